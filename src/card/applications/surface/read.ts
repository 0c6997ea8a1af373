/**
 * 券面事項確認AP (券面AP): the face of the card as pictures, and the birth date alone (card.md §2.2). Names and addresses are
 * only images here; the text is in 入力補助AP. EF 0005, the picture of the My Number, has no command in this program.
 */
import { z } from 'zod';
import { concatBytes } from '../../../kernel/bytes.ts';
import { type CivilDate, parseCompactDate } from '../../../kernel/dates.ts';
import { failure, type Result, success } from '../../../kernel/result.ts';
import { type Channel, select, selectApplication } from '../../apdu.ts';
import { objectsOf, type Tlv, tlvLength } from '../../ber.ts';
import type { BirthYear } from '../../number-b.ts';
import {
  type NumberBOpener,
  type OpenFailure,
  openBy,
  openWithBirthDate,
  openWithDigits,
  wipe,
} from '../../open-number-b.ts';
import { type FileFailure, type FileShape, readFile, readIfThere } from '../../read-file.ts';
import {
  type Integrity,
  type IssuerKey,
  integrityBy,
  issuerKeyOf,
  type SoundIntegrity,
  sha256,
} from '../../record-signature.ts';
import { whileOpen } from '../../while-open.ts';
import type { RecordMeans } from '../text-input/read.ts';
import { SURFACE_AID, SURFACE_SFI, SURFACE_TAG as TAG } from './files.ts';

/** Longest face that is believed; about 10 kB are expected (card.md §7). */
const MAX_FACE_BYTES = 32_768;
const MAX_PHOTO_BYTES = 20_480;
const MAX_PICTURE_BYTES = 8_192;
const SMALL: FileShape = { wholeLength: tlvLength, longest: 2_048 };
const FACE: FileShape = { wholeLength: tlvLength, longest: MAX_FACE_BYTES };
const BIRTH_KEY_DIGITS = 6;

/** `altered`: hash, signature or certificate do not fit; a stop. */
export type FaceFailure = OpenFailure | FileFailure | 'altered';

/** Pictures are the card's own bytes: nothing shows them before `images.ts` has made others of them. */
export interface FaceRecord {
  readonly birthDate: CivilDate;
  readonly sex: '1' | '2' | '9';
  /** The application's public key as it stands in the record, for `proof.ts`. */
  readonly cardKey: Uint8Array;
  readonly namePng: Uint8Array;
  readonly addressPng: Uint8Array;
  /** JPEG 2000. */
  readonly photo: Uint8Array;
  /** Of everything above. */
  readonly integrity: SoundIntegrity;
  /** Signed by nobody, whatever `integrity` says: anyone who can make a card can write what he likes here. */
  readonly unsigned: {
    readonly expires: CivilDate | undefined;
    readonly securityCodePng: Uint8Array | undefined;
  };
  /** By which calendar 照合番号B opened; `undefined` when whole digits did. */
  readonly calendar: BirthYear | undefined;
}

const sexSchema = z.enum(['1', '2', '9']);
const ascii = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const find = (objects: readonly Tlv[], tag: number): Tlv | undefined =>
  objects.find((object) => object.tag === tag);

/** The six objects that are signed, in the order of their tags. */
interface SignedObjects {
  readonly birth: Tlv;
  readonly sex: Tlv;
  readonly key: Tlv;
  readonly name: Tlv;
  readonly address: Tlv;
  readonly photo: Tlv;
}

const signedObjects = (objects: readonly Tlv[]): SignedObjects | undefined => {
  const [birth, sex, key, name, address, photo] = [
    TAG.birth,
    TAG.sex,
    TAG.cardKey,
    TAG.name,
    TAG.address,
    TAG.photo,
  ].map((tag) => find(objects, tag));
  return birth && sex && key && name && address && photo
    ? { birth, sex, key, name, address, photo }
    : undefined;
};

/** The 96 bytes under DF28. ASSUMPTION: hashes are over whole objects, as DF32 of 入力補助AP is; card.md names only the tags. */
const faceDigest = ({ birth, sex, key, name, address, photo }: SignedObjects): Uint8Array =>
  concatBytes(
    sha256(concatBytes(birth.whole, sex.whole, key.whole)),
    sha256(concatBytes(name.whole, address.whole)),
    sha256(photo.whole),
  );

const faceIntegrity = (objects: readonly Tlv[], signed: SignedObjects, issuer: IssuerKey): Integrity => {
  const signature = find(objects, TAG.signature);
  return signature === undefined ? 'absent' : integrityBy(issuer, [faceDigest(signed)], signature.value);
};

const unsignedOf = (objects: readonly Tlv[]): FaceRecord['unsigned'] => {
  const expires = find(objects, TAG.expires);
  return {
    expires: expires === undefined ? undefined : parseCompactDate(ascii(expires.value)),
    securityCodePng: find(objects, TAG.securityCode)?.value,
  };
};

/** EF 0002 as a face; `garbled` when one of the signed objects is missing or is not what it should be. */
export const parseFace = (
  record: Uint8Array,
  issuer: IssuerKey,
): Result<Omit<FaceRecord, 'calendar'>, 'garbled' | 'too_long' | 'altered'> => {
  const objects = objectsOf(record, TAG.face);
  if (!objects.ok) return objects;
  const signed = signedObjects(objects.value);
  if (signed === undefined) return failure('garbled', { at: 'objects' });
  const birthDate = parseCompactDate(ascii(signed.birth.value));
  const sex = sexSchema.safeParse(ascii(signed.sex.value));
  if (birthDate === undefined || !sex.success) return failure('garbled', { at: 'fields' });
  const [name, address, photo] = [signed.name.value, signed.address.value, signed.photo.value];
  const unsigned = unsignedOf(objects.value);
  const pictures = [name, address, ...(unsigned.securityCodePng ? [unsigned.securityCodePng] : [])];
  if (photo.length > MAX_PHOTO_BYTES || pictures.some(({ length }) => length > MAX_PICTURE_BYTES))
    return failure('too_long', { at: 'picture' });
  const integrity = faceIntegrity(objects.value, signed, issuer);
  if (integrity === 'altered') return failure('altered', { at: 'surface' });
  return success({
    birthDate,
    sex: sex.data,
    cardKey: signed.key.value,
    namePng: name,
    addressPng: address,
    photo,
    integrity,
    unsigned,
  });
};

interface SignedRecord {
  readonly record: Uint8Array;
  readonly certificate: Uint8Array | undefined;
  readonly calendar: BirthYear | undefined;
}

interface Wanted {
  readonly open: () => Promise<Result<BirthYear | undefined, OpenFailure>>;
  readonly sfi: number;
  readonly shape: FileShape;
}

/** A record on its secret, and, when that is shut again, the certificate of its signature, which is free. */
const readSigned = async (
  channel: Channel,
  { open, sfi, shape }: Wanted,
): Promise<Result<SignedRecord, OpenFailure | FileFailure>> => {
  const selected = await select(channel, SURFACE_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const read = await whileOpen(channel, selectApplication(SURFACE_AID), async () => {
    const opened = await open();
    if (!opened.ok) return opened;
    const record = await readFile(channel, sfi, shape);
    return record.ok ? success({ record: record.value, calendar: opened.value }) : record;
  });
  if (!read.ok) return read;
  const certificate = await readIfThere(channel, SURFACE_SFI.cvCertificate, SMALL);
  return certificate.ok ? success({ ...read.value, certificate: certificate.value }) : certificate;
};

const readOpenedFace = async (
  channel: Channel,
  by: NumberBOpener,
  { cvRoots, calendar: known }: RecordMeans,
): Promise<Result<FaceRecord, FaceFailure>> => {
  const signed = await readSigned(channel, {
    open: () => openBy(channel, SURFACE_SFI.numberB, by, known),
    sfi: SURFACE_SFI.face,
    shape: FACE,
  });
  if (!signed.ok) return signed;
  const { record, certificate, calendar } = signed.value;
  const face = parseFace(record, issuerKeyOf(certificate, 'surface', cvRoots));
  return face.ok ? success({ ...face.value, calendar }) : face;
};

/**
 * SELECT, counter, VERIFY, the face, SELECT again (which shuts the application), and the certificate. Over a reader without extended lengths a face of 240 bytes a
 * command runs into the tap's 64 commands at about 13 kB, and ends as `too_many_commands`. Digits are overwritten.
 */
export const readFaceRecord = async (
  channel: Channel,
  by: NumberBOpener,
  means: RecordMeans = { cvRoots: [] },
): Promise<Result<FaceRecord, FaceFailure>> => {
  try {
    return await readOpenedFace(channel, by, means);
  } finally {
    wipe(by);
  }
};

/** 年齢確認: the birth date, opened by itself. */
export interface AgeRecord {
  readonly birthDate: CivilDate;
  readonly cardKey: Uint8Array;
  readonly integrity: SoundIntegrity;
  readonly calendar: BirthYear | undefined;
}

/** Six ASCII digits (overwritten), or the date as typed. */
export type BirthOpener = Uint8Array | { readonly birth: CivilDate; readonly consentToGregorian: boolean };

/** ASSUMPTION: DF13 is over DF11 and DF12, whole objects; card.md only says that it is there. */
export const parseAge = (
  record: Uint8Array,
  issuer: IssuerKey,
): Result<Omit<AgeRecord, 'calendar'>, 'garbled' | 'altered'> => {
  const objects = objectsOf(record, TAG.age);
  if (!objects.ok) return objects;
  const birth = find(objects.value, TAG.ageBirth);
  const key = find(objects.value, TAG.ageKey);
  const birthDate = birth === undefined ? undefined : parseCompactDate(ascii(birth.value));
  if (birth === undefined || key === undefined || birthDate === undefined) return failure('garbled');
  const signature = find(objects.value, TAG.ageSignature);
  const digest = sha256(concatBytes(birth.whole, key.whole));
  const integrity = signature === undefined ? 'absent' : integrityBy(issuer, [digest], signature.value);
  return integrity === 'altered'
    ? failure('altered', { at: 'surface' })
    : success({ birthDate, cardKey: key.value, integrity });
};

const openAge = async (
  channel: Channel,
  by: BirthOpener,
  known: BirthYear | undefined,
): Promise<Result<BirthYear | undefined, OpenFailure>> => {
  if (!(by instanceof Uint8Array))
    return openWithBirthDate(channel, SURFACE_SFI.birthKey, by.birth, { ...by, known });
  const opened = await openWithDigits(channel, SURFACE_SFI.birthKey, by, BIRTH_KEY_DIGITS);
  return opened.ok ? success(undefined) : opened;
};

const readOpenedAge = async (
  channel: Channel,
  by: BirthOpener,
  { cvRoots, calendar: known }: RecordMeans,
): Promise<Result<AgeRecord, FaceFailure>> => {
  const signed = await readSigned(channel, {
    open: () => openAge(channel, by, known),
    sfi: SURFACE_SFI.age,
    shape: SMALL,
  });
  if (!signed.ok) return signed;
  const { record, certificate, calendar } = signed.value;
  const age = parseAge(record, issuerKeyOf(certificate, 'surface', cvRoots));
  return age.ok ? success({ ...age.value, calendar }) : age;
};

/** The birth date by its own six digits. How many tries a card gives is not known: below four left none is spent. */
export const readAgeRecord = async (
  channel: Channel,
  by: BirthOpener,
  means: RecordMeans = { cvRoots: [] },
): Promise<Result<AgeRecord, FaceFailure>> => {
  try {
    return await readOpenedAge(channel, by, means);
  } finally {
    if (by instanceof Uint8Array) by.fill(0);
  }
};
