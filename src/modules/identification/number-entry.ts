import type { CivilDate } from '../../kernel/dates.ts';
import { formatWareki } from '../../kernel/dates.ts';
import { birthDateOfDigits } from './rules.ts';
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
  /** Twelve digits were given as a whole: a My Number, which this system never takes. They were erased. */
  readonly twelve: boolean;
}

export const emptyEntry: NumberEntry = {
  digits: ' '.repeat(LENGTH),
  at: 0,
  calendar: 'era',
  doubtful: [],
  registered: null,
  twelve: false,
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
    digits: digits.replaceAll('?', ' '),
    at: look[0] ?? LENGTH,
    calendar: birthYear,
    doubtful: look,
    registered: null,
    twelve: false,
  };
};

const put = (entry: NumberEntry, at: number, digit: string): NumberEntry => ({
  ...entry,
  digits: entry.digits.slice(0, at) + digit + entry.digits.slice(at + 1),
  doubtful: entry.doubtful.filter((box) => box !== at),
  registered: at < 6 ? null : entry.registered,
  twelve: false,
});

/** One digit into the box of the cursor; after the last box nothing happens. */
export const typed = (entry: NumberEntry, digit: string): NumberEntry =>
  entry.at >= LENGTH || !/^\d$/.test(digit) ? entry : { ...put(entry, entry.at, digit), at: entry.at + 1 };

export const erased = (entry: NumberEntry): NumberEntry => {
  const at = Math.max(entry.at - 1, 0);
  return { ...put(entry, at, ' '), at };
};

export const movedTo = (entry: NumberEntry, at: number): NumberEntry => ({
  ...entry,
  at: Math.min(Math.max(at, 0), LENGTH),
});

/** The birth date that the first six boxes mean, for a person to look at. */
export const birthDateIn = (
  { digits, calendar, registered }: NumberEntry,
  today: CivilDate,
): CivilDate | undefined => registered ?? birthDateOfDigits(digits.slice(0, 6), today, calendar);

/** The parts, first with the year of the era; `undefined` while a box is empty or the date is none. */
export const partsIn = (entry: NumberEntry, today: CivilDate): NumberParts | undefined => {
  const birthDate = birthDateIn(entry, today);
  if (birthDate === undefined || !/^\d{14}$/.test(entry.digits)) return undefined;
  return {
    birthDate,
    birthYear: 'era',
    expiryYear: entry.digits.slice(6, 10),
    securityCode: entry.digits.slice(10),
  };
};

/** Whether a second try with the Gregorian year would be another number, and the year of birth is known whole. */
export const mayBeGregorian = ({ calendar, registered }: NumberEntry): boolean =>
  calendar === 'gregorian' || registered !== null;

/** What a scanner or a hand ended with Enter after twelve digits is no number of this kind: nothing of it is kept. */
export const withoutMyNumber = (entry: NumberEntry): NumberEntry =>
  entry.registered === null && /^\d{12} {2}$/.test(entry.digits)
    ? { ...emptyEntry, calendar: entry.calendar, twelve: true }
    : entry;
