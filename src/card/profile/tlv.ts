/**
 * Finding and decoding values in card bytes: BER-TLV, simple-TLV (JICSAP), fixed places; ASCII, BCD, UTF-8, Shift_JIS.
 * Everything here takes any bytes and never throws: what does not fit is `undefined`.
 */
import { toHex } from '../../kernel/bytes.ts';

interface Tlv {
  readonly tag: string;
  readonly value: Uint8Array;
  /** Where the next one begins. */
  readonly end: number;
}

const MAX_TAG_BYTES = 3;

/** End of the tag at `at`; `undefined` when it is longer than three bytes or cut. */
const berTagEnd = (bytes: Uint8Array, at: number): number | undefined => {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if ((first & 0x1f) !== 0x1f) return at + 1;
  for (let next = at + 1; next < at + MAX_TAG_BYTES; next += 1) {
    const byte = bytes[next];
    if (byte === undefined) return undefined;
    if ((byte & 0x80) === 0) return next + 1;
  }
  return undefined;
};

/** Length and where the value begins. Indefinite lengths and those over two bytes are no card's. */
const berLength = (bytes: Uint8Array, at: number): { length: number; start: number } | undefined => {
  const [first, second, third] = bytes.subarray(at, at + 3);
  if (first === undefined) return undefined;
  if (first < 0x80) return { length: first, start: at + 1 };
  if (first === 0x81 && second !== undefined) return { length: second, start: at + 2 };
  if (first === 0x82 && second !== undefined && third !== undefined)
    return { length: (second << 8) | third, start: at + 3 };
  return undefined;
};

const berAt = (bytes: Uint8Array, at: number): Tlv | undefined => {
  const tagEnd = berTagEnd(bytes, at);
  const size = tagEnd === undefined ? undefined : berLength(bytes, tagEnd);
  if (tagEnd === undefined || size === undefined) return undefined;
  const end = size.start + size.length;
  if (end > bytes.length) return undefined;
  return { tag: toHex(bytes.subarray(at, tagEnd)), value: bytes.subarray(size.start, end), end };
};

/** Simple-TLV: one byte of tag (01–FE), a length below FF or FF and two bytes. */
const simpleAt = (bytes: Uint8Array, at: number): Tlv | undefined => {
  const [tag, first, high, low] = bytes.subarray(at, at + 4);
  if (tag === undefined || tag === 0x00 || tag === 0xff || first === undefined) return undefined;
  const long = first === 0xff;
  if (long && low === undefined) return undefined;
  const start = at + (long ? 4 : 2);
  const end = start + (long ? ((high ?? 0) << 8) | (low ?? 0) : first);
  return end > bytes.length
    ? undefined
    : { tag: toHex(Uint8Array.of(tag)), value: bytes.subarray(start, end), end };
};

/**
 * The only value of `tag` among those one after the other. Filler behind them ends the search; a tag that stands there
 * twice means nothing, since it cannot be known which one counts.
 */
const findOnly = (
  bytes: Uint8Array,
  tag: string,
  next: (bytes: Uint8Array, at: number) => Tlv | undefined,
): Uint8Array | undefined => {
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tlv = next(bytes, at);
    if (tlv === undefined) break;
    if (tlv.tag === tag) found.push(tlv.value);
    at = tlv.end;
  }
  return found.length === 1 ? found[0] : undefined;
};

/** `path`: tags from the outside in, `FF10/DF21`, any case. */
export const findBer = (bytes: Uint8Array, path: string): Uint8Array | undefined => {
  let inside: Uint8Array | undefined = bytes;
  for (const tag of path.toLowerCase().split('/'))
    inside = inside === undefined ? undefined : findOnly(inside, tag, berAt);
  return inside;
};

export const findSimple = (bytes: Uint8Array, tag: string): Uint8Array | undefined =>
  findOnly(bytes, tag.toLowerCase(), simpleAt);

/** Whole length of the BER value that begins here, from its first bytes. */
export const berTotalLength = (head: Uint8Array): number | undefined => {
  const tagEnd = berTagEnd(head, 0);
  const size = tagEnd === undefined ? undefined : berLength(head, tagEnd);
  return size === undefined ? undefined : size.start + size.length;
};

/** The stretch `offset` … `offset + length` (to the end when no length is given); `undefined` when not all is there. */
export const stretch = (
  bytes: Uint8Array,
  offset = 0,
  length = bytes.length - offset,
): Uint8Array | undefined =>
  offset < 0 || length < 0 || offset + length > bytes.length
    ? undefined
    : bytes.subarray(offset, offset + length);

export type TextCode = 'ascii' | 'bcd' | 'utf8' | 'sjis' | 'hex';
export type Pad = 'none' | 'space' | 'zero' | 'ff';

const PAD_BYTE: Readonly<Record<Pad, number | undefined>> = {
  none: undefined,
  space: 0x20,
  zero: 0x00,
  ff: 0xff,
};

const unpadded = (bytes: Uint8Array, pad: Pad): Uint8Array => {
  const filler = PAD_BYTE[pad];
  let end = bytes.length;
  while (filler !== undefined && end > 0 && bytes[end - 1] === filler) end -= 1;
  return bytes.subarray(0, end);
};

const decoded = (label: 'utf-8' | 'shift_jis', bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not text of that code.
    return undefined;
  }
};

const rawText = (bytes: Uint8Array, code: TextCode, pad: Pad): string | undefined => {
  switch (code) {
    case 'hex':
      return toHex(unpadded(bytes, pad));
    case 'bcd': {
      // An odd number of digits leaves one half byte, so filler F is taken off by half bytes.
      const digits = pad === 'ff' ? toHex(bytes).replace(/f+$/, '') : toHex(unpadded(bytes, pad));
      return /^\d*$/.test(digits) ? digits : undefined;
    }
    case 'ascii': {
      const text = Buffer.from(unpadded(bytes, pad)).toString('latin1');
      return /^[\x20-\x7e]*$/.test(text) ? text : undefined;
    }
    case 'utf8':
      return decoded('utf-8', unpadded(bytes, pad));
    case 'sjis':
      return decoded('shift_jis', unpadded(bytes, pad));
  }
};

/** The value as text with no control characters in it, not empty; `undefined` for anything else. */
export const decodeText = (bytes: Uint8Array, code: TextCode, pad: Pad = 'none'): string | undefined => {
  const text = rawText(bytes, code, pad);
  return text === undefined || text === '' || /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u.test(text) ? undefined : text;
};
