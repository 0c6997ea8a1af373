/** Reads one transparent file whole: as long as it says itself, in as few commands as card and reader allow. */
import { concatBytes } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type Channel, readBySfi, readCurrent, SW } from './apdu.ts';
import type { ExchangeFailure } from './limits.ts';
import { statusOf } from './status-words.ts';

/** Longest answer that still fits one 256-byte frame over the air (card.md §7); 256 would cost a second frame. */
const ONE_FRAME = 0xf0;

/** `too_long`: it says it is longer than any such file may be, so it was not read. */
export type FileFailure = ExchangeFailure | 'absent' | 'pin_needed' | 'garbled' | 'too_long';

export interface FileShape {
  /** Whole length of the value from its first bytes; `undefined` when they begin no such value. */
  readonly wholeLength: (head: Uint8Array) => number | undefined;
  /** Longest that is believed (limits.ts), bytes. */
  readonly longest: number;
}

/** The rest in pieces that any reader passes. A card that only drips runs into the channel's limit. */
const readInFrames = async (
  channel: Channel,
  start: Uint8Array,
  length: number,
): Promise<Result<Uint8Array, FileFailure>> => {
  let bytes = start;
  while (bytes.length < length) {
    const answer = await channel.exchange(
      readCurrent(bytes.length, Math.min(ONE_FRAME, length - bytes.length)),
    );
    if (!answer.ok) return answer;
    if (answer.value.sw !== SW.ok || answer.value.data.length === 0) return failure('garbled');
    bytes = concatBytes(bytes, answer.value.data);
  }
  return success(bytes.subarray(0, length));
};

/**
 * The rest in one answer, of extended length where it must be; over a reader or from a card that does not take those, in
 * pieces. Which it was is remembered for the reader, so that the next tap does not ask in vain.
 */
const readRest = async (
  channel: Channel,
  start: Uint8Array,
  length: number,
): Promise<Result<Uint8Array, FileFailure>> => {
  const rest = length - start.length;
  if (rest <= 0) return success(start.subarray(0, length));
  const long = rest > 256;
  if (long && !channel.lengths.takesExtended()) return readInFrames(channel, start, length);
  const answer = await channel.exchange(readCurrent(start.length, rest));
  if (!answer.ok) return answer;
  const { sw, data } = answer.value;
  const whole = sw === SW.ok && data.length === rest;
  if (long && whole) channel.lengths.noteExtended(true);
  if (whole) return success(concatBytes(start, data));
  const inFrames = await readInFrames(channel, start, length);
  // Only what the pieces then bring shows that the length was the trouble, and not the file.
  if (long && inFrames.ok) channel.lengths.noteExtended(false);
  return inFrames;
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
