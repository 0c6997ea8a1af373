/** 日次処理 of points, at the start and when a day begins in Japan. */
import { type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import type { Logger } from '../kernel/log.ts';
import { type OfficeDeps, runDaily } from './benefits-office.ts';

/** A clock can be set: nobody sleeps longer than this in one piece. */
const LOOK_MS = 600_000;

export interface BenefitsClock {
  stop(): Promise<void>;
}

export const startBenefitsClock = (deps: OfficeDeps & { readonly logger: Logger }): BenefitsClock => {
  const { logger, tenant, acts } = deps;
  const { system } = acts;
  const stopping = new AbortController();
  let done: CivilDate | undefined;
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const today = civilDateInJapan(system.now());
      try {
        if (today !== done) await runDaily(deps);
        done = today;
      } catch {
        // Of the error only the fact: its text may quote a row. It is tried again at the next look.
        logger.warn('central.failed', { reason: 'points', tenant });
      }
      await system.sleep(LOOK_MS, stopping.signal);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
