/** 運用: what is asked of the database and of the folder of backups for whoever runs the machine. */
import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { PROGRAM_VERSION } from '../kernel/program.ts';
import type { System } from '../kernel/system.ts';
import type { Sql } from './database.ts';
import { durabilityOf } from './durability.ts';
import type { Readiness } from './health.ts';
import type { OperatedTenant, Operation } from './operation-schema.ts';
import type { TenantCentre } from './tenant-centre.ts';

export interface OperationDeps {
  readonly readiness: Readiness;
  readonly failovers: () => number;
  /** Where whole copies are, each in a folder named by its time (backup.sh). */
  readonly backupFolder: string | undefined;
  readonly system: System;
  readonly startedAt: number;
}

const standingRows = z.tuple([
  z.object({
    held: z.int(),
    done: z.int(),
    checkpoint_at: z.int().nullable(),
    signed: z.int(),
    quarantined: z.int(),
    anomalies: z.int(),
    requests: z.int(),
  }),
]);

const readTenant = async ({ sql, config, branch, devices, heard }: TenantCentre): Promise<OperatedTenant> => {
  const { id, name, mode } = config;
  const rows: unknown = await sql`
    SELECT (SELECT coalesce(sum(ack_seq), 0)::int8 FROM stream WHERE tenant = ${id}) AS held,
           (SELECT coalesce(sum(seq), 0)::int8 FROM projection_progress WHERE tenant = ${id}) AS done,
           (SELECT max(made_at) FROM checkpoint WHERE tenant = ${id}) AS checkpoint_at,
           (SELECT coalesce(max(size), 0) FROM checkpoint WHERE tenant = ${id}) AS signed,
           (SELECT count(*) FROM quarantine WHERE tenant = ${id}) AS quarantined,
           (SELECT count(*) FROM anomaly
            WHERE tenant = ${id} AND settled_at IS NULL AND withdrawn_at IS NULL) AS anomalies,
           (SELECT count(*) FROM device_request WHERE tenant = ${id} AND state = 'pending') AS requests`;
  const [standing] = standingRows.parse(rows);
  const list = await devices.list();
  return {
    tenant: { id, name },
    mode,
    held: standing.held,
    behind: Math.max(0, standing.held - standing.done),
    checkpointAt: standing.checkpoint_at,
    unsigned: Math.max(0, standing.held - standing.signed),
    quarantined: standing.quarantined,
    openAnomalies: standing.anomalies,
    deviceRequests: standing.requests,
    waitingAbove: branch === undefined ? null : (await branch.standing()).waiting,
    terminals: list.devices.map(({ device, siteName, state, lastSeenAt, notAfter }) => ({
      ...{ device, siteName, state, lastSeenAt, notAfter },
      said: heard.of(device),
    })),
  };
};

const serverRows = z.tuple([
  z.object({ standbys: z.int(), archived_at: z.number().nullable(), failed_at: z.number().nullable() }),
]);

const readServer = async (sql: Sql) => {
  const rows: unknown = await sql`
    SELECT (SELECT count(*) FROM pg_stat_replication) AS standbys,
           (SELECT floor(extract(epoch FROM last_archived_time) * 1000)::float8 FROM pg_stat_archiver) AS archived_at,
           (SELECT floor(extract(epoch FROM last_failed_time) * 1000)::float8 FROM pg_stat_archiver) AS failed_at`;
  return serverRows.parse(rows)[0];
};

const COPY_NAME = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** The newest whole copy; one that is being made has another name. Null: there is none, or the folder cannot be read. */
export const lastBackup = async (folder: string): Promise<number | null> => {
  const names = await readdir(folder).catch(() => []);
  const times = names.flatMap((name) => {
    const [, year, month, day, hour, minute, second] = COPY_NAME.exec(name) ?? [];
    return year === undefined ? [] : [Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)];
  });
  return times.length === 0 ? null : Math.max(...times);
};

export const readOperation = async (
  [first, ...others]: readonly [TenantCentre, ...TenantCentre[]],
  { readiness, failovers, backupFolder, system, startedAt }: OperationDeps,
): Promise<Operation> => {
  const unready = [...(await readiness.reasons())];
  const { standbys, archived_at: archivedAt, failed_at: archiveFailedAt } = await readServer(first.sql);
  const durability = await durabilityOf(first.sql);
  const tenants: OperatedTenant[] = [];
  for (const centre of [first, ...others]) tenants.push(await readTenant(centre));
  return {
    asOf: system.now(),
    startedAt,
    program: PROGRAM_VERSION,
    unready,
    database: { durability, standbys, failovers: failovers() },
    backup: {
      folder: backupFolder !== undefined,
      lastAt: backupFolder === undefined ? null : await lastBackup(backupFolder),
      ...{ archivedAt, archiveFailedAt },
    },
    tenants,
  };
};
