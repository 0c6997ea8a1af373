/**
 * Many layers of spans over one line of minutes, swept once from left to right: each piece of time is told together with all that holds in
 * it. Pure numbers, because 3,000 people's year is a hundred million minutes.
 */

export interface Spanned {
  readonly from: number;
  readonly to: number;
}

/** What of a span none of `taken` has. */
const without = <T extends Spanned>(span: T, taken: readonly Spanned[]): readonly T[] => {
  let left: readonly T[] = [span];
  for (const { from, to } of taken)
    left = left.flatMap((piece) => {
      if (to <= piece.from || piece.to <= from) return [piece];
      const pieces: T[] = [];
      if (piece.from < from) pieces.push({ ...piece, to: from });
      if (to < piece.to) pieces.push({ ...piece, from: to });
      return pieces;
    });
  return left;
};

/** The same spans without overlaps: a minute belongs to the first in the list that has it. In order of time where nothing overlaps. */
export const disjoint = <T extends Spanned>(spans: readonly T[]): readonly T[] => {
  const inTime = spans.toSorted((a, b) => a.from - b.from);
  if (inTime.every((span, at) => at === 0 || (inTime[at - 1]?.to ?? 0) <= span.from)) return inTime;
  const taken: T[] = [];
  for (const span of spans)
    taken.push(
      ...without(
        span,
        taken.filter(({ from, to }) => from < span.to && span.from < to),
      ),
    );
  return taken.toSorted((a, b) => a.from - b.from);
};

/** Starts and ends are sorted as one number: minute, then span, then which end. */
const ENDS = 2 ** 18;

export type Visit = (from: number, to: number, mask: number, refs: Int32Array) => void;

/**
 * `add` puts a span on layer `layer` (0–30), with a number of its own; `sweep` tells the pieces. Where spans of one layer overlap, the
 * number is that of the one that began last.
 */
export const createLayers = (base: number, layers: number) => {
  const layerOf: number[] = [];
  const refOf: number[] = [];
  const ends: number[] = [];
  return {
    add: (layer: number, from: number, to: number, ref = 0): void => {
      const start = Math.max(0, from - base);
      if (start >= to - base) return;
      const at = layerOf.length;
      layerOf.push(layer);
      refOf.push(ref);
      ends.push(start * ENDS + at * 2, (to - base) * ENDS + at * 2 + 1);
    },
    sweep: (visit: Visit): void => {
      const order = new Float64Array(ends).sort();
      const depth = new Int32Array(layers);
      const refs = new Int32Array(layers);
      let mask = 0;
      let since = 0;
      for (const end of order) {
        const minute = Math.floor(end / ENDS);
        if (minute > since && mask !== 0) visit(base + since, base + minute, mask, refs);
        since = minute;
        const code = end - minute * ENDS;
        const layer = layerOf[code >> 1] ?? 0;
        const change = (code & 1) === 1 ? -1 : 1;
        const held = (depth[layer] ?? 0) + change;
        depth[layer] = held;
        if (change === 1) refs[layer] = refOf[code >> 1] ?? 0;
        mask = held > 0 ? mask | (1 << layer) : mask & ~(1 << layer);
      }
    },
  };
};
export type Layers = ReturnType<typeof createLayers>;
