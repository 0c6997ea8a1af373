/** Grey pictures made smaller, and rectangles of a card's plane taken out of them. */
import type { GreyImage } from './grey-image.ts';
import { applyHomography, type Homography } from './homography.ts';

/** Mean of `factor` × `factor` pixels each; what is left over at the right and below is dropped. */
export const shrink = (image: GreyImage, factor: number): GreyImage => {
  if (factor <= 1) return image;
  const width = Math.floor(image.width / factor);
  const height = Math.floor(image.height / factor);
  const pixels = new Uint8Array(width * height);
  const sums = new Uint32Array(width);
  for (let y = 0; y < height; y += 1) {
    sums.fill(0);
    for (let row = y * factor; row < (y + 1) * factor; row += 1)
      for (let x = 0, from = row * image.width; x < width; x += 1)
        for (let part = 0; part < factor; part += 1, from += 1)
          sums[x] = (sums[x] ?? 0) + (image.pixels[from] ?? 0);
    for (let x = 0; x < width; x += 1) pixels[y * width + x] = Math.round((sums[x] ?? 0) / factor ** 2);
  }
  return { width, height, pixels };
};

/** Grey between four pixels; beyond the edge, that of the edge. */
export const greyAt = ({ width, height, pixels }: GreyImage, x: number, y: number): number => {
  const inX = Math.min(width - 1.001, Math.max(0, x));
  const inY = Math.min(height - 1.001, Math.max(0, y));
  const left = Math.floor(inX);
  const top = Math.floor(inY);
  const across = inX - left;
  const at = top * width + left;
  const above = (pixels[at] ?? 0) * (1 - across) + (pixels[at + 1] ?? 0) * across;
  const below = (pixels[at + width] ?? 0) * (1 - across) + (pixels[at + width + 1] ?? 0) * across;
  return above + (below - above) * (inY - top);
};

/** A rectangle of the card, millimetres from its top left corner. */
export interface MmRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The rectangle, straight, at `pixelsPerMm`. `toPicture` leads from millimetres of the card into the picture. */
export const cutOut = (
  image: GreyImage,
  toPicture: Homography,
  rect: MmRect,
  pixelsPerMm: number,
): GreyImage => {
  const width = Math.round(rect.width * pixelsPerMm);
  const height = Math.round(rect.height * pixelsPerMm);
  const pixels = new Uint8Array(width * height);
  const half = 0.5 / pixelsPerMm;
  for (let y = 0, to = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, to += 1) {
      const there = { x: rect.x + x / pixelsPerMm + half, y: rect.y + y / pixelsPerMm + half };
      const from = applyHomography(toPicture, there);
      pixels[to] = Math.round(greyAt(image, from.x - 0.5, from.y - 0.5));
    }
  return { width, height, pixels };
};
