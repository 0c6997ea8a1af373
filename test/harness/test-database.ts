/** A migrated database on an embedded PostgreSQL of its own, in a directory that goes away with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { connect, disconnect, type Sql } from '../../src/central/database.ts';
import { startEmbeddedPostgres } from '../../src/central/embedded.ts';
import { migrate } from '../../src/central/migrations.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';

export interface TestDatabase {
  readonly sql: Sql;
  /** Removes every row. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Everything but what the program made itself at its start. */
const TABLES = `SELECT string_agg(format('%I', tablename), ', ') AS names FROM pg_tables
  WHERE schemaname = 'kazasu' AND tablename NOT IN ('migration', 'central_key')`;
const tablesSchema = z.tuple([z.object({ names: z.string() })]);

export const startTestDatabase = async (): Promise<TestDatabase> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'kazasu-db-'));
  const server = mustSucceed(
    await startEmbeddedPostgres({ dataDir, system: realSystem, logger: silentLogger }),
  );
  const sql = connect(server.connection);
  mustSucceed(await migrate(sql));
  return {
    sql,
    clear: async () => {
      const [{ names }] = tablesSchema.parse(await sql.unsafe(TABLES));
      await sql.unsafe(`TRUNCATE ${names}`);
    },
    stop: async () => {
      await disconnect(sql);
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
