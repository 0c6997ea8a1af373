/** 上限: how near somebody is to what the rules allow her, said before she is there (modules/attendance/caps.ts). */
import { throwIllegalValue } from '../kernel/assert.ts';
import { addMonths } from '../modules/attendance/calendar.ts';
import {
  type CapFinding,
  type CapName,
  type CapStanding,
  type Counted,
  capsOf,
  standingBy,
} from '../modules/attendance/caps.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import type { AttendanceRules, Cap } from '../modules/attendance/rules-schema.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { isYearly } from '../modules/attendance/yearly.ts';
import { monthsOfYear, type TotalsByMonth } from './attendance-months.ts';
import { lengthWord } from './attendance-request-words.ts';
import type { AttendanceNotice } from './attendance-schema.ts';

/** 平均 goes back so far. */
const LONGEST_AVERAGE = 6;

/** Months that have to be known to say how somebody stands in this one: those of the year, and those of the averages. */
export const monthsForCaps = (month: Month, { caps }: AttendanceRules): readonly Month[] => {
  const back = Array.from({ length: LONGEST_AVERAGE }, (_, at) => addMonths(month, at - LONGEST_AVERAGE + 1));
  return [...new Set([...monthsOfYear(month, caps.yearStartsIn), ...back])].toSorted();
};

/** 教育職員 with a calendar of 1年単位の変形 in the last month have the lower caps, for the year that it is of. */
export const capNameOf = (staff: Staff, month: Month | undefined, rules: AttendanceRules): CapName =>
  staff.caps === 'teacher' && month !== undefined && isYearly(staff, month, rules)
    ? 'teacherYearly'
    : staff.caps;

/** How she stands by the end of this month. */
export const standingOf = (staff: Staff, totals: TotalsByMonth, rules: AttendanceRules): CapStanding => {
  // Months before she came are none.
  const came = staff.from.slice(0, 7);
  const months = [...totals]
    .filter(([month]) => month >= came)
    .map(([month, each]) => ({ month: month as Month, totals: each }));
  return capsOf(
    months,
    capNameOf(
      staff,
      months
        .map(({ month }) => month)
        .toSorted()
        .at(-1),
      rules,
    ),
    rules.caps,
  );
};

/** As `standingOf`, of months that were counted by her own caps before. */
export const standingByCounts = (
  staff: Staff,
  counts: readonly Counted[],
  rules: AttendanceRules,
): CapStanding => {
  const came = staff.from.slice(0, 7);
  const months = counts.filter(({ month }) => month >= came).toSorted((a, b) => (a.month < b.month ? -1 : 1));
  return standingBy(months, capNameOf(staff, months.at(-1)?.month, rules), rules.caps);
};

const TEACHERS: readonly CapName[] = ['teacher', 'teacherSpecial', 'teacherYearly'];
const isTeacher = (group: CapName): boolean => TEACHERS.includes(group);
/** What is held against the caps of this group. */
const whatOf = (group: CapName): string => (isTeacher(group) ? '時間外在校等時間' : '時間外');

/** `2026-06`〜`2026-11` as 「6月〜11月」. */
const monthsWord = (from: string, to: string): string =>
  `${Number(from.slice(5))}月〜${Number(to.slice(5))}月`;

const wordsOf = ({ kind, month, reached, limit, over }: CapFinding, group: CapName): string => {
  const what = whatOf(group);
  switch (kind) {
    case 'warn':
      return `${what}が ${lengthWord(reached)} になりました（${lengthWord(limit)} の注意）`;
    case 'month':
      return `${what}が 月の上限 ${lengthWord(limit)} を 超えました（${lengthWord(reached)}）`;
    case 'months_over':
      return `月の上限を超えた月が ${reached}回目です（年 ${limit}回まで）`;
    case 'year':
      return `${what}が 年の上限 ${lengthWord(limit)} を 超えました（${lengthWord(reached)}）`;
    case 'below':
      return `${isTeacher(group) ? what : '時間外と休日勤務'}が ${lengthWord(limit)} 以上です（${lengthWord(reached)}）`;
    case 'average':
      return `${monthsWord(addMonths(month, 1 - (over ?? 1)), month)} の ${over ?? 0}か月の平均が ${lengthWord(limit)} を 超えました（${lengthWord(reached)}）`;
    default:
      return throwIllegalValue(kind);
  }
};

/** Near: this share of a cap is reached [K]. */
const NEAR = 0.9;

/** The longest of the averages that is near 80 hours and not over it, with its months. */
const nearAverage = (counted: readonly Counted[], month: Month, limit: number): string | null => {
  const byMonth = new Map(counted.map((each) => [each.month, each.whole]));
  let near: string | null = null;
  let sum = byMonth.get(month) ?? 0;
  for (let over = 2; over <= LONGEST_AVERAGE; over += 1) {
    const from = addMonths(month, 1 - over);
    const before = byMonth.get(from);
    if (before === undefined) break;
    sum += before;
    const mean = Math.floor(sum / over);
    if (sum <= limit * over && mean >= limit * NEAR)
      near = `${monthsWord(from, month)} の ${over}か月の平均が ${lengthWord(mean)} です（上限 ${lengthWord(limit)}）`;
  }
  return near;
};

/** What is said before a cap of the year, of the months over 45 hours or of the averages is passed. */
const nearWords = ({ counted, year }: CapStanding, cap: Cap, group: CapName, month: Month): string[] => {
  const average = cap.average === null ? null : nearAverage(counted, month, cap.average);
  return [
    ...(year.minutes <= cap.year && year.minutes >= cap.year * NEAR
      ? [`${whatOf(group)}が 年の上限 ${lengthWord(cap.year)} まで あと ${lengthWord(year.left)} です`]
      : []),
    ...(cap.monthsOver > 0 && year.monthsOver === cap.monthsOver
      ? [`月の上限を超えた月が 年 ${cap.monthsOver}回に なりました。もう 超えられません`]
      : []),
    ...(average === null ? [] : [average]),
  ];
};

/** What of this month has to be said: what is over, and what is near, of the caps that are hers. */
export const capNotices = (
  standing: CapStanding,
  staff: Staff,
  rules: AttendanceRules,
  month: Month,
): readonly AttendanceNotice[] => {
  const group = capNameOf(staff, month, rules);
  return [
    ...standing.findings
      .filter((finding) => finding.month === month)
      .map((finding) => ({
        ...{ code: `cap_${finding.kind}`, day: null, words: wordsOf(finding, group) },
        level: finding.kind === 'warn' ? ('care' as const) : ('stop' as const),
      })),
    ...nearWords(standing, rules.caps[group], group, month).map((words) => ({
      ...{ code: 'cap_near', level: 'care' as const, day: null, words },
    })),
  ];
};
