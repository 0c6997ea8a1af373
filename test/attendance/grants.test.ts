import { describe, expect, test } from 'vitest';
import { addMonths } from '../../src/modules/attendance/calendar.ts';
import { grantIn, leaveYearStart, rosterForGrants } from '../../src/modules/attendance/grants.ts';
import type { Month } from '../../src/modules/attendance/ids-schema.ts';
import { carriedOver } from '../../src/modules/attendance/leave.ts';
import { compileRules } from '../../src/modules/attendance/roster.ts';
import { type AttendanceRules, DEFAULT_RULES } from '../../src/modules/attendance/rules-schema.ts';
import type { Staff } from '../../src/modules/attendance/staff-schema.ts';
import { MADE_UP_RULES } from './made-up-rules.ts';
import { madeUpYear } from './made-up-year.ts';
import { day, post, record } from './one.ts';
import { plainGrant } from './plain/plain-grants.ts';

const H = 60;
/** So many hours without a break on the first weekdays of the week. */
const week = (days: number, hours: number) =>
  [0, 1, 2, 3, 4, 5, 6].map((at) =>
    at >= 1 && at <= days ? { start: 9 * H, end: 9 * H + Math.round(hours * H), breaks: [] } : null,
  );
const part = (days: number, hours: number, more: Partial<Staff> = {}): Partial<Staff> => ({
  engagement: 'annual_part',
  from: day('2020-04-01'),
  posts: [post('part', { hours: week(days, hours), from: day('2020-04-01') })],
  ...more,
});
const granted = (
  staff: Partial<Staff>,
  month: string,
  rules: AttendanceRules = MADE_UP_RULES,
  roster: Parameters<typeof grantIn>[0]['roster'] = [],
) => grantIn({ ...record({ staff }), roster }, month as Month, compileRules(rules));

describe('労基法39条1項・2項, 施行規則24条の3 3項 (比例付与)', () => {
  const months = ['2020-10', '2021-10', '2022-10', '2023-10', '2024-10', '2025-10', '2026-10', '2027-10'];
  test.each<[string, number, number, number[]]>([
    ['five days of four hours: the whole table', 5, 4, [10, 11, 12, 14, 16, 18, 20, 20]],
    ['four days of 7:30 are 30 hours: the whole table', 4, 7.5, [10, 11, 12, 14, 16, 18, 20, 20]],
    ['four days of 7 hours', 4, 7, [7, 8, 9, 10, 12, 13, 15, 15]],
    ['three days', 3, 7, [5, 6, 6, 8, 9, 10, 11, 11]],
    ['two days', 2, 7, [3, 4, 4, 5, 6, 6, 7, 7]],
    ['one day', 1, 7, [1, 2, 2, 2, 3, 3, 3, 3]],
  ])('%s', (_name, days, hours, table) =>
    expect(months.map((month) => granted(part(days, hours), month)?.days)).toEqual(table),
  );
  test.each([
    [47, 0],
    [48, 2],
    [72, 2],
    [73, 4],
    [120, 4],
    [121, 6],
    [168, 6],
    [169, 8],
    [216, 8],
    [217, 11],
  ])('%i days a year by 勤務割 are %i days of leave after a year and a half', (days, leave) => {
    const staff = { ...part(0, 0), posts: [post('part', { from: day('2020-04-01') })] };
    const compiled = compileRules({
      ...MADE_UP_RULES,
      shifts: [
        ...MADE_UP_RULES.shifts,
        {
          id: 'short',
          name: '短',
          kind: 'work',
          parts: [{ from: 540, to: 660, day: 0 }],
          breaks: [],
          naps: [],
        },
      ],
    });
    const roster = Array.from({ length: days }, (_, at) => ({
      ...{ staffNo: record({}).staff.staffNo, post: 'main', shift: 'short' },
      date: day(new Date(Date.UTC(2020, 9, 2) + at * 86_400_000).toISOString().slice(0, 10)),
    }));
    const grant = grantIn({ ...record({ staff }), roster }, '2021-10' as Month, compiled);
    expect(grant?.days).toBe(leave);
  });
  test('in no other month, and not after she left', () => {
    expect(granted(part(3, 7), '2020-09')).toBeNull();
    expect(granted(part(3, 7), '2020-11')).toBeNull();
    expect(granted(part(3, 7, { to: day('2021-09-30') }), '2021-10')).toBeNull();
  });
  test('a town that grants on the first day, and who came on a day that a month has not (民法143条2項)', () => {
    const { grants } = DEFAULT_RULES.annual;
    const atOnce: AttendanceRules = {
      ...MADE_UP_RULES,
      annual: { ...DEFAULT_RULES.annual, grants: { ...grants, firstAfterMonths: 0 } },
    };
    expect(granted(part(3, 7), '2021-04', atOnce)).toMatchObject({ days: 6, service: 12, first: false });
    const late = part(3, 7, { from: day('2020-08-31') });
    expect(granted(late, '2021-03')).toMatchObject({ date: '2021-03-01', first: true, days: 5 });
    expect(leaveYearStart({ engagement: 'annual_part', from: day('2020-08-31') }, MADE_UP_RULES)).toBe(3);
  });
  test('her hours of that day decide, whatever they were before', () => {
    const posts = [
      post('part', { hours: week(3, 7), from: day('2020-04-01'), to: day('2021-09-30') }),
      post('part', { hours: week(4, 7), from: day('2021-10-01') }),
    ];
    expect(granted(part(0, 0, { posts }), '2021-10')?.days).toBe(8);
  });
  test('nobody knows her days: nothing is proposed', () =>
    expect(granted({ ...part(0, 0), posts: [post('part')] }, '2021-10')).toMatchObject({ days: null }));
  test.each([
    [4, 240],
    [5.25, 360],
    [6, 360],
    [7.5, 450],
    [7.75, 465],
  ])('a day of %d hours is %i minutes of leave by the hour (施行規則24条の4)', (hours, minutes) =>
    expect(granted(part(4, hours), '2021-10')?.dayMinutes).toBe(Math.min(465, Math.ceil(minutes / 60) * 60)),
  );
});

describe('年次休暇 of a year (勤務時間法17条, 人事院規則15-14 18条, 18条の2 別表第一)', () => {
  test('20 days in January', () =>
    expect(granted({}, '2026-01')).toMatchObject({ date: '2026-01-01', days: 20, year: 2026, first: false }));
  test.each([
    ['2026-01-15', 20],
    ['2026-02-02', 18],
    ['2026-03-02', 17],
    ['2026-04-02', 15],
    ['2026-05-07', 13],
    ['2026-06-15', 12],
    ['2026-07-15', 10],
    ['2026-08-15', 8],
    ['2026-09-15', 7],
    ['2026-10-15', 5],
    ['2026-11-15', 3],
    ['2026-12-15', 2],
  ])('who comes on %s has %i', (from, days) =>
    expect(
      granted({ from: day(from), posts: [post('office', { from: day(from) })] }, from.slice(0, 7)),
    ).toMatchObject({ days, first: true, date: from }),
  );
  test('on the first of April fifteen', () =>
    expect(granted({ from: day('2026-04-01') }, '2026-04')).toMatchObject({ days: 15, date: '2026-04-01' }));
  test.each<[string, number, number, number]>([
    ['短時間, three days alike (斉一型)', 3, 7.75, 12],
    ['four days alike', 4, 7.75, 16],
    ['five days of 4:39 alike: 20 of her days', 5, 4.65, 20],
  ])('%s', (_name, days, hours, leave) =>
    expect(granted({ ...part(days, hours), engagement: 'reappointed_short' }, '2026-01')?.days).toBe(leave),
  );
  test('days of other lengths: by her hours (不斉一型)', () => {
    const hours = week(3, 7.75).map((one, at) => (at === 3 ? { start: 540, end: 780, breaks: [] } : one));
    const staff = {
      ...part(0, 0),
      engagement: 'reappointed_short' as const,
      posts: [post('part', { hours })],
    };
    // 7:45 + 7:45 + 4:00 of 38:45.
    expect(granted(staff, '2026-01')).toMatchObject({
      days: Math.round((20 * 1_170) / 2_325),
      dayMinutes: 465,
    });
  });
});

describe('繰越 (労基法115条: two years)', () => {
  const { annual } = DEFAULT_RULES;
  test.each([
    ['what was carried is taken first, and lapses', { days: 15, minutes: 0 }, 10, { days: 10, minutes: 0 }],
    ['of a year less was taken than was carried', { days: 21, minutes: 0 }, 11, { days: 11, minutes: 0 }],
    ['hours with it', { days: 4, minutes: 90 }, 7, { days: 4, minutes: 90 }],
    ['20 at most', { days: 33, minutes: 60 }, 20, { days: 20, minutes: 0 }],
  ])('%s', (_name, left, days, carried) =>
    expect(carriedOver(left, { ...annual, granted: days })).toEqual(carried),
  );
});

test('for everybody of the made-up year the plain calculation says the same, month by month', () => {
  const compiled = compileRules(MADE_UP_RULES);
  const found: string[] = [];
  let [some, planned] = [0, 0];
  for (let at = 0; at < 42; at += 1) {
    const one = madeUpYear(at, 2019);
    for (let n = 0; n < 12; n += 1) {
      const month = addMonths('2019-04' as Month, n);
      const { from, to } = rosterForGrants(month);
      const roster = one.roster.filter(({ date }) => from <= date && date <= to);
      const grant = grantIn({ staff: one.staff, roster }, month, compiled);
      const ours = grant === null ? null : `${grant.date} ${grant.days ?? 'unknown'} ${grant.dayMinutes}`;
      const plainly = plainGrant(one, month, MADE_UP_RULES);
      if (ours !== plainly) found.push(`${at} ${month}: ${ours}, plainly ${plainly}`);
      if (grant !== null) some += 1;
      if (grant?.week?.weekDays === null) planned += 1;
    }
  }
  expect(found).toEqual([]);
  expect(some).toBeGreaterThan(30);
  expect(planned).toBeGreaterThan(0);
}, 120_000);
