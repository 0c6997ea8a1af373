const DIGITS = '〇一二三四五六七八九';
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** Kanji that write a number; 零 too. */
export const KANJI_NUMERAL = '[〇零一二三四五六七八九十百千]+';

/** `二十三` and `二三` are 23; `undefined` when it is no number. */
export const numberOf = (text: string): number | undefined => {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  if (!new RegExp(`^${KANJI_NUMERAL}$`).test(text) || text.length > 9) return undefined;
  const plain = text.replaceAll('零', '〇');
  if (!/[十百千]/.test(plain)) {
    const digits = Array.from(plain, (letter) => DIGITS.indexOf(letter)).join('');
    return digits.length > 6 ? undefined : Number(digits);
  }
  let sum = 0;
  let digit: number | undefined;
  for (const letter of plain) {
    const unit = UNITS[letter];
    if (unit === undefined) digit = (digit ?? 0) * 10 + DIGITS.indexOf(letter);
    else {
      sum += (digit ?? 1) * unit;
      digit = undefined;
    }
  }
  return sum + (digit ?? 0);
};

/** A number as town names write it: 4 is 四, 23 is 二十三. */
export const kanjiOf = (value: number): string => {
  if (value >= 100 || value < 0) return String(value);
  const [tens, ones] = [Math.trunc(value / 10), value % 10];
  const ten = tens === 0 ? '' : `${tens === 1 ? '' : DIGITS[tens]}十`;
  return ones === 0 && tens > 0 ? ten : `${ten}${DIGITS[ones]}`;
};
