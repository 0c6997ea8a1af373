import { expect, test } from 'vitest';
import { begin, type Drag, drop, moveTo } from './drag.ts';

const path = (from: number | null, ...points: readonly (readonly [number, number, number | null])[]): Drag =>
  points.reduce((drag, [x, y, over]) => moveTo(drag, x, y, over), begin('elder', from, 100, 100));

test('from the desk onto a reader: it is held there', () => {
  expect(drop(path(null, [300, 50, null], [400, 20, 0]))).toEqual({ type: 'hold', name: 'elder', slot: 0 });
  expect(drop(path(null, [400, 20, 1]))).toEqual({ type: 'hold', name: 'elder', slot: 1 });
});

test('from a reader to nowhere: it is taken off; to the other: it changes place', () => {
  expect(drop(path(0, [400, 400, null]))).toEqual({ type: 'lift', slot: 0 });
  expect(drop(path(0, [400, 20, 1]))).toEqual({ type: 'hold', name: 'elder', slot: 1 });
});

test.each([
  ['a press that shook a little', path(null, [104, 103, 0])],
  ['let go beside the readers', path(null, [400, 400, null])],
  ['put back where it lay', path(0, [400, 400, null], [110, 90, 0])],
  ['drawn over a reader and away', path(null, [400, 20, 0], [400, 400, null])],
])('%s: nothing happens', (_, drag) => {
  expect(drop(drag)).toBe(null);
});

test('once lifted it stays lifted, also over the place where it began', () => {
  const back = path(null, [300, 100, null], [100, 100, null]);
  expect(back.lifted).toBe(true);
});
