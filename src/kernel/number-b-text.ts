/**
 * 照合番号B as a hand-held scanner or a hand delivers it: text in, digits or a reason out. Runs in the browser too. The text is
 * never repeated in a failure, since it may be a My Number (12 digits) that somebody scanned by mistake.
 */
import { failure, type Result, success } from './result.ts';

/** The fourteen digits by their meaning; each a string of ASCII digits. */
export interface NumberBDigits {
  /** 生年月日の年: two digits, of the era as a rule. */
  readonly year: string;
  readonly month: string;
  readonly day: string;
  /** 有効期限の年: four digits. */
  readonly expiryYear: string;
  /** セキュリティコード: four digits. */
  readonly securityCode: string;
}

export const joinDigits = ({ year, month, day, expiryYear, securityCode }: NumberBDigits): string =>
  `${year}${month}${day}${expiryYear}${securityCode}`;

/**
 * `looks_like_my_number`: twelve digits, which this system never takes. `wrong_length`: `detail.digits`. `no_such_date`,
 * `no_such_year`: fourteen digits that no card's face says.
 */
export type ScanRefusal =
  | 'empty'
  | 'not_digits'
  | 'looks_like_my_number'
  | 'wrong_length'
  | 'no_such_date'
  | 'no_such_year';

/** What people and scanners put between digits: spaces of any width, line ends, hyphens and what is typed for them. */
const BETWEEN = /[\s\u200b\ufeff\-\u2010-\u2015\u2212\u30fc\uff70_/.]/gu;

/** Most days of each month; 29 February is a birthday. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether a year has this month and day. */
export const isDayOfYear = (month: string, day: string): boolean => {
  const most = DAYS[Number(month) - 1];
  return most !== undefined && Number(day) >= 1 && Number(day) <= most;
};

export const parseScannedNumber = (text: string): Result<NumberBDigits, ScanRefusal> => {
  const digits = text.normalize('NFKC').replaceAll(BETWEEN, '');
  if (digits === '') return failure('empty');
  if (!/^[0-9]+$/.test(digits)) return failure('not_digits');
  if (digits.length === 12) return failure('looks_like_my_number');
  if (digits.length !== 14) return failure('wrong_length', { digits: digits.length });
  const [month, day, expiryYear] = [digits.slice(2, 4), digits.slice(4, 6), digits.slice(6, 10)];
  if (!isDayOfYear(month, day)) return failure('no_such_date');
  if (!expiryYear.startsWith('20')) return failure('no_such_year');
  return success({ year: digits.slice(0, 2), month, day, expiryYear, securityCode: digits.slice(10) });
};
