import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createTestStream } from '../../test/harness/test-stream.ts';
import { type ChainPoint, GENESIS, verifyChain, verifyHead } from '../outbox/event.ts';
import type { SentLog } from '../outbox/log-types.ts';
import { batchRequestSchema, MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from '../outbox/protocol.ts';
import { createBatches, MAX_BATCH_BODY_BYTES } from './batches.ts';

/** A log over a stream made by hand, which counts how often events are read. */
const logOver = (bodies: readonly string[]) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const stream = createTestStream();
  for (const body of bodies) stream.add('test.a', null, { body });
  let acked: ChainPoint = GENESIS;
  const reads: number[] = [];
  const log: SentLog = {
    stream,
    privateKey,
    events: ({ afterSeq, limit }) => {
      reads.push(afterSeq);
      return stream.events.slice(afterSeq, afterSeq + limit);
    },
    hashAt: (seq) => stream.events[seq - 1]?.hash,
    floor: () => undefined,
    head: () => stream.events.at(-1) ?? GENESIS,
    acked: () => acked,
    pending: () => stream.events.length - acked.seq,
    recordAck: () => ({ ok: false, reason: 'disk_full' }),
    rewind: () => ({ ok: false, reason: 'disk_full' }),
    onAppend: () => () => undefined,
  };
  return {
    log,
    stream,
    reads,
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    ack: (to: ChainPoint) => {
      acked = to;
    },
  };
};

const small = (count: number): string[] => Array.from({ length: count }, (_, n) => `{"n":${n}}`);

test('what follows is read while the batch before is on its way, and never twice', () => {
  const { log, reads, ack, publicKey, stream } = logOver(small(1_200));
  const batches = createBatches(log);
  const seen = [];
  for (;;) {
    const batch = batches.next(MAX_BATCH_EVENTS);
    if (batch.events.length === 0) break;
    batches.prepare(batch, MAX_BATCH_EVENTS);
    // Sent again after a failure: the same one, not read anew.
    expect(batches.next(MAX_BATCH_EVENTS)).toBe(batch);
    batches.prepare(batch, MAX_BATCH_EVENTS);
    expect(verifyHead({ ...stream, ...batch.head }, batch.head.sig, publicKey)).toBe(true);
    seen.push(...batch.events);
    ack(batch.head);
  }
  expect(seen).toEqual(stream.events);
  expect(verifyChain(seen).ok).toBe(true);
  // Three pieces; the question in the end needs no look at the disk.
  expect([...new Set(reads)]).toEqual([0, 500, 1_000]);
});

test('what was made ready is thrown away when the centre went back, or more came', () => {
  const { log, ack, stream } = logOver(small(3));
  const batches = createBatches(log);
  const first = batches.next(MAX_BATCH_EVENTS);
  batches.prepare(first, MAX_BATCH_EVENTS);
  stream.add('test.a', 4);
  expect(batches.next(MAX_BATCH_EVENTS).events).toHaveLength(4);
  ack({ seq: 2, hash: stream.events[1]?.hash ?? '' });
  expect(batches.next(MAX_BATCH_EVENTS)).toMatchObject({ fromSeq: 3, prevHash: stream.events[1]?.hash });
  expect(batches.next(1).events).toHaveLength(1);
});

test.each([
  ['three bytes a character', '\u{3042}'.repeat(60_000)],
  ['every character escaped', '"'.repeat(65_000)],
])('bodies of %s are cut so that the request is never refused for its size', (_, body) => {
  const { log } = logOver([...Array.from({ length: 6 }, () => body), ...small(MAX_BATCH_EVENTS)]);
  const batch = createBatches(log).next(MAX_BATCH_EVENTS);
  const bytes = batch.events.reduce((sum, event) => sum + Buffer.byteLength(event.body), 0);
  expect(batch.events.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(MAX_BATCH_BODY_BYTES);
  expect(Buffer.byteLength(JSON.stringify(batchRequestSchema.parse(batch)))).toBeLessThan(MAX_BATCH_BYTES);
});
