/** The event log as modules, sync and the host see it; `log.ts` makes one. */
import type { KeyObject } from 'node:crypto';
import type { Migration, Reader, Tx } from '../db/index.ts';
import type { Hlc } from '../kernel/hlc.ts';
import type { Result } from '../kernel/result.ts';
import type { ChainFault, ChainPoint, EventBody, Evidence, Receipt, StoredEvent, StreamId } from './event.ts';
import type { Floor } from './floors.ts';
import type { ToldCheckpoint } from './protocol.ts';
import type { takeCheckpoints } from './seen-checkpoint.ts';

/**
 * A view that is kept up with the events, in the same transaction. `apply` must give the same view whatever order
 * other streams arrive in, and may throw only on a bug (the whole append is then undone).
 */
export interface Projection {
  readonly name: string;
  readonly migrations: readonly Migration[];
  apply(tx: Tx, event: StoredEvent, body: EventBody): void;
  /**
   * The same for an event that another terminal of the site recorded, perhaps with a newer program: what is not understood is passed
   * over, and nothing throws. Left out: this view is of our own record only.
   */
  applyForeign?(tx: Tx, event: StoredEvent, body: EventBody): void;
  /**
   * Whether the event must stay in the record for this view's sake, and all behind it with it: something is not over yet, or would be
   * told wrongly without it. Must not depend on the order of asking. Left out: every event is needed.
   */
  needs?(reader: Reader, event: StoredEvent, body: EventBody, pruning: Pruning): boolean;
  /** The event has left the record: what this view holds of it goes too. */
  forget?(tx: Tx, event: StoredEvent, body: EventBody): void;
}

export interface Pruning {
  /** What was recorded after this is of today, milliseconds since 1970. */
  readonly before: number;
  /** Ids of events that leave together with the one asked about. */
  readonly going: ReadonlySet<string>;
}

/** What a module gives to record; the log adds number, time, chain and the clock's standing. */
export interface EventDraft {
  readonly kind: string;
  readonly actor: EventBody['actor'];
  readonly site: string;
  readonly mode: EventBody['mode'];
  readonly evidence?: Evidence;
  /** JSON value, checked by the module's own schema. Never a My Number. */
  readonly data: unknown;
}

/** What a proof covers: all that another desk is told of an event. */
export interface ProvenFields
  extends Pick<StoredEvent, 'device' | 'seq' | 'eventId' | 'hlc' | 'kind'>,
    Pick<EventBody, 'site' | 'mode' | 'data'> {
  readonly staff: string;
}

/** Hex of 32 bytes that go into the record with the event; `undefined`: of this one nothing has to be proven. */
export type Prove = (event: ProvenFields) => string | undefined;

/** An acknowledgement as the centre sent it, with its signature and our clock when it arrived. */
export interface Ack extends Omit<Receipt, keyof StreamId> {
  readonly receiptSig: string;
}

/**
 * `ack_ahead`: the centre says it holds events we never wrote. `ack_fork`: same number, other hash. `ack_below_floor`: it no longer
 * holds what was removed here because it did.
 */
export type AckFailure = 'ack_ahead' | 'ack_fork' | 'ack_below_floor' | 'disk_full' | 'storage_failed';

/** `missing_tail`: the stream ends before its stored head. `unreadable`: the row is no event. */
export type LogFault = ChainFault | 'missing_tail' | 'unreadable';
export type Verified = Result<{ readonly count: number; readonly head: ChainPoint }, LogFault>;
/** What the sender needs of a stream. */
export type SentLog = Pick<
  EventLog,
  | 'stream'
  | 'privateKey'
  | 'events'
  | 'hashAt'
  | 'floor'
  | 'head'
  | 'acked'
  | 'pending'
  | 'recordAck'
  | 'rewind'
  | 'onAppend'
>;

/** A stream of an earlier life of this record (`epoch`); nothing is added to it any more. */
export interface FormerLog extends SentLog {
  /** The centre has all of it, and on two machines: it will never ask for it again. */
  isSettled(): boolean;
}

export interface EventLog {
  readonly stream: StreamId;
  /** Base64 SPKI of the device's Ed25519 key. */
  readonly publicKey: string;
  /** For signing heads; stays in the host process. */
  readonly privateKey: KeyObject;
  /** Writes the event and every projection in the caller's transaction. */
  append(tx: Tx, draft: EventDraft): StoredEvent;
  /** What is appended from now on is ordered after this clock value of another device, unless that runs far ahead. */
  witness(tx: Tx, remote: Hlc): void;
  /** At most `limit` numbers behind `afterSeq`; those that were removed are not there. */
  events(range: { readonly afterSeq: number; readonly limit: number }): StoredEvent[];
  /** `undefined` beyond the head and below the floor. */
  hashAt(seq: number): string | undefined;
  /** Where this stream begins here; `undefined`: nothing was ever removed. */
  floor(): Floor | undefined;
  head(): ChainPoint;
  /** What the centre last said it holds; may be lower than before. */
  acked(): ChainPoint;
  /** How many events the centre has not yet acknowledged. */
  pending(): number;
  /** When an acknowledgement last arrived, by our clock, milliseconds since 1970; `null` before the first. */
  lastAckAt(): number | null;
  /** How the clock stands now: `suspect` as the next event would say, and how far it is ahead of the centre's. */
  clock(): { readonly suspect: boolean; readonly aheadMs: number };
  /** Stores the receipt and moves `acked`, up or down. `roundTripMs`: how long the centre took to answer. */
  recordAck(ack: Ack, roundTripMs?: number): Result<ChainPoint, AckFailure>;
  /** Moves `acked` to what the centre says it lacks (409 gap), without a receipt. */
  rewind(to: ChainPoint): Result<ChainPoint, AckFailure>;
  /** Reads every chain of this store; `detail.seq` names the first bad record (`detail.epoch`: of a closed stream). */
  verify(): Verified;
  /** The same a page at a time, for beside other work; yields how many events each page had. */
  verifySteps(): Generator<number, Verified>;
  /** The last `count` events and the head alone. */
  verifyTail(count: number): Verified;
  /** One event of this store, of whichever stream; `undefined` before the first. */
  anyEvent(): StoredEvent | undefined;
  /**
   * Those of which the centre may lack something, or come to lack it: whoever restores a backup has events in it that were
   * never sent, or that a failover loses later, and nobody but this disk has them.
   */
  former(): readonly FormerLog[];
  /** What the centre is told of the checkpoint that was seen last (`CHECKPOINT_HEADER`). */
  seenCheckpoint(): string;
  /** Holds what the centre showed against that (seen-checkpoint.ts). */
  takeCheckpoints(told: readonly ToldCheckpoint[], centreKey: string): ReturnType<typeof takeCheckpoints>;
  /** Calls `listener` after an append's transaction may have committed; for waking the sender. */
  onAppend(listener: () => void): () => void;
}
