/** Threads that check pieces of an export, as many as there are processors. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { assert } from '../kernel/assert.ts';
import type { CheckedPiece } from '../outbox/record-check.ts';
import type { HashJob, PieceJob, VerifyAnswer, VerifyJob } from './verify-worker.ts';

/** Beside this file, in the sources and in a bundle alike. */
const WORKER_FILE = import.meta.url.endsWith('.ts') ? './verify-worker.ts' : './verify-worker.js';

export interface VerifyPool {
  piece(job: PieceJob): Promise<CheckedPiece | null>;
  hash(job: HashJob): Promise<{ readonly sha256: string; readonly bytes: number }>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly job: VerifyJob;
  readonly done: (answer: VerifyAnswer) => void;
  readonly failed: (error: Error) => void;
}

const WORKER_URL = new URL(WORKER_FILE, import.meta.url);

/** Threads are started as they are needed. `url`: of the thread's program. */
export const startVerifyPool = (threads = availableParallelism(), url = WORKER_URL): VerifyPool => {
  assert(url !== WORKER_URL || existsSync(url), `the thread that checks exports is missing: ${WORKER_FILE}`);
  const queue: Waiting[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, Waiting>();
  const workers = new Set<Worker>();
  let id = 0;
  const next = (): void => {
    while (queue.length > 0) {
      const worker = idle.pop() ?? (workers.size < threads ? start() : undefined);
      const waiting = worker === undefined ? undefined : queue.shift();
      if (worker === undefined || waiting === undefined) return;
      running.set(worker, waiting);
      worker.postMessage(waiting.job);
    }
  };
  const start = (): Worker => {
    const worker = new Worker(url);
    workers.add(worker);
    worker.on('message', (answer: VerifyAnswer) => {
      running.get(worker)?.done(answer);
      running.delete(worker);
      idle.push(worker);
      next();
    });
    // A file that cannot be read, a thread that does not even load, or a bug: whoever waits is told, and the next one gets another.
    worker.on('error', (error) => {
      running.get(worker)?.failed(error instanceof Error ? error : new Error('a thread failed'));
      running.delete(worker);
      workers.delete(worker);
      next();
    });
    return worker;
  };
  const ask = <T>(job: PieceJob | HashJob, take: (answer: VerifyAnswer) => T): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<VerifyAnswer>();
    id += 1;
    queue.push({ job: { ...job, id }, done: resolve, failed: reject });
    next();
    const taken = promise.then(take);
    // Answers are waited for in the order of the log; one that fails before its turn is still heard then.
    taken.catch(() => undefined);
    return taken;
  };
  return {
    piece: (job) => ask(job, (answer) => (answer.kind === 'piece' ? answer.piece : null)),
    hash: (job) =>
      ask(job, (answer) => {
        assert(answer.kind === 'hash', 'a hash was asked for');
        return answer;
      }),
    stop: async () => {
      await Promise.all([...workers].map((worker) => worker.terminate()));
    },
  };
};
