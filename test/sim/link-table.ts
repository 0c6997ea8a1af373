/**
 * The centre's list of links as `central/link-changes.ts` keeps it: a projector numbers what the log has, under one lock that it
 * holds until it commits, so that whoever reads a number never meets a lower one later.
 */
import { linkChangeIn } from '../../src/central/link-changes.ts';
import type { LogRecord } from '../../src/central/shelter-facts.ts';
import { assert } from '../../src/kernel/assert.ts';
import { uuidV7 } from '../../src/kernel/system.ts';
import { type LinkChange, type LinkList, MAX_LINKS } from '../../src/outbox/protocol.ts';
import type { Chance } from './chance.ts';
import type { MemoryStore, MemoryStream } from './memory-store.ts';
import type { Timeline } from './timeline.ts';

export interface LinkRow {
  readonly epoch: string;
  readonly change: LinkChange;
}

export interface LinkTable {
  /** Something may be new in the log. */
  project(): void;
  list(after: number): LinkList;
  rows(): readonly LinkRow[];
  /** After the log lost every commit behind the first `kept`: what was numbered since is lost with them. */
  forget(kept: number): void;
}

export interface LinkTableOptions {
  readonly store: MemoryStore;
  readonly timeline: Timeline;
  readonly chance: Chance;
}

/** A row that is to be written; its number is allotted where the table likes. */
export type Unnumbered = Omit<LinkRow, 'change'> & { readonly change: Omit<LinkChange, 'version' | 'mark'> };

/** The links among a stream's events after a number. */
export const linksIn = (held: MemoryStream, afterSeq: number): Unnumbered[] =>
  held.events.slice(afterSeq).flatMap((event) => {
    const record: LogRecord = { ...event, receivedAt: 0 };
    const link = linkChangeIn(record, 'drill');
    if (typeof link !== 'object') return [];
    const { device, seq, eventId, hlc, kind } = event;
    const { staff, site, proof, data } = link;
    const change = { device, seq, eventId, hlc, kind, staff, site, proof, data: JSON.parse(data) as unknown };
    return [{ epoch: event.epoch, change }];
  });

/** A page of a table, as `linkChangesAfter` gives it. */
export const pageAfter = (rows: readonly LinkRow[], after: number): LinkList => {
  const ordered = rows.toSorted((a, b) => a.change.version - b.change.version);
  const from = ordered.findIndex(({ change }) => change.version > after);
  return {
    mode: 'drill',
    changes: from < 0 ? [] : ordered.slice(from, from + MAX_LINKS).map(({ change }) => change),
    newest: ordered.at(-1)?.change.version ?? 0,
  };
};

const markOf = (chance: Chance): string => uuidV7(0, chance.bytes(10));

interface Committed extends LinkRow {
  readonly atCommit: number;
}

export const createLinkTable = ({ store, timeline, chance }: LinkTableOptions): LinkTable => {
  let rows: Committed[] = [];
  let progress = new Map<string, number>();
  let life = 0;
  let running = false;
  const behind = (): MemoryStream | undefined =>
    store
      .streams()
      .find(({ stream, head }) => (progress.get(`${stream.device}/${stream.epoch}`) ?? 0) < head.seq);
  const commit = (held: MemoryStream): void => {
    const key = `${held.stream.device}/${held.stream.epoch}`;
    for (const { epoch, change } of linksIn(held, progress.get(key) ?? 0)) {
      const version = (rows.at(-1)?.change.version ?? 0) + 1;
      rows.push({ epoch, change: { ...change, version, mark: markOf(chance) }, atCommit: store.commits() });
    }
    progress.set(key, held.head.seq);
  };
  const next = (): void => {
    const held = behind();
    running = held !== undefined;
    if (held === undefined) return;
    const born = life;
    // One at a time: the lock is held until this is committed.
    timeline.after(chance.between(1, 50), () => {
      if (born !== life) return;
      commit(held);
      next();
    });
  };
  return {
    project: () => {
      if (!running) next();
    },
    list: (after) => pageAfter(rows, after),
    rows: () => rows,
    forget: (kept) => {
      life += 1;
      running = false;
      rows = rows.filter(({ atCommit }) => atCommit <= kept);
      progress = new Map();
      for (const { epoch, change } of rows) {
        const key = `${change.device}/${epoch}`;
        progress.set(key, Math.max(progress.get(key) ?? 0, change.seq));
      }
      for (const { stream, head } of store.streams()) {
        const done = progress.get(`${stream.device}/${stream.epoch}`) ?? 0;
        assert(done <= head.seq, 'what was numbered is still in the log');
      }
    },
  };
};
