/** The real reader: PC/SC with one context that watches and a fresh one for each conversation with a card. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { createInTime } from './in-time.ts';
import type { CardConnection, CardReader, ConnectFailure, ReaderEvent } from './index.ts';
import { converse, openPatiently } from './pcsc-conversation.ts';
import * as pcsc from './pcsc-driver.ts';
import { watch } from './pcsc-watch.ts';
import { createPresence } from './presence.ts';
import { createReaderMemory, type ReaderMemoryStore } from './reader-memory.ts';

/** Longest wait for a new context, milliseconds. */
const ESTABLISH_MS = 5_000;
/**
 * Most conversations at a time, over all readers. Each keeps one of Node's four worker threads whenever it waits for a
 * card, and so does the watcher: this leaves one for everything else.
 */
const MOST_CONVERSATIONS = 2;

interface Options {
  readonly system: System;
  readonly logger: Logger;
  /** Where what readers pass is remembered beyond this run. */
  readonly memory?: ReaderMemoryStore;
  /** Also tell of SAM slots. */
  readonly samSlots?: boolean;
}

type OpenFailure = pcsc.PcscReason | 'library_missing' | 'stuck';

const CONNECT_FAILURE: Partial<Record<OpenFailure, ConnectFailure>> = {
  library_missing: 'service_lost',
  no_service: 'service_lost',
  bad_handle: 'service_lost',
  no_reader: 'reader_lost',
  no_readers: 'reader_lost',
  no_card: 'no_card',
  busy: 'busy',
};

const connectFailure = (reason: OpenFailure): Result<never, ConnectFailure> =>
  failure(CONNECT_FAILURE[reason] ?? 'card_unresponsive');

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

/** Runs at most so many jobs at a time, first come first served. */
const createPlaces = (most: number) => {
  const waiting: (() => void)[] = [];
  let free = most;
  return async <T>(job: () => Promise<T>): Promise<T> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await job();
    } finally {
      // The place goes straight to the next in line, if there is one.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
};

/** A reader over the system's PC/SC service. It may start before the service does, and outlives its restarts. */
export const createPcscReader = ({ system, logger, memory, samSlots = false }: Options): CardReader => {
  const presence = createPresence({ monotonic: () => system.monotonic(), samSlots });
  const lengths = createReaderMemory(memory);
  const inTime = createInTime(system);
  const stopping = new AbortController();
  let hangs = false;
  const watching = watch({ presence, system, logger, inTime }, stopping.signal, (now) => {
    hangs = now;
  });
  const inTurn = createTurns();
  const inPlace = createPlaces(MOST_CONVERSATIONS);

  const withCard = async <T>(
    reader: string,
    job: (card: CardConnection) => Promise<T>,
  ): Promise<Result<T, ConnectFailure>> => {
    if (hangs || inTime.full()) return failure('service_lost');
    const context = await inTime(pcsc.establish(), ESTABLISH_MS, async (late) => {
      if (late.ok) await pcsc.release(late.value);
    });
    if (context === 'late') return failure('service_lost');
    if (!context.ok) return connectFailure(context.reason);
    const seat = await openPatiently(context.value, reader, { system, inTime });
    if (!seat.ok) return connectFailure(seat.reason);
    const about = { reader, atr: presence.atr(reader), lengths: lengths.of(reader) };
    return success(await converse(seat.value, about, job));
  };
  return {
    kind: 'pcsc',
    subscribe: (listener: (event: ReaderEvent) => void) => presence.subscribe(listener),
    withCard: (reader, job) => inTurn(reader, () => inPlace(() => withCard(reader, job))),
    async close() {
      stopping.abort();
      await watching;
    },
  };
};
