/** 公開鍵: as the records of 券面AP and 入力補助AP hold it. Apart from proof.ts, because whoever reads them needs no X.509. */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { failure, type Result, success } from '../kernel/result.ts';
import { tlvsInside } from './ber.ts';

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const P384_BYTES = 48;

/** `81` modulus and `82` exponent, or (assumed of the next card) `86` an uncompressed point of P-384. */
const jwkOf = (parts: ReadonlyMap<number, Uint8Array>): JsonWebKey | undefined => {
  const modulus = parts.get(0x81);
  const exponent = parts.get(0x82);
  const point = parts.get(0x86);
  if (point?.length === 1 + 2 * P384_BYTES && point[0] === 0x04) {
    const x = base64url(point.subarray(1, 1 + P384_BYTES));
    return { kty: 'EC', crv: 'P-384', x, y: base64url(point.subarray(1 + P384_BYTES)) };
  }
  if (modulus === undefined || exponent === undefined || modulus.length < 256) return undefined;
  return { kty: 'RSA', n: base64url(modulus), e: base64url(exponent) };
};

/** A public key as the card's records hold it. */
export const keyFromRecord = (record: Uint8Array): Result<KeyObject, 'unusable_key'> => {
  const parts = tlvsInside(record);
  const jwk = parts.ok ? jwkOf(parts.value) : undefined;
  if (jwk === undefined) return failure('unusable_key');
  try {
    return success(createPublicKey({ key: jwk, format: 'jwk' }));
  } catch {
    return failure('unusable_key');
  }
};
