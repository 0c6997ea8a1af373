import { z } from 'zod';
import { toHex } from '../kernel/bytes.ts';
import { deviceIdSchema, epochSchema, type TenantId } from '../kernel/ids.ts';
import {
  EMPTY_FRONTIER,
  type Frontier,
  frontierRoot,
  type GrowingTree,
  growTree,
  HASH_BYTES,
  isFrontier,
} from '../kernel/merkle.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Actor } from '../kernel/roles.ts';
import { cosignedAt, parseNote, type Signer, signNote } from '../kernel/signed-note.ts';
import type { System } from '../kernel/system.ts';
import {
  authorOf,
  type Checkpoint,
  type CheckpointClaim,
  continues,
  type Extent,
  eventsIn,
  extentsHash,
  NOTHING_CLAIMED,
  readClaim,
  textOfClaim,
} from '../outbox/checkpoint.ts';
import { type ActDeps, recordAct } from './acts.ts';
import { type Queryable, type Sql, sha256Bytes } from './database.ts';
import { recordBookHead } from './points-chain.ts';
import type { ReceiptKey } from './receipt-key.ts';

/**
 * Signs, every hour and on demand, a tree over every event held of the municipality. Runs behind the log: ingest knows
 * nothing of it. Each one adds its extents, reads only the hashes of what came since, and is proven to continue the last.
 */

export interface CheckpointDeps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly key: ReceiptKey;
  readonly system: System;
  /** Of the book of points whose head goes into the record first. */
  readonly mode: ActDeps['mode'];
}

const CHECKPOINT_LOCK = 8_203_114;
const CHUNK = 10_000;

const bytes = z.instanceof(Uint8Array);

const lastRows = z.array(z.object({ size: z.int(), note: z.string(), frontier: bytes })).max(1);

interface Last {
  readonly claim: CheckpointClaim;
  readonly frontier: Frontier;
}

const piecesOf = (packed: Uint8Array): Uint8Array[] =>
  Array.from({ length: packed.length / HASH_BYTES }, (_, at) =>
    packed.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );

/**
 * `altered_checkpoint`: what stands in the table is not what we signed. A new checkpoint on top of it would paper that over.
 * `behind`: the last one covers more of a stream than is held (a failover that lost something): the terminals send it
 * again, and until they have there is none.
 */
export type CheckpointFailure = 'altered_checkpoint' | 'behind';

const readLast = async (
  tx: Queryable,
  { tenant, key }: CheckpointDeps,
): Promise<Result<Last, 'altered_checkpoint'>> => {
  const rows: unknown = await tx`
    SELECT size, note, frontier FROM checkpoint WHERE tenant = ${tenant} ORDER BY size DESC LIMIT 1`;
  const [row] = lastRows.parse(rows);
  if (row === undefined) return success({ claim: NOTHING_CLAIMED, frontier: EMPTY_FRONTIER });
  const claim = readClaim(row.note, tenant, key.publicKey);
  const frontier = { size: row.size, peaks: piecesOf(row.frontier) };
  const isOurs =
    claim.ok &&
    claim.value.size === row.size &&
    isFrontier(frontier) &&
    toHex(frontierRoot(frontier)) === claim.value.root;
  return isOurs
    ? success({ claim: claim.value, frontier })
    : failure('altered_checkpoint', { size: row.size });
};

const streamRows = z.array(
  z.object({ device: deviceIdSchema, epoch: epochSchema, ack_seq: z.int(), covered: z.int() }),
);

/** What came since the last checkpoint. */
const newExtents = async (tx: Queryable, tenant: TenantId): Promise<Result<readonly Extent[], 'behind'>> => {
  const rows: unknown = await tx`
    SELECT stream.device, stream.epoch, stream.ack_seq, coalesce(done.to_seq, 0) AS covered
    FROM stream LEFT JOIN LATERAL (
      SELECT max(to_seq) AS to_seq FROM checkpoint_extent AS extent
      WHERE extent.tenant = stream.tenant AND extent.device = stream.device AND extent.epoch = stream.epoch
    ) AS done ON true
    WHERE stream.tenant = ${tenant} ORDER BY stream.device, stream.epoch`;
  const streams = streamRows.parse(rows);
  const behind = streams.find(({ ack_seq, covered }) => ack_seq < covered);
  if (behind !== undefined) return failure('behind', { device: behind.device, seq: behind.ack_seq + 1 });
  return success(
    streams
      .filter(({ ack_seq, covered }) => ack_seq > covered)
      .map(({ device, epoch, ack_seq, covered }) => ({
        device,
        epoch,
        fromSeq: covered + 1,
        toSeq: ack_seq,
      })),
  );
};

const hashRows = z.array(z.object({ hash: sha256Bytes }));

/** The hashes of an extent, a chunk at a time: the first checkpoint of a large log is over millions. */
const addHashes = async (
  tx: Queryable,
  tenant: TenantId,
  extent: Extent,
  tree: GrowingTree,
): Promise<void> => {
  const cursor = tx`
    SELECT hash FROM event
    WHERE tenant = ${tenant} AND device = ${extent.device} AND epoch = ${extent.epoch}
      AND seq BETWEEN ${extent.fromSeq} AND ${extent.toSeq}
    ORDER BY seq`.cursor(CHUNK);
  for await (const rows of cursor)
    tree.addPacked(Buffer.concat(hashRows.parse(rows).map(({ hash }) => hash)));
};

const store = async (
  tx: Queryable,
  { tenant, system }: CheckpointDeps,
  { size, note, extents, proof }: Checkpoint,
  frontier: Frontier,
): Promise<void> => {
  await tx`
    INSERT INTO checkpoint (tenant, size, note, proof, frontier, made_at)
    VALUES (${tenant}, ${size}, ${note}, ${Buffer.from(proof.join(''), 'hex')}, ${Buffer.concat(frontier.peaks)},
      ${Math.floor(system.now())})`;
  await tx`
    INSERT INTO checkpoint_extent (tenant, size, place, device, epoch, from_seq, to_seq)
    SELECT ${tenant}, ${size}, place - 1, device, epoch, from_seq, to_seq FROM unnest(
      ${extents.map(({ device }) => device)}::text[], ${extents.map(({ epoch }) => epoch)}::text[],
      ${extents.map(({ fromSeq }) => fromSeq)}::int8[], ${extents.map(({ toSeq }) => toSeq)}::int8[]
    ) WITH ORDINALITY AS extent (device, epoch, from_seq, to_seq, place)`;
};

const make = async (
  tx: Queryable,
  deps: CheckpointDeps,
): Promise<Result<Checkpoint | undefined, CheckpointFailure>> => {
  const { tenant, key } = deps;
  await tx`SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK}, hashtext(${tenant}))`;
  const last = await readLast(tx, deps);
  if (!last.ok) return last;
  // So that the tree has it: who changes a row of the book must change what witnesses have seen.
  await recordBookHead(tx, deps);
  const extents = await newExtents(tx, tenant);
  if (!extents.ok) return extents;
  if (extents.value.length === 0) return success(undefined);
  const { claim: before, frontier: old } = last.value;
  const size = before.size + eventsIn(extents.value);
  const tree = growTree(old, size);
  for (const extent of extents.value) await addHashes(tx, tenant, extent, tree);
  const frontier = tree.frontier();
  // Rows are missing, which verify.ts names.
  if (frontier.size !== size) return failure('altered_checkpoint', { size });
  const claim: CheckpointClaim = {
    size,
    root: toHex(frontierRoot(frontier)),
    extentsHash: extentsHash(before.extentsHash, extents.value),
  };
  const proof = tree.proof().map(toHex);
  if (!continues(before, claim, proof)) throw new Error('a checkpoint that does not continue the last');
  const note = signNote(textOfClaim(tenant, claim), authorOf(tenant, key.publicKey), key.privateKey);
  const checkpoint: Checkpoint = { size, note, extents: [...extents.value], proof, cosignatures: [] };
  await store(tx, deps, checkpoint, frontier);
  return success(checkpoint);
};

/** Undefined: nothing came since the last one. */
export const makeCheckpoint = (
  deps: CheckpointDeps,
): Promise<Result<Checkpoint | undefined, CheckpointFailure>> => deps.sql.begin((tx) => make(tx, deps));

const checkpointRows = z.array(z.object({ size: z.int(), note: z.string(), proof: bytes }));
const extentRows = z.array(
  z.object({ size: z.int(), device: z.string(), epoch: z.string(), from_seq: z.int(), to_seq: z.int() }),
);
const cosignatureRows = z.array(
  z.object({ size: z.int(), name: z.string(), public_key: z.string(), line: z.string() }),
);

/** All of them, in order, as they stand there: whether they are good is for who verifies. */
export const readCheckpoints = async (sql: Queryable, tenant: TenantId): Promise<Checkpoint[]> => {
  const rows: unknown = await sql`
    SELECT size, note, proof FROM checkpoint WHERE tenant = ${tenant} ORDER BY size`;
  const extents: unknown = await sql`
    SELECT size, device, epoch, from_seq, to_seq FROM checkpoint_extent WHERE tenant = ${tenant} ORDER BY size, place`;
  const cosignatures: unknown = await sql`
    SELECT size, name, public_key, line FROM checkpoint_cosignature
    WHERE tenant = ${tenant} ORDER BY size, name, public_key`;
  const extentsOf = Map.groupBy(extentRows.parse(extents), ({ size }) => size);
  const linesOf = Map.groupBy(cosignatureRows.parse(cosignatures), ({ size }) => size);
  return checkpointRows.parse(rows).map(({ size, note, proof }) => ({
    size,
    note,
    proof: piecesOf(proof).map(toHex),
    // As they are: a bent one is a finding, not an exception.
    extents: (extentsOf.get(size) ?? []).map(({ device, epoch, from_seq, to_seq }) => ({
      device: device as Extent['device'],
      epoch: epoch as Extent['epoch'],
      fromSeq: from_seq,
      toSeq: to_seq,
    })),
    cosignatures: (linesOf.get(size) ?? []).map(({ name, public_key, line }) => ({
      name,
      publicKey: public_key,
      line,
    })),
  }));
};

/** What a witness hands back: its line for the checkpoint of this size. */
export interface Cosignature extends Signer {
  readonly size: number;
  readonly line: string;
}

/** Keeps the line of a witness, once it has been checked. `unknown_checkpoint`: there is none of that size. */
export const acceptCosignature = (
  { sql, tenant, system }: CheckpointDeps,
  acts: ActDeps,
  actor: Actor,
  { size, name, publicKey, line }: Cosignature,
): Promise<Result<{ readonly at: number }, 'unknown_checkpoint' | 'bad_cosignature'>> =>
  sql.begin(async (tx) => {
    const rows: unknown = await tx`SELECT note FROM checkpoint WHERE tenant = ${tenant} AND size = ${size}`;
    const [row] = z.array(z.object({ note: z.string() })).parse(rows);
    if (row === undefined) return failure('unknown_checkpoint', { size });
    const note = parseNote(row.note + line);
    const at = note.ok ? cosignedAt(note.value, { name, publicKey }) : undefined;
    if (at === undefined) return failure('bad_cosignature', { size });
    const added = await tx`
      INSERT INTO checkpoint_cosignature (tenant, size, name, public_key, line, received_at)
      VALUES (${tenant}, ${size}, ${name}, ${publicKey}, ${line}, ${Math.floor(system.now())})
      ON CONFLICT DO NOTHING`;
    if (added.count > 0)
      await recordAct(tx, acts, { kind: 'central.checkpoint_cosigned', actor, data: { size, name } });
    return success({ at });
  });

/** One line a checkpoint, as `checkpointSchema` if it is good; what an auditor keeps. A bent one stands there as it is, to be found. */
export const checkpointLines = (checkpoints: readonly Checkpoint[]): string =>
  checkpoints.map((each) => `${JSON.stringify(each)}\n`).join('');
