/** One contract for both logs: PostgreSQL, and the one in memory that the simulator runs on. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import { createMemoryStore, type MemoryStore } from '../../test/sim/memory-store.ts';
import { toHex } from '../kernel/bytes.ts';
import { realSystem } from '../kernel/system.ts';
import { GENESIS, type StreamId } from '../outbox/event.ts';
import { ingestBatch, type LockedStream, type LogStore } from './ingest.ts';
import { asGroupStore } from './ingest-group.ts';
import { appendEvents, createLogStore } from './ingest-store.ts';

let database: TestDatabase;
let memory: MemoryStore;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.clear();
  memory = createMemoryStore();
});

/** What a store holds of a stream, in the same words for both. */
interface Content {
  readonly hashes: readonly string[];
  readonly heads: readonly { readonly seq: number; readonly sig: string; readonly key: string }[];
  readonly evidence: unknown;
}

const inDatabase = async ({ device, epoch }: StreamId): Promise<Content> => {
  const { sql } = database;
  const events = await sql<{ hash: Uint8Array }[]>`
    SELECT hash FROM event WHERE device = ${device} AND epoch = ${epoch} ORDER BY seq`;
  const heads = await sql<{ seq: number; sig: string; key: string }[]>`
    SELECT seq, sig, key FROM stream_head WHERE device = ${device} AND epoch = ${epoch} ORDER BY seq`;
  const [row] = await sql<{ request: string }[]>`
    SELECT request FROM fork_evidence WHERE device = ${device} AND epoch = ${epoch}`;
  return {
    hashes: events.map(({ hash }) => toHex(hash)),
    heads: [...heads],
    evidence: row === undefined ? undefined : JSON.parse(row.request),
  };
};

const inMemory = (stream: StreamId): Content => {
  const held = memory.stream(stream);
  const heads = [...(held?.heads.values() ?? [])].toSorted((a, b) => a.seq - b.seq);
  return {
    hashes: held?.events.map(({ hash }) => hash) ?? [],
    heads: heads.map(({ seq, sig, key }) => ({ seq, sig, key })),
    evidence: held?.evidence,
  };
};

const streamOf = (count: number): TestStream => {
  const stream = createTestStream();
  for (let n = 1; n <= count; n += 1) stream.add('test.a', n);
  return stream;
};

const headOf = (stream: TestStream, seq: number) => ({
  ...stream.batch(1, seq).head,
  key: stream.publicKey,
});

/** Puts events `from`…`to` in, as ingest does. */
const put =
  (stream: TestStream, from: number, to: number) =>
  async (locked: LockedStream): Promise<void> => {
    await locked.append(stream.events.slice(from - 1, to), 7, headOf(stream, to));
  };

const STORES: readonly [string, () => LogStore, (stream: StreamId) => Promise<Content>][] = [
  ['PostgreSQL', () => createLogStore(database.sql), inDatabase],
  [
    'PostgreSQL, many together',
    () => asGroupStore(createLogStore(database.sql), { sql: database.sql, tenant: TENANT }),
    inDatabase,
  ],
  ['memory', () => memory, async (stream) => inMemory(stream)],
];

describe.each(STORES)('the log in %s', (_name, open, contentOf) => {
  test('a stream begins empty at its first contact and holds what was put in', async () => {
    const store = open();
    const stream = streamOf(3);
    expect((await store.withStream(stream, 1, async ({ held }) => held)).value).toEqual({
      ...GENESIS,
      key: undefined,
      forked: false,
    });
    await store.withStream(stream, 2, put(stream, 1, 2));
    const { value: seen } = await store.withStream(stream, 3, async (locked) => ({
      held: locked.held,
      first: await locked.hashAt(1),
      beyond: await locked.hashAt(3),
    }));
    expect(seen).toEqual({
      held: { seq: 2, hash: stream.events[1]?.hash, key: stream.publicKey, forked: false },
      first: stream.events[0]?.hash,
      beyond: undefined,
    });
    expect((await contentOf(stream)).hashes).toEqual(stream.events.slice(0, 2).map(({ hash }) => hash));
  });

  test('a number that is there already is refused, and nothing of that transaction stays', async () => {
    const store = open();
    const stream = streamOf(3);
    await store.withStream(stream, 1, put(stream, 1, 2));
    await expect(store.withStream(stream, 2, put(stream, 2, 3))).rejects.toThrow();
    expect((await contentOf(stream)).hashes).toHaveLength(2);
    // And the store goes on.
    await store.withStream(stream, 3, put(stream, 3, 3));
    expect((await contentOf(stream)).hashes).toHaveLength(3);
  });

  test('what throws takes everything back, the signed head too', async () => {
    const store = open();
    const stream = streamOf(2);
    const broken = store.withStream(stream, 1, async (locked) => {
      await put(stream, 1, 2)(locked);
      throw new Error('the power went');
    });
    await expect(broken).rejects.toThrow('the power went');
    expect(await contentOf(stream)).toEqual({ hashes: [], heads: [], evidence: undefined });
  });

  test('two at once run one after the other', async () => {
    const store = open();
    const stream = streamOf(20);
    const addOne = (locked: LockedStream) => put(stream, locked.held.seq + 1, locked.held.seq + 1)(locked);
    await Promise.all(Array.from({ length: 20 }, () => store.withStream(stream, 1, addOne)));
    expect((await contentOf(stream)).hashes).toEqual(stream.events.map(({ hash }) => hash));
  });

  test('a lock that was let go does nothing more', async () => {
    const stream = streamOf(1);
    const { value: locked } = await open().withStream(stream, 1, async (each) => ({ each }));
    await expect((async () => locked.each.hashAt(1))()).rejects.toThrow('still locked');
    await expect((async () => locked.each.append(stream.events, 1, headOf(stream, 1)))()).rejects.toThrow(
      'still locked',
    );
  });

  test('every signed head is kept once', async () => {
    const store = open();
    const stream = streamOf(3);
    await store.withStream(stream, 1, put(stream, 1, 1));
    await store.withStream(stream, 2, put(stream, 2, 3));
    await store.withStream(stream, 3, (locked) => locked.keepHead(headOf(stream, 3)));
    await store.withStream(stream, 3, (locked) => locked.keepHead(headOf(stream, 2)));
    expect((await contentOf(stream)).heads).toEqual(
      [1, 2, 3].map((seq) => ({ seq, sig: headOf(stream, seq).sig, key: stream.publicKey })),
    );
  });

  test('the first contradicting batch is kept whole, and the stream is frozen', async () => {
    const store = open();
    const stream = streamOf(3);
    await store.withStream(stream, 1, (locked) => locked.freeze(stream.batch(1, 2), 5));
    await store.withStream(stream, 2, (locked) => locked.freeze(stream.batch(1, 3), 6));
    expect((await contentOf(stream)).evidence).toEqual(stream.batch(1, 2));
    expect((await store.withStream(stream, 3, async ({ held }) => held.forked)).value).toBe(true);
  });
});

test('any batches, again and in any order, are answered alike by both and leave the same', async () => {
  const { privateKey: receiptKey } = newKeys();
  const system = { ...realSystem, now: () => 1_790_000_000_000 };
  const depsOf = (store: LogStore) => ({ store, system, receiptKey, durability: 'local' }) as const;
  const step = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 8 }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      await database.clear();
      memory = createMemoryStore();
      const keys = newKeys();
      const first = createTestStream('gym-1', { keys });
      const clone = createTestStream('gym-1', { keys });
      for (let n = 1; n <= 8; n += 1) {
        const { eventId } = first.add('test.a', n);
        // Alike up to the fifth.
        clone.add('test.a', n < 6 ? n : -n, { eventId });
      }
      for (const [isClone, from, length] of steps) {
        const batch = (isClone ? clone : first).batch(from, Math.min(8, from - 1 + length));
        const answers = [];
        for (const store of [createLogStore(database.sql), memory])
          answers.push(await ingestBatch(depsOf(store), first, keys.publicKey, batch));
        expect(answers[1]).toEqual(answers[0]);
      }
      expect(inMemory(first)).toEqual(await inDatabase(first));
    }),
    { numRuns: 25 },
  );
});

test('a number that is there already fails the transaction and leaves the pool usable', async () => {
  const stream = streamOf(2);
  const store = createLogStore(database.sql);
  await store.withStream(stream, 1, put(stream, 1, 2));
  const again = database.sql.begin((tx) => appendEvents(tx, stream.events, 1, headOf(stream, 2)));
  await expect(again).rejects.toThrow();
  expect((await store.withStream(stream, 2, async ({ held }) => held.seq)).value).toBe(2);
});

test('any bodies are cut up by the database where they were joined, and are there byte for byte', async () => {
  const store = createLogStore(database.sql);
  const part = fc.oneof(
    fc.constantFrom('\\', '\\x41', '\\000', '\0', '"', "'", '髙', '𠮷', '\ufeff', ','),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const body = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('').toWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 8 }), async (bodies) => {
      await database.clear();
      const stream = createTestStream();
      for (const text of bodies) stream.add('test.a', undefined, { body: text });
      await store.withStream(stream, 1, put(stream, 1, bodies.length));
      const rows = await database.sql<{ body: Uint8Array }[]>`SELECT body FROM event ORDER BY seq`;
      expect(rows.map((row) => toHex(row.body))).toEqual(
        bodies.map((text) => Buffer.from(text, 'utf8').toString('hex')),
      );
    }),
    { numRuns: 30 },
  );
});
