import { z } from 'zod';
import type { Logger } from '../kernel/log.ts';
import { noteAnomaly } from './anomalies.ts';
import { type CheckpointDeps, makeCheckpoint } from './checkpoints.ts';

/** A checkpoint every hour, as long as the centre runs, and at its start when the last is older. */
export interface CheckpointClock {
  stop(): Promise<void>;
}

export const CHECKPOINT_EVERY_MS = 3_600_000;

const lastRows = z.array(z.object({ made_at: z.int() })).max(1);

/** Milliseconds until the next is due. */
const dueIn = async ({ sql, tenant, system }: CheckpointDeps): Promise<number> => {
  const rows: unknown = await sql`
    SELECT made_at FROM checkpoint WHERE tenant = ${tenant} ORDER BY size DESC LIMIT 1`;
  const [last] = lastRows.parse(rows);
  if (last === undefined) return 0;
  // A clock that was set back must not stop them.
  return Math.min(CHECKPOINT_EVERY_MS, Math.max(0, last.made_at + CHECKPOINT_EVERY_MS - system.now()));
};

type ClockDeps = CheckpointDeps & { readonly logger: Logger };

/** One that cannot be made is something for a person: what was promised is no longer there. */
const makeOne = async (deps: ClockDeps): Promise<void> => {
  const { sql, tenant, system, logger } = deps;
  const made = await makeCheckpoint(deps);
  if (made.ok) {
    if (made.value !== undefined) logger.info('central.checkpoint', { tenant, count: made.value.size });
    return;
  }
  const { device, seq } = made.detail ?? {};
  const place = typeof device === 'string' && typeof seq === 'number' ? { device, seq } : {};
  logger.warn('central.checkpoint', { reason: made.reason, tenant, ...place });
  await noteAnomaly(sql, tenant, {
    kind: 'regression',
    key: `checkpoint/${made.reason}/${device ?? ''}/${seq ?? ''}`,
    foundAt: Math.floor(system.now()),
    detail: { reason: made.reason },
    ...place,
  });
};

export const startCheckpoints = (deps: ClockDeps): CheckpointClock => {
  const { system, logger, tenant } = deps;
  const stopping = new AbortController();
  const once = async (wait: number): Promise<number> => {
    await system.sleep(wait, stopping.signal);
    if (stopping.signal.aborted) return 0;
    try {
      const left = await dueIn(deps);
      if (left > 0) return left;
      await makeOne(deps);
    } catch {
      // Of the error only the fact: its text may quote a row.
      logger.warn('central.failed', { reason: 'checkpoint', tenant });
    }
    return CHECKPOINT_EVERY_MS;
  };
  const run = async (): Promise<void> => {
    let wait = 0;
    while (!stopping.signal.aborted) wait = await once(wait);
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
