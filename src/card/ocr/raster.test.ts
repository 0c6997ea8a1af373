import { expect, it } from 'vitest';
import type { GreyImage } from './grey-image.ts';
import { homographyOf, type Quad } from './homography.ts';
import { cutOut, greyAt, shrink } from './raster.ts';

const slope = (width: number, height: number): GreyImage => ({
  width,
  height,
  pixels: Uint8Array.from({ length: width * height }, (_, at) => (at % width) + Math.floor(at / width)),
});

it('shrinks by means and drops what is left over', () => {
  const small = shrink(
    { width: 5, height: 2, pixels: Uint8Array.of(0, 10, 20, 30, 99, 20, 30, 40, 50, 99) },
    2,
  );
  expect(small).toEqual({ width: 2, height: 1, pixels: Uint8Array.of(15, 35) });
});

it('gives the grey between pixels and that of the edge beyond it', () => {
  const image = slope(10, 10);
  expect(greyAt(image, 2.5, 3.25)).toBeCloseTo(5.75);
  expect(greyAt(image, -7, 3)).toBeCloseTo(3);
  expect(greyAt(image, 99, 99)).toBeCloseTo(18, 1);
});

it('cuts a rectangle out straight, whichever way up the card lies', () => {
  const image = slope(100, 100);
  const mm: Quad = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 0, y: 10 },
  ];
  const turned: Quad = [
    { x: 100, y: 100 },
    { x: 0, y: 100 },
    { x: 0, y: 0 },
    { x: 100, y: 0 },
  ];
  const piece = cutOut(image, homographyOf(mm, turned), { x: 1, y: 2, width: 3, height: 4 }, 10);
  expect([piece.width, piece.height]).toEqual([30, 40]);
  expect(piece.pixels[0]).toBe(89 + 79);
  expect(piece.pixels.at(-1)).toBe(60 + 40);
});
