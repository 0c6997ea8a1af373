/** Checkpoints against each other, against what is held, and against the tree made again. */
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

/** One that somebody else has kept; `extents` tell the place. */
export type KnownCheckpoint = Pick<Checkpoint, 'size' | 'note' | 'extents'>;

/** Who signed that they saw it, the newest of each, and when (seconds since 1970). */
export interface Witnessed {
  readonly name: string;
  readonly size: number;
  readonly at: number;
}

/** How far a stream is held. */
export interface HeldEnd {
  readonly device: string;
  readonly epoch: string;
  readonly ackSeq: number;
}

type Covered = Map<string, number>;

/** Names a stream within its municipality. */
export const keyOf = ({ device, epoch }: { readonly device: string; readonly epoch: string }): string =>
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
  streams: readonly HeldEnd[],
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
  streams: readonly HeldEnd[],
  tenant: string,
  { centreKey, known }: { readonly centreKey: string; readonly known: readonly KnownCheckpoint[] },
): CheckpointFault | null => {
  const notes = new Set(checkpoints.map(({ note }) => note));
  const held = new Map(streams.map((stream) => [keyOf(stream), stream.ackSeq]));
  for (const { size, note, extents } of known) {
    const claim = readClaim(note, tenant, centreKey);
    if (!claim.ok) return { check: claim.reason, size };
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

export const witnessesOf = (checkpoints: readonly Checkpoint[]): readonly Witnessed[] => {
  const last = new Map<string, { name: string; size: number; at: number }>();
  for (const { size, note, cosignatures } of checkpoints)
    for (const { name, publicKey, line } of cosignatures) {
      const signed = parseNote(note + line);
      const at = signed.ok ? cosignedAt(signed.value, { name, publicKey }) : undefined;
      if (at !== undefined) last.set(name, { name, size, at });
    }
  return [...last.values()];
};

export interface CheckpointOptions {
  readonly tenant: string;
  readonly centreKey: string;
  readonly known: readonly KnownCheckpoint[];
  readonly streams: readonly HeldEnd[];
  /** Hashes of every stream (32 bytes a record); undefined where they are not good: then the tree says nothing new. */
  readonly hashes: ReadonlyMap<string, Buffer> | undefined;
}

/** The first fault, the cheap ones first: notes, extents and proofs, what is known, and the tree at last. */
export const checkCheckpoints = (
  checkpoints: readonly Checkpoint[],
  { tenant, centreKey, known, streams, hashes }: CheckpointOptions,
): CheckpointFault | null => {
  const walk = walkCheckpoints(checkpoints, streams, tenant, centreKey);
  const fault = walk.fault ?? knownFault(checkpoints, streams, tenant, { centreKey, known });
  return fault ?? (hashes === undefined ? null : rootFault(checkpoints, walk.claims, hashes));
};
