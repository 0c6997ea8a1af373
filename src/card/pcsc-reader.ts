/** The real reader: PC/SC with one context that watches and a fresh one for each conversation with a card. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CardConnection, CardReader, ConnectFailure, ReaderEvent, TransmitFailure } from './index.ts';
import * as pcsc from './pcsc-driver.ts';
import { createPresence, type Presence } from './presence.ts';

/** Longest single wait of the watcher: a call that hangs longer than this is impossible, milliseconds. */
const WATCH_MS = 10_000;
/** Pause before the service is looked for again, milliseconds. */
const RETRY_MS = 500;
/** Pause between two attempts to end the watcher's wait, milliseconds. */
const CANCEL_MS = 10;
/** How often a card that others reset is opened again, before its transaction and again before its first answer. */
const MOST_REOPENINGS = 3;
/** Waits between attempts while another program holds the card; about two seconds in all. */
const BUSY_WAITS_MS = [20, 50, 100, 200, 400, 600, 700] as const;

interface Options {
  readonly system: System;
  readonly logger: Logger;
}

const TRANSMIT_FAILURE: Partial<Record<pcsc.PcscReason, TransmitFailure>> = {
  no_service: 'service_lost',
  bad_handle: 'service_lost',
  no_reader: 'reader_lost',
};

const CONNECT_FAILURE: Partial<Record<pcsc.PcscReason | 'library_missing', ConnectFailure>> = {
  library_missing: 'service_lost',
  no_service: 'service_lost',
  bad_handle: 'service_lost',
  no_reader: 'reader_lost',
  no_readers: 'reader_lost',
  no_card: 'no_card',
  busy: 'busy',
};

const connectFailure = (reason: pcsc.PcscReason | 'library_missing'): Result<never, ConnectFailure> =>
  failure(CONNECT_FAILURE[reason] ?? 'card_unresponsive');

/** Connects and begins a transaction; a card that was reset by someone else in between is connected to again. */
const open = async (
  context: pcsc.Context,
  reader: string,
): Promise<Result<pcsc.CardHandle, pcsc.PcscReason>> => {
  for (let attempt = 0; ; attempt += 1) {
    const card = await pcsc.connect(context, reader);
    if (!card.ok) return card;
    const begun = await pcsc.beginTransaction(card.value);
    if (begun.ok) return card;
    await pcsc.disconnect(card.value, pcsc.LEAVE_CARD);
    if (begun.reason !== 'card_reset' || attempt === MOST_REOPENINGS) return begun;
  }
};

const openPatiently = async (
  system: System,
  context: pcsc.Context,
  reader: string,
): Promise<Result<pcsc.CardHandle, pcsc.PcscReason>> => {
  for (const wait of BUSY_WAITS_MS) {
    const card = await open(context, reader);
    if (card.ok || card.reason !== 'busy') return card;
    await system.sleep(wait);
  }
  return open(context, reader);
};

/** Another program reset the card since we connected to it (pcscd says either, by whether it was powered again). */
const isDisturbed = (reason: pcsc.PcscReason): boolean =>
  reason === 'card_reset' || reason === 'wrong_protocol';

/**
 * Sends over a card that was just opened. A program that resets the card as it ends or dies may do so between our
 * connecting and our transaction: what was reset before its first answer is opened again.
 */
const createLine = (context: pcsc.Context, reader: string, opened: pcsc.CardHandle) => {
  let card = opened;
  let answered = false;
  return {
    card: () => card,
    async send(command: Uint8Array): Promise<Result<Uint8Array, pcsc.PcscReason>> {
      for (let reopenings = 0; ; reopenings += 1) {
        const response = await pcsc.transmit(card, command);
        if (response.ok || answered || !isDisturbed(response.reason) || reopenings === MOST_REOPENINGS) {
          answered = true;
          return response;
        }
        await pcsc.disconnect(card, pcsc.LEAVE_CARD);
        const again = await open(context, reader);
        if (!again.ok) return again;
        card = again.value;
      }
    },
  };
};

const converse = async <T>(
  line: ReturnType<typeof createLine>,
  { reader, atr }: Pick<CardConnection, 'reader' | 'atr'>,
  job: (card: CardConnection) => Promise<T>,
): Promise<T> => {
  let trouble = false;
  const connection: CardConnection = {
    reader,
    atr,
    async transmit(command) {
      const response = await line.send(command);
      if (response.ok && response.value.length >= 2) return response;
      trouble = true;
      return failure(response.ok ? 'card_lost' : (TRANSMIT_FAILURE[response.reason] ?? 'card_lost'));
    },
  };
  try {
    return await job(connection);
  } finally {
    // What these two answer changes nothing: the card may be long gone.
    await pcsc.endTransaction(line.card(), trouble ? pcsc.RESET_CARD : pcsc.LEAVE_CARD);
    await pcsc.disconnect(line.card(), trouble ? pcsc.RESET_CARD : pcsc.LEAVE_CARD);
  }
};

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

/** One round of watching: until the service is lost or `stop` says so. */
const watchOnce = async (presence: Presence, system: System, stop: AbortSignal): Promise<void> => {
  const context = await pcsc.establish();
  if (!context.ok) return;
  const endCancelling = cancelOn(stop, context.value, system);
  let known = new Map<string, number>();
  while (!stop.aborted) {
    // A reader that came or went shows as a changed pseudo reader, or as an unknown one among those waited for.
    const readers = await pcsc.listReaders(context.value);
    if (!readers.ok || stop.aborted) break;
    presence.readers(readers.value);
    const before = known;
    known = new Map([pcsc.PNP_READER, ...readers.value].map((name) => [name, before.get(name) ?? 0]));
    const waiting = [...known].map(([reader, state]) => ({ reader, state }));
    const changed = await pcsc.statusChange(context.value, WATCH_MS, waiting);
    if (changed.ok) {
      for (const { reader, state, atr } of changed.value) {
        known.set(reader, state & ~pcsc.STATE_CHANGED);
        if (reader !== pcsc.PNP_READER) presence.status(reader, state, atr);
      }
    } else if (changed.reason !== 'timeout' && changed.reason !== 'no_reader') break;
  }
  await endCancelling();
  await pcsc.release(context.value);
};

/** Watches until `stop`, through every restart of the service. */
const watch = async (presence: Presence, { system, logger }: Options, stop: AbortSignal): Promise<void> => {
  while (!stop.aborted) {
    await watchOnce(presence, system, stop);
    if (stop.aborted) return;
    if (presence.down()) logger.warn('reader.state', { state: 'down' });
    await system.sleep(RETRY_MS, stop);
  }
};

/**
 * Runs the jobs of one reader one after the other. PC/SC would queue them too, but a queued call keeps one of Node's four
 * worker threads: a few of them, and the one that holds the card finds no thread for its next command.
 */
const createTurns = () => {
  const last = new Map<string, Promise<unknown>>();
  return <T>(reader: string, job: () => Promise<T>): Promise<T> => {
    const turn = (last.get(reader) ?? Promise.resolve()).then(job);
    // A job that throws ends its own turn, not those that wait behind it.
    last.set(
      reader,
      turn.catch(() => undefined),
    );
    return turn;
  };
};

/** A reader over the system's PC/SC service. It may start before the service does, and outlives its restarts. */
export const createPcscReader = (options: Options): CardReader => {
  const presence = createPresence();
  const stopping = new AbortController();
  const watching = watch(presence, options, stopping.signal);
  const inTurn = createTurns();
  const { system } = options;
  const withCard = async <T>(
    reader: string,
    job: (card: CardConnection) => Promise<T>,
  ): Promise<Result<T, ConnectFailure>> => {
    const context = await pcsc.establish();
    if (!context.ok) return connectFailure(context.reason);
    try {
      const card = await openPatiently(system, context.value, reader);
      if (!card.ok) return connectFailure(card.reason);
      const line = createLine(context.value, reader, card.value);
      return success(await converse(line, { reader, atr: presence.atr(reader) }, job));
    } finally {
      await pcsc.release(context.value);
    }
  };
  return {
    kind: 'pcsc',
    subscribe: (listener: (event: ReaderEvent) => void) => presence.subscribe(listener),
    withCard: (reader, job) => inTurn(reader, () => withCard(reader, job)),
    async close() {
      stopping.abort();
      await watching;
    },
  };
};
