/**
 * 複製の検知: the chip signs a fresh challenge with a key that never leaves it. A card whose bytes were copied cannot.
 * The key counts only when something ties it to this id: a certificate in its name, or the key seen at linking.
 */
import {
  constants,
  createHash,
  createPublicKey,
  createVerify,
  type KeyObject,
  publicDecrypt,
} from 'node:crypto';
import type { Certificate } from 'pkijs';
import { concatBytes, equalBytes, fromHex } from '../../kernel/bytes.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { SW } from '../apdu.ts';
import { examineCertificate } from '../certificate.ts';
import type { ExchangeFailure } from '../limits.ts';
import { parseCertificate } from '../x509.ts';
import { ask, isExpected, type Line, selectFile, swHex } from './commands.ts';
import { bytesAt, type SourceBytes } from './fields.ts';
import type { AntiClone } from './schema.ts';

export interface TrustedKeys {
  /** CA certificates of the profile's `trustRoot`. */
  readonly trustRoots?: readonly Certificate[];
  /** SubjectPublicKeyInfo, DER: the key of the card that was linked. */
  readonly pinnedKey?: Uint8Array;
}

export interface ChipProof {
  /** `pinned`: the key was known before or vouched for. `first_seen`: to be kept at linking. */
  readonly trust: 'pinned' | 'first_seen';
  /** SubjectPublicKeyInfo, DER. */
  readonly chipKey: Uint8Array;
}

/** `clone_suspected`: `detail.why`. */
export type CloneFailure = ExchangeFailure | 'clone_suspected' | 'unexpected_status';

const CHALLENGE_BYTES = 32;
/** `DigestInfo` of SHA-256 before the 32 bytes (RFC 8017 §9.2). */
const SHA256_DIGEST_INFO = fromHex('3031300d060960864801650304020105000420');
const MIN_BITS = 2048;

const keyOf = (spki: Uint8Array): KeyObject | undefined => {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return key.asymmetricKeyType === 'rsa' && bits >= MIN_BITS ? key : undefined;
  } catch {
    // Card bytes that are no key.
    return undefined;
  }
};

const OID_COMMON_NAME = '2.5.4.3';

/** Whether the certificate's one CN is this text. */
const isNamed = (certificate: Certificate, text: string): boolean => {
  const names = certificate.subject.typesAndValues.filter(({ type }) => type === OID_COMMON_NAME);
  return names.length === 1 && String(names[0]?.value.valueBlock.value) === text;
};

interface Given extends TrustedKeys {
  readonly rule: AntiClone['publicKey'];
  readonly id: string;
  readonly now: number;
}

/** The key to believe: that of a certificate the CA vouches for today and whose holder is this id, or the pinned one. */
const spkiOf = (
  bytes: Uint8Array,
  { rule, id, now, trustRoots = [], pinnedKey }: Given,
): Result<Uint8Array, 'clone_suspected'> => {
  if (rule.from === 'pinned')
    return pinnedKey === undefined || equalBytes(pinnedKey, bytes)
      ? success(Uint8Array.from(bytes))
      : failure('clone_suspected', { why: 'another_key' });
  const { status } = examineCertificate(bytes, trustRoots, now, { use: 'chip' });
  const certificate = parseCertificate(bytes);
  if (status !== 'valid' || certificate === undefined) return failure('clone_suspected', { why: status });
  return isNamed(certificate, `${rule.cnPrefix}${id}`)
    ? success(new Uint8Array(certificate.subjectPublicKeyInfo.toSchema().toBER()))
    : failure('clone_suspected', { why: 'certificate_of_another' });
};

const inputOf = (challenge: Uint8Array, input: AntiClone['input']): Uint8Array =>
  input === 'digest_info'
    ? concatBytes(SHA256_DIGEST_INFO, createHash('sha256').update(challenge).digest())
    : challenge;

/** Whether `signature` is that of the challenge (RSA PKCS#1 v1.5). */
const isAnswer = (
  key: KeyObject,
  challenge: Uint8Array,
  signature: Uint8Array,
  input: AntiClone['input'],
): boolean => {
  try {
    return input === 'raw'
      ? equalBytes(publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature), challenge)
      : createVerify('sha256').update(challenge).verify(key, signature);
  } catch {
    // A signature of the wrong length or with broken padding.
    return false;
  }
};

export const proveChip = async (
  line: Line,
  rule: AntiClone,
  read: SourceBytes,
  id: string,
  keys: TrustedKeys,
): Promise<Result<ChipProof, CloneFailure>> => {
  const { system, profile } = line;
  const bytes = bytesAt(profile, read, rule.publicKey.place);
  if (bytes === undefined) return failure('clone_suspected', { why: 'no_key' });
  const spki = spkiOf(bytes, { ...keys, rule: rule.publicKey, id, now: system.now() });
  if (!spki.ok) return spki;
  const key = keyOf(spki.value);
  if (key === undefined) return failure('clone_suspected', { why: 'unusable_key' });
  if (rule.key !== undefined) {
    const selected = await ask(line, selectFile(rule.key));
    if (!selected.ok) return selected;
    if (selected.value.sw !== SW.ok) return failure('clone_suspected', { why: 'no_private_key' });
  }
  const challenge = system.randomBytes(CHALLENGE_BYTES);
  const input = inputOf(challenge, rule.input);
  const head = fromHex(`${rule.cla}${rule.ins}${rule.p1}${rule.p2}`);
  const answer = await ask(line, concatBytes(head, Uint8Array.of(input.length), input, Uint8Array.of(0x00)));
  if (!answer.ok) return answer;
  const { sw, data } = answer.value;
  // A chip that refuses to sign is no proof of a copy to the eye, but it is none of the original either.
  if (!isExpected(sw, rule.expect)) return failure('clone_suspected', { why: 'refused', sw: swHex(sw) });
  if (!isAnswer(key, challenge, data, rule.input)) return failure('clone_suspected', { why: 'signature' });
  const known = rule.publicKey.from === 'certificate' || keys.pinnedKey !== undefined;
  return success({ trust: known ? 'pinned' : 'first_seen', chipKey: spki.value });
};
