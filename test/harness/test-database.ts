/** A migrated database on an embedded PostgreSQL of its own, in a directory that goes away with it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { grantApplication, makeApplicationRole } from '../../src/central/application-role.ts';
import { connect, disconnect, type Sql } from '../../src/central/database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/central/embedded.ts';
import { migrate } from '../../src/central/migrations.ts';
import type { TenantId } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { RUN_FOLDER } from './quick-disk.ts';
import { TENANT } from './test-stream.ts';

export interface TestDatabase {
  /** As a centre serves requests: the application's role, of the test's tenant, under row security. */
  readonly sql: Sql;
  /** As the owner of the tables, whom no policy holds: for planting and tampering. */
  readonly owner: Sql;
  /** The application's role, of another tenant or (undefined) of none. */
  as(tenant: TenantId | undefined): Sql;
  /** Grants the role what the policies say now, after a test made a table. */
  grant(): Promise<void>;
  /** Removes every row. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Everything but what the program made itself at its start. */
const TABLES = `SELECT string_agg(format('%I', tablename), ', ') AS names FROM pg_tables
  WHERE schemaname = 'kazasu' AND tablename NOT IN ('migration', 'central_key')`;
const tablesSchema = z.tuple([z.object({ names: z.string() })]);

const start = async (dataDir: string): Promise<EmbeddedPostgres> =>
  mustSucceed(await startEmbeddedPostgres({ dataDir, system: realSystem, logger: silentLogger }));

/** A directory with a database in it that is made and migrated; in a run that has a folder of its own it is made once and copied. */
const newDatabase = async (): Promise<string> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'kazasu-db-'));
  const run = process.env[RUN_FOLDER];
  const made = join(run ?? dataDir, 'migrated-database');
  if (run !== undefined && existsSync(made)) {
    // As the user that the server works as.
    const copy = spawnSync('cp', ['-a', `${made}/.`, dataDir], { encoding: 'utf8' });
    if (copy.status !== 0) throw new Error(copy.stderr);
    return dataDir;
  }
  const server = await start(dataDir);
  const owner = connect(server.connection);
  mustSucceed(await migrate(owner));
  await disconnect(owner);
  await server.stop();
  if (run === undefined) return dataDir;
  try {
    renameSync(dataDir, made);
  } catch (error) {
    // Another worker was quicker.
    if (!existsSync(made)) throw error;
    return dataDir;
  }
  return newDatabase();
};

export const startTestDatabase = async (): Promise<TestDatabase> => {
  const dataDir = await newDatabase();
  const server = await start(dataDir);
  const owner = connect(server.connection);
  mustSucceed(await migrate(owner));
  const login = await makeApplicationRole(owner, realSystem);
  const grant = (): Promise<void> => owner.begin((tx) => grantApplication(tx, login.user));
  await grant();
  const pools: Sql[] = [];
  const as = (tenant: TenantId | undefined): Sql => {
    const sql = connect({ ...server.connection, ...login }, tenant === undefined ? {} : { tenant });
    pools.push(sql);
    return sql;
  };
  return {
    sql: as(TENANT),
    owner,
    as,
    grant,
    clear: async () => {
      const [{ names }] = tablesSchema.parse(await owner.unsafe(TABLES));
      await owner.unsafe(`TRUNCATE ${names}`);
    },
    stop: async () => {
      await Promise.all([owner, ...pools].map(disconnect));
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
