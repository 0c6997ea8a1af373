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
import { type Bench, median, pairedRatios, percentile, timed } from './measure.ts';

const SMALL = 1_000_000;
const LARGE = 10_000_000;
const PER_STREAM = 5_000;
const ROUNDS = 20;
const BATCHES = 4;
const LOOKUPS = 2_000;

/** Rows like a shelter's, of streams of their own; as wide as real ones. */
const grow = async ({ sql }: TestDatabase, rows: number): Promise<void> => {
  const body = JSON.stringify({
    ...{ v: 1, actor: { staff: 'desk', role: 'clerk' }, site: 'gym-1', mode: 'drill', clockSuspect: false },
    data: checkedIn('S01', '1000001', '1000002', '1000003'),
  });
  for (let at = 0; at < rows; at += SMALL)
    await sql`
      INSERT INTO event (tenant, device, epoch, seq, event_id, hlc, kind, body, hash, received_at)
      SELECT ${TENANT}, 'old-' || (n / ${PER_STREAM}), '0123456789abcdef', n % ${PER_STREAM} + 1, gen_random_uuid(),
        '019f00000000-0000', 'shelter.checked_in', convert_to(${body}, 'UTF8'), sha256(int8send(n)), 0
      FROM generate_series(${at}::int8, ${at + SMALL - 1}::int8) AS n`;
  await sql`VACUUM ANALYZE event`;
  await sql`CHECKPOINT`;
};

/** A log of so many events, and what is to be measured on it; every stream is made beforehand. */
const openLog = async (rows: number) => {
  const database = await startTestDatabase();
  await grow(database, rows);
  const { sql } = database;
  const { privateKey: receiptKey } = generateKeyPairSync('ed25519');
  const deps = { store: createLogStore(sql), system: realSystem, receiptKey };
  const streams = Array.from({ length: ROUNDS + 1 }, (_, round) => {
    const stream = createTestStream(`new-${round}`);
    for (let n = 0; n < MAX_BATCH_EVENTS * BATCHES; n += 1)
      stream.add('shelter.checked_in', checkedIn('S01', String(n + 1), String(n + 2), String(n + 3)));
    const batches = Array.from({ length: BATCHES }, (_each, at) =>
      stream.batch(at * MAX_BATCH_EVENTS + 1, (at + 1) * MAX_BATCH_EVENTS),
    );
    return { stream, batches };
  });
  return {
    stop: () => database.stop(),
    ingest: async (): Promise<void> => {
      const next = streams.shift();
      if (next === undefined) throw new Error('every prepared stream was used');
      for (const batch of next.batches) {
        const outcome = await ingestBatch(deps, next.stream, next.stream.publicKey, batch);
        if (outcome.kind !== 'accepted') throw new Error(`a batch was not accepted: ${outcome.kind}`);
      }
    },
    lookUp: async (n: number): Promise<void> => {
      const row = Math.floor((n * 2_654_435_761) % rows);
      const device = `old-${Math.floor(row / PER_STREAM)}`;
      const [hit] = await sql`
        SELECT body FROM event
        WHERE tenant = ${TENANT} AND device = ${device} AND epoch = '0123456789abcdef' AND seq = ${(row % PER_STREAM) + 1}`;
      if (hit === undefined) throw new Error('a row that was made is not found');
    },
  };
};

/** Both logs stand at once and take turns: whatever else the machine does meanwhile, it does to both. */
export const scaleBench: Bench = async () => {
  const small = await openLog(SMALL);
  const large = await openLog(LARGE);
  try {
    // Warms up.
    await small.ingest();
    await large.ingest();
    const { ratios, a, b } = await pairedRatios(ROUNDS, large.ingest, small.ingest);
    const found: { readonly small: number[]; readonly large: number[] } = { small: [], large: [] };
    for (let n = 0; n < LOOKUPS; n += 1) {
      found.small.push(await timed(() => small.lookUp(n)));
      found.large.push(await timed(() => large.lookUp(n)));
    }
    const rate = (times: number[]): string =>
      Math.round((MAX_BATCH_EVENTS * BATCHES * 1_000) / median(times)).toLocaleString('en');
    const [lookUpSmall, lookUpLarge] = [percentile(found.small, 0.99), percentile(found.large, 0.99)];
    return [
      {
        ...{
          name: 'scale.ingest.10x',
          value: median(ratios.map((ratio) => 1 / ratio)),
          goal: 0.8,
          n: ROUNDS,
        },
        ...{ unit: 'ratio', direction: 'min' },
        note: `${rate(b)} events/s at 1 M events, ${rate(a)} at 10 M, by turns`,
      },
      {
        ...{ name: 'scale.lookup.10x', value: lookUpLarge / lookUpSmall, goal: 2, n: LOOKUPS },
        ...{ unit: 'ratio', direction: 'max' },
        note: `p99 of one event by its number ${lookUpSmall.toFixed(2)} ms at 1 M, ${lookUpLarge.toFixed(2)} at 10 M`,
      },
    ];
  } finally {
    await large.stop();
    await small.stop();
  }
};
