/** What is new for the terminals of one municipality: told with every answer to a batch, and waited for by desks that listen. */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { checkpointMark } from '../outbox/checkpoint.ts';
import type { EventBody } from '../outbox/event.ts';
import type { Cursors } from '../outbox/protocol.ts';
import type { NewestCheckpoint } from './checkpoint-news.ts';
import type { Queryable } from './database.ts';

export interface News {
  /** As far as this process knows; undefined until it has looked once. */
  cursors(): Cursors | undefined;
  /** The same of the newest checkpoint. */
  checkpoint(): NewestCheckpoint | undefined;
  /** Something was folded: looks, soon and once for however many calls. */
  changed(): void;
  /**
   * Resolves when there is another newest link than `known`, after `ms`, at `stop`, or when `signal` aborts; at once when too many
   * wait already, who then ask again in their own time.
   */
  waitForLinks(known: number, ms: number, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

export interface NewsDeps {
  readonly sql: Queryable;
  readonly tenant: TenantId;
  readonly mode: EventBody['mode'];
  readonly system: System;
  readonly logger: Logger;
}

/** What another process did (`kazasu device`, say) is told this much later. */
const LOOK_MS = 5_000;
/** Terminals of one municipality that wait at once: a connection and a timer each, some 30 kB with TLS. */
export const MAX_WAITING = 5_000;

const rowsSchema = z.tuple([
  z.object({ links: z.int(), roster: z.int(), size: z.int().nullable(), note: z.string().nullable() }),
]);

interface Known {
  readonly cursors: Cursors;
  readonly checkpoint: NewestCheckpoint | undefined;
}

const read = async ({ sql, tenant, mode }: NewsDeps): Promise<Known> => {
  const rows: unknown = await sql`
    SELECT (SELECT coalesce(max(version), 0) FROM link_change WHERE tenant = ${tenant} AND mode = ${mode}) AS links,
      (SELECT coalesce(max(greatest(enrolled_at, coalesce(revoked_at, 0))), 0) FROM device WHERE tenant = ${tenant}) AS roster,
      newest.size, newest.note
    FROM (SELECT) AS one LEFT JOIN LATERAL (
      SELECT size, note FROM checkpoint WHERE tenant = ${tenant} ORDER BY size DESC LIMIT 1) AS newest ON true`;
  const [{ size, note, ...cursors }] = rowsSchema.parse(rows);
  const checkpoint = size === null || note === null ? undefined : { size, mark: checkpointMark(note) };
  return { cursors, checkpoint };
};

export const createNews = (deps: NewsDeps): News => {
  const { system, logger } = deps;
  const stopping = new AbortController();
  const waiting = new Set<{ readonly known: number; readonly end: AbortController }>();
  let known: Known | undefined;
  let woken = new AbortController();
  const look = async (): Promise<void> => {
    try {
      known = await read(deps);
    } catch {
      logger.warn('central.failed', { reason: 'news' }); // whoever waits asks again in its own time
    }
    for (const each of waiting) if (known?.cursors.links !== each.known) each.end.abort();
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      woken = new AbortController();
      await look();
      await system.sleep(LOOK_MS, AbortSignal.any([woken.signal, stopping.signal]));
    }
  };
  const running = run();
  return {
    cursors: () => known?.cursors,
    checkpoint: () => known?.checkpoint,
    changed: () => woken.abort(),
    async waitForLinks(links, ms, signal) {
      const isOver = stopping.signal.aborted || signal.aborted || waiting.size >= MAX_WAITING;
      if (isOver || known?.cursors.links !== links) return;
      const waiter = { known: links, end: new AbortController() };
      waiting.add(waiter);
      await system.sleep(ms, AbortSignal.any([waiter.end.signal, signal]));
      waiting.delete(waiter);
    },
    async stop() {
      stopping.abort();
      for (const { end } of waiting) end.abort();
      await running;
    },
  };
};
