/**
 * 券面事項入力補助AP: the four items as text, opened by 照合番号B (card.md §2.3). Its EF 0001 holds the My Number: this
 * program has no command that reads it, and 照合番号B does not open it.
 */
import { z } from 'zod';
import { type CivilDate, parseCompactDate } from '../../../kernel/dates.ts';
import { failure, type Result, success } from '../../../kernel/result.ts';
import { type Channel, select } from '../../apdu.ts';
import { firstTlv, tlvLength, tlvsInside } from '../../ber.ts';
import { endsTap } from '../../limits.ts';
import { type FileFailure, type FileShape, readFile } from '../../read-file.ts';
import { type SecretFailure, verifySecret } from '../../secret.ts';
import { TEXT_TAG as TAG, TEXT_AID, TEXT_SFI } from './files.ts';

const RECORD: FileShape = { wholeLength: tlvLength, longest: 2_048 };
/** 照合番号B has ten tries; the last three stay the citizen's. */
const TRIES_FLOOR = 4;

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

export interface TextRecord extends FourItems {
  /** The application's public key as it stands in the record, for `proof.ts`; absent on cards that do not give it. */
  readonly publicKey: Uint8Array | undefined;
}

export type TextFailure = SecretFailure | FileFailure;

const sexSchema = z.enum(['1', '2', '9']);

/** The record's bytes as the four items; any of them missing or not what it should be is `garbled`. */
export const parseFourItems = (record: Uint8Array): Result<FourItems, 'garbled'> => {
  const outer = firstTlv(record);
  if (!outer.ok || outer.value.tag !== TAG.fourItems) return failure('garbled', { at: 'record' });
  const inside = tlvsInside(outer.value.value);
  if (!inside.ok) return inside;
  const text = (tag: number): string | undefined => {
    const value = inside.value.get(tag);
    if (value === undefined) return undefined;
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(value);
    } catch {
      return undefined; // not UTF-8
    }
  };
  const [name, address, birth, sex] = [TAG.name, TAG.address, TAG.birth, TAG.sex].map(text);
  const birthDate = birth === undefined ? undefined : parseCompactDate(birth);
  const parsedSex = sexSchema.safeParse(sex);
  if (name === undefined || name === '' || address === undefined || address === '')
    return failure('garbled', { at: 'text' });
  if (birthDate === undefined || !parsedSex.success) return failure('garbled', { at: 'fields' });
  return success({ name, address, birthDate, sex: parsedSex.data });
};

const publicKeyOf = (record: Uint8Array): Uint8Array | undefined => {
  const outer = firstTlv(record);
  const inside =
    outer.ok && outer.value.tag === TAG.publicKeyRecord ? tlvsInside(outer.value.value) : undefined;
  return inside?.ok === true ? inside.value.get(TAG.publicKey) : undefined;
};

const readWithSecret = async (
  channel: Channel,
  numberB: Uint8Array,
): Promise<Result<TextRecord, TextFailure>> => {
  const selected = await select(channel, TEXT_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const verified = await verifySecret(channel, TEXT_SFI.numberB, numberB, { floor: TRIES_FLOOR });
  if (!verified.ok) return verified;
  const record = await readFile(channel, TEXT_SFI.fourItems, RECORD);
  if (!record.ok) return record;
  const items = parseFourItems(record.value);
  if (!items.ok) return items;
  const key = await readFile(channel, TEXT_SFI.publicKey, RECORD);
  if (!key.ok && endsTap(key.reason)) return failure(key.reason, key.detail);
  return success({ ...items.value, publicKey: key.ok ? publicKeyOf(key.value) : undefined });
};

/**
 * SELECT, counter, VERIFY with the 14 digits, then the record and the key. `wrong` tells how many tries are left; with
 * fewer than four left nothing is tried. `numberB` is overwritten, whatever happens.
 */
export const readTextRecord = async (
  channel: Channel,
  numberB: Uint8Array,
): Promise<Result<TextRecord, TextFailure>> => {
  try {
    return await readWithSecret(channel, numberB);
  } finally {
    numberB.fill(0);
  }
};
