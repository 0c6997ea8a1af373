/** Ed25519 over named fields: what a device, the centre or the municipality's publisher signs, and who checks it. */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { System } from './system.ts';

/** Base64 of an Ed25519 signature (64 bytes). One writing only: the bits to spare in the last digit are zero. */
export const signatureSchema = z.string().regex(/^[A-Za-z0-9+/]{85}[AQgw]==$/);

/** Base64 of an Ed25519 public key as SPKI DER (44 bytes), in its one writing. */
export const publicKeySchema = z.string().regex(/^[A-Za-z0-9+/]{58}[AEIMQUYcgkosw048]=$/);

const utf8 = new TextEncoder();

/**
 * Domain name, then every field behind its length (32 bits, big-endian, bytes): no two different lists of
 * fields have the same pre-image. One buffer for all of them, because the centre makes tens of thousands a second.
 */
export const preImage = (domain: string, fields: readonly string[]): Uint8Array => {
  const parts = [domain, ...fields];
  // UTF-8 needs at most three bytes for a UTF-16 unit.
  const buffer = new Uint8Array(parts.reduce((room, part) => room + 4 + part.length * 3, 0));
  const view = new DataView(buffer.buffer);
  let at = 0;
  for (const part of parts) {
    const { written } = utf8.encodeInto(part, buffer.subarray(at + 4));
    view.setUint32(at, written);
    at += 4 + written;
  }
  return buffer.subarray(0, at);
};

/** PKCS#8 of an Ed25519 private key is this and the 32 bytes of the seed (RFC 8410 §7). */
export const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
export const ED25519_SEED_BYTES = 32;

/** A new private key, PKCS#8 DER. */
export const newEd25519Key = (system: Pick<System, 'randomBytes'>): Buffer =>
  Buffer.concat([ED25519_PKCS8_PREFIX, system.randomBytes(ED25519_SEED_BYTES)]);

/** Base64 signature. */
export const signBytes = (message: Uint8Array, key: KeyObject): string =>
  sign(null, message, key).toString('base64');

/** The key of these base64 bytes, if they are an Ed25519 key. Whoever checks much by one key keeps it: this is a fifth of a check. */
export const ed25519Key = (publicKey: string): KeyObject | undefined => {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined; // not a key: nothing was signed by it
  }
};

/** Whether somebody could sign with the other half of this (base64 SPKI): more than that it looks like one. */
export const isEd25519Key = (publicKey: string): boolean =>
  publicKeySchema.safeParse(publicKey).success && ed25519Key(publicKey) !== undefined;

/** Whether the other half of `key` signed the message. */
export const verifyByKey = (message: Uint8Array, signature: string, key: KeyObject): boolean =>
  signatureSchema.safeParse(signature).success &&
  verify(null, message, key, Buffer.from(signature, 'base64'));

/** Whether `publicKey` (base64 SPKI) signed the message. Malformed input is simply `false`. */
export const verifyBytes = (message: Uint8Array, signature: string, publicKey: string): boolean => {
  const key = publicKeySchema.safeParse(publicKey).success ? ed25519Key(publicKey) : undefined;
  return key !== undefined && verifyByKey(message, signature, key);
};
