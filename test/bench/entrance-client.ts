/**
 * Many terminals at the centre's entrance, as a process of its own that does little: `node entrance-client.ts PORT` reads jobs from stdin, a
 * line each, and prints what came of them. Whom it talks to it does not check, and its requests are written out beforehand: the centre is
 * what is measured, and each real terminal has a processor of its own.
 */
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { z } from 'zod';
import { cpuOfThis } from './cpu.ts';

const jobSchema = z.object({
  cert: z.string(),
  key: z.string(),
  /** When it begins, milliseconds after the start. */
  at: z.number(),
  path: z.string(),
  headers: z.string(),
  /** Gzip, base64; sent one after the other. */
  bodies: z.array(z.string()),
});
/** A terminal reads its certificate once, long before. */
type Job = z.infer<typeof jobSchema> & { readonly context: SecureContext };

const port = Number(process.argv[2]);
/** From when it was due until it was acknowledged, milliseconds, of each body. */
const acks: number[] = [];
const answers: Record<string, number> = {};
let withoutRetryAfter = 0;
const count = (what: string): void => void (answers[what] = (answers[what] ?? 0) + 1);

const dial = (secureContext: SecureContext): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', secureContext, rejectUnauthorized: false });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.setNoDelay(true);
      resolve(socket);
    });
  });

interface Answer {
  readonly status: number;
  readonly retryAfterMs: number;
  /** Whether the header says when to come again. */
  readonly hasRetryAfter: boolean;
}

/** The next answer on a socket: all of ours have a length. */
const answerOn = (socket: TLSSocket): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let text = '';
    const hear = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
      if (text.length < end + 4 + length) return;
      leave();
      const retryAfterMs = Number(/"retryAfterMs":(\d+)/.exec(text)?.[1] ?? 0);
      resolve({
        status: Number(text.slice(9, 12)),
        retryAfterMs,
        hasRetryAfter: /\r\nretry-after: \d+\r\n/i.test(text),
      });
    };
    const fail = (): void => {
      leave();
      reject(new Error('the connection ended'));
    };
    const leave = (): void => void socket.off('data', hear).off('close', fail);
    socket.on('data', hear).once('close', fail);
  });

const write = (socket: TLSSocket, { path, headers }: Job, body: Buffer): void => {
  socket.cork();
  socket.write(`POST ${path} HTTP/1.1\r\nhost: centre\r\n${headers}content-length: ${body.length}\r\n\r\n`);
  socket.write(body);
  socket.uncork();
};

const run = async (job: Job, startedAt: number): Promise<TLSSocket | undefined> => {
  await delay(job.at);
  let due = startedAt + job.at;
  let socket: TLSSocket | undefined;
  for (let at = 0; at < job.bodies.length; ) {
    try {
      socket ??= await dial(job.context);
      const answered = answerOn(socket);
      write(socket, job, Buffer.from(job.bodies[at] ?? '', 'base64'));
      const { status, retryAfterMs, hasRetryAfter } = await answered;
      count(String(status));
      if (status === 200) {
        acks.push(performance.now() - due);
        due = performance.now();
        at += 1;
      } else if (status === 429 || status === 503) {
        if (!hasRetryAfter) withoutRetryAfter += 1;
        // As a terminal does it (sync/sync-state.ts).
        await delay(retryAfterMs + Math.random() * 1_000);
      } else return socket;
    } catch (error) {
      count(error instanceof Error && 'code' in error ? String(error.code) : 'ended');
      socket?.destroy();
      socket = undefined;
      await delay(Math.random() * 1_000);
    }
  }
  return socket;
};

const jobs: Job[] = [];
for await (const line of createInterface({ input: process.stdin })) {
  const job = jobSchema.parse(JSON.parse(line));
  const { cert, key } = job;
  jobs.push({ ...job, context: createSecureContext({ cert, key, minVersion: 'TLSv1.3' }) });
}
const startedAt = performance.now();
const before = cpuOfThis();
const sockets = await Promise.all(jobs.map((job) => run(job, startedAt)));
const tookMs = performance.now() - startedAt;
process.stdout.write(
  `${JSON.stringify({ acks, answers, withoutRetryAfter, tookMs, cpuMs: cpuOfThis() - before })}\n`,
);
for (const socket of sockets) socket?.destroy();
