import type { Month } from './ids-schema.ts';
import type { RosterDay } from './pattern-schema.ts';
import type { Punch } from './punch-schema.ts';
import type { Difference, Leave, Order, SchoolEntry, Swap, Trip } from './request-schema.ts';
import type { Staff } from './staff-schema.ts';

/** What a month is computed from. Only what was granted: a request that nobody approved is none of it. */

/** 出場 in a nap or a break, milliseconds since 1970. */
export interface Call {
  readonly from: number;
  readonly to: number;
}

/** So many days before the first and after the last day, punches and calls are to be given too: duties last over midnight. */
export const MARGIN_DAYS = 3;

export interface WorkRecord {
  readonly staff: Staff;
  /** Those that count, in any order: voided ones are not among them. With those of `MARGIN_DAYS` on either side. */
  readonly punches: readonly Punch[];
  /** 勤務割; a day without one follows the post's pattern. With the days beside, and with those that a swap takes a shift from. */
  readonly roster: readonly RosterDay[];
  readonly leaves: readonly Leave[];
  readonly orders: readonly Order[];
  readonly trips: readonly Trip[];
  /** Those that name a day of these by either end. */
  readonly swaps: readonly Swap[];
  /** Of 教育職員. */
  readonly school: readonly SchoolEntry[];
  readonly calls: readonly Call[];
  /** Days of which the 乖離 was explained. */
  readonly differences: readonly Difference[];
}

/**
 * `asOf`, milliseconds since 1970: what is later is not missing yet; best given always, because a duty of the last day ends in the next
 * month. Absent: all of it has been.
 * `computeMonth(record: WorkRecord, when: MonthOf, rules: CompiledRules): MonthResult` is in month.ts.
 */
export interface MonthOf {
  readonly month: Month;
  readonly asOf?: number;
}
