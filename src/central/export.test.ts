import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import {
  checkedIn,
  createTestStream,
  departed,
  newKeys,
  opened,
  TENANT,
} from '../../test/harness/test-stream.ts';
import { isExportGood, verifyExport } from '../app/verify-export.ts';
import { assert } from '../kernel/assert.ts';
import { fromHex } from '../kernel/bytes.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { checkpointSchema } from '../outbox/checkpoint.ts';
import { GENESIS_HASH, storedEventSchema } from '../outbox/event.ts';
import { exportedHeadSchema, exportedStreamSchema, keyFingerprint } from '../outbox/export-format.ts';
import { isGood } from '../outbox/verify-held.ts';
import { makeCheckpoint } from './checkpoints.ts';
import { noteConsoleLook } from './console-audit.ts';
import { exportTenant } from './export.ts';
import { EXPORTED_TABLES, LOG_TABLES, NOT_EXPORTED } from './export-tables.ts';
import { ingestBatch } from './ingest.ts';
import { appendEvents, createLogStore } from './ingest-store.ts';
import { project, rebuild } from './projection.ts';
import { verifyCentral } from './verify.ts';

let database: TestDatabase;
let folder: string;
const key = newKeys();
const dir = (): string => join(folder, 'export');
const deps = { tenant: TENANT, mode: 'drill', key, system: realSystem } as const;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

beforeEach(async () => {
  await database.clear();
  folder = mkdtempSync(join(tmpdir(), 'kazasu-export-'));
  const ingest = {
    store: createLogStore(database.sql),
    system: realSystem,
    receiptKey: key.privateKey,
    durability: 'local',
  } as const;
  const gym = createTestStream('gym-1');
  gym.add('shelter.opened', opened('S01', 80));
  gym.add('shelter.checked_in', checkedIn('S01', '9000001', '9000002'));
  gym.add('shelter.departed', departed('S01', 'out', '9000002'));
  gym.add('shelter.checked_in', null, { body: '=not JSON\u0000 at all' });
  const hall = createTestStream('hall-1');
  hall.add('shelter.checked_in', checkedIn('S02', '9000003'));
  for (const stream of [gym, hall]) {
    await ingestBatch(ingest, stream, stream.publicKey, stream.batch());
    await database.sql`
      INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
      VALUES (${TENANT}, ${stream.device}, 'gym', '第一体育館', ${stream.publicKey}, 1)`;
  }
  await project({ sql: database.sql, tenant: TENANT, mode: 'drill' });
  await database.sql.begin((tx) =>
    noteConsoleLook(tx, deps, {
      session: { staff: 'honbu-1', role: 'clerk' },
      use: 'csv',
      about: { shelterId: 'S01' },
      people: 0,
    }),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const exportAll = () =>
  exportTenant(
    {
      sql: database.sql,
      tenant: { id: TENANT, name: '架空県かざし市' },
      mode: 'drill',
      staff: [{ id: 'honbu-1', role: 'clerk' }],
      key,
      system: realSystem,
      actor: { staff: 'admin-1', role: 'admin' },
    },
    dir(),
  );
const read = (path: string): string => readFileSync(join(dir(), path), 'utf8');
const lines = <T>(path: string, schema: z.ZodType<T>): T[] =>
  read(path)
    .split('\n')
    .slice(0, -1)
    .map((line) => schema.parse(JSON.parse(line)));

test('has everything, readable by nobody else, and is good without the centre', async () => {
  const { manifest, uncovered } = mustSucceed(await exportAll());
  expect(uncovered).toBeNull();
  const report = mustSucceed(await verifyExport(dir(), { key: keyFingerprint(key.publicKey), threads: 1 }));
  expect(isExportGood(report)).toBe(true);
  // Three streams: two terminals, and the centre with the look and with this very export.
  expect(report).toMatchObject({ events: 7, checkpoints: { size: 7, fault: null } });
  expect(manifest.events).toBe(7);
  for (const path of readdirSync(dir(), { recursive: true, encoding: 'utf8' })) {
    const { mode } = statSync(join(dir(), path));
    expect([path, mode & 0o077]).toEqual([path, 0]);
  }
  const sums = spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: dir(), encoding: 'utf8' });
  expect([sums.status, sums.stdout]).toEqual([0, '']);
});

test('sheets open in a spreadsheet and run nothing; of the staff there is no PIN', async () => {
  mustSucceed(await exportAll());
  const events = read('events.csv');
  expect(events.startsWith('\uFEFF"端末"')).toBe(true);
  expect(events).toContain(`"'=not JSON`);
  expect(read('tables/shelter_presence.csv')).toContain('"宛名番号（g- は住登外）"');
  expect(read('tables/shelter_presence.csv')).toContain('"9000002"');
  expect(read('tables/console_look.ndjson')).toContain('honbu-1');
  expect(lines('staff.ndjson', z.strictObject({ id: z.string(), role: z.string() }))).toEqual([
    { id: 'honbu-1', role: 'clerk' },
  ]);
  expect(read('README.txt')).toContain(keyFingerprint(key.publicKey));
});

test('does not mix with what is there, and says in the record that it was taken', async () => {
  mustSucceed(await exportAll());
  expect(await exportAll()).toMatchObject({ ok: false, reason: 'not_empty' });
  const acts = await database.sql`SELECT seq, kind FROM event WHERE device = 'centre' ORDER BY seq`;
  expect([...acts]).toEqual([
    { seq: 1, kind: 'central.looked' },
    { seq: 2, kind: 'central.exported' },
  ]);
});

test('an export that is altered afterwards says where', async () => {
  mustSucceed(await exportAll());
  const path = readdirSync(join(dir(), 'streams')).find((name) => name.startsWith('gym-1')) ?? '';
  const file = join(dir(), 'streams', path);
  writeFileSync(file, readFileSync(file, 'utf8').replace('9000002', '9000009'));
  const report = mustSucceed(await verifyExport(dir(), { threads: 1 }));
  expect(report.streams.find(({ device }) => device === 'gym-1')?.fault).toMatchObject({
    check: 'wrong_hash',
    seq: 2,
  });
});

/** Whoever may leave may leave, whatever somebody sent or did to the tables. */
test('one event nested beyond measure, one bent row of the checkpoints and one bent head stand in it as they are', async () => {
  const deep = createTestStream('deep-1');
  const nested = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  const body = `{"v":1,"actor":{"staff":"x","role":"clerk"},"site":"a","mode":"drill","clockSuspect":false,"data":${nested}}`;
  deep.add('shelter.checked_in', null, { body });
  await ingestBatch(
    { store: createLogStore(database.sql), system: realSystem, receiptKey: key.privateKey },
    ...([deep, deep.publicKey, deep.batch()] as const),
  );
  await project({ sql: database.sql, tenant: TENANT, mode: 'drill' });
  mustSucceed(await makeCheckpoint({ ...deps, sql: database.sql }));
  await database.owner`UPDATE checkpoint_extent SET device = 'BENT NAME' WHERE place = 0`;
  await database.owner`UPDATE stream_head SET sig = 'BENT HEAD' WHERE device = 'gym-1'`;
  mustSucceed(await exportAll());
  expect(read('events.csv')).toContain(nested);
  expect(read('checkpoints.ndjson')).toContain('BENT NAME');
  expect(read('heads.ndjson')).toContain('BENT HEAD');
  const report = mustSucceed(await verifyExport(dir(), { threads: 1 }));
  expect(isExportGood(report)).toBe(false);
});

const VIEWS = ['shelter_presence', 'shelter_place', 'shelter_fact', 'quarantine', 'desk_alarm'];
const views = async (): Promise<unknown[]> => {
  const all: unknown[] = [];
  for (const view of VIEWS)
    all.push(
      await database.owner.unsafe(`SELECT to_jsonb(v) AS row FROM ${view} AS v ORDER BY to_jsonb(v)::text`),
    );
  return all.map((rows) => [...(rows as Iterable<unknown>)]);
};

test('replayed into an empty database it gives the same views, and verifies there', async () => {
  mustSucceed(await exportAll());
  const before = await views();
  await database.clear();
  const { owner } = database;
  for (const stream of lines('streams.ndjson', exportedStreamSchema)) {
    const { device, epoch, ackSeq, ackHash, file } = stream;
    const heads = lines('heads.ndjson', exportedHeadSchema).filter(
      (head) => head.device === device && head.epoch === epoch,
    );
    const last = heads.find(({ seq, hash }) => seq === ackSeq && hash === ackHash);
    assert(last !== undefined, 'a stream ends at a head that its device signed');
    await owner.begin(async (tx) => {
      await tx`
        INSERT INTO stream (tenant, device, epoch, ack_seq, ack_hash, first_seen_at, last_seen_at)
        VALUES (${TENANT}, ${device}, ${epoch}, 0, ${fromHex(GENESIS_HASH)}, 1, 1)`;
      for (const { seq, hash, sig, key: signer } of heads)
        await tx`
          INSERT INTO stream_head (tenant, device, epoch, seq, hash, sig, key)
          VALUES (${TENANT}, ${device}, ${epoch}, ${seq}, ${fromHex(hash)}, ${sig}, ${signer})`;
      await appendEvents(tx, lines(file, storedEventSchema), 1, last);
    });
  }
  await rebuild({ sql: database.sql, tenant: TENANT, mode: 'drill' });
  expect(await views()).toEqual(before);
  const known = lines('checkpoints.ndjson', checkpointSchema);
  const report = await verifyCentral(database.sql, TENANT, { centreKey: key.publicKey });
  expect(isGood(report)).toBe(true);
  expect(report.events).toBe(7);
  expect(known.at(-1)?.size).toBe(7);
});

describe('every table', () => {
  it('is in the export, or it is said why not', async () => {
    const tables = await database.owner`SELECT tablename FROM pg_tables WHERE schemaname = 'kazasu'`;
    const names = z
      .array(z.object({ tablename: z.string() }))
      .parse(tables)
      .map(({ tablename }) => tablename);
    const known = [...Object.keys(EXPORTED_TABLES), ...LOG_TABLES, ...Object.keys(NOT_EXPORTED)];
    expect(names.toSorted()).toEqual(known.toSorted());
  });
});
