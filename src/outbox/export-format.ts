/** 一括書き出し: the folder in which a municipality takes everything with it. Shapes only; what each file is stands in its README.txt. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { preImage, publicKeySchema, signatureSchema } from '../kernel/ed25519.ts';
import { deviceIdSchema, epochSchema, sha256HexSchema, tenantIdSchema } from '../kernel/ids.ts';
import { modeSchema, type StoredEvent } from './event.ts';

export const MANIFEST_FILE = 'manifest.json';
export const MANIFEST_SIGNATURE_FILE = 'manifest.sig';
export const STREAMS_FILE = 'streams.ndjson';
export const HEADS_FILE = 'heads.ndjson';
export const CHECKPOINTS_FILE = 'checkpoints.ndjson';
/** `toldErasureSchema` a line; exports of older programs have none. */
export const ERASURES_FILE = 'erasures.ndjson';

export const manifestSchema = z.strictObject({
  format: z.literal('kazasu.export.v1'),
  tenant: tenantIdSchema,
  name: z.string(),
  mode: modeSchema,
  /** Milliseconds since 1970. */
  at: z.int(),
  /** Signed receipts, checkpoints and this file. */
  centreKey: publicKeySchema,
  events: z.int().min(0),
  files: z.array(
    z.strictObject({
      path: z.string().regex(/^[A-Za-z0-9%._/-]+$/),
      bytes: z.int().min(0),
      sha256: sha256HexSchema,
    }),
  ),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** One line of `streams.ndjson`. */
export const exportedStreamSchema = z.strictObject({
  device: deviceIdSchema,
  epoch: epochSchema,
  ackSeq: z.int().min(0),
  ackHash: sha256HexSchema,
  forkedAt: z.int().nullable(),
  file: z.string(),
});
export type ExportedStream = z.infer<typeof exportedStreamSchema>;

/** One line of `heads.ndjson`. */
export const exportedHeadSchema = z.strictObject({
  device: deviceIdSchema,
  epoch: epochSchema,
  seq: z.int().min(1),
  hash: sha256HexSchema,
  sig: signatureSchema,
  key: publicKeySchema,
});

/** What the centre signs: the manifest's bytes, and through them every other file. */
export const manifestMessage = (manifest: Uint8Array): Uint8Array =>
  preImage('kazasu.export.v1', [hash('sha256', manifest)]);

/** First 16 bytes of SHA-256 over the key's SPKI DER, hex: what one reads to the other over the telephone. */
export const keyFingerprint = (publicKey: string): string =>
  hash('sha256', Buffer.from(publicKey, 'base64')).slice(0, 32);

/** The fields of a record in the order of the file; one line, one record. */
export const recordLine = (event: { readonly [Name in keyof StoredEvent]: unknown }): string => {
  const { tenant, device, epoch, seq, eventId, hlc, kind, body, prevHash, hash: own } = event;
  return JSON.stringify({ tenant, device, epoch, seq, eventId, hlc, kind, body, prevHash, hash: own });
};
export const RECORD_FIELDS = 10;
