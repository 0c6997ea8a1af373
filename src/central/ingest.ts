import type { KeyObject } from 'node:crypto';
import type { System } from '../kernel/system.ts';
import {
  type ChainPoint,
  GENESIS,
  type StoredEvent,
  type StreamId,
  signReceipt,
  verifyChain,
  verifyHead,
} from '../outbox/event.ts';
import type { BatchRequest, BatchResponse, Conflict, Refusal } from '../outbox/protocol.ts';
import type { Committed } from './durability.ts';

/**
 * One batch into the log: signature, chain, one transaction, one signed receipt. No HTTP and no SQL here: the decision
 * over a port, so that it runs alike over PostgreSQL (ingest-store.ts) and in the simulator (test/sim).
 *
 * What a batch says is not judged here: whatever a device signed into its chain is kept (projection.ts decides
 * what counts, and puts the rest in quarantine). A device can be refused only for what it is or how it signs.
 */
export interface LogStore {
  /**
   * Runs `work` in one transaction that holds the stream's lock; the stream is made at its first contact. Resolves once
   * that is committed, and says what that is worth; whatever `work` or the store throws takes everything back.
   */
  withStream<T>(
    stream: StreamId,
    now: number,
    work: (locked: LockedStream) => Promise<T>,
    manner?: Manner,
  ): Promise<Committed<T>>;
}

/** `question`: nothing is brought. Where a device has a stream already, another of which we know nothing is told of and not kept. */
export type Manner = 'batch' | 'question';

/** What we hold of a stream: its last event, and whether two histories of it have been seen. */
export interface HeldStream extends ChainPoint {
  /** The key (base64 SPKI) that signed its end; `undefined`: nothing is held. */
  readonly key: string | undefined;
  readonly forked: boolean;
}

/** The end of an accepted batch as its device signed it; `key` (base64 SPKI) is the one it was checked with. */
export interface SignedHead extends ChainPoint {
  readonly sig: string;
  readonly key: string;
}

/** A stream under its lock, until `work` has returned. */
export interface LockedStream {
  readonly held: HeldStream;
  /** Our hash at `seq`, 1 or more; `undefined` where we hold no event. */
  hashAt(seq: number): Promise<string | undefined>;
  /**
   * Adds events right behind `held`; the stream now ends at `head`, the last of them, which is kept as well. A number that
   * is there already is an error.
   */
  append(events: readonly StoredEvent[], receivedAt: number, head: SignedHead): Promise<void>;
  /** Keeps the signed head of a batch that brought nothing new, once. */
  keepHead(head: SignedHead): Promise<void>;
  /** Keeps the first contradicting batch as evidence and freezes the stream; a person must look. */
  freeze(batch: BatchRequest, now: number): Promise<void>;
}

export interface IngestDeps {
  readonly store: LogStore;
  readonly system: System;
  /** Signs the receipts. */
  readonly receiptKey: KeyObject;
}

export type IngestOutcome =
  | { readonly kind: 'accepted'; readonly response: BatchResponse; readonly added: number }
  | { readonly kind: 'conflict'; readonly conflict: Conflict }
  | { readonly kind: 'refused'; readonly reason: Extract<Refusal['reason'], 'bad_signature' | 'bad_chain'> };

/** The batch's own hash at `seq`, which lies between the point before it and its head. */
const batchHashAt = (batch: BatchRequest, seq: number): string | undefined =>
  seq === batch.fromSeq - 1 ? batch.prevHash : batch.events[seq - batch.fromSeq]?.hash;

/**
 * Whether batch and store tell the same history as far as both reach. The batch's chain is already checked and the
 * store's was when it came, so one comparison at the last common number covers every one before it.
 */
const sameHistory = async (locked: LockedStream, batch: BatchRequest): Promise<boolean> => {
  const { held } = locked;
  const common = Math.min(held.seq, batch.head.seq);
  const stored = common === held.seq ? held.hash : common === 0 ? GENESIS.hash : await locked.hashAt(common);
  return stored === batchHashAt(batch, common);
};

type Stored =
  | { readonly kind: 'held'; readonly at: ChainPoint; readonly added: number }
  | { readonly kind: 'gap' | 'fork'; readonly at: ChainPoint }
  | { readonly kind: 'other_key' };

const storeBatch = async (
  locked: LockedStream,
  batch: BatchRequest,
  { key, now }: { readonly key: string; readonly now: number },
): Promise<Stored> => {
  const { held } = locked;
  if (held.forked) return { kind: 'fork', at: held };
  if (batch.fromSeq > held.seq + 1) return { kind: 'gap', at: held };
  if (!(await sameHistory(locked, batch))) {
    // Where neither has anything there is no evidence of anything.
    if (held.seq > 0 || batch.events.length > 0) await locked.freeze(batch, now);
    return { kind: 'fork', at: held };
  }
  // A device with a new key begins a new stream; one with two keys could never be checked as a whole.
  if (batch.events.length > 0 && held.key !== undefined && held.key !== key) return { kind: 'other_key' };
  const fresh = batch.events.slice(held.seq + 1 - batch.fromSeq);
  if (fresh.length === 0) {
    // An empty batch is a question, and its head one that came before.
    if (batch.events.length > 0) await locked.keepHead({ ...batch.head, key });
    return { kind: 'held', at: held, added: 0 };
  }
  await locked.append(fresh, now, { ...batch.head, key });
  return { kind: 'held', at: batch.head, added: fresh.length };
};

/** Whether the batch is one unbroken piece of its stream that ends at the head it names. */
const isOnePiece = (stream: StreamId, batch: BatchRequest): boolean => {
  const chain = verifyChain(batch.events, { seq: batch.fromSeq - 1, hash: batch.prevHash }, stream);
  return chain.ok && chain.value.head.seq === batch.head.seq && chain.value.head.hash === batch.head.hash;
};

/** `publicKey` is the one the device enrolled with (base64 SPKI). Rejects only when the store does. */
export const ingestBatch = async (
  { store, system, receiptKey }: IngestDeps,
  stream: StreamId,
  publicKey: string,
  batch: BatchRequest,
): Promise<IngestOutcome> => {
  const { seq, hash, sig } = batch.head;
  if (!verifyHead({ ...stream, seq, hash }, sig, publicKey))
    return { kind: 'refused', reason: 'bad_signature' };
  if (!isOnePiece(stream, batch)) return { kind: 'refused', reason: 'bad_chain' };
  const now = system.now();
  const { value: stored, durability } = await store.withStream(
    stream,
    now,
    (locked) => storeBatch(locked, batch, { key: publicKey, now }),
    batch.events.length === 0 ? 'question' : 'batch',
  );
  if (stored.kind === 'other_key') return { kind: 'refused', reason: 'bad_signature' };
  const { seq: ackSeq, hash: ackHash } = stored.at;
  if (stored.kind !== 'held') return { kind: 'conflict', conflict: { reason: stored.kind, ackSeq, ackHash } };
  // What the commit was worth is known only now: a standby may have gone meanwhile.
  const receipt = { ackSeq, ackHash, durability, serverTime: system.now() };
  const receiptSig = signReceipt({ ...stream, ...receipt }, receiptKey);
  return {
    kind: 'accepted',
    added: stored.added,
    response: { ...receipt, receiptSig, next: { retryAfterMs: 0 } },
  };
};
