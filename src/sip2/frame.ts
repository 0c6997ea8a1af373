/**
 * Lines of SIP2 on a stream of bytes: where one ends, and 誤り検出 (`AY` sequence number, `AZ` checksum), which the published protocol
 * reckons over the bytes from the first letter of the message up to and including «AZ».
 */
import { asciiBytes, concatBytes } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';

const CR = 0x0d;
const LF = 0x0a;
/** A patron with 100 books in hand, titles and all, takes a third of this. */
export const LONGEST_LINE = 65_536;

const complementOf = (sum: number): string =>
  ((0x1_0000 - sum) & 0xffff).toString(16).toUpperCase().padStart(4, '0');

/** 16-bit two's complement of the sum of the bytes, four hex digits. */
export const checksumOf = (bytes: Uint8Array): string => {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xffff;
  return complementOf(sum);
};

/** As some servers reckon it, against the protocol: over the letters of a UTF-8 line and not over its bytes. */
export const letterChecksumOf = (bytes: Uint8Array): string => {
  let sum = 0;
  for (const letter of new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
    sum = (sum + (letter.codePointAt(0) ?? 0)) & 0xffff;
  return complementOf(sum);
};

/** The message with its checksum, without its end. 96 and 97 carry no sequence number, so `undefined`. */
export const seal = (body: Uint8Array, sequence: number | undefined): Uint8Array => {
  const head = concatBytes(body, asciiBytes(sequence === undefined ? 'AZ' : `AY${sequence}AZ`));
  return concatBytes(head, asciiBytes(checksumOf(head)));
};

export interface Unsealed {
  readonly body: Uint8Array;
  readonly sequence: number | undefined;
  /** It carried a checksum, and that is right. */
  readonly checked: boolean;
}

const TAIL = /(?:AY(\d))?AZ([0-9A-Fa-f]{4})$/;
const LONGEST_TAIL = 9;

/** Takes a message out of its checksum. One without any is as it stands, and not `checked`. */
export const unseal = (line: Uint8Array, sumOf = checksumOf): Result<Unsealed, 'checksum'> => {
  const end = String.fromCharCode(...line.subarray(-LONGEST_TAIL));
  const tail = TAIL.exec(end);
  if (tail === null) return success({ body: line, sequence: undefined, checked: false });
  const [whole, sequence, sum = ''] = tail;
  if (sumOf(line.subarray(0, -4)) !== sum.toUpperCase()) return failure('checksum');
  return success({
    body: line.subarray(0, line.length - whole.length),
    sequence: sequence === undefined ? undefined : Number(sequence),
    checked: true,
  });
};

export interface LineSplitter {
  /** Lines that these bytes end, without their ends and without empty ones. `too_long`: the stream is none of SIP2. */
  push(chunk: Uint8Array): Result<readonly Uint8Array[], 'too_long'>;
}

/** Control characters before a message are not part of it: some servers send NUL, and CR LF leaves an LF. */
const trimmed = (line: Uint8Array): Uint8Array => {
  const from = line.findIndex((byte) => byte > 0x20);
  return from < 0 ? new Uint8Array() : line.subarray(from);
};

/** A line ends at CR or LF; neither is ever part of a letter in UTF-8 or CP932. Bounded: `longest` bytes wait for an end. */
export const createLineSplitter = (longest = LONGEST_LINE): LineSplitter => {
  let waiting: Uint8Array[] = [];
  let length = 0;
  const take = (last: Uint8Array): Uint8Array => {
    const line = concatBytes(...waiting, last);
    waiting = [];
    length = 0;
    return trimmed(line);
  };
  return {
    push(chunk) {
      const lines: Uint8Array[] = [];
      let from = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        if (chunk[at] !== CR && chunk[at] !== LF) continue;
        if (length + at - from > longest) return failure('too_long');
        const line = take(chunk.subarray(from, at));
        if (line.length > 0) lines.push(line);
        from = at + 1;
      }
      const rest = chunk.slice(from);
      length += rest.length;
      if (length > longest) return failure('too_long');
      if (rest.length > 0) waiting.push(rest);
      return success(lines);
    },
  };
};
