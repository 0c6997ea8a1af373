import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hoursShown } from './library-hours.ts';

const hour = (at: number, sessions: number, more: object = {}) => ({
  ...{ hour: at, sessions, lent: sessions * 3, returned: sessions * 2, renewed: 0 },
  ...more,
});

test('hours of enough visits stand by themselves', () => {
  const rows = [hour(14, 9), hour(10, 5)];
  expect(hoursShown(rows, 5)).toEqual({ rows: [rows[1], rows[0]], rest: null, withheld: false });
});

test('a quiet hour takes the next smallest along, so that nobody can subtract it', () => {
  const shown = hoursShown([hour(9, 1), hour(10, 40), hour(11, 7), hour(18, 2)], 5);
  // 1 and 2 are three visits: the seven of eleven o'clock go with them.
  expect(shown).toEqual({
    rows: [hour(10, 40)],
    rest: { sessions: 10, lent: 30, returned: 20, renewed: 0 },
    withheld: false,
  });
});

test('returns without a visit are not told by the hour', () => {
  const shown = hoursShown([hour(8, 0, { returned: 1 }), hour(9, 6), hour(10, 20)], 5);
  expect(shown.rows).toEqual([hour(10, 20)]);
  expect(shown.rest).toMatchObject({ sessions: 6, returned: 13 });
});

test('where all of the month together is too little nothing is shown', () => {
  expect(hoursShown([hour(9, 1), hour(10, 2)], 5)).toEqual({ rows: [], rest: null, withheld: true });
  expect(hoursShown([], 5)).toEqual({ rows: [], rest: null, withheld: false });
});

test('whatever is shown is never fewer than the least, and nothing is lost', () => {
  const days = fc.uniqueArray(fc.tuple(fc.nat(23), fc.nat(12)), { selector: ([at]) => at });
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 10 }), (made, least) => {
      const all = made.map(([at, sessions]) => hour(at, sessions));
      const { rows, rest, withheld } = hoursShown(all, least);
      const figures = [...rows, ...(rest === null ? [] : [rest])];
      expect(figures.every(({ sessions }) => sessions >= least)).toBe(true);
      const sum = (of: readonly { sessions: number }[]) => of.reduce((n, { sessions }) => n + sessions, 0);
      expect(sum(figures)).toBe(withheld ? 0 : sum(all));
    }),
  );
});
