import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import type { Role } from '../kernel/roles.ts';
import { conflictSchema, countedSchema, settledSchema } from '../modules/library/schema.ts';

/** 図書 at the console: counts, and nobody in them. Pure. */

/**
 * 図書館担当 of the library's own tenancy and nobody else: not who leads a town hall that has its library in its own tenancy, not 情報担当, not who
 * runs the machine for several. How busy a library is on which day is the library's to tell (図書館の自由に関する宣言).
 */
export const SEES_LIBRARY: readonly Role[] = ['librarian'];

export const LIBRARY_API = { figures: '/console/api/library/figures' } as const;

/** Longest span of days. */
export const MOST_DAYS = 366;

const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

/** Both ends are in it; left out: the last 28 days, and for the hours the month before this one. */
export const figuresQuerySchema = z.object({
  from: civilDateSchema.optional(),
  to: civilDateSchema.optional(),
  month: monthSchema.optional(),
});
export type FiguresQuery = z.infer<typeof figuresQuerySchema>;

const figure = z.int().min(0);

/** What is shown of an hour. `sessions`: visits. */
export const shownFiguresSchema = z.strictObject({
  sessions: figure,
  lent: figure,
  returned: figure,
  renewed: figure,
});
export type ShownFigures = z.infer<typeof shownFiguresSchema>;

const hourFiguresSchema = shownFiguresSchema.extend({ hour: z.int().min(0).max(23) });
export type HourFigures = z.infer<typeof hourFiguresSchema>;

/** Of one whole month that is over, and of all terminals together: spans that overlap could be subtracted from each other. */
export const libraryHoursSchema = z.strictObject({
  month: monthSchema,
  /** Fewest visits that are shown by themselves. */
  least: z.int().min(1),
  rows: z.array(hourFiguresSchema).max(24),
  /** Hours of fewer visits, together; `null`: there are none. */
  rest: shownFiguresSchema.nullable(),
  /** Even all of them together are too few. */
  withheld: z.boolean(),
});
export type LibraryHours = z.infer<typeof libraryHoursSchema>;

export const libraryFiguresSchema = z.strictObject({
  today: civilDateSchema,
  from: civilDateSchema,
  to: civilDateSchema,
  /** Those that counted anything in these days. `name`: of the place where it was enrolled. */
  terminals: z.array(z.strictObject({ device: z.string(), name: z.string() })),
  /** A day at a terminal; days without anything are not there. */
  days: z.array(
    z.strictObject({
      day: civilDateSchema,
      device: z.string(),
      counts: z.partialRecord(countedSchema, figure),
    }),
  ),
  hours: libraryHoursSchema,
  /** How what the library system would not have was settled. */
  settled: z.array(z.strictObject({ why: conflictSchema, how: settledSchema, n: figure })),
  /** The last 一斉の再登録: how many patrons had a card then, and how many were registered since. */
  relink: z.strictObject({ at: z.int(), links: figure, since: figure }).nullable(),
});
export type LibraryFigures = z.infer<typeof libraryFiguresSchema>;
