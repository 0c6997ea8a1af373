/**
 * 端数処理, the only one there is: of a month's total of one class, when it is exported to be paid (昭63.3.14 基発150号). Days are never
 * rounded, and what is kept is never rounded.
 */

/** Whole hours: under 30 minutes down, 30 and more up, whichever way it goes for her. */
export const monthHours = (minutes: number): number => Math.floor((minutes + 30) / 60);
