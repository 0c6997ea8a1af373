import { addMonths, yearOf } from './calendar.ts';
import type { Month } from './ids-schema.ts';
import type { MonthResult } from './result-schema.ts';
import type { Cap, Caps } from './rules-schema.ts';
import type { CapGroup } from './staff-schema.ts';

/**
 * 時間外の上限 (労基法36条, 人事院規則15-14 16条の2の2 as 条例・規則 follow it, 給特法7条の指針): what was reached, and how near the next is.
 * Figures are configuration [K].
 */

export interface CappedMonth {
  readonly month: Month;
  readonly totals: Pick<
    MonthResult['totals'],
    'overtime' | 'disaster' | 'legalRest' | 'schoolOutside' | 'pay' | 'over60Of'
  >;
}

/** `capped` counts towards 45 and 360 (720); `whole` towards 100 and the average of 80. Minutes. */
export interface Counted {
  readonly month: Month;
  readonly capped: number;
  readonly whole: number;
}

export const CAP_KINDS = [
  /** One of `warnAt` is reached: 35, 45, 80 hours. */
  'warn',
  /** Over 45 hours by somebody who never may be. */
  'month',
  /** Over 45 hours in more months than six. */
  'months_over',
  /** Over 360 (720) hours since the year began. */
  'year',
  /** 100 hours and more. */
  'below',
  /** Over 80 hours on the average of two to six months. */
  'average',
] as const;
export type CapKind = (typeof CAP_KINDS)[number];

export interface CapFinding {
  readonly kind: CapKind;
  readonly month: Month;
  /** What was reached, and what it is held against; months of `months_over`, minutes of all others (of `average`: of one month). */
  readonly reached: number;
  readonly limit: number;
  /** Of `average`: over so many months. */
  readonly over?: number;
}

export interface CapStanding {
  readonly counted: readonly Counted[];
  readonly findings: readonly CapFinding[];
  /** Of the year of the last month: minutes so far, months over 45 hours, and what is left of the year's cap. */
  readonly year: { readonly minutes: number; readonly monthsOver: number; readonly left: number };
}

export type CapName = CapGroup | 'teacherYearly';

/** What of a month counts. 災害 (労基法33条, 特例業務) never does, and is told by itself. */
export const countedOf = ({ month, totals }: CappedMonth, name: CapName, cap: Cap): Counted => {
  if (name === 'teacher' || name === 'teacherSpecial' || name === 'teacherYearly')
    return { month, capped: totals.schoolOutside, whole: totals.schoolOutside };
  const holiday = cap.holidayCounts ? totals.pay.holiday : 0;
  const ordinary = Math.max(0, totals.overtime - totals.disaster);
  const rest = totals.pay.rest + totals.pay.rest_night + totals.over60Of.rest;
  const left = { all: 0, not_legal_rest: totals.legalRest, none: rest }[cap.restCounts];
  return { month, capped: Math.max(0, ordinary - left) + holiday, whole: ordinary + holiday };
};

const averagesOf = (
  counted: ReadonlyMap<Month, Counted>,
  { month }: Counted,
  limit: number,
): readonly CapFinding[] => {
  const found: CapFinding[] = [];
  let sum = counted.get(month)?.whole ?? 0;
  for (let over = 2; over <= 6; over += 1) {
    const before = counted.get(addMonths(month, 1 - over));
    // Of somebody who came three months ago nothing is averaged over six.
    if (before === undefined) break;
    sum += before.whole;
    if (sum > limit * over)
      found.push({ kind: 'average', month, reached: Math.floor(sum / over), limit, over });
  }
  return found;
};

const warning = ({ month, capped }: Counted, warnAt: readonly number[]): readonly CapFinding[] => {
  const reached = warnAt.filter((at) => capped >= at);
  return reached.length === 0 ? [] : [{ kind: 'warn', month, reached: capped, limit: Math.max(...reached) }];
};

/**
 * Months one after the other, those of the year and, for averages, up to five before it. `name`: her group; `teacherYearly` where a calendar
 * of 1年単位の変形 holds. Findings are in order of months.
 */
export const capsOf = (months: readonly CappedMonth[], name: CapName, caps: Caps): CapStanding =>
  standingBy(
    months.map((month) => countedOf(month, name, caps[name])),
    name,
    caps,
  );

/** As `capsOf`, of months that were counted before, by the same caps. */
export const standingBy = (months: readonly Counted[], name: CapName, caps: Caps): CapStanding => {
  const cap = caps[name];
  const counted = months.toSorted((a, b) => (a.month < b.month ? -1 : 1));
  const byMonth = new Map(counted.map((one) => [one.month, one]));
  const findings: CapFinding[] = [];
  let year = { first: '', minutes: 0, monthsOver: 0 };
  for (const one of counted) {
    const first = yearOf(one.month, caps.yearStartsIn)[0] ?? '';
    if (first !== year.first) year = { first, minutes: 0, monthsOver: 0 };
    const isOver = one.capped > cap.month;
    year = { first, minutes: year.minutes + one.capped, monthsOver: year.monthsOver + (isOver ? 1 : 0) };
    const { month } = one;
    findings.push(...warning(one, caps.warnAt));
    if (isOver && cap.monthsOver === 0)
      findings.push({ kind: 'month', month, reached: one.capped, limit: cap.month });
    if (isOver && cap.monthsOver > 0 && year.monthsOver > cap.monthsOver)
      findings.push({ kind: 'months_over', month, reached: year.monthsOver, limit: cap.monthsOver });
    if (year.minutes > cap.year)
      findings.push({ kind: 'year', month, reached: year.minutes, limit: cap.year });
    if (cap.below !== null && one.whole >= cap.below)
      findings.push({ kind: 'below', month, reached: one.whole, limit: cap.below });
    if (cap.average !== null) findings.push(...averagesOf(byMonth, one, cap.average));
  }
  const { minutes, monthsOver } = year;
  return { counted, findings, year: { minutes, monthsOver, left: Math.max(0, cap.year - minutes) } };
};
