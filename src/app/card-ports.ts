/** What 本人確認 asks of the card, composed of the card stage's own conversations. Each is one transaction. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Certificate } from 'pkijs';
import { type Channel, createChannel, select } from '../card/apdu.ts';
import { type CommonCardId, readCommonCardId } from '../card/applications/common/read.ts';
import { readAuthCertificate } from '../card/applications/jpki/auth-certificate.ts';
import { JPKI_AID, JPKI_SFI } from '../card/applications/jpki/files.ts';
import { TEXT_AID, TEXT_SFI } from '../card/applications/text-input/files.ts';
import { readTextRecord } from '../card/applications/text-input/read.ts';
import { type CertificateFacts, examineCertificate } from '../card/certificate.ts';
import type { CardConnection } from '../card/index.ts';
import { endsTap } from '../card/limits.ts';
import { numberB } from '../card/number-b.ts';
import { type Challenge, keyFromRecord, proveChip, proveHolder } from '../card/proof.ts';
import { triesLeft } from '../card/secret.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type {
  CardFace,
  CardPorts,
  CardReason,
  FaceReason,
  ProofReason,
} from '../modules/identification/index.ts';
import type { Registry } from '../registry/store.ts';
import type { ChallengeChip, LocalLinks, ResolveReading, WithOneCard } from './desk-service.ts';
import { tokenOfCard } from './residents.ts';
import type { SiteProfile } from './site-profile.ts';

export interface CardPortOptions {
  readonly profile: Pick<SiteProfile, 'device' | 'cardSources'>;
  readonly registry: Registry;
  readonly resolve: ResolveReading;
  readonly trustAnchors: readonly Certificate[];
  readonly system: System;
  readonly readNumber: CardPorts['readNumber'];
}

/** The card, and what this installation knows of it; the terminal gives both. */
export interface CardAccess {
  readonly withOneCard: WithOneCard;
  readonly links: LocalLinks;
}
export type MakeCardPorts = (access: CardAccess) => CardPorts;

type Means = CardPortOptions & CardAccess;

/** Whatever ended a conversation, in the words of the desk. */
const cardReason = (reason: string): CardReason =>
  reason === 'card_lost' || reason === 'reader_lost' || reason === 'service_lost'
    ? 'card_pulled'
    : 'card_unreadable';

const challengeOf = ({ system, profile }: Pick<Means, 'system' | 'profile'>): Challenge => ({
  nonce: system.randomBytes(32),
  device: profile.device,
  at: system.now(),
});

/** A pinned key, as a link keeps it: base64 SPKI. */
const keyOf = (chipKey: string): KeyObject | undefined => {
  try {
    return createPublicKey({ key: Buffer.from(chipKey, 'base64'), format: 'der', type: 'spki' });
  } catch {
    return undefined; // not a key: no chip can answer with it
  }
};

/** LC: two commands more on a tap whose card was linked with its key. */
export const createChallenge =
  (options: Pick<CardPortOptions, 'system' | 'profile'>): ChallengeChip =>
  async (card, chipKey) => {
    const channel = createChannel(card, options.system);
    const key = keyOf(chipKey);
    if (key === undefined) return failure('chip_mismatch', { why: 'unusable_key' });
    const proof = await proveChip(channel, key, challengeOf(options));
    if (proof.ok) return success({ lastApduAt: channel.lastAnswerAt() });
    return endsTap(proof.reason) ? failure(proof.reason) : failure('chip_mismatch', { why: proof.reason });
  };

const readNumberOf = async (
  { registry, system }: Means,
  channel: Channel,
): Promise<
  Result<Pick<CardFace, 'token' | 'registered' | 'expired'> & { readonly id: CommonCardId }, CardReason>
> => {
  const read = await readCommonCardId(channel);
  if (!read.ok) return failure(read.reason === 'absent' ? 'not_my_number_card' : cardReason(read.reason));
  const id = read.value;
  return success({
    id,
    token: tokenOfCard(registry, id),
    registered: registry.byCard(id) ?? null,
    expired: id.expires < civilDateInJapan(system.now()),
  });
};

/** The chip's key, if the chip can be seen to have its other half: a key nobody answers with is not worth pinning. */
const provenKey = async (
  means: Means,
  channel: Channel,
  record: Uint8Array | undefined,
): Promise<Result<string | null, CardReason>> => {
  const key = record === undefined ? undefined : keyFromRecord(record);
  if (key?.ok !== true) return success(null);
  const proof = await proveChip(channel, key.value, challengeOf(means));
  if (proof.ok) return success(key.value.export({ format: 'der', type: 'spki' }).toString('base64'));
  return endsTap(proof.reason) ? failure(cardReason(proof.reason)) : success(null);
};

const isOfSecret = (reason: string): reason is 'wrong' | 'too_few_tries' | 'blocked' | 'absent' =>
  reason === 'wrong' || reason === 'too_few_tries' || reason === 'blocked' || reason === 'absent';

const readFace = async (
  means: Means,
  card: CardConnection,
  parts: Parameters<CardPorts['readFace']>[0],
): Promise<Result<CardFace, FaceReason>> => {
  const channel = createChannel(card, means.system);
  const number = numberB({ ...parts, birth: parts.birthDate }, parts.birthYear);
  if (!number.ok) return failure('bad_number');
  const known = await readNumberOf(means, channel);
  if (!known.ok) return known;
  const text = await readTextRecord(channel, Buffer.from(number.value, 'latin1'));
  if (!text.ok) {
    if (isOfSecret(text.reason)) return failure(text.reason, text.detail);
    return failure(endsTap(text.reason) ? cardReason(text.reason) : 'garbled');
  }
  const { publicKey, name, address, birthDate, sex } = text.value;
  const chipKey = await provenKey(means, channel, publicKey);
  if (!chipKey.ok) return chipKey;
  const { token, registered, expired } = known.value;
  return success({
    token,
    registered,
    expired,
    items: { name, address, birthDate, sex },
    photo: null,
    nameImage: null,
    addressImage: null,
    chipKey: chipKey.value,
  });
};

const CERTIFICATE: Readonly<Record<Exclude<CertificateFacts['status'], 'valid'>, ProofReason>> = {
  certificate_expired: 'certificate_expired',
  certificate_not_yet_valid: 'certificate_not_yet_valid',
  certificate_unknown_ca: 'certificate_unknown_ca',
  certificate_wrong_use: 'certificate_unusable',
  certificate_garbled: 'certificate_unusable',
};

/** The certificate that lies in the card now, if it counts, and its key. */
const certificateOf = async (
  { trustAnchors, system }: Means,
  channel: Channel,
): Promise<Result<{ readonly facts: CertificateFacts; readonly key: KeyObject }, ProofReason>> => {
  const read = await readAuthCertificate(channel);
  if (!read.ok) {
    if (endsTap(read.reason)) return failure(cardReason(read.reason));
    return failure(read.reason === 'absent' ? 'absent' : 'certificate_unusable');
  }
  const facts = examineCertificate(read.value, trustAnchors, system.now());
  if (facts.status !== 'valid') return failure(CERTIFICATE[facts.status]);
  return success({ facts, key: new X509Certificate(read.value).publicKey });
};

const prove = async (
  means: Means,
  card: CardConnection,
  pin: Uint8Array,
  { insists, residentId }: Parameters<CardPorts['proveHolder']>[1],
): ReturnType<CardPorts['proveHolder']> => {
  const channel = createChannel(card, means.system);
  const known = await readNumberOf(means, channel);
  if (!known.ok) return known;
  const certificate = await certificateOf(means, channel);
  if (!certificate.ok) return certificate;
  const { facts, key } = certificate.value;
  const reading = {
    commonCardId: known.value.id,
    certificate: facts,
    apdus: 0,
    durationMs: 0,
    lastApduAt: 0,
  };
  const resolved = means.resolve(reading, means.links);
  if (!resolved.ok || resolved.value.residentId !== residentId) return failure('other_card');
  const proof = await proveHolder(channel, pin, {
    certificateKey: key,
    challenge: challengeOf(means),
    insists,
  });
  if (proof.ok) return success({ revocation: 'unknown', revocationAsOf: undefined });
  const { reason, detail } = proof;
  if (isOfSecret(reason)) return failure(reason, detail);
  if (endsTap(reason)) return failure(cardReason(reason));
  return failure(reason === 'not_this_key' ? reason : 'refused', detail);
};

const tries = async (
  { system, profile }: Means,
  card: CardConnection,
  secret: 'number_b' | 'pin',
): ReturnType<CardPorts['triesLeft']> => {
  if (secret === 'pin' && profile.cardSources.jpkiStatus === 'none') return failure('not_permitted');
  const channel = createChannel(card, system);
  const [aid, sfi] = secret === 'pin' ? [JPKI_AID, JPKI_SFI.authPin] : [TEXT_AID, TEXT_SFI.numberB];
  const selected = await select(channel, aid);
  if (!selected.ok) return failure(cardReason(selected.reason));
  if (selected.value === 'absent') return failure('absent');
  const left = await triesLeft(channel, sfi);
  if (!left.ok) return failure(left.reason === 'absent' ? 'absent' : cardReason(left.reason));
  // A key that is still open from before has all its tries: a right one gives them back.
  const all = secret === 'pin' ? 3 : 10;
  return success(left.value === 'verified' ? all : left.value);
};

/** Flattens "no card there" and "the card said no" into one outcome. */
const talked = async <T, R extends string>(
  done: Promise<Result<Result<T, R>, CardReason>>,
): Promise<Result<T, R | CardReason>> => {
  const outcome = await done;
  return outcome.ok ? outcome.value : outcome;
};

export const createCardPorts =
  (options: CardPortOptions): MakeCardPorts =>
  (access) => {
    const means: Means = { ...options, ...access };
    const { withOneCard } = access;
    return {
      triesLeft: (secret) => talked(withOneCard((card) => tries(means, card, secret))),
      readFace: (parts) => talked(withOneCard((card) => readFace(means, card, parts))),
      readCard: () => talked(withOneCard((card) => readNumberOf(means, createChannel(card, means.system)))),
      async proveHolder(pin, how) {
        try {
          if (means.profile.cardSources.jpkiStatus === 'none') return failure('not_permitted');
          return await talked(withOneCard((card) => prove(means, card, pin, how)));
        } finally {
          pin.fill(0);
        }
      },
      readNumber: options.readNumber,
    };
  };
