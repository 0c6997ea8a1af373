/** 月締め and 再開: what a month came to is kept with the records it was made of; from then on it moves only when it is opened again. */
import { hash } from 'node:crypto';
import { civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import { compileRules } from '../modules/attendance/roster.ts';
import { recordAct } from './acts.ts';
import {
  type Close,
  type ClosedLine,
  closeInForce,
  readClosedFacts,
  readCloses,
  writeClose,
  writeReopening,
} from './attendance-close-store.ts';
import { type PersonMonth, readMonths } from './attendance-months.ts';
import { dayStart, daysOfMonth, readFacts, type StoredFact } from './attendance-record.ts';
import { readRequests } from './attendance-request-store.ts';
import type { Asker } from './attendance-requests.ts';
import { type Closed, type Closing, MOST_LISTED } from './attendance-schema.ts';
import { type AttendanceScope, departmentOf, readAllStaff, readRules } from './attendance-store.ts';
import { type AttendanceDeps, lockAttendance, scopeOf } from './attendance-taking.ts';
import type { Queryable } from './database.ts';

/** Whether something that a record says belongs to this month; what corrects a punch belongs where the punch does. */
const isOfMonth = (fact: StoredFact, month: string, known: ReadonlySet<string>): boolean => {
  const { from, to } = daysOfMonth(month);
  const within = (at: number): boolean => at >= dayStart(from) && civilDateInJapan(at) <= to;
  if (fact.event.kind === 'attendance.turned' || fact.event.kind === 'attendance.post_said')
    return known.has(fact.event.data.punch);
  if (fact.event.kind !== 'attendance.corrected') return within(fact.at);
  const { correction } = fact.event.data;
  if ('at' in correction && within(correction.at)) return true;
  return 'punch' in correction && known.has(correction.punch);
};

/** 締め後に届いた打刻: what the doors recorded for a closed month and it does not have. */
export const readLate = async (
  sql: Queryable,
  scope: AttendanceScope,
  month: Month,
  close: Close,
): Promise<readonly StoredFact[]> => {
  const closed = await readClosedFacts(sql, scope, { month, number: close.number });
  const facts = await readFacts(sql, scope, null, daysOfMonth(month));
  return facts.filter((fact) => {
    const known = closed.get(fact.staffNo) ?? new Set<string>();
    return !known.has(fact.id) && isOfMonth(fact, month, known);
  });
};

const lineOf = ({ staff, record, result }: PersonMonth, month: string): ClosedLine => ({
  staffNo: staff.staffNo,
  department: departmentOf(staff, daysOfMonth(month).to),
  facts: new Set(record.facts.map(({ id }) => id)),
  result,
});

/** What has to be settled first: nothing is closed over somebody's head. */
const stopsClose = async (
  tx: Queryable,
  scope: AttendanceScope,
  months: readonly PersonMonth[],
  month: Month,
  now: number,
): Promise<readonly string[]> => {
  const { to } = daysOfMonth(month);
  const days = daysOfMonth(month);
  const open = await readRequests(tx, scope, { ...days, staff: null, states: ['asked'] });
  const wrong = months.filter(({ result }) => !result.closable);
  const listed = wrong.slice(0, 20).map(({ staff }) => `${staff.name}（${staff.staffNo}）`);
  return [
    ...(civilDateInJapan(now) <= to ? ['この月は まだ 終わっていません。'] : []),
    ...(months.length === 0 ? ['職員マスタに 職員が いません。'] : []),
    ...(open.length === 0 ? [] : [`承認を待つ申請が ${open.length}件 あります。`]),
    ...(wrong.length === 0
      ? []
      : [
          `打刻の抜けなど、決まらないことが ${wrong.length}人に あります: ${listed.join('、')}${wrong.length > listed.length ? ' ほか' : ''}`,
        ]),
  ];
};

const close = async (
  tx: Queryable,
  deps: AttendanceDeps,
  actor: Asker,
  { month, number }: { readonly month: Month; readonly number: number },
): Promise<Closed> => {
  const scope = scopeOf(deps);
  const now = Math.floor(deps.acts.system.now());
  const staff = await readAllStaff(tx, scope, daysOfMonth(month));
  const compiled = compileRules(await readRules(tx, scope));
  const { months } = await readMonths(tx, scope, staff, { month, now }, compiled);
  const why = await stopsClose(tx, scope, months, month, now);
  if (why.length > 0)
    return { done: false, people: 0, why: why.slice(0, MOST_LISTED).map((each) => each.slice(0, 2_000)) };
  const lines = months.map((each) => lineOf(each, month));
  const next = number + 1;
  await writeClose(tx, scope, { month, number: next, at: now, by: actor.staff }, lines);
  // What was paid can be shown to be what was counted.
  const digest = hash('sha256', JSON.stringify(lines.map(({ result }) => result)));
  const data = { month, number: next, people: lines.length, digest };
  await recordAct(tx, deps.acts, { kind: 'attendance.months_closed', actor, data });
  return { done: true, people: lines.length, why: [] };
};

const reopen = async (
  tx: Queryable,
  deps: AttendanceDeps,
  actor: Asker,
  { month, number, reason }: Extract<Closing, { readonly act: 'reopen' }>,
): Promise<Closed> => {
  const scope = scopeOf(deps);
  const at = Math.floor(deps.acts.system.now());
  await writeReopening(tx, scope, { month, number }, { at, staff: actor.staff, reason });
  const data = { month, number, reason };
  await recordAct(tx, deps.acts, { kind: 'attendance.months_reopened', actor, data });
  return { done: true, people: 0, why: [] };
};

export const changeMonth = (
  deps: AttendanceDeps,
  actor: Asker,
  wish: Closing,
): Promise<Result<Closed, 'already_decided'>> =>
  deps.sql.begin(async (tx): Promise<Result<Closed, 'already_decided'>> => {
    const scope = scopeOf(deps);
    await lockAttendance(tx, scope);
    const closes = await readCloses(tx, scope, wish.month);
    const inForce = closeInForce(closes);
    // Who looked at an older state decides nothing.
    if ((closes[0]?.number ?? 0) !== wish.number) return failure('already_decided');
    if (wish.act === 'close')
      return inForce === null ? success(await close(tx, deps, actor, wish)) : failure('already_decided');
    return inForce === null ? failure('already_decided') : success(await reopen(tx, deps, actor, wish));
  });
