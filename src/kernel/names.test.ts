import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isKana, kanaKey } from './names.ts';

it.each([
  ['たかはし けんいち', 'タカハシケンイチ'],
  ['ﾀｶﾊｼ', 'タカハシ'],
  ['ショウジ', 'シヨウジ'],
  ['リー　ナー', 'リナ'],
  ['ガ', 'ガ'],
  ['ヴァン', 'ヴアン'],
])('folds %s to %s', (text, key) => expect(kanaKey(text)).toBe(key));

it('gives one key for a key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => kanaKey(kanaKey(text)) === kanaKey(text)),
    { numRuns: 200 },
  );
});

it('knows kana from everything else', () => {
  expect(isKana(kanaKey('たなか'))).toBe(true);
  expect(isKana(kanaKey('NGUYEN'))).toBe(true);
  expect(isKana(kanaKey('田中'))).toBe(false);
  expect(isKana('%')).toBe(false);
  expect(isKana('')).toBe(false);
});
