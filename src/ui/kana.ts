/** Reading aids for names: what a clerk types on a keyboard or taps on the 五十音 pad, as the registry writes kana. */

const HIRAGANA_TO_KATAKANA = 0x60;

/** Full-width katakana of hiragana, half-width kana or a mixture; single full-width spaces between words. */
export const toKatakana = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[ぁ-ゖ]/g, (kana) => String.fromCodePoint((kana.codePointAt(0) ?? 0) + HIRAGANA_TO_KATAKANA))
    .trim()
    .replaceAll(/\s+/g, '　');

/** Rows of the pad, first column at the right as on every 五十音 table; empty places keep the shape. */
export const KANA_COLUMNS: readonly (readonly string[])[] = [
  ['ワ', 'ヲ', 'ン', 'ー', ''],
  ['ラ', 'リ', 'ル', 'レ', 'ロ'],
  ['ヤ', '', 'ユ', '', 'ヨ'],
  ['マ', 'ミ', 'ム', 'メ', 'モ'],
  ['ハ', 'ヒ', 'フ', 'ヘ', 'ホ'],
  ['ナ', 'ニ', 'ヌ', 'ネ', 'ノ'],
  ['タ', 'チ', 'ツ', 'テ', 'ト'],
  ['サ', 'シ', 'ス', 'セ', 'ソ'],
  ['カ', 'キ', 'ク', 'ケ', 'コ'],
  ['ア', 'イ', 'ウ', 'エ', 'オ'],
];

const PLAIN = 'カキクケコサシスセソタチツテトハヒフヘホウ';
const VOICED = 'ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ';
const HALF_FROM = 'ハヒフヘホ';
const HALF_TO = 'パピプペポ';
const BIG = 'アイウエオツヤユヨワ';
const SMALL = 'ァィゥェォッャュョヮ';

const PAIRS = {
  voiced: [PLAIN, VOICED],
  semivoiced: [HALF_FROM, HALF_TO],
  small: [BIG, SMALL],
} as const;

/** The kana without any mark, so that ゛ after ゜ changes the mark instead of doing nothing. */
const bare = (kana: string): string => {
  for (const [from, to] of Object.values(PAIRS)) {
    const at = to.indexOf(kana);
    if (at >= 0) return from.charAt(at);
  }
  return kana;
};

/** Puts the mark on the last kana, or takes it off again; text that cannot carry it stays as it is. */
export const markLast = (text: string, mark: keyof typeof PAIRS): string => {
  const last = text.slice(-1);
  const [from, to] = PAIRS[mark];
  if (last !== '' && to.includes(last)) return text.slice(0, -1) + bare(last);
  const at = from.indexOf(bare(last));
  return last === '' || at < 0 ? text : text.slice(0, -1) + to.charAt(at);
};
