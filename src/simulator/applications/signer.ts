/** The private keys of the virtual card: what `80 2A` makes of its data (card.md §2.6). */
import { constants, createECDH, createHash, type KeyObject, privateEncrypt, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { concatBytes, fromHex, toHex } from '../../kernel/bytes.ts';
import type { Sign } from '../files.ts';

/** `DigestInfo` of SHA-256, before the 32 bytes (RFC 8017 §9.2). */
const SHA256_DIGEST_INFO = fromHex('3031300d060960864801650304020105000420');
/** PKCS#1 v1.5 needs eleven bytes of the modulus for itself. */
const PADDING_BYTES = 11;
const HASH_BYTES = 32;

const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();

/** MGF1 with SHA-256 (RFC 8017 §B.2.1). */
const mask = (seed: Uint8Array, length: number): Uint8Array => {
  const blocks = Array.from({ length: Math.ceil(length / HASH_BYTES) }, (_, counter) =>
    sha256(concatBytes(seed, Uint8Array.of(0, 0, 0, counter))),
  );
  return concatBytes(...blocks).subarray(0, length);
};

/** EMSA-PSS of a hash, salt as long as the hash (RFC 8017 §9.1.1): Node signs PSS over messages only, a card over hashes. */
const pssBlock = (hash: Uint8Array, length: number): Uint8Array => {
  const salt = randomBytes(HASH_BYTES);
  const digest = sha256(concatBytes(new Uint8Array(8), hash, salt));
  const data = new Uint8Array(length - HASH_BYTES - 1);
  data[data.length - HASH_BYTES - 1] = 0x01;
  data.set(salt, data.length - HASH_BYTES);
  const masked = mask(digest, data.length).map((byte, at) => byte ^ (data[at] ?? 0));
  // The block's first bit is zero: it must be smaller than the modulus.
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return concatBytes(masked, digest, Uint8Array.of(0xbc));
};

/**
 * Modes of `80 2A` that cards were seen to have: 00 pads what it is given, 02 takes a hash, 01 and 03 hash here (01
 * without saying which hash), 04 and 05 are PSS over a hash and over data.
 */
export const rsaSigner = (key: KeyObject): Sign => {
  const modulus = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const pad = (block: Uint8Array): Uint8Array =>
    privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, block);
  const pss = (hash: Uint8Array): Uint8Array =>
    privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, pssBlock(hash, modulus));
  const ofHash = (data: Uint8Array, make: (hash: Uint8Array) => Uint8Array): Uint8Array | undefined =>
    data.length === HASH_BYTES ? make(data) : undefined;
  const withInfo = (hash: Uint8Array): Uint8Array => pad(concatBytes(SHA256_DIGEST_INFO, hash));
  return (mode, data) => {
    if (data.length === 0) return undefined;
    switch (mode) {
      case 0x00:
        return data.length > modulus - PADDING_BYTES ? undefined : pad(data);
      case 0x01:
        return pad(sha256(data));
      case 0x02:
        return ofHash(data, withInfo);
      case 0x03:
        return withInfo(sha256(data));
      case 0x04:
        return ofHash(data, pss);
      case 0x05:
        return pss(sha256(data));
      default:
        return undefined;
    }
  };
};

interface Curve {
  readonly name: string;
  readonly order: bigint;
  readonly bytes: number;
  readonly hash: string;
}

/** The next card's curve, and one that no card should have; group orders of FIPS 186-4 §D.1.2. */
const CURVES: Readonly<Record<string, Curve>> = {
  secp384r1: {
    name: 'secp384r1',
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    bytes: 48,
    hash: 'sha384',
  },
  prime256v1: {
    name: 'prime256v1',
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    bytes: 32,
    hash: 'sha256',
  },
};

const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);
const toBytes = (value: bigint, length: number): Uint8Array =>
  fromHex(value.toString(16).padStart(length * 2, '0'));

/** The inverse by Fermat: the order is prime. */
const inverse = (value: bigint, order: bigint): bigint => {
  let result = 1n;
  let base = value % order;
  for (let exponent = order - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * base) % order;
    base = (base * base) % order;
  }
  return result;
};

const jwkSchema = z.object({ d: z.string() });

/**
 * ECDSA of a hash (FIPS 186-4 §6.4), r and s of one length each: Node signs messages only, a card signs hashes. Plain
 * arithmetic, which leaks its timing: for training cards, whose keys protect nothing.
 */
const signHash = (hash: Uint8Array, secret: bigint, { name, order, bytes }: Curve): Uint8Array => {
  for (;;) {
    const nonce = toNumber(randomBytes(bytes));
    if (nonce === 0n || nonce >= order) continue;
    const point = createECDH(name);
    point.setPrivateKey(toBytes(nonce, bytes));
    // Uncompressed point: 04, x, y.
    const r = toNumber(point.getPublicKey().subarray(1, 1 + bytes)) % order;
    const s = (inverse(nonce, order) * (toNumber(hash) + r * secret)) % order;
    if (r !== 0n && s !== 0n) return concatBytes(toBytes(r, bytes), toBytes(s, bytes));
  }
};

/** The data is a hash in modes 00 and 02, and hashed here in 03: assumed, what the next card does is not published. */
const ecSigner = (key: KeyObject): Sign => {
  const curve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? ''];
  const secret = toNumber(Buffer.from(jwkSchema.parse(key.export({ format: 'jwk' })).d, 'base64url'));
  return (mode, data) => {
    if (curve === undefined || data.length === 0) return undefined;
    if (mode === 0x03) return signHash(createHash(curve.hash).update(data).digest(), secret, curve);
    const isHash = data.length === curve.bytes;
    return (mode === 0x00 || mode === 0x02) && isHash ? signHash(data, secret, curve) : undefined;
  };
};

export const signerFor = (key: KeyObject): Sign =>
  key.asymmetricKeyType === 'rsa' ? rsaSigner(key) : ecSigner(key);
