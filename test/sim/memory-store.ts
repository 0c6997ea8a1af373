/**
 * The centre's log in memory, for the simulator: stricter than PostgreSQL where it can be (`ingest-store.test.ts` holds both to
 * one contract), and it can forget its last commits, as a failover to a standby that lagged does.
 */

import type { HeldStream, LockedStream, LogStore, SignedHead } from '../../src/central/ingest.ts';
import { assert } from '../../src/kernel/assert.ts';
import { GENESIS, type StoredEvent, type StreamId } from '../../src/outbox/event.ts';
import type { BatchRequest, Durability } from '../../src/outbox/protocol.ts';

/** What is held of one stream; every array only grows, but for `forget`. */
export interface MemoryStream {
  readonly stream: StreamId;
  head: HeldStream;
  readonly events: StoredEvent[];
  readonly heads: Map<number, SignedHead>;
  evidence: BatchRequest | undefined;
}

export interface MemoryStore extends LogStore {
  /** Undefined: never seen. */
  stream(stream: StreamId): MemoryStream | undefined;
  streams(): readonly MemoryStream[];
  /** How many transactions have been committed, ever. */
  commits(): number;
  /** Takes back every commit after the first `kept`; what is under way then fails. */
  forget(kept: number): void;
}

interface Options {
  /** Awaited before each commit: another transaction may run meanwhile, or the centre die. */
  readonly beforeCommit?: () => Promise<void>;
  /** What a commit is worth now. */
  readonly durability?: () => Durability;
  /** Commits that `forget` can still take back; older ones are safe. */
  readonly undoable?: number;
}

const keyOf = ({ tenant, device, epoch }: StreamId): string => `${tenant}/${device}/${epoch}`;

interface Staged {
  readonly added: StoredEvent[];
  readonly heads: SignedHead[];
  end: SignedHead | undefined;
  evidence: BatchRequest | undefined;
}

/** The handle that `work` gets; refuses to be used once `isOpen` says so. */
const lockedStream = (held: MemoryStream, staged: Staged, isOpen: () => boolean): LockedStream => {
  const live = (): void => assert(isOpen(), 'the stream is still locked');
  return {
    held: held.head,
    hashAt: async (seq) => {
      live();
      return held.events[seq - 1]?.hash;
    },
    append: async (events, _receivedAt, head) => {
      live();
      for (const event of events) {
        assert(keyOf(event) === keyOf(held.stream), 'an event of this stream');
        const last = held.events.length + staged.added.length;
        if (event.seq <= last) throw new Error('duplicate key value violates unique constraint "event_pkey"');
        assert(event.seq === last + 1, 'events are appended without a gap');
        staged.added.push(event);
      }
      staged.end = head;
      staged.heads.push(head);
    },
    keepHead: async (head) => {
      live();
      staged.heads.push(head);
    },
    freeze: async (batch) => {
      live();
      staged.evidence = batch;
    },
  };
};

/** Applies what was staged and says how to take it back. */
const commit = (held: MemoryStream, { added, heads, end, evidence }: Staged): (() => void) => {
  const before = held.head;
  const last = added.at(-1);
  assert(last?.hash === end?.hash && last?.seq === end?.seq, 'a stream ends with its last event');
  held.events.push(...added);
  const fresh = heads.filter(({ seq }) => !held.heads.has(seq));
  for (const head of fresh) held.heads.set(head.seq, head);
  if (end !== undefined) held.head = { seq: end.seq, hash: end.hash, key: end.key, forked: before.forked };
  const kept = held.evidence;
  if (evidence !== undefined) {
    held.head = { ...held.head, forked: true };
    held.evidence ??= evidence;
  }
  return () => {
    held.head = before;
    held.events.length -= added.length;
    for (const { seq } of fresh) held.heads.delete(seq);
    held.evidence = kept;
  };
};

export const createMemoryStore = ({
  beforeCommit,
  durability = () => 'local',
  undoable = 1_000,
}: Options = {}): MemoryStore => {
  const streams = new Map<string, MemoryStream>();
  const queues = new Map<string, Promise<unknown>>();
  const undo: (() => void)[] = [];
  let commits = 0;
  let life = 0;

  const transact = async <T>(
    stream: StreamId,
    work: (locked: LockedStream) => Promise<T>,
    born: number,
  ): Promise<T> => {
    const alive = (): void => assert(life === born, 'the centre has not died meanwhile');
    alive();
    const key = keyOf(stream);
    const held: MemoryStream = streams.get(key) ?? {
      stream: { tenant: stream.tenant, device: stream.device, epoch: stream.epoch },
      head: { ...GENESIS, key: undefined, forked: false },
      events: [],
      heads: new Map(),
      evidence: undefined,
    };
    const staged: Staged = { added: [], heads: [], end: undefined, evidence: undefined };
    let open = true;
    try {
      const value = await work(lockedStream(held, staged, () => open));
      await beforeCommit?.();
      alive();
      const takeBack = commit(held, staged);
      const isNew = !streams.has(key);
      streams.set(key, held);
      commits += 1;
      undo.push(() => {
        takeBack();
        if (isNew) streams.delete(key);
      });
      if (undo.length > undoable) undo.shift();
      return value;
    } finally {
      open = false;
    }
  };

  return {
    withStream: (stream, _now, work) => {
      const key = keyOf(stream);
      const before = queues.get(key) ?? Promise.resolve();
      const born = life;
      const mine = before.then(() => transact(stream, work, born));
      // The next in the queue waits for the end of this one, whichever way it ends.
      queues.set(
        key,
        mine.catch(() => undefined),
      );
      return mine.then((value) => ({ value, durability: durability() }));
    },
    stream: (stream) => streams.get(keyOf(stream)),
    streams: () => [...streams.values()],
    commits: () => commits,
    forget: (kept) => {
      life += 1;
      queues.clear();
      for (; commits > kept && undo.length > 0; commits -= 1) undo.pop()?.();
    },
  };
};
