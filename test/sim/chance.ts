/** Decisions from a seed. Each part of the world has its own, so that one fault less leaves the others' luck as it was. */
import { seeded } from '../faults/seeded.ts';

export interface Chance {
  /** Whether something of this probability happens. */
  is(probability: number): boolean;
  /** Whole number, both ends included. */
  between(least: number, most: number): number;
  one<T>(of: readonly T[]): T;
  shuffled<T>(of: readonly T[]): T[];
  bytes(length: number): Uint8Array;
  /** Milliseconds until something that happens about every `mean` ms. */
  wait(mean: number): number;
}

/** FNV-1a: a number for a name. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
};

export const chanceOf = (seed: number, part: string): Chance => {
  const random = seeded(hashOf(`${seed}/${part}`));
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  return {
    is: (probability) => random() < probability,
    between,
    one: (of) => {
      const picked = of[Math.floor(random() * of.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    shuffled: (of) => {
      const rest = [...of];
      for (let at = rest.length - 1; at > 0; at -= 1) {
        const other = between(0, at);
        [rest[at], rest[other]] = [rest[other] as (typeof rest)[number], rest[at] as (typeof rest)[number]];
      }
      return rest;
    },
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(random() * 256)),
    wait: (mean) => Math.ceil(-Math.log(1 - random()) * mean),
  };
};
