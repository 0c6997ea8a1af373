import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { connect, disconnect } from './database.ts';
import { durabilityOf } from './durability.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { postgresIn } from './exclusive.ts';
import { centralMigrations, migrate } from './migrations.ts';

let dataDir: string;
const running: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];
/** One directory for all tests: making a database is the slow part. */
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-pg-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of running.splice(0)) await server.stop();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const tryStart = () => startEmbeddedPostgres({ dataDir, system: realSystem, logger: silentLogger });
const start = async (): Promise<EmbeddedPostgres> => {
  const server = mustSucceed(await tryStart());
  running.push(server);
  return server;
};
const stop = async (): Promise<void> => {
  await running.pop()?.stop();
};

const query = async (server: EmbeddedPostgres, text: string): Promise<unknown> => {
  const sql = connect(server.connection);
  const rows: unknown = await sql.unsafe(text);
  await disconnect(sql);
  return rows;
};

test('an initialisation that was cut off is begun again', async () => {
  writeFileSync(join(dataDir, 'pgdata.new'), 'cut off');
  expect(existsSync(join(dataDir, 'pgdata'))).toBe(false);
  const server = await start();
  expect(await query(server, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('starts, writes through to the disk, keeps its data, and leaves no process', async () => {
  const server = await start();
  await query(server, 'CREATE TABLE public.kept AS SELECT 7 AS n');
  const sql = connect(server.connection);
  expect(await durabilityOf(sql)).toBe('local');
  await disconnect(sql);
  await stop();
  expect(postgresIn(join(dataDir, 'pgdata'))).toEqual([]);
  const again = await start();
  expect(again.connection.password).toBe(server.connection.password);
  expect(await query(again, 'SELECT n FROM public.kept')).toEqual([{ n: 7 }]);
});

test('its own log says that a statement failed and nothing of whom it was about', async () => {
  const server = await start();
  const sql = connect(server.connection);
  await sql`CREATE TABLE public.person (id text PRIMARY KEY, since int8 NOT NULL)`;
  await sql`INSERT INTO public.person VALUES ('778899', 1)`;
  await expect(sql`INSERT INTO public.person VALUES ('778899', 2)`).rejects.toMatchObject({ code: '23505' });
  await expect(sql`INSERT INTO public.person VALUES ('778899', NULL)`).rejects.toMatchObject({
    code: '23502',
  });
  await disconnect(sql);
  const log = readFileSync(join(dataDir, 'postgres.log'), 'utf8');
  expect(log).toContain('violates not-null constraint');
  expect(log).not.toContain('778899');
});

test('the password is random, in a file of ours only, and needed', async () => {
  const server = await start();
  expect(statSync(join(dataDir, 'pg-password')).mode & 0o777).toBe(0o600);
  expect(server.connection.password).toMatch(/^[0-9a-f]{48}$/);
  expect(existsSync(join(dataDir, 'pg-password.init'))).toBe(false);
  const sql = connect({ ...server.connection, password: 'wrong' });
  await expect(sql`SELECT 1`).rejects.toMatchObject({ code: '28P01' });
  await disconnect(sql);
  await stop();
  renameSync(join(dataDir, 'pg-password'), join(dataDir, 'aside'));
  expect(await tryStart()).toMatchObject({ reason: 'password_missing' });
  renameSync(join(dataDir, 'aside'), join(dataDir, 'pg-password'));
});

test('a data directory has one centre', async () => {
  await start();
  expect(await tryStart()).toMatchObject({ ok: false, reason: 'already_running' });
  await stop();
  await start();
});

test('after kill -9 of the centre its database is found, stopped and started again', async () => {
  const centre = spawn(process.execPath, ['test/harness/run-centre.ts', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(centre);
  await once(centre.stdout, 'data');
  const left = postgresIn(join(dataDir, 'pgdata'));
  centre.kill('SIGKILL');
  await once(centre, 'exit');
  expect(left.length).toBeGreaterThan(0);
  expect(postgresIn(join(dataDir, 'pgdata'))).toEqual(expect.arrayContaining(left.slice(0, 1)));
  const server = await start();
  expect(await query(server, 'SELECT count(*) FROM kazasu.migration')).toEqual([
    { count: centralMigrations.length },
  ]);
});

test('a lock file whose number another program has since been given does not keep it from starting', async () => {
  await start();
  const lockFile = join(dataDir, 'pgdata', 'postmaster.pid');
  const text = readFileSync(lockFile, 'utf8');
  await stop();
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  children.push(other);
  writeFileSync(lockFile, text.replace(/^\d+/, String(other.pid)));
  await start();
  expect(other.exitCode ?? other.signalCode).toBeNull();
});

test('a database of another version is left alone', async () => {
  await start();
  await stop();
  const file = join(dataDir, 'pgdata', 'PG_VERSION');
  const version = readFileSync(file, 'utf8');
  writeFileSync(file, '9\n');
  expect(await tryStart()).toMatchObject({ reason: 'other_version', detail: { version: '9' } });
  writeFileSync(file, version);
});

test('migrations run once, also when two start together, and never over those of a newer program', async () => {
  const server = await start();
  const sql = connect(server.connection);
  await sql`DROP SCHEMA IF EXISTS kazasu CASCADE`;
  const counts = await Promise.all([migrate(sql), migrate(sql)]);
  expect(counts.map((each) => mustSucceed(each)).toSorted((a, b) => a - b)).toEqual([
    0,
    centralMigrations.length,
  ]);
  const broken = [
    ...centralMigrations,
    { id: 999, name: 'broken', sql: 'CREATE TABLE half (n int); SELECT nothing' },
  ];
  await expect(migrate(sql, broken)).rejects.toThrow();
  expect(await sql`SELECT to_regclass('kazasu.half') AS half`).toEqual([{ half: null }]);
  await sql`INSERT INTO migration (id, name) VALUES (1000, 'of tomorrow')`;
  expect(await migrate(sql)).toMatchObject({ reason: 'schema_too_new' });
  await disconnect(sql);
});
