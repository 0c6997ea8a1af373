/**
 * 券面事項入力補助AP: the four items as text, opened by 照合番号B or the PIN (card.md §2.3). Its EF 0001 holds the My
 * Number: this program has no command that reads it, although the PIN would open it.
 */
import { z } from 'zod';
import { type CivilDate, parseCompactDate } from '../../../kernel/dates.ts';
import { failure, type Result, success } from '../../../kernel/result.ts';
import { type Channel, select } from '../../apdu.ts';
import { objectsOf, tlvLength } from '../../ber.ts';
import type { ExchangeFailure } from '../../limits.ts';
import type { BirthYear } from '../../number-b.ts';
import { type NumberBOpener, type OpenFailure, openBy, wipe } from '../../open-number-b.ts';
import { type FileFailure, type FileShape, readFile, readIfThere } from '../../read-file.ts';
import { type CvRoot, issuerKeyOf, type SoundIntegrity } from '../../record-signature.ts';
import { type SecretFailure, triesLeft, verifySecret } from '../../secret.ts';
import { TEXT_TAG as TAG, TEXT_AID, TEXT_SFI } from './files.ts';
import { publicKeyOf, textIntegrity } from './integrity.ts';

const RECORD: FileShape = { wholeLength: tlvLength, longest: 2_048 };

export interface FourItems {
  /** 氏名, U+3000 between family and given name. */
  readonly name: string;
  /** 住所 */
  readonly address: string;
  /** 生年月日 */
  readonly birthDate: CivilDate;
  /** 性別: 1 男, 2 女, 9 other */
  readonly sex: '1' | '2' | '9';
}

export interface TextRecord {
  readonly items: FourItems;
  /** The application's public key as it stands in the record, for `proof.ts`; absent on cards that do not give it. */
  readonly publicKey: Uint8Array | undefined;
  /** An altered record is no record: `altered` is a failure. */
  readonly integrity: SoundIntegrity;
  /** By which calendar 照合番号B opened; `undefined` when whole digits or the PIN did. */
  readonly calendar: BirthYear | undefined;
}

/** `altered`: hash, signature or certificate do not fit; a stop. */
export type TextFailure = OpenFailure | FileFailure | 'altered';

/** The PIN (four digits; overwritten). Three tries are all there are: the last two only when the person insists. */
export interface PinOpener {
  readonly pin: Uint8Array;
  readonly insists: boolean;
}

export type TextOpener = NumberBOpener | PinOpener;

export interface RecordMeans {
  /** Roots of CV certificates that this site believes; with none, records are `issuer_unknown` at best. */
  readonly cvRoots: readonly CvRoot[];
  /** The calendar by which another application of this card was opened. */
  readonly calendar?: BirthYear | undefined;
}

const sexSchema = z.enum(['1', '2', '9']);

/** Controls and marks that turn the writing round: no name has them, and on a screen they show another one. */
const NEVER_WRITTEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const textOf = (value: Uint8Array | undefined): string | undefined => {
  if (value === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(value);
    return NEVER_WRITTEN.test(text) ? undefined : text;
  } catch {
    return undefined; // not UTF-8
  }
};

/** The record's bytes as the four items; any of them missing or not what it should be is `garbled`. */
export const parseFourItems = (record: Uint8Array): Result<FourItems, 'garbled'> => {
  const objects = objectsOf(record, TAG.fourItems);
  if (!objects.ok) return failure('garbled', { at: 'record' });
  const [name, address, birth, sex] = [TAG.name, TAG.address, TAG.birth, TAG.sex].map((wanted) =>
    textOf(objects.value.find(({ tag }) => tag === wanted)?.value),
  );
  const birthDate = birth === undefined ? undefined : parseCompactDate(birth);
  const parsedSex = sexSchema.safeParse(sex);
  if (name === undefined || name === '' || address === undefined || address === '')
    return failure('garbled', { at: 'text' });
  if (birthDate === undefined || !parsedSex.success) return failure('garbled', { at: 'fields' });
  return success({ name, address, birthDate, sex: parsedSex.data });
};

const open = async (
  channel: Channel,
  by: TextOpener,
  known: BirthYear | undefined,
): Promise<Result<BirthYear | undefined, OpenFailure>> => {
  if (!('pin' in by)) return openBy(channel, TEXT_SFI.numberB, by, known);
  const verified = await verifySecret(channel, TEXT_SFI.pin, by.pin, { floor: by.insists ? 1 : 3 });
  return verified.ok ? success(undefined) : verified;
};

const readRecords = async (
  channel: Channel,
  calendar: BirthYear | undefined,
  { cvRoots }: RecordMeans,
): Promise<Result<TextRecord, TextFailure>> => {
  const record = await readFile(channel, TEXT_SFI.fourItems, RECORD);
  if (!record.ok) return record;
  const items = parseFourItems(record.value);
  if (!items.ok) return items;
  const integrity = await readIfThere(channel, TEXT_SFI.integrity, RECORD);
  if (!integrity.ok) return integrity;
  const certificate = await readIfThere(channel, TEXT_SFI.cvCertificate, RECORD);
  if (!certificate.ok) return certificate;
  const publicKey = await readIfThere(channel, TEXT_SFI.publicKey, RECORD);
  if (!publicKey.ok) return publicKey;
  const evidence = { items: record.value, integrity: integrity.value, publicKey: publicKey.value };
  const verdict = textIntegrity(evidence, issuerKeyOf(certificate.value, 'text_input', cvRoots));
  if (verdict === 'altered') return failure('altered', { at: 'text_input' });
  return success({
    items: items.value,
    publicKey: publicKeyOf(publicKey.value),
    integrity: verdict,
    calendar,
  });
};

const readOpened = async (
  channel: Channel,
  by: TextOpener,
  means: RecordMeans,
): Promise<Result<TextRecord, TextFailure>> => {
  const selected = await select(channel, TEXT_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const opened = await open(channel, by, means.calendar);
  if (!opened.ok) return opened;
  const read = await readRecords(channel, opened.value, means);
  // What the secret opened (with the PIN, the My Number too) would stay open to the next program: a new selection shuts
  // it (card.md §2.5).
  const again = await select(channel, TEXT_AID);
  // A card that is gone by now was leaving before: that explains what was read of it better than its last bytes do.
  return again.ok ? read : again;
};

/**
 * SELECT, counter, VERIFY, the items, what shows whose they are, and SELECT again, which shuts the application. `wrong` tells how many tries are left; with fewer
 * than four left 照合番号B is not tried. Digits and PIN are overwritten, whatever happens.
 */
export const readTextRecord = async (
  channel: Channel,
  by: TextOpener,
  means: RecordMeans = { cvRoots: [] },
): Promise<Result<TextRecord, TextFailure>> => {
  try {
    return await readOpened(channel, by, means);
  } finally {
    if ('pin' in by) by.pin.fill(0);
    else wipe(by);
  }
};

/** Tries left of each secret; asking costs none. 照合番号A is only ever counted. */
export interface TextTries {
  readonly pin: number | 'verified';
  readonly numberA: number | 'verified';
  readonly numberB: number | 'verified';
}

export const readTextTries = async (channel: Channel): Promise<Result<TextTries, SecretFailure>> => {
  const selected = await select(channel, TEXT_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const pin = await triesLeft(channel, TEXT_SFI.pin);
  if (!pin.ok) return pin;
  const numberA = await triesLeft(channel, TEXT_SFI.numberA);
  if (!numberA.ok) return numberA;
  const numberB = await triesLeft(channel, TEXT_SFI.numberB);
  return numberB.ok ? success({ pin: pin.value, numberA: numberA.value, numberB: numberB.value }) : numberB;
};

/** 基本情報 (EF 0005), free. */
export interface TextInfo {
  /** DF41, four bytes. */
  readonly version: Uint8Array;
  /** DF42: id of the key that signs the records. */
  readonly keyId: Uint8Array;
}

export const readTextInfo = async (
  channel: Channel,
): Promise<Result<TextInfo, ExchangeFailure | FileFailure>> => {
  const selected = await select(channel, TEXT_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const record = await readFile(channel, TEXT_SFI.basicInfo, RECORD);
  if (!record.ok) return record;
  const objects = objectsOf(record.value, TAG.basicInfo);
  if (!objects.ok) return objects;
  const [version, keyId] = [TAG.version, TAG.keyId].map(
    (wanted) => objects.value.find(({ tag }) => tag === wanted)?.value,
  );
  return version === undefined || keyId === undefined ? failure('garbled') : success({ version, keyId });
};
