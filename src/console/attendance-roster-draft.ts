/** 勤務割 while it is changed on the page: what was set, one step after the other, and what it would be. Pure. */
import type { RosterCell, RosterGrid, RosterSave } from '../central/attendance-masters-schema.ts';
import { addDays, type CivilDate } from '../kernel/dates.ts';
import { type RosterConflict, rosterConflicts } from '../modules/attendance/roster-conflicts.ts';

type Row = RosterGrid['rows'][number];
type Edits = ReadonlyMap<string, string | null>;

export interface RosterDraft {
  /** By person, post and day. */
  readonly edits: Edits;
  /** As it was before each step, the last one last. */
  readonly past: readonly Edits[];
}

export const NO_EDITS: RosterDraft = { edits: new Map(), past: [] };

export const cellKey = ({ staffNo, post }: Pick<Row, 'staffNo' | 'post'>, date: string): string =>
  `${staffNo} ${post} ${date}`;

export type Change = readonly [key: string, shift: string | null];

/** One step, of one day or of many. */
export const changed = ({ edits, past }: RosterDraft, changes: readonly Change[]): RosterDraft => {
  const real = changes.filter(([key, shift]) => !edits.has(key) || edits.get(key) !== shift);
  return real.length === 0
    ? { edits, past }
    : { edits: new Map([...edits, ...real]), past: [...past, edits] };
};

export const undone = (draft: RosterDraft): RosterDraft => {
  const last = draft.past.at(-1);
  return last === undefined ? draft : { edits: last, past: draft.past.slice(0, -1) };
};

/** The cell as it would be. */
export const cellNow = ({ edits }: RosterDraft, row: Row, cell: RosterCell): RosterCell => {
  const shift = edits.get(cellKey(row, cell.date));
  return shift === undefined ? cell : { ...cell, shift, said: true, unsaid: false };
};

export const isChanged = ({ edits }: RosterDraft, row: Row, { date, said, shift }: RosterCell): boolean => {
  const edit = edits.get(cellKey(row, date));
  return edit !== undefined && (!said || edit !== shift);
};

export const daysOfGrid = ({ month, rows: [row] }: RosterGrid): readonly CivilDate[] =>
  (row?.cells ?? []).map(({ date }) => date).filter((date) => date.startsWith(month));

/** These days as they are so many days before, of everybody; what nobody said there says nothing here. */
export const copies = (
  grid: RosterGrid,
  draft: RosterDraft,
  days: readonly CivilDate[],
  back: number,
): readonly Change[] =>
  grid.rows.flatMap((row) => {
    const byDate = new Map(row.cells.map((cell) => [cell.date, cell]));
    return days.flatMap((date): readonly Change[] => {
      const [from, to] = [byDate.get(addDays(date, -back)), byDate.get(date)];
      if (from === undefined || to === undefined) return [];
      const source = cellNow(draft, row, from);
      const target = cellNow(draft, row, to);
      if (source.unsaid || (source.shift === target.shift && !target.unsaid)) return [];
      return [[cellKey(row, date), source.shift]];
    });
  });

const MONDAY = 1;
/** Monday to Sunday, those days of it that are in the month. */
export const weekOf = (days: readonly CivilDate[], day: CivilDate): readonly CivilDate[] => {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const first = addDays(day, -((weekday - MONDAY + 7) % 7));
  return days.filter((each) => first <= each && each <= addDays(first, 6));
};

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** The key on the keyboard for each of the first shifts; 0 is 休. */
export const letterOf = ({ shifts }: Pick<RosterGrid, 'shifts'>, id: string): string =>
  LETTERS[shifts.findIndex((shift) => shift.id === id)] ?? '';
export const shiftByLetter = (
  { shifts }: Pick<RosterGrid, 'shifts'>,
  letter: string,
): string | null | undefined => {
  if (letter === '0') return null;
  const at = letter.length === 1 ? LETTERS.indexOf(letter.toLowerCase()) : -1;
  return at < 0 ? undefined : shifts[at]?.id;
};

/** Of the days of the month, by person and post and day. */
export const conflictsIn = (
  grid: RosterGrid,
  draft: RosterDraft,
): readonly (RosterConflict & Pick<Row, 'staffNo' | 'name'>)[] => {
  const hours = new Map(grid.shifts.map(({ id, ...shift }) => [id, shift]));
  return [...Map.groupBy(grid.rows, ({ staffNo }) => staffNo).values()].flatMap((own) => {
    const days = own.flatMap((row) =>
      row.cells.map((cell) => ({ post: row.post, ...cellNow(draft, row, cell) })),
    );
    const [first] = own;
    return first === undefined
      ? []
      : rosterConflicts(days, hours, grid.interval)
          .filter(({ date }) => date.startsWith(grid.month))
          .map((found) => ({ ...found, staffNo: first.staffNo, name: first.name }));
  });
};

/** What would be another than it is, with what was seen. */
export const toSave = ({ rows }: RosterGrid, draft: RosterDraft): RosterSave['days'] =>
  rows.flatMap((row) =>
    row.cells
      .filter((cell) => isChanged(draft, row, cell))
      .map(({ date, said, shift: was }) => ({
        ...{ staffNo: row.staffNo, post: row.post, date },
        shift: draft.edits.get(cellKey(row, date)) ?? null,
        ...(said ? { was } : {}),
      })),
  );
