/** The reading of an import in a thread of its own, as the thread with the replica sees it. */
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { onFiles, type WriteFailure } from '../../db/index.ts';
import { type Failure, failure, type Result } from '../../kernel/result.ts';
import type { Resident } from '../schema.ts';
import type { FileCode } from './codes.ts';
import type { Summary } from './reading.ts';
import { NOTHING_FOUND, type Tally } from './report.ts';
import type { FromReader, Order, ToReader } from './wire.ts';
import { unpack } from './wire.ts';

/**
 * The cache of compiled code is not handed on to a thread by itself, and without it the thread strips the types of every file
 * anew: that costs it 40 MB, which stay taken.
 */
const withCache = (): NodeJS.ProcessEnv => {
  const dir = getCompileCacheDir();
  // Node puts its own version's folder into the one it is told.
  return dir === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(dir) };
};

/** Memory of the reading thread: what it holds of a million people fits several times. */
const LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

/** What ends the thread and is no bug: more to keep in mind than `LIMITS`, and a disk that does not take the report. */
export type ThreadFailure = WriteFailure | 'out_of_memory';

export interface Read {
  readonly result: Result<Summary, FileCode | ThreadFailure>;
  readonly tally: Tally;
}
export type ReadProgress = Extract<FromReader, { readonly kind: 'progress' }>;

/** Throws what is a bug. */
const failureOf = (error: Error & { readonly code?: string }): Failure<ThreadFailure> => {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return failure('out_of_memory');
  const refused = onFiles((): never => {
    throw error;
  });
  return refused.ok ? refused.value : refused;
};

interface Options {
  /** Takes the next people at once; `false`: it cannot, and the reading ends. */
  readonly take: (residents: readonly Resident[]) => boolean;
  readonly onProgress: (progress: ReadProgress) => void;
  readonly signal: AbortSignal;
  readonly limits?: ResourceLimits;
}

/** `undefined`: stopped, by the signal or because nobody takes any more. A thread that breaks is a bug and rejects. */
export const readInThread = (
  order: Order,
  { take, onProgress, signal, limits = LIMITS }: Options,
): Promise<Read | undefined> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./reader-thread.ts', import.meta.url), {
      workerData: order,
      env: withCache(),
      resourceLimits: limits,
    });
    let ended = false;
    const end = (read: Read | undefined): void => {
      if (ended) return;
      ended = true;
      signal.removeEventListener('abort', stop);
      // The thread is over before anybody touches its files.
      void worker.terminate().then(() => resolve(read));
    };
    const stop = (): void => end(undefined);
    signal.addEventListener('abort', stop);
    if (signal.aborted) return stop();
    worker.on('message', (message: FromReader) => {
      if (ended) return;
      if (message.kind === 'progress') return onProgress(message);
      if (message.kind === 'done') return end(message);
      if (!take(message.batch.map(unpack))) return end(undefined);
      worker.postMessage('more' satisfies ToReader);
    });
    worker.on('error', (error: Error) => {
      if (ended) return;
      try {
        end({ result: failureOf(error), tally: NOTHING_FOUND });
      } catch (bug) {
        ended = true;
        reject(bug);
      }
    });
    worker.on('exit', () => {
      if (!ended) reject(new Error('the reading thread ended without a result'));
    });
  });
