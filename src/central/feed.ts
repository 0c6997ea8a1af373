import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { partOf } from './overview-part.ts';
import type { Overview, OverviewPart } from './schema.ts';

/** All of it, or what changed since the message before. */
export type OverviewNews = Overview | OverviewPart;
type Listener = (news: OverviewNews) => void;

/** Pushes the overview to those who watch: soon after a change, and every fifteen seconds as a sign of life. */
export interface Feed {
  changed(): void;
  /** `listener` gets an overview, as soon as it is read, and then what changes of it. */
  subscribe(listener: Listener): () => void;
  stop(): void;
}

/** Changes within this time travel together: a hundred batches a second must not read the tables a hundred times. */
const GATHER_MS = 200;
const HEARTBEAT_MS = 15_000;

/** Those who watch: whoever has had the overview before gets what changed of it, the others all of it. */
const createAudience = () => {
  const listeners = new Set<Listener>();
  let told = new Set<Listener>();
  let last: Overview | undefined;
  return {
    listeners,
    tell: (overview: Overview): void => {
      const part = last === undefined ? undefined : partOf(last, overview);
      const before = told;
      last = overview;
      told = new Set(listeners);
      for (const listener of told) listener(part !== undefined && before.has(listener) ? part : overview);
    },
    leave: (listener: Listener): void => {
      listeners.delete(listener);
      told.delete(listener);
    },
  };
};

export const createFeed = (deps: {
  readonly read: () => Promise<Overview>;
  readonly system: System;
  readonly logger: Logger;
}): Feed => {
  const { read, system, logger } = deps;
  const { listeners, tell, leave } = createAudience();
  const stopping = new AbortController();
  let gathering = false;
  let beating = false;
  let reading = false;
  let again = false;

  const pushOnce = async (): Promise<void> => {
    again = false;
    try {
      tell(await read());
    } catch {
      logger.warn('central.failed', { reason: 'overview' }); // the page sees that the figures grow old
    }
  };
  /** One read at a time, however slow: whoever wants one meanwhile, watchers who have just come too, shares the next. */
  const push = async (): Promise<void> => {
    again = true;
    if (reading) return;
    reading = true;
    while (again && listeners.size > 0 && !stopping.signal.aborted) await pushOnce();
    reading = false;
  };
  const pushSoon = async (): Promise<void> => {
    gathering = true;
    await system.sleep(GATHER_MS, stopping.signal);
    gathering = false;
    await push();
  };
  const beat = async (): Promise<void> => {
    if (beating) return;
    beating = true;
    while (listeners.size > 0 && !stopping.signal.aborted) {
      await system.sleep(HEARTBEAT_MS, stopping.signal);
      await push();
    }
    beating = false;
  };
  return {
    changed: () => {
      if (listeners.size > 0 && !gathering) void pushSoon();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      void push();
      void beat();
      return () => leave(listener);
    },
    stop: () => {
      stopping.abort();
      listeners.clear();
    },
  };
};
