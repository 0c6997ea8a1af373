/** The plane of the card in the picture: a projective map from four corners, and its use. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Corners clockwise from the top left. */
export type Quad = readonly [Point, Point, Point, Point];

/** Row by row, nine numbers, the last one 1. */
export type Homography = readonly number[];

export const applyHomography = (map: Homography, { x, y }: Point): Point => {
  const w = (map[6] ?? 0) * x + (map[7] ?? 0) * y + 1;
  return {
    x: ((map[0] ?? 0) * x + (map[1] ?? 0) * y + (map[2] ?? 0)) / w,
    y: ((map[3] ?? 0) * x + (map[4] ?? 0) * y + (map[5] ?? 0)) / w,
  };
};

/** Two equations of one pair of corners: eight unknowns and the right side. */
const equationsOf = (from: Point, to: Point): readonly number[][] => [
  [from.x, from.y, 1, 0, 0, 0, -from.x * to.x, -from.y * to.x, to.x],
  [0, 0, 0, from.x, from.y, 1, -from.x * to.y, -from.y * to.y, to.y],
];

/** Gauss with the largest pivot; rows of n + 1 numbers, which it uses up. */
const solve = (rows: number[][]): readonly number[] => {
  const size = rows.length;
  for (let column = 0; column < size; column += 1) {
    let best = column;
    for (let row = column + 1; row < size; row += 1)
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = row;
    const pivot = rows[best] ?? [];
    rows[best] = rows[column] ?? [];
    rows[column] = pivot;
    const scale = pivot[column] ?? 0;
    for (let at = column; at <= size; at += 1) pivot[at] = (pivot[at] ?? 0) / scale;
    for (const [at, row] of rows.entries()) {
      const factor = row[column] ?? 0;
      if (at === column || factor === 0) continue;
      for (let to = column; to <= size; to += 1) row[to] = (row[to] ?? 0) - factor * (pivot[to] ?? 0);
    }
  }
  return rows.map((row) => row[size] ?? 0);
};

/** The map that takes each corner of `from` to that of `to`. */
export const homographyOf = (from: Quad, to: Quad): Homography => [
  ...solve(from.flatMap((corner, at) => equationsOf(corner, to[at] ?? corner))),
  1,
];
