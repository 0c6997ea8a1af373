/** 対面確認: the card opened by 照合番号B, for the clerk's eye. */
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
import { failure, type Result, success } from '../kernel/result.ts';
import type {
  CardCertificate,
  CardFace,
  CardReason,
  FaceReason,
  NumberParts,
} from '../modules/identification/index.ts';
import {
  cardReason,
  challengeOf,
  isOfSecret,
  type KnownCard,
  keyForLink,
  type Means,
  ofOneCard,
  readKnownCard,
} from './card-talk.ts';
import { tokenOfCertificate } from './residents.ts';

/** What was read while the card lay there; its pictures are made fit to be shown afterwards. */
interface Opened {
  readonly known: KnownCard;
  readonly read: FaceAndItems;
  readonly chipKey: string | null;
  readonly certificate: CardCertificate | null;
}

/** The chip's key, if the chip can be seen to have its other half: a key nobody answers with is not worth pinning. */
const provenKey = async (
  means: Means,
  card: CardConnection,
  record: Uint8Array | undefined,
): Promise<Result<string | null, CardReason | 'copied'>> => {
  const key = record === undefined ? undefined : keyFromRecord(record);
  if (key?.ok !== true) return success(null);
  const channel = createChannel(card, means.system);
  const proof = await proveChip(channel, key.value, challengeOf(means));
  if (proof.ok) return success(keyForLink(key.value));
  // Its own record names a key that it does not have: everything readable was copied onto this chip.
  if (proof.reason === 'not_this_key') return failure('copied');
  return endsTap(proof.reason) ? failure(cardReason(proof.reason)) : success(null);
};

/** The certificate that lies in this card now, to be linked with it: only where the site may use it, and if it counts. */
const certificateOn = async (
  { profile, registry, trustAnchors, revocation, system }: Means,
  card: CardConnection,
): Promise<Result<CardCertificate | null, CardReason>> => {
  if (profile.cardSources.jpkiStatus === 'none') return success(null);
  const der = await readAuthCertificate(createChannel(card, system));
  if (!der.ok) return endsTap(der.reason) ? failure(cardReason(der.reason)) : success(null);
  const { status, serialHex } = examineCertificate(der.value, trustAnchors, system.now(), { revocation });
  if (status !== 'valid' || serialHex === undefined) return success(null);
  const registered = registry.byCertificate(serialHex) ?? null;
  return success({ token: tokenOfCertificate(registry, serialHex), registered });
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
): Promise<Result<Opened, FaceReason>> => {
  const { system, cvRoots } = means;
  const known = await readKnownCard(means, createChannel(card, system));
  if (!known.ok) return known;
  const read = await readFaceAndItems(card, digits, { system, cvRoots });
  if (!read.ok) return failure(faceReason(read.reason), read.detail);
  const chipKey = await provenKey(means, card, read.value.text.publicKey);
  if (!chipKey.ok) return chipKey;
  const certificate = await certificateOn(means, card);
  if (!certificate.ok) return certificate;
  return success({
    known: known.value,
    read: read.value,
    chipKey: chipKey.value,
    certificate: certificate.value,
  });
};

const pngOf = (picture: ShownFace[keyof ShownFace]): Uint8Array | null =>
  picture?.ok === true ? picture.value.png : null;

/** One try, with the digits of exactly this calendar. A second one is a person's own decision, and another call. */
export const readFace = async (means: Means, parts: NumberParts): Promise<Result<CardFace, FaceReason>> => {
  const number = numberB({ ...parts, birth: parts.birthDate }, parts.birthYear);
  if (!number.ok) return failure('bad_number');
  const digits = asciiBytes(number.value);
  try {
    const talked = await means.withOneCard((card) => ofOneCard(card, () => openFace(means, card, digits)));
    const opened = talked.ok ? talked.value : talked;
    if (!opened.ok) return opened;
    const { known, read, chipKey, certificate } = opened.value;
    const { text, face } = read;
    const shown = await showFace(face);
    const { token, registered, expired } = known;
    return success({
      token,
      registered,
      expired,
      items: text.items,
      // Both records are looked at: the comparison is worth as much as the weaker one.
      issuer: text.integrity === 'verified' && face.integrity === 'verified' ? 'verified' : 'unknown',
      photo: pngOf(shown.photo),
      nameImage: pngOf(shown.name),
      addressImage: pngOf(shown.address),
      chipKey,
      certificate,
    });
  } finally {
    digits.fill(0);
  }
};
