import { addMonths, DAY_MINUTES, daysOfMonth } from './calendar.ts';
import { countAll } from './count.ts';
import { type Frame, layOut } from './frame.ts';
import type { Month } from './ids-schema.ts';
import { MARGIN_DAYS, type MonthOf, type WorkRecord } from './input-schema.ts';
import { sayIssues } from './issues.ts';
import { type MonthResult, OPEN_ISSUES, PAY_CLASSES } from './result-schema.ts';
import type { CompiledRules } from './roster.ts';
import { type LeaveSum, NO_PAY, plusLeave, type Tally } from './tally.ts';

/** 月の集計: what one person's month comes to (docs/attendance-rules.md). Pure; the same in any order of its input. */

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Totals = MonthResult['totals'];
type DaySums = Omit<Totals, 'pay' | 'over60Of' | 'workDays' | 'workedDays' | 'restDays' | 'leaves' | 'posts'>;

const noSums = (): Mutable<DaySums> => ({
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
});

/** Name by name, because a month has six hundred of these and a town three thousand months. */
const addSums = (sums: Mutable<DaySums>, day: DaySums): void => {
  // oxlint-disable no-param-reassign -- sums are what is being added up
  sums.scheduled += day.scheduled;
  sums.worked += day.worked;
  sums.leave += day.leave;
  sums.trip += day.trip;
  sums.short += day.short;
  sums.unknown += day.unknown;
  sums.presence += day.presence;
  sums.outside += day.outside;
  sums.overtime += day.overtime;
  sums.disaster += day.disaster;
  sums.legalRest += day.legalRest;
  sums.called += day.called;
  sums.unordered += day.unordered;
  sums.notHere += day.notHere;
  sums.breaks += day.breaks;
  sums.watchTimes += day.watchTimes;
  sums.watch += day.watch;
  sums.school += day.school;
  sums.schoolOutside += day.schoolOutside;
  // oxlint-enable no-param-reassign
};

const open: ReadonlySet<string> = new Set(OPEN_ISSUES);

const leavesOf = (tallies: readonly Tally[]): Totals['leaves'] => {
  const sums = new Map<string, LeaveSum>();
  for (const { leaves } of tallies)
    for (const [kind, more] of leaves ?? []) sums.set(kind, plusLeave(sums.get(kind), more));
  return [...sums].map(([kind, sum]) => ({ kind, ...sum })).toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
};

const postsOf = (frame: Frame, tallies: readonly Tally[], sums: DaySums): Totals['posts'] => {
  const posts = [...new Set(frame.record.staff.posts.map(({ post }) => post))];
  if (posts.length === 1)
    return posts.map((post) => ({ post, scheduled: sums.scheduled, worked: sums.worked }));
  return posts.map((post) => {
    let [scheduled, worked] = [0, 0];
    for (const tally of tallies) {
      const sum = tally.posts?.get(post);
      scheduled += sum?.scheduled ?? 0;
      worked += sum?.worked ?? 0;
    }
    return { post, scheduled, worked };
  });
};

/** The month is over, and what began in it has not ended yet as far as is known: a 当務, or a door that has not told. */
const isGoingOn = ({ now, paired: { openSince }, dayAt }: Frame, first: number, last: number): boolean => {
  if (openSince === null || now < (last + 1) * DAY_MINUTES) return false;
  const day = dayAt(openSince);
  return first <= day && day <= last;
};

const monthOf = (frame: Frame, month: Month, isPaid: boolean): MonthResult => {
  const { first, last } = daysOfMonth(month);
  const tallies = frame.tallies.slice(first - frame.firstDay, last - frame.firstDay + 1);
  const sums = noSums();
  const pay: Mutable<Totals['pay']> = { ...NO_PAY };
  let [workDays, workedDays, restDays] = [0, 0, 0];
  let closable = !isGoingOn(frame, first, last);
  for (let day = first; day <= last; day += 1) if (frame.roster.isUnknown(day)) closable = false;
  for (const { result, extra } of tallies) {
    addSums(sums, result);
    if (result.pay !== NO_PAY) for (const name of PAY_CLASSES) pay[name] += result.pay[name];
    if (result.scheduled > 0) workDays += 1;
    if (result.worked > 0 || extra > 0) workedDays += 1;
    if (result.kind === 'rest') restDays += 1;
    if (result.issues.some(({ kind }) => open.has(kind))) closable = false;
  }
  return {
    staffNo: frame.record.staff.staffNo,
    month,
    days: tallies.map(({ result }) => result),
    totals: {
      ...sums,
      pay,
      over60Of: { ...frame.monthSoFar(month).over60Of },
      workDays,
      workedDays,
      restDays,
      leaves: leavesOf(tallies),
      posts: postsOf(frame, tallies, sums),
    },
    closable,
    paid: isPaid,
  };
};

/** Months one after the other, counted in one go. */
export const computeMonths = (
  record: WorkRecord,
  { from, count, asOf }: { readonly from: Month; readonly count: number; readonly asOf?: number | undefined },
  compiled: CompiledRules,
): readonly MonthResult[] => {
  const months = Array.from({ length: count }, (_, at) => addMonths(from, at));
  const { first } = daysOfMonth(from);
  const { last } = daysOfMonth(addMonths(from, count - 1));
  const frame = layOut(record, { first, last, margin: MARGIN_DAYS, asOf }, compiled);
  countAll(frame);
  sayIssues(frame);
  const { staff } = record;
  const isPaid = !staff.manager && compiled.rules.overtime.paid.includes(staff.engagement);
  return months.map((month) => monthOf(frame, month, isPaid));
};

/** 月の集計. Input as `WorkRecord` says; `compiled`: `compileRules(rules)`, once for all. */
export const computeMonth = (
  record: WorkRecord,
  { month, asOf }: MonthOf,
  compiled: CompiledRules,
): MonthResult => {
  const [result] = computeMonths(record, { from: month, count: 1, asOf }, compiled);
  if (result === undefined) throw new Error('a month gave no result');
  return result;
};

/** 年度の集計: twelve months from `from`. */
export const computeYear = (
  record: WorkRecord,
  from: Month,
  compiled: CompiledRules,
  asOf?: number,
): readonly MonthResult[] => computeMonths(record, { from, count: 12, asOf }, compiled);
