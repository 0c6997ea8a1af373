/** What pages are stacked of. Pure. */
import type { Align, Size } from './pdf-document.ts';
import type { Ink } from './pdf-ink.ts';
import type { LetterOf } from './pdf-text.ts';

/** Ink measured from its own upper left corner. */
export interface Piece {
  readonly height: number;
  readonly ink: readonly Ink[];
  /** Stands above this piece when it is the first of a page. */
  readonly head?: Piece;
  /** Not the last of a page: a heading, the head of a table. */
  readonly withNext?: boolean;
  /** On the next page, whatever there is room for. */
  readonly nextPage?: boolean;
}

export interface Measure {
  readonly letterOf: LetterOf;
  /** Points. */
  readonly width: number;
}

export const SIZES: Readonly<Record<Size, number>> = { small: 8, body: 10.5, large: 15, huge: 30 };

/** Between a ruled line and its words. */
export const PAD = 4;

export const gap = (height: number): Piece => ({ height, ink: [] });

/** Where a thing of this width stands in a place of that width. */
export const startOf = (align: Align, width: number, place: number): number =>
  align === 'left' ? 0 : align === 'right' ? place - width : (place - width) / 2;

/** More lines than this in one field go on in another strip, so that none is higher than a page. */
const LINES_IN_A_STRIP = 25;

export const chunksOf = <T>(lines: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.max(1, Math.ceil(lines.length / LINES_IN_A_STRIP)) }, (_, at) =>
    lines.slice(at * LINES_IN_A_STRIP, (at + 1) * LINES_IN_A_STRIP),
  );
