import { expect, test } from 'vitest';
import { barShares, capacityState } from './capacity.ts';
import { capacityWord, placesLeft } from './text.ts';

const words = (present: number, away: number, capacity: number): string => {
  const state = capacityState({ present, away, capacity });
  return `${capacityWord(state)} ${placesLeft(state)}`;
};

test.each([
  [0, 0, 200, '空きあり あと 200人'],
  [159, 0, 200, '空きあり あと 41人'],
  [160, 0, 200, '残りわずか あと 40人'],
  [199, 0, 200, '残りわずか あと 1人'],
  [200, 0, 200, '満員 あと 0人'],
  [213, 0, 200, '満員 定員を 13人 超えています'],
  [3, 0, 0, '定員不明 開設の記録がまだ届いていません'],
  [0, 0, 1_234, '空きあり あと 1,234人'],
])('%i here, %i away of %i: %s', (present, away, capacity, said) => {
  expect(words(present, away, capacity)).toBe(said);
});

test('people who are out for the night keep their places', () => {
  expect(words(150, 50, 200)).toBe('満員 あと 0人');
});

test('the bar is never longer than its frame and one person is visible', () => {
  expect(barShares({ present: 300, away: 50, capacity: 200 })).toEqual({ present: 100, away: 0 });
  expect(barShares({ present: 1, away: 1, capacity: 1_000 })).toEqual({ present: 1, away: 1 });
  expect(barShares({ present: 100, away: 50, capacity: 200 })).toEqual({ present: 50, away: 25 });
  expect(barShares({ present: 0, away: 0, capacity: 200 })).toEqual({ present: 0, away: 0 });
  expect(barShares({ present: 5, away: 0, capacity: 0 })).toEqual({ present: 0, away: 0 });
});
