/** Fetches the links of cards that other desks recorded, as soon as the centre has them. The desk never waits for it. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type LinkCursor, type LinkList, linkListSchema, linksPath, NO_LINKS } from '../outbox/protocol.ts';
import { createRequest, type PackageFailure, type PackageTransportOptions } from './registry-transport.ts';

export interface LinkFeedPorts {
  /** Asks for what comes after a cursor. */
  readonly list: (
    after: number,
    signal: AbortSignal,
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
): Promise<Result<undefined, string>> => {
  for (;;) {
    const from = cursor();
    const page = await list(Math.max(0, from.version - 1), signal);
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
