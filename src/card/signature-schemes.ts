/**
 * 署名方式: what a card is given to sign, and how its answer is checked. Today's card signs with RSA-2048; the next one is
 * planned with ECDSA P-384 and SHA-384 (card.md §3). Which one holds is said by the key, never by the card's word.
 */
import { createHash, type KeyObject, verify } from 'node:crypto';
import { concatBytes, fromHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';

/**
 * P1 of `80 2A` (card.md §2.6): 00 pads what it is given, 02 is given a hash, 03 the message itself. 00 is what OpenSC and
 * most readers use, so every batch of cards has it.
 */
export type SignMode = 0x00 | 0x02 | 0x03;

export interface SignatureScheme {
  readonly name: 'rsa_2048_sha256' | 'ecdsa_p384_sha384';
  /** What the card is given in this mode so that it signs this message. */
  toSign(message: Uint8Array, mode: SignMode): Uint8Array;
  isSignedBy(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean;
}

/** `DigestInfo` of SHA-256 before its 32 bytes (RFC 8017 §9.2). */
const SHA256_DIGEST_INFO = fromHex('3031300d060960864801650304020105000420');

const rsa2048: SignatureScheme = {
  name: 'rsa_2048_sha256',
  toSign(message, mode) {
    if (mode === 0x03) return message;
    const hash = createHash('sha256').update(message).digest();
    return mode === 0x02 ? hash : concatBytes(SHA256_DIGEST_INFO, hash);
  },
  isSignedBy: (key, message, signature) => verify('sha256', message, key, signature),
};

/** The signature as r and s, 48 bytes each (IEEE P1363): assumed, the next card's form is not published. */
const ecdsaP384: SignatureScheme = {
  name: 'ecdsa_p384_sha384',
  toSign: (message, mode) => (mode === 0x03 ? message : createHash('sha384').update(message).digest()),
  isSignedBy: (key, message, signature) =>
    signature.length === 96 && verify('sha384', message, { key, dsaEncoding: 'ieee-p1363' }, signature),
};

/** Key sizes and curves of cards; every other key is refused, whoever signed for it. */
export const schemeOf = (key: KeyObject): Result<SignatureScheme, 'unusable_key'> => {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa' && details?.modulusLength === 2048) return success(rsa2048);
  if (type === 'ec' && details?.namedCurve === 'secp384r1') return success(ecdsaP384);
  return failure('unusable_key', {
    type: type ?? 'unknown',
    curve: details?.namedCurve ?? '',
    bits: details?.modulusLength ?? 0,
  });
};
