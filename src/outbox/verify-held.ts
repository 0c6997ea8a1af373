/**
 * Everything that is held of a municipality, checked again from what it is made of: each chain over the stored bytes, the
 * heads that devices signed, and the checkpoints over all of it. Wherever it lies: this knows neither database nor file.
 */
import { createTreeBuilder, frontierRoot } from '../kernel/merkle.ts';
import { cosignedAt, parseNote } from '../kernel/signed-note.ts';
import {
  type Checkpoint,
  type CheckpointClaim,
  continues,
  type Extent,
  eventsIn,
  extentsHash,
  NOTHING_CLAIMED,
  readClaim,
} from './checkpoint.ts';
import { type ChainPoint, GENESIS, type StreamId, verifyHead } from './event.ts';
import type { CheckedPiece, Fault, RecordFault } from './record-check.ts';

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

/**
 * `bad_note`, `bad_signature`: not the centre's. `wrong_size`, `wrong_extents`: not what it signed. `not_continued`: it
 * does not begin with the one before, or with one that is known. `beyond_log`: it covers what is not held. `wrong_root`: other
 * events. `bad_cosignature`: a witness did not sign this.
 */
export type CheckpointCheck =
  | 'bad_note'
  | 'bad_signature'
  | 'wrong_size'
  | 'wrong_extents'
  | 'not_continued'
  | 'beyond_log'
  | 'wrong_root'
  | 'bad_cosignature';

export interface CheckpointFault {
  readonly check: CheckpointCheck;
  /** Its size, which is its name. */
  readonly size: number;
  /** The place in the log, as far as it can be told. */
  readonly device?: string;
  readonly epoch?: string;
  readonly seq?: number;
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
    readonly witnesses: readonly { readonly name: string; readonly size: number; readonly at: number }[];
  };
}

export const isGood = ({ streams, checkpoints }: LogReport): boolean =>
  checkpoints.fault === null && streams.every(({ fault }) => fault === null);

export interface VerifyOptions {
  /** The centre's key (base64 SPKI); with none, no checkpoint can be checked. */
  readonly centreKey: string | undefined;
  /** Checkpoints one has from elsewhere: what they cover must still be there. `extents` tell the place. */
  readonly known?: readonly Pick<Checkpoint, 'size' | 'note' | 'extents'>[];
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

const followPieces = async (pieces: Pieces, onProgress: (events: number) => void): Promise<Followed> => {
  const hashes: Uint8Array[] = [];
  let head = GENESIS;
  let erased = 0;
  let fault: Fault<StreamCheck> | null = null;
  for await (const piece of pieces) {
    fault = seam(head, piece.from);
    if (fault !== null) break;
    hashes.push(piece.hashes);
    onProgress(piece.head.seq - head.seq);
    head = piece.head;
    erased += piece.erased;
    fault = piece.fault;
    if (fault !== null) break;
  }
  return { head, hashes: Buffer.concat(hashes), erased, fault };
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

type Covered = Map<string, number>;
const keyOf = ({ device, epoch }: { readonly device: string; readonly epoch: string }): string =>
  `${device}/${epoch}`;

/** The first extent that does not continue what was covered of its stream. */
const wrongExtent = (extents: readonly Extent[], covered: Covered): Extent | undefined =>
  extents.find((extent) => {
    const before = covered.get(keyOf(extent)) ?? 0;
    covered.set(keyOf(extent), extent.toSeq);
    return extent.fromSeq !== before + 1 || extent.toSeq < extent.fromSeq;
  });

/** Where a checkpoint reaches beyond what is held. */
const beyond = (
  size: number,
  extents: readonly Extent[],
  held: ReadonlyMap<string, number>,
): CheckpointFault | null => {
  for (const { device, epoch, toSeq } of extents) {
    const ackSeq = held.get(keyOf({ device, epoch })) ?? 0;
    if (toSeq > ackSeq) return { check: 'beyond_log', size, device, epoch, seq: ackSeq + 1 };
  }
  return null;
};

interface Walk {
  readonly fault: CheckpointFault | null;
  readonly claims: readonly CheckpointClaim[];
}

const faultOfNext = (
  { size, note, extents, proof, cosignatures }: Checkpoint,
  before: CheckpointClaim,
  {
    tenant,
    centreKey,
    covered,
    held,
  }: { tenant: string; centreKey: string; covered: Covered; held: ReadonlyMap<string, number> },
): CheckpointFault | CheckpointClaim => {
  const claim = readClaim(note, tenant, centreKey);
  if (!claim.ok) return { check: claim.reason, size };
  const [first] = extents;
  const place = first === undefined ? {} : { device: first.device, epoch: first.epoch, seq: first.fromSeq };
  if (claim.value.size !== size) return { check: 'wrong_size', size, ...place };
  if (
    extentsHash(before.extentsHash, extents) !== claim.value.extentsHash ||
    size !== before.size + eventsIn(extents)
  )
    return { check: 'wrong_extents', size, ...place };
  const wrong = wrongExtent(extents, covered);
  if (wrong !== undefined)
    return { check: 'wrong_extents', size, device: wrong.device, epoch: wrong.epoch, seq: wrong.fromSeq };
  if (!continues(before, claim.value, proof)) return { check: 'not_continued', size, ...place };
  for (const { name, publicKey, line } of cosignatures) {
    const signed = parseNote(note + line);
    if (!signed.ok || cosignedAt(signed.value, { name, publicKey }) === undefined)
      return { check: 'bad_cosignature', size };
  }
  return beyond(size, extents, held) ?? claim.value;
};

/** Notes, extents and proofs, without a look at the events. */
const walkCheckpoints = (
  checkpoints: readonly Checkpoint[],
  streams: readonly HeldStream[],
  tenant: string,
  centreKey: string,
): Walk => {
  const claims: CheckpointClaim[] = [];
  const covered: Covered = new Map();
  const held = new Map(streams.map((stream) => [keyOf(stream), stream.ackSeq]));
  for (const checkpoint of checkpoints) {
    const next = faultOfNext(checkpoint, claims.at(-1) ?? NOTHING_CLAIMED, {
      tenant,
      centreKey,
      covered,
      held,
    });
    if ('check' in next) return { fault: next, claims };
    claims.push(next);
  }
  return { fault: null, claims };
};

/** What is known from elsewhere against what is held: the same note stands here, or its events are no longer all there. */
const knownFault = (
  checkpoints: readonly Checkpoint[],
  streams: readonly HeldStream[],
  tenant: string,
  { centreKey, known = [] }: VerifyOptions,
): CheckpointFault | null => {
  const notes = new Set(checkpoints.map(({ note }) => note));
  const held = new Map(streams.map((stream) => [keyOf(stream), stream.ackSeq]));
  for (const { size, note, extents } of known) {
    const claim = centreKey === undefined ? undefined : readClaim(note, tenant, centreKey);
    if (claim === undefined || !claim.ok) return { check: claim?.reason ?? 'bad_signature', size };
    if (notes.has(note)) continue;
    const [first] = extents;
    const place = first === undefined ? {} : { device: first.device, epoch: first.epoch, seq: first.fromSeq };
    return beyond(size, extents, held) ?? { check: 'not_continued', size, ...place };
  }
  return null;
};

/** The tree again, leaf by leaf, against each root that was signed. */
const rootFault = (
  checkpoints: readonly Checkpoint[],
  claims: readonly CheckpointClaim[],
  hashes: ReadonlyMap<string, Buffer>,
): CheckpointFault | null => {
  const tree = createTreeBuilder();
  for (const [at, { size, extents }] of checkpoints.entries()) {
    for (const extent of extents) {
      const leaves = hashes.get(keyOf(extent)) ?? Buffer.alloc(0);
      tree.addPacked(leaves, extent.fromSeq - 1, extent.toSeq - extent.fromSeq + 1);
    }
    const root = Buffer.from(frontierRoot(tree.frontier())).toString('hex');
    const [first] = extents;
    if (root !== claims[at]?.root)
      return {
        check: 'wrong_root',
        size,
        ...(first === undefined ? {} : { device: first.device, epoch: first.epoch, seq: first.fromSeq }),
      };
  }
  return null;
};

const witnessesOf = (checkpoints: readonly Checkpoint[]): LogReport['checkpoints']['witnesses'] => {
  const last = new Map<string, { name: string; size: number; at: number }>();
  for (const { size, note, cosignatures } of checkpoints)
    for (const { name, publicKey, line } of cosignatures) {
      const signed = parseNote(note + line);
      const at = signed.ok ? cosignedAt(signed.value, { name, publicKey }) : undefined;
      if (at !== undefined) last.set(name, { name, size, at });
    }
  return [...last.values()];
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
  const areChainsGood = reports.every(({ fault }) => fault === null);
  const walk =
    options.centreKey === undefined
      ? { fault: null, claims: [] }
      : walkCheckpoints(checkpoints, streams, tenant, options.centreKey);
  let fault = walk.fault ?? knownFault(checkpoints, streams, tenant, options);
  // Of events that are not good the tree says nothing new.
  if (fault === null && areChainsGood && options.centreKey !== undefined)
    fault = rootFault(checkpoints, walk.claims, hashes);
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
