import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { foldVariants, VARIANT_GROUPS } from './name-variants.ts';
import { isSearchable, nameKey, plainText, writtenKeys } from './names.ts';

it.each([
  ['たかはし けんいち', 'タカハシケンイチ'],
  ['ﾀｶﾊｼ', 'タカハシ'],
  ['ﾜﾀﾅﾍﾞ', 'ワタナベ'],
  ['ショウジ', 'シヨウジ'],
  ['ミヅキ', 'ミズキ'],
  ['カヲル', 'カオル'],
  ['リー　ナー', 'リナ'],
  ['ガ', 'ガ'],
  ['ウ゛ァン', 'ヴアン'],
  ["o'brien mary-ann", 'OBRIENMARYANN'],
  ['ＮＧＵＹＥＮ　ＴＨＩ', 'NGUYENTHI'],
])('folds %s to %s', (text, key) => expect(nameKey(text)).toBe(key));

it('gives one key for a key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => nameKey(nameKey(text)) === nameKey(text)),
    // Long marks between a letter and its 濁点 once broke this.
    { numRuns: 2_000, examples: [['か-゙'], ['ヂー゙'], ['ß']] },
  );
});

it('gives the beginning of a key for the beginning of a name', () => {
  const letters = Array.from('あかがさゃゅっんゔタチヂヅヲヴァー　 ・AnZ');
  const name = fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 });
  fc.assert(
    fc.property(name, name, (start, rest) => nameKey(start + rest).startsWith(nameKey(start))),
    { numRuns: 1_000 },
  );
});

it.each([
  ['たなか', true],
  ['NGUYEN', true],
  ['田中', false],
  ['%', false],
  ['＿_', false],
  ['', false],
])('says whether %j can be searched by: %s', (text, expected) => {
  expect(isSearchable(nameKey(text))).toBe(expected);
});

it.each([
  ['髙橋　健一', '高橋健一'],
  ['山﨑', '山崎'],
  ['渡邉', '渡辺'],
  ['渡邊', '渡辺'],
  ['𠮷田', '吉田'],
  ['齋藤', '斉藤'],
  ['濵田', '浜田'],
  ['葛\u{E0100}飾', '葛飾'],
  ['神\uFE00田', '神田'],
  ['神田', '神田'],
])('folds the written name %s to %s', (text, folded) => expect(writtenKeys(text).folded).toBe(folded));

it('keeps apart what is not the same letter, and what was written beside what is searched', () => {
  expect(writtenKeys('太田').folded).not.toBe(writtenKeys('大田').folded);
  expect(writtenKeys('髙橋')).toEqual({ plain: '髙橋', folded: '高橋' });
});

it('has each letter in one group of variants, and folding done twice changes nothing', () => {
  const letters = VARIANT_GROUPS.flatMap((group) => Array.from(group));
  expect(letters.filter((letter, at) => letters.indexOf(letter) !== at)).toEqual([]);
  expect(VARIANT_GROUPS.every((group) => Array.from(group).length >= 2)).toBe(true);
  for (const letter of letters) expect(foldVariants(foldVariants(letter))).toBe(foldVariants(letter));
});

test('names of kana and kanji alone are folded the quick way to what the long way gives', () => {
  const letters = fc.constantFrom(...Array.from('ァアヺヂヅッャーバヴヶ・　ぁさゖ々一龥鷗髙齋𠮷'));
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 12 }), (name) => {
      // A wide Roman letter at the end makes either take the long way.
      expect(nameKey(`${name}Ａ`)).toBe(`${nameKey(name)}A`);
      expect(plainText(`${name}Ａ`)).toBe(`${plainText(name)}A`);
    }),
    { numRuns: 2_000 },
  );
});
