import { createHash } from 'node:crypto';
import { type System, uuidV7 } from '../../src/kernel/system.ts';

/** A system whose time moves only when told and whose randomness comes from a seed. */
export interface FixedSystem extends System {
  advance(ms: number): void;
}

export const fixedSystem = (start = Date.UTC(2026, 10, 23, 9, 0, 0), seed = 'kazasu'): FixedSystem => {
  let now = start;
  let drawn = 0;
  const randomBytes = (length: number): Uint8Array => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 1) {
      drawn += 1;
      out[at] = createHash('sha256').update(`${seed}/${drawn}`).digest()[0] ?? 0;
    }
    return out;
  };
  return {
    now: () => now,
    monotonic: () => now,
    asleep: () => 0,
    randomBytes,
    newId: () => uuidV7(now, randomBytes(10)),
    sleep: async (ms) => {
      now += ms;
    },
    advance(ms) {
      now += ms;
    },
  };
};
