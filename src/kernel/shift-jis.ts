/** Letters of receipt printers: Shift_JIS as they and Windows have it (CP932, with the letters of NEC and IBM). */
import { type Degraded, degradeTo, type Repertoire } from './jis-x-0213.ts';

const LEADS = [
  [0x81, 0x9f],
  [0xe0, 0xfc],
] as const;

const readAll = (): ReadonlySet<string> => {
  const decoder = new TextDecoder('shift_jis', { fatal: true });
  const letters = new Set<string>();
  const add = (...bytes: number[]): void => {
    try {
      letters.add(decoder.decode(Uint8Array.from(bytes)));
    } catch {
      // These bytes are no letter; that is what is asked.
    }
  };
  for (let byte = 0x20; byte < 0x7f; byte += 1) add(byte);
  for (let byte = 0xa1; byte < 0xe0; byte += 1) add(byte);
  for (const [from, to] of LEADS)
    for (let lead = from; lead <= to; lead += 1)
      for (let trail = 0x40; trail <= 0xfc; trail += 1) add(lead, trail);
  return letters;
};

let letters: ReadonlySet<string> | undefined;

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
