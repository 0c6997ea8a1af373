/** 勤務割 of a team as a grid, for whoever leads it: her own people, and no others. */
import { addDays, type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { dateOfDay, dayNumber } from '../modules/attendance/calendar.ts';
import type { RosterDay } from '../modules/attendance/pattern-schema.ts';
import { type CompiledRules, compileRules, rosterOf } from '../modules/attendance/roster.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { isLed, readLed } from './attendance-led.ts';
import {
  MOST_ROWS_OF_GRID,
  type RosterCell,
  type RosterGrid,
  type RosterQuery,
  type RosterSave,
} from './attendance-masters-schema.ts';
import { monthOr } from './attendance-months.ts';
import type { Org } from './attendance-org.ts';
import { type Days, daysOfMonth, type PersonRecord, readPlans } from './attendance-record.ts';
import type { Asker } from './attendance-requests.ts';
import type { Imported, ImportFinding } from './attendance-schema.ts';
import {
  type AttendanceScope,
  departmentOf,
  readOrg,
  readRoster,
  readRules,
  readStaff,
} from './attendance-store.ts';
import { takeRosterDays } from './attendance-take-roster.ts';
import { type AttendanceDeps, closedMonths, lockAttendance, scopeOf, settle } from './attendance-taking.ts';
import type { Queryable } from './database.ts';

/** Copied from so far back: the same weekday, and a whole turn of most rosters. */
const BACK_DAYS = 28;

type Row = RosterGrid['rows'][number];

const inForce = (post: Staff['posts'][number], { from, to }: Days): boolean =>
  post.from <= to && (post.to === undefined || from <= post.to);

/** What each day of each post is: as 勤務割 says, or as her pattern has it. */
const rowsOf = (
  { staff, work }: PersonRecord,
  month: Days,
  { from, to }: Days,
  compiled: CompiledRules,
): readonly Row[] => {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  const roster = rosterOf(work, first, last, compiled);
  const planned = new Map(
    roster.duties
      .filter(({ part, free }) => part === 0 && free === null)
      .map(({ post, under, shift }) => [`${post} ${under}`, shift]),
  );
  const said = new Map(work.roster.map(({ post, date, shift }) => [`${post} ${dayNumber(date)}`, shift]));
  const posts = [...new Set(staff.posts.filter((post) => inForce(post, month)).map(({ post }) => post))];
  return posts.map((post) => ({
    ...{ staffNo: staff.staffNo, name: staff.name, post },
    cells: Array.from({ length: last - first + 1 }, (_, at): RosterCell => {
      const key = `${post} ${first + at}`;
      const own = said.get(key);
      const isSaid = said.has(key);
      return {
        ...{ date: dateOfDay(first + at), said: isSaid },
        shift: isSaid ? (own ?? null) : (planned.get(key) ?? null),
        unsaid: !isSaid && !planned.has(key) && roster.isUnsaid(first + at),
      };
    }),
  }));
};

const shiftsOf = ({ shifts }: AttendanceRules, rows: readonly Row[]): RosterGrid['shifts'] => {
  const used = new Set(rows.flatMap(({ cells }) => cells.flatMap(({ shift }) => shift ?? [])));
  return shifts
    .map(({ id, name, kind, parts }) => ({
      ...{ id, name, watch: kind === 'watch' },
      ...{ from: parts[0]?.from ?? 0, to: endOf(parts) },
    }))
    .toSorted((a, b) => Number(used.has(b.id)) - Number(used.has(a.id)));
};

const endOf = (parts: AttendanceRules['shifts'][number]['parts']): number => parts.at(-1)?.to ?? 0;

export const readRosterGrid = async (
  deps: AttendanceDeps,
  asker: Asker,
  query: RosterQuery,
): Promise<RosterGrid> => {
  const { sql } = deps;
  const scope = scopeOf(deps);
  const now = Math.floor(deps.acts.system.now());
  const month = monthOr(query.month, now);
  const rules = await readRules(sql, scope);
  const compiled = compileRules(rules);
  const { today, led, people, homeOf } = await readLed(sql, scope, asker, month, now);
  const homes = new Set(people.map(homeOf));
  const wanted = led.find((id) => id === query.department) ?? led.find((id) => homes.has(id)) ?? null;
  const here = people.filter((staff) => homeOf(staff) === wanted);
  const days = daysOfMonth(month);
  const wide = { from: addDays(days.from, -BACK_DAYS), to: addDays(days.to, 1) };
  const plans = await readPlans(sql, scope, here, wide);
  const rows = plans.flatMap((plan) => rowsOf(plan, days, wide, compiled));
  type Department = RosterGrid['departments'][number]['id'];
  return {
    ...{ month, today: civilDateInJapan(now), closed: (await closedMonths(sql, scope)).has(month) },
    departments: led
      .filter((id) => homes.has(id))
      .map((id) => ({ id: id as Department, name: today.get(id)?.name ?? id })),
    department: wanted as Department | null,
    shifts: shiftsOf(rules, rows),
    interval: rules.interval,
    rows: rows.slice(0, MOST_ROWS_OF_GRID),
    posts: rows.length,
  };
};

export type RosterFailure = 'not_allowed' | 'already_decided' | 'bad_request';

/** Whether all of these are days of her own people and of posts that they have: by the department of that day. */
const mayPlan = async (
  tx: Queryable,
  scope: AttendanceScope,
  org: Org,
  asker: Asker,
  days: RosterSave['days'],
): Promise<boolean> => {
  for (const [staffNo, own] of Map.groupBy(days, (day) => day.staffNo)) {
    const staff = await readStaff(tx, scope, staffNo);
    const isHers = (date: CivilDate): boolean =>
      staff !== undefined && isLed(org, asker.staff, staff, departmentOf(staff, date));
    const hasPost = ({ post, date }: (typeof own)[number]): boolean =>
      staff?.posts.some((each) => each.post === post && inForce(each, { from: date, to: date })) === true;
    if (!own.every((day) => isHers(day.date) && hasPost(day))) return false;
  }
  return true;
};

const stop = (reason: string, was: string): ImportFinding => ({
  ...{ level: 'stop', line: 0, column: '勤務', reason, was },
});

/** Puts days in force, as a file of 人事 would: the same checks, the same record of it. */
export const saveRoster = (
  deps: AttendanceDeps,
  asker: Asker,
  { days, reason }: RosterSave,
): Promise<Result<Imported, RosterFailure>> =>
  deps.sql.begin(async (tx): Promise<Result<Imported, RosterFailure>> => {
    const scope = scopeOf(deps);
    await lockAttendance(tx, scope);
    const today = civilDateInJapan(Math.floor(deps.acts.system.now()));
    const org = await readOrg(tx, scope, today);
    if (!(await mayPlan(tx, scope, org, asker, days))) return failure('not_allowed');
    const keyOf = ({ staffNo, post, date }: Pick<RosterDay, 'staffNo' | 'post' | 'date'>): string =>
      `${staffNo} ${post} ${date}`;
    if (new Set(days.map(keyOf)).size < days.length) return failure('bad_request');
    const dates = days.map(({ date }) => date).toSorted();
    const [from, to] = [dates[0], dates.at(-1)];
    if (from === undefined || to === undefined) return failure('bad_request');
    const numbers = [...new Set(days.map(({ staffNo }) => String(staffNo)))];
    const known = new Map(
      (await readRoster(tx, scope, numbers, { from, to })).map((day) => [keyOf(day), day.shift]),
    );
    if (days.some((day) => known.get(keyOf(day)) !== day.was)) return failure('already_decided');
    const shifts = new Set((await readRules(tx, scope)).shifts.map(({ id }) => id));
    const unknown = [
      ...new Set(days.flatMap(({ shift }) => (shift === null || shifts.has(shift) ? [] : shift))),
    ];
    const values = days.map(({ staffNo, post, date, shift }): RosterDay => ({ staffNo, post, date, shift }));
    const findings = unknown.map((shift) => stop('この勤務は、勤務の決まりにありません', shift));
    const taking = await takeRosterDays(tx, scope, { rows: values.length, values, findings });
    const bytes = Buffer.from(JSON.stringify(values), 'utf8');
    const wish = { kind: 'roster' as const, name: '画面（勤務割）', reason, apply: true, bytes };
    return success(await settle(tx, deps, asker, wish, taking));
  });
