import { foldVariants } from '../../kernel/name-variants.ts';
import { plainText } from '../../kernel/names.ts';
import { plainLetters, settled } from './letters.ts';

/**
 * Two names, each in all its ways: 氏名, 通称 in （）, 旧氏 in ［］. A reading is not compared: a father and a son may
 * share one.
 */

/** How well one item of a card and of the register agree. `unknown`: one side does not say. */
export type Agreement = 'same' | 'variant' | 'partial' | 'different' | 'unknown';

/** Best first. */
const ORDER: readonly Agreement[] = ['same', 'variant', 'partial', 'different', 'unknown'];

const HYPHENS = /[-\u2010-\u2015\u2212\u30A0~〜]/g;
const SMALL = new Map(
  Array.from('ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ').map((each, at) => [
    each,
    'アイウエオツヤユヨワカケあいうえおつやゆよわ'[at] ?? each,
  ]),
);
/** Letters without a decomposition, as ICAO 9303 writes them in a machine-readable zone. */
const ROMAN = new Map(
  Array.from('ĐŁØÆŒÞ').map((letter, at) => [letter, ['D', 'L', 'OE', 'AE', 'OE', 'TH'][at] ?? letter]),
);

const withoutAccents = (text: string): string =>
  text
    .replaceAll(/[\u00C0-\u024F\u1E00-\u1EFF]/g, (letter) =>
      letter.normalize('NFD').replaceAll(/\p{M}/gu, ''),
    )
    .replaceAll(/[ĐŁØÆŒÞ]/g, (letter) => ROMAN.get(letter) ?? letter);

/** One spelling of a name for all that mean the same letters; parts stay apart by one space. */
export const foldName = (text: string): string =>
  settled(text, (each) =>
    foldVariants(withoutAccents(plainLetters(each)))
      // A long mark typed as a hyphen (マリ－) is a long mark.
      .replaceAll(/(?<=[\u3041-\u30FF])[-\u2010-\u2015\u2212~〜]/g, 'ー')
      .replaceAll(/(?<=\p{Script=Han})[のﾉ](?=\p{Script=Han})/gu, 'ノ')
      .replaceAll(/[ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ]/g, (letter) => SMALL.get(letter) ?? letter)
      .replaceAll(/['’`´.]/g, '')
      .replaceAll(HYPHENS, ' ')
      .replaceAll(/[\s,、・･]+/g, ' ')
      .trim(),
  );

interface Form {
  /** As it is written, width and spaces apart; `null`: it is never written just so (旧氏 in the place of 氏). */
  readonly plain: string | null;
  readonly parts: readonly string[];
}

const formOf = (text: string, written: string | null = text): Form => ({
  plain: written === null ? null : plainText(written),
  parts: foldName(text)
    .split(' ')
    .filter((part) => part !== ''),
});

const BRACKETS = /[（(]([^（()）]*)[)）]|[［[〔【]([^\]］〕】]*)[\]］〕】]/gu;

/** `山田［佐藤］花子` is 山田花子 and 佐藤花子; `LI NA（李本奈）` is LI NA and 李本奈. */
const formsOf = (text: string): readonly Form[] => {
  const main = text.replaceAll(BRACKETS, ' ');
  const forms = [formOf(main, text.replaceAll(/[（(][^（()）]*[)）]/g, ''))];
  for (const found of text.matchAll(BRACKETS)) {
    const [whole, alias, former] = found;
    if (alias !== undefined) forms.push(formOf(alias));
    if (former === undefined) continue;
    const after = text.slice(found.index + whole.length).replaceAll(BRACKETS, ' ');
    const given = after.trim() === '' ? main.trim().split(/\s+/).slice(1).join(' ') : after;
    forms.push(formOf(`${former} ${given}`, null));
  }
  return forms.filter(({ parts }) => parts.length > 0);
};

const isRoman = (parts: readonly string[]): boolean => parts.every((part) => /^[A-Z]+$/.test(part));

/** Family name first or last: every order that only turns the parts round. */
const turns = (parts: readonly string[]): readonly string[] =>
  parts.map((_, at) => [...parts.slice(at), ...parts.slice(0, at)].join(''));

const compareRoman = (a: readonly string[], b: readonly string[]): Agreement => {
  const sorted = (parts: readonly string[]): string => parts.toSorted().join(' ');
  if (sorted(a) === sorted(b) || turns(a).includes(b.join('')) || turns(b).includes(a.join('')))
    return 'variant';
  const [few, many] = a.length < b.length ? [a, b] : [b, a];
  // A middle name that one side leaves out.
  return few.length >= 2 && few.every((part) => many.includes(part)) ? 'partial' : 'different';
};

/** Of whom family and given name are known apart, the given name may stay while the other changes; not the other way (twins). */
const sharesGivenName = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === 2 && b.length === 2 && a[1] === b[1];

const compareForms = (a: Form, b: Form): Agreement => {
  if (a.plain !== null && a.plain === b.plain) return 'same';
  if (a.parts.join('') === b.parts.join('')) return 'variant';
  if (isRoman(a.parts) && isRoman(b.parts)) return compareRoman(a.parts, b.parts);
  return sharesGivenName(a.parts, b.parts) ? 'partial' : 'different';
};

/** All ways one side is written against all of the other; the best counts. Never throws; symmetric. */
export const compareNames = (a: readonly string[], b: readonly string[]): Agreement => {
  const [left, right] = [a.flatMap(formsOf), b.flatMap(formsOf)];
  const found = left.flatMap((one) => right.map((other) => compareForms(one, other)));
  return ORDER.find((agreement) => found.includes(agreement)) ?? 'unknown';
};
