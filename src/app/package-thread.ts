/** Takes a package over in a thread of its own, so that taps go on. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { assert } from '../kernel/assert.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { PackageFile } from '../registry/package-file.ts';
import type { ElectionId } from '../registry/roll/election.ts';
import type { SiteProfile } from './site-profile.ts';

/** Everything the thread is given; plain data. */
export interface PackageJob {
  readonly file: PackageFile;
  readonly profile: Pick<SiteProfile, 'tenant' | 'site' | 'modules' | 'registry'>;
  readonly dataDir: string;
  /** Of a package with a roll: the election this terminal is for. */
  readonly electionId?: ElectionId;
}

/** Beside this file: the source here, its bundle in an Electron build (electron/vite.config.ts). */
const WORKER_FILE = import.meta.url.endsWith('.ts') ? './package-worker.ts' : './package-worker.js';

/** Reasons are those of `applyPackage`; they go no further than the log. */
const answerSchema = z.union([
  z.object({ ok: z.literal(true), value: z.undefined() }),
  z.object({
    ok: z.literal(false),
    reason: z.string(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  }),
]);

/** `thread_failed`: it ended without an answer, which is a bug or an end in the middle. */
export const applyInThread = async (
  { file, profile: { tenant, site, modules, registry }, dataDir, electionId }: PackageJob,
  signal: AbortSignal,
): Promise<Result<undefined, string>> => {
  const url = new URL(WORKER_FILE, import.meta.url);
  // A build that forgot it would otherwise never get any residents.
  assert(existsSync(url), `the thread that takes packages over is missing: ${WORKER_FILE}`);
  const job: PackageJob = {
    file,
    profile: { tenant, site, modules, registry },
    dataDir,
    ...(electionId === undefined ? {} : { electionId }),
  };
  const worker = new Worker(url, { workerData: job });
  const { promise, resolve } = Promise.withResolvers<Result<undefined, string>>();
  const stop = (): void => resolve(failure('stopped'));
  signal.addEventListener('abort', stop, { once: true });
  worker.on('message', (message: unknown) => {
    const answer = answerSchema.safeParse(message);
    if (!answer.success) return resolve(failure('thread_failed'));
    if (answer.data.ok) return resolve({ ok: true, value: undefined });
    return resolve(failure(answer.data.reason, answer.data.detail));
  });
  worker.on('error', () => resolve(failure('thread_failed')));
  worker.on('exit', () => resolve(failure('thread_failed')));
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
};
