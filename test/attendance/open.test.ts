import { expect, test } from 'vitest';
import type { WorkRecord } from '../../src/modules/attendance/input-schema.ts';
import { day, dayOf, kinds, month, post } from './one.ts';

/** What has begun and not ended yet: nothing of it is late, early or missing, and no month with it is closed (rules §2.4, §4.3). */

test('still here after the end of her shift is neither 早退 nor missing', () => {
  const here = month('2026-06', { punches: ['2026-06-01 8:25 in'] }, undefined, '2026-06-01 18:30');
  expect(dayOf(here, '2026-06-01')).toMatchObject({ short: 0, unknown: 0, issues: [] });
  // Who came in the evening alone was not here in the day.
  const late = month('2026-06', { punches: ['2026-06-01 19:00 in'] }, undefined, '2026-06-01 20:00');
  expect(dayOf(late, '2026-06-01').short).toBe(465);
});

const roster = (date: string): WorkRecord['roster'] => [
  { staffNo: 'M001' as never, date: day(date), post: 'main', shift: 'duty' },
];

test.each([
  ['退勤 that is not punched or not told yet', 'office', '2026-06-30 8:25 in', '2026-07-01 1:00', []],
  ['当務 into the next month', 'fire', '2026-06-30 8:25 duty_start', '2026-07-01 8:00', roster('2026-06-30')],
])('%s keeps the month of its beginning open', (_what, pattern, punch, asOf, plan) => {
  const said = {
    staff: { from: day('2026-06-30'), posts: [post(pattern)] },
    punches: [punch],
    roster: plan,
  };
  const result = month('2026-06', said, undefined, asOf);
  expect(dayOf(result, '2026-06-30')).toMatchObject({ short: 0, unknown: 0 });
  expect(result.closable).toBe(false);
  // In the month itself nobody is told to look into it.
  expect(month('2026-06', said, undefined, '2026-06-30 18:00').closable).toBe(true);
  // Later it is known that the end is missing.
  const later = month('2026-06', said, undefined, '2026-07-03 8:00');
  expect([kinds(dayOf(later, '2026-06-30')).includes('missing_out'), later.closable]).toEqual([true, false]);
});
