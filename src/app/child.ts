/** A `kazasu` subcommand as a process of its own: started, waited for until it says it is ready, ended by its id. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { failure, type Result, success } from '../kernel/result.ts';

const CLI = fileURLToPath(new URL('./kazasu.mjs', import.meta.url));

/** Set for a child whose stdin is held by its parent: when that pipe closes, the parent is gone. */
const WATCH_PARENT = 'KAZASU_WATCH_PARENT';

/** A process that does not end by itself after this long is killed, milliseconds. */
const STOP_MS = 10_000;

export interface Child<Ready> {
  readonly process: ChildProcess;
  /** What it said when it was ready. */
  readonly ready: Ready;
  /** The exit code (`null` when a signal ended it). */
  readonly ended: Promise<number | null>;
  /** Asks it to end (SIGTERM), insists after ten seconds; resolves when it has. */
  stop(): Promise<void>;
}

const readJson = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/**
 * Runs `kazasu …args` with this very Node. The child's first line on stdout that fits `schema` says it is ready; its
 * stderr goes to ours. `not_started`: it ended before (`detail.code`).
 */
export const startChild = async <S extends z.ZodType>(
  args: readonly string[],
  schema: S,
): Promise<Result<Child<z.output<S>>, 'not_started'>> => {
  const process_ = spawn(process.execPath, [CLI, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, [WATCH_PARENT]: '1' },
  });
  const ended = once(process_, 'exit').then(() => process_.exitCode);
  const ready = new Promise<z.output<S>>((resolve) => {
    createInterface({ input: process_.stdout }).on('line', (line) => {
      const parsed = schema.safeParse(readJson(line));
      if (parsed.success) resolve(parsed.data);
    });
  });
  const first = await Promise.race([ready.then((value) => ({ value })), ended.then((code) => ({ code }))]);
  if ('code' in first) return failure('not_started', { code: String(first.code) });
  return success({
    process: process_,
    ready: first.value,
    ended,
    async stop() {
      if (process_.exitCode !== null || process_.signalCode !== null) return;
      process_.kill('SIGTERM');
      const insist = setTimeout(() => process_.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(insist);
    },
  });
};

/** Runs `stop` once, on SIGINT, SIGTERM or the parent's death (also by `kill -9`), then ends this process. */
export const stopOnSignal = (stop: () => Promise<void>): void => {
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    void stop().then(() => process.exit(0));
  };
  // Not `once`: Ctrl+C reaches the whole group and the parent then asks too; a second signal must not cut the ending.
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  if (process.env[WATCH_PARENT] === '1') process.stdin.resume().once('close', end);
};
