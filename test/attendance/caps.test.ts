import { describe, expect, test } from 'vitest';
import { tappedApart, tappedTogether } from '../../src/modules/attendance/anomalies.ts';
import { periodOf } from '../../src/modules/attendance/averages.ts';
import { addMonths } from '../../src/modules/attendance/calendar.ts';
import { type CapKind, type CappedMonth, capsOf } from '../../src/modules/attendance/caps.ts';
import type { Department, Month, StaffNo } from '../../src/modules/attendance/ids-schema.ts';
import { annualLeft, carriedOver, ownLeft, takenOf, toBeTaken } from '../../src/modules/attendance/leave.ts';
import { compileRules, faultsOfRules } from '../../src/modules/attendance/roster.ts';
import { DEFAULT_RULES } from '../../src/modules/attendance/rules-schema.ts';
import type { CapGroup } from '../../src/modules/attendance/staff-schema.ts';
import { NO_PAY } from '../../src/modules/attendance/tally.ts';
import { MADE_UP_RULES } from './made-up-rules.ts';
import { at, day, leave, month, post, record } from './one.ts';

const H = 60;
interface Hours {
  readonly overtime?: number;
  readonly legalRest?: number;
  readonly disaster?: number;
  readonly holiday?: number;
  readonly school?: number;
}
const totals = ({
  overtime = 0,
  legalRest = 0,
  disaster = 0,
  holiday = 0,
  school = 0,
}: Hours): CappedMonth['totals'] => ({
  overtime: Math.round(overtime * H),
  legalRest: legalRest * H,
  disaster: disaster * H,
  schoolOutside: Math.round(school * H),
  pay: { ...NO_PAY, holiday: holiday * H, rest: legalRest * H },
  over60Of: { short: 0, workday: 0, rest: 0 },
});
/** Hours of months from April 2026 on. */
const year = (hours: readonly (number | Hours)[], from = '2026-04'): CappedMonth[] =>
  hours.map((one, n) => ({
    month: addMonths(from as Month, n),
    totals: totals(typeof one === 'number' ? { overtime: one } : one),
  }));
const said = (hours: readonly (number | Hours)[], name: CapGroup, from?: string): readonly string[] =>
  capsOf(year(hours, from), name, DEFAULT_RULES.caps)
    .findings.filter(({ kind }) => kind !== 'warn')
    .map(({ kind, month: of }: { kind: CapKind; month: string }) => `${of} ${kind}`);
const MINUTE = 1 / 60;

describe('上限 (人事院規則15-14 16条の2の2, 労基法36条4–6項, 給特法7条の指針; domain.md §5a Overtime cap)', () => {
  test.each<[string, CapGroup, (number | Hours)[], string[]]>([
    ['45 h in a month are allowed', 'office', [45], []],
    ['a minute more is not', 'office', [45 + MINUTE], ['2026-04 month']],
    ['360 h in a year', 'office', [45, 45, 45, 45, 45, 45, 45, 45], []],
    ['a minute more', 'office', [45, 45, 45, 45, 45, 45, 45, 45, MINUTE], ['2026-12 year']],
    ['他律的: 45 h may be passed in six months', 'heteronomous', [50, 50, 50, 50, 50, 50], []],
    ['and not in a seventh', 'heteronomous', [50, 50, 50, 50, 50, 50, 46], ['2026-10 months_over']],
    ['under 100 h', 'heteronomous', [100 - MINUTE], []],
    ['100 h are too many', 'heteronomous', [100], ['2026-04 below']],
    ['80 h on average over two months', 'heteronomous', [90, 70], []],
    ['a minute more', 'heteronomous', [90, 70 + MINUTE], ['2026-05 average']],
    ['over three: 80 + 80 + 81', 'heteronomous', [80, 80, 81], ['2026-06 average', '2026-06 average']],
    ['720 h in a year', 'heteronomous', [80, 80, 80, 80, 80, 80, 40, 40, 40, 40, 40, 40], []],
    [
      'a minute more',
      'heteronomous',
      [80, 80, 80, 80, 80, 80, 40, 40, 40, 40, 40, 40 + MINUTE],
      ['2027-03 year'],
    ],
    ['災害 counts nowhere', 'office', [{ overtime: 90, disaster: 60 }], []],
    ['36協定: 法定休日 is outside 45', 'agreement', [{ overtime: 53, legalRest: 8 }], []],
    ['and inside 100', 'agreement', [{ overtime: 100, legalRest: 60 }], ['2026-04 below']],
    [
      'and inside the average of 80',
      'agreement',
      [
        { overtime: 90, legalRest: 50 },
        { overtime: 71, legalRest: 31 },
      ],
      ['2026-05 average'],
    ],
    ['官公署: 週休日 is inside 45', 'office', [{ overtime: 53, legalRest: 8 }], ['2026-04 month']],
    ['教員 45', 'teacher', [{ school: 45 + MINUTE }], ['2026-04 month']],
    ['教員 360', 'teacher', Array.from({ length: 9 }, () => ({ school: 41 })), ['2026-12 year']],
    [
      '教員, 特別の事情: 6 months',
      'teacherSpecial',
      Array.from({ length: 7 }, () => ({ school: 46 })),
      ['2026-10 months_over'],
    ],
    ['教員, 特別の事情: 100', 'teacherSpecial', [{ school: 100 }], ['2026-04 below']],
  ])('%s', (_name, name, hours, expected) => expect(said(hours, name)).toEqual(expected));

  test('averages look over the end of the 年度, its sum does not', () =>
    expect(said([90, 90], 'heteronomous', '2026-03')).toEqual(['2026-04 average']));

  test.each([
    [35 - MINUTE, undefined],
    [35, 35 * H],
    [45, 45 * H],
    [79, 45 * H],
    [80, 80 * H],
  ])('%d h: early warning at 35, 45, 80', (hours, limit) =>
    expect(
      capsOf(year([hours]), 'heteronomous', DEFAULT_RULES.caps).findings.find(({ kind }) => kind === 'warn')
        ?.limit,
    ).toBe(limit),
  );

  test('how far it is to the end of the year', () =>
    expect(capsOf(year([50, 40]), 'heteronomous', DEFAULT_RULES.caps).year).toEqual({
      minutes: 90 * H,
      monthsOver: 1,
      left: 630 * H,
    }));
});

describe('年次休暇 (条例, 労基法39条): 20 days, by the hour, 7:45 a day, 20 carried over [K]', () => {
  const { annual } = DEFAULT_RULES;
  const start = { granted: 20, carried: { days: 0, minutes: 0 } };
  test.each([
    [0, 0, 20, 0],
    [3, 0, 17, 0],
    // Hours: 8 of them are one day and a quarter of an hour.
    [0, 480, 18, 450],
    [0, 465, 19, 0],
    [20, 0, 0, 0],
    [20, 60, -1, 405],
  ])('%d days and %d minutes taken leave %d and %d', (days, minutes, leftDays, leftMinutes) =>
    expect(annualLeft({ ...start, taken: { days, minutes } }, annual)).toEqual({
      days: leftDays,
      minutes: leftMinutes,
    }),
  );
  test('at most 20 days go on, hours with them', () => {
    expect(carriedOver({ days: 25, minutes: 60 }, { ...annual, granted: 20 })).toEqual({
      days: 20,
      minutes: 0,
    });
    expect(carriedOver({ days: 12, minutes: 120 }, { ...annual, granted: 20 })).toEqual({
      days: 12,
      minutes: 120,
    });
    expect(carriedOver({ days: -1, minutes: 60 }, { ...annual, granted: 20 })).toEqual({
      days: 0,
      minutes: 0,
    });
    expect(
      annualLeft(
        { granted: 20, carried: { days: 12, minutes: 120 }, taken: { days: 0, minutes: 180 } },
        annual,
      ),
    ).toEqual({ days: 31, minutes: 405 });
  });
  test('5 days are to be taken, and hours are none of them', () => {
    expect(toBeTaken({ days: 3, minutes: 930 }, annual)).toBe(2);
    expect(toBeTaken({ days: 7, minutes: 0 }, annual)).toBe(0);
  });
  test('what a month says was taken: a day is one, hours are hours, over the break nothing', () => {
    const result = month('2026-06', {
      leaves: [
        leave('2026-06-01', { unit: 'day' }),
        leave('2026-06-02', '11:30-13:30'),
        leave('2026-06-06', { unit: 'day' }),
      ],
    });
    expect(takenOf([result], 'annual')).toEqual({ days: 1, minutes: 60 });
    expect(result.totals.leave).toBe(525);
  });
  test('special leaves are data: days of their own, or as granted', () => {
    const rule = (kind: string) => DEFAULT_RULES.leaves.find((one) => one.kind === kind)!;
    expect(ownLeft(rule('summer'), { days: 1, minutes: 0 }, 465)).toEqual({ days: 2, minutes: 0 });
    expect(ownLeft(rule('child_care'), { days: 0, minutes: 120 }, 465)).toEqual({ days: 4, minutes: 345 });
    expect(ownLeft(rule('maternity'), { days: 40, minutes: 0 }, 465)).toBeNull();
    expect(DEFAULT_RULES.leaves.every(({ source }) => source.length > 0)).toBe(true);
  });
});

describe('変形の期間: 38:45 a week over 8 weeks, 16 days off (川西); 4 in 14 (萩)', () => {
  const compiled = compileRules(MADE_UP_RULES);
  const fire = { engagement: 'fire' as const, posts: [post('fire')] };
  test('20 duties of 15:30 are 310 hours', () =>
    expect(periodOf(record({ staff: fire }), day('2026-06-01'), compiled)).toMatchObject({
      from: '2026-04-19',
      to: '2026-06-13',
      scheduled: 310 * H,
      limit: 310 * H,
      weekly: 2_325,
      restDays: 16,
      holds: true,
    }));
  test('a day more is 7:45 too many, and a day off too few', () => {
    const free = month('2026-06', { staff: fire }).days.find(({ kind }) => kind === 'rest')!;
    const roster = [{ staffNo: 'M001' as StaffNo, date: free.date, post: 'main', shift: 'day' }];
    expect(periodOf(record({ staff: fire, roster }), day('2026-06-01'), compiled)).toMatchObject({
      scheduled: 310 * H + 465,
      restDays: 15,
      holds: false,
    });
  });
  test('four days off in each fortnight', () => {
    const roster = Array.from({ length: 28 }, (_, n) => ({
      staffNo: 'M001' as StaffNo,
      department: 'd1' as Department,
      date: day(new Date(Date.parse('2026-05-17') + n * 86_400_000).toISOString().slice(0, 10)),
      post: 'main',
      // Eight days off, and all of them at the end.
      shift: n < 20 ? 'day' : null,
    }));
    expect(
      periodOf(record({ staff: { posts: [post('shifts')] }, roster }), day('2026-06-10'), compiled),
    ).toMatchObject({
      restDays: 8,
      crowded: '2026-05-17',
      holds: false,
    });
  });
  test('an office has none', () => expect(periodOf(record({}), day('2026-06-01'), compiled)).toBeNull());
});

describe('代打刻の疑い (domain.md §5c)', () => {
  const taps = (...list: [string, string, string?, string?][]) =>
    list.map(([staffNo, time, device = 'door-1', door = '正面']) => ({
      staffNo: staffNo as StaffNo,
      at: at(time),
      device,
      door,
    }));
  const { buddy } = DEFAULT_RULES;
  const days = ['2026-06-01', '2026-06-02', '2026-06-20'];
  const pair = (gap: string, on: readonly string[] = days) =>
    on.flatMap((date) => taps(['A1', `${date} 8:20:00`], ['B2', `${date} 8:20:${gap}`]));
  test('two cards under three seconds on three days', () =>
    expect(tappedTogether(pair('02'), buddy)).toEqual([{ staff: ['A1', 'B2'], device: 'door-1', days }]));
  test('three seconds are none, nor two days, nor a day in each month', () => {
    expect(tappedTogether(pair('03'), buddy)).toEqual([]);
    expect(tappedTogether(pair('02', days.slice(0, 2)), buddy)).toEqual([]);
    expect(tappedTogether(pair('02', ['2026-06-01', '2026-06-20', '2026-07-02']), buddy)).toEqual([]);
  });
  test('other machines, and others in between, are none', () => {
    const apart = days.flatMap((date) =>
      taps(['A1', `${date} 8:20:00`], ['B2', `${date} 8:20:01`, 'door-2']),
    );
    expect(tappedTogether(apart, buddy)).toEqual([]);
    const crowd = days.flatMap((date) =>
      taps(['A1', `${date} 8:20:00`], ['C3', `${date} 8:20:01`], ['B2', `${date} 8:20:02`]),
    );
    expect(tappedTogether(crowd, buddy).map(({ staff }) => staff)).toEqual([
      ['A1', 'C3'],
      ['B2', 'C3'],
    ]);
  });
  test('doors between which nobody is so quick', () => {
    const distances = [{ a: '正面', b: '支所', minutes: 20 }];
    const both = (time: string) =>
      taps(['A1', '2026-06-01 8:00'], ['A1', `2026-06-01 ${time}`, 'door-9', '支所']);
    expect(tappedApart(both('8:19'), distances)).toMatchObject([{ staffNo: 'A1', needs: 20 }]);
    expect(tappedApart(both('8:20'), distances)).toEqual([]);
    expect(tappedApart(both('8:01'), [])).toEqual([]);
  });
});

test('a pattern that names a shift nobody has is found', () => {
  expect(faultsOfRules(MADE_UP_RULES)).toEqual([]);
  expect(faultsOfRules({ ...MADE_UP_RULES, shifts: MADE_UP_RULES.shifts.slice(1) })).toEqual([
    { pattern: 'office', shift: 'day' },
    { pattern: 'nursery', shift: 'day' },
  ]);
});
