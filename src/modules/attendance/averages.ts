import type { CivilDate } from '../../kernel/dates.ts';
import { dateOfDay, dayNumber } from './calendar.ts';
import { layOut } from './frame.ts';
import type { WorkRecord } from './input-schema.ts';
import type { Pattern } from './pattern-schema.ts';
import type { CompiledRules } from './roster.ts';

/** 変形の期間: whether a roster keeps to 38:45 a week on the average, and gives enough 週休日 (川西: 8 weeks, 16 days; 萩: 4 in 14 days). */

export interface PeriodResult {
  readonly from: CivilDate;
  readonly to: CivilDate;
  /** Regular minutes as they were assigned, and what they may be. */
  readonly scheduled: number;
  readonly limit: number;
  /** Of a week, minutes; cut off. */
  readonly weekly: number;
  readonly restDays: number;
  readonly needed: number;
  /** First day of the first stretch of days with too few 週休日; `null`: none. */
  readonly crowded: CivilDate | null;
  readonly holds: boolean;
}

type Averaging = NonNullable<Pattern['averaging']>;

const crowdedFrom = (rests: readonly boolean[], within: Averaging['within']): number => {
  if (within === undefined) return -1;
  for (let at = 0; at + within.days <= rests.length; at += 1)
    if (rests.slice(at, at + within.days).filter((rest) => rest).length < within.restDays) return at;
  return -1;
};

/**
 * The period a day is in; of a person whose main post on that day has none, `null`. The roster of the whole period is to be in the record.
 */
export const periodOf = (
  record: WorkRecord,
  date: CivilDate,
  compiled: CompiledRules,
): PeriodResult | null => {
  const post = record.staff.posts.find(({ from, to }) => from <= date && (to === undefined || date <= to));
  const averaging = compiled.patterns.get(post?.pattern ?? '')?.averaging;
  if (averaging === undefined) return null;
  const length = averaging.weeks * 7;
  const since = dayNumber(averaging.since);
  const first = since + Math.floor((dayNumber(date) - since) / length) * length;
  const last = first + length - 1;
  const frame = layOut({ ...record, punches: [], calls: [] }, { first, last, margin: 1 }, compiled);
  const days = frame.tallies.slice(1, 1 + length).map(({ result }) => result);
  const scheduled = days.reduce((sum, day) => sum + day.scheduled, 0);
  const rests = days.map(({ kind }) => kind === 'rest');
  const restDays = rests.filter((rest) => rest).length;
  const crowded = crowdedFrom(rests, averaging.within);
  const limit = averaging.weeks * averaging.weekMinutes;
  return {
    from: dateOfDay(first),
    to: dateOfDay(last),
    scheduled,
    limit,
    weekly: Math.floor(scheduled / averaging.weeks),
    restDays,
    needed: averaging.restDays,
    crowded: crowded < 0 ? null : dateOfDay(first + crowded),
    holds: scheduled <= limit && restDays >= averaging.restDays && crowded < 0,
  };
};
