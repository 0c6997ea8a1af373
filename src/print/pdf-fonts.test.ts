import { describe, expect, test } from 'vitest';
import { graphemesOf } from '../kernel/graphemes.ts';
import { fontOf, letterOf } from './pdf-fonts.ts';

const printed = (text: string, strong = false) => graphemesOf(text).map((letter) => letterOf(letter, strong));
const textOf = (text: string): string =>
  printed(text)
    .map((letter) => letter.text)
    .join('');
const fates = (text: string) => [...new Set(printed(text).map(({ fate }) => fate))];

describe('§12 12: names on paper', () => {
  test('𠮷田, 髙﨑 and the letters of JIS X 0213:2004 are printed as they are, plain and strong', () => {
    for (const strong of [false, true])
      for (const name of ['𠮷田', '髙﨑', '鷗', '噓', '俱', '剝', '𩸽', '昭和64年'])
        expect(
          printed(name, strong).every(
            ({ text, fate }, at) => fate === 'exact' && text === graphemesOf(name)[at],
          ),
        ).toBe(true);
  });

  test('葛󠄀 (E0100) is printed in the very form it asks for, which is not that of 葛', () => {
    const [asked, plain] = ['葛\u{E0100}', '葛'].map((text) => fontOf('plain').glyphs(text)?.[0]?.id);
    expect(asked).toBeTypeOf('number');
    expect(asked).not.toBe(plain);
    expect(fates('葛\u{E0100}城')).toEqual(['exact']);
    expect(textOf('葛\u{E0100}城')).toBe('葛\u{E0100}城');
    expect(letterOf('葛\u{E0100}', false).advance).toBe(1);
  });

  test('a form that no font has is its base letter, and counted', () => {
    expect(textOf('葛\u{E0105}城')).toBe('葛城');
    expect(fates('葛\u{E0105}')).toEqual(['degraded']);
  });

  test('a letter that no font has is 〓, and counted; never nothing, never a box', () => {
    expect(textOf('한')).toBe('〓');
    expect(fates('한')).toEqual(['lost']);
    expect(fates('🏠')).toEqual(['lost']);
  });

  test('a kana and its mark typed apart are the one letter', () => {
    expect(textOf('か\u3099')).toBe('が');
    expect(fates('か\u3099')).toEqual(['exact']);
  });

  test('a compatibility ideograph is not taken for its common form', () => {
    expect(textOf('神\uFA19')).toBe('神\uFA19');
  });

  test('Vietnamese and Portuguese names keep their accents', () => {
    expect(textOf('NGUYỄN São')).toBe('NGUYỄN São');
    expect(fates('NGUYỄN São')).toEqual(['exact']);
  });

  test('kanji are one em wide, Roman letters less', () => {
    expect(letterOf('田', false).advance).toBe(1);
    expect(letterOf('i', false).advance).toBeLessThan(0.5);
  });
});
