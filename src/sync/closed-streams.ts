/** Sends what the centre lacks of streams that have ended, one after the other, and then leaves them alone. */
import type { SendableLog } from '../outbox/log-types.ts';
import { type SyncOptions, type SyncRunner, startSync } from './runner.ts';

/** How often it is looked whether a stream is sent, milliseconds. */
const LOOK_MS = 1_000;

type Options = Omit<SyncOptions, 'log'> & { readonly streams: readonly SendableLog[] };

/** The centre has answered, and nothing is left that can be sent; or it contradicts us, and a person must look. */
const isDone = (log: SendableLog, runner: SyncRunner): boolean => {
  const state = runner.state();
  return (
    state.kind === 'frozen' || (state.kind === 'idle' && state.heardAt !== undefined && log.pending() === 0)
  );
};

/** Ends by itself when every stream is sent as far as it can be; whatever is left is tried again at the next start. */
export const sendClosedStreams = ({ streams, ...options }: Options): { stop(): Promise<void> } => {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    for (const log of streams) {
      if (stopping.signal.aborted) return;
      const runner = startSync({ ...options, log });
      while (!stopping.signal.aborted && !isDone(log, runner))
        await options.system.sleep(LOOK_MS, stopping.signal);
      await runner.stop();
    }
  };
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
};
