/** The second party (監査委員、県、隣の市): checks that a centre's checkpoints continue what it saw before, and signs the last. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { publicKeySchema } from '../kernel/ed25519.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { cosignatureLine, parseNote } from '../kernel/signed-note.ts';
import type { System } from '../kernel/system.ts';
import { type Checkpoint, checkpointSchema } from '../outbox/checkpoint.ts';
import { checkCheckpoints } from '../outbox/verify-checkpoints.ts';

/** What goes back to the centre. `name`: whoever signs, as a name without spaces (`audit.example.jp`). */
export const cosignatureSchema = z.strictObject({
  size: z.int().min(1),
  name: z.string().regex(/^[^\s+]{1,128}$/),
  publicKey: publicKeySchema,
  line: z.string().max(512),
});
export type CosignatureFile = z.infer<typeof cosignatureSchema>;

/** A file of `kazasu checkpoint export`; undefined when it is none. */
export const parseCheckpoints = (text: string): Checkpoint[] | undefined => {
  try {
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => checkpointSchema.parse(JSON.parse(line)));
  } catch {
    return undefined;
  }
};

export interface WitnessKey {
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

/** A PEM file (PKCS#8, Ed25519). Undefined: it is none. */
export const parseWitnessKey = (pem: string): WitnessKey | undefined => {
  try {
    const privateKey = createPrivateKey(pem);
    if (privateKey.asymmetricKeyType !== 'ed25519') return undefined;
    const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
    return { privateKey, publicKey };
  } catch {
    return undefined;
  }
};

export type CosignFailure = 'no_checkpoint' | 'not_continued' | 'bad_checkpoint';

/** How far the checkpoints themselves say that streams go: whether the events are there is not for the witness to see. */
const endsOf = (checkpoints: readonly Checkpoint[]) => {
  const ends = new Map<string, { device: string; epoch: string; ackSeq: number }>();
  for (const { extents } of checkpoints)
    for (const { device, epoch, toSeq } of extents)
      ends.set(`${device}/${epoch}`, { device, epoch, ackSeq: toSeq });
  return [...ends.values()];
};

/**
 * Signs the last of `checkpoints`, if all of them are of this centre and continue each other, and those of `seen` are among
 * them. `not_continued`: something that was promised before is gone; that is for people to talk about.
 */
export const cosign = (
  checkpoints: readonly Checkpoint[],
  seen: readonly Checkpoint[],
  options: {
    readonly tenant: string;
    readonly centreKey: string;
    readonly name: string;
    readonly key: WitnessKey;
    readonly system: System;
  },
): Result<CosignatureFile, CosignFailure> => {
  const { tenant, centreKey, name, key, system } = options;
  const last = checkpoints.at(-1);
  if (last === undefined) return failure('no_checkpoint');
  const fault = checkCheckpoints(checkpoints, {
    tenant,
    centreKey,
    known: seen,
    streams: endsOf(checkpoints),
    hashes: undefined,
  });
  if (fault !== null) {
    const isGone = fault.check === 'not_continued' || fault.check === 'beyond_log';
    return failure(isGone ? 'not_continued' : 'bad_checkpoint', { check: fault.check, size: fault.size });
  }
  const note = parseNote(last.note);
  if (!note.ok) return failure('bad_checkpoint', { check: 'bad_note', size: last.size });
  const { publicKey, privateKey } = key;
  const seconds = Math.floor(system.now() / 1_000);
  const line = cosignatureLine(note.value.text, { name, publicKey }, privateKey, seconds);
  return success({ size: last.size, name, publicKey, line });
};
