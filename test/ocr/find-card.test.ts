import { expect, it, vi } from 'vitest';
import { findCard } from '../../src/card/ocr/find-card.ts';
import type { Point } from '../../src/card/ocr/homography.ts';
import { caseRandom } from '../fuzz/random.ts';
import { drawFace } from './draw-card.ts';
import { cornersIn, PLAIN_SHOT, photograph, type Shot } from './photograph.ts';
import { trainingCards } from './shots.ts';

/** Drawing and photographing takes longer than reading. */
vi.setConfig({ testTimeout: 120_000 });

const FACE = trainingCards[0]?.face;
const card = FACE === undefined ? undefined : drawFace(FACE, 11.81);
const noPause = (): Promise<void> => Promise.resolve();

const apart = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** The corners that are found, against those that the camera put there, from whichever end they are counted. */
const offBy = async (shot: Shot): Promise<{ readonly pixels: number; readonly pixelsPerMm: number }> => {
  if (card === undefined) throw new Error('no card is drawn');
  const found = await findCard(await photograph(card, shot, caseRandom(3, 1)), noPause);
  if (found === undefined) throw new Error('no card was found');
  const [a, b, c, d] = cornersIn(card, shot, caseRandom(3, 1));
  const off = (order: readonly Point[]): number =>
    Math.max(...found.corners.map((corner, at) => apart(corner, order[at] ?? corner)));
  return { pixels: Math.min(off([a, b, c, d]), off([c, d, a, b])), pixelsPerMm: found.pixelsPerMm };
};

it.each([
  ['tilted 5° at 300 dpi', {}],
  ['tilted −15°', { tiltDegrees: -15 }],
  ['tilted 15° and seen from aside', { tiltDegrees: 15, perspective: 0.015, width: 1300, height: 1000 }],
  ['upside down', { tiltDegrees: 185 }],
  ['standing', { tiltDegrees: 92, height: 1240 }],
  ['by a document camera', { width: 1280, height: 720, pixelsPerMm: 8 }],
  ['at 150 dpi', { width: 700, height: 500, pixelsPerMm: 5.9 }],
  ['on a light desk', { desk: 175 }],
  ['under a lamp from one side', { desk: 120, light: 0.5 }],
  ['with a shadow over it', { desk: 50, shadow: 0.6 }],
  ['out of focus', { blur: 3 }],
])('finds the corners of a card %s to a pixel and a half', async (_, change) => {
  const shot = { ...PLAIN_SHOT, ...change };
  const { pixels, pixelsPerMm } = await offBy(shot);
  expect(pixels).toBeLessThan(1.5);
  expect(Math.abs(pixelsPerMm / shot.pixelsPerMm - 1)).toBeLessThan(0.05);
});

it.each([
  ['an empty desk', undefined, {}],
  ['a card that leaves the picture', card, { at: { x: 0.7, y: 0.5 } }],
  ['a card as light as the desk', card, { desk: 236 }],
  ['a card far away', card, { pixelsPerMm: 2.5 }],
] as const)('finds none in a picture of %s', async (_, drawn, change) => {
  const image = await photograph(drawn, { ...PLAIN_SHOT, ...change }, caseRandom(3, 2));
  expect(await findCard(image, noPause)).toBeUndefined();
});

it.each([0, 128, 255])('finds none in a picture that is grey %i all over', async (grey) => {
  const image = { width: 640, height: 480, pixels: new Uint8Array(640 * 480).fill(grey) };
  expect(await findCard(image, noPause)).toBeUndefined();
});
