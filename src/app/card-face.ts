/** 対面確認: the card opened by 照合番号B, for the clerk's eye. */
import type { KeyObject } from 'node:crypto';
import { createChannel } from '../card/apdu.ts';
import { readAuthCertificate } from '../card/applications/jpki/auth-certificate.ts';
import { examineCertificate } from '../card/certificate.ts';
import { type ShownFace, showFace } from '../card/images.ts';
import type { CardConnection } from '../card/index.ts';
import { endsTap } from '../card/limits.ts';
import { numberB } from '../card/number-b.ts';
import { keyFromRecord, proveChip } from '../card/proof.ts';
import { type FaceAndItems, type FaceReadFailure, readFaceAndItems } from '../card/read-face.ts';
import { asciiBytes } from '../kernel/bytes.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import {
  type CardFace,
  type CardId,
  type CardPorts,
  type CardReason,
  type FaceReason,
  type NumberParts,
  namedBy,
} from '../modules/identification/index.ts';
import {
  cardReason,
  challengeOf,
  isOfSecret,
  type KnownCard,
  keyForLink,
  keyOfLink,
  type Means,
  ofOneCard,
  readKnownCard,
} from './card-talk.ts';
import { mayUseSerial, tokenOfCertificate, tokenOfProfile } from './residents.ts';

/** What was read while the card lay there; its pictures are made fit to be shown afterwards. */
interface Opened {
  readonly known: KnownCard;
  readonly read: FaceAndItems;
  readonly chipKey: string | null;
  /** Besides the card's own. */
  readonly others: readonly CardId[];
}

type Application = NonNullable<Parameters<typeof proveChip>[3]>;

/** That this very chip has the other half of a key, in the application of that key. */
const answersWith = async (
  { system, profile }: Means,
  card: CardConnection,
  key: KeyObject,
  application: Application,
): Promise<Result<void, CardReason | 'copied'>> => {
  const challenge = challengeOf({ system, profile });
  const proof = await proveChip(createChannel(card, system), key, challenge, application);
  if (proof.ok) return success(undefined);
  return failure(endsTap(proof.reason) ? cardReason(proof.reason) : 'copied');
};

/**
 * The chip has to answer with the key that its own records name: one that cannot, or will not, had everything readable
 * copied onto it. The key of the text application is the one that is pinned; a card that keeps that record back answers
 * with the key of its face (signed by the issuer), and none is pinned.
 */
const provenKey = async (
  means: Means,
  card: CardConnection,
  { text, face }: FaceAndItems,
): Promise<Result<string | null, CardReason | 'copied'>> => {
  const application: Application = text.publicKey === undefined ? 'surface' : 'text_input';
  const key = keyFromRecord(text.publicKey ?? face.cardKey);
  if (!key.ok) return failure('copied');
  const answered = await answersWith(means, card, key.value, application);
  if (!answered.ok) return answered;
  return success(application === 'text_input' ? keyForLink(key.value) : null);
};

/** A card that was registered here with its chip's key is that chip, or a copy: told before a try is spent. */
export const isPinnedChip = async (
  means: Means,
  card: CardConnection,
  { token }: Pick<KnownCard, 'token'>,
): Promise<Result<void, CardReason | 'copied'>> => {
  const pinned = means.links(token)?.chipKey ?? null;
  if (pinned === null) return success(undefined);
  const key = keyOfLink(pinned);
  if (key === undefined) return failure('copied');
  return answersWith(means, card, key, 'text_input');
};

/** The certificate that lies in this card now, to be linked with it: only where the site may use it, and if it counts. */
const certificateOn = async (
  { profile, registry, trustAnchors, revocation, system }: Means,
  card: CardConnection,
): Promise<Result<CardId | undefined, CardReason>> => {
  if (!mayUseSerial(profile.cardSources)) return success(undefined);
  const der = await readAuthCertificate(createChannel(card, system));
  if (!der.ok) return endsTap(der.reason) ? failure(cardReason(der.reason)) : success(undefined);
  const { status, serialHex, notAfter } = examineCertificate(der.value, trustAnchors, system.now(), {
    revocation,
  });
  if (status !== 'valid' || serialHex === undefined) return success(undefined);
  const registered = registry.byCertificate(serialHex) ?? null;
  const validTo = notAfter === undefined ? null : civilDateInJapan(notAfter);
  return success({ token: tokenOfCertificate(registry, serialHex), registered, validTo });
};

/** The number of the municipality's own application on this card, where the site reads any. */
export const ownNumberOn = async (
  { ordinance, registry }: Pick<Means, 'ordinance' | 'registry'>,
  card: CardConnection,
): Promise<Result<CardId | undefined, CardReason | 'copied'>> => {
  const own = await ordinance?.(card);
  if (own === undefined) return success(undefined);
  // One that cannot be read is not registered; the card itself still can be.
  if (!own.ok)
    return own.reason === 'chip_mismatch'
      ? failure('copied')
      : endsTap(own.reason)
        ? failure(cardReason(own.reason))
        : success(undefined);
  if (own.value === undefined) return success(undefined);
  const { profile, id } = own.value;
  return success({
    token: tokenOfProfile(registry, own.value),
    registered: registry.byProfile(profile, id) ?? null,
    validTo: null,
  });
};

type Whose = Parameters<CardPorts['readFace']>[1];

/** The number on the card leads to somebody else than the person it is held for. */
const isAnothers = (
  { links }: Means,
  { token, registered }: KnownCard,
  { residentId, mayBeAnothers }: Whose,
): boolean => {
  const local = links(token);
  const leadsTo =
    local === undefined ? namedBy(links, registered) : local.status === 'unlinked' ? null : local.holder;
  return !mayBeAnothers && residentId !== null && leadsTo !== null && leadsTo !== residentId;
};

const faceReason = (reason: FaceReadFailure): FaceReason => {
  if (isOfSecret(reason) || reason === 'altered') return reason;
  if (endsTap(reason)) return cardReason(reason);
  return reason === 'bad_digits' || reason === 'before_meiji' ? 'bad_number' : 'garbled';
};

const openFace = async (
  means: Means,
  card: CardConnection,
  digits: Uint8Array,
  whose: Whose,
): Promise<Result<Opened, FaceReason>> => {
  const { system, cvRoots } = means;
  const known = await readKnownCard(means, createChannel(card, system));
  if (!known.ok) return known;
  if (isAnothers(means, known.value, whose)) return failure('other_card');
  const chip = await isPinnedChip(means, card, known.value);
  if (!chip.ok) return chip;
  const read = await readFaceAndItems(card, digits, { system, cvRoots });
  if (!read.ok) return failure(faceReason(read.reason), read.detail);
  const chipKey = await provenKey(means, card, read.value);
  if (!chipKey.ok) return chipKey;
  // Only beside a chip that has just answered: a certificate alone can be anybody's, shown by any device.
  const certificate = await certificateOn(means, card);
  if (!certificate.ok) return certificate;
  const own = await ownNumberOn(means, card);
  if (!own.ok) return own;
  return success({
    known: known.value,
    read: read.value,
    chipKey: chipKey.value,
    others: [certificate.value, own.value].filter((number) => number !== undefined),
  });
};

const pngOf = (picture: ShownFace[keyof ShownFace]): Uint8Array | null =>
  picture?.ok === true ? picture.value.png : null;

/** One try, with the digits of exactly this calendar. A second one is a person's own decision, and another call. */
export const readFace = async (
  means: Means,
  parts: NumberParts,
  whose: Whose,
): Promise<Result<CardFace, FaceReason>> => {
  const number = numberB({ ...parts, birth: parts.birthDate }, parts.birthYear);
  if (!number.ok) return failure('bad_number');
  const digits = asciiBytes(number.value);
  try {
    const talked = await means.withOneCard((card) =>
      ofOneCard(card, () => openFace(means, card, digits, whose)),
    );
    const opened = talked.ok ? talked.value : talked;
    if (!opened.ok) return opened;
    const { known, read, chipKey, others } = opened.value;
    const { text, face } = read;
    const shown = await showFace(face);
    const { token, registered, validTo, expired } = known;
    return success({
      numbers: [{ token, registered, validTo }, ...others],
      expired,
      items: text.items,
      // Both records are looked at: the comparison is worth as much as the weaker one.
      issuer: text.integrity === 'verified' && face.integrity === 'verified' ? 'verified' : 'unknown',
      photo: pngOf(shown.photo),
      nameImage: pngOf(shown.name),
      addressImage: pngOf(shown.address),
      chipKey,
    });
  } finally {
    digits.fill(0);
  }
};
