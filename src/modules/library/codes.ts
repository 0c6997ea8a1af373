import { throwIllegalValue } from '../../kernel/assert.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { LibrarySite, NumberRule } from './site-schema.ts';

/**
 * NW-7 (Codabar) numbers of patrons and items as scanners give them: with or without start and stop letters (A–D), with or without the
 * check digit, in any width. Pure.
 */

export type CodeRefusal =
  /** Nothing that could be one of the library's numbers. */
  | 'not_a_code'
  /** Digits, and of another number than the library has. */
  | 'wrong_length'
  /** Read or typed wrongly. */
  | 'check_digit'
  /** 図書そのもののバーコード (ISBN・書籍JAN), not the library's label. */
  | 'isbn'
  /** スタートキャラクター says that it is the other kind. */
  | 'other_kind';

const sum = (digits: string, weightOf: (fromRight: number) => number, fold = false): number =>
  Array.from(digits)
    .toReversed()
    .reduce((total, digit, at) => {
      const product = Number(digit) * weightOf(at);
      return total + (fold && product > 9 ? product - 9 : product);
    }, 0);

/** The check digit behind these digits. Variants of mod 11 differ in what 10 becomes: here 0 [K]. */
export const checkDigitOf = (digits: string, how: NumberRule['checkDigit']): string => {
  switch (how) {
    case 'none':
      return '';
    case 'mod10_weight3':
      return String((10 - (sum(digits, (at) => (at % 2 === 0 ? 3 : 1)) % 10)) % 10);
    case 'luhn':
      return String((10 - (sum(digits, (at) => (at % 2 === 0 ? 2 : 1), true) % 10)) % 10);
    case 'seven_dr':
      return String(BigInt(digits) % 7n);
    case 'mod11': {
      const rest = sum(digits, (at) => (at % 6) + 2) % 11;
      return rest <= 1 ? '0' : String(11 - rest);
    }
    default:
      return throwIllegalValue(how);
  }
};

interface Bare {
  readonly digits: string;
  readonly start: string | null;
}

/** Start and stop stripped: both, one or none of them come through, also as small letters or in full width. */
const bareOf = (raw: string): Bare | undefined => {
  const text = raw
    .normalize('NFKC')
    .replaceAll(/[\s\p{Cf}-]/gu, '')
    .toUpperCase();
  const parts = /^([A-D]?)(\d{4,20})([A-D]?)$/.exec(text);
  return parts === null
    ? undefined
    : { digits: parts[2] ?? '', start: parts[1] === '' ? null : (parts[1] ?? null) };
};

/** 978/979 is ISBN, 191/192 the second line of 書籍JANコード. */
const isBookCode = (digits: string): boolean => /^(97[89]|19[12])\d{10}$/.test(digits);

const asSystem = (body: string, rule: NumberRule): string =>
  rule.inSystem ? body + checkDigitOf(body, rule.checkDigit) : body;

/** The number as the library system has it. */
export const readNumber = (raw: string, rule: NumberRule): Result<string, CodeRefusal> => {
  const bare = bareOf(raw);
  if (bare === undefined) return failure('not_a_code');
  const { digits, start } = bare;
  if (start !== null && rule.start !== undefined && start !== rule.start) return failure('other_kind');
  const withCheck = rule.checkDigit !== 'none' && rule.carried !== 'never';
  const body = digits.slice(0, -1);
  const isLonger = withCheck && rule.lengths.includes(digits.length - 1);
  if (isLonger && checkDigitOf(body, rule.checkDigit) === digits.slice(-1))
    return success(asSystem(body, rule));
  const isBody = rule.lengths.includes(digits.length);
  if (isBody && (!withCheck || rule.carried === 'sometimes')) return success(asSystem(digits, rule));
  if (isBookCode(digits)) return failure('isbn');
  return failure(isLonger ? 'check_digit' : 'wrong_length');
};

export type CodeKind = 'patron' | 'item' | 'either' | 'none';

/** Whose number a scanned code can be, where both are listened for. */
export const kindOfCode = (
  raw: string,
  { patron, items }: Pick<LibrarySite, 'patron' | 'items'>,
): CodeKind => {
  const isPatron = readNumber(raw, patron).ok;
  const isItem = readNumber(raw, items).ok;
  if (isPatron && isItem) return 'either';
  if (isPatron) return 'patron';
  return isItem ? 'item' : 'none';
};

/** マイキーID: eight letters and digits as the platform gives them; the letters that look like digits are told apart by nobody here. */
export const readMyKeyId = (raw: string): string | undefined => {
  const text = raw.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase();
  return /^[A-Z0-9]{8}$/.test(text) && /[A-Z]/.test(text) ? text : undefined;
};

/** What may stand on a screen that others see. */
export const maskedNumber = (number: string): string =>
  `${'•'.repeat(Math.max(0, number.length - 3))}${number.slice(-3)}`;
