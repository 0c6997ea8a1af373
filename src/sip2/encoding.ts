/** Letters of a SIP2 line as bytes. The checksum is over these bytes, and lines end at bytes; fields are parted in the text. */
import { failure, type Result, success } from '../kernel/result.ts';
import { isShiftJis, shiftJisBytes } from '../kernel/shift-jis.ts';

export const ENCODINGS = ['utf-8', 'cp932'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Letters that Unicode has twice and CP932 as the other of the two; nothing is lost by them. */
const TWINS: Readonly<Record<string, string>> = { '〜': '～', '−': '－', '—': '―', '‖': '∥' };

const inCp932 = (text: string): Result<string, 'not_in_encoding'> => {
  const written = text.replaceAll(/[〜−—‖]/g, (letter) => TWINS[letter] ?? letter);
  const letters = Array.from(written).filter((letter) => !isShiftJis(letter)).length;
  return letters === 0 ? success(written) : failure('not_in_encoding', { letters });
};

/** `not_in_encoding`: so many letters (`detail.letters`) the encoding has not; nothing is written in their place. */
export const encodeText = (text: string, encoding: Encoding): Result<Uint8Array, 'not_in_encoding'> => {
  if (encoding === 'utf-8')
    return text.isWellFormed()
      ? success(new TextEncoder().encode(text))
      : failure('not_in_encoding', { letters: 1 });
  const written = inCp932(text);
  return written.ok ? success(shiftJisBytes(written.value)) : written;
};

const isLead = (byte: number): boolean => (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
const isCapital = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x41 && byte <= 0x5a;
const isCodeLetter = (byte: number | undefined): boolean =>
  isCapital(byte) || (byte !== undefined && byte >= 0x30 && byte <= 0x39);
/** No letter, and no first half of one. */
const CUT = 0xff;

/**
 * Servers that cut titles after so many bytes leave half a letter, which takes the delimiter after it for its other half
 * (`0x83 0x7C` is ポ). Where a field would begin right after, or the message would end without the delimiter that this server ends it
 * with, the half is taken for a letter that cannot be read.
 */
const mendCuts = (
  bytes: Uint8Array,
  { delimiter, isLast }: { delimiter: number; isLast: boolean },
): Uint8Array => {
  const mended = Uint8Array.from(bytes);
  for (let at = 0; at < mended.length; at += 1) {
    if (!isLead(mended[at] ?? 0)) continue;
    const isField = isCapital(mended[at + 2]) && isCodeLetter(mended[at + 3]);
    const isEnd = isLast && at + 2 === mended.length;
    if (mended[at + 1] === delimiter && (isField || isEnd)) mended[at] = CUT;
    else at += 1;
  }
  return mended;
};

/** How a server that cuts letters in half parts fields, and whether one of them ends the message. */
export interface Cuts {
  readonly delimiter: string;
  readonly trailing: boolean;
}

/** Text of a line's bytes; what is no letter becomes U+FFFD. */
export const decodeText = (bytes: Uint8Array, encoding: Encoding, cuts?: Cuts): string => {
  if (encoding === 'utf-8') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const mended =
    cuts === undefined
      ? bytes
      : mendCuts(bytes, { delimiter: cuts.delimiter.charCodeAt(0), isLast: cuts.trailing });
  return new TextDecoder('shift_jis').decode(mended);
};
