import { expect, it } from 'vitest';
import { applyHomography, homographyOf, type Quad } from './homography.ts';

const card: Quad = [
  { x: 0, y: 0 },
  { x: 85.6, y: 0 },
  { x: 85.6, y: 54 },
  { x: 0, y: 54 },
];
/** As a camera from aside sees it, upside down. */
const seen: Quad = [
  { x: 1000, y: 700 },
  { x: 210, y: 640 },
  { x: 190, y: 120 },
  { x: 1040, y: 150 },
];

it('takes every corner to its own', () => {
  const map = homographyOf(card, seen);
  for (const [at, corner] of card.entries()) {
    const to = applyHomography(map, corner);
    expect(to.x).toBeCloseTo(seen[at]?.x ?? 0, 6);
    expect(to.y).toBeCloseTo(seen[at]?.y ?? 0, 6);
  }
});

it('leads back by the map of the other direction, and keeps straight what is straight', () => {
  const there = homographyOf(card, seen);
  const back = homographyOf(seen, card);
  const points = [0, 0.3, 0.9].map((part) => applyHomography(there, { x: 85.6 * part, y: 10 + 40 * part }));
  for (const [at, part] of [0, 0.3, 0.9].entries()) {
    const again = applyHomography(back, points[at] ?? { x: 0, y: 0 });
    expect(again.x).toBeCloseTo(85.6 * part, 6);
    expect(again.y).toBeCloseTo(10 + 40 * part, 6);
  }
  const [a, b, c] = points;
  const turn =
    ((b?.x ?? 0) - (a?.x ?? 0)) * ((c?.y ?? 0) - (a?.y ?? 0)) -
    ((b?.y ?? 0) - (a?.y ?? 0)) * ((c?.x ?? 0) - (a?.x ?? 0));
  expect(Math.abs(turn)).toBeLessThan(1e-6);
});
