/** What a terminal asks its centre for again and again while there is a line. The desk never waits for it. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';

const EVERY_MS = 60_000;
const SPREAD_MS = 60_000;

export interface AskAgain {
  /** What is asked for, for the log: `marks`. */
  readonly what: string;
  /** Asks once. */
  readonly ask: (signal: AbortSignal) => Promise<Result<unknown, string>>;
  readonly system: System;
  readonly logger: Logger;
}

/** At once, then about every minute and a half. Until `stop`, which resolves when nothing is under way. */
export const askAgain = ({ what, ask, system, logger }: AskAgain): { stop(): Promise<void> } => {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const fetched = await ask(stopping.signal).catch((error: unknown) =>
        failure('bug', { code: error instanceof Error ? error.name : 'unknown' }),
      );
      // A centre from before this does not know the question.
      if (!fetched.ok && fetched.reason !== 'not_found' && !stopping.signal.aborted)
        logger.warn('sync.failed', { reason: `${what}_${fetched.reason}` });
      const [random = 0] = system.randomBytes(1);
      await system.sleep(EVERY_MS + Math.floor((random / 256) * SPREAD_MS), stopping.signal);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
