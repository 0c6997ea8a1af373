/** 勤務割 put in force: the same of a file of 人事 and of the page of whoever leads. */
import type { RosterDay } from '../modules/attendance/pattern-schema.ts';
import type { ImportFinding } from './attendance-schema.ts';
import { type AttendanceScope, readRoster, writeRoster } from './attendance-store.ts';
import { closedMonths, note, type Taking } from './attendance-taking.ts';
import type { Queryable } from './database.ts';

export const takeRosterDays = async (
  tx: Queryable,
  scope: AttendanceScope,
  {
    rows,
    values,
    findings,
  }: {
    readonly rows: number;
    readonly values: readonly RosterDay[];
    readonly findings: readonly ImportFinding[];
  },
): Promise<Taking> => {
  const dates = values.map(({ date }) => date).toSorted();
  const [from, to] = [dates[0], dates.at(-1)];
  if (from === undefined || to === undefined)
    return { rows, same: 0, findings, changes: [], write: async () => undefined };
  const numbers = [...new Set(values.map(({ staffNo }) => String(staffNo)))];
  const key = ({ staffNo, date, post }: (typeof values)[number]): string => `${staffNo} ${date} ${post}`;
  const known = new Map((await readRoster(tx, scope, numbers, { from, to })).map((day) => [key(day), day]));
  const changed = values.filter((day) => known.get(key(day))?.shift !== day.shift || !known.has(key(day)));
  const closed = await closedMonths(tx, scope);
  const late = [...new Set(changed.map(({ date }) => date.slice(0, 7)))].filter((month) => closed.has(month));
  const word = (shift: string | null | undefined): string => (shift === undefined ? 'なし' : (shift ?? '休'));
  return {
    ...{ rows, same: values.length - changed.length },
    findings: [
      ...findings,
      ...late.map((month) =>
        note('日付', `${month} は締めた月です。人事が再開してから取り込んでください`, month, 'stop'),
      ),
    ],
    changes: changed.map((day) => ({
      what: known.has(key(day)) ? ('changed' as const) : ('new' as const),
      id: day.staffNo,
      words: `${day.date} ${word(known.get(key(day))?.shift)} → ${word(day.shift)}`,
    })),
    write: (within) => writeRoster(within, scope, changed),
  };
};
