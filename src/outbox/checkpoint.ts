/**
 * What the centre promises about everything it holds of one municipality: a signed tree over all events, as a C2SP checkpoint
 * (kernel/signed-note.ts). A leaf's data is the event's own hash. Which events are the leaves, and in which order, stands in
 * the extents that each checkpoint adds; they are under its signature too, and never change.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { toHex } from '../kernel/bytes.ts';
import { preImage } from '../kernel/ed25519.ts';
import { deviceIdSchema, epochSchema, SHA256_HEX, sha256HexSchema } from '../kernel/ids.ts';
import { type TreeHead, verifyConsistency } from '../kernel/merkle.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import {
  checkpointText,
  isSignedBy,
  parseCheckpointText,
  parseNote,
  type Signer,
} from '../kernel/signed-note.ts';
import { GENESIS_HASH, seqSchema } from './event.ts';

/** Events of one stream that follow each other in the tree as they do in the stream. */
export const extentSchema = z.strictObject({
  device: deviceIdSchema,
  epoch: epochSchema,
  fromSeq: seqSchema,
  toSeq: seqSchema,
});
export type Extent = z.infer<typeof extentSchema>;

export const checkpointSchema = z.strictObject({
  size: z.int().min(1),
  /** Signed by the centre; without the lines of witnesses. */
  note: z.string().max(4_096),
  /** Those that this checkpoint adds. */
  extents: z.array(extentSchema),
  /** Hex: that this tree begins with the tree of the checkpoint before. */
  proof: z.array(sha256HexSchema).max(128),
  /** Lines of witnesses, below the note. */
  cosignatures: z.array(
    z.strictObject({ name: z.string(), publicKey: z.string(), line: z.string().max(512) }),
  ),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** Names a note in a header. */
export const checkpointMark = (note: string): string => hash('sha256', note).slice(0, 16);

/** A name for the log that no other municipality's has. */
export const originOf = (tenant: string): string => `kazasu/${tenant}`;

export const authorOf = (tenant: string, publicKey: string): Signer => ({
  name: originOf(tenant),
  publicKey,
});

/** Hex: all extents up to here, in their order. */
export const extentsHash = (before: string, extents: readonly Extent[]): string =>
  hash(
    'sha256',
    preImage('kazasu.extents.v1', [
      before,
      ...extents.flatMap(({ device, epoch, fromSeq, toSeq }) => [
        device,
        epoch,
        String(fromSeq),
        String(toSeq),
      ]),
    ]),
  );

export const eventsIn = (extents: readonly Extent[]): number =>
  extents.reduce((sum, { fromSeq, toSeq }) => sum + toSeq - fromSeq + 1, 0);

export interface CheckpointClaim {
  readonly size: number;
  /** Hex. */
  readonly root: string;
  readonly extentsHash: string;
}
export const NOTHING_CLAIMED: CheckpointClaim = {
  size: 0,
  root: toHex(hash('sha256', new Uint8Array(0), 'buffer')),
  extentsHash: GENESIS_HASH,
};

export const textOfClaim = (tenant: string, claim: CheckpointClaim): string =>
  checkpointText({
    origin: originOf(tenant),
    size: claim.size,
    root: claim.root,
    extensions: [`extents ${claim.extentsHash}`],
  });

const EXTENTS_LINE = /^extents ([0-9a-f]{64})$/;

/** What a note of this tenant's centre claims. `bad_signature`: not the centre's, or not with this key. */
export const readClaim = (
  note: string,
  tenant: string,
  publicKey: string,
): Result<CheckpointClaim, 'bad_note' | 'bad_signature'> => {
  const parsed = parseNote(note);
  if (!parsed.ok) return failure('bad_note');
  const body = parseCheckpointText(parsed.value.text);
  const [line = '', ...more] = body.ok ? body.value.extensions : [];
  const extents = EXTENTS_LINE.exec(line)?.[1];
  if (!body.ok || extents === undefined || more.length > 0 || body.value.origin !== originOf(tenant))
    return failure('bad_note');
  if (!isSignedBy(parsed.value, authorOf(tenant, publicKey))) return failure('bad_signature');
  return success({ size: body.value.size, root: body.value.root, extentsHash: extents });
};

export const treeHeadOf = ({ size, root }: CheckpointClaim): TreeHead => ({
  size,
  root: Buffer.from(root, 'hex'),
});

/** Whether `proof` (lower-case hex, the one writing there is) shows that the second begins with all that the first claimed. */
export const continues = (
  first: CheckpointClaim,
  second: CheckpointClaim,
  proof: readonly string[],
): boolean =>
  proof.every((hex) => SHA256_HEX.test(hex)) &&
  verifyConsistency(
    treeHeadOf(first),
    treeHeadOf(second),
    proof.map((hex) => Buffer.from(hex, 'hex')),
  );
