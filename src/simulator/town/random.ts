/** Repeatable randomness (sfc32): the same seed gives the same town on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Whole number, both ends included. */
  between(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
  /** Prefers the front of the list, as frequencies of names do. */
  pickFront<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
}

export const createRandom = (seed: number): Random => {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed >>> 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warm = 0; warm < 12; warm += 1) next();
  const at = <T>(items: readonly T[], position: number): T => {
    const item = items[Math.floor(position * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (items) => at(items, next()),
    pickFront: (items) => at(items, next() * next()),
    chance: (probability) => next() < probability,
  };
};
