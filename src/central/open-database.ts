/** The centre's PostgreSQL, ready to serve: migrated by its owner, used by a role that owns nothing (decision 0022). */
import type { TenantId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { grantApplication, makeApplicationRole, readStanding } from './application-role.ts';
import type { CentralConfig } from './config.ts';
import { type ConnectionTarget, connect, disconnect, type Sql } from './database.ts';
import { type EmbeddedFailure, startEmbeddedPostgres } from './embedded.ts';
import { checkMigrated, migrate } from './migrations.ts';

export interface CentreDatabase {
  /** New connections of one municipality, at most `max` at once; closed with the database. */
  poolOf(tenant: TenantId, max: number): Sql;
  close(): Promise<void>;
}

/** `schema_not_ready`: the tables are not there or of an older version, and we were given no owner to change that. */
export type DatabaseFailure =
  | EmbeddedFailure
  | 'database_unreachable'
  | 'schema_too_new'
  | 'schema_not_ready'
  | 'role_too_strong';

export interface DatabaseOptions {
  readonly config: Pick<CentralConfig, 'database' | 'training'>;
  readonly dataDir: string;
  readonly system: System;
  readonly logger: Logger;
}

const isReachable = async (sql: Sql): Promise<boolean> => {
  try {
    await sql`SELECT 1`;
    return true;
  } catch {
    return false;
  }
};

/** One connection for as long as `work` takes. */
const withConnection = async <T>(
  target: string | ConnectionTarget,
  work: (sql: Sql) => Promise<Result<T, DatabaseFailure>>,
): Promise<Result<T, DatabaseFailure>> => {
  const sql = connect(target, { max: 1 });
  try {
    return (await isReachable(sql)) ? await work(sql) : failure('database_unreachable');
  } finally {
    await disconnect(sql);
  }
};

/** Tables by their owner, rights for the role that serves. */
const prepareTables = async (owner: Sql, role: string): Promise<Result<undefined, DatabaseFailure>> => {
  const migrated = await migrate(owner);
  if (!migrated.ok) return migrated;
  await owner.begin((tx) => grantApplication(tx, role));
  return success(undefined);
};

const pools = (target: string | ConnectionTarget, stop: () => Promise<void>): CentreDatabase => {
  const open: Sql[] = [];
  return {
    poolOf: (tenant, max) => {
      const sql = connect(target, { tenant, max });
      open.push(sql);
      return sql;
    },
    close: async () => {
      await Promise.all(open.map(disconnect));
      await stop();
    },
  };
};

const openEmbedded = async (options: DatabaseOptions): Promise<Result<CentreDatabase, DatabaseFailure>> => {
  const server = await startEmbeddedPostgres(options);
  if (!server.ok) return server;
  const { connection } = server.value;
  const stop = (): Promise<void> => server.value.stop();
  try {
    const login = await withConnection(connection, async (owner) => {
      const made = await makeApplicationRole(owner, options.system);
      const ready = await prepareTables(owner, made.user);
      return ready.ok ? success(made) : ready;
    });
    if (login.ok) return success(pools({ ...connection, ...login.value }, stop));
    await stop();
    return login;
  } catch (error) {
    await stop();
    throw error;
  }
};

/** In training also as the owner: a drill needs no second role, and nobody's data is in it. */
const openGiven = async (
  { url, ownerUrl }: { readonly url: string; readonly ownerUrl?: string | undefined },
  { config: { training }, logger }: DatabaseOptions,
): Promise<Result<CentreDatabase, DatabaseFailure>> => {
  const asked = await withConnection(url, async (app) => success(await readStanding(app)));
  if (!asked.ok) return asked;
  const { role, fit } = asked.value;
  if (!fit.ok && !training) return fit;
  if (!fit.ok) logger.warn('central.failed', { reason: fit.reason, role });
  const owner = ownerUrl ?? (training ? url : undefined);
  const ready =
    owner === undefined
      ? await withConnection(url, checkMigrated)
      : await withConnection(owner, (sql) => prepareTables(sql, role));
  if (!ready.ok) return ready;
  // Who owns the tables is known when they are there: the first start made them just now.
  const settled = await withConnection(url, async (app) => (await readStanding(app)).fit);
  if (!settled.ok && !training) return settled;
  return success(pools(url, async () => undefined));
};

export const openDatabase = (options: DatabaseOptions): Promise<Result<CentreDatabase, DatabaseFailure>> =>
  'url' in options.config.database ? openGiven(options.config.database, options) : openEmbedded(options);
