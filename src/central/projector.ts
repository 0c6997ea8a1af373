import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { type ProjectionDeps, project } from './projection.ts';

/** Runs the projection behind the log: woken after each batch, once more by a timer when something failed. */
export interface Projector {
  /** There is something new. Returns at once. */
  wake(): void;
  /** Resolves when everything that was there at the call is folded, or when folding failed. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const RETRY_MS = 1_000;

export const createProjector = (
  deps: ProjectionDeps & { readonly system: System; readonly logger: Logger; readonly onChange: () => void },
): Projector => {
  const { system, logger, onChange } = deps;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;
  const retryLater = async (): Promise<void> => {
    await system.sleep(RETRY_MS, stopping.signal);
    if (!stopping.signal.aborted) wake();
  };
  const runOnce = async (): Promise<boolean> => {
    try {
      await project(deps, onChange);
      return true;
    } catch {
      // Of the error only the fact: its text may quote a row.
      logger.warn('central.failed', { reason: 'projection' });
      return false;
    }
  };
  const run = async (): Promise<void> => {
    do {
      again = false;
      if (!(await runOnce())) {
        void retryLater();
        return;
      }
    } while (again && !stopping.signal.aborted);
  };
  const wake = (): void => {
    if (stopping.signal.aborted) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    running = run().finally(() => {
      running = undefined;
    });
  };
  return {
    wake,
    settled: async () => {
      wake();
      await running;
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
