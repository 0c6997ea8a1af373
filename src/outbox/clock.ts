/** Whether the wall clock can be believed, judged against the monotonic clock and the centre (systems.md §1.2). */
import type { System } from '../kernel/system.ts';

/** Beyond this many milliseconds an event is marked `clockSuspect`. */
export const SUSPECT_AFTER_MS = 60_000;

export interface ClockWatch {
  /** The centre told the time: from here on its clock is the measure. Returns how far ours is ahead of it, ms. */
  anchor(serverTime: number): number;
  /** `lastMs` is the physical part of the last event's logical clock. */
  suspect(lastMs: number): boolean;
  /** How far this clock is ahead of the centre's now, as far as is known, ms. */
  ahead(): number;
}

/**
 * `ahead`: how far this clock was ahead of the centre's when they last spoke, ms. A jump since then shows as the
 * wall clock having moved differently from the monotonic one.
 */
export const createClockWatch = (system: System, ahead: number): ClockWatch => {
  let anchored = { wall: system.now(), monotonic: system.monotonic(), ahead };
  const aheadNow = (): number => {
    const jump = system.now() - anchored.wall - (system.monotonic() - anchored.monotonic);
    return Math.round(anchored.ahead + jump);
  };
  return {
    anchor: (serverTime) => {
      const wall = system.now();
      anchored = { wall, monotonic: system.monotonic(), ahead: Math.round(wall - serverTime) };
      return anchored.ahead;
    },
    suspect: (lastMs) => Math.abs(aheadNow()) > SUSPECT_AFTER_MS || lastMs - system.now() > SUSPECT_AFTER_MS,
    ahead: aheadNow,
  };
};
