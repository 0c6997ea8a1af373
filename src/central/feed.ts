import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import type { Overview } from './schema.ts';

/** Pushes the overview to those who watch: soon after a change, and every fifteen seconds as a sign of life. */
export interface Feed {
  changed(): void;
  /** `listener` gets an overview, the first at once. */
  subscribe(listener: (overview: Overview) => void): () => void;
  stop(): void;
}

/** Changes within this time travel together: a hundred batches a second must not read the tables a hundred times. */
const GATHER_MS = 200;
const HEARTBEAT_MS = 15_000;

export const createFeed = (deps: {
  readonly read: () => Promise<Overview>;
  readonly system: System;
  readonly logger: Logger;
}): Feed => {
  const { read, system, logger } = deps;
  const listeners = new Set<(overview: Overview) => void>();
  const stopping = new AbortController();
  let gathering = false;
  let beating = false;

  const pushTo = async (targets: Iterable<(overview: Overview) => void>): Promise<void> => {
    try {
      const overview = await read();
      for (const listener of targets) listener(overview);
    } catch {
      logger.warn('central.failed', { reason: 'overview' }); // the page sees that the figures grow old
    }
  };
  const pushSoon = async (): Promise<void> => {
    gathering = true;
    await system.sleep(GATHER_MS, stopping.signal);
    gathering = false;
    if (!stopping.signal.aborted) await pushTo(listeners);
  };
  const beat = async (): Promise<void> => {
    if (beating) return;
    beating = true;
    while (listeners.size > 0 && !stopping.signal.aborted) {
      await system.sleep(HEARTBEAT_MS, stopping.signal);
      if (listeners.size > 0 && !stopping.signal.aborted) await pushTo(listeners);
    }
    beating = false;
  };
  return {
    changed: () => {
      if (listeners.size > 0 && !gathering) void pushSoon();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      void pushTo([listener]);
      void beat();
      return () => void listeners.delete(listener);
    },
    stop: () => {
      stopping.abort();
      listeners.clear();
    },
  };
};
