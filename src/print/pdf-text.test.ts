import { expect, test } from 'vitest';
import { type LetterOf, type Line, linesOf } from './pdf-text.ts';

/** Every letter is as wide as it is high, Roman ones half of it: a line of ten full letters is 100 points. */
const letterOf: LetterOf = (text) => ({
  text,
  face: 'plain',
  advance: /^[\x20-\x7E]$/.test(text) ? 0.5 : 1,
  fate: 'exact',
});
const textOf = (lines: readonly Line[]): string[] =>
  lines.map(({ letters }) => letters.map(({ text }) => text).join(''));
const broken = (text: string, width = 100): string[] => textOf(linesOf(text, { letterOf, size: 10, width }));

test('a text is broken where the line is full, and its own line ends are kept', () => {
  expect(broken('あいうえおかきくけこさし')).toEqual(['あいうえおかきくけこ', 'さし']);
  expect(broken('あ\nい\r\nう')).toEqual(['あ', 'い', 'う']);
  expect(broken('')).toEqual(['']);
});

test('禁則: no line begins with a closing sign or a small letter, and none ends with an opening bracket', () => {
  expect(broken('あいうえおかきくけこ。さ')).toEqual(['あいうえおかきくけ', 'こ。さ']);
  expect(broken('あいうえおかきくけ「こ」')).toEqual(['あいうえおかきくけ', '「こ」']);
  expect(broken('あいうえおかきくけチェック')).toEqual(['あいうえおかきくけ', 'チェック']);
});

test('a Roman word stays whole, and one that is longer than a line is cut: ローマ字 40 letters', () => {
  expect(broken('あいうえお NGUYEN THI')).toEqual(['あいうえお NGUYEN', 'THI']);
  const name = 'WOLFESCHLEGELSTEINHAUSENBERGERDORFFSMITH';
  expect(broken(name).join('')).toBe(name);
  expect(broken(name).every((line) => line.length <= 20)).toBe(true);
});

test('the width of a line does not count the space at its end', () => {
  const [line] = linesOf('AB CD', { letterOf, size: 10, width: 16 });
  expect(line?.width).toBe(10);
});

test('what cannot be seen is one space: a tab in a name shifts no column', () => {
  expect(broken('あ\tい\u0007う\u2028え')).toEqual(['あ い う え']);
});
