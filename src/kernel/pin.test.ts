import { expect, test } from 'vitest';
import { hashPin, verifyPin } from './pin.ts';

const stored = hashPin('4071', new Uint8Array(16).fill(7));

test('only the very PIN opens, and the stored text does not contain it', () => {
  expect(verifyPin(stored, '4071')).toBe(true);
  expect(verifyPin(stored, '4072')).toBe(false);
  expect(verifyPin(stored, '')).toBe(false);
  expect(stored).not.toContain('4071');
});

test('the training PIN of the site profile still opens', () => {
  const training =
    '43e08993e8b3ec835912483bfd12e509:52024b598e2d2402eaaec040151264ff9ae175dfd80df430ee0d8adb97197d38';
  expect(verifyPin(training, '0000')).toBe(true);
});

test('a malformed stored value is nobody’s PIN', () => {
  for (const broken of ['', ':', 'zz:zz', `${'0'.repeat(16)}:${'0'.repeat(62)}`])
    expect(verifyPin(broken, '4071')).toBe(false);
});
