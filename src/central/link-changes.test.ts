import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { realSystem } from '../kernel/system.ts';
import { linkListSchema, MAX_LINKS } from '../outbox/protocol.ts';
import { type IngestDeps, ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { linkChangesAfter } from './link-changes.ts';
import { type ProjectionDeps, project, rebuild } from './projection.ts';

let database: TestDatabase;
let ingest: IngestDeps;
let deps: ProjectionDeps;

beforeAll(async () => {
  database = await startTestDatabase();
  const { sql } = database;
  ingest = {
    store: createLogStore(sql),
    system: realSystem,
    receiptKey: newKeys().privateKey,
  };
  deps = { sql, tenant: TENANT, mode: 'drill' };
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

const send = async (stream: TestStream, from?: number, to?: number): Promise<void> => {
  const outcome = await ingestBatch(ingest, stream, stream.publicKey, stream.batch(from, to));
  expect(outcome.kind).toBe('accepted');
};
const linked = (letter: string, residentId = '101') => ({
  residentId,
  kind: 'common_card_id',
  tokenHmac: letter.repeat(64),
  chipKey: null,
  basis: 'compared',
  level: 'L1',
  consent: 'holder',
});
const after = (cursor: number, mode: 'drill' | 'real' = 'drill') =>
  linkChangesAfter(deps.sql, TENANT, mode, cursor);

test('what desks record of cards is told after a cursor, with who recorded it, and nothing else is', async () => {
  const stream = createTestStream();
  stream.add('identification.linked', linked('a'));
  stream.add('identification.compared', { residentId: '101', result: 'same', photo: true });
  stream.add('identification.withdrawn', { residentId: '101', reason: '申し出' });
  await send(stream);
  await project(deps);
  const { changes, newest } = await after(0);
  expect(newest).toBe(2);
  expect(changes).toMatchObject([
    { version: 1, seq: 1, kind: 'identification.linked', staff: 'desk', data: linked('a') },
    { version: 2, seq: 3, kind: 'identification.withdrawn' },
  ]);
  expect(await after(1)).toMatchObject({ changes: [{ version: 2 }], newest: 2 });
  expect(await after(2)).toEqual({ mode: 'drill', changes: [], newest: 2 });
});

test('the proof goes on as it came, over the very same bytes of what it proves', async () => {
  const stream = createTestStream();
  const data = { residentId: '101', reason: '申し出 \u0000 \u{1f600} "\\"' };
  const proof = 'd'.repeat(64);
  stream.add('identification.withdrawn', data);
  const body = {
    v: 1,
    actor: { staff: 'desk', role: 'clerk' },
    site: 'gym-1',
    mode: 'drill',
    clockSuspect: false,
    proof,
    data,
  };
  stream.add('identification.withdrawn', null, { body: JSON.stringify(body) });
  await send(stream);
  await project(deps);
  const [bare, proven] = linkListSchema.parse(JSON.parse(JSON.stringify(await after(0)))).changes;
  expect(bare).not.toHaveProperty('proof');
  expect(proven?.proof).toBe(proof);
  expect(JSON.stringify(proven?.data)).toBe(JSON.stringify(data));
});

test('of another municipality, or of a drill in earnest, nothing is told', async () => {
  const stream = createTestStream();
  stream.add('identification.linked', linked('a'));
  stream.add('identification.linked', linked('b'), { mode: 'real' });
  await send(stream);
  await project(deps);
  expect((await after(0)).changes).toHaveLength(1);
  expect(await after(0, 'real')).toEqual({ mode: 'real', changes: [], newest: 0 });
  const other = tenantIdSchema.parse('011002');
  expect(await linkChangesAfter(deps.sql, other, 'drill', 0)).toEqual({
    mode: 'drill',
    changes: [],
    newest: 0,
  });
  expect(await deps.sql`SELECT seq, reason FROM quarantine`).toMatchObject([{ reason: 'other_mode' }]);
});

test('what is no link is for a person to look at', async () => {
  const stream = createTestStream();
  stream.add('identification.linked', { ...linked('a'), tokenHmac: '123456789012' });
  await send(stream);
  await project(deps);
  expect((await after(0)).changes).toEqual([]);
  expect(await deps.sql`SELECT reason FROM quarantine`).toMatchObject([{ reason: 'bad_data' }]);
});

test('a rebuild renumbers nothing', async () => {
  const [first, second] = [createTestStream('gym-1'), createTestStream('gym-2')];
  second.add('identification.linked', linked('b'));
  await send(second);
  await project(deps);
  first.add('identification.linked', linked('a'));
  await send(first);
  await project(deps);
  const before = await after(0);
  expect(before.changes.map(({ device }) => device)).toEqual(['gym-2', 'gym-1']);
  await rebuild(deps);
  expect(await after(0)).toEqual(before);
});

test('a reader that follows the cursor while several projectors run misses nothing and sees no number twice', async () => {
  const streams = Array.from({ length: 6 }, (_, at) => createTestStream(`gym-${at + 1}`));
  for (const stream of streams)
    for (let turn = 0; turn < 40; turn += 1) stream.add('identification.linked', linked('a', `${turn + 1}`));
  const seen: string[] = [];
  let cursor = 0;
  let working = true;
  const read = async (): Promise<void> => {
    const { changes } = await after(cursor);
    for (const { version, device, seq } of changes) {
      expect(version).toBeGreaterThan(cursor);
      cursor = version;
      seen.push(`${device}/${seq}`);
    }
  };
  const follow = (async () => {
    while (working) await read();
  })();
  await Promise.all(
    streams.map(async (stream) => {
      for (let from = 1; from <= 40; from += 5) {
        await send(stream, from, from + 4);
        await Promise.all([project(deps), project(deps)]);
      }
    }),
  );
  working = false;
  await follow;
  await read();
  expect(seen).toHaveLength(240);
  expect(new Set(seen).size).toBe(240);
});

test('comes in pages', async () => {
  const stream = createTestStream();
  for (let turn = 0; turn <= MAX_LINKS; turn += 1)
    stream.add('identification.linked', linked('a', `${turn + 1}`));
  await send(stream, 1, MAX_LINKS);
  await send(stream, MAX_LINKS + 1, MAX_LINKS + 1);
  await project(deps);
  const page = await after(0);
  expect(page.changes).toHaveLength(MAX_LINKS);
  expect(page.newest).toBe(MAX_LINKS + 1);
  expect((await after(MAX_LINKS)).changes).toHaveLength(1);
});
