import { DAY_MINUTES, dayNumber } from './calendar.ts';

/** 勤務割 while it is made: what of one person's days does not go together. Pure; it warns and forbids nothing. */

/** One day of one post. `unsaid`: nobody has said what she does, and her pattern says nothing either (勤務割のみ). */
export interface PlannedDay {
  readonly post: string;
  readonly date: string;
  /** `null`: 週休日. */
  readonly shift: string | null;
  readonly unsaid: boolean;
}

/** Hours of a shift in minutes from midnight of the day that it stands under; of a `watch` (宿日直) no interval is asked. */
export interface ShiftHours {
  readonly from: number;
  readonly to: number;
  readonly watch: boolean;
}

export const ROSTER_CONFLICTS = ['overlap', 'interval', 'unsaid'] as const;
export interface RosterConflict {
  /** 勤務の重なり, 勤務間インターバル (人事院規則15-14 1条の2), 勤務割なし. */
  readonly kind: (typeof ROSTER_CONFLICTS)[number];
  readonly post: string;
  readonly date: string;
  /** Of `interval`: minutes between the end of the work before and the beginning of this. */
  readonly minutes?: number;
}

interface Placed extends ShiftHours {
  readonly post: string;
  readonly date: string;
}

/** All days of one person, of all her posts, in any order. `interval`: minutes that should lie between two days of work. */
export const rosterConflicts = (
  days: readonly PlannedDay[],
  shifts: ReadonlyMap<string, ShiftHours>,
  interval: number,
): readonly RosterConflict[] => {
  const placed = days
    .flatMap(({ post, date, shift }): Placed[] => {
      const hours = shift === null ? undefined : shifts.get(shift);
      if (hours === undefined) return [];
      const zero = dayNumber(date) * DAY_MINUTES;
      return [{ post, date, watch: hours.watch, from: zero + hours.from, to: zero + hours.to }];
    })
    .toSorted((a, b) => a.from - b.from || a.to - b.to);
  const found: RosterConflict[] = days
    .filter(({ unsaid }) => unsaid)
    .map(({ post, date }) => ({ kind: 'unsaid', post, date }));
  let before: Placed | undefined;
  for (const each of placed) {
    const { post, date, from } = each;
    if (before !== undefined) {
      const minutes = from - before.to;
      if (minutes < 0) found.push({ kind: 'overlap', post, date });
      else if (minutes < interval && before.date !== date && !each.watch && !before.watch)
        found.push({ kind: 'interval', post, date, minutes });
    }
    if (before === undefined || each.to > before.to) before = each;
  }
  return found.toSorted((a, b) => (a.date < b.date ? -1 : 1));
};
