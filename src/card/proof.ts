/**
 * カードの真正性: that this is the chip which was linked (LC), and that its holder knows the PIN (L2). Both are a signature
 * over something the card has never seen before; reading a certificate proves neither (L0).
 */
import type { KeyObject } from 'node:crypto';
import type { Certificate } from 'pkijs';
import { assert } from '../kernel/assert.ts';
import { concatBytes } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type Channel, select, selectApplication } from './apdu.ts';
import { readAuthCertificate } from './applications/jpki/auth-certificate.ts';
import { type JpkiLayout, TODAY } from './applications/jpki/files.ts';
import { SURFACE_AID } from './applications/surface/files.ts';
import { TEXT_AID } from './applications/text-input/files.ts';
import { type CertificateFacts, type CertificateStatus, examineCertificate } from './certificate.ts';
import { computeSignature, type SignFailure } from './compute-signature.ts';
import type { FileFailure } from './read-file.ts';
import type { Revocation, RevocationLists } from './revocation.ts';
import { isPin, type SecretFailure, triesFloor, verifySecret } from './secret.ts';
import { type SignatureScheme, schemeOf } from './signature-schemes.ts';
import { whileOpen } from './while-open.ts';
import { parseCertificate, publicKeyOf } from './x509.ts';

/** What is signed: 32 fresh bytes, this terminal and this moment, so that no signature serves twice or elsewhere. */
export interface Challenge {
  /** 32 bytes from the host's random source. */
  readonly nonce: Uint8Array;
  readonly device: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const NONCE_BYTES = 32;

/** One for each proof, and only for that one. */
export const newChallenge = (
  { now, randomBytes }: Pick<System, 'now' | 'randomBytes'>,
  device: string,
): Challenge => ({ nonce: randomBytes(NONCE_BYTES), device, at: now() });

const challengeBytes = ({ nonce, device, at }: Challenge): Uint8Array => {
  assert(nonce.length === NONCE_BYTES, 'a challenge has 32 random bytes');
  return concatBytes(Buffer.from(`kazasu.challenge.v1|${device}|${at}|`, 'utf8'), nonce);
};

export type ProofFailure = SignFailure | 'absent' | 'not_this_key' | 'unusable_key';

/** One signature by the card over the challenge, checked with the key that should have made it. */
const signChallenge = async (
  channel: Channel,
  p2: number,
  { key, scheme }: { readonly key: KeyObject; readonly scheme: SignatureScheme },
  challenge: Challenge,
): Promise<Result<void, ProofFailure>> => {
  const message = challengeBytes(challenge);
  const data = scheme.toSign(message, 0x00);
  const signed = await computeSignature(channel, { mode: 0x00, p2, data });
  if (!signed.ok) return signed;
  return scheme.isSignedBy(key, message, signed.value) ? success(undefined) : failure('not_this_key');
};

export { keyFromRecord } from './card-key.ts';

/** Applications whose own key signs with no secret: where the pinned key came from (EF 0007, or DF24 of the face). */
const CHIP_AID = { text_input: TEXT_AID, surface: SURFACE_AID } as const;

/**
 * LC: the chip signs our challenge with the application's own key, with no secret, and the signature is that of the key
 * pinned when the card was linked. A copy of everything readable fails (`not_this_key`). Two commands.
 */
export const proveChip = async (
  channel: Channel,
  pinned: KeyObject,
  challenge: Challenge,
  application: keyof typeof CHIP_AID = 'text_input',
): Promise<Result<'LC', ProofFailure>> => {
  const scheme = schemeOf(pinned);
  if (!scheme.ok) return scheme;
  const selected = await select(channel, CHIP_AID[application]);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const signed = await signChallenge(channel, 0x00, { key: pinned, scheme: scheme.value }, challenge);
  return signed.ok ? success('LC') : signed;
};

export interface HolderOptions {
  /** CA certificates this site believes. */
  readonly anchors: readonly Certificate[];
  /** Lists of revoked certificates; without them revocation is `unknown`. */
  readonly revocation?: Pick<RevocationLists, 'check'>;
  readonly challenge: Challenge;
  /** The person insists on using one of the last two tries. */
  readonly insists: boolean;
  /**
   * Whether this is the certificate of the person who is meant, asked before a try is spent. The card number of the same
   * conversation does not say so: a device may answer with one person's number and another's certificate.
   */
  readonly isTheirs?: (certificate: CertificateFacts) => boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly layout?: JpkiLayout;
}

export interface HolderProof {
  readonly level: 'L2';
  /** `good`, or `unknown` with the date of the list: recorded with the event, and whoever needs more asks for more. */
  readonly revocation: Revocation;
  readonly certificate: CertificateFacts;
}

/** A certificate that does not count fails with its own status, before a try of the PIN is spent. */
export type HolderFailure =
  | ProofFailure
  | SecretFailure
  | Exclude<CertificateStatus, 'valid'>
  /** Another person's certificate, or one that nobody is known by. */
  | 'not_theirs'
  /** A phone's token: not even its certificate is free. */
  | 'phone';

const certificateFailure = (reason: FileFailure): HolderFailure => {
  if (reason === 'pin_needed') return 'phone';
  return reason === 'garbled' || reason === 'too_long' ? 'certificate_garbled' : reason;
};

interface HolderKey {
  readonly facts: CertificateFacts;
  readonly key: KeyObject;
  readonly scheme: SignatureScheme;
}

/** The certificate out of this very conversation, judged, with its key. */
const readHolderKey = async (
  channel: Channel,
  { anchors, revocation, now, layout = TODAY }: HolderOptions,
): Promise<Result<HolderKey, HolderFailure>> => {
  const der = await readAuthCertificate(channel, layout);
  if (!der.ok) return failure(certificateFailure(der.reason), der.detail);
  const facts = examineCertificate(der.value, anchors, now, { revocation });
  if (facts.status !== 'valid') return failure(facts.status);
  const certificate = parseCertificate(der.value);
  const key = certificate === undefined ? undefined : publicKeyOf(certificate);
  if (key === undefined) return failure('unusable_key');
  const scheme = schemeOf(key);
  return scheme.ok ? success({ facts, key, scheme: scheme.value }) : scheme;
};

const proveWithPin = async (
  channel: Channel,
  pin: Uint8Array,
  options: HolderOptions,
): Promise<Result<HolderProof, HolderFailure>> => {
  const { challenge, insists, layout = TODAY } = options;
  if (!isPin(pin)) return failure('malformed');
  const holder = await readHolderKey(channel, options);
  if (!holder.ok) return holder;
  const { facts } = holder.value;
  if (options.isTheirs?.(facts) === false) return failure('not_theirs');
  const signed = await whileOpen(channel, selectApplication(layout.aid), async () => {
    const verified = await verifySecret(channel, layout.sfi.authPin, pin, { floor: triesFloor(insists) });
    if (!verified.ok) return verified;
    return signChallenge(channel, 0x80 | layout.sfi.authKey, holder.value, challenge);
  });
  if (!signed.ok) return signed;
  return success({ level: 'L2', revocation: facts.revocation ?? { state: 'unknown' }, certificate: facts });
};

/**
 * L2: the certificate, read in this conversation and found to count; the PIN; then a signature over our challenge with the
 * certificate's key. Three tries are all there are: the last two are only spent when the person insists. `pin` is
 * overwritten. Select, two reads, counter, VERIFY, signature, select: seven commands.
 */
export const proveHolder = async (
  channel: Channel,
  pin: Uint8Array,
  options: HolderOptions,
): Promise<Result<HolderProof, HolderFailure>> => {
  try {
    return await proveWithPin(channel, pin, options);
  } finally {
    pin.fill(0);
  }
};
