/** Whether the wall clock can be believed, judged against the monotonic clock and the centre (systems.md §1.2). */
import type { System } from '../kernel/system.ts';

/** Beyond this many milliseconds an event is marked `clockSuspect`. */
export const SUSPECT_AFTER_MS = 60_000;

/** How far two monotonic clocks may run apart, ms a ms: what was once measured becomes worth less. */
const DRIFT = 0.000_1;

export interface ClockWatch {
  /**
   * The centre told the time in an answer that took `roundTripMs`; half of that is how far it may be wrong. An answer that is
   * less exact than what is known, and agrees with it, changes nothing. Returns how far ours is ahead, ms.
   */
  anchor(serverTime: number, roundTripMs: number): number;
  /** `lastMs` is the physical part of the last event's logical clock. */
  suspect(lastMs: number): boolean;
  /** How far this clock is ahead of the centre's now, as far as is known, ms. */
  ahead(): number;
}

/**
 * `ahead`: how far this clock was ahead of the centre's when they last spoke, ms. A jump since then shows as the
 * wall clock having moved differently from the monotonic one; the hours that a closed lid was asleep are no jump.
 */
export const createClockWatch = (system: System, ahead: number): ClockWatch => {
  const elapsed = (): number => system.monotonic() + system.asleep();
  // What was known in another life of this program is worth less than any answer.
  let anchored = {
    wall: system.now(),
    monotonic: elapsed(),
    ahead,
    error: Number.POSITIVE_INFINITY,
  };
  const aheadNow = (): number => {
    const jump = system.now() - anchored.wall - (elapsed() - anchored.monotonic);
    return Math.round(anchored.ahead + jump);
  };
  return {
    anchor: (serverTime, roundTripMs) => {
      const error = roundTripMs / 2;
      const [wall, monotonic, expected] = [system.now(), elapsed(), aheadNow()];
      const measured = wall - (serverTime + error);
      const aged = anchored.error + (monotonic - anchored.monotonic) * DRIFT;
      if (aged <= error && Math.abs(measured - expected) <= error + aged) return expected;
      anchored = { wall, monotonic, ahead: Math.round(measured), error };
      return anchored.ahead;
    },
    suspect: (lastMs) => Math.abs(aheadNow()) > SUSPECT_AFTER_MS || lastMs - system.now() > SUSPECT_AFTER_MS,
    ahead: aheadNow,
  };
};
