/** Watches readers and cards through everything that befalls the service: restarts, silence, and sleep of the machine. */
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import type { InTime } from './in-time.ts';
import * as pcsc from './pcsc-driver.ts';
import type { Presence } from './presence.ts';

/** Longest single wait, milliseconds. */
const WATCH_MS = 2_000;
/** A wait that ends this much later than it had to: the machine slept, or the service does not answer; milliseconds. */
const LATE_MS = 5_000;
/**
 * Longest wait for an answer that a working service has at once, milliseconds. Without it a service that stops between two waits would be
 * waited for until it ends, and nobody told.
 */
const ASK_MS = 5_000;
/** Pause before the service is looked for again, milliseconds. */
const RETRY_MS = 500;
/** Pause between two attempts to end the wait, milliseconds. */
const CANCEL_MS = 10;

export interface Watched {
  readonly presence: Presence;
  readonly system: System;
  readonly logger: Logger;
  readonly inTime: InTime;
}

/** Why a round of watching ended. `hangs`: the service took a call and does not come back from it. */
type RoundEnd = 'lost' | 'slept' | { readonly hangs: Promise<unknown> };

/** Ends the wait of this context, now or as soon as it begins; gives the function that says the wait is over. */
const cancelOn = (stop: AbortSignal, context: pcsc.Context, system: System): (() => Promise<void>) => {
  let over = false;
  let cancelling: Promise<void> | undefined;
  const cancel = async (): Promise<void> => {
    // A cancel that comes just before the wait begins ends nothing, so it is said until it was heard.
    while (!over) {
      await pcsc.cancel(context);
      await system.sleep(CANCEL_MS);
    }
  };
  const begin = (): void => {
    cancelling = cancel();
  };
  stop.addEventListener('abort', begin);
  return async () => {
    over = true;
    stop.removeEventListener('abort', begin);
    await cancelling;
  };
};

/** Looks and waits with one context until it is of no more use, or `stop` says so. */
const watchWith = async (
  context: pcsc.Context,
  { presence, system, inTime }: Watched,
  stop: AbortSignal,
): Promise<RoundEnd> => {
  let known = new Map<string, number>();
  while (!stop.aborted) {
    // A reader that came or went shows as a changed pseudo reader, or as an unknown one among those waited for.
    const listed = pcsc.listReaders(context);
    const readers = await inTime(listed, ASK_MS, async () => undefined);
    if (readers === 'late') return { hangs: listed };
    if (!readers.ok || stop.aborted) return 'lost';
    presence.readers(readers.value);
    const before = known;
    known = new Map([pcsc.PNP_READER, ...readers.value].map((name) => [name, before.get(name) ?? 0]));
    const waiting = [...known].map(([reader, state]) => ({ reader, state }));
    const asleepSince = system.now();
    const waited = pcsc.statusChange(context, WATCH_MS, waiting);
    const changed = await inTime(waited, WATCH_MS + LATE_MS, async () => undefined);
    // The wall clock goes on while the machine sleeps, and what it shows then is not trusted; a clock that is set does no harm.
    if (system.now() - asleepSince > WATCH_MS + LATE_MS && changed !== 'late') return 'slept';
    if (changed === 'late') return { hangs: waited };
    if (changed.ok) {
      for (const { reader, state } of changed.value) known.set(reader, state & ~pcsc.STATE_CHANGED);
      const cards = changed.value.filter(({ reader }) => reader !== pcsc.PNP_READER);
      for (const { reader, state, atr } of presence.antennasFirst(cards)) presence.status(reader, state, atr);
    } else if (changed.reason !== 'timeout' && changed.reason !== 'no_reader') return 'lost';
  }
  return 'lost';
};

const watchOnce = async (watched: Watched, stop: AbortSignal): Promise<RoundEnd> => {
  const { inTime, system } = watched;
  const established = pcsc.establish();
  const context = await inTime(established, ASK_MS, async (late) => {
    if (late.ok) await pcsc.release(late.value);
  });
  if (context === 'late') return { hangs: established };
  if (!context.ok) return 'lost';
  const endCancelling = cancelOn(stop, context.value, system);
  const end = await watchWith(context.value, watched, stop);
  if (typeof end === 'object') {
    void endCancelling();
    return { hangs: end.hangs.then(() => pcsc.release(context.value)) };
  }
  await endCancelling();
  const released = pcsc.release(context.value);
  return (await inTime(released, ASK_MS, async () => undefined)) === 'late' ? { hangs: released } : end;
};

/** Resolves when `signal` aborts. */
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Watches until `stop`. `hangs` is told when the service stops answering, and when it answers again. */
export const watch = async (
  watched: Watched,
  stop: AbortSignal,
  hangs: (now: boolean) => void,
): Promise<void> => {
  const { presence, system, logger } = watched;
  while (!stop.aborted) {
    const end = await watchOnce(watched, stop);
    if (stop.aborted) return;
    if (end === 'slept') {
      // Handles may be stale after a sleep: the next round looks with new ones, at what lay there all the time.
      presence.woke();
      logger.info('reader.state', { state: 'woke' });
      continue;
    }
    if (presence.down()) logger.warn('reader.state', { state: typeof end === 'object' ? 'hangs' : 'down' });
    if (typeof end === 'object') {
      // More calls would only take more of the worker threads.
      hangs(true);
      await Promise.race([end.hangs, aborted(stop)]);
      hangs(false);
    } else await system.sleep(RETRY_MS, stop);
  }
};
