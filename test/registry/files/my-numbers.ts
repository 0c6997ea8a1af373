/**
 * 個人番号 that nobody has: sample numbers of manuals and runs of one digit, each with the check digit of 番号法施行令. Written
 * out, so that no test ever draws one that might be somebody's.
 */
export const INVENTED_MY_NUMBERS = [
  '123456789018',
  '987654321093',
  '111111111118',
  '222222222225',
  '333333333332',
  '444444444440',
  '555555555557',
  '666666666664',
  '777777777771',
  '888888888889',
  '999999999996',
] as const;

/** Whether twelve digits end in the check digit of a 個人番号; by itself, for what judges the program. */
export const hasMyNumberCheckDigit = (twelve: string): boolean => {
  const digits = Array.from(twelve, Number);
  let sum = 0;
  for (let n = 1; n <= 11; n += 1) sum += (digits[11 - n] ?? 0) * (n <= 6 ? n + 1 : n - 5);
  const rest = sum % 11;
  return digits[11] === (rest <= 1 ? 0 : 11 - rest);
};

const WIDE = (text: string): string =>
  text.replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
const groups = (number: string, between: string): string =>
  [number.slice(0, 4), number.slice(4, 8), number.slice(8)].join(between);

/** How such a number gets into a field that is for something else. */
export const MY_NUMBER_SHAPES: Readonly<Record<string, (number: string) => string>> = {
  alone: (number) => number,
  'with hyphens': (number) => groups(number, '-'),
  'with spaces': (number) => groups(number, ' '),
  'full width': WIDE,
  'full width with full-width spaces': (number) => WIDE(groups(number, '　')),
  'full width with 全角ハイフン': (number) => WIDE(groups(number, '－')),
  'half of it full width': (number) => `${WIDE(number.slice(0, 6))}${number.slice(6)}`,
  'with two spaces': (number) => groups(number, '  '),
  'with spaces around hyphens': (number) => WIDE(groups(number, '　－　')),
  'with dots': (number) => groups(number, '.'),
  'among words': (number) => `備考${number}控`,
};

/** Every run of exactly twelve digits with a valid check digit in a text, digits of any width, separators or none. */
export const myNumbersIn = (text: string): string[] => {
  const plain = text.normalize('NFKC');
  const found: string[] = [];
  for (const [run] of plain.matchAll(/(?<![\d])\d(?:[-‐‑–−.\s]{0,3}\d){11}(?![\d])/g)) {
    const digits = run.replaceAll(/\D/g, '');
    if (hasMyNumberCheckDigit(digits)) found.push(digits);
  }
  return found;
};
