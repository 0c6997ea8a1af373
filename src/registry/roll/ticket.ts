/**
 * 入場券: what a scanner that types like a keyboard makes of its bar code or QR, and what of it may stand on the roll. Pure.
 *
 * The same ticket comes in many ways: Code 39 with or without its asterisks, NW-7 (Codabar) with or without its start and stop
 * letters, either with or without a check digit, an AIM identifier before it, a QR with other words around it; and
 * with the input method switched on, in full width. Which of them it is nobody told us, so each reading is a candidate, the
 * likeliest first, and the roll knows (`RollPort.byTicket` takes the first that anybody's ticket says).
 */
import { ticketCodeSchema } from './schema.ts';

/** Longest text that is looked at: a QR of a ticket has a few dozen letters. */
const LONGEST = 300;

const CODE_39 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%';
const NW_7 = '0123456789-$:/.+ABCD';

const digitsOf = (text: string): readonly number[] => Array.from(text, Number);
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
/** The digit that fills a sum up to a multiple. */
const fill = (sum: number, modulus: number): number => (modulus - (sum % modulus)) % modulus;

/** Check characters a ticket may end with, by what stands before. [K: which one is used is the printer's choice.] */
const CHECKS: readonly ((body: string, whole: string) => string | undefined)[] = [
  // Code 39, modulus 43.
  (body) => {
    const values = Array.from(body, (letter) => CODE_39.indexOf(letter));
    return values.includes(-1) ? undefined : CODE_39[total(values) % 43];
  },
  // NW-7, modulus 16, start and stop letters counted; A both where the scanner does not tell them.
  (body, whole) => {
    const [start = 'A', stop = 'A'] = /^([A-D]).*([A-D])$/.exec(whole)?.slice(1) ?? [];
    const values = Array.from(`${start}${body}${stop}`, (letter) => NW_7.indexOf(letter));
    return values.includes(-1) ? undefined : NW_7[fill(total(values), 16)];
  },
  // 7DR, 7DSR
  (body) => (/^\d{1,15}$/.test(body) ? String(Number(body) % 7) : undefined),
  (body) => (/^\d{1,15}$/.test(body) ? String(fill(Number(body) % 7, 7)) : undefined),
  // Modulus 10, weights 3 and 1 from the right.
  (body) =>
    /^\d+$/.test(body)
      ? String(
          fill(
            total(
              digitsOf(body)
                .toReversed()
                .map((digit, at) => digit * (at % 2 === 0 ? 3 : 1)),
            ),
            10,
          ),
        )
      : undefined,
  // Modulus 11, weights 2 to 7 from the right; 10 and 11 are 0.
  (body) => {
    if (!/^\d+$/.test(body)) return undefined;
    const sum = total(
      digitsOf(body)
        .toReversed()
        .map((digit, at) => digit * ((at % 6) + 2)),
    );
    const rest = 11 - (sum % 11);
    return String(rest > 9 ? 0 : rest);
  },
];

/** One width and case, without what the scanner itself adds. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .toUpperCase()
    .replace(/^\][A-Z]\d/, '');

const framed = (code: string): string =>
  code.replace(/^\*(.+)\*$/, '$1').replace(/^[ABCD]([\d\-$:/.+]+)[ABCD]$/, '$1');

/** A code with what may be meant by it. */
const readings = (whole: string): readonly string[] => {
  const code = framed(whole);
  const body = code.slice(0, -1);
  const checked = CHECKS.some((check) => check(body, whole) === code.slice(-1));
  return [whole, code, ...(checked ? [body] : [])].flatMap((each) => [each, each.replace(/^0+(?=.)/, '')]);
};

/** Parts of a QR in which a code may stand: values of an address, of `name=value`, of a list, of JSON. */
const partsOf = (text: string): readonly string[] => text.split(/[\s,;&?=#"'{}[\]|]+|:\/\/|(?<=[A-Z]):/);

/** Candidates, likeliest first; none: nothing of it can be a ticket. Never twelve digits, as a My Number has. */
export const readTicket = (scanned: string): readonly string[] => {
  if (scanned.length > LONGEST) return [];
  const text = plain(scanned);
  const parts = partsOf(text).filter((part) => part !== text);
  const all = [text, ...parts].flatMap(readings);
  return [...new Set(all)].filter((code) => ticketCodeSchema.safeParse(code).success);
};

/** A code as the roll's own file writes it, for the roll; `undefined`: it cannot be scanned. */
export const ticketOfRoll = (text: string): string | undefined => {
  const code = framed(plain(text).replaceAll(' ', ''));
  return ticketCodeSchema.safeParse(code).success ? code : undefined;
};
