/**
 * 照合番号B: the 14 digits by which a card opens its text and face records. They are printed on the card: birth date with
 * the year of the Japanese era, expiry year, security code (card.md §2.5). Never stored, never logged.
 */
import { type CivilDate, formatWareki } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';

export interface NumberBParts {
  /** 生年月日 */
  readonly birth: CivilDate;
  /** 有効期限の年, four digits, Gregorian. */
  readonly expiryYear: string;
  /** セキュリティコード, four digits, printed below the photo. */
  readonly securityCode: string;
}

/**
 * `era`: as every Japanese holder's card has it. `gregorian`: probably that of foreign residents, whose card shows a
 * Gregorian date; card.md calls it likely, not certain, so it is only tried when the operator says so: each try counts.
 */
export type BirthYear = 'era' | 'gregorian';

const twoDigitYear = (birth: CivilDate, kind: BirthYear): string | undefined => {
  if (kind === 'gregorian') return birth.slice(2, 4);
  const year = /^..(元|\d{1,2})年/.exec(formatWareki(birth) ?? '')?.[1];
  return year === undefined ? undefined : year === '元' ? '01' : year.padStart(2, '0');
};

/** Fourteen ASCII digits. `before_meiji`: a birth date without an era; `bad_digits`: year or code are not four digits. */
export const numberB = (
  { birth, expiryYear, securityCode }: NumberBParts,
  kind: BirthYear,
): Result<string, 'before_meiji' | 'bad_digits'> => {
  if (!/^\d{4}$/.test(expiryYear) || !/^\d{4}$/.test(securityCode)) return failure('bad_digits');
  const year = twoDigitYear(birth, kind);
  if (year === undefined) return failure('before_meiji');
  return success(`${year}${birth.slice(5, 7)}${birth.slice(8, 10)}${expiryYear}${securityCode}`);
};

/** 生年月日照合番号: its first six digits, which open the age record alone. */
export const birthKey = (birth: CivilDate, kind: BirthYear): string | undefined => {
  const year = twoDigitYear(birth, kind);
  return year === undefined ? undefined : `${year}${birth.slice(5, 7)}${birth.slice(8, 10)}`;
};
