import { expect, it } from 'vitest';
import type { Point } from './homography.ts';
import { areaOf, crossing, hullOf, lineThrough, rectangleAround } from './rectangle.ts';

const turned = (x: number, y: number, degrees: number): Point => {
  const angle = (degrees * Math.PI) / 180;
  return {
    x: 300 + x * Math.cos(angle) - y * Math.sin(angle),
    y: 200 + x * Math.sin(angle) + y * Math.cos(angle),
  };
};

it('wraps points in their hull', () => {
  const square = [0, 1, 2, 3, 4].flatMap((x) => [0, 1, 2, 3, 4].map((y) => ({ x, y })));
  const hull = hullOf(square);
  expect(hull).toHaveLength(4);
  expect(areaOf(hull)).toBe(16);
});

it.each([-40, -15, 0, 7, 44, 80, 90, 130])(
  'finds a rectangle turned by %i°, its long side first',
  (degrees) => {
    const corners = [
      turned(-80, -50, degrees),
      turned(80, -50, degrees),
      turned(80, 50, degrees),
      turned(-80, 50, degrees),
    ];
    const around = rectangleAround(hullOf([...corners, turned(10, 20, degrees)]));
    expect(around?.long).toBeCloseTo(160, 6);
    expect(around?.short).toBeCloseTo(100, 6);
    const [a, b] = around?.corners ?? [];
    expect(Math.hypot((b?.x ?? 0) - (a?.x ?? 0), (b?.y ?? 0) - (a?.y ?? 0))).toBeCloseTo(160, 6);
  },
);

it('draws a line through most points and past those that lie off', () => {
  const along = Array.from({ length: 40 }, (_, at) => ({ x: at, y: 3 + at / 2 + (at % 5 === 0 ? 9 : 0) }));
  const line = lineThrough(along);
  expect(Math.abs(line.nx * 100 + line.ny * 53 - line.distance)).toBeLessThan(0.01);
});

it('crosses two lines, and no parallel ones', () => {
  const flat = { nx: 0, ny: 1, distance: 5 };
  expect(crossing(flat, { nx: 1, ny: 0, distance: 7 })).toEqual({ x: 7, y: 5 });
  expect(crossing(flat, { nx: 0, ny: 1, distance: 9 })).toBeUndefined();
});
