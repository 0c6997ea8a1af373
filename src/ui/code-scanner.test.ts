import { expect, test } from 'vitest';
import { nothingTyped, SCAN_GAP_MS, stepTyped } from './code-scanner.ts';

/** Keys at a pace; what came out as a code. */
const type = (keys: readonly string[], gap: number, start = 1_000): (string | undefined)[] => {
  let typed = nothingTyped;
  return keys.flatMap((key, at) => {
    const step = stepTyped(typed, key, start + at * gap);
    ({ typed } = step);
    return key === 'Enter' ? [step.code] : [];
  });
};

test('a scanner’s keys and its Enter are one code, however it writes capitals', () => {
  expect(type([...'A2603-01-12A'.split(''), 'Enter'], 8)).toEqual(['A2603-01-12A']);
  expect(type(['Shift', 'K', 'Shift', 'Z', '0', '1', 'Enter'], 16)).toEqual(['KZ01']);
});

test('a hand is no scanner: too slow between letters, or before Enter', () => {
  expect(type([...'0123456'.split(''), 'Enter'], SCAN_GAP_MS + 1)).toEqual([undefined]);
  let { typed } = '0123456'.split('').reduce((step, key, at) => stepTyped(step.typed, key, at * 5), {
    typed: nothingTyped,
    begins: false,
  } as ReturnType<typeof stepTyped>);
  const late = stepTyped(typed, 'Enter', 1_000);
  ({ typed } = late);
  expect(late.code).toBeUndefined();
  expect(typed).toEqual(nothingTyped);
});

test('what a hand typed before does not stick to the code, nor one code to the next', () => {
  const step = stepTyped({ text: 'さ', last: 0 }, 'K', 500);
  expect(step).toEqual({ typed: { text: 'K', last: 500 }, begins: true });
  expect(type([...'AAAA'.split(''), 'Enter', ...'BBBB'.split(''), 'Enter'], 10)).toEqual(['AAAA', 'BBBB']);
});

test('three letters are no code, and two hundred and one are too many', () => {
  expect(type([...'123'.split(''), 'Enter'], 5)).toEqual([undefined]);
  expect(type([...'1'.repeat(201).split(''), 'Enter'], 1)).toEqual([undefined]);
  expect(type([...'1'.repeat(200).split(''), 'Enter'], 1)).toEqual(['1'.repeat(200)]);
});
