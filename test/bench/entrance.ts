/**
 * `ingest.https.events_per_s`: full batches of several terminals on connections that stay, through the entrance with certificates both ways.
 * `storm.ack.p99`: 10,000 terminals that come back within ten seconds, each with a key, a certificate and five events of its own.
 */
import { spawn } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { batchPath, MAX_BATCH_EVENTS } from '../../src/outbox/protocol.ts';
import { checkedIn, createTestStream, TENANT, type TestStream } from '../harness/test-stream.ts';
import { postmasterIn, type TrainingCentre } from '../harness/training-centre.ts';
import { cpuOfThis, cpuOfTree } from './cpu.ts';
import { type MadeTerminal, makeTerminals, startCentreFor } from './made-terminals.ts';
import { type Bench, percentile } from './measure.ts';

const SENDERS = 8;
const BATCHES = 25;
const TERMINALS = Number(process.env['KAZASU_STORM'] ?? 10_000);
/** A thousand a second, however many there are. */
const WITHIN_MS = TERMINALS;
const EVENTS_EACH = 5;

const resultSchema = z.object({
  acks: z.array(z.number()),
  answers: z.record(z.string(), z.number()),
  tookMs: z.number(),
  /** Of the client. */
  cpuMs: z.number(),
});
interface Sent extends z.infer<typeof resultSchema> {
  readonly centreCpuMs: number;
  readonly databaseCpuMs: number;
}

/** Each with people of its own: 世帯 of three. */
const streamOf = ({ device, keys }: MadeTerminal, events: number): TestStream => {
  const stream = createTestStream(device, { keys });
  const first = Number(device.replace('t-', '')) * events * 3;
  for (let n = 0; n < events; n += 1) {
    const people = [1, 2, 3].map((each) => String(first + n * 3 + each));
    stream.add('shelter.checked_in', checkedIn('S01', ...people));
  }
  return stream;
};

/** A line for the client. */
const jobOf = ({ cert, key }: MadeTerminal, stream: TestStream, size: number, at: number): string => {
  const batches = Array.from({ length: Math.ceil(stream.events.length / size) }, (_, n) =>
    stream.batch(n * size + 1, Math.min(stream.events.length, (n + 1) * size)),
  );
  return JSON.stringify({
    ...{ cert, key, at, path: batchPath(stream.device, stream.epoch) },
    headers: `content-type: application/json\r\ncontent-encoding: gzip\r\nx-kazasu-tenant: ${TENANT}\r\n`,
    bodies: batches.map((batch) => gzipSync(JSON.stringify(batch)).toString('base64')),
  });
};

const sendAll = (centre: TrainingCentre, jobs: readonly string[]): Promise<z.infer<typeof resultSchema>> =>
  new Promise((done, failed) => {
    const port = new URL(centre.central.tenants[0].entrance?.url ?? '').port;
    const client = spawn(process.execPath, ['test/bench/entrance-client.ts', port], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let said = '';
    client.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    client.once('error', failed);
    client.once('close', (code) =>
      code === 0
        ? done(resultSchema.parse(JSON.parse(said)))
        : failed(new Error(`the client ended: ${code}`)),
    );
    client.stdin.end(jobs.join('\n'));
  });

/** The centre runs in this process, its database beside it. */
const send = async (centre: TrainingCentre, jobs: readonly string[]): Promise<Sent> => {
  const database = postmasterIn(centre.dataDir);
  const [centreBefore, databaseBefore] = [cpuOfThis(), cpuOfTree(database)];
  const sent = await sendAll(centre, jobs);
  return {
    ...sent,
    centreCpuMs: cpuOfThis() - centreBefore,
    databaseCpuMs: cpuOfTree(database) - databaseBefore,
  };
};

const cpuNote = ({ centreCpuMs, databaseCpuMs, cpuMs }: Sent, times: number): string => {
  const each = (ms: number): string => (ms / times).toFixed(2);
  return `processor ms each: centre ${each(centreCpuMs)}, database ${each(databaseCpuMs)}, client ${each(cpuMs)}`;
};

/** What the centre holds in the end is what was sent, and it answered nothing but what it may. */
const check = async ({ owner }: TrainingCentre, { answers }: Sent, events: number): Promise<string> => {
  const rows: unknown = await owner`SELECT count(*)::int AS held FROM event`;
  const [{ held }] = z.tuple([z.object({ held: z.int() })]).parse(rows);
  const said = Object.entries(answers)
    .map(([what, times]) => `${what}: ${times}`)
    .join(', ');
  const isLegal = Object.keys(answers).every((what) => !/^[45]/.test(what) || ['429', '503'].includes(what));
  if (held !== events || !isLegal) throw new Error(`${held} of ${events} events held; answers ${said}`);
  return said;
};

export const httpsIngestBench: Bench = async () => {
  const terminals = makeTerminals(SENDERS);
  const centre = await startCentreFor(terminals);
  try {
    const events = MAX_BATCH_EVENTS * BATCHES;
    const jobs = terminals.map((each) => jobOf(each, streamOf(each, events), MAX_BATCH_EVENTS, 0));
    const sent = await send(centre, jobs);
    const said = await check(centre, sent, events * SENDERS);
    return [
      {
        name: 'ingest.https.events_per_s',
        value: (events * SENDERS * 1_000) / sent.tookMs,
        unit: 'count',
        goal: 20_000,
        direction: 'min',
        n: sent.acks.length,
        note: `${SENDERS} terminals, batches of ${MAX_BATCH_EVENTS} over mTLS, p99 of one ${percentile(sent.acks, 0.99).toFixed(0)} ms; answers ${said}; ${cpuNote(sent, sent.acks.length)}; client and database on this machine`,
      },
    ];
  } finally {
    await centre.stop();
  }
};

export const stormBench: Bench = async () => {
  const terminals = makeTerminals(TERMINALS);
  const centre = await startCentreFor(terminals);
  try {
    const jobs = terminals.map((each, at) =>
      jobOf(each, streamOf(each, EVENTS_EACH), MAX_BATCH_EVENTS, (at * WITHIN_MS) / TERMINALS),
    );
    const sent = await send(centre, jobs);
    const said = await check(centre, sent, TERMINALS * EVENTS_EACH);
    return [
      {
        name: 'storm.ack.p99',
        value: percentile(sent.acks, 0.99) / 1_000,
        unit: 's',
        goal: 5,
        direction: 'max',
        n: sent.acks.length,
        note: `${TERMINALS.toLocaleString('en')} terminals in ${WITHIN_MS / 1_000} s, ${EVENTS_EACH} events each, none lost; p50 ${(percentile(sent.acks, 0.5) / 1_000).toFixed(2)} s, all in ${(sent.tookMs / 1_000).toFixed(1)} s; answers ${said}; ${cpuNote(sent, TERMINALS)}; client and database on this machine`,
      },
    ];
  } finally {
    await centre.stop();
  }
};
