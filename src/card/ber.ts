/** BER-TLV as the card's records use it: tags of one or two bytes, lengths of one to three (card.md §2.2, §2.3). */
import { failure, type Result, success } from '../kernel/result.ts';

export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
}

interface Head {
  readonly tag: number;
  readonly from: number;
  readonly length: number;
}

const headAt = (bytes: Uint8Array, at: number): Head | undefined => {
  const first = bytes[at];
  if (first === undefined) return undefined;
  const twoBytes = (first & 0x1f) === 0x1f;
  const tag = twoBytes ? (first << 8) | (bytes[at + 1] ?? 0) : first;
  const lengthAt = at + (twoBytes ? 2 : 1);
  const [short, a, b] = [bytes[lengthAt], bytes[lengthAt + 1], bytes[lengthAt + 2]];
  if (short === undefined) return undefined;
  if (short < 0x80) return { tag, from: lengthAt + 1, length: short };
  if (short === 0x81 && a !== undefined) return { tag, from: lengthAt + 2, length: a };
  if (short === 0x82 && a !== undefined && b !== undefined)
    return { tag, from: lengthAt + 3, length: a * 256 + b };
  return undefined;
};

/** The first object of `bytes`; filler behind it is ignored. */
export const firstTlv = (bytes: Uint8Array): Result<Tlv, 'garbled'> => {
  const head = headAt(bytes, 0);
  if (head === undefined || head.from + head.length > bytes.length) return failure('garbled');
  return success({ tag: head.tag, value: bytes.subarray(head.from, head.from + head.length) });
};

/** Whole length of the object whose beginning these bytes are. */
export const tlvLength = (bytes: Uint8Array): number | undefined => {
  const head = headAt(bytes, 0);
  return head === undefined ? undefined : head.from + head.length;
};

/** The objects inside a constructed value, by tag; the same tag twice is garbled. */
export const tlvsInside = (value: Uint8Array): Result<ReadonlyMap<number, Uint8Array>, 'garbled'> => {
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at < value.length; ) {
    const head = headAt(value, at);
    if (head === undefined || head.from + head.length > value.length || found.has(head.tag))
      return failure('garbled');
    found.set(head.tag, value.subarray(head.from, head.from + head.length));
    at = head.from + head.length;
  }
  return success(found);
};

/** Writes one object; values up to 65,535 bytes. */
export const encodeTlv = (tag: number, value: Uint8Array): Uint8Array => {
  const tagBytes = tag > 0xff ? [tag >> 8, tag & 0xff] : [tag];
  const { length } = value;
  const lengthBytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  const whole = new Uint8Array(tagBytes.length + lengthBytes.length + length);
  whole.set([...tagBytes, ...lengthBytes]);
  whole.set(value, tagBytes.length + lengthBytes.length);
  return whole;
};
