/** 保存期間: several times a day what the centre has held for long enough leaves the record, a small step at a time beside the work. */
import type { Db } from '../db/index.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import type { EventLog, Projection } from '../outbox/log-types.ts';
import { pruneStep } from '../outbox/prune.ts';
import type { SiteProfile } from './site-profile.ts';

export interface PruningOptions {
  readonly profile: Pick<SiteProfile, 'retention'>;
  readonly db: Db;
  readonly log: Pick<EventLog, 'stream'>;
  readonly projections: readonly Projection[];
  readonly system: System;
  readonly logger: Logger;
}

export interface RecordPruning {
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;
const EVERY_MS = 6 * 3_600_000;
/** After the start, when the desk has other things to do. */
const FIRST_MS = 600_000;
/** Between two steps: a tap comes between them. */
const REST_MS = 50;

export const startPruning = (options: PruningOptions): RecordPruning => {
  const { profile, db, log, projections, system, logger } = options;
  const { days, held } = profile.retention;
  const stopping = new AbortController();
  const once = async (): Promise<void> => {
    let count = 0;
    while (!stopping.signal.aborted) {
      const gone = pruneStep({ db, stream: log.stream, projections, keepMs: days * DAY_MS, held, system });
      if (!gone.ok) logger.warn('record.prune_failed', { reason: gone.reason });
      if (!gone.ok || gone.value === 0) break;
      count += gone.value;
      await system.sleep(REST_MS, stopping.signal);
    }
    if (count > 0) logger.info('record.pruned', { count });
  };
  const run = async (): Promise<void> => {
    await system.sleep(FIRST_MS, stopping.signal);
    while (!stopping.signal.aborted) {
      await once();
      await system.sleep(EVERY_MS, stopping.signal);
    }
  };
  // Whatever goes wrong in here, the desk goes on, and nothing that is needed is gone.
  const running = run().catch((error: unknown) =>
    logger.warn('record.prune_failed', {
      reason: 'bug',
      code: error instanceof Error ? error.name : 'unknown',
    }),
  );
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
};
