import type { CivilDate } from '../../kernel/dates.ts';
import { formatWareki } from '../../kernel/dates.ts';
import { parseScannedNumber } from '../../kernel/number-b-text.ts';
import { birthDateOfDigits } from './birth-digits.ts';
import type { NumberParts, NumberReading } from './schema.ts';

/** The fourteen digits of 照合番号B as they are typed, scanned or read from a picture: boxes with one cursor. */

export const LENGTH = 14;

/** Boxes of each printed part, in the order of the number. */
export const GROUPS = [
  { name: 'year', from: 0, length: 2 },
  { name: 'month', from: 2, length: 2 },
  { name: 'day', from: 4, length: 2 },
  { name: 'expiry', from: 6, length: 4 },
  { name: 'code', from: 10, length: 4 },
] as const;
export type Group = (typeof GROUPS)[number]['name'];

export interface NumberEntry {
  /** Fourteen characters; a space is an empty box. */
  readonly digits: string;
  /** Box the next digit goes into; 14: after the last. */
  readonly at: number;
  /** How the year of birth is printed on the card. */
  readonly calendar: NumberParts['birthYear'];
  /** Boxes a picture was not read surely in; a person's own digit is never doubtful. */
  readonly doubtful: readonly number[];
  /** The birth date the register gave, while the first six boxes still are it. */
  readonly registered: CivilDate | null;
  /**
   * Digits typed one after the other since the last other key, also those that found no box: what a scanner read, or a
   * hand copied. However long the pauses, so that twelve digits in groups of four are still twelve.
   */
  readonly run: string;
  /** How many digits of the run found no box. */
  readonly lost: number;
  /** Twelve digits were given as a whole: a My Number, which this system never takes. They were erased. */
  readonly twelve: boolean;
  /** Digits were given that fit no boxes; nobody knows which of them were meant. They were erased. */
  readonly tooMany: boolean;
}

export const emptyEntry: NumberEntry = {
  digits: ' '.repeat(LENGTH),
  at: 0,
  calendar: 'era',
  doubtful: [],
  registered: null,
  run: '',
  lost: 0,
  twelve: false,
  tooMany: false,
};

const birthDigits = (date: CivilDate): string => {
  const year = /^..(元|\d{1,2})年/.exec(formatWareki(date) ?? '')?.[1] ?? '';
  const yy = year === '元' ? '01' : year.padStart(2, '0');
  return `${yy}${date.slice(5, 7)}${date.slice(8, 10)}`;
};

/** With the birth date of the person who was chosen already, so that eight digits are left to find on the card. */
export const entryFor = (birthDate: CivilDate | null): NumberEntry =>
  birthDate === null
    ? emptyEntry
    : {
        ...emptyEntry,
        digits: birthDigits(birthDate).padEnd(LENGTH),
        at: 6,
        registered: birthDate,
      };

/** What a picture gave. The cursor stands at the first box that needs a look. */
export const entryOfReading = ({ digits, birthYear, doubtful }: NumberReading): NumberEntry => {
  const unread = digits.split('').flatMap((digit, at) => (digit === '?' ? [at] : []));
  const look = [...new Set([...doubtful, ...unread])].toSorted((a, b) => a - b);
  return {
    ...emptyEntry,
    digits: digits.replaceAll('?', ' '),
    at: look[0] ?? LENGTH,
    calendar: birthYear,
    doubtful: look,
  };
};

const put = (entry: NumberEntry, at: number, digit: string): NumberEntry => ({
  ...entry,
  digits: entry.digits.slice(0, at) + digit + entry.digits.slice(at + 1),
  doubtful: entry.doubtful.filter((box) => box !== at),
  registered: at < 6 ? null : entry.registered,
  twelve: false,
  tooMany: false,
});

/** A whole number typed at one go takes all boxes, wherever the cursor stood. */
const replacedBy = (entry: NumberEntry, run: string): NumberEntry => ({
  ...emptyEntry,
  digits: run,
  at: LENGTH,
  calendar: entry.calendar,
  registered:
    entry.registered !== null && run.startsWith(birthDigits(entry.registered)) ? entry.registered : null,
  run,
});

/** One digit into the box of the cursor; after the last box it is only counted. */
export const typed = (entry: NumberEntry, digit: string): NumberEntry => {
  if (!/^\d$/.test(digit)) return entry;
  const run = entry.run + digit;
  if (run.length === LENGTH) return replacedBy(entry, run);
  if (entry.at >= LENGTH) return { ...entry, run, lost: entry.lost + 1 };
  return { ...put(entry, entry.at, digit), at: entry.at + 1, run };
};

/** Takes back the last digit, which may be one that found no box. */
export const erased = (entry: NumberEntry): NumberEntry => {
  const run = entry.run.slice(0, -1);
  if (entry.lost > 0) return { ...entry, run, lost: entry.lost - 1 };
  const at = Math.max(entry.at - 1, 0);
  return { ...put(entry, at, ' '), at, run };
};

/** What is left of digits that did not fit: the birth date that was there before them. */
const withoutLost = (entry: NumberEntry): NumberEntry => ({
  ...entryFor(entry.registered),
  calendar: entry.calendar,
  tooMany: true,
});

export const movedTo = (entry: NumberEntry, at: number): NumberEntry =>
  entry.lost > 0 ? withoutLost(entry) : { ...entry, at: Math.min(Math.max(at, 0), LENGTH), run: '' };

/** The birth date that the first six boxes mean, for a person to look at. */
export const birthDateIn = (
  { digits, calendar, registered }: NumberEntry,
  today: CivilDate,
): CivilDate | undefined => registered ?? birthDateOfDigits(digits.slice(0, 6), today, calendar);

/** The parts, first with the year of the era; `undefined` while a box is empty, a digit found none, or no card says so. */
export const partsIn = (entry: NumberEntry, today: CivilDate): NumberParts | undefined => {
  const birthDate = birthDateIn(entry, today);
  const parsed = parseScannedNumber(entry.digits);
  if (birthDate === undefined || !parsed.ok || entry.lost > 0) return undefined;
  const { expiryYear, securityCode } = parsed.value;
  return { birthDate, birthYear: 'era', expiryYear, securityCode };
};

/** Whether a second try with the Gregorian year would be another number, and the year of birth is known whole. */
export const mayBeGregorian = ({ calendar, registered }: NumberEntry): boolean =>
  calendar === 'gregorian' || registered !== null;

/**
 * The entry as Enter finds it. Twelve digits at one go may be a My Number, whatever stood in the boxes before; digits that
 * found no box make it unknown which ones were meant. Nothing of either is kept, so that nothing of it reaches a card.
 */
export const ended = (entry: NumberEntry): NumberEntry => {
  const alone = entry.registered === null && /^\d{12} {2}$/.test(entry.digits);
  if (entry.run.length === 12 || alone) return { ...emptyEntry, calendar: entry.calendar, twelve: true };
  return entry.lost > 0 ? withoutLost(entry) : { ...entry, run: '' };
};
