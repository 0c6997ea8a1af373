/** The runs of digits on a card's face, as pieces of a straightened picture. Nothing is recognised here. */
import { type DateRuns, type DigitPixels, type DigitRun, datesIn, digitsIn, wholeRun } from './date-line.ts';
import type { FoundCard } from './find-card.ts';
import type { GreyImage } from './grey-image.ts';
import { homographyOf, type Point, type Quad } from './homography.ts';
import { type Glyph, inkOf, linesOf } from './ink.ts';
import { CARD_MM, type CardLayout } from './layout.ts';
import { cutOut, type MmRect, shrink } from './raster.ts';

/** Of the straightened pieces: digits of 2 mm are 28 pixels high. */
const PIXELS_PER_MM = 14;

export interface Piece {
  readonly image: GreyImage;
  readonly run: DigitRun;
}

export interface FacePieces {
  /** `undefined` where no digits stand: 元年. */
  readonly year: Piece | undefined;
  readonly month: Piece;
  readonly day: Piece;
  readonly expiryYear: Piece;
  readonly securityCode: Piece;
}

/** `part`: of the two dates and the code one is missing or not whole. `nothing`: more than one, so it is no such face. */
export type FaceFailure = 'nothing' | 'part';

const CARD_QUAD: Quad = [
  { x: 0, y: 0 },
  { x: CARD_MM.width, y: 0 },
  { x: CARD_MM.width, y: CARD_MM.height },
  { x: 0, y: CARD_MM.height },
];

const digitPixels = ({ digitMm: [least, most] }: CardLayout): DigitPixels => [
  least * PIXELS_PER_MM,
  most * PIXELS_PER_MM,
];

interface Straight {
  readonly image: GreyImage;
  readonly lines: readonly (readonly Glyph[])[];
}

const straighten = (image: GreyImage, corners: Quad, zone: MmRect, height: DigitPixels): Straight => {
  const piece = cutOut(image, homographyOf(CARD_QUAD, corners), zone, PIXELS_PER_MM);
  const ink = inkOf(piece, Math.round(height[1]));
  const lines = linesOf(ink, height);
  ink.bits.fill(0);
  return { image: piece, lines };
};

const piecesOf = (dates: Straight, code: Straight, height: DigitPixels): FacePieces | FaceFailure => {
  const found: readonly DateRuns[] = dates.lines.flatMap((line) => datesIn(line, height));
  const securityCode = code.lines.map((line) => wholeRun(line, 4, height)).find((run) => run !== undefined);
  const [birth, expiry] = [found[0], found.at(-1)];
  if (Math.min(found.length, 2) + (securityCode === undefined ? 0 : 1) < 2) return 'nothing';
  if (birth === undefined || expiry?.year === undefined || birth === expiry || securityCode === undefined)
    return 'part';
  if (digitsIn(expiry.year) !== 4) return 'part';
  const piece = (run: DigitRun): Piece => ({ image: dates.image, run });
  return {
    year: birth.year === undefined ? undefined : piece(birth.year),
    month: piece(birth.month),
    day: piece(birth.day),
    expiryYear: piece(expiry.year),
    securityCode: { image: code.image, run: securityCode },
  };
};

/** The pieces of a picture that has been made about as fine as they are; without success they are overwritten. */
const readUpright = async (
  image: GreyImage,
  corners: Quad,
  layout: CardLayout,
  pause: () => Promise<void>,
): Promise<FacePieces | FaceFailure> => {
  const height = digitPixels(layout);
  const dates = straighten(image, corners, layout.dates, height);
  await pause();
  const code = straighten(image, corners, layout.securityCode, height);
  await pause();
  const face = piecesOf(dates, code, height);
  if (typeof face === 'string') for (const piece of [dates, code]) piece.image.pixels.fill(0);
  return face;
};

/** Looks at the card both ways up. `pause` as in `findCard`. */
export const readFace = async (
  image: GreyImage,
  { corners, pixelsPerMm }: FoundCard,
  layout: CardLayout,
  pause: () => Promise<void>,
): Promise<FacePieces | FaceFailure> => {
  const factor = Math.max(1, Math.floor(pixelsPerMm / PIXELS_PER_MM + 0.3));
  const even = shrink(image, factor);
  const to = ({ x, y }: Point): Point => ({ x: x / factor, y: y / factor });
  const [a, b, c, d] = corners;
  let face = await readUpright(even, [to(a), to(b), to(c), to(d)], layout, pause);
  if (typeof face === 'string') {
    const turned = await readUpright(even, [to(c), to(d), to(a), to(b)], layout, pause);
    if (turned !== 'nothing') face = turned;
  }
  if (factor > 1) even.pixels.fill(0);
  return face;
};
