/** 締め as rows: which months are closed, and what each person's month was by then. */
import { z } from 'zod';
import { type MonthResult, monthResultSchema } from '../modules/attendance/result-schema.ts';
import type { AttendanceScope } from './attendance-store.ts';
import type { Queryable } from './database.ts';

export interface Close {
  readonly number: number;
  readonly at: number;
  readonly by: string;
  readonly reopened: { readonly at: number; readonly by: string; readonly reason: string } | null;
}

const closeRows = z.array(
  z
    .object({
      number: z.int(),
      closed_at: z.number(),
      closed_by: z.string(),
      reopened_at: z.number().nullable(),
      reopened_by: z.string().nullable(),
      reason: z.string().nullable(),
    })
    .transform(
      (row): Close => ({
        ...{ number: row.number, at: row.closed_at, by: row.closed_by },
        reopened:
          row.reopened_at === null
            ? null
            : { at: row.reopened_at, by: row.reopened_by ?? '', reason: row.reason ?? '' },
      }),
    ),
);

/** Every closing of a month, the newest first; one whose `reopened` is `null` holds. */
export const readCloses = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  month: string,
): Promise<readonly Close[]> => {
  const rows: unknown = await sql`
    SELECT number, closed_at, closed_by, reopened_at, reopened_by, reason FROM att_close
    WHERE tenant = ${tenant} AND mode = ${mode} AND month = ${month} ORDER BY number DESC`;
  return closeRows.parse(rows);
};

export const closeInForce = (closes: readonly Close[]): Close | null =>
  closes.find(({ reopened }) => reopened === null) ?? null;

/** A person's month as it was closed. */
export interface ClosedLine {
  readonly staffNo: string;
  readonly department: string;
  /** Ids of the records that it was made of. */
  readonly facts: ReadonlySet<string>;
  readonly result: MonthResult;
}

const lineRows = z.array(
  z.object({ staff_no: z.string(), department: z.string(), facts: z.string(), result: z.string() }).transform(
    ({ staff_no: staffNo, department, facts, result }): ClosedLine => ({
      ...{ staffNo, department },
      facts: new Set(z.array(z.string()).parse(JSON.parse(facts))),
      result: monthResultSchema.parse(JSON.parse(result)),
    }),
  ),
);

/** `staff` `null`: of everybody. */
export const readLines = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  { month, number }: { readonly month: string; readonly number: number },
  staff: readonly string[] | null,
): Promise<ReadonlyMap<string, ClosedLine>> => {
  const wanted = staff === null ? null : [...staff];
  const rows: unknown = await sql`
    SELECT staff_no, department, facts, result FROM att_close_line
    WHERE tenant = ${tenant} AND mode = ${mode} AND month = ${month} AND number = ${number}
      AND (${wanted}::text[] IS NULL OR staff_no = ANY(${wanted}::text[]))
    ORDER BY staff_no`;
  return new Map(lineRows.parse(rows).map((line) => [line.staffNo, line]));
};

const knownRows = z.array(
  z
    .object({ staff_no: z.string(), facts: z.string() })
    .transform(({ staff_no, facts }): [string, ReadonlySet<string>] => [
      staff_no,
      new Set(z.array(z.string()).parse(JSON.parse(facts))),
    ]),
);

/** Of each person the records that a closing was made of. */
export const readClosedFacts = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  { month, number }: { readonly month: string; readonly number: number },
): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const rows: unknown = await sql`
    SELECT staff_no, facts FROM att_close_line
    WHERE tenant = ${tenant} AND mode = ${mode} AND month = ${month} AND number = ${number}`;
  return new Map(knownRows.parse(rows));
};

const totalRows = z.array(
  z.object({
    staff_no: z.string(),
    month: z.string(),
    totals: z.string().transform((text) => monthResultSchema.unwrap().shape.totals.parse(JSON.parse(text))),
  }),
);

/** What closed months came to, without their days. */
export const readClosedTotals = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  months: readonly string[],
  staff: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, MonthResult['totals']>>> => {
  const rows: unknown = await sql`
    SELECT line.staff_no, line.month, line.totals FROM att_close_line AS line
    JOIN att_close AS closing ON closing.tenant = line.tenant AND closing.mode = line.mode
      AND closing.month = line.month AND closing.number = line.number AND closing.reopened_at IS NULL
    WHERE line.tenant = ${tenant} AND line.mode = ${mode} AND line.month = ANY(${[...months]}::text[])
      AND line.staff_no = ANY(${[...staff]}::text[])`;
  const found = new Map<string, Map<string, MonthResult['totals']>>();
  for (const { staff_no: staffNo, month, totals } of totalRows.parse(rows))
    found.set(staffNo, (found.get(staffNo) ?? new Map<string, MonthResult['totals']>()).set(month, totals));
  return found;
};

export const writeClose = async (
  tx: Queryable,
  { tenant, mode }: AttendanceScope,
  close: { readonly month: string; readonly number: number; readonly at: number; readonly by: string },
  lines: readonly ClosedLine[],
): Promise<void> => {
  const { month, number, at, by } = close;
  await tx`
    INSERT INTO att_close (tenant, mode, month, number, closed_at, closed_by, people)
    VALUES (${tenant}, ${mode}, ${month}, ${number}, ${at}, ${by}, ${lines.length})`;
  const PIECE = 200;
  for (let from = 0; from < lines.length; from += PIECE) {
    const piece = lines.slice(from, from + PIECE);
    await tx`
      INSERT INTO att_close_line (tenant, mode, month, number, staff_no, department, facts, totals, result)
      SELECT ${tenant}, ${mode}, ${month}, ${number}, * FROM unnest(
        ${piece.map(({ staffNo }) => staffNo)}::text[], ${piece.map(({ department }) => department)}::text[],
        ${piece.map(({ facts }) => JSON.stringify([...facts]))}::text[],
        ${piece.map(({ result }) => JSON.stringify(result.totals))}::text[],
        ${piece.map(({ result }) => JSON.stringify(result))}::text[])`;
  }
};

export const writeReopening = async (
  tx: Queryable,
  { tenant, mode }: AttendanceScope,
  of: { readonly month: string; readonly number: number },
  by: { readonly at: number; readonly staff: string; readonly reason: string },
): Promise<void> => {
  await tx`
    UPDATE att_close SET reopened_at = ${by.at}, reopened_by = ${by.staff}, reason = ${by.reason}
    WHERE tenant = ${tenant} AND mode = ${mode} AND month = ${of.month} AND number = ${of.number}`;
};
