/**
 * 照合番号Bで開く: the one place where 照合番号B and its beginning, the birth key, are tried. Ten tries are all a card has,
 * and they are the citizen's: the counter is asked first, nothing is tried with fewer than four left, and a second calendar
 * costs a second try, so the operator must have agreed to it (card.md §2.5).
 */
import { asciiBytes } from '../kernel/bytes.ts';
import type { CivilDate } from '../kernel/dates.ts';
import { type Failure, failure, type Result, success } from '../kernel/result.ts';
import type { Channel } from './apdu.ts';
import { type BirthYear, birthKey, type NumberBParts, numberB } from './number-b.ts';
import { type SecretFailure, verifySecret } from './secret.ts';

/** Fewest tries that must be left: the last three stay the citizen's. */
export const NUMBER_B_FLOOR = 4;

/** `bad_digits` and `before_meiji`: what was given can be no such number; nothing was tried. */
export type OpenFailure = SecretFailure | 'bad_digits' | 'before_meiji';

/** What is printed on the card, as typed. */
export interface NumberBTyped {
  readonly parts: NumberBParts;
  /** The operator knows that a second try may be spent: foreign residents' cards, whose birth year is Gregorian. */
  readonly consentToGregorian: boolean;
}

/** All fourteen ASCII digits, from a camera or a scanner (overwritten by whoever uses them), or the typed parts. */
export type NumberBOpener = Uint8Array | NumberBTyped;

interface Calendars {
  readonly consentToGregorian: boolean;
  /** The calendar by which another application of this very card was opened: only that one is tried. */
  readonly known?: BirthYear | undefined;
}

type Digits = Result<string, 'bad_digits' | 'before_meiji'>;

const tryDigits = async (
  channel: Channel,
  sfi: number,
  digits: Digits,
): Promise<Result<void, OpenFailure>> =>
  digits.ok
    ? verifySecret(channel, sfi, asciiBytes(digits.value), {
        floor: NUMBER_B_FLOOR,
      })
    : digits;

const wrong = (left: number, spent: 1 | 2): Failure<'wrong'> => failure('wrong', { left, spent });

/**
 * The era first, as on every Japanese holder's card. The Gregorian year only after the card has said that the first is
 * wrong, with consent, and while the floor holds; a failed second attempt says that it cost one (`spent: 2`).
 */
const tryCalendars = async (
  channel: Channel,
  sfi: number,
  digitsBy: (calendar: BirthYear) => Digits,
  { consentToGregorian, known }: Calendars,
): Promise<Result<BirthYear, OpenFailure>> => {
  const first = known ?? 'era';
  const opened = await tryDigits(channel, sfi, digitsBy(first));
  if (opened.ok) return success(first);
  if (opened.reason !== 'wrong') return opened;
  const left = Number(opened.detail?.['left'] ?? 0);
  if (known !== undefined || !consentToGregorian || left < NUMBER_B_FLOOR) return wrong(left, 1);
  const again = await tryDigits(channel, sfi, digitsBy('gregorian'));
  if (again.ok) return success('gregorian');
  return again.reason === 'wrong' ? wrong(Number(again.detail?.['left'] ?? 0), 2) : again;
};

/**
 * Opens the selected application's key `sfi` with 照合番号B made of its parts, and tells by which calendar. Two commands a
 * try. `wrong`: `detail.left` tries are left, `detail.spent` were used.
 */
export const openWithNumberB = (
  channel: Channel,
  sfi: number,
  parts: NumberBParts,
  calendars: Calendars,
): Promise<Result<BirthYear, OpenFailure>> =>
  tryCalendars(channel, sfi, (calendar) => numberB(parts, calendar), calendars);

/** The same with the six digits of 生年月日, which open the age record. */
export const openWithBirthDate = (
  channel: Channel,
  sfi: number,
  birth: CivilDate,
  calendars: Calendars,
): Promise<Result<BirthYear, OpenFailure>> =>
  tryCalendars(
    channel,
    sfi,
    (calendar) => {
      const key = birthKey(birth, calendar);
      return key === undefined ? failure('before_meiji') : success(key);
    },
    calendars,
  );

/** `length` ASCII digits, tried once after the counter; overwritten. Anything else is not sent to the card. */
export const openWithDigits = async (
  channel: Channel,
  sfi: number,
  digits: Uint8Array,
  length: number,
): Promise<Result<void, OpenFailure>> => {
  const possible = digits.length === length && digits.every((digit) => digit >= 0x30 && digit <= 0x39);
  if (possible) return verifySecret(channel, sfi, digits, { floor: NUMBER_B_FLOOR });
  digits.fill(0);
  return failure('bad_digits');
};

const NUMBER_B_DIGITS = 14;

/** 照合番号B in whichever form it came. `undefined`: whole digits do not say their calendar. */
export const openBy = (
  channel: Channel,
  sfi: number,
  opener: NumberBOpener,
  known?: BirthYear,
): Promise<Result<BirthYear | undefined, OpenFailure>> =>
  opener instanceof Uint8Array
    ? openWithDigits(channel, sfi, opener, NUMBER_B_DIGITS).then((opened) =>
        opened.ok ? success(undefined) : opened,
      )
    : openWithNumberB(channel, sfi, opener.parts, {
        consentToGregorian: opener.consentToGregorian,
        known,
      });

/** Overwrites digits; typed parts are text, which JavaScript cannot overwrite. */
export const wipe = (opener: NumberBOpener): void => {
  if (opener instanceof Uint8Array) opener.fill(0);
};
