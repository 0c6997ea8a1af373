/** Reads one transparent file whole: as long as it says itself, in as few commands as card and reader allow. */
import { concatBytes } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type Channel, readBySfi, readCurrent, SW } from './apdu.ts';
import type { ExchangeFailure } from './limits.ts';
import { ONE_FRAME, shorterThan } from './reader-memory.ts';
import { statusOf } from './status-words.ts';

/** `too_long`: it says it is longer than any such file may be, so it was not read. */
export type FileFailure = ExchangeFailure | 'absent' | 'pin_needed' | 'garbled' | 'too_long';

export interface FileShape {
  /** Whole length of the value from its first bytes; `undefined` when they begin no such value. */
  readonly wholeLength: (head: Uint8Array) => number | undefined;
  /** Longest that is believed (limits.ts), bytes. */
  readonly longest: number;
}

/**
 * The rest in as few answers as this reader passes; where one does not come whole, in shorter ones from there on. Which it
 * was is remembered for the reader. A card that only drips runs into the channel's limit.
 */
const readRest = async (
  channel: Channel,
  start: Uint8Array,
  length: number,
): Promise<Result<Uint8Array, FileFailure>> => {
  let bytes = start;
  let longest = bytes.length < length ? channel.lengths.longest(length - bytes.length) : ONE_FRAME;
  let inVain: number | undefined;
  while (bytes.length < length) {
    const asked = Math.min(longest, length - bytes.length);
    const answer = await channel.exchange(readCurrent(bytes.length, asked));
    if (!answer.ok) return answer;
    const { sw, data } = answer.value;
    const whole = sw === SW.ok && data.length === asked;
    if (!whole && asked > ONE_FRAME) {
      inVain = asked;
      longest = shorterThan(asked);
      continue;
    }
    if (sw !== SW.ok || data.length === 0) return failure('garbled');
    // Only what a shorter answer then brings shows that the length was the trouble, and not the file.
    if (inVain !== undefined) channel.lengths.note(inVain, false);
    if (whole) channel.lengths.note(asked, true);
    inVain = undefined;
    bytes = concatBytes(bytes, data);
  }
  return success(bytes.subarray(0, length));
};

/**
 * The file with this short id in the selected application, without its filler. One command and the rest.
 * `pin_needed`: it is there, and shut.
 */
export const readFile = async (
  channel: Channel,
  sfi: number,
  { wholeLength, longest }: FileShape,
): Promise<Result<Uint8Array, FileFailure>> => {
  const first = await channel.exchange(readBySfi(sfi, 0, ONE_FRAME));
  if (!first.ok) return first;
  const { sw, data } = first.value;
  const status = statusOf(sw).reason;
  if (status === 'security_not_satisfied') return failure('pin_needed');
  if (status === 'not_found') return failure('absent');
  const length = status === 'ok' ? wholeLength(data) : undefined;
  if (length === undefined) return failure('garbled');
  return length > longest ? failure('too_long', { length }) : readRest(channel, data, length);
};

/** Whole length of a DER SEQUENCE from its first bytes; `undefined` when they start none of up to 64 kB. */
export const derLength = (head: Uint8Array): number | undefined => {
  const [tag, first = 0, second = 0, third = 0] = head;
  // An answer that stops inside the length does not say it; zeros in place of what is missing would.
  if (tag !== 0x30 || head.length < 4) return undefined;
  return first === 0x82 ? 4 + second * 256 + third : first === 0x81 ? 3 + second : undefined;
};

/** A file that not every card has, or not for every secret: `undefined` when it is not there or stays shut. */
export const readIfThere = async (
  channel: Channel,
  sfi: number,
  shape: FileShape,
): Promise<Result<Uint8Array | undefined, FileFailure>> => {
  const read = await readFile(channel, sfi, shape);
  if (!read.ok && (read.reason === 'absent' || read.reason === 'pin_needed')) return success(undefined);
  return read;
};

/** A key id is 16 bytes with no head, in a file that may be longer. */
const KEY_ID_BYTES = 16;
const KEY_ID: FileShape = {
  wholeLength: (head) => (head.length < KEY_ID_BYTES ? undefined : KEY_ID_BYTES),
  longest: KEY_ID_BYTES,
};

/** 鍵識別子: the 16 bytes of such a file (共通カードAP and 住基AP, EF 0002). One command. */
export const readKeyId = (channel: Channel, sfi: number): Promise<Result<Uint8Array, FileFailure>> =>
  readFile(channel, sfi, KEY_ID);
