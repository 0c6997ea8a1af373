import { dateOfDay, dayNumber, weekdayOf } from './calendar.ts';
import type { Month } from './ids-schema.ts';
import type { Pattern, Yearly } from './pattern-schema.ts';
import type { AttendanceRules } from './rules-schema.ts';
import type { Staff } from './staff-schema.ts';
import { type ReadyShift, readyShift, regularMinutes } from './standing.ts';

/** 1年単位の変形労働時間制 of schools (給特法5条): what a calendar has to keep to (docs/attendance-rules.md §9). */

export const YEARLY_FAULTS = [
  /** The pattern does not go by weekdays, or the period is no period of one month to one year. */
  'rotation',
  'period',
  /** A day is outside of the period, or there twice; a shift is not one of the rules. */
  'outside',
  'twice',
  'shift',
  /** Over 10 h on a day, over 52 h in a week, more than 6 days in a row, more than 280 days a year. */
  'day',
  'week',
  'row',
  'days',
  /** Over 38:45 a week on the average. */
  'average',
  /** More than three weeks over 48 h, one after the other, or begun in three months. */
  'long_weeks',
  /** A long day in 長期休業, or a day off outside of it. */
  'long_in_vacation',
  'off_outside_vacation',
] as const;
export type YearlyFaultKind = (typeof YEARLY_FAULTS)[number];

export interface YearlyFault {
  readonly kind: YearlyFaultKind;
  /** The day at which it shows; of the average and of all days the first of the period. */
  readonly date: string;
  /** Minutes or days, and what they are held against; 0 of what has no figure. */
  readonly reached: number;
  readonly limit: number;
}

type Limits = AttendanceRules['yearlyLimits'];

/** A day of the period as it is assigned; 休日 are days like others here. */
interface Assigned {
  readonly day: number;
  readonly minutes: number;
  readonly usual: number;
}

const fault = (kind: YearlyFaultKind, date: string, reached = 0, limit = 0): YearlyFault => ({
  ...{ kind, date, reached, limit },
});

const assignedOf = (
  yearly: Yearly,
  rotation: Extract<Pattern['rotation'], { readonly by: 'week' }>,
  shifts: ReadonlyMap<string, ReadyShift>,
): readonly Assigned[] => {
  const other = new Map(yearly.days.map(({ date, shift }) => [dayNumber(date), shift]));
  const minutesOf = (id: string | null | undefined): number => {
    const shift = shifts.get(id ?? '');
    return shift === undefined || shift.watch ? 0 : regularMinutes(shift);
  };
  const first = dayNumber(yearly.from);
  return Array.from({ length: dayNumber(yearly.to) - first + 1 }, (_, at) => {
    const day = first + at;
    const usual = rotation.days[weekdayOf(day)];
    const set = other.get(day);
    return { day, minutes: minutesOf(set === undefined ? usual : set), usual: minutesOf(usual) };
  });
};

const rowFaults = (days: readonly Assigned[], { consecutive }: Limits): readonly YearlyFault[] => {
  let row = 0;
  return days.flatMap(({ day, minutes }) => {
    row = minutes > 0 ? row + 1 : 0;
    return row === consecutive + 1 ? [fault('row', dateOfDay(day), row, consecutive)] : [];
  });
};

interface Week {
  readonly first: number;
  readonly minutes: number;
  readonly whole: boolean;
}

/** Of seven days from the first of the period on (労基則12条の4 4項). */
const weeksOf = (days: readonly Assigned[]): readonly Week[] =>
  Array.from({ length: Math.ceil(days.length / 7) }, (_, at) => {
    const own = days.slice(at * 7, at * 7 + 7);
    const minutes = own.reduce((sum, each) => sum + each.minutes, 0);
    return { first: own[0]?.day ?? 0, minutes, whole: own.length === 7 };
  });

/** Three months from the first of the period on, again and again. */
const quarterOf = (day: number, first: number): number => {
  const [start, at] = [dateOfDay(first), dateOfDay(day)];
  const months =
    (Number(at.slice(0, 4)) - Number(start.slice(0, 4))) * 12 +
    Number(at.slice(5, 7)) -
    Number(start.slice(5, 7));
  return Math.floor((months - (at.slice(8) < start.slice(8) ? 1 : 0)) / 3);
};

const longWeekFaults = (
  weeks: readonly Week[],
  { longWeek, longWeeksInRow, longWeeksInQuarter }: Limits,
): readonly YearlyFault[] => {
  const first = weeks[0]?.first ?? 0;
  const begun = new Map<number, number>();
  let row = 0;
  return weeks.flatMap(({ first: day, minutes }) => {
    row = minutes > longWeek ? row + 1 : 0;
    if (row === 0) return [];
    const quarter = quarterOf(day, first);
    const count = (begun.get(quarter) ?? 0) + 1;
    begun.set(quarter, count);
    if (row === longWeeksInRow + 1) return [fault('long_weeks', dateOfDay(day), row, longWeeksInRow)];
    return count === longWeeksInQuarter + 1
      ? [fault('long_weeks', dateOfDay(day), count, longWeeksInQuarter)]
      : [];
  });
};

const vacationFaults = (days: readonly Assigned[], { vacations }: Yearly): readonly YearlyFault[] =>
  days.flatMap(({ day, minutes, usual }) => {
    const date = dateOfDay(day);
    const isVacation = vacations.some(({ from, to }) => from <= date && date <= to);
    if (isVacation && minutes > usual) return [fault('long_in_vacation', date, minutes, usual)];
    return !isVacation && minutes === 0 && usual > 0 ? [fault('off_outside_vacation', date)] : [];
  });

const sumFaults = (days: readonly Assigned[], yearly: Yearly, limits: Limits): readonly YearlyFault[] => {
  const sum = days.reduce((all, { minutes }) => all + minutes, 0);
  const worked = days.filter(({ minutes }) => minutes > 0).length;
  const allowed = Math.floor((limits.weekMinutes * days.length) / 7);
  // 280 days of a year; of a period up to three months there is no such limit.
  const most = Math.floor((limits.days * days.length) / YEAR);
  return [
    ...(sum > allowed ? [fault('average', yearly.from, sum, allowed)] : []),
    ...(days.length > THREE_MONTHS && worked > most ? [fault('days', yearly.from, worked, most)] : []),
  ];
};

const YEAR = 365;
const THREE_MONTHS = 92;
/** More than a month, and no more than a year (労基法32条の4). */
const PERIOD = { least: 28, most: 366 };

const shapeFaults = (yearly: Yearly, shifts: ReadonlyMap<string, ReadyShift>): readonly YearlyFault[] => {
  const length = dayNumber(yearly.to) - dayNumber(yearly.from) + 1;
  const seen = new Set<string>();
  return [
    ...(length <= PERIOD.least || length > PERIOD.most
      ? [fault('period', yearly.from, Math.max(0, length), PERIOD.most)]
      : []),
    ...yearly.days.flatMap(({ date, shift }) => {
      const isTwice = seen.has(date);
      seen.add(date);
      return [
        ...(isTwice ? [fault('twice', date)] : []),
        ...(date < yearly.from || date > yearly.to ? [fault('outside', date)] : []),
        ...(shift !== null && !shifts.has(shift) ? [fault('shift', date)] : []),
      ];
    }),
  ];
};

/** What of a pattern's calendar does not keep to the limits, the earliest first of each kind; none when it has no calendar. */
export const yearlyFaults = (
  { yearly, rotation }: Pick<Pattern, 'yearly' | 'rotation'>,
  { shifts: all, yearlyLimits: limits }: Pick<AttendanceRules, 'shifts' | 'yearlyLimits'>,
): readonly YearlyFault[] => {
  if (yearly === undefined) return [];
  if (rotation.by !== 'week') return [fault('rotation', yearly.from)];
  const shifts = new Map(all.map((shift) => [shift.id, readyShift(shift)]));
  const shape = shapeFaults(yearly, shifts);
  if (shape.length > 0) return shape;
  const days = assignedOf(yearly, rotation, shifts);
  const weeks = weeksOf(days);
  return [
    ...days
      .filter(({ minutes }) => minutes > limits.day)
      .map(({ day, minutes }) => fault('day', dateOfDay(day), minutes, limits.day)),
    ...weeks
      .filter(({ minutes }) => minutes > limits.week)
      .map(({ first, minutes }) => fault('week', dateOfDay(first), minutes, limits.week)),
    ...rowFaults(days, limits),
    ...sumFaults(days, yearly, limits),
    ...longWeekFaults(weeks, limits),
    ...vacationFaults(days, yearly),
  ];
};

/** Whether a calendar holds for her in that month, by any of her posts: the caps of the guideline are lower then. */
export const isYearly = (
  { posts }: Pick<Staff, 'posts'>,
  month: Month,
  { patterns }: Pick<AttendanceRules, 'patterns'>,
): boolean =>
  posts.some(({ pattern, from, to }) => {
    const yearly = patterns.find(({ id }) => id === pattern)?.yearly;
    if (yearly === undefined) return false;
    const [first, last] = [
      from > yearly.from ? from : yearly.from,
      to !== undefined && to < yearly.to ? to : yearly.to,
    ];
    return first <= last && first.slice(0, 7) <= month && month <= last.slice(0, 7);
  });
