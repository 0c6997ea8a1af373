/** The runs of digits side by side on white, as the engine is shown them: nothing of the card besides is. */
import type { Piece } from './face.ts';
import type { GreyImage } from './grey-image.ts';
import { inkPartOf, paperOf } from './ink.ts';
import { greyAt } from './raster.ts';

export interface StripPlace {
  readonly left: number;
  readonly right: number;
}

export interface Strip {
  readonly image: GreyImage;
  /** Where each run stands on it, in the order given. */
  readonly places: readonly StripPlace[];
}

/** Heights and distances on the strip, pixels. */
export interface StripSize {
  readonly digit: number;
  readonly gap: number;
}

const MARGIN = 0.45;

/** Grey as a part of paper's, stretched so that ink is black: the same picture under any light. */
const levelled = (image: GreyImage, reach: number): GreyImage => {
  const paper = paperOf(image, reach);
  const ink = inkPartOf(image, paper) ?? 0;
  const pixels = image.pixels.map((grey, at) => {
    const part = (grey / Math.max(1, paper[at] ?? 1) - ink) / (1 - ink);
    return Math.round(255 * Math.min(1, Math.max(0, part)));
  });
  return { ...image, pixels };
};

export const stripOf = (pieces: readonly Piece[], size: StripSize): Strip => {
  const scales = pieces.map(({ run }) => size.digit / (run.bottom - run.top));
  const widths = pieces.map(({ run }, at) => Math.ceil((run.right - run.left) * (scales[at] ?? 1)));
  const width = widths.reduce((sum, one) => sum + one + size.gap, size.gap);
  const margin = Math.round(size.digit * MARGIN);
  const height = size.digit + margin * 2;
  const pixels = new Uint8Array(width * height).fill(255);
  const bleed = Math.round(size.digit * 0.08);
  const sources = new Map<GreyImage, GreyImage>();
  const places: StripPlace[] = [];
  let left = size.gap;
  for (const [at, { image, run }] of pieces.entries()) {
    const source = sources.get(image) ?? levelled(image, Math.round((run.bottom - run.top) * 1.3));
    sources.set(image, source);
    const scale = scales[at] ?? 1;
    const right = left + (widths[at] ?? 0);
    for (let y = margin - bleed; y < margin + size.digit + bleed; y += 1)
      for (let x = left - bleed; x < right + bleed; x += 1)
        pixels[y * width + x] = Math.round(
          greyAt(
            source,
            run.left + (x - left + 0.5) / scale - 0.5,
            run.top + (y - margin + 0.5) / scale - 0.5,
          ),
        );
    places.push({ left, right });
    left = right + size.gap;
  }
  for (const source of sources.values()) source.pixels.fill(0);
  return { image: { width, height, pixels }, places };
};

/** Portable grey map: the one picture format that is nothing but a header and the pixels. */
export const toPgm = ({ width, height, pixels }: GreyImage): Uint8Array => {
  const header = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const file = new Uint8Array(header.length + pixels.length);
  file.set(header);
  file.set(pixels, header.length);
  return file;
};
