import { describe, expect, test } from 'vitest';
import { substituteMinutes } from '../../src/modules/attendance/leave.ts';
import { attendanceRulesSchema } from '../../src/modules/attendance/rules-schema.ts';
import type { Staff } from '../../src/modules/attendance/staff-schema.ts';
import { MADE_UP_RULES } from './made-up-rules.ts';
import { at, clock, day, dayOf, kinds, leave, month, oneDay, order, paid, post } from './one.ts';

/** 2026-06-01 is a Monday; 2026-06-06 a Saturday; 2026-05-04 (月) みどりの日; 2026-09-22 (火) 国民の休日. */
const MON = '2026-06-01';
const SAT = '2026-06-06';
const SUN = '2026-06-07';

/** In and out a little around the order, on a day with or without a shift. */
const ordered = (date: string, time: string, who: Partial<Staff> = {}) => {
  const [from = '', to = ''] = time.split('-');
  return oneDay(date, {
    staff: who,
    punches: [`${date} ${from} in`, `${date} ${to} out`],
    orders: [order(`${date} ${time}`)],
  });
};

describe('支給割合 (給与法16条, 人事院規則9-97, 17条, 18条; domain.md §5a Pay)', () => {
  const { rates } = MADE_UP_RULES.overtime;
  test('125, 135, 150, 160, 175, 夜勤 25, 短時間 100', () =>
    expect([
      rates.workday,
      rates.rest,
      rates.workday + rates.nightAdds,
      rates.rest + rates.nightAdds,
      rates.over60,
      rates.over60 + rates.nightAdds,
      rates.nightShift,
      rates.short,
    ]).toEqual([125, 135, 150, 160, 150, 175, 25, 100]));

  test.each<[string, string, string, Record<string, number>]>([
    ['125: after hours of a working day', MON, '17:15-19:15', { workday: 120 }],
    ['125: before hours', MON, '7:00-8:30', { workday: 90 }],
    ['150: from 22:00', MON, '17:15-23:30', { workday: 285, workday_night: 90 }],
    ['150: until 5:00 of the next working day', MON, '21:59-29:01', { workday: 2, workday_night: 420 }],
    ['135: 週休日', SAT, '9:00-12:00', { rest: 180 }],
    ['160: 週休日 at night', SAT, '21:00-24:00', { rest: 60, rest_night: 120 }],
    [
      'Friday night into Saturday: from 0:00 on it is 週休日',
      '2026-06-05',
      '23:00-25:00',
      { workday_night: 60, rest_night: 60 },
    ],
    [
      'Sunday night into Monday: from 0:00 on it is a working day',
      SUN,
      '23:00-25:00',
      { rest_night: 60, workday_night: 60 },
    ],
    ['休日勤務 135: the hours of a 祝日, without its break', '2026-05-04', '8:30-17:15', { holiday: 465 }],
    ['on a 祝日 outside its hours: 135 as 週休日', '2026-05-04', '8:30-18:15', { holiday: 465, rest: 60 }],
    ['国民の休日 is one', '2026-09-22', '9:00-12:00', { holiday: 180 }],
    ['年末年始 (12-29 – 1-3)', '2026-12-31', '9:00-12:00', { holiday: 180 }],
    ['振替休日', '2026-05-06', '9:00-12:00', { holiday: 180 }],
  ])('%s', (_name, date, time, expected) => expect(paid(ordered(date, time))).toEqual(expected));

  test('夜勤手当 25: regular hours between 22:00 and 5:00', () => {
    const result = oneDay(MON, {
      staff: { posts: [post('shifts')] },
      roster: [{ staffNo: 'M001' as never, date: day(MON), post: 'main', shift: 'night' }],
      punches: [`${MON} 21:25 in`, '2026-06-02 6:20 out'],
    });
    expect(result).toMatchObject({ scheduled: 465, worked: 465 });
    expect(paid(result)).toEqual({ night_shift: 360 });
  });

  test('短時間: 100 until the day makes 7:45, then 125 (給与法16条2項)', () => {
    const short: Partial<Staff> = {
      engagement: 'annual_part',
      posts: [
        post('part', {
          hours: Array.from({ length: 7 }, (_, weekday) =>
            weekday === 1 ? { start: clock('9:00'), end: clock('15:00'), breaks: [] } : null,
          ),
        }),
      ],
    };
    // 360 regular minutes leave 105 at 100 %.
    expect(paid(ordered(MON, '15:00-17:30', short))).toEqual({ short: 105, workday: 45 });
    expect(paid(ordered(SAT, '9:00-12:00', short))).toEqual({ rest: 180 });
  });

  test('管理職 and 教育職員: counted, not paid (給特法3条2項)', () => {
    const result = (who: Partial<Staff>) => month('2026-06', { staff: who });
    expect([result({}).paid, result({ manager: true }).paid, result({ engagement: 'teacher' }).paid]).toEqual(
      [true, false, false],
    );
  });
});

describe('60 hours of a month (給与法16条4項, 5項)', () => {
  const days = Array.from({ length: 12 }, (_, n) => n + 1).filter((date) => ![6, 7].includes(date));
  const busy = (hours: number) =>
    month('2026-06', {
      punches: days.flatMap((date) =>
        [`2026-06-${date} 8:30 in`, `2026-06-${date} ${17 + hours}:15 out`].map((text) =>
          text.replace(/-(\d) /, '-0$1 '),
        ),
      ),
      orders: days.map((date) => order(`2026-06-${String(date).padStart(2, '0')} 17:15-${17 + hours}:15`)),
    });
  test('exactly 60 are all 125', () =>
    expect(paid(busy(6).totals)).toMatchObject({ workday: 2_850, workday_night: 750 }));
  test('from the minute after 150, at night 175, in order of time', () => {
    const { totals } = busy(7);
    expect(totals.overtime).toBe(4_200);
    expect(totals.pay.over60 + totals.pay.over60_night).toBe(600);
    // The last ten hours: a day and three hours, of each the last 2:15 at night.
    expect(totals.pay).toMatchObject({ over60: 330, over60_night: 270 });
    // The last quarter of an hour is on a Saturday.
    expect(totals.over60Of).toEqual({ short: 0, workday: 585, rest: 15 });
  });
  test('代休時間: 25 of a hundred on working days, 15 on 週休日, 50 of 短時間', () => {
    const { rates } = MADE_UP_RULES.overtime;
    expect(substituteMinutes({ short: 0, workday: 600, rest: 0 }, rates)).toBe(150);
    expect(substituteMinutes({ short: 0, workday: 0, rest: 600 }, rates)).toBe(90);
    expect(substituteMinutes({ short: 60, workday: 0, rest: 0 }, rates)).toBe(30);
  });
  test('the next month begins at nothing', () =>
    expect(
      paid(
        month('2026-07', {
          punches: ['2026-07-01 8:30 in', '2026-07-01 19:15 out'],
          orders: [order('2026-07-01 17:15-19:15')],
        }).totals,
      ),
    ).toEqual({ workday: 120 }));
});

describe('振替 and 代休 (勤務時間条例の例)', () => {
  test('週休日の振替: Saturday is a day of work, and Friday is none', () => {
    const swaps = [{ kind: 'rest_swap' as const, work: day(SAT), rest: day('2026-06-05') }];
    const result = month('2026-06', { swaps, punches: [`${SAT} 8:30 in`, `${SAT} 17:15 out`] });
    expect(dayOf(result, SAT)).toMatchObject({ kind: 'work', worked: 465, issues: [] });
    expect(dayOf(result, '2026-06-05')).toMatchObject({ kind: 'rest', scheduled: 0, issues: [] });
    expect(paid(result.totals)).toEqual({});
  });
  test('from another week it is 25 more (給与法16条3項)', () => {
    const swaps = [{ kind: 'rest_swap' as const, work: day(SAT), rest: day('2026-06-08') }];
    expect(paid(oneDay(SAT, { swaps, punches: [`${SAT} 8:30 in`, `${SAT} 17:15 out`] }))).toEqual({
      swapped: 465,
    });
  });
  test('代休日: the 祝日 is an ordinary day, and the other is free', () => {
    const swaps = [{ kind: 'holiday_substitute' as const, work: day('2026-05-04'), rest: day('2026-05-11') }];
    const result = month('2026-05', { swaps, punches: ['2026-05-04 8:30 in', '2026-05-04 17:15 out'] });
    expect(dayOf(result, '2026-05-04')).toMatchObject({ kind: 'work', worked: 465 });
    expect(dayOf(result, '2026-05-11')).toMatchObject({ kind: 'substitute', scheduled: 0, issues: [] });
    expect(paid(result.totals)).toEqual({});
  });
});

describe('消防 (川西: 15:30 of work; 西はりま: each half a day, a duty of leave is 2 days; domain.md §12 14)', () => {
  /** The first duty of June 2026 in the made-up cycle. */
  const fire: Partial<Staff> = { engagement: 'fire', posts: [post('fire')] };
  const whole = month('2026-06', { staff: fire });
  const first =
    whole.days.find(
      ({ shifts, scheduled }, n) =>
        shifts.length > 0 && scheduled > 0 && whole.days[n + 1]?.scheduled === 465,
    )?.date ?? '';
  const next = new Date(Date.parse(first) + 86_400_000).toISOString().slice(0, 10);
  const duty = [`${first} 8:20 duty_start`, `${next} 8:40 duty_end`];

  test('24 hours are 15:30 of work on two days of 7:45', () => {
    const result = month('2026-06', { staff: fire, punches: duty });
    expect([dayOf(result, first), dayOf(result, next)]).toMatchObject([
      { scheduled: 465, worked: 465 },
      { scheduled: 465, worked: 465 },
    ]);
    expect(kinds(dayOf(result, first))).toEqual([]);
    expect(dayOf(result, next).issues).toEqual([]);
  });
  test('the month ends at 17:15 of a duty: the night is of the next month', () => {
    // In the made-up cycle a duty stands under 2026-08-31.
    const date = [
      '2026-06-30',
      '2026-07-31',
      '2026-08-31',
      '2026-09-30',
      '2026-10-31',
      '2026-11-30',
      '2026-12-31',
    ].find(
      (last) =>
        month(last.slice(0, 7), { staff: fire })
          .days.at(-1)
          ?.shifts.some(({ shift }) => shift === 'duty') &&
        month(new Date(Date.parse(last) + 86_400_000).toISOString().slice(0, 7), { staff: fire }).days[0]
          ?.scheduled === 465,
    );
    expect(date).toBeDefined();
    const last = date ?? '';
    const after = new Date(Date.parse(last) + 86_400_000).toISOString().slice(0, 10);
    const punches = [`${last} 8:30 duty_start`, `${after} 8:30 duty_end`];
    expect(month(last.slice(0, 7), { staff: fire, punches }).days.at(-1)).toMatchObject({
      worked: 465,
      presence: 525,
      issues: [],
    });
    expect(month(after.slice(0, 7), { staff: fire, punches }).days[0]).toMatchObject({
      worked: 465,
      presence: 915,
      issues: [],
    });
  });
  test('a nap that a call interrupts is work: 125, at night 150', () => {
    const calls = [{ from: at(`${next} 2:00`), to: at(`${next} 3:30`) }];
    const result = dayOf(month('2026-06', { staff: fire, punches: duty, calls }), next);
    expect(result).toMatchObject({ worked: 465, overtime: 90, called: 90 });
    expect(result.pay.workday_night).toBe(90);
  });
  test('a call in hours is what she is paid for anyway', () => {
    const calls = [{ from: at(`${first} 9:00`), to: at(`${first} 10:00`) }];
    expect(dayOf(month('2026-06', { staff: fire, punches: duty, calls }), first)).toMatchObject({
      overtime: 0,
      worked: 465,
    });
  });
  test('a duty of leave is two days, half of it one', () => {
    const taken = (extent: Parameters<typeof leave>[1]) =>
      month('2026-06', { staff: fire, leaves: [leave(first, extent)] }).totals.leaves;
    expect(taken({ unit: 'day' })).toEqual([{ kind: 'annual', days: 2, minutes: 930, byHour: 0 }]);
    expect(taken({ unit: 'part', part: 1 })).toEqual([{ kind: 'annual', days: 1, minutes: 465, byHour: 0 }]);
  });
  test('of two leaves over one duty the first has it, and each part is one day', () => {
    const leaves = [
      leave(first, { unit: 'part', part: 0 }, 'sick'),
      leave(first, { unit: 'day' }),
      leave(first, { unit: 'day' }),
    ];
    expect(month('2026-06', { staff: fire, leaves }).totals.leaves).toEqual([
      { kind: 'annual', days: 1, minutes: 465, byHour: 0 },
      { kind: 'sick', days: 1, minutes: 465, byHour: 0 },
    ]);
  });
  test('a 祝日 is duty as any other, and 135 (休日勤務)', () => {
    const year = [
      '2026-07-20',
      '2026-08-11',
      '2026-09-21',
      '2026-09-22',
      '2026-09-23',
      '2026-10-12',
      '2026-11-03',
      '2026-11-23',
    ];
    const date = year.find((one) => oneDay(one, { staff: fire }).shifts.length === 1) ?? '';
    const morrow = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
    const before = new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
    const starts =
      oneDay(morrow, { staff: fire }).scheduled > 0 && oneDay(before, { staff: fire }).scheduled === 0;
    const punches = starts
      ? [`${date} 8:30 duty_start`, `${morrow} 8:30 duty_end`]
      : [`${before} 8:30 duty_start`, `${date} 8:30 duty_end`];
    const result = month(date.slice(0, 7), { staff: fire, punches }).totals.pay.holiday;
    // By the calendar: until midnight, or from it.
    expect(result).toBe(starts ? 465 + 285 - 30 : 210);
  });
});

describe('教育職員 (給特法, 指針 令2文科告1 and its Q&A)', () => {
  const teacher: Partial<Staff> = { engagement: 'teacher', caps: 'teacher', posts: [post('school')] };
  const entry = (
    kind: 'club' | 'self_study' | 'break_worked' | 'telework' | 'training',
    from: string,
    to: string,
    date = MON,
  ) => ({
    date: day(date),
    kind,
    span: { from: clock(from), to: clock(to) },
  });
  const stay = [`${MON} 7:40 in`, `${MON} 18:10 out`];
  test('at school, without the break: 30 before and 90 after', () =>
    expect(oneDay(MON, { staff: teacher, punches: stay })).toMatchObject({
      school: 585,
      schoolOutside: 120,
    }));
  test('self-study outside hours is taken off, inside hours not', () => {
    expect(
      oneDay(MON, { staff: teacher, punches: stay, school: [entry('self_study', '17:10', '18:10')] }),
    ).toMatchObject({ school: 525, schoolOutside: 60 });
    expect(
      oneDay(MON, { staff: teacher, punches: stay, school: [entry('self_study', '15:00', '16:00')] }),
    ).toMatchObject({ school: 585, schoolOutside: 120 });
  });
  test('a break that was worked is no break', () =>
    expect(
      oneDay(MON, { staff: teacher, punches: stay, school: [entry('break_worked', '12:45', '13:15')] }),
    ).toMatchObject({ school: 615, schoolOutside: 150 }));
  test('引率 on a Saturday and 持ち帰り by telework count, outside the building', () => {
    expect(oneDay(SAT, { staff: teacher, school: [entry('club', '9:00', '12:00', SAT)] })).toMatchObject({
      school: 180,
      schoolOutside: 180,
      presence: 0,
    });
    expect(
      oneDay(MON, { staff: teacher, punches: stay, school: [entry('telework', '21:00', '22:00')] }),
    ).toMatchObject({ schoolOutside: 180 });
  });
  test('what is entered and clocked is counted once', () =>
    expect(
      oneDay(MON, { staff: teacher, punches: stay, school: [entry('club', '16:40', '18:10')] }),
    ).toMatchObject({ schoolOutside: 120 }));
  test('leave sets nothing off (Q&A): an hour of leave and an hour after hours are an hour after hours', () =>
    expect(
      oneDay(MON, {
        staff: teacher,
        punches: [`${MON} 9:10 in`, `${MON} 17:40 out`],
        leaves: [leave(MON, '8:10-9:10')],
      }),
    ).toMatchObject({
      schoolOutside: 60,
      short: 0,
    }));
  test('of others there is none', () =>
    expect(oneDay(MON, { punches: stay })).toMatchObject({ school: 0, schoolOutside: 0 }));
});

describe('宿日直 (労基則23条): times and minutes, no hours of work', () => {
  const roster = [{ staffNo: 'M001' as never, date: day(MON), post: 'watch', shift: 'watch' }];
  const posts = [post('office'), post('watchers', { post: 'watch' })];
  test('after a day of work, through the night', () => {
    const result = oneDay(
      MON,
      { staff: { posts }, roster, punches: [`${MON} 8:30 in`, '2026-06-02 8:30 out'] },
      attendanceRulesSchema.parse({ ...MADE_UP_RULES }),
    );
    expect(result).toMatchObject({ worked: 465, watch: 915, watchTimes: 1, overtime: 0, unordered: 0 });
  });
  test('an order in it is overtime (e.g. a death is reported)', () =>
    expect(
      oneDay(MON, {
        staff: { posts },
        roster,
        punches: [`${MON} 8:30 in`, '2026-06-02 8:30 out'],
        orders: [order(`${MON} 23:00-24:00`)],
      }),
    ).toMatchObject({ overtime: 60, pay: { workday_night: 60 } }));
});

describe('保育所: early, ordinary, late, and Saturday in turn', () => {
  const nursery: Partial<Staff> = { posts: [post('nursery')] };
  test('three weeks are 38:45 each, Saturday against a weekday', () => {
    const { days } = month('2026-06', { staff: nursery });
    const weeks = [0, 7, 14].map((from) => days.slice(6 + from, 13 + from));
    for (const week of weeks) expect(week.reduce((sum, one) => sum + one.scheduled, 0)).toBe(2_325);
    expect(
      weeks.flat().filter((one) => new Date(one.date).getUTCDay() === 6 && one.scheduled > 0),
    ).toHaveLength(1);
  });
  test('a roster that gives the day off does so, whatever the turn says', () => {
    const roster = [{ staffNo: 'M001' as never, date: day('2026-06-03'), post: 'main', shift: null }];
    const free = (rows: typeof roster) => oneDay('2026-06-03', { staff: nursery, roster: rows });
    expect([free([]).scheduled, free(roster).scheduled, free(roster).kind]).toEqual([465, 0, 'rest']);
  });
  test('a pattern or a shift that nobody knows is told, and no month with it can be closed', () => {
    const roster = [{ staffNo: 'M001' as never, date: day(MON), post: 'main', shift: 'gone' }];
    const result = month('2026-06', { staff: nursery, roster }, undefined, `${MON} 0:00`);
    expect(kinds(dayOf(result, MON))).toEqual(['no_roster']);
    expect(result.closable).toBe(false);
    expect(month('2026-06', { staff: nursery }, undefined, `${MON} 0:00`).closable).toBe(true);
    const lost = month('2026-06', { staff: { posts: [post('nowhere')] } });
    expect(lost.days.every((one) => kinds(one).includes('no_roster'))).toBe(true);
    expect(lost.closable).toBe(false);
  });
  test('the roster of a day takes the place of the turn', () => {
    const roster = [{ staffNo: 'M001' as never, date: day(MON), post: 'main', shift: 'late' }];
    expect(
      oneDay(MON, { staff: nursery, roster, punches: [`${MON} 10:10 in`, `${MON} 19:05 out`] }),
    ).toMatchObject({ worked: 465, issues: [] });
  });
});
