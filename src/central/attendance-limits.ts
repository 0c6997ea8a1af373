/** 上限: how near somebody is to what the rules allow her, said before she is there (modules/attendance/caps.ts). */
import { throwIllegalValue } from '../kernel/assert.ts';
import { addMonths } from '../modules/attendance/calendar.ts';
import { type CapFinding, type CapName, type CapStanding, capsOf } from '../modules/attendance/caps.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
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

const wordsOf = ({ kind, reached, limit, over }: CapFinding): string => {
  switch (kind) {
    case 'warn':
      return `時間外が ${lengthWord(reached)} になりました（${lengthWord(limit)} の注意）`;
    case 'month':
      return `時間外が 月の上限 ${lengthWord(limit)} を 超えました（${lengthWord(reached)}）`;
    case 'months_over':
      return `月の上限を超えた月が ${reached}回目です（年 ${limit}回まで）`;
    case 'year':
      return `時間外が 年の上限 ${lengthWord(limit)} を 超えました（${lengthWord(reached)}）`;
    case 'below':
      return `時間外と休日勤務が ${lengthWord(limit)} 以上です（${lengthWord(reached)}）`;
    case 'average':
      return `${over ?? 0}か月の平均が ${lengthWord(limit)} を 超えました（${lengthWord(reached)}）`;
    default:
      return throwIllegalValue(kind);
  }
};

/** What of this month has to be said. */
export const capNotices = ({ findings }: CapStanding, month: Month): readonly AttendanceNotice[] =>
  findings
    .filter((finding) => finding.month === month)
    .map((finding) => ({
      ...{ code: `cap_${finding.kind}`, day: null, words: wordsOf(finding) },
      level: finding.kind === 'warn' ? ('care' as const) : ('stop' as const),
    }));
