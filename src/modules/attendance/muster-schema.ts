import { z } from 'zod';

/** 参集: for how long one counts. Pure; of the doors and of the centre. */

const HOUR_MS = 3_600_000;
/** Where a door says nothing else. [K] */
export const MUSTER_HOURS = 72;
/** `musterHours` of a door. */
export const musterHoursSchema = z.int().min(1).max(336).default(MUSTER_HOURS);
/** One that nobody closed is over by then. */
export const MUSTER_MS = 14 * 24 * HOUR_MS;

/** Open for so long that it was forgotten, or that people come and go again: a tap is 出退勤, and somebody is to close it. */
export const isOverdue = (since: number, now: number, hours = MUSTER_HOURS): boolean =>
  now - since >= hours * HOUR_MS;
