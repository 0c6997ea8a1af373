/** 職員マスタ, 所属 and 勤務割 on pages: what they ask and get. Pure shapes: the console compiles them too. */
import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import {
  departmentSchema,
  monthSchema,
  postIdSchema,
  reasonSchema,
  shiftIdSchema,
  staffNoSchema,
} from '../modules/attendance/ids-schema.ts';

const base = '/console/api/attendance';
export const MASTERS_API = {
  /** GET `mastersQuerySchema` → `mastersSchema`. What is changed goes by POST `ATTENDANCE_API.import`, as a file of one row. */
  masters: `${base}/masters`,
  /** GET `rosterQuerySchema` → `rosterGridSchema`; POST `rosterSaveSchema` → `importedSchema`: of those whom whoever asks leads. */
  roster: `${base}/roster`,
} as const;

const cell = z.string().max(200);
/** A row as the files have it: by the names of the columns (docs/attendance.md). */
export const masterRowSchema = z.record(z.string().max(40), cell);
export type MasterRow = z.infer<typeof masterRowSchema>;

/** `find`: of a 職員番号, a name or a reading; without it nobody. */
export const mastersQuerySchema = z.object({ find: z.string().max(60).optional() });

/** People that are listed of those found. */
export const MOST_FOUND = 20;

export const mastersSchema = z.strictObject({
  today: civilDateSchema,
  /** How many files and changes there were by then: `after` of the import. */
  imports: z.int().min(0),
  found: z.int().min(0),
  people: z
    .array(
      z.strictObject({
        staffNo: staffNoSchema,
        name: z.string(),
        /** 在職 today. */
        inService: z.boolean(),
        /** A row a post and span of days. */
        rows: z.array(masterRowSchema).min(1),
      }),
    )
    .max(MOST_FOUND),
  departments: z.array(
    z.strictObject({
      id: departmentSchema,
      name: z.string(),
      /** With the names of whom the row has the numbers. */
      head: z.string(),
      deputy: z.string(),
      row: masterRowSchema,
      /** It holds today; otherwise it did or will. */
      isNow: z.boolean(),
    }),
  ),
  /** Words that a column takes; a column that is not here is free. */
  choices: z.record(z.string(), z.array(z.string())),
  columns: z.strictObject({ staff: z.array(z.string()), departments: z.array(z.string()) }),
});
export type Masters = z.infer<typeof mastersSchema>;

export const rosterQuerySchema = z.object({
  month: monthSchema.optional(),
  department: departmentSchema.optional(),
});
export type RosterQuery = z.infer<typeof rosterQuerySchema>;

/** Posts of one grid. */
export const MOST_ROWS_OF_GRID = 120;

/** `said`: it stands in 勤務割; otherwise it is what the pattern gives. `shift` null: 週休日 or 休日, or `unsaid`. */
export const rosterCellSchema = z.strictObject({
  date: civilDateSchema,
  said: z.boolean(),
  unsaid: z.boolean(),
  shift: z.string().nullable(),
});
export type RosterCell = z.infer<typeof rosterCellSchema>;

export const rosterGridSchema = z.strictObject({
  month: monthSchema,
  today: civilDateSchema,
  /** Closed, or over for more than what can still be asked for: nothing can be changed. */
  closed: z.boolean(),
  departments: z.array(z.strictObject({ id: departmentSchema, name: z.string() })),
  department: departmentSchema.nullable(),
  /** Those that these people have come first. Minutes from midnight. */
  shifts: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      from: z.int(),
      to: z.int(),
      watch: z.boolean(),
    }),
  ),
  /** 勤務間インターバル, minutes. */
  interval: z.int().min(0),
  /** A row a post. Days from four weeks before the month to the day after it: what is copied, and what it has to go with. */
  rows: z
    .array(
      z.strictObject({
        staffNo: staffNoSchema,
        name: z.string(),
        post: postIdSchema,
        cells: z.array(rosterCellSchema),
      }),
    )
    .max(MOST_ROWS_OF_GRID),
  /** How many posts there are; those over the most are not shown. */
  posts: z.int().min(0),
});
export type RosterGrid = z.infer<typeof rosterGridSchema>;

/** `was`: what was seen there; absent: nothing was said. Who saw an older state writes over nobody. */
export const rosterSaveSchema = z.strictObject({
  days: z
    .array(
      z.strictObject({
        staffNo: staffNoSchema,
        post: postIdSchema,
        date: civilDateSchema,
        shift: shiftIdSchema.nullable(),
        was: shiftIdSchema.nullable().optional(),
      }),
    )
    .min(1)
    .max(5_000),
  reason: reasonSchema,
});
export type RosterSave = z.infer<typeof rosterSaveSchema>;
