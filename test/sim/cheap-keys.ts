/**
 * Signatures for a million virtual minutes: a hash that anybody could make, in the place of Ed25519 (0.2 ms an exchange, which
 * would be nine tenths of the run). The code that signs and checks is the real one; only nobody here forges.
 */
import { createPublicKey, hash, type KeyObject } from 'node:crypto';

const spki = new WeakMap<KeyObject, string>();

const publicOf = (key: KeyObject): string => {
  const known = spki.get(key);
  if (known !== undefined) return known;
  const text = createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
  spki.set(key, text);
  return text;
};

const markOf = (message: Uint8Array, publicKey: string): string =>
  hash('sha512', Buffer.concat([Buffer.from(publicKey), message]), 'base64');

export const signBytes = (message: Uint8Array, key: KeyObject): string => markOf(message, publicOf(key));

export const verifyBytes = (message: Uint8Array, signature: string, publicKey: string): boolean =>
  signature === markOf(message, publicKey);
