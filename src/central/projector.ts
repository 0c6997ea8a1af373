import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { codeOf } from './careful-fold.ts';
import {
  type Folded,
  type FoldOptions,
  type ProjectionDeps,
  prepareProjection,
  project,
} from './projection.ts';

/**
 * Runs the projection behind the log: woken after each batch, once more by a timer when something failed. Its first run makes the tables
 * anew where they are of an older program, so that no start waits for it and none dies of it.
 */
export interface Projector {
  /** There is something new. Returns at once. */
  wake(): void;
  /** Resolves when everything that was there at the call is folded, or when folding failed. */
  settled(): Promise<void>;
  /** Resolves when nothing runs any more: after the chunk that is under way. */
  stop(): Promise<void>;
}

const RETRY_MS = 1_000;
const STOP_LIMIT_MS = 5_000;

/**
 * So many batches during one chunk are a storm of terminals: they wait for their receipts, and folding would take half of the machine
 * from them. Then the next chunk comes after a rest: three times as long as the chunk took, a second at the most (0034).
 */
const STORM_BATCHES = 16;
const REST_SHARE = 3;
const LONGEST_REST_MS = 1_000;

/** How busy the door is while a chunk is folded. */
const createPace = (system: System, stop: AbortSignal) => {
  let batches = 0;
  let since = { at: system.monotonic(), batches };
  const begin = (): void => {
    since = { at: system.monotonic(), batches };
  };
  const rest = async (): Promise<void> => {
    if (batches - since.batches < STORM_BATCHES) return;
    const took = system.monotonic() - since.at;
    await system.sleep(Math.min(LONGEST_REST_MS, REST_SHARE * took), stop);
  };
  return {
    /** A batch came. */
    note: (): void => {
      batches += 1;
    },
    /** A chunk begins. */
    begin,
    /** After the chunk: at once, or in a storm after a while. */
    rest,
    /** From one chunk to the next. */
    between: async (tell: () => void): Promise<void> => {
      tell();
      await rest();
      begin();
    },
  };
};

/** A commit may wait for a standby that is silent. What it folded is folded again, so it may be left alone. */
const within = async (system: System, running: Promise<void>): Promise<void> => {
  const ended = new AbortController();
  await Promise.race([running, system.sleep(STOP_LIMIT_MS, ended.signal)]);
  ended.abort();
};

export const createProjector = (
  given: ProjectionDeps & { readonly system: System; readonly logger: Logger; readonly onChange: () => void },
): Projector => {
  const { system, logger, onChange } = given;
  const stopping = new AbortController();
  const pace = createPace(system, stopping.signal);
  const options: FoldOptions = { onChunk: () => pace.between(onChange), signal: stopping.signal };
  const failed = (reason: string, fields: { code?: string; device?: string; seq?: number } = {}): void =>
    logger.warn('central.failed', { reason, tenant: given.tenant, ...fields });
  const deps: ProjectionDeps = {
    ...given,
    onSetAside: ({ device, seq, code }) => failed('unprojectable', { device, seq, code }),
  };
  let running: Promise<void> | undefined;
  let again = false;
  let last: Folded | undefined;
  const retryLater = async (): Promise<void> => {
    await system.sleep(RETRY_MS, stopping.signal);
    wake();
  };
  /** Whether the next one may follow at once. */
  const runOnce = async (): Promise<boolean> => {
    try {
      const folded = await (last === undefined ? prepareProjection(deps, options) : project(deps, options));
      if (folded === 'not_ours' && last !== 'not_ours') failed('projection_not_ours');
      if (folded !== 'stopped') last = folded;
      return true;
    } catch (error) {
      // Of the error only its code: its text may quote a row.
      failed('projection', { code: codeOf(error) });
      return false;
    }
  };
  const run = async (): Promise<void> => {
    let went = true;
    do {
      again = false;
      pace.begin();
      went = await runOnce();
      await pace.rest();
    } while (went && again && !stopping.signal.aborted);
    // In the same turn as the last look at `again`: whoever wakes us from here on starts a new run.
    running = undefined;
    if (!went) void retryLater();
  };
  const wake = (): void => {
    if (stopping.signal.aborted) return;
    pace.note();
    if (running === undefined) running = run();
    else again = true;
  };
  return {
    wake,
    settled: async () => {
      wake();
      await running;
    },
    stop: async () => {
      stopping.abort();
      if (running !== undefined) await within(system, running);
    },
  };
};
