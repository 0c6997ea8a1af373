import { describe, expect, test } from 'vitest';
import { dateOfDay, dayNumber } from '../../src/modules/attendance/calendar.ts';
import { type CapName, capsOf } from '../../src/modules/attendance/caps.ts';
import type { Month } from '../../src/modules/attendance/ids-schema.ts';
import type { Pattern, Shift, Yearly } from '../../src/modules/attendance/pattern-schema.ts';
import { type AttendanceRules, DEFAULT_RULES } from '../../src/modules/attendance/rules-schema.ts';
import { NO_PAY } from '../../src/modules/attendance/tally.ts';
import { isYearly, yearlyFaults } from '../../src/modules/attendance/yearly.ts';
import { caseRandom } from '../fuzz/random.ts';
import { MADE_UP_RULES } from './made-up-rules.ts';
import { day, month, oneDay, post, staff } from './one.ts';
import { plainYearly } from './plain/plain-yearly.ts';

const H = 60;
const shift = (id: string, minutes: number): Shift => ({
  ...{ id, name: id, kind: 'work', breaks: [{ from: 720, to: 780 }], naps: [] },
  parts: [{ from: 480, to: 480 + minutes + 60, day: 0 }],
});
const RULES: AttendanceRules = {
  ...DEFAULT_RULES,
  shifts: [
    shift('s', 465),
    shift('long', 525),
    shift('half', 240),
    shift('ten', 10 * H),
    shift('ten1', 10 * H + 1),
    shift('nine36', 576),
  ],
};
/** From Monday 6 April 2026; summer from 21 July to 31 August. */
const calendar = (days: Readonly<Record<string, string | null>>, more: Partial<Yearly> = {}): Pattern => ({
  ...{ id: 'y', name: '学校', onHoliday: 'off', dayStartsAt: 0, maxStretch: 1_200 },
  rotation: { by: 'week', days: [null, 's', 's', 's', 's', 's', null] },
  yearly: {
    from: day('2026-04-06'),
    to: day('2027-04-04'),
    vacations: [{ name: '夏季休業', from: day('2026-07-21'), to: day('2026-08-31') }],
    days: Object.entries(days).map(([date, id]) => ({ date: day(date), shift: id })),
    ...more,
  },
});
/** Days off in August that pay for what is longer elsewhere. */
const OFF = Object.fromEntries(
  ['03', '04', '05', '06', '07', '10', '11', '12', '13', '14'].map((date) => [`2026-08-${date}`, null]),
);
const said = (pattern: Pattern, rules = RULES): string[] =>
  yearlyFaults(pattern, rules).map(({ kind, date }) => `${kind} ${date}`);
const week = (monday: string, id: string, days = 5): Record<string, string> =>
  Object.fromEntries(Array.from({ length: days }, (_, at) => [dateOfDay(dayNumber(monday) + at), id]));

describe('1年単位の変形労働時間制 (労基法32条の4, 施行規則12条の4; 学校は 給特法5条と指針)', () => {
  test.each<[string, Pattern, string[]]>([
    ['ordinary weeks keep to everything', calendar({}), []],
    [
      'a longer day without a day off is over 38:45 on the average',
      calendar({ '2026-04-08': 'long' }),
      ['average 2026-04-06'],
    ],
    ['with a day off in summer it is not', calendar({ '2026-04-08': 'long', '2026-08-12': null }), []],
    ['ten hours are allowed', calendar({ ...OFF, '2026-04-08': 'ten' }), []],
    ['a minute more is not', calendar({ ...OFF, '2026-04-08': 'ten1' }), ['day 2026-04-08']],
    ['48 hours are no long week', calendar({ ...OFF, ...week('2026-04-13', 'nine36') }), []],
    [
      '50 hours three weeks in a row',
      calendar({
        ...OFF,
        ...week('2026-04-13', 'ten'),
        ...week('2026-04-20', 'ten'),
        ...week('2026-04-27', 'ten'),
      }),
      [],
    ],
    [
      'and not a fourth in the same three months',
      calendar({
        ...OFF,
        ...week('2026-04-13', 'ten'),
        ...week('2026-04-20', 'ten'),
        ...week('2026-04-27', 'ten'),
        ...week('2026-06-15', 'ten'),
      }),
      ['long_weeks 2026-06-15'],
    ],
    [
      '52 hours of a week: six days',
      calendar({ ...OFF, ...week('2026-04-13', 's', 5), '2026-04-18': 'ten' }),
      [],
    ],
    [
      'over 52',
      calendar({ ...OFF, ...week('2026-04-13', 'long', 5), '2026-04-18': 'ten' }),
      ['week 2026-04-13'],
    ],
    [
      'six days in a row are allowed, seven are not',
      calendar({ ...OFF, '2026-04-18': 'half', '2026-04-19': 'half' }),
      ['row 2026-04-19'],
    ],
    [
      'no longer day in 長期休業',
      calendar({ ...OFF, '2026-08-19': 'long' }),
      ['long_in_vacation 2026-08-19'],
    ],
    [
      'days off are gathered in 長期休業',
      calendar({ '2026-10-07': null }),
      ['off_outside_vacation 2026-10-07'],
    ],
    ['a day outside of the period', calendar({ '2027-04-05': null }), ['outside 2027-04-05']],
    ['a shift that is none', calendar({ '2026-04-08': 'none' }), ['shift 2026-04-08']],
    ['more than a year', calendar({}, { to: day('2027-04-07') }), ['period 2026-04-06']],
    ['a period of a week', calendar({}, { to: day('2026-04-12') }), ['period 2026-04-06']],
  ])('%s', (_name, pattern, faults) => expect(said(pattern)).toEqual(faults));
  test('280 days a year', () => {
    const six = {
      ...calendar({}),
      rotation: { by: 'week' as const, days: [null, 's', 's', 's', 's', 's', 's'] },
    };
    const rules = { ...RULES, yearlyLimits: { ...RULES.yearlyLimits, weekMinutes: 3_000 } };
    expect(said(six, rules)).toEqual(['days 2026-04-06']);
  });
  test('a day twice, and a pattern that does not go by weekdays', () => {
    const twice = calendar(
      {},
      { days: [day('2026-08-12'), day('2026-08-12')].map((date) => ({ date, shift: null })) },
    );
    expect(said(twice)).toEqual(['twice 2026-08-12']);
    expect(said({ ...calendar({}), rotation: { by: 'plan' } })).toEqual(['rotation 2026-04-06']);
  });
  test('the made-up calendar keeps to everything', () =>
    expect(MADE_UP_RULES.patterns.flatMap((one) => yearlyFaults(one, MADE_UP_RULES))).toEqual([]));
  test('of calendars drawn by chance the plain calculation says the same', () => {
    const found: string[] = [];
    let faults = 0;
    for (let at = 0; at < 60; at += 1) {
      const random = caseRandom(63, at);
      const first = dayNumber('2026-04-06') + random.int(30);
      const days = Object.fromEntries(
        Array.from({ length: random.int(120) }, () => [
          dateOfDay(first + random.int(300)),
          random.pick(['long', 'ten', 'ten', 'ten1', 's', null, null]),
        ]),
      );
      const pattern = calendar(days, {
        from: dateOfDay(first),
        to: dateOfDay(first + random.pick([300, 330, 364])),
      });
      const ours = said(pattern).toSorted().join(', ');
      const plainly = plainYearly(pattern, RULES).join(', ');
      if (ours !== plainly) found.push(`${at}: ${ours}\nplainly ${plainly}`);
      faults += yearlyFaults(pattern, RULES).length;
    }
    expect(found).toEqual([]);
    expect(faults).toBeGreaterThan(100);
  }, 120_000);
});

describe('a month by a calendar', () => {
  const teacher = { engagement: 'teacher' as const, caps: 'teacher' as const, posts: [post('school_year')] };
  test('a longer day is regular until its end, and a day off is none', () => {
    const LONG = '2019-04-08';
    expect(oneDay(LONG, { staff: teacher, punches: [`${LONG} 8:10 in`, `${LONG} 17:55 out`] })).toMatchObject(
      {
        ...{ scheduled: 525, worked: 525, schoolOutside: 0, issues: [] },
      },
    );
    expect(oneDay('2019-08-14', { staff: teacher })).toMatchObject({
      kind: 'rest',
      scheduled: 0,
      issues: [],
    });
    expect(month('2019-08', { staff: teacher }).totals.scheduled).toBe(
      month('2019-08', { staff: { ...teacher, posts: [post('school')] } }).totals.scheduled - 6 * 465,
    );
  });
  test('her own hours and 勤務割 go before it', () => {
    const roster = [{ staffNo: staff().staffNo, date: day('2019-08-14'), post: 'main', shift: 'school' }];
    expect(oneDay('2019-08-14', { staff: teacher, roster })).toMatchObject({ scheduled: 465 });
  });
  test.each<[string, boolean]>([
    ['2019-03', false],
    ['2019-04', true],
    ['2020-03', true],
    ['2020-04', false],
  ])('in %s it holds: %s', (of, holds) =>
    expect(isYearly({ posts: teacher.posts }, of as Month, MADE_UP_RULES)).toBe(holds),
  );
  test('of a post that ended before it does not hold', () =>
    expect(
      isYearly(
        { posts: [post('school_year', { to: day('2019-05-31') })] },
        '2019-06' as Month,
        MADE_UP_RULES,
      ),
    ).toBe(false));
});

describe('上限 of the guideline: 42 and 320 hours (指針 3章)', () => {
  const standing = (hours: readonly number[], name: CapName) =>
    capsOf(
      hours.map((each, at) => ({
        month: `2026-${String(at + 4).padStart(2, '0')}` as Month,
        totals: {
          ...{ overtime: 0, disaster: 0, legalRest: 0, schoolOutside: Math.round(each * H), pay: NO_PAY },
          over60Of: { short: 0, workday: 0, rest: 0 },
        },
      })),
      name,
      DEFAULT_RULES.caps,
    )
      .findings.filter(({ kind }) => kind !== 'warn')
      .map(({ kind, month: of }) => `${of} ${kind}`);
  const MINUTE = 1 / 60;
  test.each<[string, CapName, number[], string[]]>([
    ['42 h are allowed', 'teacherYearly', [42], []],
    ['a minute more is not', 'teacherYearly', [42 + MINUTE], ['2026-04 month']],
    ['of others it is', 'teacher', [42 + MINUTE], []],
    ['320 h of the year', 'teacherYearly', [40, 40, 40, 40, 40, 40, 40, 40], []],
    ['a minute more', 'teacherYearly', [40, 40, 40, 40, 40, 40, 40, 40, MINUTE], ['2026-12 year']],
  ])('%s', (_name, name, hours, findings) => expect(standing(hours, name)).toEqual(findings));
});
