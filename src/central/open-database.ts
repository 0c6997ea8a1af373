/** The centre's PostgreSQL, ready to serve: migrated by its owner, used by a role that owns nothing (decision 0022). */
import type { TenantId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { grantApplication, makeApplicationRole, readStanding } from './application-role.ts';
import { openCluster } from './cluster.ts';
import type { CentralConfig } from './config.ts';
import { type ConnectionTarget, connect, disconnect, type PoolOptions, type Sql } from './database.ts';
import { type EmbeddedFailure, startEmbeddedPostgres } from './embedded.ts';
import { checkMigrated, migrate } from './migrations.ts';

export interface CentreDatabase {
  /** New connections of one municipality, at most `max` at once; closed with the database. */
  poolOf(tenant: TenantId, max: number): Sql;
  /** How often another server became the primary. */
  failovers(this: void): number;
  close(): Promise<void>;
}

/** `schema_not_ready`: the tables are not there or of an older version, and we were given no owner to change that. */
export type DatabaseFailure =
  | EmbeddedFailure
  | 'bad_url'
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

/** Makes pools on one database. */
type Place = (options: PoolOptions) => Sql;
const placeOf =
  (target: ConnectionTarget): Place =>
  (options) =>
    connect(target, options);

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
  place: Place,
  work: (sql: Sql) => Promise<Result<T, DatabaseFailure>>,
): Promise<Result<T, DatabaseFailure>> => {
  const sql = place({ max: 1 });
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

const pools = (place: Place, stop: () => Promise<void>, failovers = () => 0): CentreDatabase => {
  const open: Sql[] = [];
  return {
    poolOf: (tenant, max) => {
      const sql = place({ tenant, max });
      open.push(sql);
      return sql;
    },
    failovers,
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
    const login = await withConnection(placeOf(connection), async (owner) => {
      const made = await makeApplicationRole(owner, options.system);
      const ready = await prepareTables(owner, made.user);
      return ready.ok ? success(made) : ready;
    });
    if (login.ok) return success(pools(placeOf({ ...connection, ...login.value }), stop));
    await stop();
    return login;
  } catch (error) {
    await stop();
    throw error;
  }
};

/** In training also as the owner: a drill needs no second role, and nobody's data is in it. */
const prepareGiven = async (
  app: Place,
  owner: Place | undefined,
  { config: { training }, logger }: DatabaseOptions,
): Promise<Result<unknown, DatabaseFailure>> => {
  const asked = await withConnection(app, async (sql) => success(await readStanding(sql)));
  if (!asked.ok) return asked;
  const { role, fit } = asked.value;
  if (!fit.ok && !training) return fit;
  if (!fit.ok) logger.warn('central.failed', { reason: fit.reason, role });
  const maker = owner ?? (training ? app : undefined);
  const ready =
    maker === undefined
      ? await withConnection(app, checkMigrated)
      : await withConnection(maker, (sql) => prepareTables(sql, role));
  if (!ready.ok) return ready;
  // Who owns the tables is known when they are there: the first start made them just now.
  const settled = await withConnection(app, async (sql) => (await readStanding(sql)).fit);
  return settled.ok || training ? success(undefined) : settled;
};

const openGiven = async (
  { url, ownerUrl }: { readonly url: string; readonly ownerUrl?: string | undefined },
  options: DatabaseOptions,
): Promise<Result<CentreDatabase, DatabaseFailure>> => {
  const app = openCluster(url, options.system);
  if (!app.ok) return app;
  const owner = ownerUrl === undefined ? undefined : openCluster(ownerUrl, options.system);
  const prepared =
    owner === undefined || owner.ok
      ? await prepareGiven(app.value.connect, owner?.value.connect, options).finally(() =>
          owner?.value.close(),
        )
      : owner;
  if (prepared.ok) return success(pools(app.value.connect, app.value.close, app.value.failovers));
  await app.value.close();
  return prepared;
};

export const openDatabase = (options: DatabaseOptions): Promise<Result<CentreDatabase, DatabaseFailure>> =>
  'url' in options.config.database ? openGiven(options.config.database, options) : openEmbedded(options);
