/** Batches of many terminals in one transaction: as if each had come alone. (The contract of every log: ingest-store.test.ts.) */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { realSystem } from '../kernel/system.ts';
import { GENESIS, verifyReceipt } from '../outbox/event.ts';
import { type IngestOutcome, ingestBatch, type LogStore } from './ingest.ts';
import { asGroupStore } from './ingest-group.ts';
import { createLogStore } from './ingest-store.ts';
import { verifyCentral } from './verify.ts';

let database: TestDatabase;
const centre = newKeys();
const VILLAGE = tenantIdSchema.parse('132012');
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

/** A store that says how many were stored alone. */
const open = () => {
  const plain = createLogStore(database.sql);
  let alone = 0;
  const counting: LogStore = {
    withStream: (stream, now, work, manner) => {
      alone += 1;
      return plain.withStream(stream, now, work, manner);
    },
  };
  return { store: asGroupStore(counting, { sql: database.sql, tenant: TENANT }), alone: () => alone };
};

const streamOf = (device: string, count: number): TestStream => {
  const stream = createTestStream(device);
  for (let n = 1; n <= count; n += 1) stream.add('test.a', `${device} 髙 ${n}`);
  return stream;
};
const ingest = (store: LogStore, stream: TestStream, batch = stream.batch()): Promise<IngestOutcome> =>
  ingestBatch({ store, system: realSystem, receiptKey: centre.privateKey }, stream, stream.publicKey, batch);

test('many terminals at once: each has its own receipt, and the log is whole', async () => {
  const { store, alone } = open();
  // Small and large, and one that asks only.
  const streams = Array.from({ length: 40 }, (_, n) => streamOf(`gym-${n}`, n === 7 ? 120 : n % 6));
  const outcomes = await Promise.all(streams.map((stream) => ingest(store, stream)));
  for (const [at, outcome] of outcomes.entries()) {
    const stream = streams[at];
    if (outcome.kind !== 'accepted' || stream === undefined) throw new Error(outcome.kind);
    const { receiptSig, next: _, ...receipt } = outcome.response;
    expect([outcome.added, receipt.ackSeq, receipt.durability]).toEqual([
      stream.events.length,
      stream.events.length,
      'local',
    ]);
    expect(verifyReceipt({ ...stream, ...receipt }, receiptSig, centre.publicKey)).toBe(true);
  }
  // The first of each lane, and no other.
  expect(alone()).toBeLessThanOrEqual(2);
  const rows = await database.sql<{ device: string; body: Uint8Array }[]>`
    SELECT device, body FROM event ORDER BY device, epoch, seq`;
  const stored = rows.map(({ device, body }) => [device, Buffer.from(body).toString('utf8')]);
  const sent = streams
    .toSorted((a, b) => (a.device < b.device ? -1 : 1))
    .flatMap(({ device, events }) => events.map(({ body }) => [device, body]));
  expect(stored).toEqual(sent);
  const report = await verifyCentral(database.sql, TENANT, { centreKey: centre.publicKey });
  expect(report.streams.filter(({ fault }) => fault !== null)).toEqual([]);
});

test('gap, fork, question and repetition beside others are each answered as alone', async () => {
  const { store } = open();
  const keys = newKeys();
  const first = createTestStream('fork-1', { keys });
  const clone = createTestStream('fork-1', { keys });
  for (let n = 1; n <= 3; n += 1) first.add('test.a', n);
  for (let n = 1; n <= 3; n += 1) clone.add('test.b', n);
  const known = streamOf('again-1', 3);
  await ingest(store, first);
  await ingest(store, known);
  const late = streamOf('gap-1', 4);
  const outcomes = await Promise.all([
    ...[1, 2, 3].map((n) => ingest(store, streamOf(`gym-${n}`, 2))),
    ingest(store, clone),
    ingest(store, late, late.batch(3, 4)),
    ingest(store, known),
  ]);
  expect(outcomes.map(({ kind }) => kind)).toEqual([
    ...['accepted', 'accepted', 'accepted', 'conflict', 'conflict', 'accepted'],
  ]);
  expect(outcomes[3]).toMatchObject({ conflict: { reason: 'fork', ackSeq: 3 } });
  expect(outcomes[4]).toMatchObject({ conflict: { reason: 'gap', ackSeq: 0 } });
  expect(outcomes[5]).toMatchObject({ kind: 'accepted', added: 0, response: { ackSeq: 3 } });
  const [{ forked }] = await database.sql<[{ forked: boolean }]>`
    SELECT forked_at IS NOT NULL AS forked FROM stream WHERE device = 'fork-1'`;
  expect(forked).toBe(true);
});

test('one that cannot be stored fails alone; its neighbours are stored once', async () => {
  const { store, alone } = open();
  const streams = Array.from({ length: 12 }, (_, n) => streamOf(`gym-${n}`, 2));
  const bad = streamOf('bad-1', 2);
  // A number that the table has already, which no chain says: only the database can refuse it.
  await database.owner`
    INSERT INTO event (tenant, device, epoch, seq, event_id, hlc, kind, body, hash, received_at)
    VALUES (${TENANT}, ${bad.device}, ${bad.epoch}, 2, ${crypto.randomUUID()}, 'x', 'x', '', '', 1)`;
  const all = [...streams.slice(0, 6), bad, ...streams.slice(6)];
  const settled = await Promise.allSettled(all.map((stream) => ingest(store, stream)));
  expect(settled.map(({ status }) => status)).toEqual(
    all.map((stream) => (stream === bad ? 'rejected' : 'fulfilled')),
  );
  expect(alone()).toBeGreaterThan(2);
  const [{ held }] = await database.sql<[{ held: number }]>`
    SELECT count(*) AS held FROM event WHERE device LIKE 'gym-%'`;
  expect(held).toBe(24);
});

test('what is decided and then thrown takes nothing of its neighbours', async () => {
  const { store } = open();
  const streams = Array.from({ length: 6 }, (_, n) => streamOf(`gym-${n}`, 1));
  const settled = await Promise.allSettled([
    ...streams.map((stream) => ingest(store, stream)),
    store.withStream(streamOf('thrower', 1), 1, async () => {
      throw new Error('a bug');
    }),
  ]);
  expect(settled.map(({ status }) => status)).toEqual([...streams.map(() => 'fulfilled'), 'rejected']);
  expect(await database.sql`SELECT 1 FROM stream WHERE device = 'thrower'`).toHaveLength(0);
});

test('a stream of another municipality is never taken for one of ours', async () => {
  const { store } = open();
  await expect(
    store.withStream({ ...streamOf('gym-1', 1), tenant: VILLAGE }, 1, async () => 1),
  ).rejects.toThrow('of this municipality');
});

test('a device that asks of stream after stream leaves one row, and every one of them may still begin', async () => {
  const plain = createLogStore(database.sql);
  const keys = newKeys();
  const epochs = Array.from({ length: 12 }, (_, n) => n.toString(16).padStart(16, '0'));
  const streams = epochs.map((epoch) => createTestStream('gym-1', { keys, epoch }));
  const answers = async (store: LogStore): Promise<unknown[]> =>
    Promise.all(streams.slice(1).map(async (stream) => ingest(store, stream, stream.batch(1, 0))));
  const [first, second] = streams;
  if (first === undefined || second === undefined) throw new Error('no stream');
  await ingest(plain, first, first.batch(1, 0));
  const nothing = { kind: 'accepted', added: 0, response: { ackSeq: 0, ackHash: GENESIS.hash } };
  for (const store of [plain, open().store])
    expect(await answers(store)).toMatchObject(streams.slice(1).map(() => nothing));
  const rows = () => database.sql`SELECT epoch FROM stream ORDER BY epoch`;
  expect([...(await rows())]).toEqual([{ epoch: epochs[0] }]);
  second.add('test.a', 1);
  expect(await ingest(open().store, second)).toMatchObject({ kind: 'accepted', added: 1 });
  expect(await ingest(plain, second, second.batch(2, 1))).toMatchObject({ response: { ackSeq: 1 } });
  expect([...(await rows())]).toEqual([{ epoch: epochs[0] }, { epoch: epochs[1] }]);
});
