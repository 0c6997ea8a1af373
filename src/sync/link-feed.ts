/** Fetches the links of cards that other desks recorded, as soon as the centre has them. The desk never waits for it. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type LinkList, linkListSchema, linksPath } from '../outbox/protocol.ts';
import { createRequest, type PackageFailure, type PackageTransportOptions } from './registry-transport.ts';

export interface LinkFeedPorts {
  /** Asks for what comes after a cursor. */
  readonly list: (
    after: number,
    signal: AbortSignal,
  ) => Promise<Result<LinkList, PackageFailure | 'other_mode'>>;
  /** The last version that was taken in. */
  readonly cursor: () => number;
  /** Takes changes in and moves the cursor, in one transaction. */
  readonly take: (changes: LinkList['changes'], cursor: number) => Result<undefined, string>;
  readonly system: System;
  readonly logger: Logger;
}

export interface LinkFeed {
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

const ANSWER_MS = 30_000;
/** A card that was linked at one counter is known at the next within a minute or so. */
const EVERY_MS = 45_000;
const SPREAD_MS = 30_000;

interface LinkListOptions extends PackageTransportOptions {
  readonly mode: LinkList['mode'];
}

/** `other_mode`: a centre of a drill is asked in earnest, or the other way round; nothing of it is taken. */
export const createLinkList = (options: LinkListOptions): LinkFeedPorts['list'] => {
  const request = createRequest(options);
  return async (after, signal) => {
    const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    const reply = await request(linksPath(after), {}, within);
    if (!reply.ok) return reply;
    const body: unknown = await reply.value.json().catch(() => undefined);
    const list = linkListSchema.safeParse(body);
    if (!list.success) return failure('bad_answer');
    return list.data.mode === options.mode ? success(list.data) : failure('other_mode');
  };
};

/**
 * Everything there is after our cursor, page by page. A centre whose newest version is lower than our cursor has come back from
 * an older copy: then everything is read again, which changes nothing that is known already.
 */
export const fetchLinks = async (
  { list, cursor, take }: Pick<LinkFeedPorts, 'list' | 'cursor' | 'take'>,
  signal: AbortSignal,
): Promise<Result<undefined, string>> => {
  for (;;) {
    const after = cursor();
    const page = await list(after, signal);
    if (!page.ok) return page;
    const { changes, newest } = page.value;
    const last = changes.at(-1)?.version ?? (newest < after ? 0 : after);
    if (last === after) return success(undefined);
    const taken = take(changes, last);
    if (!taken.ok) return taken;
    if (changes.length > 0 && last >= newest) return success(undefined);
  }
};

const waitMs = (system: System): number => {
  const [random = 0] = system.randomBytes(1);
  return EVERY_MS + Math.floor((random / 256) * SPREAD_MS);
};

/** Asks at once, then about every minute until `stop`. */
export const startLinkFeed = (ports: LinkFeedPorts): LinkFeed => {
  const { system, logger } = ports;
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const fetched = await fetchLinks(ports, stopping.signal).catch((error: unknown) =>
        failure('bug', { code: error instanceof Error ? error.name : 'unknown' }),
      );
      if (!fetched.ok && !stopping.signal.aborted)
        logger.warn('sync.failed', { reason: `links_${fetched.reason}` });
      await system.sleep(waitMs(system), stopping.signal);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
