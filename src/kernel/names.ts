/** Names as people type them, and as they are compared. */

const SMALL: Readonly<Record<string, string>> = {
  ァ: 'ア',
  ィ: 'イ',
  ゥ: 'ウ',
  ェ: 'エ',
  ォ: 'オ',
  ッ: 'ツ',
  ャ: 'ヤ',
  ュ: 'ユ',
  ョ: 'ヨ',
  ヮ: 'ワ',
};

/**
 * 検索用カナ: what two spellings of one reading have in common. Half-width and hiragana become full-width katakana, small
 * letters large ones (シヨウ and ショウ are both found in old registers), spaces, middle dots and long marks go.
 */
export const kanaKey = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\u3041-\u3096]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0x60))
    .replaceAll(/[\s・ー－-]/g, '')
    .replaceAll(/[ァィゥェォッャュョヮ]/g, (letter) => SMALL[letter] ?? letter)
    .toUpperCase();

/** Whether a text holds at least one katakana after folding: a search by anything else is no search by kana. */
export const isKana = (key: string): boolean => /^[ア-ヺA-Z]+$/.test(key);
