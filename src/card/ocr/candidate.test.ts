import { describe, expect, it } from 'vitest';
import { candidateOf, type ReadDigit } from './candidate.ts';
import type { FacePieces, Piece } from './face.ts';

const NOW = 2026;

const piece = (digits: number, glyphs = digits): Piece => ({
  image: { width: 1, height: 1, pixels: new Uint8Array(1) },
  run: {
    left: 0,
    top: 0,
    right: digits * 20,
    bottom: 25,
    glyphs: Array.from({ length: glyphs }, (_, at) => {
      const width = (digits / glyphs) * 20;
      return { left: at * width, right: (at + 1) * width, top: 0, bottom: 25, area: 9 };
    }),
  },
});

const faceOf = (year: number | undefined, month: number, day: number): FacePieces => ({
  year: year === undefined ? undefined : piece(year),
  month: piece(month),
  day: piece(day),
  expiryYear: piece(4),
  securityCode: piece(4),
});

const read = (digits: string, unsure: readonly number[] = []): readonly ReadDigit[] =>
  digits.split('').map((text, at) => ({ text, confidence: unsure.includes(at) ? 60 : 98 }));

describe('what the clerk is offered', () => {
  it('is fourteen digits, single ones behind a zero', () => {
    const twice = [read('5521720352285'), read('5521720352285')];
    expect(candidateOf(faceOf(2, 1, 2), twice, NOW)).toEqual({
      year: '55',
      month: '02',
      day: '17',
      expiryYear: '2035',
      securityCode: '2285',
      printedYear: 'era',
      confidence: 98,
      doubtful: [],
    });
  });

  it('marks the digit on which the readings differ, or of which one is unsure', () => {
    const face = faceOf(2, 1, 2);
    expect(candidateOf(face, [read('5521720352285'), read('5521720352286')], NOW)).toMatchObject({
      doubtful: [13],
      confidence: 0,
    });
    expect(candidateOf(face, [read('5521720352285', [2]), read('5521720352285')], NOW)).toMatchObject({
      doubtful: [3],
      confidence: 60,
    });
  });

  it('marks everything when only one reading has as many digits as stand there', () => {
    const offered = candidateOf(faceOf(2, 1, 2), [read('552172035228'), read('5521720352285')], NOW);
    expect(offered?.doubtful).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });

  it('is nothing when neither has', () => {
    expect(candidateOf(faceOf(2, 1, 2), [read('1'), read('55217203522855')], NOW)).toBeUndefined();
    expect(candidateOf(faceOf(2, 1, 2), [], NOW)).toBeUndefined();
  });

  it('offers 01 where no digit stands before 年, marked', () => {
    const offered = candidateOf(faceOf(undefined, 1, 2), [read('33120352285'), read('33120352285')], NOW);
    expect(offered).toMatchObject({ year: '01', month: '03', printedYear: 'first_year', doubtful: [0, 1] });
  });

  it('takes the last two of a Gregorian year', () => {
    const twice = [read('199583020352285'), read('199583020352285')];
    const offered = candidateOf(faceOf(4, 1, 2), twice, NOW);
    expect(offered).toMatchObject({ year: '95', month: '08', printedYear: 'gregorian', doubtful: [] });
  });

  it.each([
    ['a year after this one', '209583020352285', 4, [0, 1]],
    ['a year in which nobody alive was born', '189583020352285', 4, [0, 1]],
    ['昭和 65', '6583020352285', 2, [0, 1]],
    ['a 31 June', '556312035228', 2, [2, 3, 4, 5]],
    ['an expired card', '5583020252285', 2, [6, 7, 8, 9]],
    ['more years than a card is valid for', '5583020382285', 2, [6, 7, 8, 9]],
  ])('marks %s', (_, digits, year, doubtful) => {
    const text = digits.length === 12 ? `${digits}5` : digits;
    expect(candidateOf(faceOf(year, 1, 2), [read(text), read(text)], NOW)?.doubtful).toEqual(doubtful);
  });

  it('marks digits that touched, since they were counted by their width', () => {
    const face = { ...faceOf(2, 1, 2), securityCode: piece(4, 2) };
    const twice = [read('5521720352285'), read('5521720352285')];
    expect(candidateOf(face, twice, NOW)?.doubtful).toEqual([10, 11, 12, 13]);
  });
});
