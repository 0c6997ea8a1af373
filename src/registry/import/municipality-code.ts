/** 全国地方公共団体コード: five digits and a check digit (総務省告示), which spreadsheets and open data lose. */

/** Weights 6, 5, 4, 3, 2; modulus 11. */
export const checkDigitOf = (five: string): string => {
  let sum = 0;
  for (let at = 0; at < 5; at += 1) sum += (five.charCodeAt(at) - 0x30) * (6 - at);
  return String((11 - (sum % 11)) % 10);
};

export type CodeReading =
  | { readonly code: string; readonly repair: 'leading_zero' | 'check_digit_added' | null }
  | 'wrong_check_digit'
  | 'not_a_code';

/**
 * Six digits, or five of which exactly one repair makes a code (or one of two makes the municipality's own). `own`: the code of the municipality itself, which is right
 * whatever its check digit (the made-up town 999990 has none).
 */
export const readMunicipalityCode = (text: string, own: string): CodeReading => {
  const isRight = (six: string): boolean => six === own || checkDigitOf(six) === six.charAt(5);
  if (/^\d{6}$/.test(text)) return isRight(text) ? { code: text, repair: null } : 'wrong_check_digit';
  if (!/^\d{5}$/.test(text)) return 'not_a_code';
  const zero = `0${text}`;
  const added = own.startsWith(text) ? own : `${text}${checkDigitOf(text)}`;
  // 都道府県コード are 01–47; 99 is nobody's, and the made-up town's.
  const known = (six: string): boolean => six === own || (six >= '01' && six < '48');
  const fits = [
    ...(isRight(zero) && known(zero) ? [{ code: zero, repair: 'leading_zero' } as const] : []),
    ...(known(added) ? [{ code: added, repair: 'check_digit_added' } as const] : []),
  ];
  const [only, another] = fits.some(({ code }) => code === own)
    ? fits.filter(({ code }) => code === own)
    : fits;
  return only === undefined || another !== undefined ? 'wrong_check_digit' : only;
};
