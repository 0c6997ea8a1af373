/** Seeded choices of a fuzz run. Every case has its own seed, so that one case can be played again by its number. */
import { seeded } from '../faults/seeded.ts';

export interface Random {
  /** 0 ≤ n < `below`. */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  bytes(length: number): Uint8Array;
}

/** Spreads neighbouring case numbers over the seeds (golden ratio of 2^32). */
const SPREAD = 0x9e37_79b1;

export const caseRandom = (seed: number, caseNumber: number): Random => {
  const next = seeded((seed ^ Math.imul(caseNumber + 1, SPREAD)) >>> 0);
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    chance: (probability) => next() < probability,
    pick: (from) => from[int(from.length)] ?? from[0],
    bytes: (length) => Uint8Array.from({ length }, () => int(256)),
  };
};
