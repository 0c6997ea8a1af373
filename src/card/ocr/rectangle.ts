/** Geometry of outlines: hull, the rectangle around it, lines through edge points. */
import type { Point, Quad } from './homography.ts';

const turn = (a: Point, b: Point, c: Point): number => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

/** Convex hull, clockwise as seen on the screen (y down). */
export const hullOf = (points: readonly Point[]): readonly Point[] => {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const chain = (from: readonly Point[]): Point[] => {
    const kept: Point[] = [];
    for (const point of from) {
      while (kept.length > 1 && turn(kept.at(-2) ?? point, kept.at(-1) ?? point, point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.toReversed())];
};

export const areaOf = (outline: readonly Point[]): number =>
  Math.abs(
    outline.reduce((sum, { x, y }, at) => {
      const next = outline[(at + 1) % outline.length] ?? { x, y };
      return sum + x * next.y - next.x * y;
    }, 0),
  ) / 2;

export interface Around {
  /** Clockwise, the first side a long one. */
  readonly corners: Quad;
  readonly long: number;
  readonly short: number;
}

const aroundAt = (hull: readonly Point[], angle: number): Around => {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const along = hull.map(({ x, y }) => x * cos + y * sin);
  const across = hull.map(({ x, y }) => y * cos - x * sin);
  const [left, right, top, bottom] = [
    Math.min(...along),
    Math.max(...along),
    Math.min(...across),
    Math.max(...across),
  ];
  const at = (u: number, v: number): Point => ({ x: u * cos - v * sin, y: u * sin + v * cos });
  const [a, b, c, d] = [at(left, top), at(right, top), at(right, bottom), at(left, bottom)];
  return right - left >= bottom - top
    ? { corners: [a, b, c, d], long: right - left, short: bottom - top }
    : { corners: [b, c, d, a], long: bottom - top, short: right - left };
};

/** The smallest rectangle around a hull: one of its sides lies on a side of the hull. */
export const rectangleAround = (hull: readonly Point[]): Around | undefined => {
  let best: Around | undefined;
  for (const [at, point] of hull.entries()) {
    const next = hull[(at + 1) % hull.length] ?? point;
    const around = aroundAt(hull, Math.atan2(next.y - point.y, next.x - point.x));
    if (best === undefined || around.long * around.short < best.long * best.short) best = around;
  }
  return best;
};

/** `nx · x + ny · y = distance`, with a unit normal. */
export interface Line {
  readonly nx: number;
  readonly ny: number;
  readonly distance: number;
}

export const crossing = (one: Line, other: Line): Point | undefined => {
  const slope = one.nx * other.ny - one.ny * other.nx;
  if (Math.abs(slope) < 1e-6) return undefined;
  return {
    x: (one.distance * other.ny - other.distance * one.ny) / slope,
    y: (one.nx * other.distance - other.nx * one.distance) / slope,
  };
};

/** Line of least squares, across the direction in which the points spread. */
const leastSquares = (points: readonly Point[]): Line => {
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const xx = mean((point) => (point.x - x) ** 2);
  const yy = mean((point) => (point.y - y) ** 2);
  const xy = mean((point) => (point.x - x) * (point.y - y));
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const [nx, ny] = [-Math.sin(angle), Math.cos(angle)];
  return { nx, ny, distance: nx * x + ny * y };
};

/** The line that most points lie on: three rounds, each without the third that lay farthest off. */
export const lineThrough = (points: readonly Point[]): Line => {
  let kept = points;
  for (let round = 0; round < 3; round += 1) {
    const { nx, ny, distance } = leastSquares(kept);
    const off = ({ x, y }: Point): number => Math.abs(nx * x + ny * y - distance);
    const limit = Math.max(0.5, kept.map(off).sort((a, b) => a - b)[Math.floor((kept.length * 2) / 3)] ?? 0);
    kept = kept.filter((point) => off(point) <= limit);
  }
  return leastSquares(kept);
};
