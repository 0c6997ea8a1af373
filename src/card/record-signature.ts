/**
 * 券面データの署名: the issuer's signatures over the records of 券面AP and 入力補助AP, and the card-verifiable certificate
 * (CV証明書) of the key that made them (card.md §3, "Verifying surface data"). RSA-2048, PKCS#1 v1.5, SHA-256.
 */
import { constants, createHash, type KeyObject, publicDecrypt } from 'node:crypto';
import { concatBytes, equalBytes, fromHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { objectsOf } from './ber.ts';
import { keyFromRecord } from './card-key.ts';
import { schemeOf } from './signature-schemes.ts';

/** Whose records a root vouches for: one application's root says nothing about the other's. */
export type SignedApplication = 'surface' | 'text_input';

/** A root that a site believes; it is not on the card (cv-roots.ts loads them). */
export interface CvRoot {
  readonly application: SignedApplication;
  /** 16 bytes, as the card's certificate names its issuer. */
  readonly keyId: Uint8Array;
  readonly key: KeyObject;
}

/**
 * What is known of a record's origin. `verified`: signed by a root this site believes, and unchanged. `issuer_unknown`:
 * nothing speaks against it, but nobody this site knows vouches for it. `absent`: the card has no signature over it.
 * `altered`: signature, hash or certificate do not fit; never to be shown as good.
 */
export type Integrity = 'verified' | 'issuer_unknown' | 'absent' | 'altered';
/** What a record that is given out can be: an altered one is a failure. */
export type SoundIntegrity = Exclude<Integrity, 'altered'>;

const CV_TAG = { certificate: 0x7f21, body: 0x5f4e, signature: 0x5f37 } as const;
const KEY_ID_BYTES = 16;

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

const SHA256_ALGORITHM = fromHex('300d060960864801650304020105 00');

/** `DigestInfo` of SHA-256 (RFC 8017 §9.2) around a digest of up to 96 bytes: these records put several hashes in one. */
export const sha256DigestInfo = (digest: Uint8Array): Uint8Array =>
  concatBytes(
    Uint8Array.of(0x30, SHA256_ALGORITHM.length + 2 + digest.length),
    SHA256_ALGORITHM,
    Uint8Array.of(0x04, digest.length),
    digest,
  );

/** The block under a PKCS#1 v1.5 signature; `undefined` when this key did not make it. */
const blockUnder = (key: KeyObject, signature: Uint8Array): Uint8Array | undefined => {
  if (!schemeOf(key).ok || signature.length !== 256) return undefined;
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
  } catch {
    return undefined; // the padding is not that of a signature by this key
  }
};

/**
 * Whether `key` signed one of these digests. Each of them must bind the same content, so that which one a card uses does
 * not matter; that is for forms card.md leaves open.
 */
export const isSignedOneOf = (
  key: KeyObject,
  digests: readonly Uint8Array[],
  signature: Uint8Array,
): boolean => {
  const block = blockUnder(key, signature);
  return block !== undefined && digests.some((digest) => equalBytes(block, sha256DigestInfo(digest)));
};

export interface CvCertificate {
  readonly issuerKeyId: Uint8Array;
  readonly subjectKeyId: Uint8Array;
  /** The key that signs the records. */
  readonly key: KeyObject;
  readonly body: Uint8Array;
  readonly signature: Uint8Array;
}

/** `7F21{5F4E issuer key id 16 ‖ subject key id 16 ‖ key, 5F37 signature}`. */
export const parseCvCertificate = (record: Uint8Array): Result<CvCertificate, 'garbled'> => {
  const objects = objectsOf(record, CV_TAG.certificate);
  if (!objects.ok) return objects;
  const value = (tag: number) => objects.value.find((object) => object.tag === tag)?.value;
  const body = value(CV_TAG.body);
  const signature = value(CV_TAG.signature);
  if (body === undefined || signature === undefined) return failure('garbled');
  const key = keyFromRecord(body.subarray(2 * KEY_ID_BYTES));
  if (!key.ok) return failure('garbled');
  return success({
    issuerKeyId: body.subarray(0, KEY_ID_BYTES),
    subjectKeyId: body.subarray(KEY_ID_BYTES, 2 * KEY_ID_BYTES),
    key: key.value,
    body,
    signature,
  });
};

export type IssuerKey =
  | { readonly status: 'known'; readonly key: KeyObject }
  | { readonly status: 'issuer_unknown' }
  /** It names a root this site believes, and that root did not sign it; or it is no certificate at all. */
  | { readonly status: 'altered' };

/** The key that signs this card's records, if a root of `application` vouches for it. `record`: EF 0004, or none. */
export const issuerKeyOf = (
  record: Uint8Array | undefined,
  application: SignedApplication,
  roots: readonly CvRoot[],
): IssuerKey => {
  if (record === undefined) return { status: 'issuer_unknown' };
  const certificate = parseCvCertificate(record);
  if (!certificate.ok) return { status: 'altered' };
  const { issuerKeyId, body, signature, key } = certificate.value;
  const named = roots.filter(
    (root) => root.application === application && equalBytes(root.keyId, issuerKeyId),
  );
  if (named.length === 0) return { status: 'issuer_unknown' };
  return named.some((root) => isSignedOneOf(root.key, [sha256(body)], signature))
    ? { status: 'known', key }
    : { status: 'altered' };
};

/** The verdict on one signature by the record-signing key. */
export const integrityBy = (
  issuer: IssuerKey,
  digests: readonly Uint8Array[],
  signature: Uint8Array | undefined,
): Integrity => {
  if (issuer.status !== 'known') return issuer.status;
  return signature !== undefined && isSignedOneOf(issuer.key, digests, signature) ? 'verified' : 'altered';
};
