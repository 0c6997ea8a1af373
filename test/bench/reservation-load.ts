/** Sends what was prepared at a steady rate, whatever has come back yet; as a thread of its own. */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { RESERVE_PATH } from '../../src/outbox/reservation.ts';

const { url, tenant, bodies, perSecond } = z
  .object({
    url: z.string(),
    tenant: z.string(),
    bodies: z.array(z.string()),
    perSecond: z.number(),
  })
  .parse(workerData);

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const target = new URL(RESERVE_PATH, url);
const headers = { 'content-type': 'application/json', 'x-kazasu-tenant': tenant };

/** Milliseconds from when it was due, so that a queue of ours counts too; the outcome as the centre named it. */
const send = (body: string, dueAt: number): Promise<{ readonly ms: number; readonly outcome: string }> =>
  new Promise((done, failed) => {
    const sent = request(target, { method: 'POST', agent, headers }, (reply) => {
      let text = '';
      reply.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      reply.on('end', () => {
        const parsed = z.object({ outcome: z.string() }).safeParse(JSON.parse(text));
        const outcome = parsed.success ? parsed.data.outcome : `status ${reply.statusCode}`;
        done({ ms: performance.now() - dueAt, outcome });
      });
    });
    sent.once('error', failed);
    sent.end(body);
  });

const started = performance.now();
const answers: ReturnType<typeof send>[] = [];
while (answers.length < bodies.length) {
  const due = Math.min(bodies.length, Math.floor(((performance.now() - started) / 1000) * perSecond));
  for (let at = answers.length; at < due; at += 1)
    answers.push(send(bodies[at] ?? '', started + (at / perSecond) * 1000));
  await delay(1);
}
const done = await Promise.all(answers);
agent.destroy();
parentPort?.postMessage({ done, tookMs: performance.now() - started });
