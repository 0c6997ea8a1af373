/**
 * R7: terminals without a line for 72 hours, and for a week, over the real way: encrypted record, HTTPS with certificates, PostgreSQL.
 * When the line is back the centre has every event once, in order, and no terminal has grown by it. Short in CI;
 * `KAZASU_OFFLINE_EVENTS=200000` is so many in the week, and a quarter of them in the 72 hours.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { isGood } from '../../src/outbox/verify-held.ts';
import { type CutLine, openCutLine } from '../harness/cut-line.ts';
import { hurried, startCertifyingCentre } from '../harness/sending-terminal.ts';
import type { TrainingCentre } from '../harness/training-centre.ts';

const EVENTS = Number(process.env['KAZASU_OFFLINE_EVENTS'] ?? 4_000);
const MOST_GROWTH = 50_000_000;
/** What may be kept for ever, everything collected that nobody holds: once, and of each event. Measured: 1.7 MB, and 4 bytes. */
const MOST_KEPT = 3_000_000;
const MOST_KEPT_AN_EVENT = 40;
const PATIENCE_MS = 300_000;
// A guard against standing still, not a measure: an event is recorded with an fsync of its own.
vi.setConfig({ testTimeout: 2 * PATIENCE_MS + EVENTS * 100, hookTimeout: PATIENCE_MS });

const ready = z.strictObject({ state: z.literal('ready') });
const recorded = z.strictObject({ state: z.literal('recorded'), pending: z.int() });
const drained = z.strictObject({
  state: z.literal('drained'),
  head: z.object({ seq: z.int(), hash: z.string() }),
  /** Of the most memory it ever held, bytes. */
  grown: z.number(),
  /** Of what it holds, bytes. */
  kept: z.number(),
});

const system = hurried();
let centre: TrainingCentre;
let line: CutLine;
let folder: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  centre = await startCertifyingCentre(system);
  line = await openCutLine(Number(new URL(entrance().url).port));
});
afterAll(async () => {
  await line.close();
  await centre.stop();
});
beforeEach(() => {
  system.at(0);
  line.set('up');
  folder = mkdtempSync(join(tmpdir(), 'kazasu-offline-'));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const entrance = () => {
  const { entrance: given } = centre.central;
  if (given === undefined) throw new Error('the centre has no entrance');
  return given;
};

const startTerminal = async (name: string) => {
  const device = deviceIdSchema.parse(name);
  const codeFile = join(folder, `${device}.code`);
  const code = await centre.central.issueEnrolCode(device);
  writeFileSync(codeFile, `${code}\n${entrance().fingerprint}\n`);
  const args = [join(folder, device), `https://127.0.0.1:${line.port}`, codeFile];
  const child = spawn(process.execPath, ['test/faults/offline-terminal.ts', ...args, device], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.push(child);
  const { id } = await vi.waitUntil(
    async () => (await centre.central.devices.list()).requests.find((each) => each.device === device),
    { timeout: PATIENCE_MS, interval: 100 },
  );
  mustSucceed(await centre.central.devices.approve(id, 's-1'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    tell: (text: string): void => void child.stdin.write(`${text}\n`),
    hear: async <T>(what: z.ZodType<T>): Promise<T> => {
      const next = await lines.next();
      return what.parse(JSON.parse(String(next.value)));
    },
    end: async (): Promise<void> => {
      const ended = once(child, 'exit');
      child.stdin.end();
      expect(await ended).toEqual([0, null]);
    },
  };
};

const streamRows = z.array(z.object({ ack_seq: z.int(), hash: z.string(), events: z.int() }));

/** What the centre holds of a terminal, in all its streams. */
const heldOf = async (device: string): Promise<z.infer<typeof streamRows>> =>
  streamRows.parse(
    await centre.owner`
      SELECT ack_seq, encode(ack_hash, 'hex') AS hash,
        (SELECT count(*)::int4 FROM event WHERE device = ${device} AND epoch = stream.epoch) AS events
      FROM stream WHERE device = ${device}`,
  );

test.each([
  { name: '72 hours', hours: 72, events: Math.ceil(EVENTS / 4), devices: ['desk-1', 'desk-2'] },
  { name: 'a week', hours: 168, events: EVENTS, devices: ['desk-3'] },
])('$events events in $name without a line', async ({ hours, events, devices }) => {
  const terminals = await Promise.all(devices.map(startTerminal));
  for (const terminal of terminals) await terminal.hear(ready);
  line.set('cut');
  for (const terminal of terminals) terminal.tell(`offline ${hours} ${events}`);
  for (const terminal of terminals) expect((await terminal.hear(recorded)).pending).toBe(events);
  system.at(hours / 24);
  line.set('up');
  for (const terminal of terminals) terminal.tell('online');
  for (const [at, terminal] of terminals.entries()) {
    const { head, grown, kept } = await terminal.hear(drained);
    await terminal.end();
    expect(await heldOf(devices[at] ?? '')).toEqual([
      { ack_seq: head.seq, hash: head.hash, events: head.seq },
    ]);
    expect(head.seq).toBeGreaterThanOrEqual(events);
    process.stdout.write(`${events} events: ${grown} bytes more at the most, ${kept} kept\n`);
    expect(grown).toBeLessThan(MOST_GROWTH);
    expect(kept).toBeLessThan(MOST_KEPT + events * MOST_KEPT_AN_EVENT);
  }
  expect(isGood(await centre.central.verify())).toBe(true);
});
