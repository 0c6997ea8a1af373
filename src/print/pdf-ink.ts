/** What is put onto a page: points from its upper left corner, greys from 0 (black) to 1 (white). Pure. */
import type { Face, Line } from './pdf-text.ts';

export type Ink =
  | {
      readonly kind: 'text';
      readonly x: number;
      /** The line the letters stand on. */
      readonly y: number;
      readonly size: number;
      readonly face: Face;
      readonly text: string;
      readonly width: number;
    }
  | { readonly kind: 'rect'; readonly box: Box; readonly grey: number }
  | { readonly kind: 'frame'; readonly box: Box; readonly line: number }
  | {
      readonly kind: 'path';
      readonly points: readonly (readonly [x: number, y: number])[];
      readonly line: number;
      readonly dashed?: boolean;
      /** Black without it. */
      readonly grey?: number;
    }
  /** Across the whole page, under everything else; `over`: over what is printed already, which is seen through it. */
  | { readonly kind: 'watermark'; readonly text: string; readonly over?: boolean };

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const POINTS_PER_MM = 72 / 25.4;
export const mm = (millimetres: number): number => millimetres * POINTS_PER_MM;

/** Distance between lines, and where in it the letters stand, as shares of the size. */
export const LEADING = 1.45;
const BASELINE = 1.12;

export const moved = (ink: Ink, dx: number, dy: number): Ink => {
  switch (ink.kind) {
    case 'text':
      return { ...ink, x: ink.x + dx, y: ink.y + dy };
    case 'rect':
    case 'frame':
      return { ...ink, box: { ...ink.box, x: ink.box.x + dx, y: ink.box.y + dy } };
    case 'path':
      return { ...ink, points: ink.points.map(([x, y]) => [x + dx, y + dy] as const) };
    case 'watermark':
      return ink;
  }
};

/** A line of letters at (x, y of its upper edge): one ink for each change of font. */
export const lineInk = (line: Line, { x, y, size }: { x: number; y: number; size: number }): Ink[] => {
  const inks: Extract<Ink, { kind: 'text' }>[] = [];
  let at = x;
  for (const letter of line.letters) {
    const width = letter.advance * size;
    const last = inks.at(-1);
    if (last !== undefined && last.face === letter.face) {
      inks[inks.length - 1] = { ...last, text: last.text + letter.text, width: last.width + width };
    } else {
      inks.push({
        kind: 'text',
        x: at,
        y: y + BASELINE * size,
        size,
        face: letter.face,
        text: letter.text,
        width,
      });
    }
    at += width;
  }
  return inks;
};

/** A box to tick by hand, with its tick where it is ticked; `x`, `y` its upper left corner. */
export const boxInk = (x: number, y: number, side: number, ticked: boolean): Ink[] => [
  { kind: 'frame', box: { x, y, width: side, height: side }, line: 0.8 },
  ...(ticked
    ? [
        {
          kind: 'path' as const,
          points: [
            [x + side * 0.15, y + side * 0.5],
            [x + side * 0.42, y + side * 0.8],
            [x + side * 1.05, y - side * 0.1],
          ] as const,
          line: 1.4,
        },
      ]
    : []),
];
