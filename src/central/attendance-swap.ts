/** 振替: what of it cannot be, by the rules and by what stands on both days (人事院規則15-14 6条 as 条例・規則 follow it). */
import { addDays } from '../kernel/dates.ts';
import { dayNumber } from '../modules/attendance/calendar.ts';
import type { Swap } from '../modules/attendance/request-schema.ts';
import { compileRules, type Duty, rosterOf } from '../modules/attendance/roster.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { readRequests } from './attendance-request-store.ts';
import { dayWord, lengthWord } from './attendance-request-words.ts';
import { type AttendanceScope, readRoster } from './attendance-store.ts';
import type { Queryable } from './database.ts';

type Half = Extract<Swap, { readonly kind: 'half_swap' }>;

/** What stands on both days with everything that was granted by now. */
const rosterFor = async (
  tx: Queryable,
  scope: AttendanceScope,
  staff: Staff,
  { work, rest }: Half,
  rules: AttendanceRules,
) => {
  const [from = work, to = rest] = [work, rest].toSorted();
  const numbers = [String(staff.staffNo)];
  const granted = await readRequests(tx, scope, { staff: numbers, from, to, states: ['approved'] });
  const record = {
    ...{ staff, roster: await readRoster(tx, scope, numbers, { from, to }) },
    swaps: granted.flatMap(({ request }) => (request.about === 'swap' ? [request.swap] : [])),
    ...{ punches: [], calls: [], orders: [], leaves: [], trips: [], school: [], differences: [] },
  };
  return rosterOf(record, dayNumber(from), dayNumber(to), compileRules(rules));
};

const minutesOf = (duties: readonly Duty[]): number =>
  duties.reduce((sum, { from, to, pauses }) => {
    const breaks = pauses.map((pause) => Math.max(0, Math.min(to, pause.to) - Math.max(from, pause.from)));
    return sum + to - from - breaks.reduce((all, each) => all + each, 0);
  }, 0);

/** Why it cannot be, in words for whoever asks; `null`: it can. */
export const stopsSwap = async (
  tx: Queryable,
  scope: AttendanceScope,
  staff: Staff,
  { swap, rules }: { readonly swap: Swap; readonly rules: AttendanceRules },
): Promise<string | null> => {
  if (swap.kind === 'holiday_substitute') return null;
  const { before, after, halfLeast, halfMost } = rules.swaps;
  const { work, rest } = swap;
  if (rest < addDays(work, -before) || rest > addDays(work, after))
    return `休む日は、勤務する日の ${before / 7}週間前から ${after / 7}週間後までの 日にしてください。`;
  if (swap.kind !== 'half_swap') return null;
  const length = swap.hours.to - swap.hours.from;
  if (length < halfLeast || length > halfMost)
    return `半日の振替は ${lengthWord(halfLeast)}から ${lengthWord(halfMost)}までです。勤務する時間を 直してください。`;
  const roster = await rosterFor(tx, scope, staff, swap, rules);
  const under = (day: string): readonly Duty[] =>
    roster.duties.filter((duty) => duty.under === dayNumber(day) && duty.free === null && !duty.watch);
  if (under(work).length > 0)
    return `${dayWord(work)}は 勤務日です。半日の振替は、週休日に 勤務するときに 使います。`;
  if (roster.isUnsaid(dayNumber(rest)))
    return `${dayWord(rest)}の 勤務割が まだ ありません。勤務割が 決まってから 申請してください。`;
  if (minutesOf(under(rest)) <= length)
    return `${dayWord(rest)}の 勤務は ${lengthWord(length)}より 長くありません。別の勤務日を 選んでください。`;
  return null;
};
