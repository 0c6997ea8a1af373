import type { MonthResult } from './result-schema.ts';
import type { AttendanceRules, LeaveRule } from './rules-schema.ts';

/** 休暇の残り. Whole days and hours are kept apart until they are held against the balance: 7:45 of hours make a day [K]. */

/** What of one kind was taken: days (a part of a duty is one), and minutes taken by the hour. */
export interface Taken {
  readonly days: number;
  readonly minutes: number;
}

export interface Left {
  /** Whole days, and minutes beside them, always less than a day. */
  readonly days: number;
  readonly minutes: number;
}

type Annual = AttendanceRules['annual'];

/** Of one kind, over months as they were computed. */
export const takenOf = (
  months: readonly { readonly totals: Pick<MonthResult['totals'], 'leaves'> }[],
  kind: string,
): Taken => {
  let [days, minutes] = [0, 0];
  for (const { totals } of months)
    for (const leave of totals.leaves)
      if (leave.kind === kind) {
        days += leave.days;
        minutes += leave.byHour;
      }
  return { days, minutes };
};

const asLeft = (minutes: number, dayMinutes: number): Left => {
  const days = Math.floor(minutes / dayMinutes);
  return { days, minutes: minutes - days * dayMinutes };
};

/**
 * 年次休暇 of one year: `granted` days this year (20, or her share of it), `carried` from the year before. Less than nothing is shown as it is
 * (`days` below 0), never as nothing: somebody granted too much.
 */
export const annualLeft = (
  { granted, carried, taken }: { readonly granted: number; readonly carried: Left; readonly taken: Taken },
  { dayMinutes }: Pick<Annual, 'dayMinutes'>,
): Left =>
  asLeft(
    Math.round(granted * dayMinutes) +
      carried.days * dayMinutes +
      carried.minutes -
      taken.days * dayMinutes -
      taken.minutes,
    dayMinutes,
  );

/**
 * What goes on into the next year: at most 20 days, hours with it, and never more than the year itself gave: what was carried into it is taken
 * first, and lapses two years after it was granted (労基法115条).
 */
export const carriedOver = (
  left: Left,
  { granted, carry, dayMinutes }: Pick<Annual, 'carry' | 'dayMinutes'> & { readonly granted: number },
): Left =>
  asLeft(
    Math.max(
      0,
      Math.min(left.days * dayMinutes + left.minutes, Math.round(Math.min(carry, granted) * dayMinutes)),
    ),
    dayMinutes,
  );

/** Days that are still to be taken of the five (労基法39条7項); hours do not count towards them. */
export const toBeTaken = ({ days }: Taken, { atLeast }: Pick<Annual, 'atLeast'>): number =>
  Math.max(0, atLeast - days);

/** Of a kind with days of its own; `null`: it is granted as often as needed. */
export const ownLeft = (
  { days, balance }: Pick<LeaveRule, 'days' | 'balance'>,
  taken: Taken,
  dayMinutes: number,
): Left | null =>
  balance !== 'own' || days === null
    ? null
    : asLeft(Math.round(days * dayMinutes) - taken.days * dayMinutes - taken.minutes, dayMinutes);

/**
 * 時間外勤務代休時間 (給与法16条5項, 勤務時間法13条の2): what over 60 hours is paid above its own class may be taken as time instead: 25 of a
 * hundred of workdays, 15 of 週休日, 50 of 短時間. Minutes, cut off.
 */
export const substituteMinutes = (
  over60Of: MonthResult['totals']['over60Of'],
  { over60, workday, rest, short }: AttendanceRules['overtime']['rates'],
): number =>
  Math.floor(
    (over60Of.workday * (over60 - workday) +
      over60Of.rest * (over60 - rest) +
      over60Of.short * (over60 - short)) /
      100,
  );
