import { describe, expect, test } from 'vitest';
import { day, kinds, oneDay, order } from './one.ts';

/** 2026-06-01 is a Monday, 2026-06-06 a Saturday. */
const MON = '2026-06-01';
const SAT = '2026-06-06';

describe('時間外勤務命令 and 乖離 (domain.md §5a: 命令, 確認, difference with its reason)', () => {
  const stay = [`${MON} 8:30 in`, `${MON} 20:00 out`];
  test('ordered and confirmed is paid; the rest is 乖離', () => {
    const result = oneDay(MON, { punches: stay, orders: [order(`${MON} 17:15-19:15`)] });
    expect(result).toMatchObject({ overtime: 120, unordered: 45, outside: 165 });
    expect(result.issues).toEqual([{ kind: 'not_ordered', minutes: 45 }]);
  });
  test('under half an hour nobody is asked', () =>
    expect(oneDay(MON, { punches: stay, orders: [order(`${MON} 17:15-19:31`)] }).issues).toEqual([]));
  test('exactly half an hour is asked', () =>
    expect(kinds(oneDay(MON, { punches: stay, orders: [order(`${MON} 17:15-19:30`)] }))).toEqual([
      'not_ordered',
    ]));
  test('a reason answers the question, and the minutes stay', () =>
    expect(oneDay(MON, { punches: stay, differences: [{ date: day(MON), why: 'private' }] })).toMatchObject({
      unordered: 165,
      issues: [],
    }));
  test('nobody has confirmed: not paid, and no 乖離 either', () =>
    expect(oneDay(MON, { punches: stay, orders: [order(`${MON} 17:15-20:00`, null)] })).toMatchObject({
      overtime: 0,
      unordered: 0,
      issues: [{ kind: 'not_confirmed' }],
    }));
  test('ordered and not here', () => {
    const result = oneDay(MON, {
      punches: [`${MON} 8:30 in`, `${MON} 18:15 out`],
      orders: [order(`${MON} 17:15-19:15`)],
    });
    expect(result).toMatchObject({ overtime: 60, notHere: 60, issues: [{ kind: 'not_here', minutes: 60 }] });
  });
  test('an order over regular hours pays none of them twice', () =>
    expect(oneDay(MON, { punches: stay, orders: [order(`${MON} 8:30-17:15`)] })).toMatchObject({
      overtime: 0,
      worked: 465,
    }));
  test('a break in an order is no work and no 乖離', () =>
    expect(
      oneDay(SAT, {
        punches: [`${SAT} 9:00 in`, `${SAT} 18:00 out`],
        orders: [order(`${SAT} 9:00-18:00`, ['9:00-12:00', '13:00-18:00'])],
      }),
    ).toMatchObject({ overtime: 480, breaks: 60, unordered: 0, issues: [] }));
  test('災害 is counted by itself', () =>
    expect(
      oneDay(MON, { punches: stay, orders: [order(`${MON} 17:15-20:00`, undefined, 'disaster')] }),
    ).toMatchObject({ overtime: 165, disaster: 165 }));
});

describe('休憩 (労基法34条: over 6 h 45 minutes, over 8 h 60)', () => {
  test.each<[string, string[], string[]]>([
    ['six hours need none', ['9:00-15:00'], []],
    ['a minute more needs 45', ['9:00-15:01'], ['break_short']],
    ['with 45', ['9:00-12:00', '12:45-15:46'], []],
    ['with 44', ['9:00-12:00', '12:44-15:45'], ['break_short']],
    ['eight hours: 45 are enough', ['9:00-12:00', '12:45-17:45'], []],
    ['over eight: 60', ['9:00-12:00', '12:45-17:46'], ['break_short']],
    ['over eight with 60', ['9:00-12:00', '13:00-18:01'], []],
  ])('%s', (_name, confirmed, issues) => {
    const first = confirmed[0]?.split('-')[0];
    const last = confirmed.at(-1)?.split('-')[1];
    const punches = [`${SAT} ${first} in`, `${SAT} ${last} out`];
    expect(kinds(oneDay(SAT, { punches, orders: [order(`${SAT} ${first}-${last}`, confirmed)] }))).toEqual(
      issues,
    );
  });
  test('an errand is a break too', () =>
    expect(
      kinds(
        oneDay(SAT, {
          punches: [`${SAT} 9:00 in`, `${SAT} 12:00 away!`, `${SAT} 13:00 back!`, `${SAT} 18:30 out`],
          orders: [order(`${SAT} 9:00-18:30`)],
        }),
      ),
    ).toEqual(['not_here']));
});
