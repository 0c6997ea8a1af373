import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { checkedIn, createTestStream, newKeys, opened, TENANT } from '../../test/harness/test-stream.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import {
  countOpenAnomalies,
  type FoundAnomaly,
  noteAnomalies,
  noteAnomaly,
  readAnomalies,
  settleAnomalies,
  withdrawAnomalies,
} from './anomalies.ts';
import { type AnomalyList, anomalyKindSchema, settleSchema } from './anomaly-schema.ts';
import { connect, disconnect } from './database.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { type IngestDeps, ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { centralMigrations, migrate } from './migrations.ts';
import { type ProjectionDeps, project, rebuild } from './projection.ts';

let database: TestDatabase;
let ingest: IngestDeps;
let deps: ProjectionDeps;

beforeAll(async () => {
  database = await startTestDatabase();
  const { sql } = database;
  const store = createLogStore(sql);
  ingest = { store, system: realSystem, receiptKey: newKeys().privateKey };
  deps = { sql, tenant: TENANT, mode: 'drill' };
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

const found = (part: Partial<FoundAnomaly> = {}): FoundAnomaly => ({
  kind: 'duplicate_acceptance',
  key: 'k1',
  device: 'ev-1',
  foundAt: 1_000,
  detail: { scope: 'e-1' },
  ...part,
});
const open = (): Promise<AnomalyList> => readAnomalies(database.sql, TENANT, { state: 'open' });
const closed = (): Promise<AnomalyList> => readAnomalies(database.sql, TENANT, { state: 'closed' });
const settleAll = async (list: AnomalyList, staff: string): Promise<number> => {
  const ids = await settleAnomalies(
    database.sql,
    TENANT,
    {
      kinds: anomalyKindSchema.options,
      ids: list.anomalies.map(({ id }) => id),
      reason: '現場に電話して確かめた',
    },
    { staff, at: 5_000 },
  );
  return ids.length;
};

test('what is found twice stands once, as it was found first; another key or kind is another thing', async () => {
  await noteAnomaly(database.sql, TENANT, found());
  await noteAnomalies(database.sql, TENANT, [found({ foundAt: 2_000 }), found({ key: 'k2' }), found()]);
  await noteAnomaly(database.sql, TENANT, found({ kind: 'fork', foundAt: 1_500 }));
  const { anomalies } = await open();
  expect(anomalies.map(({ kind, foundAt }) => [kind, foundAt])).toEqual([
    ['fork', 1_500],
    ['duplicate_acceptance', 1_000],
    ['duplicate_acceptance', 1_000],
  ]);
});

test('a withdrawn one is not open, and is again when it is true after all; a settled one stays settled', async () => {
  await noteAnomaly(database.sql, TENANT, found());
  await withdrawAnomalies(database.sql, TENANT, 'duplicate_acceptance', ['k1'], 3_000);
  expect((await open()).anomalies).toEqual([]);
  expect((await closed()).anomalies[0]).toMatchObject({ withdrawnAt: 3_000, settled: null });
  await noteAnomaly(database.sql, TENANT, found());
  const again = await open();
  expect(again.open).toBe(1);
  expect(await settleAll(again, 'lead-1')).toBe(1);
  await noteAnomaly(database.sql, TENANT, found());
  await withdrawAnomalies(database.sql, TENANT, 'duplicate_acceptance', ['k1'], 9_000);
  expect((await closed()).anomalies[0]).toMatchObject({
    withdrawnAt: null,
    settled: { at: 5_000, by: 'lead-1', reason: '現場に電話して確かめた' },
  });
  expect(await countOpenAnomalies(database.sql, TENANT)).toBe(0);
});

test('whoever settles first has the word, and the database lets nobody change or remove it', async () => {
  await noteAnomaly(database.sql, TENANT, found());
  const list = await open();
  expect(await settleAll(list, 'lead-1')).toBe(1);
  expect(await settleAll(list, 'lead-2')).toBe(0);
  const { sql, owner } = database;
  await expect(sql`UPDATE anomaly SET reason = '別の理由' WHERE tenant = ${TENANT}`).rejects.toThrow(
    'settled',
  );
  await expect(sql`DELETE FROM anomaly WHERE tenant = ${TENANT}`).rejects.toThrow('permission denied');
  await expect(owner`DELETE FROM anomaly WHERE tenant = ${TENANT}`).rejects.toThrow('never removed');
  expect((await closed()).anomalies[0]?.settled?.by).toBe('lead-1');
});

test('a reason is some words, without control characters', () => {
  const reasonOf = (reason: string): boolean => settleSchema.safeParse({ ids: [1], reason }).success;
  expect(reasonOf('本人に確かめた')).toBe(true);
  expect(reasonOf('  ok  ')).toBe(false);
  expect(reasonOf('本人に\u0000確かめた')).toBe(false);
  expect(reasonOf('あ'.repeat(501))).toBe(false);
});

test('pages follow each other without a gap', async () => {
  await noteAnomalies(
    database.sql,
    TENANT,
    // Several were found in one moment, as a fold finds them.
    Array.from({ length: 450 }, (_, at) => found({ key: `k${at}`, foundAt: 1_000 + Math.floor(at / 60) })),
  );
  const seen: number[] = [];
  const times: number[] = [];
  for (let before: number | undefined; ; ) {
    const page = await readAnomalies(database.sql, TENANT, {
      state: 'open',
      ...(before === undefined ? {} : { before }),
    });
    seen.push(...page.anomalies.map(({ id }) => id));
    times.push(...page.anomalies.map(({ foundAt }) => foundAt));
    before = seen.at(-1);
    if (!page.hasMore) break;
  }
  expect(new Set(seen).size).toBe(450);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
});

test('a number says nothing of how many there are, here or elsewhere', async () => {
  for (let at = 0; at < 20; at += 1) await noteAnomaly(database.sql, TENANT, found({ key: `k${at}` }));
  const ids = (await open()).anomalies.map(({ id }) => id).toSorted((a, b) => a - b);
  const gaps = ids.slice(1).map((id, at) => id - (ids[at] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(1_000);
  const wish = { kinds: anomalyKindSchema.options, reason: '現場に電話して確かめた' };
  const by = { staff: 'lead-1', at: 5_000 };
  expect(await settleAnomalies(database.sql, TENANT, { ...wish, ids: [1, 2, 3] }, by)).toEqual([]);
});

test('what was numbered one after the other keeps its number, settled or not, and is settled by it', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'kazasu-numbers-'));
  const server = mustSucceed(
    await startEmbeddedPostgres({ dataDir, system: realSystem, logger: silentLogger }),
  );
  const sql = connect(server.connection, { tenant: TENANT });
  try {
    mustSucceed(
      await migrate(
        sql,
        centralMigrations.filter(({ id }) => id < 110),
      ),
    );
    await sql`INSERT INTO anomaly (tenant, kind, key, found_at, detail, settled_at, settled_by, reason) VALUES
      (${TENANT}, 'fork', 'a', 10, '{}', 11, 'lead-1', '端末を止めた'), (${TENANT}, 'fork', 'b', 12, '{}', NULL, NULL, NULL)`;
    mustSucceed(await migrate(sql));
    await noteAnomaly(sql, TENANT, found({ kind: 'fork', key: 'b' }));
    await noteAnomaly(sql, TENANT, found({ kind: 'fork', key: 'c', foundAt: 20 }));
    const list = await readAnomalies(sql, TENANT, { state: 'open' });
    expect(list.anomalies.map(({ id, foundAt }) => [id === 2, foundAt])).toEqual([
      [false, 20],
      [true, 12],
    ]);
    const wish = { kinds: anomalyKindSchema.options, ids: [1, 2], reason: '現場に電話して確かめた' };
    expect(await settleAnomalies(sql, TENANT, wish, { staff: 'lead-2', at: 30 })).toEqual([2]);
  } finally {
    await disconnect(sql);
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 60_000);

test('a quarantined record and a forked stream are found, once, also by a rebuild', async () => {
  const stream = createTestStream('gym-1');
  stream.add('shelter.opened', opened('S01'));
  stream.add('shelter.checked_in', { wrong: true });
  const clone = createTestStream('gym-1', { keys: newKeys() });
  await ingestBatch(ingest, stream, stream.publicKey, stream.batch());
  clone.add('shelter.checked_in', checkedIn('S01', '9'));
  const forked = await ingestBatch(ingest, clone, clone.publicKey, clone.batch());
  expect(forked.kind).toBe('conflict');
  await project(deps);
  const first = await open();
  expect(first.anomalies.map(({ kind, device, seq }) => [kind, device, seq])).toEqual([
    ['fork', 'gym-1', 2],
    ['quarantined', 'gym-1', 2],
  ]);
  expect(first.anomalies[1]?.detail).toEqual({ reason: 'bad_data' });
  await rebuild(deps);
  expect(await open()).toEqual(first);
});

test('what a newer program understands after all is withdrawn by its rebuild', async () => {
  const stream = createTestStream('gym-1');
  stream.add('shelter.opened', opened('S01'), { mode: 'real' });
  await ingestBatch(ingest, stream, stream.publicKey, stream.batch());
  await project(deps);
  expect((await open()).open).toBe(1);
  await rebuild({ ...deps, mode: 'real' });
  expect((await open()).open).toBe(0);
  expect((await closed()).anomalies[0]?.withdrawnAt).not.toBeNull();
});
