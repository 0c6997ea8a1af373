import { expect, test } from 'vitest';
import { isSigned, MOST_POINTS, MOST_STROKES, type PenStrokes, withPoint } from './signature-pad.tsx';

test('a pen that has hardly moved adds nothing; one that has moved goes on in its stroke', () => {
  const begun = withPoint([], [100, 100], true);
  expect(withPoint(begun, [102, 101], false)).toBe(begun);
  expect(withPoint(begun, [110, 100], false)).toEqual([
    [
      [100, 100],
      [110, 100],
    ],
  ]);
  expect(withPoint(begun, [500, 500], true)).toEqual([[[100, 100]], [[500, 500]]]);
});

test('a point with no stroke begun is none', () => expect(withPoint([], [1, 1], false)).toEqual([]));

test('no signature is larger than a record takes', () => {
  let strokes: PenStrokes = [];
  for (let at = 0; at < MOST_POINTS + 500; at += 1) {
    strokes = withPoint(strokes, [(at * 7) % 1000, (at * 13) % 1000], at % 400 === 0);
  }
  expect(strokes.reduce((sum, stroke) => sum + stroke.length, 0)).toBe(MOST_POINTS);
  let dots: PenStrokes = [];
  for (let at = 0; at < MOST_STROKES + 5; at += 1) dots = withPoint(dots, [at, at], true);
  expect(dots).toHaveLength(MOST_STROKES);
});

test('a dot is no signature', () => {
  expect(isSigned([[[1, 1]]])).toBe(false);
  expect(isSigned([Array.from({ length: 8 }, (_, at) => [at * 10, 0] as const)])).toBe(true);
});
