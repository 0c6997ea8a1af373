/** Letters of receipt printers: Shift_JIS as they and Windows have it (CP932, with the letters of NEC and IBM). */
import { type Degraded, degradeTo, type Repertoire } from './jis-x-0213.ts';

const LEADS = [
  [0x81, 0x9f],
  [0xe0, 0xfc],
] as const;

/** Letters of NEC that stand there a second time: Windows writes those of IBM (WHATWG Encoding, Shift_JIS encoder). */
const isSecond = (lead: number): boolean => lead === 0xed || lead === 0xee;

/** Each letter with its bytes as one number; of a letter that is there twice the first. */
const readAll = (): ReadonlyMap<string, number> => {
  const decoder = new TextDecoder('shift_jis', { fatal: true });
  const letters = new Map<string, number>();
  const add = (...bytes: number[]): void => {
    try {
      const letter = decoder.decode(Uint8Array.from(bytes));
      if (!letters.has(letter)) letters.set(letter, (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0));
    } catch {
      // These bytes are no letter; that is what is asked.
    }
  };
  for (let byte = 0x20; byte < 0x7f; byte += 1) add(byte);
  for (let byte = 0xa1; byte < 0xe0; byte += 1) add(byte);
  for (const [from, to] of LEADS)
    for (let lead = from; lead <= to; lead += 1) {
      if (isSecond(lead)) continue;
      for (let trail = 0x40; trail <= 0xfc; trail += 1) add(lead, trail);
    }
  return letters;
};

let letters: ReadonlyMap<string, number> | undefined;

/** The area of 外字 is not among them: what a printer has there, nobody knows. */
export const isShiftJis: Repertoire = (letter) => {
  letters ??= readAll();
  return letters.has(letter) && !/\p{Co}/u.test(letter);
};

/** Signs that Unicode has twice, and CP932 as the other of the two. */
const SIGNS: Readonly<Record<string, string>> = { '〜': '～', '−': '－', '—': '―', '‖': '∥' };

/** The text as a receipt printer can write it; `lost` stands there as 〓. */
export const toShiftJis = (text: string): Degraded =>
  degradeTo(
    text.replaceAll(/[〜−—‖]/g, (sign) => SIGNS[sign] ?? sign),
    isShiftJis,
  );

/** Bytes of a text that `toShiftJis` made; line ends as they are. A letter that is not among them is a bug of the caller. */
export const shiftJisBytes = (text: string): Uint8Array => {
  letters ??= readAll();
  const bytes: number[] = [];
  for (const letter of text) {
    const code = /[\r\n]/.test(letter) ? letter.charCodeAt(0) * 256 : letters.get(letter);
    if (code === undefined) throw new Error('a letter that Shift_JIS has not');
    bytes.push(code >> 8);
    if ((code & 0xff) !== 0) bytes.push(code & 0xff);
  }
  return Uint8Array.from(bytes);
};
