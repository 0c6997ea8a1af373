/**
 * `scale.ingest.10x`, `scale.lookup.10x`: what the centre does with a million events in its log, and with ten million. The
 * rows before are made by the database itself; what is measured are real signed batches and look-ups by number.
 */
import { generateKeyPairSync } from 'node:crypto';
import { ingestBatch } from '../../src/central/ingest.ts';
import { createLogStore } from '../../src/central/ingest-store.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { MAX_BATCH_EVENTS } from '../../src/outbox/protocol.ts';
import { startTestDatabase, type TestDatabase } from '../harness/test-database.ts';
import { checkedIn, createTestStream, TENANT } from '../harness/test-stream.ts';
import { type Bench, median, percentile, timed } from './measure.ts';

const SMALL = 1_000_000;
const LARGE = 10_000_000;
const PER_STREAM = 5_000;
const ROUNDS = 12;
const BATCHES = 4;
const LOOKUPS = 2_000;

/** Rows like a shelter's, of streams of their own; as wide as real ones. */
const grow = async ({ sql }: TestDatabase, from: number, to: number): Promise<void> => {
  const body = JSON.stringify({
    ...{ v: 1, actor: { staff: 'desk', role: 'clerk' }, site: 'gym-1', mode: 'drill', clockSuspect: false },
    data: checkedIn('S01', '1000001', '1000002', '1000003'),
  });
  for (let at = from; at < to; at += SMALL)
    await sql`
      INSERT INTO event (tenant, device, epoch, seq, event_id, hlc, kind, body, hash, received_at)
      SELECT ${TENANT}, 'old-' || (n / ${PER_STREAM}), '0123456789abcdef', n % ${PER_STREAM} + 1, gen_random_uuid(),
        '019f00000000-0000', 'shelter.checked_in', convert_to(${body}, 'UTF8'), sha256(int8send(n)), 0
      FROM generate_series(${at}::int8, ${at + SMALL - 1}::int8) AS n`;
  await sql`VACUUM ANALYZE event`;
  await sql`CHECKPOINT`;
};

const measure = async ({ sql }: TestDatabase, name: string, rows: number) => {
  const { privateKey: receiptKey } = generateKeyPairSync('ed25519');
  const deps = { store: createLogStore(sql), system: realSystem, receiptKey, durability: 'local' } as const;
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const stream = createTestStream(`${name}-${round}`);
    for (let n = 0; n < MAX_BATCH_EVENTS * BATCHES; n += 1)
      stream.add('shelter.checked_in', checkedIn('S01', String(n + 1), String(n + 2), String(n + 3)));
    const batches = Array.from({ length: BATCHES }, (_, at) =>
      stream.batch(at * MAX_BATCH_EVENTS + 1, (at + 1) * MAX_BATCH_EVENTS),
    );
    const took = await timed(async () => {
      for (const batch of batches) {
        const outcome = await ingestBatch(deps, stream, stream.publicKey, batch);
        if (outcome.kind !== 'accepted') throw new Error(`a batch was not accepted: ${outcome.kind}`);
      }
    });
    // The first only warms up.
    if (round > 0) times.push(took);
  }
  const found: number[] = [];
  for (let n = 0; n < LOOKUPS; n += 1) {
    const row = Math.floor((n * 2_654_435_761) % rows);
    const device = `old-${Math.floor(row / PER_STREAM)}`;
    found.push(
      await timed(async () => {
        const [hit] = await sql`
          SELECT body FROM event
          WHERE tenant = ${TENANT} AND device = ${device} AND epoch = '0123456789abcdef' AND seq = ${(row % PER_STREAM) + 1}`;
        if (hit === undefined) throw new Error('a row that was made is not found');
      }),
    );
  }
  const rate = (MAX_BATCH_EVENTS * BATCHES * 1_000) / median(times);
  return { rate, lookup: percentile(found, 0.99) };
};

export const scaleBench: Bench = async () => {
  const database = await startTestDatabase();
  try {
    await grow(database, 0, SMALL);
    const small = await measure(database, 'small', SMALL);
    await grow(database, SMALL, LARGE);
    const large = await measure(database, 'large', LARGE);
    const rate = (value: number): string => Math.round(value).toLocaleString('en');
    return [
      {
        ...{ name: 'scale.ingest.10x', value: large.rate / small.rate, goal: 0.8, n: ROUNDS },
        ...{ unit: 'ratio', direction: 'min' },
        note: `${rate(small.rate)} events/s at 1 M events, ${rate(large.rate)} at 10 M`,
      },
      {
        ...{ name: 'scale.lookup.10x', value: large.lookup / small.lookup, goal: 2, n: LOOKUPS },
        ...{ unit: 'ratio', direction: 'max' },
        note: `p99 of one event by its number ${small.lookup.toFixed(2)} ms at 1 M, ${large.lookup.toFixed(2)} at 10 M`,
      },
    ];
  } finally {
    await database.stop();
  }
};
