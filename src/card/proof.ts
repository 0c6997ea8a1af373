/**
 * カードの真正性: that this is the chip which was linked (LC), and that its holder knows the PIN (L2). Both are a signature
 * over something the card has never seen before; reading a certificate proves neither (L0).
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { concatBytes } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type Channel, SW, select } from './apdu.ts';
import { JPKI_AID, JPKI_SFI } from './applications/jpki/files.ts';
import { SURFACE_AID } from './applications/surface/files.ts';
import { TEXT_AID } from './applications/text-input/files.ts';
import { tlvsInside } from './ber.ts';
import type { ExchangeFailure } from './limits.ts';
import { type SecretFailure, verifySecret } from './secret.ts';
import { type SignatureScheme, schemeOf } from './signature-schemes.ts';

/** What is signed: 32 fresh bytes, this terminal and this moment, so that no signature serves twice or elsewhere. */
export interface Challenge {
  /** 32 bytes from the host's random source. */
  readonly nonce: Uint8Array;
  readonly device: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const challengeBytes = ({ nonce, device, at }: Challenge): Uint8Array =>
  concatBytes(Buffer.from(`kazasu.challenge.v1|${device}|${at}|`, 'utf8'), nonce);

export type ProofFailure = ExchangeFailure | 'absent' | 'refused' | 'not_this_key' | 'unusable_key';

/** COMPUTE DIGITAL SIGNATURE: `P1` 00 pads what it is given; `P2` 00 is the application's own key (card.md §2.6). */
const signCommand = (p2: number, toSign: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(0x80, 0x2a, 0x00, p2, toSign.length), toSign, Uint8Array.of(0x00));

/** One signature by the card over the challenge, checked with the key that should have made it. */
const signChallenge = async (
  channel: Channel,
  p2: number,
  { key, scheme }: { readonly key: KeyObject; readonly scheme: SignatureScheme },
  challenge: Challenge,
): Promise<Result<void, ProofFailure>> => {
  const message = challengeBytes(challenge);
  const signed = await channel.exchange(signCommand(p2, scheme.toSign(message)));
  if (!signed.ok) return signed;
  if (signed.value.sw !== SW.ok) return failure('refused', { sw: signed.value.sw.toString(16) });
  return scheme.isSignedBy(key, message, signed.value.data) ? success(undefined) : failure('not_this_key');
};

/** An RSA key as the card's records hold it: `81` modulus, `82` exponent. */
export const keyFromRecord = (record: Uint8Array): Result<KeyObject, 'unusable_key'> => {
  const parts = tlvsInside(record);
  const modulus = parts.ok ? parts.value.get(0x81) : undefined;
  const exponent = parts.ok ? parts.value.get(0x82) : undefined;
  if (modulus === undefined || exponent === undefined || modulus.length < 256) return failure('unusable_key');
  const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  try {
    return success(
      createPublicKey({
        key: { kty: 'RSA', n: base64url(modulus), e: base64url(exponent) },
        format: 'jwk',
      }),
    );
  } catch {
    return failure('unusable_key');
  }
};

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

interface HolderOptions {
  /** Public key of the certificate that was read and found valid in this very conversation. */
  readonly certificateKey: KeyObject;
  readonly challenge: Challenge;
  /** The person insists on using one of the last tries. */
  readonly insists: boolean;
}

const proveWithPin = async (
  channel: Channel,
  pin: Uint8Array,
  { certificateKey, challenge, insists }: HolderOptions,
): Promise<Result<'L2', ProofFailure | SecretFailure>> => {
  const scheme = schemeOf(certificateKey);
  if (!scheme.ok) return scheme;
  const selected = await select(channel, JPKI_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const verified = await verifySecret(channel, JPKI_SFI.authPin, pin, { floor: insists ? 1 : 3 });
  if (!verified.ok) return verified;
  const by = { key: certificateKey, scheme: scheme.value };
  const signed = await signChallenge(channel, 0x80 | JPKI_SFI.authKey, by, challenge);
  return signed.ok ? success('L2') : signed;
};

/**
 * L2: PIN, then a signature over our challenge with the certificate's key. Three tries are all there are: the last two
 * are only spent when the person insists. `pin` is overwritten. Select, counter, VERIFY, signature: four commands.
 */
export const proveHolder = async (
  channel: Channel,
  pin: Uint8Array,
  options: HolderOptions,
): Promise<Result<'L2', ProofFailure | SecretFailure>> => {
  try {
    return await proveWithPin(channel, pin, options);
  } finally {
    pin.fill(0);
  }
};
