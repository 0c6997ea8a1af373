import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import { hlcSchema, hlcTime } from '../kernel/hlc.ts';
import { realSystem } from '../kernel/system.ts';
import { GENESIS, verifyHead, verifyReceipt } from '../outbox/event.ts';
import { type BatchRequest, batchResponseSchema } from '../outbox/protocol.ts';
import { type IngestDeps, ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { verifyCentral } from './verify.ts';

let database: TestDatabase;
let deps: IngestDeps;
const centre = newKeys();

beforeAll(async () => {
  database = await startTestDatabase();
  deps = {
    store: createLogStore(database.sql),
    system: realSystem,
    receiptKey: centre.privateKey,
  };
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

const send = (stream: TestStream, batch: BatchRequest) => ingestBatch(deps, stream, stream.publicKey, batch);

const streamOf = (count: number, name?: string): TestStream => {
  const stream = createTestStream(name);
  for (let n = 1; n <= count; n += 1) stream.add('test.a', n);
  return stream;
};

const storedBodies = async (): Promise<string[]> => {
  const rows = await database.sql<{ body: Uint8Array }[]>`SELECT body FROM event ORDER BY device, epoch, seq`;
  return rows.map(({ body }) => Buffer.from(body).toString('utf8'));
};

test('a batch is stored to the byte, and the receipt is signed for exactly what is held', async () => {
  const stream = streamOf(3);
  const outcome = await send(stream, stream.batch());
  if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
  const { next, receiptSig, ...receipt } = batchResponseSchema.parse(outcome.response);
  expect(receipt).toMatchObject({ ackSeq: 3, ackHash: stream.events[2]?.hash, durability: 'local' });
  expect(next.retryAfterMs).toBe(0);
  expect(verifyReceipt({ ...stream, ...receipt }, receiptSig, centre.publicKey)).toBe(true);
  expect(verifyReceipt({ ...stream, ...receipt, ackSeq: 4 }, receiptSig, centre.publicKey)).toBe(false);
  expect(await storedBodies()).toEqual(stream.events.map(({ body }) => body));
});

test('bodies that PostgreSQL text or a JSON column would change are kept as they are', async () => {
  const stream = createTestStream();
  const bodies = ['{"b":1,"a":1,"a":2}', 'not JSON \u0000 at all', '\ufeff{"v":1}', '\\N\t\r\n', '𠮷髙', ''];
  for (const body of bodies) stream.add('test.odd', null, { body });
  expect((await send(stream, stream.batch())).kind).toBe('accepted');
  expect(await storedBodies()).toEqual(bodies);
  const report = await verifyCentral(database.sql, TENANT, { centreKey: centre.publicKey });
  expect(report.streams[0]?.fault).toBeNull();
});

test('another key does not go on with a stream, which could never be verified again', async () => {
  const stream = streamOf(2);
  expect((await send(stream, stream.batch())).kind).toBe('accepted');
  const other = createTestStream(stream.device, { keys: newKeys() });
  for (const { kind, body, eventId, hlc } of [...stream.events, ...streamOf(3).events.slice(2)])
    other.add(kind, null, { body, eventId, at: hlcTime(hlcSchema.parse(hlc)) });
  expect(other.events[1]?.hash).toBe(stream.events[1]?.hash);
  for (const [from, to] of [
    [3, 3],
    [1, 3],
    [2, 2],
  ] as const)
    expect(await send(other, other.batch(from, to))).toEqual({ kind: 'refused', reason: 'bad_signature' });
  // A question does no harm; and the stream's own key goes on.
  expect((await send(other, other.batch(3, 2))).kind).toBe('accepted');
  stream.add('test.odd', null);
  expect((await send(stream, stream.batch(3, 3))).kind).toBe('accepted');
  const report = await verifyCentral(database.sql, TENANT, { centreKey: centre.publicKey });
  expect(report.streams.map(({ fault }) => fault)).toEqual([null]);
});

test('any windows of one stream, again and in any order, give each event once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 12 })), { maxLength: 10 }),
      async (windows) => {
        await database.clear();
        const stream = streamOf(12);
        let held = 0;
        for (const [from, length] of windows) {
          const to = Math.min(12, from - 1 + length);
          const outcome = await send(stream, stream.batch(from, to));
          if (from > held + 1)
            expect(outcome).toMatchObject({ kind: 'conflict', conflict: { reason: 'gap', ackSeq: held } });
          else {
            const added = Math.max(0, to - held);
            held = Math.max(held, to);
            expect(outcome).toMatchObject({ kind: 'accepted', added, response: { ackSeq: held } });
          }
        }
        expect(await storedBodies()).toEqual(stream.events.slice(0, held).map(({ body }) => body));
      },
    ),
    { numRuns: 25 },
  );
});

test('the same batch at the same moment from two connections is stored once', async () => {
  const stream = streamOf(50);
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => send(stream, stream.batch())));
  expect(
    outcomes.map((each) => (each.kind === 'accepted' ? each.added : -1)).toSorted((a, b) => a - b),
  ).toEqual([0, 0, 0, 50]);
  expect(await storedBodies()).toHaveLength(50);
});

test('an empty batch asks how far we are', async () => {
  const stream = streamOf(2);
  await send(stream, stream.batch());
  expect(await send(stream, stream.batch(3, 2))).toMatchObject({ kind: 'accepted', response: { ackSeq: 2 } });
  const other = createTestStream('gym-2');
  expect(await send(other, other.batch(1, 0))).toMatchObject({ kind: 'accepted', response: { ackSeq: 0 } });
});

test('the signed head of every batch is kept, of one cut elsewhere too, and of a question never', async () => {
  const stream = streamOf(4);
  for (const [from, to] of [
    [1, 2],
    [3, 4],
    [1, 2],
    [2, 3],
    [5, 4],
  ] as const)
    expect((await send(stream, stream.batch(from, to))).kind).toBe('accepted');
  const heads = await database.sql<{ seq: number; hash: Uint8Array; sig: string; key: string }[]>`
    SELECT seq, hash, sig, key FROM stream_head ORDER BY seq`;
  expect(heads.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  for (const { seq, hash, sig, key } of heads) {
    expect(Buffer.from(hash).toString('hex')).toBe(stream.events[seq - 1]?.hash);
    expect(verifyHead({ ...stream, seq, hash: stream.events[seq - 1]?.hash ?? '' }, sig, key)).toBe(true);
  }
});

test('a gap is told with where we are', async () => {
  const stream = streamOf(4);
  await send(stream, stream.batch(1, 2));
  expect(await send(stream, stream.batch(4, 4))).toEqual({
    kind: 'conflict',
    conflict: { reason: 'gap', ackSeq: 2, ackHash: stream.events[1]?.hash },
  });
  expect(await storedBodies()).toHaveLength(2);
});

const cloneOf = (shared: number): { readonly first: TestStream; readonly second: TestStream } => {
  const keys = newKeys();
  const first = createTestStream('gym-1', { keys });
  const second = createTestStream('gym-1', { keys });
  for (let n = 1; n <= shared; n += 1) {
    const { eventId } = first.add('test.a', n);
    second.add('test.a', n, { eventId });
  }
  first.add('test.a', 'first went on');
  second.add('test.a', 'second went on');
  second.add('test.a', 'and on');
  return { first, second };
};

test.each([
  ['overlapping the last number', 2, 3],
  ['from the beginning', 1, 4],
  ['right behind our head, on another history', 4, 4],
  ['an old part only', 3, 3],
])('another history under our numbers freezes the stream: %s', async (_name, from, to) => {
  const { first, second } = cloneOf(2);
  await send(first, first.batch());
  const outcome = await send(second, second.batch(from, to));
  expect(outcome).toMatchObject({ kind: 'conflict', conflict: { reason: 'fork', ackSeq: 3 } });
  // Frozen for both: which of them is the clone is for a person to find out.
  expect(await send(first, first.batch())).toMatchObject({ kind: 'conflict', conflict: { reason: 'fork' } });
  expect(await storedBodies()).toEqual(first.events.map(({ body }) => body));
  const evidence = await database.sql<{ request: string }[]>`SELECT request FROM fork_evidence`;
  expect(JSON.parse(evidence[0]?.request ?? '')).toEqual(second.batch(from, to));
});

test('only the device itself can freeze its stream: a forged batch changes nothing', async () => {
  const stream = streamOf(2);
  await send(stream, stream.batch());
  const forger = createTestStream('gym-1');
  forger.add('test.a', 'forged');
  expect(await send(stream, forger.batch())).toEqual({ kind: 'refused', reason: 'bad_signature' });
  expect((await send(stream, stream.batch())).kind).toBe('accepted');
});

test('a broken chain is refused, whichever field was changed', async () => {
  const stream = streamOf(3);
  const batch = stream.batch();
  const [first, second, third] = batch.events;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three events');
  const broken: BatchRequest[] = [
    { ...batch, events: [first, { ...second, body: `${second.body} ` }, third] },
    { ...batch, events: [first, third] },
    { ...batch, events: [second, first, third] },
    { ...batch, events: [first, second] },
    { ...batch, prevHash: second.hash },
    { ...batch, fromSeq: 2 },
    { ...batch, events: [] },
  ];
  for (const each of broken)
    expect(await send(stream, each)).toEqual({ kind: 'refused', reason: 'bad_chain' });
  const elsewhere = createTestStream('gym-2');
  expect(await ingestBatch(deps, elsewhere, stream.publicKey, batch)).toMatchObject({ kind: 'refused' });
  expect(await storedBodies()).toEqual([]);
});

test('a centre that lost its last events says so, and takes them again', async () => {
  const stream = streamOf(4);
  await send(stream, stream.batch());
  const at = stream.events[1]?.hash ?? GENESIS.hash;
  await database.owner`DELETE FROM event WHERE seq > 2`;
  await database.owner`UPDATE stream SET ack_seq = 2, ack_hash = ${Buffer.from(at, 'hex')}`;
  expect(await send(stream, stream.batch(5, 4))).toMatchObject({ conflict: { reason: 'gap', ackSeq: 2 } });
  expect(await send(stream, stream.batch(3, 4))).toMatchObject({ added: 2, response: { ackSeq: 4 } });
});
