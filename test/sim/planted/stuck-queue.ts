/** Planted: after a failure no timer runs; only the next record starts the sender again (systems.md §1.1, powersync-native #15). */
import type { System } from '../../../src/kernel/system.ts';
import type { SyncOptions } from '../../../src/sync/runner.ts';

export const stuckQueue = (options: SyncOptions): SyncOptions => {
  let failed = false;
  const system: System = {
    ...options.system,
    sleep: (ms, signal) =>
      failed
        ? new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
        : options.system.sleep(ms, signal),
  };
  return {
    ...options,
    system,
    transport: {
      async send(...call) {
        failed = false;
        const outcome = await options.transport.send(...call);
        failed = outcome.kind === 'failed';
        return outcome;
      },
    },
  };
};
