/** A migrated database on an embedded PostgreSQL of its own, in a directory that goes away with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { grantApplication, makeApplicationRole } from '../../src/central/application-role.ts';
import { connect, disconnect, type Sql } from '../../src/central/database.ts';
import { startEmbeddedPostgres } from '../../src/central/embedded.ts';
import { migrate } from '../../src/central/migrations.ts';
import type { TenantId } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
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

const tableRows = z.array(z.object({ name: z.string() }));

export const startTestDatabase = async (): Promise<TestDatabase> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'kazasu-db-'));
  const server = mustSucceed(
    await startEmbeddedPostgres({ dataDir, system: realSystem, logger: silentLogger }),
  );
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
  const tables: unknown = await owner`
    SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'kazasu'::regnamespace AND relkind = 'r' AND relname <> 'migration'`;
  const names = tableRows.parse(tables).map(({ name }) => name);
  return {
    sql: as(TENANT),
    owner,
    as,
    grant,
    clear: async () => void (await owner`TRUNCATE ${owner(names)}`),
    stop: async () => {
      await Promise.all([owner, ...pools].map(disconnect));
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
