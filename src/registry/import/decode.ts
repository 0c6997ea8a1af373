/** Bytes of a file as lines of text: UTF-8 with or without BOM, or CP932, found by the bytes. */
import { isUtf8 } from 'node:buffer';

export type Encoding = 'utf-8' | 'cp932';

/** What stands for a byte that is none: a row with it is refused. */
export const BAD_BYTE = '\ufffd';

const LF = 0x0a;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** The WHATWG decoder of this name is Windows-31J: with NEC and IBM letters, and U+E000–E757 for F040–F9FC. */
const cp932 = new TextDecoder('shift_jis', { fatal: true });

const decodeCp932 = (bytes: Uint8Array): string | undefined => {
  try {
    return cp932.decode(bytes);
  } catch {
    return undefined; // a fatal decoder says so by throwing
  }
};

const isAscii = (line: Uint8Array): boolean => line.every((byte) => byte < 0x80);

function* linesOf(bytes: Buffer): Generator<Buffer> {
  let from = 0;
  while (from < bytes.length) {
    const at = bytes.indexOf(LF, from);
    const to = at === -1 ? bytes.length : at + 1;
    yield bytes.subarray(from, to);
    from = to;
  }
}

/**
 * The encoding of a file that begins with these bytes: what more of its lines are that are not ASCII alone. UTF-8 counts
 * first, because CP932 is valid UTF-8 only by accident and not the other way round; a last line that is cut counts little.
 */
export const encodingOf = (beginning: Buffer): Encoding => {
  if (beginning.subarray(0, 3).equals(BOM)) return 'utf-8';
  let votes = 0;
  for (const line of linesOf(beginning)) {
    if (isAscii(line)) continue;
    if (isUtf8(line)) votes += 1;
    else if (decodeCp932(line) !== undefined) votes -= 1;
  }
  return votes < 0 ? 'cp932' : 'utf-8';
};

/** ASCII letters stay, so that the columns and 宛名番号 of a bad line can still be told. */
const salvage = (line: Buffer): string => line.toString('latin1').replaceAll(/[\u0080-\u00ff]/g, BAD_BYTE);

const decodeWhole = (bytes: Buffer, encoding: Encoding): string | undefined => {
  if (encoding === 'cp932') return decodeCp932(bytes);
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
};

/** Text of whole lines; a line with bytes that are no text costs only itself. */
const decode = (bytes: Buffer, encoding: Encoding): string =>
  decodeWhole(bytes, encoding) ??
  Array.from(linesOf(bytes), (line) => decodeWhole(line, encoding) ?? salvage(line)).join('');

/** Longest line there can be; without a line end for longer than this, a file is none of ours. */
const MAX_LINE_BYTES = 1_000_000;

export interface LineDecoder {
  /** Text of the lines that these bytes complete; `undefined`: this is no file of lines. */
  push(chunk: Buffer): string | undefined;
  /** The last line, when it had no end; `''` otherwise. */
  end(): string;
}

/** 0x0A is never the second byte of a letter in either encoding: lines can be cut before they are decoded. */
export const createLineDecoder = (encoding: Encoding): LineDecoder => {
  let rest: Buffer = Buffer.alloc(0);
  let first = true;
  const withoutBom = (bytes: Buffer): Buffer =>
    encoding === 'utf-8' && bytes.subarray(0, 3).equals(BOM) ? bytes.subarray(3) : bytes;
  const take = (bytes: Buffer): string => {
    const text = decode(first ? withoutBom(bytes) : bytes, encoding);
    first = false;
    return text;
  };
  return {
    push(chunk) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(LF) + 1;
      // A copy: the chunk's own memory is used again.
      rest = Buffer.from(bytes.subarray(end));
      if (rest.length > MAX_LINE_BYTES) return undefined;
      return end === 0 ? '' : take(bytes.subarray(0, end));
    },
    end: () => (rest.length === 0 ? '' : take(rest)),
  };
};
