const KANJI_DIGITS = '〇一二三四五六七八九';

/** A regular expression's source for what `kanjiNumber` reads. */
export const KANJI_NUMBER = '[〇一二三四五六七八九]?十[一二三四五六七八九]?|[〇一二三四五六七八九]+';

/** 五十五 and 五五 are 55, up to 九十九. */
export const kanjiNumber = (text: string): string => {
  if (!text.includes('十')) return Array.from(text, (digit) => KANJI_DIGITS.indexOf(digit)).join('');
  const [tens = '', ones = ''] = text.split('十');
  return String(
    (tens === '' ? 1 : KANJI_DIGITS.indexOf(tens)) * 10 + (ones === '' ? 0 : KANJI_DIGITS.indexOf(ones)),
  );
};
