/** 災害対策本部への報告, made at fixed hours and kept as they were: who reads one later sees what was known then. */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { printPaper } from '../print/pdf.ts';
import type { Queryable, Sql } from './database.ts';
import { newestPlaces } from './place-lists.ts';
import { rowSecurity } from './row-security.ts';
import type { Overview } from './schema.ts';
import { sheltersNow } from './shelter-export-now.ts';
import { inside } from './shelter-export-places.ts';
import type { ReportEntry } from './shelter-export-schema.ts';
import { reportCsv, reportPaper } from './shelter-report.ts';

export const SHELTER_REPORTS = `
  CREATE TABLE shelter_report (
    tenant text NOT NULL, at int8 NOT NULL, made_at int8 NOT NULL, made_by text NOT NULL,
    open_shelters int NOT NULL, people int NOT NULL, csv text NOT NULL, pdf bytea NOT NULL,
    PRIMARY KEY (tenant, at)
  );
  ${rowSecurity({ name: 'shelter_report', appendOnly: true })}`;

export interface ReportDeps {
  readonly sql: Sql;
  readonly tenant: { readonly id: TenantId; readonly name: string };
  readonly mode: 'drill' | 'real';
  readonly system: System;
  readonly logger: Logger;
  readonly overview: () => Promise<Overview>;
}

interface Wish {
  /** The hour it is of, milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
  /** Also when no shelter is open. */
  readonly always: boolean;
}

/** Undefined: no shelter is open, or there is one of this moment already. */
export const makeReport = async (
  { sql, tenant, mode, system, logger, overview }: ReportDeps,
  { at, by, always }: Wish,
): Promise<ReportEntry | undefined> => {
  const seen = await overview();
  const open = seen.shelters.filter((shelter) => shelter.open);
  if (open.length === 0 && !always) return undefined;
  const places = (await newestPlaces(sql, tenant.id))?.places ?? [];
  const shelters = sheltersNow(seen, places);
  const head = {
    municipality: { code: tenant.id, name: tenant.name },
    ...{ training: mode === 'drill', asOf: seen.asOf, residents: null },
  };
  const madeAt = Math.floor(system.now());
  const { bytes } = await printPaper(reportPaper({ head, at, shelters }, madeAt), logger);
  const people = shelters
    .filter((shelter) => shelter.open)
    .reduce((sum, shelter) => sum + inside(shelter) + shelter.away + shelter.outside, 0);
  const rows: unknown = await sql`
    INSERT INTO shelter_report (tenant, at, made_at, made_by, open_shelters, people, csv, pdf)
    VALUES (${tenant.id}, ${at}, ${madeAt}, ${by}, ${open.length}, ${people},
      ${reportCsv({ head, at, shelters })}, ${bytes})
    ON CONFLICT DO NOTHING RETURNING at`;
  if (z.array(z.unknown()).parse(rows).length === 0) return undefined;
  return { at, madeAt, by, openShelters: open.length, people };
};

const MOST_LISTED = 200;

const entryRows = z.array(
  z.object({
    at: z.number(),
    made_at: z.number(),
    made_by: z.string(),
    open_shelters: z.int(),
    people: z.int(),
  }),
);

/** Newest first. */
export const listReports = async (sql: Queryable, tenant: TenantId): Promise<ReportEntry[]> => {
  const rows: unknown = await sql`
    SELECT at, made_at, made_by, open_shelters, people FROM shelter_report
    WHERE tenant = ${tenant} ORDER BY at DESC LIMIT ${MOST_LISTED}`;
  return entryRows.parse(rows).map(({ at, made_at, made_by, open_shelters, people }) => ({
    ...{ at, madeAt: made_at, by: made_by },
    ...{ openShelters: open_shelters, people },
  }));
};

const fileRows = z.array(z.object({ csv: z.string(), pdf: z.instanceof(Uint8Array) })).max(1);

export const readReport = async (
  sql: Queryable,
  tenant: TenantId,
  at: number,
): Promise<{ readonly csv: string; readonly pdf: Uint8Array } | undefined> => {
  const rows: unknown =
    await sql`SELECT csv, pdf FROM shelter_report WHERE tenant = ${tenant} AND at = ${at}`;
  return fileRows.parse(rows)[0];
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const JAPAN_MS = 9 * HOUR_MS;

/** The last of these hours (of Japan) that began at or before this moment; undefined: there are none. */
export const lastDue = (now: number, hours: readonly number[]): number | undefined => {
  const midnight = Math.floor((now + JAPAN_MS) / DAY_MS) * DAY_MS - JAPAN_MS;
  const times = hours.flatMap((hour) => [midnight + hour * HOUR_MS, midnight - DAY_MS + hour * HOUR_MS]);
  const past = times.filter((time) => time <= now);
  return past.length === 0 ? undefined : Math.max(...past);
};

export const nextDue = (now: number, hours: readonly number[]): number | undefined => {
  const last = lastDue(now + DAY_MS, hours);
  if (last === undefined) return undefined;
  const all = hours.map((hour) => lastDue(now + DAY_MS, [hour]) ?? last);
  return Math.min(...all.filter((time) => time > now), last);
};

/** A centre that was down at the hour makes its report when it is back, if that is soon. */
const LATE_MS = HOUR_MS;
/** A clock can be set: nobody sleeps longer than this in one piece. */
const LOOK_MS = 600_000;

export interface ReportClock {
  readonly deps: ReportDeps;
  stop(): Promise<void>;
}

export const startReports = (deps: ReportDeps, hours: readonly number[]): ReportClock => {
  const { system, logger, tenant } = deps;
  const stopping = new AbortController();
  let done = 0;
  const makeDue = async (): Promise<void> => {
    const now = system.now();
    const due = lastDue(now, hours);
    if (due === undefined || due <= done || now - due > LATE_MS) return;
    const made = await makeReport(deps, { at: due, by: 'clock', always: false });
    done = due;
    if (made !== undefined) logger.info('central.report', { tenant: tenant.id, count: made.openShelters });
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await makeDue();
      } catch {
        // Of the error only the fact: its text may quote a row. It is tried again at the next look.
        logger.warn('central.failed', { reason: 'report', tenant: tenant.id });
      }
      const next = nextDue(system.now(), hours) ?? Number.POSITIVE_INFINITY;
      await system.sleep(Math.min(LOOK_MS, Math.max(1_000, next - system.now())), stopping.signal);
    }
  };
  const running = hours.length === 0 ? Promise.resolve() : run();
  return {
    deps,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
