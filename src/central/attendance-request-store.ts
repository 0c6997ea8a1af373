/** 申請 as rows: what was asked for, by whom it was decided, and each step of it. */
import { z } from 'zod';
import { type CivilDate, civilDateSchema } from '../kernel/dates.ts';
import { type Request, requestSchema } from '../modules/attendance/request-schema.ts';
import { type RequestState, requestStateSchema } from './attendance-schema.ts';
import type { AttendanceScope } from './attendance-store.ts';
import { turnStaff } from './attendance-turns.ts';
import type { Queryable } from './database.ts';

export interface StoredRequest {
  readonly id: string;
  readonly staffNo: string;
  /** First and last day that it is about. */
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly state: RequestState;
  readonly revision: number;
  readonly request: Request;
  readonly reason: string;
  readonly askedAt: number;
  readonly askedBy: string;
  readonly decidedAt: number | null;
  readonly decidedBy: string | null;
  readonly note: string;
}

const requestRows = z.array(
  z
    .object({
      id: z.string(),
      staff_no: z.string(),
      from_day: civilDateSchema,
      to_day: civilDateSchema,
      state: requestStateSchema,
      revision: z.int(),
      data: z.string().transform((text) => requestSchema.parse(JSON.parse(text))),
      reason: z.string(),
      asked_at: z.number(),
      asked_by: z.string(),
      decided_at: z.number().nullable(),
      decided_by: z.string().nullable(),
      note: z.string(),
    })
    .transform(
      (row): StoredRequest => ({
        ...{ id: row.id, staffNo: row.staff_no, from: row.from_day, to: row.to_day, state: row.state },
        ...{ revision: row.revision, request: row.data, reason: row.reason, note: row.note },
        ...{ askedAt: row.asked_at, askedBy: row.asked_by },
        ...{ decidedAt: row.decided_at, decidedBy: row.decided_by },
      }),
    ),
);

export const readRequest = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  id: string,
): Promise<StoredRequest | undefined> => {
  const rows: unknown = await sql`
    SELECT * FROM att_request WHERE tenant = ${tenant} AND mode = ${mode} AND id = ${id}`;
  return requestRows.parse(rows)[0];
};

/** Whether this municipality has it: what is asked of another's is answered as of one that nobody ever had. */
export const isRequest = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  id: string,
): Promise<boolean> => {
  const rows: readonly unknown[] = await sql`
    SELECT 1 FROM att_request WHERE tenant = ${tenant} AND mode = ${mode} AND id = ${id}`;
  return rows.length > 0;
};

interface Wanted {
  /** `null`: of everybody. */
  readonly staff: readonly string[] | null;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly states: readonly RequestState[];
}

/** Those that are about one of these days, the oldest first. */
export const readRequests = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  { staff, from, to, states }: Wanted,
): Promise<readonly StoredRequest[]> => {
  const wanted = staff === null ? null : [...staff];
  const rows: unknown = await sql`
    SELECT * FROM att_request
    WHERE tenant = ${tenant} AND mode = ${mode} AND from_day <= ${to} AND to_day >= ${from}
      AND state = ANY(${[...states]}::text[])
      AND (${wanted}::text[] IS NULL OR staff_no = ANY(${wanted}::text[]))
    ORDER BY asked_at, id`;
  return requestRows.parse(rows);
};

/** What a granted correction of a punch is made of. */
export type PunchRequest = Pick<StoredRequest, 'id' | 'staffNo' | 'from' | 'request' | 'decidedAt'>;

/** Granted corrections of punches about days from this one on, whoever's. */
export const readPunchRequests = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  since: CivilDate,
): Promise<readonly PunchRequest[]> => {
  const rows: unknown = await sql`
    SELECT * FROM att_request
    WHERE tenant = ${tenant} AND mode = ${mode} AND from_day >= ${since} AND state = 'approved'
      AND kind IN ('forgotten_punch', 'wrong_punch', 'void_punch')
    ORDER BY id`;
  return requestRows.parse(rows);
};

/** 承認待ち of people with a post in these departments, whenever it is about. `null`: of everybody. */
export const readQueue = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  departments: readonly string[] | null,
): Promise<readonly StoredRequest[]> => {
  const wanted = departments === null ? null : [...departments];
  const rows: unknown = await sql`
    SELECT request.* FROM att_request AS request
    WHERE request.tenant = ${tenant} AND request.mode = ${mode} AND request.state = 'asked'
      AND (${wanted}::text[] IS NULL OR EXISTS (
        SELECT 1 FROM att_post AS post WHERE post.tenant = ${tenant} AND post.mode = ${mode}
          AND post.staff_no = request.staff_no AND post.department = ANY(${wanted}::text[])
          AND post.from_day <= request.to_day AND (post.to_day IS NULL OR post.to_day >= request.from_day)))
    ORDER BY request.asked_at, request.id LIMIT 500`;
  return requestRows.parse(rows);
};

export const writeRequest = async (
  tx: Queryable,
  { tenant, mode }: AttendanceScope,
  request: StoredRequest,
): Promise<void> => {
  const { id, staffNo, from, to, state, revision, reason, askedAt, askedBy, decidedAt, decidedBy } = request;
  await tx`
    INSERT INTO att_request (tenant, mode, id, staff_no, kind, from_day, to_day, month, state, revision, data, reason,
      asked_at, asked_by, decided_at, decided_by, note)
    VALUES (${tenant}, ${mode}, ${id}, ${staffNo}, ${request.request.about}, ${from}, ${to}, ${from.slice(0, 7)},
      ${state}, ${revision}, ${JSON.stringify(request.request)}, ${reason}, ${askedAt}, ${askedBy}, ${decidedAt},
      ${decidedBy}, ${request.note})
    ON CONFLICT (tenant, mode, id) DO UPDATE SET state = excluded.state, revision = excluded.revision,
      decided_at = excluded.decided_at, decided_by = excluded.decided_by, note = excluded.note`;
  await turnStaff(tx, tenant, [staffNo]);
};

/** The number of a step is the revision it made. */
export const writeStep = async (
  tx: Queryable,
  { tenant, mode }: AttendanceScope,
  { id, revision }: StoredRequest,
  step: { readonly at: number; readonly staff: string; readonly what: string; readonly note: string },
): Promise<void> => {
  await tx`
    INSERT INTO att_step (tenant, mode, request, step, at, staff, what, note)
    VALUES (${tenant}, ${mode}, ${id}, ${revision}, ${step.at}, ${step.staff}, ${step.what}, ${step.note})`;
};
