import { addMonths, DAY_MINUTES, dayNumber, daysOfMonth, minuteOf } from './calendar.ts';
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

interface MonthsAsked {
  readonly from: Month;
  readonly count: number;
  readonly asOf?: number | undefined;
}

/**
 * The first minute after `asOf` at which the same record may come to something else, because what is not there by then is missing: the end
 * of a duty or an order, or so long after a punch that whoever came must have gone; or because a month ends. `Infinity`: never.
 */
const turnsAt = ({ record, roster, tallies, now }: Frame, months: readonly Month[]): number => {
  const ends = months.map((month) => (daysOfMonth(month).last + 1) * DAY_MINUTES);
  const orders = record.orders.map(
    ({ date, spans }) => dayNumber(date) * DAY_MINUTES + Math.max(...spans.map(({ to }) => to)),
  );
  const punches = record.punches.map(({ at }) => minuteOf(at) + roster.maxStretch + 1);
  let next = Number.POSITIVE_INFINITY;
  for (const minute of [...tallies.map(({ until }) => until), ...orders, ...punches, ...ends])
    if (minute > now && minute < next) next = minute;
  return next;
};

/** Months one after the other, counted in one go, and until which minute (since 1970, Japan) they are these. */
const countMonths = (
  record: WorkRecord,
  { from, count, asOf }: MonthsAsked,
  compiled: CompiledRules,
): { readonly results: readonly MonthResult[]; readonly until: number } => {
  const months = Array.from({ length: count }, (_, at) => addMonths(from, at));
  const { first } = daysOfMonth(from);
  const { last } = daysOfMonth(addMonths(from, count - 1));
  const frame = layOut(record, { first, last, margin: MARGIN_DAYS, asOf }, compiled);
  countAll(frame);
  sayIssues(frame);
  const { staff } = record;
  const isPaid = !staff.manager && compiled.rules.overtime.paid.includes(staff.engagement);
  return { results: months.map((month) => monthOf(frame, month, isPaid)), until: turnsAt(frame, months) };
};

/** Months one after the other, counted in one go. */
export const computeMonths = (
  record: WorkRecord,
  asked: MonthsAsked,
  compiled: CompiledRules,
): readonly MonthResult[] => countMonths(record, asked, compiled).results;

/**
 * A month with the minute (since 1970, Japan) until before which the same record comes to the same: whoever keeps it need not compute it
 * again. `Infinity`: it depends on the clock no more.
 */
export const computeLasting = (
  record: WorkRecord,
  { month, asOf }: MonthOf,
  compiled: CompiledRules,
): { readonly result: MonthResult; readonly until: number } => {
  const { results, until } = countMonths(record, { from: month, count: 1, asOf }, compiled);
  const [result] = results;
  if (result === undefined) throw new Error('a month gave no result');
  return { result, until };
};

/** 月の集計. Input as `WorkRecord` says; `compiled`: `compileRules(rules)`, once for all. */
export const computeMonth = (record: WorkRecord, when: MonthOf, compiled: CompiledRules): MonthResult =>
  computeLasting(record, when, compiled).result;

/** 年度の集計: twelve months from `from`. */
export const computeYear = (
  record: WorkRecord,
  from: Month,
  compiled: CompiledRules,
  asOf?: number,
): readonly MonthResult[] => computeMonths(record, { from, count: 12, asOf }, compiled);
