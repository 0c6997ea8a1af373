/** What a bench gives: one figure, its goal, and how it was found. Timings live here, never in a test. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ratio' | 's' | 'ms' | 'count' | 'MB';
  readonly goal: number;
  /** `max`: good when the value is at most the goal. */
  readonly direction: 'max' | 'min';
  /** How many measurements the value stands on. */
  readonly n: number;
  readonly note: string;
}

/** A bench either gives its figures or says which part this machine lacks. */
export type Bench = () => Promise<readonly Figure[] | { readonly missing: string }>;

/** The value below which `p` (0–1) of the sorted values lie; nearest rank. */
export const percentile = (values: readonly number[], p: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
  if (value === undefined) throw new Error('a percentile needs values');
  return value;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Milliseconds that `work` took. */
export const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** Runs both sides alternately in one process, so that both see the same machine; `a/b` of each round. */
export const pairedRatios = async (
  rounds: number,
  a: () => unknown,
  b: () => unknown,
): Promise<{ readonly ratios: number[]; readonly a: number[]; readonly b: number[] }> => {
  const timesA: number[] = [];
  const timesB: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // The first side of a pair pays for what the other then finds warm: take turns.
    if (round % 2 === 0) {
      timesA.push(await timed(a));
      timesB.push(await timed(b));
    } else {
      timesB.push(await timed(b));
      timesA.push(await timed(a));
    }
  }
  return { ratios: timesA.map((time, i) => time / (timesB[i] ?? Number.NaN)), a: timesA, b: timesB };
};
