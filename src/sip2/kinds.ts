/** What a value of a SIP2 message looks like on the line, and what it is to the program. */
import { civilDateOf } from '../kernel/dates.ts';

/** A fixed field: always there, always this many letters of ASCII. */
export interface FixedKind<T> {
  readonly width: number;
  /** `undefined`: what stands there is no such value. */
  read(text: string): { readonly value: T } | undefined;
  /** `undefined`: the value has no form of this width. */
  write(value: T): string | undefined;
}

const fixed = <T>(
  width: number,
  read: (text: string) => { readonly value: T } | undefined,
  write: (value: T) => string,
): FixedKind<T> => ({
  width,
  read,
  write: (value) => {
    const text = write(value);
    return text.length === width && /^[\x20-\x7e]*$/.test(text) ? text : undefined;
  },
});

/** Servers mix `Y`/`N` with `1`/`0`; a blank is no yes. */
const readYes = (text: string): { readonly value: boolean } | undefined =>
  /^[YN10 ]$/i.test(text) ? { value: /[Y1]/i.test(text) } : undefined;

export const yesNo = fixed(1, readYes, (value: boolean) => (value ? 'Y' : 'N'));
/** `1`/`0`. */
export const digitFlag = fixed(1, readYes, (value: boolean) => (value ? '1' : '0'));

/** `Y`/`N`/`U`. */
export type Tristate = 'yes' | 'no' | 'unknown';
const TRISTATES = { yes: 'Y', no: 'N', unknown: 'U' } as const;
export const tristate = fixed<Tristate>(
  1,
  (text) =>
    /^[YNU ]$/i.test(text)
      ? { value: /Y/i.test(text) ? 'yes' : /N/i.test(text) ? 'no' : 'unknown' }
      : undefined,
  (value) => TRISTATES[value],
);

/** A word for each letter of a closed list. */
export const lettered = <const W extends Readonly<Record<string, string>>>(
  letters: W,
): FixedKind<keyof W & string> => {
  const words = Object.entries(letters);
  return fixed<keyof W & string>(
    words[0]?.[1].length ?? 1,
    (text) => {
      const word = words.find(([, letter]) => letter === text)?.[0];
      return word === undefined ? undefined : { value: word };
    },
    (value) => letters[value] ?? '',
  );
};

/** A code of the protocol's tables, as it stands: new ones are older than this program. */
export const code = (width: number): FixedKind<string> =>
  fixed(
    width,
    (text) => ({ value: text }),
    (value) => value,
  );

/** A count with leading zeros; blanks, or anything else: not told. */
export const count = (width: number): FixedKind<number | undefined> =>
  fixed<number | undefined>(
    width,
    (text) => {
      const digits = text.trim();
      return { value: /^\d+$/.test(digits) ? Number(digits) : undefined };
    },
    (value) =>
      value === undefined
        ? ' '.repeat(width)
        : Number.isInteger(value) && value >= 0
          ? String(value).padStart(width, '0')
          : '',
  );

const JAPAN_MS = 9 * 3_600_000;
const two = (value: number): string => String(value).padStart(2, '0');

/** `YYYYMMDDZZZZHHMMSS`, local time with four blanks for its zone: Japan's. `undefined`: blank. */
const writeTime = (value: number | undefined): string => {
  if (value === undefined) return ' '.repeat(18);
  if (!Number.isFinite(value)) return '';
  const at = new Date(Math.floor(value / 1000) * 1000 + JAPAN_MS);
  const year = at.getUTCFullYear();
  if (!(year >= 1000 && year <= 9999)) return '';
  const day = `${year}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`;
  return `${day}    ${two(at.getUTCHours())}${two(at.getUTCMinutes())}${two(at.getUTCSeconds())}`;
};

/** The moment of a SIP2 date; `undefined`: blank, or no day of any calendar. Zone `Z` is UTC, any other is taken as Japan. */
export const momentOf = (text: string): number | undefined => {
  const parts = /^(\d{4})(\d\d)(\d\d)(.{4})(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, zone = '', hour, minute, second] = parts;
  const date = civilDateOf(Number(year), Number(month), Number(day));
  if (date === undefined || Number(year) < 1000) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return Date.parse(`${date}T${hour}:${minute}:${second}Z`) - (zone.trim() === 'Z' ? 0 : JAPAN_MS);
};

/** Milliseconds since 1970, whole seconds; `undefined` for the blanks that servers and clients send where they know none. */
export const time: FixedKind<number | undefined> = {
  width: 18,
  // Where digits should be there are digits or blanks: what is shifted by a letter is no date, and the reply is not believed.
  read: (text) => (/^[\d ]{8}.{4}[\d ]{6}$/.test(text) ? { value: momentOf(text) } : undefined),
  write: (value) => writeTime(value) || undefined,
};

/** What a patron may not do, and why, in the order of the 14 letters of «patron status». */
export const PATRON_FLAGS = [
  'charge_denied',
  'renewal_denied',
  'recall_denied',
  'hold_denied',
  'card_lost',
  'too_many_charged',
  'too_many_overdue',
  'too_many_renewals',
  'too_many_claims_returned',
  'too_many_lost',
  'excessive_fines',
  'excessive_fees',
  'recall_overdue',
  'too_many_billed',
] as const;
export type PatronFlag = (typeof PATRON_FLAGS)[number];

export const patronFlags = fixed<readonly PatronFlag[]>(
  PATRON_FLAGS.length,
  (text) =>
    /^[YN10 ]*$/i.test(text)
      ? { value: PATRON_FLAGS.filter((_, at) => /[Y1]/i.test(text.charAt(at))) }
      : undefined,
  (value) => PATRON_FLAGS.map((flag) => (value.includes(flag) ? 'Y' : ' ')).join(''),
);

/** Which list of items a patron information reply is to bring; one at a time, as the protocol has it. */
export const SUMMARIES = ['holds', 'overdue', 'charged', 'fines', 'recalls', 'unavailable_holds'] as const;
export type Summary = (typeof SUMMARIES)[number] | 'none';

export const summary = fixed<Summary>(
  10,
  (text) => {
    if (!/^[YN10 ]*$/i.test(text)) return undefined;
    return { value: SUMMARIES.find((_, at) => /[Y1]/i.test(text.charAt(at))) ?? 'none' };
  },
  (value) => {
    const at = SUMMARIES.findIndex((each) => each === value);
    return at < 0 ? ' '.repeat(10) : 'Y'.padStart(at + 1, ' ').padEnd(10, ' ');
  },
);
