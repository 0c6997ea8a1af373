import { describe, expect, test } from 'vitest';
import { type Swap, swapSchema } from '../../src/modules/attendance/request-schema.ts';
import { day, dayOf, kinds, leave, month, oneDay, order, paid, post, span } from './one.ts';

/** 2026-06-01 is a Monday, 2026-06-06 a Saturday; an office day is 8:30–17:15 without 12:00–13:00. */
const MON = '2026-06-01';
const WED = '2026-06-03';
const SAT = '2026-06-06';
const NEXT_WED = '2026-06-10';

const half = (
  work: string,
  rest: string,
  hours = '8:30-12:30',
  which: 'first' | 'second' = 'second',
): Swap => ({
  kind: 'half_swap',
  work: day(work),
  rest: day(rest),
  hours: span(hours),
  half: which,
});
const whole = (work: string, rest: string): Swap => ({ kind: 'rest_swap', work: day(work), rest: day(rest) });
const SATURDAY = [`${SAT} 8:20 in`, `${SAT} 12:40 out`];

describe('4時間の勤務時間の割振り変更 (勤務時間法8条1項, 人事院規則15-14 6条)', () => {
  test('the day of rest has the half as duty, the day of work is without it, and the month has as much as before', () => {
    const before = month('2026-06', {}).totals.scheduled;
    const result = month('2026-06', { swaps: [half(SAT, WED)], punches: SATURDAY });
    expect(dayOf(result, SAT)).toMatchObject({ kind: 'work', scheduled: 240, worked: 240, overtime: 0 });
    expect(dayOf(result, WED)).toMatchObject({ kind: 'work', scheduled: 225 });
    expect(result.totals.scheduled).toBe(before);
  });
  test.each<[string, 'first' | 'second', string, number, string[]]>([
    ['without the last four hours she goes at 13:15', 'second', '8:30-12:30', 225, ['8:30 in', '13:15 out']],
    ['without the first four she comes at 13:30', 'first', '8:30-12:30', 225, ['13:30 in', '17:15 out']],
    ['4:15 of the afternoon end at noon', 'second', '8:30-12:45', 210, ['8:30 in', '12:00 out']],
    ['3:30 of the morning begin at 13:00', 'first', '8:30-12:00', 255, ['13:00 in', '17:15 out']],
  ])('始業から続く、または終業まで続く時間: %s', (_name, which, hours, scheduled, punches) => {
    const said = { swaps: [half(SAT, WED, hours, which)], punches: punches.map((one) => `${WED} ${one}`) };
    expect(oneDay(WED, said)).toMatchObject({ scheduled, worked: scheduled, short: 0, issues: [] });
  });
  test('a minute less is 早退', () =>
    expect(
      oneDay(WED, { swaps: [half(SAT, WED)], punches: [`${WED} 8:30 in`, `${WED} 13:14 out`] }),
    ).toMatchObject({ short: 1, issues: [{ kind: 'short', minutes: 1 }] }));
  test('who stays on in the half that went has time outside, and overtime when it was ordered', () => {
    const said = { swaps: [half(SAT, WED)], punches: [`${WED} 8:30 in`, `${WED} 17:15 out`] };
    expect(oneDay(WED, said)).toMatchObject({ outside: 240, overtime: 0 });
    expect(paid(oneDay(WED, { ...said, orders: [order(`${WED} 14:00-17:15`)] }))).toEqual({ workday: 195 });
  });
  test('a break that lies outside of what is left is none any more', () =>
    expect(
      oneDay(WED, {
        swaps: [half(SAT, WED, '8:30-12:45')],
        punches: [`${WED} 8:30 in`, `${WED} 15:00 out`],
        orders: [order(`${WED} 12:00-15:00`)],
      }),
    ).toMatchObject({ overtime: 180, breaks: 0 }));
  test('leave of the day is of what is left of it', () =>
    expect(oneDay(WED, { swaps: [half(SAT, WED)], leaves: [leave(WED, { unit: 'day' })] })).toMatchObject({
      scheduled: 225,
      leave: 225,
      issues: [],
    }));
  test('a half as long as the day, or longer, leaves a day of rest', () =>
    expect(
      oneDay('2026-06-03', {
        staff: {
          posts: [
            post('part', {
              hours: [null, null, null, { start: 540, end: 780, breaks: [] }, null, null, null],
            }),
          ],
        },
        swaps: [half(SAT, WED)],
      }),
    ).toMatchObject({ kind: 'rest', scheduled: 0 }));
  test('onto a day that is worked already it is told where both want the same minutes', () =>
    expect(kinds(oneDay(MON, { swaps: [half(MON, WED)] }))).toContain('shifts_overlap'));
  test('on a 休日 there is no duty, as of any shift (給与法17条)', () =>
    expect(oneDay('2026-05-04', { swaps: [half('2026-05-04', '2026-05-12')] })).toMatchObject({
      kind: 'holiday',
      scheduled: 0,
    }));
  test('of two posts the main one on that day, where none is named', () => {
    const posts = [post('office'), post('watchers', { post: 'watch' })];
    expect(month('2026-06', { staff: { posts }, swaps: [half(SAT, WED)] }).totals.posts).toEqual(
      month('2026-06', { staff: { posts } }).totals.posts,
    );
  });
  test('a day cannot give to itself', () => expect(swapSchema.safeParse(half(SAT, SAT)).success).toBe(false));
});

describe('割振り変更前の正規の勤務時間を超えた時間 (給与法16条3項: 25/100)', () => {
  test.each<[string, Swap[], Record<string, number>]>([
    ['within the week there is none', [half(SAT, WED)], {}],
    ['from another week all four hours', [half(SAT, NEXT_WED)], { swapped: 240 }],
    ['as many hours went from the week elsewhere: none', [half(SAT, NEXT_WED), half('2026-06-13', WED)], {}],
    [
      'fewer went: what is above them',
      [half(SAT, NEXT_WED, '8:30-12:30'), half('2026-06-13', WED, '8:30-12:15')],
      { swapped: 15 },
    ],
    ['a whole day came and a half went', [whole(SAT, NEXT_WED), half('2026-06-13', WED)], { swapped: 225 }],
    ['a half came and a whole day went', [half(SAT, NEXT_WED), whole('2026-06-13', WED)], {}],
  ])('%s', (_name, swaps, classes) =>
    expect(paid(oneDay(SAT, { swaps, punches: [`${SAT} 8:20 in`, `${SAT} 17:15 out`] }))).toEqual(classes),
  );
  test('of what came first in the week only the rest is above', () => {
    const swaps = [
      half('2026-06-07', '2026-06-03'),
      half('2026-06-13', '2026-06-17'),
      half('2026-06-20', NEXT_WED),
    ];
    const punches = [
      '2026-06-07 8:30 in',
      '2026-06-07 12:30 out',
      '2026-06-13 8:30 in',
      '2026-06-13 12:30 out',
    ];
    const result = month('2026-06', { swaps, punches });
    expect([paid(dayOf(result, '2026-06-07')), paid(dayOf(result, '2026-06-13'))]).toEqual([
      {},
      { swapped: 240 },
    ]);
  });
  test('at the end of a month the days of the week that lie in the next one are known', () => {
    // Sunday 28 June to Saturday 4 July.
    const swaps = [half('2026-06-28', '2026-06-24'), half('2026-07-11', '2026-07-03')];
    expect(
      paid(oneDay('2026-06-28', { swaps, punches: ['2026-06-28 8:30 in', '2026-06-28 12:30 out'] })),
    ).toEqual({});
  });
});
