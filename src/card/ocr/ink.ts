/** What is printed in a piece of the card: ink told from paper by its surroundings, and lines of glyphs. */
import { type Box, type Component, labelled, type Mask } from './components.ts';
import type { GreyImage } from './grey-image.ts';

/** Mean of the values that count (weight 1) in a square of `reach` pixels to every side; 0 where none counts. */
const localMean = (
  { width, height, pixels }: GreyImage,
  weights: Uint8Array,
  reach: number,
): Float32Array => {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  const counts = new Uint32Array(stride * (height + 1));
  for (let y = 0, at = 0; y < height; y += 1)
    for (let x = 0, sum = 0, count = 0; x < width; x += 1, at += 1) {
      const weight = weights[at] ?? 0;
      sum += weight * (pixels[at] ?? 0);
      count += weight;
      const to = (y + 1) * stride + x + 1;
      sums[to] = (sums[to - stride] ?? 0) + sum;
      counts[to] = (counts[to - stride] ?? 0) + count;
    }
  const mean = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    const [above, below] = [Math.max(0, y - reach) * stride, Math.min(height, y + reach + 1) * stride];
    for (let x = 0; x < width; x += 1, at += 1) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const inside = (table: Float64Array | Uint32Array): number =>
        (table[below + right] ?? 0) -
        (table[above + right] ?? 0) -
        (table[below + left] ?? 0) +
        (table[above + left] ?? 0);
      mean[at] = inside(sums) / Math.max(1, inside(counts));
    }
  }
  return mean;
};

/** Where between paper (0) and ink (1) the edge of a stroke lies: a blurred stroke is widest-true at its half. */
const EDGE = 0.45;
/** Darkest parts of a piece, as parts of its paper: above this nothing is printed there, only grain. */
const FAINTEST = 0.8;
/** Of the pixels of a piece; more than this are ink wherever there is text. */
const INK_PART = 0.01;
const STEPS = 200;

/** Paper's grey everywhere: the mean of what is brighter than the mean around it. */
export const paperOf = (image: GreyImage, reach: number): Float32Array => {
  const all = localMean(image, new Uint8Array(image.pixels.length).fill(1), reach);
  return localMean(
    image,
    image.pixels.map((grey, at) => (grey >= (all[at] ?? 0) ? 1 : 0)),
    reach,
  );
};

/** Grey of the ink as a part of the paper's; `undefined` when there is none. */
export const inkPartOf = ({ pixels }: GreyImage, paper: Float32Array): number | undefined => {
  const counts = new Uint32Array(STEPS + 1);
  for (let at = 0; at < pixels.length; at += 1) {
    const step = Math.min(STEPS, Math.round(((pixels[at] ?? 0) / Math.max(1, paper[at] ?? 1)) * STEPS));
    counts[step] = (counts[step] ?? 0) + 1;
  }
  let [step, seen] = [0, counts[0] ?? 0];
  while (step < STEPS && seen < pixels.length * INK_PART) {
    step += 1;
    seen += counts[step] ?? 0;
  }
  return step / STEPS < FAINTEST ? step / STEPS : undefined;
};

/** 1 where ink is. `reach`: as far as a character is high. */
export const inkOf = (image: GreyImage, reach: number): Mask => {
  const { width, height, pixels } = image;
  const paper = paperOf(image, reach);
  const ink = inkPartOf(image, paper);
  const bits = new Uint8Array(pixels.length);
  const limit = ink === undefined ? 0 : 1 - EDGE * (1 - ink);
  for (let at = 0; at < bits.length; at += 1) bits[at] = (pixels[at] ?? 0) < limit * (paper[at] ?? 0) ? 1 : 0;
  return { width, height, bits };
};

export interface Glyph extends Box {
  /** Pixels of ink. */
  readonly area: number;
}

const middle = ({ top, bottom }: Box): number => (top + bottom) / 2;

/** Parts that stand above one another are one glyph; parts beside one another stay two (昭 is 日 and 召). */
const stacked = (parts: readonly Component[]): readonly Glyph[] => {
  const glyphs: Glyph[] = [];
  for (const part of parts.toSorted((a, b) => a.left - b.left)) {
    const last = glyphs.at(-1);
    const common = last === undefined ? 0 : Math.min(last.right, part.right) - part.left;
    const narrower = last === undefined ? 1 : Math.min(last.right - last.left, part.right - part.left);
    if (last === undefined || common < narrower * 0.4) {
      glyphs.push(part);
      continue;
    }
    glyphs[glyphs.length - 1] = {
      left: Math.min(last.left, part.left),
      right: Math.max(last.right, part.right),
      top: Math.min(last.top, part.top),
      bottom: Math.max(last.bottom, part.bottom),
      area: last.area + part.area,
    };
  }
  return glyphs;
};

/** Lines of glyphs, from the top, each from the left. `digitPixels`: least and most height of a digit. */
export const linesOf = (
  mask: Mask,
  [least, most]: readonly [number, number],
): readonly (readonly Glyph[])[] => {
  const { components } = labelled(mask);
  const speck = (least * 0.12) ** 2;
  const printed = components.filter(
    ({ left, right, top, bottom, area }) =>
      area > speck && bottom - top < most * 1.6 && right - left < most * 5 && area > 4,
  );
  const tall = printed
    .filter(({ top, bottom }) => bottom - top >= least * 0.8)
    .toSorted((a, b) => middle(a) - middle(b));
  const rows: { readonly parts: Component[]; at: number }[] = [];
  for (const part of tall) {
    const row = rows.at(-1);
    if (row !== undefined && middle(part) - row.at < least * 0.4) {
      row.parts.push(part);
      row.at += (middle(part) - row.at) / row.parts.length;
    } else rows.push({ parts: [part], at: middle(part) });
  }
  return rows.map(({ parts, at }) => {
    const top = Math.min(...parts.map((part) => part.top));
    const bottom = Math.max(...parts.map((part) => part.bottom));
    const small = printed.filter(
      (part) =>
        !parts.includes(part) &&
        part.top >= top - 1 &&
        part.bottom <= bottom + 1 &&
        Math.abs(middle(part) - at) < most * 0.7,
    );
    return stacked([...parts, ...small]);
  });
};
