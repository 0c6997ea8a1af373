/** A month of people: as it was closed, or as it is computed now. */
import { type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import { computeMonth } from '../modules/attendance/month.ts';
import type { Punch } from '../modules/attendance/punch-schema.ts';
import type { Swap } from '../modules/attendance/request-schema.ts';
import type { MonthResult } from '../modules/attendance/result-schema.ts';
import type { CompiledRules } from '../modules/attendance/roster.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import {
  type Close,
  closeInForce,
  readClosedTotals,
  readCloses,
  readLines,
} from './attendance-close-store.ts';
import { dayNotices, gravestFirst } from './attendance-notices.ts';
import { postNameOf, postNames } from './attendance-posts.ts';
import { daysOfMonth, type PersonRecord, readPeople } from './attendance-record.ts';
import {
  dayWord,
  HALF_WORDS,
  lengthWord,
  minuteWord,
  SWAP_WORDS,
  spanWord,
} from './attendance-request-words.ts';
import type { DayView, PunchView } from './attendance-schema.ts';
import type { AttendanceScope } from './attendance-store.ts';
import type { Queryable } from './database.ts';

export interface PersonMonth {
  readonly staff: Staff;
  readonly record: PersonRecord;
  readonly result: MonthResult;
  /** Records of the closing that holds; `null`: it is open. */
  readonly closedFacts: ReadonlySet<string> | null;
}

export interface MonthAsked {
  readonly month: Month;
  readonly now: number;
}

/** These people's month. A closed one is as it was closed, whatever was recorded or granted since. */
export const readMonths = async (
  sql: Queryable,
  scope: AttendanceScope,
  people: readonly Staff[],
  { month, now }: MonthAsked,
  compiled: CompiledRules,
): Promise<{ readonly close: Close | null; readonly months: readonly PersonMonth[] }> => {
  const close = closeInForce(await readCloses(sql, scope, month));
  const numbers = people.map(({ staffNo }) => String(staffNo));
  const lines =
    close === null
      ? undefined
      : await readLines(sql, scope, { month, number: close.number }, people.length > 500 ? null : numbers);
  const records = await readPeople(sql, scope, people, daysOfMonth(month));
  const months = records.map((record): PersonMonth => {
    const { staff } = record;
    const line = lines?.get(staff.staffNo);
    const result = line?.result ?? computeMonth(record.work, { month, asOf: now }, compiled);
    return { staff, record, result, closedFacts: line?.facts ?? null };
  });
  return { close, months };
};

/** Months of the fiscal year up to this one. */
export const monthsOfYear = (month: Month, startsIn: number): readonly Month[] => {
  const [year, at] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  const count = ((at - startsIn + 12) % 12) + 1;
  return Array.from({ length: count }, (_, back) => {
    const index = year * 12 + at - 1 - (count - 1 - back);
    return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}` as Month;
  });
};

export type TotalsByMonth = ReadonlyMap<string, MonthResult['totals']>;

/** What each of these months came to for each of these people: closed ones as they were closed, the others computed now. */
export const readTotals = async (
  sql: Queryable,
  scope: AttendanceScope,
  people: readonly Staff[],
  { months, now }: { readonly months: readonly Month[]; readonly now: number },
  compiled: CompiledRules,
): Promise<ReadonlyMap<string, TotalsByMonth>> => {
  const numbers = people.map(({ staffNo }) => String(staffNo));
  const closed = await readClosedTotals(sql, scope, months, numbers);
  const totals = new Map(people.map(({ staffNo }) => [String(staffNo), new Map(closed.get(staffNo))]));
  const open = months.filter((month) =>
    people.some(({ staffNo }) => totals.get(staffNo)?.has(month) !== true),
  );
  for (const month of open) {
    const missing = people.filter(({ staffNo }) => totals.get(staffNo)?.has(month) !== true);
    for (const { staff, work } of await readPeople(sql, scope, missing, daysOfMonth(month)))
      totals.get(staff.staffNo)?.set(month, computeMonth(work, { month, asOf: now }, compiled).totals);
  }
  return totals;
};

const KIND_WORDS = {
  work: '',
  rest: '週休日',
  holiday: '休日',
  substitute: '代休日',
  outside: '在職していない日',
} as const;

const shiftWord = (id: string, { shifts }: AttendanceRules): string => {
  const shift = shifts.find((each) => each.id === id);
  if (shift === undefined) return '勤務';
  const [first, last] = [shift.parts[0], shift.parts.at(-1)];
  return `${shift.name} ${minuteWord(first?.from ?? 0)}〜${minuteWord(last?.to ?? 0)}`;
};

const planWord = ({ kind, shifts }: MonthResult['days'][number], rules: AttendanceRules): string => {
  if (kind !== 'work') return KIND_WORDS[kind];
  return [...new Set(shifts.map(({ shift }) => shiftWord(shift, rules)))].join('、');
};

const punchView = (
  { id, type, at, door, corrected, suspect, post }: Punch,
  names: ReadonlyMap<string, string>,
): PunchView => ({
  ...{ id, type, at, corrected, suspect, post: postNameOf(names, post) },
  from: corrected && door === '' ? '申請による' : door,
});

/** Of a 振替 both days say which the other is. */
const swapMarks = (swap: Swap, day: CivilDate): string[] => {
  const word = SWAP_WORDS[swap.kind];
  const isHalf = swap.kind === 'half_swap';
  if (swap.work === day)
    return [`${word}で勤務${isHalf ? ` ${spanWord(swap.hours)}` : ''}（${dayWord(swap.rest)}の分）`];
  if (swap.rest !== day) return [];
  const half = isHalf ? ` ${HALF_WORDS[swap.half]} ${lengthWord(swap.hours.to - swap.hours.from)}` : '';
  return [`${word}で休み${half}（${dayWord(swap.work)}に勤務）`];
};

const marksOf = ({ work }: PersonRecord, day: CivilDate, rules: AttendanceRules): string[] => [
  ...work.leaves
    .filter(({ date }) => date === day)
    .map(({ kind, extent }) => {
      const name = rules.leaves.find((rule) => rule.kind === kind)?.name ?? kind;
      return extent.unit === 'time' ? `${name} ${spanWord(extent.span)}` : name;
    }),
  ...work.swaps.flatMap((swap) => swapMarks(swap, day)),
  ...work.trips
    .filter(({ date }) => date === day)
    .map(({ where, span }) => `出張 ${spanWord(span)} ${where}`),
  ...work.orders
    .filter(({ date }) => date === day)
    .map(({ spans, confirmed }) =>
      confirmed === null
        ? `時間外勤務命令 ${spans.map(spanWord).join('、')}`
        : `時間外勤務 ${lengthWord(confirmed.reduce((sum, { from, to }) => sum + to - from, 0))}（確認済み）`,
    ),
];

/** The days of a month as a page shows them; `departments` by their ids, for the names of posts (兼務). */
export const dayViews = (
  { staff, record, result }: PersonMonth,
  rules: AttendanceRules,
  departments: ReadonlyMap<string, { readonly name: string }>,
): DayView[] => {
  const names = postNames(staff, departments);
  const punches = Map.groupBy(
    record.work.punches.toSorted((a, b) => a.at - b.at),
    ({ at }) => civilDateInJapan(at),
  );
  return result.days.map((day) => ({
    ...{ day: day.date, plan: planWord(day, rules), isFree: day.kind !== 'work' },
    punches: (punches.get(day.date) ?? []).map((punch) => punchView(punch, names)),
    ...{ worked: day.worked, overtime: day.overtime, marks: marksOf(record, day.date, rules) },
    notices: gravestFirst(dayNotices(day)),
  }));
};

/** Today's month, where none is said. */
export const monthOr = (month: Month | undefined, now: number): Month =>
  month ?? (civilDateInJapan(now).slice(0, 7) as Month);

/** The day on which whose people somebody leads is looked at: today, or in a month that is over its last day. */
export const dayFor = (month: string, now: number): CivilDate => {
  const today = civilDateInJapan(now);
  const { from, to } = daysOfMonth(month);
  if (today < from) return from;
  return today > to ? to : today;
};
