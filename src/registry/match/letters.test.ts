import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldVariants, VARIANT_GROUPS } from '../../kernel/name-variants.ts';
import { plainLetters, settled } from './letters.ts';

test.each([
  ['髙﨑', '高崎'],
  ['渡邉', '渡辺'],
  ['渡邊', '渡辺'],
  ['齋藤', '斉藤'],
  ['𠮷田', '吉田'],
  ['土', '土'],
  ['太大犬', '太大犬'],
])('%s folds to %s', (text, folded) => expect(foldVariants(text)).toBe(folded));

test('every group has two letters at least, and no letter is in two groups or twice in one', () => {
  for (const group of VARIANT_GROUPS) expect([group, Array.from(group).length > 1]).toEqual([group, true]);
  const letters = VARIANT_GROUPS.flatMap((group) => Array.from(group));
  expect(letters.filter((letter, at) => letters.indexOf(letter) !== at)).toEqual([]);
  // What NFKC writes otherwise would never be looked up.
  expect(letters.filter((letter) => letter.normalize('NFKC') !== letter)).toEqual([]);
});

test('selectors, width, compatibility kanji and 々 make no difference', () => {
  expect(plainLetters('葛󠄀城')).toBe('葛城');
  expect(plainLetters('佐々木　ａｂ')).toBe('佐佐木 AB');
  expect(plainLetters('\uFA19\uFA1B')).toBe('神福');
  expect(plainLetters('\uD800')).toBe('\uD800');
});

test('a change that never settles ends', () => {
  expect(settled('', (text) => `${text}a`)).toBe('aaaaaaaa');
});

test('folding twice is folding once', () => {
  const letter = fc.constantFrom(...VARIANT_GROUPS.flatMap((group) => Array.from(group)));
  fc.assert(
    fc.property(
      fc.string({ unit: letter }),
      (text) => foldVariants(foldVariants(text)) === foldVariants(text),
    ),
  );
});
