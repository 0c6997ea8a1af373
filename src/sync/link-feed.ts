/** Fetches the links of cards that other desks recorded, as soon as the centre has them. The desk never waits for it. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  type LinkCursor,
  type LinkList,
  type LinkWait,
  linkListSchema,
  linksPath,
  NO_LINKS,
  WAIT_SECONDS,
} from '../outbox/protocol.ts';
import { createRequest, type PackageFailure, type PackageTransportOptions } from './registry-transport.ts';

export interface LinkFeedPorts {
  /** Asks for what comes after a cursor; with `wait`, a centre that can answers only when there is something new. */
  readonly list: (
    after: number,
    signal: AbortSignal,
    wait?: LinkWait,
  ) => Promise<Result<LinkList, PackageFailure | 'other_mode'>>;
  /** What was taken in last. */
  readonly cursor: () => LinkCursor;
  /** Takes changes in and moves the cursor, in one transaction. */
  readonly take: (
    changes: LinkList['changes'],
    cursor: LinkCursor,
  ) => Result<undefined, string> | Promise<Result<undefined, string>>;
  readonly system: System;
  readonly logger: Logger;
}

export interface LinkFeed {
  /** The centre said by the way that its newest version is this. */
  told(newest: number): void;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

const ANSWER_MS = 30_000;
/** With a centre that does not let us wait, a card that was linked at one counter is known at the next within a minute or so. */
const EVERY_MS = 45_000;
const SPREAD_MS = 30_000;
/** An answer without anything new that took this long was waited for. */
const WAITED_MS = 10_000;
/** After an answer that brought something: changes of this time travel together, and the centre is asked twice a second at most. */
const GATHER_MS = 600;

interface LinkListOptions extends PackageTransportOptions {
  readonly mode: LinkList['mode'];
}

/** `other_mode`: a centre of a drill is asked in earnest, or the other way round; nothing of it is taken. */
export const createLinkList = (options: LinkListOptions): LinkFeedPorts['list'] => {
  const request = createRequest(options);
  return async (after, signal, wait) => {
    const longest = ANSWER_MS + (wait?.seconds ?? 0) * 1_000;
    const within = AbortSignal.any([signal, AbortSignal.timeout(longest)]);
    const reply = await request(linksPath(after, wait), {}, within);
    if (!reply.ok) return reply;
    const body: unknown = await reply.value.json().catch(() => undefined);
    const list = linkListSchema.safeParse(body);
    if (!list.success) return failure('bad_answer');
    return list.data.mode === options.mode ? success(list.data) : failure('other_mode');
  };
};

/** Whether the centre still has what we took in last under the number it had then. */
const isSameLife = ({ version, mark }: LinkCursor, first: LinkList['changes'][number] | undefined): boolean =>
  version === 0 || (first?.version === version && (first.mark ?? mark) === mark);

/**
 * Everything there is after our cursor, page by page. Each page begins with the change that we have: a centre that came back from an
 * older copy has allotted lost numbers again, perhaps beyond ours by now, and what it says after them would be half the truth.
 * Marks are drawn, so the same one under the same number means that nothing before it was lost either. Else everything is
 * read again, which changes nothing that is known already.
 */
export const fetchLinks = async (
  { list, cursor, take }: Pick<LinkFeedPorts, 'list' | 'cursor' | 'take'>,
  signal: AbortSignal,
  seconds?: number,
): Promise<Result<undefined, string>> => {
  for (let pages = 0; ; pages += 1) {
    const from = cursor();
    const wait = seconds === undefined || pages > 0 ? undefined : { known: from.version, seconds };
    const page = await list(Math.max(0, from.version - 1), signal, wait);
    if (!page.ok) return page;
    const { changes, newest } = page.value;
    const isSame = isSameLife(from, changes[0]);
    const fresh = isSame ? changes.filter(({ version }) => version > from.version) : [];
    const last = fresh.at(-1);
    if (isSame && last === undefined) return success(undefined);
    const taken = await take(
      fresh,
      last === undefined ? NO_LINKS : { version: last.version, mark: last.mark ?? null },
    );
    if (!taken.ok) return taken;
    if (last !== undefined && last.version >= newest) return success(undefined);
  }
};

/** Between 0 and `spread`, drawn, so that those who were answered together do not come back together. */
const drawn = (system: System, spread: number): number =>
  Math.floor(((system.randomBytes(1)[0] ?? 0) / 256) * spread);

/**
 * Asks at once, then lets the centre wait for something new, until `stop`. One that answers at once with nothing (an older program, or
 * too many wait) is asked about every minute, and when it says by the way that there is something.
 */
export const startLinkFeed = (ports: LinkFeedPorts): LinkFeed => {
  const { system, logger, cursor } = ports;
  const stopping = new AbortController();
  let woken = new AbortController();
  /** How long to rest after a question. */
  const ask = async (seconds: number | undefined): Promise<number> => {
    const began = system.monotonic();
    const { version } = cursor();
    const fetched = await fetchLinks(ports, stopping.signal, seconds).catch((error: unknown) =>
      failure('bug', { code: error instanceof Error ? error.name : 'unknown' }),
    );
    if (!fetched.ok && !stopping.signal.aborted)
      logger.warn('sync.failed', { reason: `links_${fetched.reason}` });
    const isNew = cursor().version !== version;
    const waited = system.monotonic() - began >= WAITED_MS;
    // A first question that was not to wait says nothing of whether the centre would.
    if (fetched.ok && (isNew || waited || seconds === undefined)) return GATHER_MS;
    return EVERY_MS + drawn(system, SPREAD_MS);
  };
  const run = async (): Promise<void> => {
    let seconds: number | undefined;
    while (!stopping.signal.aborted) {
      woken = new AbortController();
      const restMs = await ask(seconds);
      seconds = WAIT_SECONDS.least + drawn(system, WAIT_SECONDS.most - WAIT_SECONDS.least);
      await system.sleep(restMs, AbortSignal.any([stopping.signal, woken.signal]));
    }
  };
  const running = run();
  return {
    told(newest) {
      if (newest !== cursor().version) woken.abort();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
