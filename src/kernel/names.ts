/** Names as people type them, and as they are compared. */
import { foldVariants } from './name-variants.ts';

/** Small letters and sounds that are written either way (シヨウ and ショウ, ミズキ and ミヅキ). */
const SAME: Readonly<Record<string, string>> = {
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
  ヂ: 'ジ',
  ヅ: 'ズ',
  ヲ: 'オ',
};

/** What nearly every name of a register is made of, and normalisation leaves alone: a million of them are folded at once. */
const KATAKANA = /^[ァ-ヺー・　]+$/;
const PLAIN = /^[ぁ-ゖァ-ヺー々\u4E00-\u9FFF　]+$/;

const HIRAGANA = /[\u3041-\u3096]/g;
const toKatakana = (letter: string): string => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0x60);
const katakana = (text: string): string => text.replaceAll(HIRAGANA, toKatakana);

/**
 * 検索用の鍵: what two spellings of one reading have in common. Half-width and hiragana become full-width katakana, Roman
 * letters capitals; letters of one sound become one (both are found in old registers); spaces, middle dots, long marks and
 * the punctuation of Roman names go. Letter by letter, so that the beginning of a name gives the beginning of its key.
 */
export const nameKey = (text: string): string => {
  const bare = KATAKANA.test(text)
    ? text.replaceAll(/[　・ー]/g, '')
    : text
        .normalize('NFKC')
        .toUpperCase()
        .replaceAll(HIRAGANA, toKatakana)
        .replaceAll(/[\s・ー－\-.,'’]/g, '')
        // A mark typed apart (ウ゛) now stands beside its letter and joins it.
        .normalize('NFKC');
  return bare.replaceAll(/[ァィゥェォッャュョヮヂヅヲ]/g, (letter) => SAME[letter] ?? letter);
};

/** Whether a key can be searched by: only katakana and Roman letters; kanji are not read here. */
export const isSearchable = (key: string): boolean => /^[ア-ヺA-Z]+$/.test(key);

/** A name or address as it is compared, letter by letter: width, spaces and case make no difference, anything else does. */
export const plainText = (text: string): string =>
  PLAIN.test(text) ? text.replaceAll('　', '') : text.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();

/** 異体字セレクタ: which of several drawings of a letter is meant; nobody types them. */
const SELECTORS = /[\uFE00-\uFE0F]|\uDB40[\uDD00-\uDDEF]/g;

export const withoutSelectors = (text: string): string => text.replaceAll(SELECTORS, '');

/** A written text as it is searched: `plain` as it stands, `folded` with 異体字 and 旧字 in their common form. */
export const writtenKeys = (text: string): { readonly plain: string; readonly folded: string } => {
  const plain = plainText(withoutSelectors(text));
  return { plain, folded: foldVariants(plain) };
};

/**
 * A person's name as it is searched: besides 異体字, kana of a name in either script (さくら, サクラ), ヶ and ケ, の and ノ, and 々 for the
 * letter before it are one. Wider than what a comparison may call the same, because a person chooses.
 */
export const nameSearchKeys = (text: string): { readonly plain: string; readonly folded: string } => {
  const { plain, folded } = writtenKeys(text);
  if (!/[ぁ-ゖヵヶ々]/.test(folded)) return { plain, folded };
  return {
    plain,
    folded: katakana(folded)
      .replaceAll(/[ヵヶ]/g, (letter) => (letter === 'ヶ' ? 'ケ' : 'カ'))
      .replaceAll(/(.)々/gu, '$1$1'),
  };
};
