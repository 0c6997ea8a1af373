/**
 * 職員証 by its identifier: what the reader itself heard when the card came into its field, asked with the pseudo command of PC/SC
 * (part 3, §3.2.2.1.3, GET DATA). It is a number that anybody can copy, so it says which card, never who, and it is asked only of a
 * card that is no My Number Card (that one's is drawn anew at every tap).
 */
import { failure, type Result, success } from '../kernel/result.ts';
import type { CardConnection, TransmitFailure } from './index.ts';

export type CardUidFailure =
  | TransmitFailure
  /** A card with contacts, a reader that has no such command, or an answer that is no identifier. */
  | 'no_uid'
  /** Drawn anew each time (a phone, an ID card of some states): it would never be known again. */
  | 'random_uid';

/** `FF CA 00 00 00`: the identifier, as long as it is. */
const GET_UID = Uint8Array.of(0xff, 0xca, 0x00, 0x00, 0x00);

/** ISO/IEC 14443-3: single, double and triple size; JIS X 6319-4 (FeliCa): IDm. */
const LENGTHS: readonly number[] = [4, 7, 8, 10];
const FELICA_LENGTH = 8;

/**
 * ISO/IEC 14443-3 §6.5.4: four bytes that begin with 08 are random. JIS X 6319-4 over NFC: an IDm that begins with 01FE belongs to a
 * talk between two devices, one with 02FE to a program of a phone.
 */
const isRandom = (uid: Uint8Array): boolean => {
  const [first, second] = uid;
  if (uid.length === 4) return first === 0x08;
  return uid.length === FELICA_LENGTH && second === 0xfe && (first === 0x01 || first === 0x02);
};

/** All of it the same byte: what a reader says that has nothing to say. */
const isEmpty = (uid: Uint8Array): boolean =>
  uid.every((byte) => byte === uid[0]) && (uid[0] === 0x00 || uid[0] === 0xff);

/** The identifier of the card in the field: 4, 7 or 10 bytes (ISO 14443), or 8 (FeliCa IDm). One command. */
export const readCardUid = async (card: CardConnection): Promise<Result<Uint8Array, CardUidFailure>> => {
  const answer = await card.transmit(GET_UID);
  if (!answer.ok) return answer;
  const at = answer.value.length - 2;
  const uid = answer.value.slice(0, at);
  const isGood = answer.value[at] === 0x90 && answer.value[at + 1] === 0x00;
  if (!isGood || !LENGTHS.includes(uid.length) || isEmpty(uid)) return failure('no_uid');
  return isRandom(uid) ? failure('random_uid') : success(uid);
};
