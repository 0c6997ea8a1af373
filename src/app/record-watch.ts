/** Follows the whole chain beside the work, a few milliseconds at a time: the start has only proved its end. */
import { failure } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { EventLog } from '../outbox/log-types.ts';

/** Between two steps, milliseconds: a million events take some minutes, and a tap waits for one step at the most (decision 0025). */
const REST_MS = 20;

export interface RecordWatch {
  /** Whether the chain was found broken. */
  broken(): boolean;
  stop(): Promise<void>;
}

type Steps = ReturnType<EventLog['verifySteps']>;

/** A page that cannot be read at all (a disk error, damage) is as bad as one that says something else. */
const nextOf = (steps: Steps): ReturnType<Steps['next']> => {
  try {
    return steps.next();
  } catch {
    return { done: true, value: failure('unreadable') };
  }
};

/** `found` is told once, when a record does not fit the one before it or cannot be read (then its number is not known: 0). */
export const watchRecord = (
  log: Pick<EventLog, 'verifySteps'>,
  system: Pick<System, 'sleep'>,
  found: (seq: number) => void,
): RecordWatch => {
  const stopping = new AbortController();
  let broken = false;
  const run = async (): Promise<void> => {
    const steps = log.verifySteps();
    while (!stopping.signal.aborted) {
      const step = nextOf(steps);
      if (step.done === true) {
        broken = !step.value.ok;
        if (!step.value.ok) found(Number(step.value.detail?.['seq'] ?? 0));
        return;
      }
      await system.sleep(REST_MS, stopping.signal);
    }
  };
  const running = run();
  return {
    broken: () => broken,
    stop: () => {
      stopping.abort();
      return running;
    },
  };
};
