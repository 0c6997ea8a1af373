import type { CivilDate } from '../../kernel/dates.ts';
import { dateOfDay, dayNumber, daysOfMonth, yearOf } from './calendar.ts';
import type { Month } from './ids-schema.ts';
import type { WorkRecord } from './input-schema.ts';
import { type CompiledRules, rosterOf } from './roster.ts';
import type { AttendanceRules } from './rules-schema.ts';
import type { Staff } from './staff-schema.ts';

/** 年次休暇の付与: how many days somebody is to be granted, and when (docs/attendance-rules.md §8). A proposal: nothing is granted by it. */

/** `year`: so many days a year; `share`: of them her part; `service`: by length of service and days a week. */
export type GrantScheme = 'year' | 'share' | 'service';

export const schemeOf = (
  { engagement }: Pick<Staff, 'engagement'>,
  { annual: { grants } }: Pick<AttendanceRules, 'annual'>,
): GrantScheme => {
  if (grants.byService.includes(engagement)) return 'service';
  return grants.byShare.includes(engagement) ? 'share' : 'year';
};

/** The day that corresponds so many months later; where a month has none, the first of the next (民法143条2項). */
const monthsLater = (date: CivilDate, months: number): CivilDate => {
  const count = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const month = `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}` as Month;
  const { first, last } = daysOfMonth(month);
  const day = first + Number(date.slice(8)) - 1;
  return dateOfDay(Math.min(day, last + 1));
};

/** Month in which her year of leave begins, 1 to 12. */
export const leaveYearStart = (
  staff: Pick<Staff, 'engagement' | 'from'>,
  rules: Pick<AttendanceRules, 'annual'>,
): number =>
  schemeOf(staff, rules) === 'service'
    ? Number(monthsLater(staff.from, rules.annual.grants.firstAfterMonths).slice(5, 7))
    : rules.annual.yearStartsIn;

/** What a person is to work, on the average. */
export interface WorkingWeek {
  /** Days a week where the week is fixed; `null`: only a year says it. */
  readonly weekDays: number | null;
  readonly yearDays: number;
  readonly weekMinutes: number;
  /** Regular minutes of a day, on the average. */
  readonly dayMinutes: number;
  /** All her days are as long as each other. */
  readonly even: boolean;
}

const WEEKS = 52;
const YEAR = WEEKS * 7;

/**
 * Of the posts that are in force on that day. Who comes by 勤務割 alone is looked at backwards, over a year or since she came (平16.8.27
 * 基発0827001号); all others forwards. 休日 are days of her week too. `null`: nothing is known.
 */
export const workingWeekOn = (
  { staff, roster }: Pick<WorkRecord, 'staff' | 'roster'>,
  date: CivilDate,
  compiled: CompiledRules,
): WorkingWeek | null => {
  const day = dayNumber(date);
  const inForce = staff.posts.filter(({ from, to }) => from <= date && (to === undefined || date <= to));
  const isPlanned = inForce.some(
    ({ hours, pattern }) => hours === undefined && compiled.patterns.get(pattern)?.rotation.by === 'plan',
  );
  const since = Math.max(day - YEAR, dayNumber(staff.from));
  const span = isPlanned ? { first: since, last: day - 1 } : { first: day, last: day + YEAR - 1 };
  const posts = inForce.map(({ to: _to, ...post }) => ({ ...post, from: dateOfDay(span.first) }));
  const { to: _to, ...stays } = staff;
  const record: WorkRecord = {
    ...{ staff: { ...stays, from: dateOfDay(span.first), posts }, roster: isPlanned ? roster : [] },
    ...{ punches: [], calls: [], orders: [], leaves: [], trips: [], swaps: [], school: [], differences: [] },
  };
  const minutes = new Map<number, number>();
  for (const { watch, under, from, to, pauses } of rosterOf(record, span.first, span.last, compiled).duties) {
    if (watch || under < span.first) continue;
    const breaks = pauses.reduce(
      (sum, pause) => sum + Math.max(0, Math.min(to, pause.to) - Math.max(from, pause.from)),
      0,
    );
    minutes.set(under, (minutes.get(under) ?? 0) + to - from - breaks);
  }
  if (minutes.size === 0) return null;
  const length = span.last - span.first + 1;
  const sum = [...minutes.values()].reduce((all, each) => all + each, 0);
  const weekDays = minutes.size / WEEKS;
  return {
    weekDays: !isPlanned && Number.isInteger(weekDays) ? weekDays : null,
    yearDays: Math.round((minutes.size * YEAR) / length),
    weekMinutes: Math.round((sum * 7) / length),
    dayMinutes: Math.round(sum / minutes.size),
    even: new Set(minutes.values()).size === 1,
  };
};

type Table = AttendanceRules['annual']['grants']['table'];

/** Days a year from which on a row holds where no week is fixed (施行規則24条の3 3項); 217 and more are five a week. */
const BY_YEAR = [
  { from: 169, row: 'four' },
  { from: 121, row: 'three' },
  { from: 73, row: 'two' },
  { from: 48, row: 'one' },
] as const satisfies readonly { readonly from: number; readonly row: keyof Table }[];
const FULL_YEAR = 217;
const BY_WEEK: readonly (keyof Table | undefined)[] = [undefined, 'one', 'two', 'three', 'four'];

/** Which row of the table is hers; `undefined`: she works too little for any. */
export const rowFor = (
  { weekDays, yearDays, weekMinutes }: WorkingWeek,
  { fullFrom }: AttendanceRules['annual']['grants'],
): keyof Table | undefined => {
  if (weekMinutes >= fullFrom.weekMinutes) return 'full';
  if (weekDays !== null) return weekDays >= fullFrom.weekDays ? 'full' : BY_WEEK[weekDays];
  if (yearDays >= FULL_YEAR) return 'full';
  return BY_YEAR.find(({ from }) => yearDays >= from)?.row;
};

export interface Grant {
  /** 基準日 */
  readonly date: CivilDate;
  /** The year in which her year of leave begins. */
  readonly year: number;
  /** `null`: her days a week are not known. */
  readonly days: number | null;
  /** So many minutes of hours taken make a day of hers. */
  readonly dayMinutes: number;
  readonly scheme: GrantScheme;
  /** Nothing can be carried over. */
  readonly first: boolean;
  /** 継続勤務, in months. */
  readonly service: number;
  readonly week: WorkingWeek | null;
}

type Annual = AttendanceRules['annual'];
const HOUR = 60;

/** 一日の時間数 (施行規則24条の4 1号: less than an hour is one); a whole day of the town's is 7:45. */
const lengthOfDay = (week: WorkingWeek | null, { dayMinutes }: Annual): number =>
  week === null || week.dayMinutes >= dayMinutes
    ? dayMinutes
    : Math.min(dayMinutes, Math.ceil(week.dayMinutes / HOUR) * HOUR);

const monthsBetween = (from: CivilDate, to: CivilDate): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
  Number(to.slice(5, 7)) -
  Number(from.slice(5, 7)) -
  (to.slice(8) < from.slice(8) ? 1 : 0);

/** The longest service that anybody has. */
const MOST_GRANTS = 60;

const byService = (staff: Staff, month: Month, weekOn: WeekOn, annual: Annual): Grant | null => {
  const { firstAfterMonths, table } = annual.grants;
  for (let nth = 0; nth < MOST_GRANTS; nth += 1) {
    const date = monthsLater(staff.from, firstAfterMonths + nth * 12);
    if (date.slice(0, 7) > month) return null;
    if (date.slice(0, 7) !== month || (staff.to !== undefined && staff.to < date)) continue;
    const week = weekOn(date);
    const row = week === null ? undefined : rowFor(week, annual.grants);
    const days = row === undefined ? 0 : (table[row][nth] ?? table[row].at(-1) ?? 0);
    return {
      ...{ date, year: Number(month.slice(0, 4)), days: week === null ? null : days, week },
      ...{ dayMinutes: lengthOfDay(week, annual), scheme: 'service', first: nth === 0 },
      service: firstAfterMonths + nth * 12,
    };
  }
  return null;
};

/** Of a week of 38:45 in five days. */
const FULL_WEEK = { days: 5, minutes: 2_325 };
const shareOf = ({ weekDays, weekMinutes, even }: WorkingWeek, days: number): number =>
  even && weekDays !== null
    ? (days * Math.min(weekDays, FULL_WEEK.days)) / FULL_WEEK.days
    : (days * Math.min(weekMinutes, FULL_WEEK.minutes)) / FULL_WEEK.minutes;

const byYear = (
  staff: Staff,
  month: Month,
  weekOn: WeekOn,
  { annual, scheme }: { readonly annual: Annual; readonly scheme: 'year' | 'share' },
): Grant | null => {
  const { yearStartsIn } = annual;
  const begins = `${month}-01` as CivilDate;
  const isNew = staff.from.slice(0, 7) === month;
  const isYearly = Number(month.slice(5)) === yearStartsIn && staff.from < begins;
  if (!(isNew || isYearly) || (staff.to !== undefined && staff.to < begins)) return null;
  const date = isNew ? staff.from : begins;
  const months = yearOf(month, yearStartsIn);
  // 人事院規則15-14 別表第一 is this, rounded: 20 days of twelve months.
  const left = isNew ? (months.length - months.indexOf(month)) / months.length : 1;
  const week = scheme === 'share' ? weekOn(date) : null;
  const whole = scheme === 'share' && week !== null ? shareOf(week, annual.days) : annual.days;
  const isEven = week?.even === true && week.weekDays !== null;
  return {
    ...{ date, year: Number(months[0]?.slice(0, 4)), scheme, week, first: isNew },
    days: scheme === 'share' && week === null ? null : Math.round(whole * left),
    dayMinutes: isEven ? lengthOfDay(week, annual) : annual.dayMinutes,
    service: monthsBetween(staff.from, date),
  };
};

type WeekOn = (date: CivilDate) => WorkingWeek | null;

/** The grant that falls into a month; `null`: none does. `roster`: 勤務割 of the year before, of whoever comes by it alone. */
export const grantIn = (
  record: Pick<WorkRecord, 'staff' | 'roster'>,
  month: Month,
  compiled: CompiledRules,
): Grant | null => {
  const { staff } = record;
  const { annual } = compiled.rules;
  const weekOn: WeekOn = (date) => workingWeekOn(record, date, compiled);
  const scheme = schemeOf(staff, compiled.rules);
  return scheme === 'service'
    ? byService(staff, month, weekOn, annual)
    : byYear(staff, month, weekOn, { annual, scheme });
};

/** 勤務割 that `grantIn` may look at: a year back from the end of the month. */
export const rosterForGrants = (month: Month): { readonly from: CivilDate; readonly to: CivilDate } => {
  const { first, last } = daysOfMonth(month);
  return { from: dateOfDay(first - YEAR), to: dateOfDay(last) };
};
