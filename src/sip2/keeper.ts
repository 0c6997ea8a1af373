/** Keeps a line to the library system: opens one, asks for its status now and then, and opens another when it is gone. */
import type { OfflineWhy, Sip2Options, Sip2State, SystemStatus } from './client-types.ts';
import type { Connection } from './connection.ts';
import { askStatus, start } from './opening.ts';

export interface Keeper {
  state(): Sip2State;
  subscribe(listener: (state: Sip2State) => void): () => void;
  /** The line, once the first attempt since it was last there has ended; `undefined`: there is none. */
  line(): Promise<Connection | undefined>;
  /** Does one thing on the line after another. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Turns: what is asked on one line is asked one after another. */
const createTurns = (): Keeper['inTurn'] => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    // The next in turn does not care how this one ended; whoever asked for it does.
    last = mine.catch(() => undefined);
    return mine;
  };
};

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

interface Standing {
  readonly state: () => Sip2State;
  readonly become: (next: Sip2State) => void;
  readonly subscribe: Keeper['subscribe'];
}

const createStanding = (): Standing => {
  const listeners = new Set<(state: Sip2State) => void>();
  let state: Sip2State = { online: false, why: 'connecting' };
  return {
    state: () => state,
    become(next) {
      if (JSON.stringify(next) === JSON.stringify(state)) return;
      state = next;
      for (const listener of listeners) listener(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};

/** Asks for the status whenever the line has been quiet for so long, until it has ended. */
const keepAlive = async (
  here: Connection,
  options: Sip2Options,
  parts: {
    readonly lastUsed: () => number;
    readonly inTurn: Keeper['inTurn'];
    readonly told: (status: SystemStatus) => void;
  },
): Promise<void> => {
  const { system, dialect } = options;
  const { keepAliveMs } = dialect.timing;
  if (keepAliveMs === 0) return;
  let asked = system.monotonic();
  while (!here.signal.aborted) {
    const ms = keepAliveMs - (system.monotonic() - Math.max(asked, parts.lastUsed()));
    if (ms > 0) {
      await system.sleep(ms, here.signal);
      continue;
    }
    const status = await parts.inTurn(() => askStatus(here, options));
    asked = system.monotonic();
    if (status.ok) parts.told(status.value);
    else here.end(status.reason);
  }
};

/** Pauses before the next attempt: each twice as long as the one before. */
const createPauses = ({ system, dialect }: Sip2Options, closing: AbortSignal) => {
  const { backoffFromMs, backoffToMs, refusedMs } = dialect.timing;
  let pause = 0;
  return {
    reset: () => void (pause = 0),
    take(why?: OfflineWhy): Promise<void> {
      pause = Math.min(Math.max(pause * 2, backoffFromMs), backoffToMs);
      return system.sleep(why === 'login_refused' ? refusedMs : pause, closing);
    },
  };
};

export const createKeeper = (options: Sip2Options, lastUsed: () => number): Keeper => {
  const { system, dialect } = options;
  const { backoffFromMs } = dialect.timing;
  const closing = new AbortController();
  const { state, become, subscribe } = createStanding();
  const inTurn = createTurns();
  const pauses = createPauses(options, closing.signal);
  let line: Connection | undefined;
  /** Of the first attempt since the line was last there: whoever calls waits for this one and for no other. */
  let attempt = Promise.withResolvers<void>();
  const told = (status: SystemStatus): void => become({ online: true, status });

  const hold = async (here: Connection, status: SystemStatus): Promise<void> => {
    line = here;
    told(status);
    attempt.resolve();
    // At once, so that whoever calls next waits for a new line and does not find the old one.
    const lose = (): void => {
      line = undefined;
      attempt = Promise.withResolvers();
      become({ online: false, why: here.why() });
    };
    here.signal.addEventListener('abort', lose, { once: true });
    if (here.signal.aborted) lose();
    // Not waited for: its turn may come after a call that waits for the next line.
    void keepAlive(here, options, { lastUsed, inTurn, told });
    await ended(here.signal);
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const started = await start(options, closing.signal);
      if (!started.ok) {
        become({ online: false, why: started.reason });
        attempt.resolve();
        await pauses.take(started.reason);
        continue;
      }
      const since = system.monotonic();
      if (closing.signal.aborted) started.value.line.end('closed');
      await hold(started.value.line, started.value.status);
      if (system.monotonic() - since >= backoffFromMs) {
        pauses.reset();
        continue;
      }
      // A line that ends as soon as it stands is not opened again and again without a pause.
      attempt.resolve();
      await pauses.take();
    }
    attempt.resolve();
    become({ online: false, why: 'closed' });
  };
  const running = run();

  return {
    ...{ state, subscribe, inTurn },
    async line() {
      await attempt.promise;
      return line;
    },
    async close() {
      closing.abort();
      line?.end('closed');
      await running;
    },
  };
};
