import { expect, test } from 'vitest';
import { rosterConflicts, type ShiftHours } from './roster-conflicts.ts';

const SHIFTS = new Map<string, ShiftHours>([
  ['early', { from: 420, to: 945, watch: false }],
  ['late', { from: 615, to: 1_320, watch: false }],
  ['duty', { from: 510, to: 1_950, watch: false }],
  ['watch', { from: 1_035, to: 1_950, watch: true }],
]);
const day = (date: string, shift: string | null, more: { post?: string; unsaid?: boolean } = {}) => ({
  ...{ post: 'main', date, shift, unsaid: false },
  ...more,
});
const found = (...days: ReturnType<typeof day>[]) => rosterConflicts(days, SHIFTS, 660);

test('less than eleven hours between two days of work is told with its minutes, in any order of the days', () => {
  expect(found(day('2026-11-03', 'early'), day('2026-11-02', 'late'))).toEqual([
    { kind: 'interval', post: 'main', date: '2026-11-03', minutes: 540 },
  ]);
  expect(found(day('2026-11-02', 'early'), day('2026-11-03', 'early'))).toEqual([]);
  // Over the end of a month and of a year.
  expect(found(day('2026-12-31', 'late'), day('2027-01-01', 'early'))).toHaveLength(1);
});

test('a 24-hour duty reaches into the next day, and two posts may want the same hour', () => {
  expect(found(day('2026-11-02', 'duty'), day('2026-11-03', 'early'))).toEqual([
    { kind: 'overlap', post: 'main', date: '2026-11-03' },
  ]);
  expect(found(day('2026-11-02', 'early'), day('2026-11-02', 'late', { post: 'second' }))).toEqual([
    { kind: 'overlap', post: 'second', date: '2026-11-02' },
  ]);
  // A short shift within a long one does not hide what the long one runs into.
  const within = found(
    day('2026-11-02', 'duty'),
    day('2026-11-02', 'late', { post: 'second' }),
    day('2026-11-03', 'early'),
  );
  expect(within.map(({ kind, date }) => [kind, date])).toEqual([
    ['overlap', '2026-11-02'],
    ['overlap', '2026-11-03'],
  ]);
});

test('of 宿日直 no interval is asked; what nobody said is told, 週休日 is said', () => {
  expect(found(day('2026-11-02', 'watch'), day('2026-11-03', 'late'))).toEqual([]);
  expect(found(day('2026-11-02', null), day('2026-11-03', null, { unsaid: true }))).toEqual([
    { kind: 'unsaid', post: 'main', date: '2026-11-03' },
  ]);
});
