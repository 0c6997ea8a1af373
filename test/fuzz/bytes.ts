/** Changes to bytes that know nothing of what the bytes mean. Each gives new bytes and leaves the old ones alone. */
import { concatBytes } from '../../src/kernel/bytes.ts';
import type { Random } from './random.ts';

/** Values at which length bytes change their meaning. */
export const EDGES = [0x00, 0x01, 0x1b, 0x1d, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0xfe, 0xff] as const;

export const withByte = (bytes: Uint8Array, at: number, value: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  if (at < copy.length) copy[at] = value;
  return copy;
};

/** One to eight bits turned over. */
export const flip = (bytes: Uint8Array, random: Random): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  if (copy.length === 0) return copy;
  for (let left = 1 + random.int(8); left > 0; left -= 1) {
    const at = random.int(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.int(8));
  }
  return copy;
};

export const truncate = (bytes: Uint8Array, random: Random): Uint8Array =>
  bytes.slice(0, random.int(bytes.length + 1));

/** Up to 40 bytes more: behind, in front or somewhere inside. */
export const extend = (bytes: Uint8Array, random: Random): Uint8Array => {
  const at = random.pick([bytes.length, 0, random.int(bytes.length + 1)]);
  return concatBytes(bytes.subarray(0, at), random.bytes(1 + random.int(40)), bytes.subarray(at));
};

/** The beginning of one and the end of the other, not always at the same place. */
export const splice = (bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array => {
  const at = random.int(bytes.length + 1);
  const from = random.chance(0.5) ? Math.min(at, other.length) : random.int(other.length + 1);
  return concatBytes(bytes.subarray(0, at), other.subarray(from));
};

/** Some bytes in the middle gone. */
export const cutOut = (bytes: Uint8Array, random: Random): Uint8Array => {
  const at = random.int(bytes.length + 1);
  return concatBytes(bytes.subarray(0, at), bytes.subarray(at + 1 + random.int(16)));
};

/** TLV in TLV: as deep as `bytes` are long, with the lengths of BER's four forms. */
export const nested = (length: number, random: Random): Uint8Array => {
  const unit = random.pick([
    [0x30, 0x80],
    [0x30, 0x82, 0x0f, 0xf0],
    [0xa0, 0x7f],
    [0x7f, 0x21, 0x81, 0xff],
  ]);
  return Uint8Array.from({ length }, (_, at) => unit[at % unit.length] ?? 0);
};
