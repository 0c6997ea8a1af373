import { describe, expect, test } from 'vitest';
import { stepScan } from './scanner.ts';

const type = (text: string, every: number) => {
  let scan = { text: '', at: Number.NEGATIVE_INFINITY };
  const ours: boolean[] = [];
  text.split('').forEach((letter, at) => {
    const step = stepScan(scan, letter, 1_000 + at * every, 'KZ');
    scan = step.scan;
    ours.push(step.ours);
  });
  return { text: scan.text, ours };
};

describe('a scanner among the keys', () => {
  test('keys as fast as a scanner make one code, and the screen hears only the first', () => {
    expect(type('KZ7F31', 10)).toEqual({ text: 'KZ7F31', ours: [false, true, true, true, true, true] });
  });
  test('keys as slow as a hand are the screen’s own', () => {
    expect(type('KZ7F31', 90)).toEqual({ text: '1', ours: [false, false, false, false, false, false] });
  });
  test('a code of somebody else is not kept from the screen', () => {
    expect(type('4901234', 10).ours).toEqual([false, false, false, false, false, false, false]);
  });
});
