import { dateOfDay } from './calendar.ts';
import type { DayKind, DayResult, Issue, Pay, PayClass, Stretch } from './result-schema.ts';

/** A day while it is being counted. */

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Days, regular minutes, and of these minutes those taken by the hour. */
export interface LeaveSum {
  readonly days: number;
  readonly minutes: number;
  readonly byHour: number;
}

export interface Tally {
  readonly result: Mutable<Omit<DayResult, 'issues' | 'stretches' | 'shifts' | 'pay'>> & {
    pay: Pay;
    issues: readonly Issue[];
    stretches: readonly Stretch[];
    shifts: DayResult['shifts'];
  };
  /** Minutes of overtime and of holidays without duty: what was worked beside regular minutes. */
  extra: number;
  leaveHere: number;
  /** Overtime of 短時間 on a day of work, so far. */
  beyond: number;
  /** A regular minute of it was at work. */
  seen: boolean;
  /** A punch of its own; a punch of its own that is missing. */
  punched: boolean;
  missing: boolean;
  /** End of its last part with duty. */
  until: number;
  leaves: Map<string, LeaveSum> | null;
  posts: Map<string, { scheduled: number; worked: number }> | null;
}

export const NO_PAY: Pay = Object.freeze({
  short: 0,
  short_night: 0,
  workday: 0,
  workday_night: 0,
  rest: 0,
  rest_night: 0,
  over60: 0,
  over60_night: 0,
  holiday: 0,
  night_shift: 0,
  swapped: 0,
});

const NONE: readonly never[] = Object.freeze([]);

export const newTally = (day: number, kind: DayKind, holiday: boolean): Tally => ({
  result: {
    date: dateOfDay(day),
    kind,
    holiday,
    shifts: NONE,
    stretches: NONE,
    scheduled: 0,
    worked: 0,
    leave: 0,
    trip: 0,
    short: 0,
    unknown: 0,
    presence: 0,
    outside: 0,
    overtime: 0,
    disaster: 0,
    legalRest: 0,
    called: 0,
    unordered: 0,
    notHere: 0,
    breaks: 0,
    watchTimes: 0,
    watch: 0,
    school: 0,
    schoolOutside: 0,
    pay: NO_PAY,
    interval: null,
    issues: NONE,
  },
  extra: 0,
  leaveHere: 0,
  beyond: 0,
  seen: false,
  punched: false,
  missing: false,
  until: 0,
  leaves: null,
  posts: null,
});

export const addPay = ({ result }: Tally, name: PayClass, minutes: number): void => {
  const pay: Mutable<Pay> = result.pay === NO_PAY ? { ...NO_PAY } : result.pay;
  pay[name] += minutes;
  result.pay = pay;
};

export const addIssue = ({ result }: Tally, issue: Issue): void => {
  result.issues = result.issues.length === 0 ? [issue] : [...result.issues, issue];
};

export const addLeave = (tally: Tally, kind: string, more: LeaveSum): void => {
  tally.leaves ??= new Map();
  tally.leaves.set(kind, plusLeave(tally.leaves.get(kind), more));
};

export const plusLeave = (sum: LeaveSum | undefined, more: LeaveSum): LeaveSum =>
  sum === undefined
    ? more
    : {
        days: sum.days + more.days,
        minutes: sum.minutes + more.minutes,
        byHour: sum.byHour + more.byHour,
      };

export const addPost = (tally: Tally, post: string, scheduled: number, worked: number): void => {
  tally.posts ??= new Map();
  const sum = tally.posts.get(post) ?? { scheduled: 0, worked: 0 };
  tally.posts.set(post, { scheduled: sum.scheduled + scheduled, worked: sum.worked + worked });
};
