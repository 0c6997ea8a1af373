/**
 * Back-pressure: how many batches of one municipality are under way, and when those may come again that find no room. Each is given a
 * moment of its own, one behind the other at the pace at which batches are done: sent away all alike they would come back together, and
 * sent away by chance for long the centre would stand idle meanwhile.
 */
import type { System } from '../kernel/system.ts';

export interface AdmissionLimits {
  readonly inFlight: number;
  /** Bodies as they came, packed. */
  readonly inFlightBytes: number;
}

export interface Admission {
  /** 0: come in, and `leave` with the same bytes. Otherwise milliseconds until there may be room. */
  enter(bytes: number): number;
  leave(bytes: number): void;
}

/** Soonest return, and how far chance moves it, milliseconds. */
const FIRST_MS = 500;
/** Latest return, milliseconds. */
const LAST_MS = 30_000;
/** How much of the pace the last batch makes. */
const WEIGHT = 0.1;
const LONGEST_GAP_MS = 1_000;

export const createAdmission = (
  { inFlight, inFlightBytes }: AdmissionLimits,
  system: Pick<System, 'monotonic' | 'randomBytes'>,
): Admission => {
  let count = 0;
  let held = 0;
  let gap = 10;
  let left = system.monotonic();
  let lastTurn = 0;
  const chance = (): number => (system.randomBytes(1)[0] ?? 0) / 256;
  const nextTurn = (): number => {
    const now = system.monotonic();
    lastTurn = Math.max(now + FIRST_MS, lastTurn + gap);
    if (lastTurn - now <= LAST_MS) return lastTurn - now + chance() * FIRST_MS;
    // More than can be had in that time: somewhere in it, and then it is looked again.
    lastTurn = now + LAST_MS;
    return LAST_MS * (1 + chance()) * 0.5;
  };
  return {
    enter(bytes) {
      // One alone is always let in, however large it says it is.
      if (count > 0 && (count >= inFlight || held + bytes > inFlightBytes)) return Math.ceil(nextTurn());
      count += 1;
      held += bytes;
      return 0;
    },
    leave(bytes) {
      count -= 1;
      held -= bytes;
      const now = system.monotonic();
      gap += WEIGHT * (Math.min(now - left, LONGEST_GAP_MS) - gap);
      left = now;
    },
  };
};
