import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { assert } from '../kernel/assert.ts';
import { sha256HexSchema } from '../kernel/ids.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { CheckedBackup } from './backup-check.ts';

/** Everything the thread is given; plain data. */
export interface BackupJob {
  readonly path: string;
  readonly key: Uint8Array;
}

/** Beside this file: the source here, its bundle in an Electron build (electron/vite.config.ts). */
const WORKER_FILE = import.meta.url.endsWith('.ts') ? './backup-worker.ts' : './backup-worker.js';

const answerSchema = z.union([
  z.object({
    ok: z.literal(true),
    value: z.object({
      stream: z.object({ tenant: z.string(), device: z.string(), epoch: z.string() }),
      head: z.object({ seq: z.int().min(0), hash: sha256HexSchema }),
      count: z.int().min(0),
    }),
  }),
  z.object({
    ok: z.literal(false),
    reason: z.string(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  }),
]);

/** `checkBackup` in a thread. `thread_failed`: it ended without an answer. */
export const checkInThread = async (job: BackupJob): Promise<Result<CheckedBackup, string>> => {
  const url = new URL(WORKER_FILE, import.meta.url);
  assert(existsSync(url), `the thread that proves backups is missing: ${WORKER_FILE}`);
  const worker = new Worker(url, { workerData: job });
  const { promise, resolve } = Promise.withResolvers<Result<CheckedBackup, string>>();
  worker.on('message', (message: unknown) => {
    const answer = answerSchema.safeParse(message);
    if (!answer.success) return resolve(failure('thread_failed'));
    return resolve(answer.data.ok ? answer.data : failure(answer.data.reason, answer.data.detail));
  });
  worker.on('error', () => resolve(failure('thread_failed')));
  worker.on('exit', () => resolve(failure('thread_failed')));
  try {
    return await promise;
  } finally {
    await worker.terminate();
  }
};
