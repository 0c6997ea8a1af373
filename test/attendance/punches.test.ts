import { describe, expect, test } from 'vitest';
import { monthHours } from '../../src/modules/attendance/rounding.ts';
import { attendanceRulesSchema } from '../../src/modules/attendance/rules-schema.ts';
import { MADE_UP_RULES } from './made-up-rules.ts';
import { clock, day, dayOf, kinds, leave, month, oneDay, order, post, span } from './one.ts';

/** 2026-06-01 is a Monday without a holiday near it. */
const MON = '2026-06-01';
const TUE = '2026-06-02';

describe('punches, by 厚労省ガイドライン 2017-01-20 (客観的な記録) and domain.md §5a, §5c', () => {
  test.each<[string, string[], Record<string, unknown>]>([
    [
      'a day as it should be',
      [`${MON} 8:21:40 in`, `${MON} 17:20:59 out`],
      { worked: 465, presence: 539, short: 0, issues: [] },
    ],
    [
      'seconds are cut off, in and out alike: 8:30:59 is not late',
      [`${MON} 8:30:59 in`, `${MON} 17:15:01 out`],
      { worked: 465, short: 0 },
    ],
    [
      'a minute late is a minute',
      [`${MON} 8:31 in`, `${MON} 17:15 out`],
      { worked: 464, short: 1, unknown: 0 },
    ],
    ['gone early', [`${MON} 8:30 in`, `${MON} 16:00 out`], { worked: 390, short: 75 }],
    [
      'an errand is no time here',
      [`${MON} 8:30 in`, `${MON} 10:00 away!`, `${MON} 10:40 back!`, `${MON} 17:15 out`],
      { worked: 425, short: 40, breaks: 100 },
    ],
    [
      'back by the clock alone, which says in',
      [`${MON} 8:30 in`, `${MON} 10:00 away!`, `${MON} 10:40 in`, `${MON} 17:15 out`],
      { worked: 425, short: 40 },
    ],
    [
      'early at the door is presence and nothing else',
      [`${MON} 7:00 in`, `${MON} 17:15 out`],
      { worked: 465, overtime: 0, outside: 90, unordered: 90 },
    ],
    [
      'duty punches are the same to the clock',
      [`${MON} 8:30 duty_start`, `${MON} 17:15 duty_end`],
      { worked: 465 },
    ],
  ])('%s', (_name, punches, expected) => expect(oneDay(MON, { punches })).toMatchObject(expected));

  test.each<[string, string[], string[], Record<string, unknown>]>([
    [
      '退勤なし: nothing of the day is counted',
      [`${MON} 8:30 in`],
      ['missing_out'],
      { worked: 0, unknown: 465, short: 0, presence: 0 },
    ],
    ['出勤なし', [`${MON} 17:15 out`], ['missing_in'], { worked: 0, unknown: 465 }],
    [
      'two ins: the first has no out',
      [`${MON} 8:30 in`, `${MON} 13:00 in!`, `${MON} 17:15 out`],
      ['missing_out'],
      { worked: 255, unknown: 210 },
    ],
    [
      'out while on an errand',
      [`${MON} 8:30 in`, `${MON} 15:00 away!`, `${MON} 17:15 out`],
      ['missing_back'],
      { worked: 330, unknown: 135 },
    ],
    [
      'an errand that never ended',
      [`${MON} 8:30 in`, `${MON} 15:00 away!`],
      ['missing_back'],
      { worked: 330, unknown: 135 },
    ],
    [
      'back and never away: what was before is not known',
      [`${MON} 8:30 in`, `${MON} 13:00 back!`, `${MON} 17:15 out`],
      ['missing_away'],
      { worked: 255, unknown: 210 },
    ],
    ['no punch at all', [], ['no_punches'], { worked: 0, unknown: 465 }],
    [
      'a trip that nobody granted, and no return',
      [`${MON} 8:30 in`, `${MON} 13:00 trip_start!`],
      ['missing_trip_end'],
      { worked: 210, unknown: 255 },
    ],
    [
      'a return without a start',
      [`${MON} 13:00 trip_end!`, `${MON} 17:15 out`],
      ['missing_trip_start'],
      { worked: 255, unknown: 210 },
    ],
    [
      'the wrong button in the morning is hinted at, and not turned',
      [`${MON} 8:29 out`, `${MON} 17:16 out`],
      ['missing_in', 'inverted', 'missing_in'],
      { worked: 0, unknown: 465 },
    ],
    [
      'an hour before the start is near enough for the hint',
      [`${MON} 7:30 out`],
      ['missing_in', 'inverted'],
      { unknown: 465 },
    ],
    ['a minute more is not', [`${MON} 7:29 out`], ['missing_in'], { unknown: 465 }],
    [
      'the wrong button in the evening',
      [`${MON} 8:29 in`, `${MON} 17:16 in`],
      ['inverted', 'missing_out', 'missing_out'],
      { worked: 0, unknown: 465 },
    ],
    [
      'a clock nobody trusts is told, and counts',
      [`${MON} 8:30 in?`, `${MON} 17:15 out`],
      ['clock_suspect'],
      { worked: 465, unknown: 0 },
    ],
  ])('%s', (_name, punches, issues, expected) => {
    const result = oneDay(MON, { punches });
    expect(kinds(result)).toEqual(issues);
    expect(result).toMatchObject(expected);
  });

  test.each<[string, string[], string[], number]>([
    ['60 seconds: none', [`${MON} 8:30:00 in`, `${MON} 8:31:00 in`, `${MON} 17:15 out`], ['double_tap'], 465],
    [
      '61 seconds: a punch of its own',
      [`${MON} 8:30:00 in`, `${MON} 8:31:01 in`, `${MON} 17:15 out`],
      ['missing_out'],
      464,
    ],
    [
      'a tap that the clock took for an out is none either',
      [`${MON} 8:30:00 in`, `${MON} 8:30:40 out`, `${MON} 17:15 out`],
      ['double_tap'],
      465,
    ],
    [
      'another button is what she meant',
      [`${MON} 8:30:00 out`, `${MON} 8:30:40 in!`, `${MON} 17:15 out`],
      [],
      465,
    ],
    [
      'the same button again is none',
      [`${MON} 8:30:00 in!`, `${MON} 8:30:40 in!`, `${MON} 17:15 out`],
      ['double_tap'],
      465,
    ],
    [
      'what a person put right is never one',
      [`${MON} 8:30:00 in+`, `${MON} 17:15:00 out`, `${MON} 17:15:30 out+`],
      ['missing_in'],
      465,
    ],
  ])('double tap: %s', (_name, punches, issues, worked) => {
    const result = oneDay(MON, { punches });
    expect(kinds(result)).toEqual(issues);
    expect(result.worked).toBe(worked);
  });

  test('a forgotten out and the next morning are not one stretch of 24 hours', () => {
    const result = month('2026-06', { punches: [`${MON} 8:30 in`, `${TUE} 8:29 in`, `${TUE} 17:15 out`] });
    expect(kinds(dayOf(result, MON))).toEqual(['missing_out']);
    expect(dayOf(result, TUE)).toMatchObject({ worked: 465, issues: [] });
    // Nor is an out without its in, a day and a half later: 32:45 is more than anybody works.
    const both = month('2026-06', { punches: [`${MON} 8:30 in`, `${TUE} 17:15 out`] });
    expect(kinds(dayOf(both, MON))).toEqual(['missing_out']);
    expect(kinds(dayOf(both, TUE))).toEqual(['missing_in']);
    expect(both.totals.presence).toBe(0);
    expect(both.closable).toBe(false);
  });

  test('the longest stretch still is one, a minute more is two', () => {
    const end = (time: string) => month('2026-06', { punches: [`${MON} 8:30 in`, `${TUE} ${time} out`] });
    expect(dayOf(end('4:30'), MON)).toMatchObject({ presence: 1_200 });
    expect(kinds(dayOf(end('4:31'), MON))).toContain('missing_out');
  });

  test('work over midnight is of the day it began on (昭63.1.1 基発1号), at the end of a month too', () => {
    const result = month('2026-06', {
      punches: ['2026-06-30 8:30 in', '2026-07-01 1:10 out'],
      orders: [order('2026-06-30 17:15-25:00')],
    });
    expect(dayOf(result, '2026-06-30')).toMatchObject({ overtime: 465, unordered: 10, presence: 1_000 });
    const next = month('2026-07', { punches: ['2026-06-30 8:30 in', '2026-07-01 1:10 out'] });
    expect(dayOf(next, '2026-07-01')).toMatchObject({ overtime: 0, presence: 0 });
  });

  test('through the night into the next shift: from its start on it is the next day', () => {
    const result = month('2026-06', {
      punches: [`${MON} 13:00 in`, `${TUE} 8:59 out`],
      orders: [order(`${MON} 17:15-32:30`)],
    });
    expect(dayOf(result, MON).overtime).toBe(915);
    expect(dayOf(result, TUE)).toMatchObject({ worked: 29, overtime: 0 });
  });

  test('while the day goes on nothing is missing', () => {
    const result = oneDay(MON, { punches: [`${MON} 8:30 in`] }, MADE_UP_RULES, `${MON} 15:00`);
    expect(result).toMatchObject({ issues: [], unknown: 0, short: 0 });
    expect(oneDay(TUE, {}, MADE_UP_RULES, `${MON} 15:00`).issues).toEqual([]);
    expect(kinds(oneDay(MON, { punches: [`${MON} 8:30 in`] }, MADE_UP_RULES, '2026-06-03 9:00'))).toEqual([
      'missing_out',
    ]);
  });

  test('the order in which punches arrive is nothing', () => {
    const punches = [`${MON} 8:30 in`, `${MON} 12:10 away!`, `${MON} 12:50 back!`, `${MON} 17:15 out`];
    const days = [punches, punches.toReversed()].map((list) => oneDay(MON, { punches: list }));
    const [one, other] = days.map((result) => ({ ...result, issues: [] }));
    expect(one).toEqual(other);
  });
});

describe('出張', () => {
  const trip = (direct: 'neither' | 'both', time = '8:30-17:15') => ({
    date: day(MON),
    span: span(time),
    where: '県庁',
    direct,
  });
  test('a granted day needs no punch', () =>
    expect(oneDay(MON, { trips: [trip('both')] })).toMatchObject({
      worked: 465,
      trip: 465,
      issues: [],
      presence: 0,
    }));
  test('直帰: she punched out on the trip, and nobody waits for her return', () =>
    expect(
      oneDay(MON, {
        trips: [trip('both', '13:00-17:15')],
        punches: [`${MON} 8:30 in`, `${MON} 13:05 trip_start!`],
      }),
    ).toMatchObject({ worked: 465, trip: 250, issues: [] }));
  test('直行: she comes in the afternoon from elsewhere', () =>
    expect(
      oneDay(MON, {
        trips: [trip('both', '8:30-14:00')],
        punches: [`${MON} 14:00 trip_end!`, `${MON} 17:20 out`],
      }),
    ).toMatchObject({ worked: 465, trip: 270, issues: [] }));
  test('punched out and back, without any paper', () =>
    expect(
      oneDay(MON, {
        punches: [`${MON} 8:30 in`, `${MON} 10:00 trip_start!`, `${MON} 12:00 trip_end!`, `${MON} 17:15 out`],
      }),
    ).toMatchObject({ worked: 465, trip: 120, issues: [] }));
});

describe('勤務間インターバル (人事院規則15-14 1条の2: 11 h)', () => {
  const night = (out: string, next: string) =>
    month('2026-06', { punches: [`${MON} 8:30 in`, `${out} out`, `${TUE} ${next} in`, `${TUE} 17:15 out`] });
  test.each<[string, string, number, boolean]>([
    [`${MON} 21:30`, '8:30', 660, false],
    [`${MON} 21:31`, '8:30', 659, true],
    [`${TUE} 0:30`, '8:20', 470, true],
  ])('out %s, in %s', (out, next, minutes, isShort) => {
    const result = dayOf(night(out, next), TUE);
    expect(result.interval).toBe(minutes);
    expect(kinds(result).includes('interval_short')).toBe(isShort);
  });
  test('of an end that nobody punched nothing is said', () =>
    expect(
      dayOf(month('2026-06', { punches: [`${MON} 8:30 in`, `${TUE} 8:30 in`, `${TUE} 17:15 out`] }), TUE)
        .interval,
    ).toBeNull());
});

describe('two posts (兼務)', () => {
  const hours = (from: string, to: string) =>
    Array.from({ length: 7 }, (_, weekday) =>
      weekday === 0 || weekday === 6 ? null : { start: clock(from), end: clock(to), breaks: [] },
    );
  const two = (from: string) => ({
    engagement: 'annual_part' as const,
    posts: [
      post('part', { hours: hours('8:30', '12:30') }),
      post('part', { post: 'library', hours: hours(from, '17:00') }),
    ],
  });
  test('each has its hours, whichever door she uses', () => {
    const result = month('2026-06', {
      staff: two('13:00'),
      punches: [`${MON} 8:30 in`, `${MON} 12:30 out`, `${MON} 13:10 in`, `${MON} 17:00 out`],
    });
    expect(dayOf(result, MON)).toMatchObject({ scheduled: 480, worked: 470, short: 10 });
    expect(result.totals.posts).toMatchObject([
      { post: 'main', worked: 240 },
      { post: 'library', worked: 230 },
    ]);
  });
  test('hours that overlap are counted once, and told', () => {
    const result = oneDay(MON, { staff: two('12:00'), punches: [`${MON} 8:30 in`, `${MON} 17:00 out`] });
    expect(result).toMatchObject({ scheduled: 510, worked: 510 });
    expect(kinds(result)).toContain('shifts_overlap');
  });
});

test('端数: the total of a month is rounded when it leaves, no day ever (昭63.3.14 基発150号)', () => {
  expect([0, 29, 30, 60, 89, 90, 2_729].map(monthHours)).toEqual([0, 0, 1, 1, 1, 2, 45]);
  const days = Array.from({ length: 5 }, (_, n) => `2026-06-0${n + 1}`);
  const result = month('2026-06', {
    punches: days.flatMap((date) => [`${date} 8:30 in`, `${date} 17:28 out`]),
    orders: days.map((date) => order(`${date} 17:15-17:28`)),
  });
  // Five times 13 minutes: by the day it would be nothing, or an hour and a quarter.
  expect(result.totals.overtime).toBe(65);
  expect(monthHours(result.totals.pay.workday)).toBe(1);
});

test('leave and what is worked in it', () => {
  const result = oneDay(MON, {
    punches: [`${MON} 8:30 in`, `${MON} 17:15 out`],
    leaves: [leave(MON, '15:15-17:15')],
  });
  expect(result).toMatchObject({ worked: 345, leave: 120, short: 0 });
  expect(kinds(result)).toEqual(['worked_on_leave']);
});

test('what a town says differs is taken from its rules alone', () => {
  const rules = attendanceRulesSchema.parse({
    ...MADE_UP_RULES,
    doubleTapSeconds: 5,
    breaks: [],
    interval: 0,
  });
  const punches = [`${MON} 8:30:00 in`, `${MON} 8:30:06 in`, `${MON} 17:15 out`];
  expect(kinds(oneDay(MON, { punches }, rules))).toEqual(['missing_out']);
});
