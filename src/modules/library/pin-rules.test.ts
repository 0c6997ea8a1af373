import { expect, test } from 'vitest';
import { needsPin, proved, triesLeft, type WrongTry, withoutTry, withTry } from './pin-rules.ts';

const LIMIT = { perNumber: 3, perTerminal: 5, minutes: 15 };
const wrong = (number: string, at: number): WrongTry => ({ number, at });
const MINUTES = 60_000;

test.each([
  ['none', [false, false, false, false]],
  ['typed', [true, true, false, false]],
  ['always', [true, true, true, true]],
] as const)('%s: of a number, マイキーID, a card, 条例利用AP', (pin, asked) => {
  const ways = ['number', 'mykey', 'card', 'own'] as const;
  expect(ways.map((by) => needsPin({ mode: 'self', pin }, by))).toEqual(asked);
  expect(ways.map((by) => needsPin({ mode: 'staff', pin }, by))).toEqual([false, false, false, false]);
});

test('three wrong ones of a number, five of a terminal, and both over after their time', () => {
  const tries = [wrong('1', 0), wrong('1', 1_000), wrong('1', 2_000)];
  expect(triesLeft(tries, '1', 3_000, LIMIT)).toBe(0);
  expect(triesLeft(tries, '2', 3_000, LIMIT)).toBe(2);
  expect(triesLeft([...tries, wrong('2', 3_000), wrong('3', 3_000)], '4', 4_000, LIMIT)).toBe(0);
  expect(triesLeft(tries, '1', 15 * MINUTES, LIMIT)).toBe(1);
  expect(triesLeft(tries, '1', 16 * MINUTES, LIMIT)).toBe(3);
});

test('one’s own right number does not give the terminal its tries back', () => {
  const tries = proved([wrong('1', 0), wrong('2', 0)], '1');
  expect(triesLeft(tries, '1', 1, LIMIT)).toBe(3);
  expect(tries).toHaveLength(2);
});

test('a try without an answer is none, and old ones are forgotten', () => {
  const made = wrong('1', 20 * MINUTES);
  const tries = withTry([wrong('9', 0)], made, LIMIT);
  expect(tries).toEqual([made]);
  expect(withoutTry(tries, made)).toEqual([]);
});
