/** Names and readings as the register keeps them. */

const LATIN = /^[\p{Script=Latin}\p{Mark}\p{Nd}\s.,'’‐－\-/()]+$/u;

/** One space between its parts: U+3000, or an ASCII one in Roman letters (which lose their width). */
export const spacedName = (text: string): string => {
  if (LATIN.test(text)) return text.normalize('NFKC').replaceAll(/\s+/g, ' ');
  return text.replaceAll(/\s+/g, '\u3000');
};

const HALF_WIDTH = /[\uff61-\uff9f]+/g;
const HIRAGANA = /[\u3041-\u3096]/g;
const PLAIN_KANA = /^[ァ-ヺー・]+(?:\u3000[ァ-ヺー・]+)*$/;

export interface KanaReading {
  readonly kana: string;
  readonly repair: 'half_width_kana' | 'hiragana_kana' | null;
}

/** 全角カタカナ of whatever kana it was written in. */
export const readKana = (text: string): KanaReading => {
  if (PLAIN_KANA.test(text)) return { kana: text, repair: null };
  const wide = text.replaceAll(HALF_WIDTH, (run) => run.normalize('NFKC'));
  const katakana = wide.replaceAll(HIRAGANA, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60));
  const repair = wide !== text ? 'half_width_kana' : katakana !== wide ? 'hiragana_kana' : null;
  return { kana: spacedName(katakana), repair };
};
