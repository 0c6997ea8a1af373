/**
 * Months of many as they were computed before: a page of three thousand computes those alone that something changed (attendance-kept-sql.ts).
 * What is asked for is exactly what a computation now would give.
 */
import { z } from 'zod';
import { minuteOf } from '../modules/attendance/calendar.ts';
import { type Counted, countedOf } from '../modules/attendance/caps.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import { computeLasting } from '../modules/attendance/month.ts';
import type { MonthResult } from '../modules/attendance/result-schema.ts';
import type { CompiledRules } from '../modules/attendance/roster.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { readClosedTotals, readLines } from './attendance-close-store.ts';
import { monthNotices } from './attendance-notices.ts';
import { periodNotices, readPeriods } from './attendance-periods.ts';
import { daysOfMonth, readPeople } from './attendance-record.ts';
import { type AttendanceNotice, noticeSchema } from './attendance-schema.ts';
import type { AttendanceScope } from './attendance-store.ts';
import { staffIn } from './attendance-terms.ts';
import { OF_DOORS, OF_LISTS } from './attendance-turns.ts';
import type { Queryable } from './database.ts';

/** Raise it when the same records come to another month, or to other words: what was kept by an older program is computed anew. */
const KEPT_VERSION = 1;

export interface KeptMonth {
  readonly worked: number;
  readonly counted: Counted;
  /** Nothing of it has to be settled before the month can be closed. */
  readonly closable: boolean;
  /** Of the month itself, without those of the caps. `null`: it was not the month that is shown. */
  readonly notices: readonly AttendanceNotice[] | null;
}

/** Which rules and which fold hold, to be read before the rules themselves: older rules are never kept as newer ones. */
export const readBasis = async (sql: Queryable, { tenant, mode }: AttendanceScope): Promise<string> => {
  const rows: unknown = await sql`
    SELECT concat_ws('.', ${KEPT_VERSION}::int,
      coalesce((SELECT generation FROM projection_state WHERE tenant = ${tenant}), 0),
      coalesce((SELECT max(number) FROM att_setting WHERE tenant = ${tenant} AND mode = ${mode} AND name = 'rules'), 0),
      coalesce((SELECT max(number) FROM att_setting WHERE tenant = ${tenant} AND mode = ${mode} AND name = 'holidays'), 0)
    ) AS basis`;
  return z.tuple([z.object({ basis: z.string() })]).parse(rows)[0].basis;
};

const closingRows = z.array(z.object({ month: z.string(), number: z.int() }));
const readClosings = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
): Promise<ReadonlyMap<string, number>> => {
  const rows: unknown = await sql`
    SELECT month, number FROM att_close WHERE tenant = ${tenant} AND mode = ${mode} AND reopened_at IS NULL`;
  return new Map(closingRows.parse(rows).map(({ month, number }) => [month, number]));
};

export interface KeptAsked {
  /** `readBasis`, read before `compiled`'s rules. */
  readonly basis: string;
  /** Of this month the notices are asked for too; one of `months`. */
  readonly month: Month;
  readonly months: readonly Month[];
  readonly now: number;
}

type ByMonth = Map<string, KeptMonth>;
export type KeptByStaff = ReadonlyMap<string, ReadonlyMap<string, KeptMonth>>;

/** Many are asked for all at once. */
const MANY = 500;

const keptRows = z.array(
  z.object({
    staff_no: z.string(),
    month: z.string(),
    worked: z.int(),
    capped: z.int(),
    whole: z.int(),
    closable: z.boolean(),
    notices: z
      .string()
      .transform((text) => z.array(noticeSchema).parse(JSON.parse(text)))
      .nullable(),
  }),
);

/** Those that still hold, in one look: a change that is stored meanwhile is seen by all of it or by none. */
const readKept = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  staff: readonly string[],
  { month, months, now }: KeptAsked,
  bases: readonly string[],
): Promise<Map<string, ByMonth>> => {
  const wanted = staff.length > MANY ? null : [...staff];
  const minute = minuteOf(now);
  const rows: unknown = await sql`
    WITH own AS (
      SELECT staff_no, sum(turn)::int8 AS turn FROM att_turn
      WHERE tenant = ${tenant} AND about IN (${OF_LISTS}, ${OF_DOORS})
        AND (${wanted}::text[] IS NULL OR staff_no = ANY(${wanted}::text[]))
      GROUP BY staff_no)
    SELECT kept.staff_no, kept.month, worked, capped, whole, closable,
      CASE WHEN kept.month = ${month} THEN notices END AS notices
    FROM unnest(${[...months]}::text[], ${[...bases]}::text[]) AS asked (month, basis)
    JOIN att_kept AS kept ON kept.tenant = ${tenant} AND kept.mode = ${mode} AND kept.month = asked.month
      AND kept.basis = asked.basis
    LEFT JOIN own ON own.staff_no = kept.staff_no
    LEFT JOIN att_turn AS of_month ON of_month.tenant = ${tenant} AND of_month.staff_no = kept.staff_no
      AND of_month.about = kept.month
    WHERE (${wanted}::text[] IS NULL OR kept.staff_no = ANY(${wanted}::text[]))
      AND as_of <= ${minute} AND ${minute} < until AND (kept.month <> ${month} OR notices IS NOT NULL)
      AND kept.turn = coalesce(own.turn, 0) + coalesce(of_month.turn, 0)`;
  const found = new Map<string, ByMonth>(staff.map((staffNo) => [staffNo, new Map()]));
  for (const { staff_no, month: of, capped, whole, ...same } of keptRows.parse(rows))
    found.get(staff_no)?.set(of, { ...same, counted: { month: of as Month, capped, whole } });
  return found;
};

const turnRows = z.array(z.object({ staff_no: z.string(), about: z.string(), turn: z.int() }));

/** How often the months of these people had changed, to be read before what they are made of. */
const readTurns = async (
  sql: Queryable,
  { tenant }: AttendanceScope,
  staff: readonly string[],
): Promise<(staffNo: string, month: string) => number> => {
  const wanted = staff.length > MANY ? null : [...staff];
  const rows: unknown = await sql`
    SELECT staff_no, about, turn FROM att_turn
    WHERE tenant = ${tenant} AND (${wanted}::text[] IS NULL OR staff_no = ANY(${wanted}::text[]))`;
  const turns = new Map(
    turnRows.parse(rows).map(({ staff_no, about, turn }) => [`${staff_no} ${about}`, turn]),
  );
  return (staffNo, month) =>
    [OF_LISTS, OF_DOORS, month].reduce((sum, about) => sum + (turns.get(`${staffNo} ${about}`) ?? 0), 0);
};

interface Fresh {
  readonly staff: Staff;
  readonly totals: MonthResult['totals'];
  readonly until: number;
  /** `null`: a closed month of which the totals alone were read. */
  readonly result: Pick<MonthResult, 'days' | 'closable'> | null;
}

/** It depends on the clock no more. */
const EVER = Number.MAX_SAFE_INTEGER;

interface MonthToCount {
  readonly month: Month;
  readonly now: number;
  /** The closing that holds. */
  readonly closed: number | undefined;
  readonly isShown: boolean;
}

const countMonth = async (
  sql: Queryable,
  scope: AttendanceScope,
  people: readonly Staff[],
  { month, now, closed, isShown }: MonthToCount,
  compiled: CompiledRules,
): Promise<readonly Fresh[]> => {
  const numbers = people.map(({ staffNo }) => String(staffNo));
  const lines =
    closed !== undefined && isShown
      ? await readLines(sql, scope, { month, number: closed }, numbers)
      : new Map<string, never>();
  const totals =
    closed !== undefined && !isShown
      ? await readClosedTotals(sql, scope, [month], numbers)
      : new Map<string, never>();
  const asClosed = people.flatMap((asNow): Fresh[] => {
    const staff = staffIn(asNow, daysOfMonth(month));
    const line = lines.get(staff.staffNo);
    if (line !== undefined) return [{ staff, totals: line.result.totals, until: EVER, result: line.result }];
    const sums = totals.get(staff.staffNo)?.get(month);
    return sums === undefined ? [] : [{ staff, totals: sums, until: EVER, result: null }];
  });
  const known = new Set(asClosed.map(({ staff }) => staff.staffNo));
  const open = people.filter(({ staffNo }) => !known.has(staffNo));
  const records = open.length === 0 ? [] : await readPeople(sql, scope, open, daysOfMonth(month));
  const counted = records.map(({ staff, work }): Fresh => {
    const { result, until } = computeLasting(work, { month, asOf: now }, compiled);
    return { staff, totals: result.totals, until: Math.min(until, EVER), result };
  });
  return [...asClosed, ...counted];
};

const keptOf = (
  { staff, totals, result }: Fresh,
  month: Month,
  { rules: { caps } }: CompiledRules,
  periods: readonly AttendanceNotice[] | null,
): KeptMonth => ({
  worked: totals.worked,
  counted: countedOf({ month, totals }, staff.caps, caps[staff.caps]),
  closable: result?.closable ?? true,
  notices: periods === null ? null : [...periods, ...monthNotices(result?.days ?? [])],
});

interface RowToKeep {
  readonly staffNo: string;
  readonly turn: number;
  readonly until: number;
  readonly kept: KeptMonth;
}

/** In order of rows: two who keep the same at once wait for each other, and never both. */
const keep = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  { month, basis, asOf }: { readonly month: string; readonly basis: string; readonly asOf: number },
  rows: readonly RowToKeep[],
): Promise<void> => {
  await sql`
    INSERT INTO att_kept (tenant, mode, month, basis, as_of, staff_no, turn, until, worked, capped, whole, closable, notices)
    SELECT ${tenant}, ${mode}, ${month}, ${basis}, ${asOf}::int8, * FROM unnest(
      ${rows.map(({ staffNo }) => staffNo)}::text[], ${rows.map(({ turn }) => turn)}::int8[],
      ${rows.map(({ until }) => until)}::int8[], ${rows.map(({ kept }) => kept.worked)}::int8[],
      ${rows.map(({ kept }) => kept.counted.capped)}::int8[], ${rows.map(({ kept }) => kept.counted.whole)}::int8[],
      ${rows.map(({ kept }) => Number(kept.closable))}::int4[]::boolean[],
      ${rows.map(({ kept }) => (kept.notices === null ? null : JSON.stringify(kept.notices)))}::text[]
    ) AS one (staff_no) ORDER BY staff_no
    ON CONFLICT (tenant, mode, month, staff_no) DO UPDATE SET basis = excluded.basis, turn = excluded.turn,
      as_of = excluded.as_of, until = excluded.until, worked = excluded.worked, capped = excluded.capped,
      whole = excluded.whole, closable = excluded.closable, notices = excluded.notices`;
};

/** What these months come to for each of these people: kept ones that still hold, and the others computed and kept. */
export const readKeptMonths = async (
  sql: Queryable,
  scope: AttendanceScope,
  people: readonly Staff[],
  asked: KeptAsked,
  compiled: CompiledRules,
): Promise<KeptByStaff> => {
  const closings = await readClosings(sql, scope);
  const basisOf = (month: string): string => `${asked.basis}.${closings.get(month) ?? 'open'}`;
  const numbers = people.map(({ staffNo }) => String(staffNo));
  const found = await readKept(sql, scope, numbers, asked, asked.months.map(basisOf));
  const lacking = people.filter(({ staffNo }) => (found.get(staffNo)?.size ?? 0) < asked.months.length);
  if (lacking.length === 0) return found;
  const turnOf = await readTurns(
    sql,
    scope,
    lacking.map(({ staffNo }) => String(staffNo)),
  );
  for (const month of asked.months) {
    const missing = lacking.filter(({ staffNo }) => found.get(staffNo)?.has(month) !== true);
    if (missing.length === 0) continue;
    const isShown = month === asked.month;
    const of = { month, now: asked.now, closed: closings.get(month), isShown };
    const fresh = await countMonth(sql, scope, missing, of, compiled);
    const periods = isShown ? await readPeriods(sql, scope, missing, month, compiled) : null;
    const rows = fresh.map((each): RowToKeep => {
      const { staffNo } = each.staff;
      const own = periods === null ? null : periodNotices(periods.get(staffNo) ?? []);
      const kept = keptOf(each, month, compiled, own);
      found.get(staffNo)?.set(month, kept);
      return { staffNo, kept, turn: turnOf(staffNo, month), until: each.until };
    });
    await keep(sql, scope, { month, basis: basisOf(month), asOf: minuteOf(asked.now) }, rows);
  }
  return found;
};
