/**
 * 持ち出しファイル: streams that travel to the centre by hand, for example on a USB stick (decision 0024). A file is its manifest as one line
 * of JSON, LF, and the payload: a signed batch a line, gzip, AES-256-GCM, the tag last. Only the centre can open it: there are people in it.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';
import { concatBytes, fromHex } from '../kernel/bytes.ts';
import { preImage, signatureSchema, signBytes, verifyBytes } from '../kernel/ed25519.ts';
import { deviceIdSchema, epochSchema, sha256HexSchema, tenantIdSchema } from '../kernel/ids.ts';
import type { System } from '../kernel/system.ts';
import { modeSchema } from './event.ts';
import { carryKeySchema, MAX_MEMBERS, siteNameSchema } from './roster.ts';

export const CARRY_CIPHER = 'aes-256-gcm';
export const TAG_BYTES = 16;
const NONCE_BYTES = 12;
/** Longest manifest as a line. */
export const MAX_CARRY_MANIFEST_BYTES = 524_288;
/** Largest payload: a site of twenty terminals that was a month without a line needs about a tenth of it. */
export const MAX_CARRY_BYTES = 4_294_967_296;

export const carriedStreamSchema = z
  .strictObject({
    device: deviceIdSchema,
    epoch: epochSchema,
    from: z.int().min(1),
    to: z.int().min(1),
    /** When the device itself last said that there was no more (milliseconds since 1970); `null`: it never did. */
    upTo: z.int().nullable(),
  })
  .readonly();
export type CarriedStream = z.infer<typeof carriedStreamSchema>;

export const carryManifestSchema = z
  .strictObject({
    kazasu: z.literal('carry'),
    v: z.literal(1),
    tenant: tenantIdSchema,
    site: siteNameSchema,
    mode: modeSchema,
    /** Who wrote the file. */
    device: deviceIdSchema,
    madeAt: z.int().min(0),
    streams: z
      .array(carriedStreamSchema)
      .max(MAX_MEMBERS * 2)
      .readonly(),
    batches: z.int().min(0),
    bytes: z.int().min(1).max(MAX_CARRY_BYTES),
    sha256: sha256HexSchema,
    /** Half of the file's own key pair (X25519, base64 SPKI), and for whom it is. */
    ephemeral: carryKeySchema,
    recipient: carryKeySchema,
    nonce: z.string().regex(/^[0-9a-f]{24}$/),
    signature: signatureSchema,
  })
  .readonly();
export type CarryManifest = z.infer<typeof carryManifestSchema>;
export type UnsignedCarryManifest = Omit<CarryManifest, 'signature'>;

const manifestMessage = (manifest: UnsignedCarryManifest): Uint8Array =>
  preImage('kazasu.carry-manifest.v1', [
    manifest.tenant,
    manifest.site,
    manifest.mode,
    manifest.device,
    String(manifest.madeAt),
    JSON.stringify(
      manifest.streams.map(({ device, epoch, from, to, upTo }) => [device, epoch, from, to, upTo]),
    ),
    String(manifest.batches),
    String(manifest.bytes),
    manifest.sha256,
    manifest.ephemeral,
    manifest.recipient,
    manifest.nonce,
  ]);

export const signCarry = (manifest: UnsignedCarryManifest, key: KeyObject): CarryManifest => ({
  ...manifest,
  signature: signBytes(manifestMessage(manifest), key),
});

export const isCarrySignedBy = ({ signature, ...manifest }: CarryManifest, publicKey: string): boolean =>
  verifyBytes(manifestMessage(manifest), signature, publicKey);

/** PKCS#8 of an X25519 private key is this and 32 bytes (RFC 8410 §7). */
const X25519_PKCS8_PREFIX = fromHex('302e020100300506032b656e04220420');

export const x25519Key = (bytes: Uint8Array): KeyObject => {
  const der = concatBytes(X25519_PKCS8_PREFIX, bytes);
  const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  der.fill(0);
  return key;
};

/** Base64 SPKI of the public half. */
export const carryPublicKey = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');

/**
 * The centre's key for what is carried, made of its receipt key: a restored or promoted centre opens the same files, and there is
 * no second secret to keep.
 */
export const carryKeyOf = (receiptKey: KeyObject): KeyObject => {
  const seed = Buffer.from(receiptKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const bytes = new Uint8Array(hkdfSync('sha256', seed, new Uint8Array(0), 'kazasu.carry-key.v1', 32));
  seed.fill(0);
  const key = x25519Key(bytes);
  bytes.fill(0);
  return key;
};

/** SPKI of an Ed25519 and of an X25519 public key are these and 32 bytes (RFC 8410 §4). */
const ED25519_SPKI_PREFIX = fromHex('302a300506032b6570032100');
const X25519_SPKI_PREFIX = fromHex('302a300506032b656e032100');
const FIELD = 2n ** 255n - 19n;

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  for (let square = base % FIELD, left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % FIELD;
    square = (square * square) % FIELD;
  }
  return result;
};

/**
 * For whom a file is that is carried to a terminal: the roster names its log key (Ed25519), and this is the same point on the other curve,
 * u = (1 + y) / (1 - y) (RFC 7748 §4.1). Base64 SPKI both; `undefined`: it is no such key.
 */
export const carryKeyOfDevice = (publicKey: string): string | undefined => {
  const der = Buffer.from(publicKey, 'base64');
  const point = der.subarray(ED25519_SPKI_PREFIX.length);
  if (point.length !== 32 || !der.subarray(0, ED25519_SPKI_PREFIX.length).equals(ED25519_SPKI_PREFIX))
    return undefined;
  const y = BigInt(`0x${Buffer.from(point).reverse().toString('hex')}`) & (2n ** 255n - 1n);
  const u = ((1n + y) * power(FIELD + 1n - (y % FIELD), FIELD - 2n)) % FIELD;
  const bytes = Buffer.from(u.toString(16).padStart(64, '0'), 'hex').reverse();
  return Buffer.from(concatBytes(X25519_SPKI_PREFIX, bytes)).toString('base64');
};

/** Its private half, of the log key itself: what X25519 takes is what Ed25519 makes of its seed (RFC 8032 §5.1.5). */
export const deviceCarryKey = (logKey: KeyObject): KeyObject => {
  const seed = Buffer.from(logKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const hashed = createHash('sha512').update(seed).digest();
  seed.fill(0);
  const key = x25519Key(hashed.subarray(0, 32));
  hashed.fill(0);
  return key;
};

/** The AES key that both halves make; `undefined` where the other half is no key of this kind. */
const sharedKey = (
  own: KeyObject,
  other: string,
  { ephemeral, recipient }: Pick<CarryManifest, 'ephemeral' | 'recipient'>,
): Uint8Array | undefined => {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(other, 'base64'), format: 'der', type: 'spki' });
    const secret = diffieHellman({ privateKey: own, publicKey });
    const salt = createHash('sha256').update(ephemeral).update(recipient).digest();
    const key = new Uint8Array(hkdfSync('sha256', secret, salt, 'kazasu.carry.v1', 32));
    secret.fill(0);
    return key;
  } catch {
    return undefined; // not X25519, or a point that gives nothing (RFC 7748 §6.1)
  }
};

export interface Sealing {
  readonly key: Uint8Array;
  readonly ephemeral: string;
  readonly nonce: Uint8Array;
}

/** A key pair for one file. `undefined`: `recipient` is no key. */
export const sealFor = (recipient: string, system: Pick<System, 'randomBytes'>): Sealing | undefined => {
  const bytes = system.randomBytes(32);
  const own = x25519Key(bytes);
  bytes.fill(0);
  const ephemeral = carryPublicKey(own);
  const key = sharedKey(own, recipient, { ephemeral, recipient });
  return key === undefined ? undefined : { key, ephemeral, nonce: system.randomBytes(NONCE_BYTES) };
};

/** The key of a file that is for us; `undefined`: it is for another centre. */
export const openSeal = (
  manifest: Pick<CarryManifest, 'ephemeral' | 'recipient'>,
  own: KeyObject,
): Uint8Array | undefined =>
  manifest.recipient === carryPublicKey(own) ? sharedKey(own, manifest.ephemeral, manifest) : undefined;
