/** 変形の期間 of a month: whether the average of a week and 週休日 are kept in each, with its dates (modules/attendance/averages.ts). */
import { addDays, type CivilDate } from '../kernel/dates.ts';
import { type PeriodResult, periodOf } from '../modules/attendance/averages.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import type { CompiledRules } from '../modules/attendance/roster.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { type Days, daysOfMonth, type PersonRecord, readPlans } from './attendance-record.ts';
import { lengthWord } from './attendance-request-words.ts';
import type { AttendanceNotice } from './attendance-schema.ts';
import type { AttendanceScope } from './attendance-store.ts';
import type { Queryable } from './database.ts';

/** Weeks of the longest period that one of her posts of these days has; 0: none. */
const weeksOf = ({ posts }: Staff, { from, to }: Days, { patterns }: CompiledRules): number =>
  Math.max(
    0,
    ...posts
      .filter((post) => post.from <= to && (post.to === undefined || from <= post.to))
      .map(({ pattern }) => patterns.get(pattern)?.averaging?.weeks ?? 0),
  );

/** Every period that has a day of the month. */
const periodsIn = (
  { work }: PersonRecord,
  { from, to }: Days,
  compiled: CompiledRules,
): readonly PeriodResult[] => {
  const found: PeriodResult[] = [];
  for (let day: CivilDate = from; day <= to; ) {
    const period = periodOf(work, day, compiled);
    if (period !== null) found.push(period);
    day = addDays(period?.to ?? day, 1);
  }
  return found;
};

/** Of whom no average is kept there is nothing. The roster of the whole of each period is read, which may begin long before the month. */
export const readPeriods = async (
  sql: Queryable,
  scope: AttendanceScope,
  people: readonly Staff[],
  month: Month,
  compiled: CompiledRules,
): Promise<ReadonlyMap<string, readonly PeriodResult[]>> => {
  const days = daysOfMonth(month);
  const averaged = people.filter((staff) => weeksOf(staff, days, compiled) > 0);
  if (averaged.length === 0) return new Map();
  const reach = Math.max(...averaged.map((staff) => weeksOf(staff, days, compiled))) * 7 + 1;
  const wide = { from: addDays(days.from, -reach), to: addDays(days.to, reach) };
  const plans = await readPlans(sql, scope, averaged, wide);
  return new Map(plans.map((plan) => [String(plan.staff.staffNo), periodsIn(plan, days, compiled)]));
};

const dayWord = (day: CivilDate): string => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

/** 7:45: with less than that left, one more day of work is too much. */
const A_DAY = 465;

const wordsOf = ({ from, to, weekly, scheduled, limit, restDays, needed, crowded }: PeriodResult): string => {
  const over = scheduled - limit;
  const left =
    over > 0
      ? `上限を ${lengthWord(over)} 超えます`
      : -over < A_DAY
        ? `上限まで あと ${lengthWord(-over)}。一日も 足せません`
        : `上限まで あと ${lengthWord(-over)}`;
  const rests = restDays < needed ? `${needed}日に ${needed - restDays}日 足りません` : `${needed}日以上`;
  const close = crowded === null ? '' : `。${dayWord(crowded)} からの 週休日が 少なすぎます`;
  return `${dayWord(from)}〜${dayWord(to)} の勤務割: 週の平均 ${lengthWord(weekly)}（${left}）、週休日 ${restDays}日（${rests}）${close}`;
};

/** One for each period: `stop` where the average or 週休日 are not kept, else a figure to know. */
export const periodNotices = (periods: readonly PeriodResult[]): readonly AttendanceNotice[] =>
  periods.map((period) => ({
    ...{ code: `period_${period.from}`, day: null, words: wordsOf(period) },
    level: period.holds ? ('note' as const) : ('stop' as const),
  }));
