/** Every kind of case, and which one the n-th case of a run is. */
import type { Kind } from './kind.ts';
import { cardSide } from './taps/card-side.ts';
import { free } from './taps/free.ts';
import { profile } from './taps/profile.ts';
import { chip, counter, holder } from './taps/proof.ts';
import { cardIdRecord, certificateRead, tap } from './taps/reading.ts';
import { age, both, face, text } from './taps/records.ts';
import { signCertificate } from './taps/sign-certificate.ts';
import { certificate } from './values/certificate.ts';
import { crl } from './values/crl.ts';
import { signHolder } from './values/holder.ts';
import { photo, photoHeader, picture } from './values/pictures.ts';
import { profileFile } from './values/profile-file.ts';
import {
  ageRecord,
  cvCertificate,
  faceRecord,
  integrity,
  items,
  keyRecord,
  licence,
  tokenInfo,
} from './values/records.ts';
import { greyImage, scannedNumber } from './values/scanned.ts';
import { statusWord } from './values/status-word.ts';
import { decodedText, profileTlv, tlv } from './values/tlv.ts';

export const KINDS: readonly Kind[] = [
  tap,
  certificateRead,
  chip,
  holder,
  counter,
  profile,
  text,
  face,
  age,
  both,
  signCertificate,
  free,
  cardSide,
  cardIdRecord,
  certificate,
  tlv,
  profileTlv,
  decodedText,
  items,
  faceRecord,
  ageRecord,
  integrity,
  cvCertificate,
  keyRecord,
  tokenInfo,
  licence,
  crl,
  signHolder,
  profileFile,
  statusWord,
  picture,
  photoHeader,
  photo,
  scannedNumber,
  greyImage,
];

/** Steps through the weights with a stride that has no divisor in common with most sums, so that kinds alternate. */
const STRIDE = 7_919;

export type KindAt = (n: number) => Kind;

/** Of one group: each kind as often as its weight says, in an order that is always the same. */
export const kindsOf = (group: Kind['group'], kinds: readonly Kind[] = KINDS): KindAt => {
  const slots = kinds
    .filter((kind) => kind.group === group)
    .flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  return (n) => {
    const kind = slots[(n * STRIDE) % slots.length];
    if (kind === undefined) throw new Error(`no kind of ${group}`);
    return kind;
  };
};
