import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphemesOf, hasAtMost } from './graphemes.ts';
import { degrade, degradedName, degradeTo, GETA, isJisX0213 } from './jis-x-0213.ts';
import { VARIANT_GROUPS } from './name-variants.ts';
import { isShiftJis } from './shift-jis.ts';

const everyCodePoint = function* () {
  for (let point = 0x20; point < 0x30000; point += 1)
    if (point < 0xd800 || point > 0xdfff) yield String.fromCodePoint(point);
};

test('the repertoire is that of the standard: 11,233 letters, 25 of them of two code points, and ASCII', () => {
  const single = [...everyCodePoint()].filter(isJisX0213);
  const ascii = 0x7f - 0x20;
  const wide = single.filter((letter) => /[\uFF01-\uFF5E]/.test(letter)).length;
  // Full-width letters are of the standard, all but one that its codec writes as ASCII (＼) and one as a dash (～).
  expect(wide).toBe(94);
  expect(single.length + 25 - ascii).toBeGreaterThanOrEqual(11_233);
  expect(single.length + 25 - ascii).toBeLessThanOrEqual(11_236);
});

/** An independent source: the same letters by the decoder of the web (JIS X 0208 is part of 0213). */
test('every kanji of JIS X 0208 is in it', () => {
  const decoder = new TextDecoder('euc-jp', { fatal: true });
  let kanji = 0;
  const missing: string[] = [];
  // Rows 16 to 84; row 47 and 84 end early.
  for (let row = 16; row <= 84; row += 1)
    for (let cell = 1; cell <= 94; cell += 1) {
      if ((row === 47 && cell > 51) || (row === 84 && cell > 6)) continue;
      const letter = decoder.decode(Uint8Array.of(0xa0 + row, 0xa0 + cell));
      kanji += 1;
      if (!isJisX0213(letter)) missing.push(letter);
    }
  expect(kanji).toBe(6_355);
  expect(missing).toEqual([]);
});

test.each([
  ['高', true],
  ['髙', false],
  ['﨑', true],
  ['𠮷', false],
  ['𠮟', true],
  ['鷗', true],
  ['か゚', true],
  ['葛\u{E0100}', false],
  ['\uE000', false],
  ['A', true],
  ['　', true],
  ['〓', true],
] as const)('%s: %s', (letter, has) => expect(isJisX0213(letter)).toBe(has));

test.each([
  ['髙﨑　葵', '高﨑　葵', []],
  ['葛\u{E0100}城　葵\u{E0101}', '葛城　葵', []],
  ['辻\uFE00　𠮷', '辻　吉', []],
  ['渡邉󠄂　淸', '渡邉　清', []],
  ['山\uE001　太郎', `山${GETA}　太郎`, ['\uE001']],
  // Of the many letters that no table joins with another.
  ['𪚥　𪚥', `${GETA}　${GETA}`, ['𪚥', '𪚥']],
  ['𪚥\u{E0100}', GETA, ['𪚥\u{E0100}']],
  ['NGUYỄN THỊ MAI', 'NGUYEN THI MAI', []],
  ['か゚', 'か゚', []],
  ['', '', []],
] as const)('%s is written %s', (name, text, lost) => {
  expect(degrade(name)).toEqual({ text, lost });
});

test('a name that needs nothing has no second form', () => {
  expect(degradedName('山田　太郎')).toBeNull();
  expect(degradedName('山﨑　学')).toBeNull();
  expect(degradedName('髙橋　一')).toBe('高橋　一');
  expect(degradedName('葛\u{E0100}城　葵')).toBe('葛城　葵');
});

test('whatever comes in, only letters of the repertoire come out, as many as were there or more, and twice is once', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom(...VARIANT_GROUPS.flatMap((group) => Array.from(group)), '\u{E0100}'),
    }),
  );
  fc.assert(
    fc.property(text, (name) => {
      const { text: written, lost } = degrade(name);
      for (const letter of written) expect(isJisX0213(letter) || /\p{M}/u.test(letter)).toBe(true);
      // Counted one by one: a mark that stands behind a lost letter (U+0000 U+0300) is put onto its 〓.
      expect(Array.from(written).filter((letter) => letter === GETA).length).toBeGreaterThanOrEqual(
        lost.length,
      );
      expect(degrade(written)).toEqual({ text: written, lost: [] });
    }),
    { numRuns: 2_000 },
  );
});

test('of every group of 異体字, no letter is lost', () => {
  expect(VARIANT_GROUPS.flatMap((group) => degrade(group).lost)).toEqual([]);
});

test('a receipt printer has fewer letters: 髙 and 﨑 are of IBM, what is of JIS X 0213 alone is not there', () => {
  for (const letter of ['髙', '﨑', 'ｱ', 'A', '①', '〓', '　']) expect(isShiftJis(letter)).toBe(true);
  for (const letter of ['𠮷', '鷗', '\uE000', 'か゚', '']) expect(isShiftJis(letter)).toBe(false);
  expect(degradeTo('𠮷田　鷗子', isShiftJis)).toEqual({ text: '吉田　鴎子', lost: [] });
  expect(degradeTo('𪚥田', isShiftJis)).toEqual({ text: '〓田', lost: ['𪚥'] });
  const single = [...everyCodePoint()].filter(isShiftJis);
  // JIS X 0208 (6,879), JIS X 0201 kana (63) and ASCII, and the letters of NEC and IBM.
  expect(single.length).toBeGreaterThan(7_400);
  expect(single.length).toBeLessThan(7_600);
});

test('letters are counted as a reader counts them', () => {
  expect(graphemesOf('𠮷葛\u{E0100}か゚')).toHaveLength(3);
  expect(hasAtMost('葛\u{E0100}'.repeat(100), 100)).toBe(true);
  expect(hasAtMost('葛\u{E0100}'.repeat(101), 100)).toBe(false);
  expect(hasAtMost('あ'.repeat(101), 100)).toBe(false);
});
