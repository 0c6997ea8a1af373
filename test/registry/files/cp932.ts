/** CP932 (Windows-31J) as an old system writes it, with the NEC and IBM extension letters. Node only reads it. */

const PAIRS = 0x1_0000;
const NOT_IN_CP932 = 0;

/**
 * Code of every letter of the basic plane, found by decoding all byte pairs. Where several bytes mean one letter the first
 * is taken, but the IBM block before NEC's own copy of it (ED40–EEFC), as Windows does.
 */
const codes = (): Uint16Array => {
  const decoder = new TextDecoder('shift_jis', { fatal: true });
  const table = new Uint16Array(PAIRS);
  const add = (code: number, bytes: readonly number[]): void => {
    try {
      const letter = decoder.decode(Uint8Array.from(bytes));
      const point = letter.charCodeAt(0);
      if (letter.length === 1 && table[point] === NOT_IN_CP932) table[point] = code;
    } catch {
      // No letter has these bytes.
    }
  };
  for (let single = 0xa1; single <= 0xdf; single += 1) add(single, [single]);
  const leads = Array.from({ length: 0xfd - 0x81 }, (_, at) => 0x81 + at);
  const isNecCopy = (lead: number): boolean => lead === 0xed || lead === 0xee;
  for (const lead of [...leads.filter((lead) => !isNecCopy(lead)), ...leads.filter(isNecCopy)])
    for (let trail = 0x40; trail <= 0xfc; trail += 1) add(lead * 0x100 + trail, [lead, trail]);
  // The decoder of Node has its own idea of some control letters; a file has them as they are.
  for (let ascii = 0; ascii < 0x80; ascii += 1) table[ascii] = ascii;
  return table;
};

let known: Uint16Array | undefined;

/** Writes `text` into `target` from `at` on and gives the place behind it. Throws for a letter that CP932 has not. */
export const writeCp932 = (text: string, target: Buffer, at: number): number => {
  known ??= codes();
  let to = at;
  for (let from = 0; from < text.length; from += 1) {
    const point = text.charCodeAt(from);
    const code = known[point] ?? NOT_IN_CP932;
    if (code === NOT_IN_CP932 && point !== 0)
      throw new Error(`U+${point.toString(16)} is no letter of CP932`);
    if (code > 0xff) {
      target[to] = code >> 8;
      to += 1;
    }
    target[to] = code & 0xff;
    to += 1;
  }
  return to;
};

export const toCp932 = (text: string): Buffer => {
  const bytes = Buffer.allocUnsafe(text.length * 2);
  return bytes.subarray(0, writeCp932(text, bytes, 0));
};

/** The same name for a system that knows CP932 only: what its operators wrote in place of the letters it has not. */
export const inCp932 = (text: string): string =>
  text
    .replaceAll(/[\u{E0100}-\u{E01EF}]/gu, '')
    .replaceAll('𠮷', '吉')
    .replaceAll('𣘺', '橋')
    .replaceAll('鷗', '鴎');
