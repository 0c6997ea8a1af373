/**
 * Sends what was prepared when it is due, whatever has come back yet (an open loop), as a process of its own: each terminal over
 * one connection that stays open, by the simplest HTTP there is, so that the sender is not what is measured.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { RESERVE_PATH } from '../../src/outbox/reservation.ts';

export const orderSchema = z.object({
  host: z.string(),
  port: z.number(),
  tenant: z.string(),
  /** Where they go. */
  path: z.string().default(RESERVE_PATH),
  /** In the order in which they are due; each goes over the line of its terminal, in turn. */
  bodies: z.array(z.string()),
  terminals: z.number(),
  perSecond: z.number(),
});

/** `ms`: from when it was due until its answer, so that a queue at the sender counts too. `lateMs`: until it was sent. */
export const loadSchema = z.object({
  done: z.array(z.object({ ms: z.number(), lateMs: z.number(), outcome: z.string() })),
  tookMs: z.number(),
  /** Of this process while it sent, both kinds, milliseconds. */
  cpuMs: z.number(),
});
type Done = z.infer<typeof loadSchema>['done'][number];

const answerSchema = z.object({ outcome: z.string() });
const LENGTH = /\r\ncontent-length: (\d+)\r\n/i;

/** The body of the one answer in these bytes; undefined while there is more to come. */
const bodyIn = (text: string): { readonly status: string; readonly body: string } | undefined => {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const length = LENGTH.exec(text.slice(0, end + 2))?.[1];
  if (length === undefined) throw new Error('an answer without its length');
  // The length is in bytes, and names of places are not ASCII.
  const body = Buffer.from(text.slice(end + 4), 'utf8');
  if (body.length < Number(length)) return undefined;
  return { status: text.slice(9, 12), body: body.toString('utf8') };
};

interface Line {
  readonly send: (body: string, dueAt: number) => Promise<Done>;
  readonly end: () => void;
}

/** One request at a time, as a terminal does; the next waits here, and its time runs. */
const openLine = (socket: Socket, head: string): Line => {
  let free: Promise<unknown> = Promise.resolve();
  const ask = (body: string, dueAt: number): Promise<Done> =>
    new Promise((done, failed) => {
      const lateMs = performance.now() - dueAt;
      let text = '';
      const onData = (chunk: string): void => {
        text += chunk;
        const answer = bodyIn(text);
        if (answer === undefined) return;
        socket.off('data', onData).off('error', failed);
        const ms = performance.now() - dueAt;
        const outcome =
          answer.status === '200'
            ? answerSchema.parse(JSON.parse(answer.body)).outcome
            : `status ${answer.status}`;
        done({ ms, lateMs, outcome });
      };
      socket.on('data', onData).once('error', failed);
      socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`);
    });
  return {
    send: (body, dueAt) => {
      const answer = free.then(() => ask(body, dueAt));
      free = answer.catch(() => undefined);
      return answer;
    },
    end: () => void socket.destroy(),
  };
};

const run = async (order: z.infer<typeof orderSchema>): Promise<z.infer<typeof loadSchema>> => {
  const { host, port, tenant, path, bodies, terminals, perSecond } = order;
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${host}:${port}`,
    'content-type: application/json',
    `x-kazasu-tenant: ${tenant}`,
    '',
  ].join('\r\n');
  const lines = await Promise.all(
    Array.from(
      { length: terminals },
      () =>
        new Promise<Line>((done, failed) => {
          const socket = connect({ host, port, noDelay: true });
          socket.setEncoding('utf8').once('error', failed);
          socket.once('connect', () => done(openLine(socket.off('error', failed), head)));
        }),
    ),
  );
  const started = performance.now();
  const before = process.cpuUsage();
  const answers: Promise<Done>[] = [];
  while (answers.length < bodies.length) {
    const due = Math.min(bodies.length, Math.floor(((performance.now() - started) / 1000) * perSecond));
    for (let at = answers.length; at < due; at += 1) {
      const sent = lines[at % terminals]?.send(bodies[at] ?? '', started + (at / perSecond) * 1000);
      if (sent !== undefined) answers.push(sent);
    }
    await delay(1);
  }
  const done = await Promise.all(answers);
  const used = process.cpuUsage(before);
  for (const line of lines) line.end();
  return { done, tookMs: performance.now() - started, cpuMs: (used.user + used.system) / 1000 };
};

if (process.send !== undefined)
  process.once('message', (message) => {
    void run(orderSchema.parse(message)).then((result) => process.send?.(result, () => process.disconnect()));
  });
