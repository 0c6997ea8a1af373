/** マイナ免許証: the free record, and of the licence itself what card.md tells (§5). This program never sends its PIN. */
import { type CivilDate, parseWareki } from '../../../kernel/dates.ts';
import { failure, type Result, success } from '../../../kernel/result.ts';
import { type Channel, readBySfi, readCurrent, SW, select } from '../../apdu.ts';
import { firstTlv, objectsInside, tlvLength } from '../../ber.ts';
import type { ExchangeFailure } from '../../limits.ts';
import { type FileFailure, readFile } from '../../read-file.ts';
import { statusOf } from '../../status-words.ts';
import { LICENCE_AID, LICENCE_SFI, LICENCE_TAG as TAG } from './files.ts';

/** Longest licence that is read, bytes; its real size is not known. */
const MAX_LICENCE_BYTES = 4_096;
const PIECE = 0xf0;
const FREE = { wholeLength: tlvLength, longest: 16 } as const;

export interface LicenceFree {
  /** With a PIN the licence itself is shut, and stays so here. */
  readonly pinSet: boolean;
}

export interface Licence extends LicenceFree {
  /** `undefined`: shut by a PIN. */
  readonly content: LicenceContent | undefined;
}

export interface LicenceContent {
  /** 有効期限 (C5); `undefined` when it is not there or no such day. */
  readonly expires: CivilDate | undefined;
  /** Every tag that is there (C2 …). What most of them hold is not public, so they are not read. */
  readonly tags: readonly number[];
}

/** WEF01: `C1 01 01` with a PIN, `C1 01 00` without. */
export const parseLicenceFree = (record: Uint8Array): Result<LicenceFree, 'garbled'> => {
  const object = firstTlv(record);
  const [set] = object.ok && object.value.tag === TAG.pinSet ? object.value.value : [];
  return set === 0 || set === 1 ? success({ pinSet: set === 1 }) : failure('garbled');
};

const ERAS = ['明治', '大正', '昭和', '平成', '令和'] as const;

/** `EYYMMDD` as a day. */
export const parseEraDate = (text: string): CivilDate | undefined => {
  const [, era = '', year, month, day] = /^([1-5])(\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  const name = ERAS[Number(era) - 1];
  return name === undefined
    ? undefined
    : parseWareki(`${name}${Number(year)}年${Number(month)}月${Number(day)}日`);
};

/** Where the objects end and the filler begins: zeros or FF, neither of which begins one of these objects. */
const endOfObjects = (file: Uint8Array): number => {
  for (let at = 0; at < file.length; ) {
    const first = file[at];
    const object = first === 0x00 || first === 0xff ? undefined : firstTlv(file.subarray(at));
    if (object?.ok !== true) return at;
    at += object.value.whole.length;
  }
  return file.length;
};

/** WEF02: objects one after the other, with nothing around them and filler behind. */
export const parseLicence = (file: Uint8Array): Result<LicenceContent, 'garbled'> => {
  const end = endOfObjects(file);
  const filler = file.subarray(end);
  const objects = objectsInside(file.subarray(0, end));
  if (!objects.ok || objects.value.length === 0 || !filler.every((byte) => byte === filler[0]))
    return failure('garbled');
  const expires = objects.value.find(({ tag }) => tag === TAG.expires)?.value;
  return success({
    expires: expires === undefined ? undefined : parseEraDate(Buffer.from(expires).toString('latin1')),
    tags: objects.value.map(({ tag }) => tag),
  });
};

/** A file that does not say its length: read until the card has no more. */
const readToEnd = async (
  channel: Channel,
  sfi: number,
): Promise<Result<Uint8Array, FileFailure | ExchangeFailure>> => {
  const bytes = new Uint8Array(MAX_LICENCE_BYTES);
  for (let at = 0; at < MAX_LICENCE_BYTES; ) {
    const length = Math.min(PIECE, MAX_LICENCE_BYTES - at);
    const answer = await channel.exchange(at === 0 ? readBySfi(sfi, 0, length) : readCurrent(at, length));
    if (!answer.ok) return answer;
    const { sw, data } = answer.value;
    const { reason } = statusOf(sw);
    if (at === 0 && reason === 'security_not_satisfied') return failure('pin_needed');
    if (at === 0 && reason === 'not_found') return failure('absent');
    if (at > 0 && reason === 'beyond_end') return success(bytes.subarray(0, at));
    if (sw !== SW.ok || data.length > length) return failure('garbled');
    bytes.set(data, at);
    at += data.length;
    if (data.length < length) return success(bytes.subarray(0, at));
  }
  return failure('too_long', { length: MAX_LICENCE_BYTES });
};

/** `absent`: this card carries no licence. The licence itself is read only where no PIN is set. */
export const readLicence = async (channel: Channel): Promise<Result<Licence, FileFailure>> => {
  const selected = await select(channel, LICENCE_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const record = await readFile(channel, LICENCE_SFI.free, FREE);
  if (!record.ok) return record;
  const free = parseLicenceFree(record.value);
  if (!free.ok) return free;
  if (free.value.pinSet) return success({ pinSet: true, content: undefined });
  const file = await readToEnd(channel, LICENCE_SFI.licence);
  if (!file.ok) return file;
  const content = parseLicence(file.value);
  return content.ok ? success({ pinSet: false, content: content.value }) : content;
};
