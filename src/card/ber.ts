/** BER-TLV as the card's records use it: tags of one or two bytes, lengths of one to three (card.md §2.2, §2.3). */
import { failure, type Result, success } from '../kernel/result.ts';

export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
  /** Tag, length and value: what hashes and signatures are made over. */
  readonly whole: Uint8Array;
}

interface Head {
  readonly tag: number;
  readonly from: number;
  readonly length: number;
}

/** No record of a card has a dozen objects; a list of thousands of empty ones is nobody's record. */
const MAX_OBJECTS = 64;

const headAt = (bytes: Uint8Array, at: number): Head | undefined => {
  const [first, second] = [bytes[at], bytes[at + 1]];
  if (first === undefined || second === undefined) return undefined;
  const twoBytes = (first & 0x1f) === 0x1f;
  // Bit 8 of the second byte says that a third follows: no tag of these records.
  if (twoBytes && second >= 0x80) return undefined;
  const tag = twoBytes ? (first << 8) | second : first;
  const lengthAt = at + (twoBytes ? 2 : 1);
  const [short, a, b] = [bytes[lengthAt], bytes[lengthAt + 1], bytes[lengthAt + 2]];
  if (short === undefined) return undefined;
  if (short < 0x80) return { tag, from: lengthAt + 1, length: short };
  if (short === 0x81 && a !== undefined) return { tag, from: lengthAt + 2, length: a };
  if (short === 0x82 && a !== undefined && b !== undefined)
    return { tag, from: lengthAt + 3, length: a * 256 + b };
  return undefined;
};

const tlvAt = (bytes: Uint8Array, at: number): Tlv | undefined => {
  const head = headAt(bytes, at);
  if (head === undefined) return undefined;
  const end = head.from + head.length;
  return end > bytes.length
    ? undefined
    : { tag: head.tag, value: bytes.subarray(head.from, end), whole: bytes.subarray(at, end) };
};

/** The first object of `bytes`; filler behind it is ignored. */
export const firstTlv = (bytes: Uint8Array): Result<Tlv, 'garbled'> => {
  const first = tlvAt(bytes, 0);
  return first === undefined ? failure('garbled') : success(first);
};

/** Whole length of the object whose beginning these bytes are. */
export const tlvLength = (bytes: Uint8Array): number | undefined => {
  const head = headAt(bytes, 0);
  return head === undefined ? undefined : head.from + head.length;
};

/** The objects of a constructed value, in order; bytes left over, a tag twice or more than 64 objects are garbled. */
export const objectsInside = (value: Uint8Array): Result<readonly Tlv[], 'garbled'> => {
  const objects: Tlv[] = [];
  const seen = new Set<number>();
  for (let at = 0; at < value.length; ) {
    const object = tlvAt(value, at);
    if (object === undefined || seen.has(object.tag) || objects.length === MAX_OBJECTS)
      return failure('garbled');
    seen.add(object.tag);
    objects.push(object);
    at += object.whole.length;
  }
  return success(objects);
};

/** The same by tag, values only. */
export const tlvsInside = (value: Uint8Array): Result<ReadonlyMap<number, Uint8Array>, 'garbled'> => {
  const objects = objectsInside(value);
  return objects.ok ? success(new Map(objects.value.map((object) => [object.tag, object.value]))) : objects;
};

/** The objects inside the one object `tag` that these bytes are; filler behind it is ignored. */
export const objectsOf = (record: Uint8Array, tag: number): Result<readonly Tlv[], 'garbled'> => {
  const outer = firstTlv(record);
  if (!outer.ok) return outer;
  return outer.value.tag === tag ? objectsInside(outer.value.value) : failure('garbled');
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
