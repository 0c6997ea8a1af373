import { type LibraryFigures, MOST_DAYS } from '../central/library-schema.ts';
import { safeFileName, toCsv } from '../kernel/csv.ts';
import { type CivilDate, civilDateSchema, daysBetween } from '../kernel/dates.ts';
import { shiftJisBytes, toShiftJis } from '../kernel/shift-jis.ts';
import type { Counted } from '../modules/library/schema.ts';
import { COLUMNS, OTHER_COLUMNS } from './library-text.ts';

/** What the page 図書 makes of the figures. Pure. */

export type Tally = LibraryFigures['days'][number]['counts'];
type DayRow = LibraryFigures['days'][number];

export const totalOf = (rows: readonly DayRow[], what: Counted): number =>
  rows.reduce((sum, { counts }) => sum + (counts[what] ?? 0), 0);

/** Rows of one terminal; `''`: of all. */
export const rowsOf = ({ days }: LibraryFigures, device: string): readonly DayRow[] =>
  device === '' ? days : days.filter((row) => row.device === device);

export const daysOf = (rows: readonly DayRow[]): readonly (readonly [CivilDate, readonly DayRow[]])[] => [
  ...Map.groupBy(rows, ({ day }) => day).entries(),
];

/** Both ends, where they are days and no more than a year apart. */
export const spanOf = (
  from: string,
  to: string,
): { readonly from: CivilDate; readonly to: CivilDate } | undefined => {
  const [first, last] = [civilDateSchema.safeParse(from), civilDateSchema.safeParse(to)];
  if (!first.success || !last.success) return undefined;
  const days = daysBetween(first.data, last.data) + 1;
  return days >= 1 && days <= MOST_DAYS ? { from: first.data, to: last.data } : undefined;
};

/** The last two years of months that are over, newest first. */
export const monthsBefore = (today: string): readonly string[] => {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  return Array.from({ length: 24 }, (_, back) => {
    const months = year * 12 + (month - 1) - 1 - back;
    return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
  });
};

/** A day at a terminal in a line; a column for everything that is counted. */
const linesOf = (figures: LibraryFigures, device: string): readonly (readonly (string | number)[])[] => {
  const names = new Map(figures.terminals.map((each) => [each.device, each.name]));
  const columns = [...COLUMNS, ...OTHER_COLUMNS];
  return [
    ['日', '場所', '端末', ...columns.map(({ word }) => word)],
    ...rowsOf(figures, device).map((row) => [
      row.day,
      names.get(row.device) ?? row.device,
      row.device,
      ...columns.map(({ of }) => row.counts[of] ?? 0),
    ]),
  ];
};

export type Charset = 'utf8' | 'cp932';

export interface MadeFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Letters that CP932 has not; they are 〓 there. */
  readonly lost: number;
}

/** UTF-8 with its byte order mark, or CP932 for programs that know nothing else. */
export const figuresCsv = (figures: LibraryFigures, device: string, charset: Charset): MadeFile => {
  const text = toCsv(linesOf(figures, device));
  const name = `${safeFileName(['図書の数', figures.from, figures.to, device])}.csv`;
  if (charset === 'utf8') return { name, bytes: new TextEncoder().encode(text), lost: 0 };
  const lines = text.slice(1).split('\r\n').map(toShiftJis);
  const bytes = shiftJisBytes(lines.map((line) => line.text).join('\r\n'));
  return { name, bytes, lost: lines.reduce((sum, { lost }) => sum + lost.length, 0) };
};
