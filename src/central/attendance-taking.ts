/** How anything of 人事's lists is put in force, from a file or from a page: what it would change is said first, then all of it or nothing. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../kernel/roles.ts';
import { type ActDeps, recordAct } from './acts.ts';
import {
  type ImportChange,
  type Imported,
  type ImportFinding,
  type ImportKind,
  MOST_LISTED,
} from './attendance-schema.ts';
import type { AttendanceScope } from './attendance-store.ts';
import type { Queryable, Sql } from './database.ts';

export interface AttendanceDeps {
  readonly sql: Sql;
  readonly acts: ActDeps;
}

export const scopeOf = ({ acts: { tenant, mode } }: AttendanceDeps): AttendanceScope => ({ tenant, mode });

/** Nobody changes the lists at the same time, nor closes a month meanwhile. */
const ATTENDANCE_LOCK = 8_203_160;
export const lockAttendance = async (tx: Queryable, { tenant }: AttendanceScope): Promise<void> => {
  await tx`SELECT pg_advisory_xact_lock(${ATTENDANCE_LOCK}, hashtext(${tenant}))`;
};

/** What a file would do, and how it is done. */
export interface Taking {
  readonly rows: number;
  readonly same: number;
  readonly findings: readonly ImportFinding[];
  readonly changes: readonly ImportChange[];
  readonly write: (tx: Queryable) => Promise<void>;
}

export const note = (
  column: string,
  reason: string,
  was = '',
  level: ImportFinding['level'] = 'note',
): ImportFinding => ({
  ...{ level, line: 0, column, reason, was },
});

const monthRows = z.array(z.object({ month: z.string() }));
export const closedMonths = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
): Promise<ReadonlySet<string>> => {
  const rows: unknown = await sql`
    SELECT month FROM att_close WHERE tenant = ${tenant} AND mode = ${mode} AND reopened_at IS NULL`;
  return new Set(monthRows.parse(rows).map(({ month }) => month));
};

const countRows = z.tuple([z.object({ count: z.int() })]);

/** How many files were taken in: who looked at an older state does not write over a newer one. */
export const countImports = async (sql: Queryable, { tenant, mode }: AttendanceScope): Promise<number> => {
  const rows: unknown = await sql`
    SELECT coalesce(max(number), 0)::int AS count FROM att_import WHERE tenant = ${tenant} AND mode = ${mode}`;
  return countRows.parse(rows)[0].count;
};

/** From where it came, and what is written down of it. */
interface TakingAsked {
  readonly kind: ImportKind;
  /** Of the file, or of the page. */
  readonly name: string;
  readonly reason: string;
  /** Not only to look. */
  readonly apply: boolean;
  readonly bytes: Uint8Array;
}

const noteImport = async (
  tx: Queryable,
  { tenant, mode }: AttendanceScope,
  wish: TakingAsked,
  taken: {
    readonly number: number;
    readonly sha256: string;
    readonly rows: number;
    readonly changes: number;
  },
  by: { readonly staff: string; readonly at: number },
): Promise<void> => {
  await tx`
    INSERT INTO att_import (tenant, mode, number, at, staff, kind, file, sha256, rows, changes)
    VALUES (${tenant}, ${mode}, ${taken.number}, ${by.at}, ${by.staff}, ${wish.kind}, ${wish.name}, ${taken.sha256},
      ${taken.rows}, ${taken.changes})`;
};

/** Under `lockAttendance`. */
export const settle = async (
  tx: Queryable,
  deps: AttendanceDeps,
  actor: Actor,
  wish: TakingAsked,
  { rows, same, findings, changes, write }: Taking,
): Promise<Imported> => {
  const scope = scopeOf(deps);
  const by = { staff: actor.staff, at: Math.floor(deps.acts.system.now()) };
  const stops = findings.filter(({ level }) => level === 'stop').length;
  const done = wish.apply && stops === 0 && changes.length > 0;
  if (done) {
    const sha256 = hash('sha256', wish.bytes);
    const number = (await countImports(tx, scope)) + 1;
    await write(tx);
    await noteImport(tx, scope, wish, { number, sha256, rows, changes: changes.length }, by);
    const data = { list: wish.kind, number, rows, changes: changes.length, sha256, reason: wish.reason };
    await recordAct(tx, deps.acts, { kind: 'attendance.imported', actor, data });
  }
  return {
    ...{ done, rows, same, stops },
    // What stops it is told first.
    findings: findings
      .toSorted((a, b) => (a.level === b.level ? 0 : a.level === 'stop' ? -1 : 1))
      .slice(0, MOST_LISTED),
    findingCount: findings.length,
    changes: changes.slice(0, MOST_LISTED),
    changeCount: changes.length,
  };
};
