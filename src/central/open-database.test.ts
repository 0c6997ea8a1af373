import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TENANT } from '../../test/harness/test-stream.ts';
import { trainingConfig } from '../../test/harness/training-centre.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import type { CentralConfig } from './config.ts';
import { connect, disconnect, type Sql } from './database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { openDatabase } from './open-database.ts';
import { startCentral } from './server.ts';

/** A town's server: the administrator's own, and what the decision record tells the administrator to run. */
const DECISION = 'docs/decisions/0022-municipalities-apart.md';
let dataDir: string;
let server: EmbeddedPostgres;
let administrator: Sql;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-town-'));
  server = mustSucceed(await startEmbeddedPostgres({ dataDir, system: realSystem, logger: silentLogger }));
  administrator = connect(server.connection);
  const sql = /```sql\n(?<sql>[^`]+)```/.exec(readFileSync(DECISION, 'utf8'))?.groups?.['sql'] ?? '';
  const statements = sql.split(';').filter((statement) => statement.trim() !== '');
  expect(statements.length).toBeGreaterThan(3);
  for (const statement of statements) await administrator.unsafe(statement);
});
afterAll(async () => {
  await disconnect(administrator);
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const urlOf = (user: string, password: string): string =>
  `postgres://${user}:${password}@127.0.0.1:${server.connection.port}/kazasu`;
const app = (): string => urlOf('kazasu_app', 'app-secret');
const owner = (): string => urlOf('kazasu_owner', 'owner-secret');

const configOf = (database: CentralConfig['database'], training = false): CentralConfig =>
  trainingConfig({ database, training, mode: training ? 'drill' : 'real' });
const open = (database: CentralConfig['database'], training = false) =>
  openDatabase({ config: configOf(database, training), dataDir, system: realSystem, logger: silentLogger });

test('the first start in earnest needs the owner, the next one does not', async () => {
  expect(await open({ url: app() })).toMatchObject({ reason: 'schema_not_ready' });
  const first = mustSucceed(await open({ url: app(), ownerUrl: owner() }));
  await first.close();
  const next = mustSucceed(await open({ url: app() }));
  const sql = next.poolOf(TENANT, 2);
  await sql`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
    VALUES (${TENANT}, 'gym-1', 'gym-1', '体育館', 'k', 1)`;
  await expect(sql`DELETE FROM event`).rejects.toMatchObject({ code: '42501' });
  const other = next.poolOf(tenantIdSchema.parse('999982'), 2);
  expect(await other`SELECT * FROM device`).toEqual([]);
  await next.close();
});

test('in earnest no role is used that row security does not bind; a drill may', async () => {
  await administrator`CREATE ROLE passes LOGIN BYPASSRLS PASSWORD 'x'`;
  await administrator`CREATE ROLE member LOGIN NOINHERIT IN ROLE kazasu_owner PASSWORD 'x'`;
  await administrator`GRANT CONNECT ON DATABASE kazasu TO passes, member`;
  const { user, password } = server.connection;
  for (const [url, because] of [
    [urlOf(user, password), 'superuser'],
    [urlOf('passes', 'x'), 'bypassrls'],
    [owner(), 'owner'],
    [urlOf('member', 'x'), 'owner'],
  ] as const)
    for (const database of [{ url }, { url, ownerUrl: owner() }])
      expect(await open(database)).toMatchObject({ reason: 'role_too_strong', detail: { because } });
  for (const url of [urlOf(user, password), owner()]) {
    const drill = mustSucceed(await open({ url }, true));
    await drill.close();
  }
});

test('an owner who has never been here is found out at the first start as well', async () => {
  await administrator`CREATE DATABASE empty OWNER kazasu_owner`;
  const url = owner().replace(/kazasu$/, 'empty');
  expect(await open({ url, ownerUrl: url })).toMatchObject({ reason: 'role_too_strong' });
});

test('tables that a version of ours has not made yet are not served; those of a newer one neither', async () => {
  const sql = connect(owner());
  const [last] = await sql<{ id: number; name: string }[]>`
    DELETE FROM migration WHERE id = (SELECT max(id) FROM migration) RETURNING id, name`;
  expect(await open({ url: app() })).toMatchObject({
    reason: 'schema_not_ready',
    detail: { missing: last?.id },
  });
  await sql`INSERT INTO migration ${sql(last ?? {})}`;
  await sql`INSERT INTO migration VALUES (9999, 'of tomorrow')`;
  expect(await open({ url: app() })).toMatchObject({ reason: 'schema_too_new' });
  await sql`DELETE FROM migration WHERE id = 9999`;
  await disconnect(sql);
});

test('a connection that does not carry its municipality ends the start', async () => {
  // What a pooler that drops the setting does, or an address that names another.
  const started = await startCentral({
    config: configOf({ url: `${app()}?kazasu.tenant=999982` }),
    dataDir,
    system: realSystem,
    logger: silentLogger,
    consoleDir: dataDir,
    listen: { host: '127.0.0.1', port: 0 },
  });
  expect(started).toMatchObject({ ok: false, reason: 'tenant_not_set', detail: { tenant: TENANT } });
});

test('nobody answers, and the reason is said', async () => {
  const gone = 'postgres://nobody:x@127.0.0.1:1/none';
  expect(await open({ url: gone })).toMatchObject({ reason: 'database_unreachable' });
  expect(await open({ url: app(), ownerUrl: gone })).toMatchObject({ reason: 'database_unreachable' });
});
