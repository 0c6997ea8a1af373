import { generateKeyPairSync } from 'node:crypto';
import { ingestBatch } from '../../src/central/ingest.ts';
import { createLogStore } from '../../src/central/ingest-store.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { MAX_BATCH_EVENTS } from '../../src/outbox/protocol.ts';
import { startTestDatabase } from '../harness/test-database.ts';
import { checkedIn, createTestStream, type TestStream } from '../harness/test-stream.ts';
import { copyInto } from './copy-binary.ts';
import { type Bench, median, pairedRatios } from './measure.ts';

const ROUNDS = 15;
const BATCHES = 10;

const newStream = (name: string): TestStream => {
  const stream = createTestStream(name);
  for (let n = 0; n < MAX_BATCH_EVENTS * BATCHES; n += 1)
    stream.add('shelter.checked_in', checkedIn('S01', String(n + 1), String(n + 2), String(n + 3)));
  return stream;
};

/**
 * `ingest.vs_copy`: batches of 500 as the centre takes them (head signature, chain, lock, row security, signed receipt)
 * against a plain COPY of the same rows into the same kind of table without row security, which PostgreSQL would refuse; one
 * transaction a batch on both sides.
 */
export const ingestBench: Bench = async () => {
  const database = await startTestDatabase();
  try {
    const { sql, owner } = database;
    await owner`CREATE TABLE plain_event (LIKE event INCLUDING ALL)`;
    const { privateKey: receiptKey } = generateKeyPairSync('ed25519');
    const deps = { store: createLogStore(sql), system: realSystem, receiptKey, durability: 'local' } as const;
    // Made beforehand, so that neither side pays for the making; the first pair only warms up.
    const streams = Array.from({ length: (ROUNDS + 1) * 2 }, (_, at) => newStream(`bench-${at}`));
    const batchesOf = (stream: TestStream) =>
      Array.from({ length: BATCHES }, (_, at) =>
        stream.batch(at * MAX_BATCH_EVENTS + 1, (at + 1) * MAX_BATCH_EVENTS),
      );
    const prepared = streams.map((stream) => ({ stream, batches: batchesOf(stream) }));
    const next = () => {
      const stream = prepared.shift();
      if (stream === undefined) throw new Error('every prepared stream was used');
      return stream;
    };
    const ingest = async (): Promise<void> => {
      const { stream, batches } = next();
      for (const batch of batches) {
        const outcome = await ingestBatch(deps, stream, stream.publicKey, batch);
        if (outcome.kind !== 'accepted') throw new Error(`a batch was not accepted: ${outcome.kind}`);
      }
    };
    const copy = async (): Promise<void> => {
      for (const { events } of next().batches)
        await owner.begin(async (tx) => {
          await copyInto(tx, 'plain_event', events, realSystem.now());
        });
    };
    await ingest();
    await copy();
    const { ratios, a, b } = await pairedRatios(ROUNDS, ingest, copy);
    const rate = (times: number[]): string =>
      Math.round((MAX_BATCH_EVENTS * BATCHES * 1000) / median(times)).toLocaleString('en');
    return [
      {
        name: 'ingest.vs_copy',
        // Rate against rate: what the checks leave of a plain COPY's speed.
        value: median(ratios.map((ratio) => 1 / ratio)),
        unit: 'ratio',
        goal: 0.7,
        direction: 'min',
        n: ROUNDS,
        note: `batches of ${MAX_BATCH_EVENTS}; ingest ${rate(a)} events/s, plain COPY ${rate(b)} events/s`,
      },
    ];
  } finally {
    await database.stop();
  }
};
