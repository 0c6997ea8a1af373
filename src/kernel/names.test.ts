import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSearchable, nameKey } from './names.ts';

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
