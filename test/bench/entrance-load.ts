/** Terminals at the centre's entrance: their streams, what they send, and the process that sends it (entrance-client.ts). */
import { spawn } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { batchPath } from '../../src/outbox/protocol.ts';
import { checkedIn, createTestStream, TENANT, type TestStream } from '../harness/test-stream.ts';
import type { TrainingCentre } from '../harness/training-centre.ts';
import type { MadeTerminal } from './made-terminals.ts';

const resultSchema = z.object({
  acks: z.array(z.number()),
  /** By status, or by how the line ended. */
  answers: z.record(z.string(), z.number()),
  /** Answers 429 and 503 that do not say when to come again. */
  withoutRetryAfter: z.int(),
  tookMs: z.number(),
  /** Of the client. */
  cpuMs: z.number(),
});
export type Sent = z.infer<typeof resultSchema>;

/** Each with people of its own: 世帯 of three. */
export const streamOf = ({ device, keys }: MadeTerminal, events: number): TestStream => {
  const stream = createTestStream(device, { keys });
  const first = Number(device.replace('t-', '')) * events * 3;
  for (let n = 0; n < events; n += 1) {
    const people = [1, 2, 3].map((each) => String(first + n * 3 + each));
    stream.add('shelter.checked_in', checkedIn('S01', ...people));
  }
  return stream;
};

/** A line for the client. */
export const jobOf = ({ cert, key }: MadeTerminal, stream: TestStream, size: number, at: number): string => {
  const batches = Array.from({ length: Math.ceil(stream.events.length / size) }, (_, n) =>
    stream.batch(n * size + 1, Math.min(stream.events.length, (n + 1) * size)),
  );
  return JSON.stringify({
    ...{ cert, key, at, path: batchPath(stream.device, stream.epoch) },
    headers: `content-type: application/json\r\ncontent-encoding: gzip\r\nx-kazasu-tenant: ${TENANT}\r\n`,
    bodies: batches.map((batch) => gzipSync(JSON.stringify(batch)).toString('base64')),
  });
};

export const sendAll = (centre: TrainingCentre, jobs: readonly string[]): Promise<Sent> =>
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

const heldRows = z.tuple([z.object({ held: z.int() })]);

/** What is wrong with what came of it; empty: nothing. `events`: that were sent. */
export const judgeSent = (
  { answers, withoutRetryAfter }: Pick<Sent, 'answers' | 'withoutRetryAfter'>,
  held: number,
  events: number,
): readonly string[] => [
  ...(held === events ? [] : [`${held} of ${events} events held`]),
  ...Object.keys(answers)
    .filter((what) => /^[45]/.test(what) && !['429', '503'].includes(what))
    .map((what) => `answered ${what}`),
  ...(withoutRetryAfter === 0 ? [] : [`${withoutRetryAfter} sent away without Retry-After`]),
];

export const heldEvents = async ({ owner }: TrainingCentre): Promise<number> =>
  heldRows.parse(await owner`SELECT count(*)::int AS held FROM event`)[0].held;
