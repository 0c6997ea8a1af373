/**
 * Everything that is held of a municipality, checked again from what it is made of: each chain over the stored bytes, the
 * heads that devices signed, and the checkpoints over all of it. Wherever it lies: this knows neither database nor file.
 */
import type { Checkpoint } from './checkpoint.ts';
import { type ChainPoint, GENESIS, type StreamId, verifyHead } from './event.ts';
import type { CheckedPiece, Fault, RecordFault } from './record-check.ts';
import {
  type CheckpointFault,
  checkCheckpoints,
  type KnownCheckpoint,
  keyOf,
  type Witnessed,
  witnessesOf,
} from './verify-checkpoints.ts';

/** A head as its device signed it. */
export interface SignedHead extends ChainPoint {
  readonly sig: string;
  /** Base64 SPKI. */
  readonly key: string;
}

export interface HeldStream extends StreamId {
  /** How far it is held. */
  readonly ackSeq: number;
  readonly ackHash: string;
  /** In the order of their numbers; the last must be that of `ackSeq`. */
  readonly heads: readonly SignedHead[];
  /** When it was frozen for a fork, milliseconds since 1970; a fault of the terminals, not of whoever holds it. */
  readonly forkedAt: number | null;
}

/** Pieces of one stream, one behind the other; a piece begins where its `from` says (record-check.ts). */
export type Pieces = AsyncIterable<CheckedPiece> | Iterable<CheckedPiece>;

export interface HeldLog {
  readonly tenant: string;
  streams(): Promise<readonly HeldStream[]>;
  pieces(stream: HeldStream): Pieces;
  checkpoints(): Promise<readonly Checkpoint[]>;
}

/**
 * Besides those of a record. `missing_tail`: it ends too early. `beyond_head`: records that nobody acknowledged. `wrong_head`: a
 * signed head says otherwise. `bad_signature`: its device did not sign this head.
 */
export type StreamCheck = RecordFault | 'missing_tail' | 'beyond_head' | 'wrong_head' | 'bad_signature';

export interface StreamFault extends Fault<StreamCheck> {
  /** Everything before this number is vouched for by a signature; whoever made hashes anew did it from here on. */
  readonly since: number;
}

export interface StreamReport extends StreamId {
  readonly events: number;
  readonly erased: number;
  readonly fault: StreamFault | null;
  readonly forkedAt: number | null;
}

export interface LogReport {
  readonly tenant: string;
  readonly events: number;
  readonly erased: number;
  readonly streams: readonly StreamReport[];
  readonly checkpoints: {
    readonly count: number;
    /** Events under the last one. */
    readonly size: number;
    readonly fault: CheckpointFault | null;
    readonly witnesses: readonly Witnessed[];
  };
}

export const isGood = ({ streams, checkpoints }: LogReport): boolean =>
  checkpoints.fault === null && streams.every(({ fault }) => fault === null);

export interface VerifyOptions {
  /** The centre's key (base64 SPKI); with none, no checkpoint can be checked. */
  readonly centreKey: string | undefined;
  /** Checkpoints one has from elsewhere: what they cover must still be there. */
  readonly known?: readonly KnownCheckpoint[];
  readonly onProgress?: (events: number) => void;
  /**
   * Every head's signature too, not the last of each stream alone, which covers the others. One costs what sixty records do;
   * those in here were checked before and are not again.
   */
  readonly allHeads?: WeakSet<SignedHead>;
}

interface Followed {
  readonly head: ChainPoint;
  readonly hashes: Buffer;
  readonly erased: number;
  readonly fault: Fault<StreamCheck> | null;
}

const HASH_BYTES = 32;

/** A piece that does not begin where the one before ended: what is between them, or before them, is not what it was. */
const seam = (head: ChainPoint, from: ChainPoint): Fault<StreamCheck> | null => {
  if (from.seq !== head.seq) return { check: 'wrong_seq', seq: Math.min(from.seq, head.seq) + 1 };
  return from.hash === head.hash ? null : { check: 'wrong_prev', seq: Math.max(1, head.seq) };
};

/**
 * A piece of which no record is good says nothing about where it begins (that stands in its first record): what is wrong is the record
 * behind the piece before.
 */
const firstRecord = (head: ChainPoint, piece: CheckedPiece): Fault<StreamCheck> | null =>
  piece.fault !== null && piece.head.seq === piece.from.seq
    ? { check: piece.fault.check, seq: head.seq + 1 }
    : null;

const followPieces = async (pieces: Pieces, onProgress: (events: number) => void): Promise<Followed> => {
  const hashes: Uint8Array[] = [];
  let head = GENESIS;
  let erased = 0;
  let fault: Fault<StreamCheck> | null = null;
  for await (const piece of pieces) {
    fault = firstRecord(head, piece) ?? seam(head, piece.from);
    if (fault !== null) break;
    hashes.push(piece.hashes);
    onProgress(piece.head.seq - head.seq);
    head = piece.head;
    erased += piece.erased;
    fault = piece.fault;
    if (fault !== null) break;
  }
  const [only, ...more] = hashes;
  // The only one as it is: a copy of a million hashes is not for nothing.
  const whole =
    only !== undefined && more.length === 0
      ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
      : Buffer.concat(hashes);
  return { head, hashes: whole, erased, fault };
};

const hashAt = (hashes: Buffer, seq: number): string =>
  seq === 0 ? GENESIS.hash : hashes.toString('hex', (seq - 1) * HASH_BYTES, seq * HASH_BYTES);

const isTrue = (stream: StreamId, head: SignedHead): boolean =>
  verifyHead(
    { tenant: stream.tenant, device: stream.device, epoch: stream.epoch, seq: head.seq, hash: head.hash },
    head.sig,
    head.key,
  );

/**
 * The first signed head that the chain contradicts, or that another key signed than the first: a stream has one key from its
 * beginning to its end.
 */
const wrongHead = (
  stream: HeldStream,
  { head, hashes }: Followed,
  allHeads: WeakSet<SignedHead> | undefined,
): Fault<StreamCheck> | null => {
  const key = stream.heads[0]?.key;
  for (const each of stream.heads) {
    if (each.seq > head.seq) break;
    const isOwn = each.key === key && (allHeads === undefined || allHeads.has(each) || isTrue(stream, each));
    if (hashAt(hashes, each.seq) !== each.hash)
      return { check: isOwn && isTrue(stream, each) ? 'wrong_head' : 'bad_signature', seq: each.seq };
    if (!isOwn) return { check: 'bad_signature', seq: each.seq };
    allHeads?.add(each);
  }
  return null;
};

const wrongEnd = (stream: HeldStream, { head, hashes }: Followed): Fault<StreamCheck> | null => {
  const { ackSeq, ackHash, heads } = stream;
  if (head.seq < ackSeq) return { check: 'missing_tail', seq: head.seq + 1 };
  if (head.seq > ackSeq) return { check: 'beyond_head', seq: ackSeq + 1 };
  if (hashAt(hashes, ackSeq) !== ackHash) return { check: 'wrong_head', seq: ackSeq };
  const last = heads.at(-1);
  // It was longer once, and its device signed that.
  if (last !== undefined && last.seq > ackSeq) return { check: 'missing_tail', seq: ackSeq + 1 };
  if (ackSeq === 0) return null;
  const isSigned = last !== undefined && last.seq === ackSeq && last.hash === ackHash && isTrue(stream, last);
  return isSigned ? null : { check: 'bad_signature', seq: ackSeq };
};

/** Behind the last signed head that still stands, before the fault. */
const vouchedBefore = (stream: HeldStream, { hashes, head }: Followed, seq: number): number => {
  const good = stream.heads.findLast(
    (each) =>
      each.seq < seq &&
      each.seq <= head.seq &&
      each.key === stream.heads[0]?.key &&
      hashAt(hashes, each.seq) === each.hash &&
      isTrue(stream, each),
  );
  return (good?.seq ?? 0) + 1;
};

const streamFault = (
  stream: HeldStream,
  followed: Followed,
  { allHeads }: VerifyOptions,
): StreamFault | null => {
  const faults = [wrongHead(stream, followed, allHeads), followed.fault ?? wrongEnd(stream, followed)].filter(
    (fault) => fault !== null,
  );
  const [first] = faults.toSorted((a, b) => a.seq - b.seq);
  if (first === undefined) return null;
  return { ...first, since: Math.min(vouchedBefore(stream, followed, first.seq), first.seq) };
};

/** Names the first fault of each stream and of the checkpoints. Everything is well when `isGood` says so. */
export const verifyHeld = async (log: HeldLog, options: VerifyOptions): Promise<LogReport> => {
  const { tenant } = log;
  const streams = await log.streams();
  const checkpoints = await log.checkpoints();
  const reports: StreamReport[] = [];
  const hashes = new Map<string, Buffer>();
  let done = 0;
  const onProgress = (events: number): void => {
    done += events;
    options.onProgress?.(done);
  };
  for (const stream of streams) {
    const followed = await followPieces(log.pieces(stream), onProgress);
    const { device, epoch, forkedAt } = stream;
    const fault = streamFault(stream, followed, options);
    reports.push({
      tenant,
      device,
      epoch,
      events: followed.head.seq,
      erased: followed.erased,
      fault,
      forkedAt,
    });
    hashes.set(keyOf(stream), followed.hashes);
  }
  const { centreKey, known = [] } = options;
  const areChainsGood = reports.every(({ fault }) => fault === null);
  const fault =
    centreKey === undefined
      ? null
      : checkCheckpoints(checkpoints, {
          tenant,
          centreKey,
          known,
          streams,
          hashes: areChainsGood ? hashes : undefined,
        });
  return {
    tenant,
    events: reports.reduce((sum, { events }) => sum + events, 0),
    erased: reports.reduce((sum, { erased }) => sum + erased, 0),
    streams: reports,
    checkpoints: {
      count: checkpoints.length,
      size: checkpoints.at(-1)?.size ?? 0,
      fault,
      witnesses: witnessesOf(checkpoints),
    },
  };
};
