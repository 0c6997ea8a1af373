/**
 * 共通カードAP and the card manager: what they say besides the card id, with no secret (card.md §2.4). None of it proves
 * anything: everything here can be copied, and the one answer that cannot be is not verifiable outside J-LIS.
 */
import { concatBytes, fromHex } from '../../../kernel/bytes.ts';
import { failure, type Result, success } from '../../../kernel/result.ts';
import { type Channel, SW, select } from '../../apdu.ts';
import type { ExchangeFailure } from '../../limits.ts';
import { type FileFailure, readKeyId } from '../../read-file.ts';
import { statusOf } from '../../status-words.ts';
import { COMMON_AID, COMMON_SFI } from './files.ts';

/** Issuer Security Domain: selecting it puts the card back as after power-up, with no application selected. */
export const CARD_MANAGER_AID = fromHex('A0000001510000');

/** Tags of GET DATA. */
export const OBJECT = {
  /** Issuer identification number. */
  issuer: 0x0042,
  /** Card image number, ASCII. */
  cardNumber: 0x0045,
  /** GlobalPlatform's card recognition data. */
  recognition: 0x0066,
  municipality: 0x00f0,
  expires: 0x00f2,
  keyId: 0x00f7,
  /** ATR of the contact side without TS; some cards answer only with an application selected. */
  contactAtr: 0x5f51,
  /** CV certificate without its outer tag; absent on older cards. */
  certificate: 0x7f21,
} as const;
export type ObjectName = keyof typeof OBJECT;

const MAX_OBJECT_BYTES = 2_048;

const short = (tag: number): Uint8Array => Uint8Array.of(0x00, 0xca, tag >> 8, tag & 0xff, 0x00);
const extended = (tag: number): Uint8Array =>
  Uint8Array.of(0x00, 0xca, tag >> 8, tag & 0xff, 0x00, MAX_OBJECT_BYTES >> 8, MAX_OBJECT_BYTES & 0xff);

/** GET DATA: `undefined` when the card has no such object, or it is too long for this reader. */
const getObject = async (
  channel: Channel,
  tag: number,
): Promise<Result<Uint8Array | undefined, ExchangeFailure>> => {
  let answer = await channel.exchange(short(tag));
  // A long object answers 6700 to a short Le, and wants it extended.
  if (answer.ok && answer.value.sw === SW.wrongLength && channel.lengths.longest(MAX_OBJECT_BYTES) > 256)
    answer = await channel.exchange(extended(tag));
  if (!answer.ok) return answer;
  const { sw, data } = answer.value;
  return success(sw === SW.ok && data.length <= MAX_OBJECT_BYTES ? data : undefined);
};

/**
 * The named objects as the card gives them, with no application selected; those it does not have are left out. Their inner
 * forms are mostly not public, so the bytes are not read further. One command each and one before.
 */
export const readCardObjects = async (
  channel: Channel,
  names: readonly ObjectName[],
): Promise<Result<ReadonlyMap<ObjectName, Uint8Array>, ExchangeFailure | 'absent'>> => {
  const selected = await select(channel, CARD_MANAGER_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const found = new Map<ObjectName, Uint8Array>();
  for (const name of names) {
    const object = await getObject(channel, OBJECT[name]);
    if (!object.ok) return object;
    if (object.value !== undefined) found.set(name, object.value);
  }
  return success(found);
};

/** EF 0002 of 共通カードAP: the id of the issuer's key, 16 bytes. Two commands. */
export const readIssuerKeyId = async (channel: Channel): Promise<Result<Uint8Array, FileFailure>> => {
  const selected = await select(channel, COMMON_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  return readKeyId(channel, COMMON_SFI.issuerKeyId);
};

/**
 * INTERNAL AUTHENTICATE with 1–255 bytes: whether the card answered. Never a proof, and no level: the key that would verify
 * the answer is not on the card and not public, so a copy may answer anything.
 */
export const authenticateInternally = async (
  channel: Channel,
  challenge: Uint8Array,
): Promise<Result<'answered', ExchangeFailure | 'absent' | 'refused'>> => {
  const selected = await select(channel, COMMON_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const head = Uint8Array.of(0x00, 0x88, 0x00, 0x80 | COMMON_SFI.internalKey, challenge.length);
  const answer = await channel.exchange(concatBytes(head, challenge, Uint8Array.of(0x00)));
  if (!answer.ok) return answer;
  const { sw, data } = answer.value;
  return sw === SW.ok && data.length > 0
    ? success('answered')
    : failure('refused', { status: statusOf(sw).reason });
};
