/** A migrated database on an embedded PostgreSQL of its own, in a directory that goes away with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const TABLES =
  'event, stream, fork_evidence, quarantine, device, enrol_code, projection_state, projection_progress, shelter_fact, shelter_fact_resident, shelter_undone, shelter_presence, shelter_place, console_code, console_session, desk_alarm, console_look, registry_package, registry_package_part, link_change, checkpoint, checkpoint_extent, checkpoint_cosignature';

export const startTestDatabase = async (): Promise<TestDatabase> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'kazasu-db-'));
  const server = mustSucceed(
    await startEmbeddedPostgres({ dataDir, system: realSystem, logger: silentLogger }),
  );
  const sql = connect(server.connection);
  mustSucceed(await migrate(sql));
  return {
    sql,
    clear: async () => void (await sql.unsafe(`TRUNCATE ${TABLES}`)),
    stop: async () => {
      await disconnect(sql);
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
