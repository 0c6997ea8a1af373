/** kill -9 while electors are being accepted: no accepted elector is lost, none is there twice (domain.md §12, 10). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { envelopeOf } from '../../src/outbox/event.ts';
import { openPollingDesk } from '../harness/polling-desk.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 300_000 });

const folder = mkdtempSync(join(tmpdir(), 'kazasu-poll-kill-'));
afterAll(() => rmSync(folder, { recursive: true }));

const acceptedSchema = z.object({ electorId: z.string() });

/** Runs until so many were accepted, and is killed while the next one is. */
const runAndKill = async (first: number, after: number): Promise<string[]> => {
  const child = spawn(process.execPath, ['test/polling/accept-loop.ts', folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === after) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return said;
};

test('§12.10 kill -9 in the middle of an acceptance: whoever was told of is in the record once, and the chain holds', async () => {
  const told: string[] = [];
  for (const after of [7, 12, 5]) {
    told.push(...(await runAndKill(Math.max(told.length - 3, 0), after)));
    const desk = openPollingDesk({ folder });
    expect(desk.log.verify().ok).toBe(true);
    const recorded = desk.log
      .events({ afterSeq: 0, limit: 100_000 })
      .filter(({ kind }) => kind === 'polling.accepted')
      .map(({ body }) => acceptedSchema.parse(envelopeOf(body)?.data).electorId);
    expect(new Set(recorded).size).toBe(recorded.length);
    expect(told.filter((electorId) => !recorded.includes(electorId))).toEqual([]);
    expect(desk.state().counts.accepted).toBe(recorded.length);
    desk.close();
  }
});
