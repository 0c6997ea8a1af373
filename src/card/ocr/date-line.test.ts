import { describe, expect, it } from 'vitest';
import { datesIn, digitsIn, wholeRun } from './date-line.ts';
import type { Glyph } from './ink.ts';

/** A line as printed: digits 30 high, kanji 38 high and 40 apart. `口` is the right part of 和, which looks like a digit. */
const WIDTHS: Readonly<Record<string, readonly [width: number, top: number, bottom: number]>> = {
  年: [36, 6, 44],
  月: [26, 9, 42],
  日: [26, 9, 42],
  生: [37, 6, 44],
  平: [37, 6, 44],
  成: [37, 6, 44],
  元: [37, 8, 44],
  口: [15, 10, 39],
  禾: [17, 6, 44],
  昭: [36, 7, 43],
  ま: [28, 9, 43],
  で: [34, 10, 41],
  '55': [42, 10, 40],
  '?': [17, 4, 40],
  '!': [9, 10, 36],
};

const lineOf = (text: readonly string[]): readonly Glyph[] => {
  let left = 0;
  return text.flatMap((mark): readonly Glyph[] => {
    if (mark === ' ') left += 12;
    if (mark === '　') left += 90;
    if (mark === ' ' || mark === '　') return [];
    const [width, top, bottom] = WIDTHS[mark] ?? [mark === '1' ? 11 : 19, 10, 40];
    const glyph = { left, right: left + width, top, bottom, area: 99 };
    left += width + (mark === '禾' ? 1 : 4);
    return [glyph];
  });
};

const split = (text: string): readonly string[] => text.split('');
const counts = (text: readonly string[]): readonly (readonly (number | undefined)[])[] =>
  datesIn(lineOf(text), [21, 40]).map(({ year, month, day }) =>
    [year, month, day].map((run) => (run === undefined ? undefined : digitsIn(run))),
  );

describe('a printed date', () => {
  it.each([
    ['平成12年12月31日生', [[2, 2, 2]]],
    ['平成 5年 2月 7日生', [[1, 1, 1]]],
    ['1995年 8月30日生', [[4, 1, 2]]],
    ['2034年 9月30日まで', [[4, 1, 2]]],
    ['平成元年 3月31日生', [[undefined, 1, 2]]],
    [
      '平成12年12月31日生　2034年 9月30日まで',
      [
        [2, 2, 2],
        [4, 1, 2],
      ],
    ],
  ])('%s', (text, expected) => {
    expect(counts(split(text))).toEqual(expected);
  });

  it('does not take a part of the era’s name for a digit', () => {
    expect(counts(split('昭禾口55年 2月17日生'))).toEqual([[2, 1, 2]]);
    expect(counts(split('昭禾口 5年 2月17日生'))).toEqual([[1, 1, 2]]);
  });

  it('counts digits that touch', () => {
    expect(counts(['平', '成', '55', '年', ' ', '2', '月', '1', '7', '日', '生'])).toEqual([[2, 1, 2]]);
  });

  /** `?` is a digit that a smear made taller, `!` a 1 that lost its foot: less than the whole date is worse than nothing, it would be a wrong one. */
  it.each([
    '平成?2年12月31日生',
    '平成12年?2月31日生',
    '平成??年?2月31日生',
    '平成12年年2月31日生',
    '平成!2年12月31日生',
    '!995年 8月30日生',
    '1!95年 8月30日生',
    '平成12年!2月31日生',
    '平成12年12月!1日生',
    '平成12年12月3!日生',
    '平成12年1?月31日生',
    '平成12年12月?1日生',
    '平成12年12月3?日生',
  ])('is none when a digit in it is not told to be one: %s', (text) => {
    expect(counts(split(text))).toEqual([]);
  });

  it.each(['12番3号', '平成12年12月', '123年12月31日生', '00000', ''])('is not in %j', (text) => {
    expect(counts(split(text))).toEqual([]);
  });
});

describe('a line of nothing but digits', () => {
  it('is taken when they are as many as they must be', () => {
    expect(wholeRun(lineOf(split('2037')), 4, [21, 40])?.glyphs).toHaveLength(4);
    expect(wholeRun(lineOf(['55', '3', '7']), 4, [21, 40])?.glyphs).toHaveLength(3);
  });

  it.each(['203', '20371', '000000000000', '203年', '2037　2037'])('is not %s', (text) => {
    expect(wholeRun(lineOf(split(text)), 4, [21, 40])).toBeUndefined();
  });

  it('is not of digits smaller or larger than the card’s', () => {
    expect(wholeRun(lineOf(split('2037')), 4, [31, 40])).toBeUndefined();
    expect(wholeRun(lineOf(split('2037')), 4, [10, 29])).toBeUndefined();
  });
});
