/** RSA signatures by arithmetic (RFC 8017 §8.2.2), apart from the library that the code under test asks. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { concatBytes, equalBytes, fromHex } from '../../../src/kernel/bytes.ts';

const jwkSchema = z.object({ n: z.string(), e: z.string() });

interface Numbers {
  readonly n: bigint;
  readonly e: bigint;
  readonly bytes: number;
}

const bigOf = (bytes: Uint8Array): bigint => BigInt(`0x00${Buffer.from(bytes).toString('hex')}`);

const kept = new WeakMap<KeyObject, Numbers>();
const numbersOf = (key: KeyObject): Numbers => {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const jwk = jwkSchema.parse(
    (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' }),
  );
  const modulus = Buffer.from(jwk.n, 'base64url');
  const numbers = { n: bigOf(modulus), e: bigOf(Buffer.from(jwk.e, 'base64url')), bytes: modulus.length };
  kept.set(key, numbers);
  return numbers;
};

const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let [result, square, rest] = [1n, base % modulus, exponent];
  for (; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
};

/** What the signature holds under this key (EM), or `undefined` when it is none of this key's length. */
const opened = (key: KeyObject, signature: Uint8Array): Uint8Array | undefined => {
  const { n, e, bytes } = numbersOf(key);
  const value = bigOf(signature);
  if (signature.length !== bytes || value >= n) return undefined;
  return Uint8Array.from(
    Buffer.from(
      power(value, e, n)
        .toString(16)
        .padStart(bytes * 2, '0'),
      'hex',
    ),
  );
};

/** `00 01 FF… 00` and the block. */
const padded = (block: Uint8Array, bytes: number): Uint8Array =>
  concatBytes(
    Uint8Array.of(0x00, 0x01),
    new Uint8Array(bytes - 3 - block.length).fill(0xff),
    Uint8Array.of(0x00),
    block,
  );

const SHA256_INFO = fromHex('3031300d060960864801650304020105000420');

/** DigestInfo of the SHA-256 of a message. */
export const digestInfoOf = (message: Uint8Array): Uint8Array =>
  concatBytes(SHA256_INFO, createHash('sha256').update(message).digest());

/** Whether `signature` is that of this block (PKCS#1 v1.5) by this key. */
export const isSignatureOf = (block: Uint8Array, signature: Uint8Array, key: KeyObject): boolean => {
  const em = opened(key, signature);
  return em !== undefined && equalBytes(em, padded(block, numbersOf(key).bytes));
};
