/** 縮退: what becomes of a name where not every letter can be shown or printed. */
import { graphemesOf } from './graphemes.ts';
import { JIS_X_0213_PAIRS, JIS_X_0213_RUNS } from './jis-x-0213-table.ts';
import { foldVariants } from './name-variants.ts';
import { withoutSelectors } from './names.ts';

/** Stands for a letter that cannot be written: seen at once, and never taken for a letter. */
export const GETA = '〓';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Whether a device or another system has a letter; asked for one grapheme at a time. */
export type Repertoire = (letter: string) => boolean;

/** ASCII and its full-width forms are the same letters of the standard. */
const ALWAYS = /^[\u0020-\u007E\uFF01-\uFF5E\u3000]$/;

const unpack = (packed: string): ReadonlySet<string> => {
  const letters = new Set(JIS_X_0213_PAIRS);
  let at = 0;
  let [next, isRun] = [0, false];
  const digits = packed.replaceAll(/\s/g, '');
  while (at < digits.length) {
    let [value, shift, digit] = [0, 0, 0];
    do {
      digit = DIGITS.indexOf(digits.charAt(at));
      value += (digit & 31) * 2 ** shift;
      shift += 5;
      at += 1;
    } while (digit >= 32);
    if (isRun) for (let of = 0; of < value; of += 1) letters.add(String.fromCodePoint(next + of));
    next += value;
    isRun = !isRun;
  }
  return letters;
};

let letters: ReadonlySet<string> | undefined;

/** Code points that are a letter by themselves, so that a million names are looked through in a moment. */
const POINTS = 0x30000;
let points: Uint8Array | undefined;

const singlePoints = (): Uint8Array => {
  const table = new Uint8Array(POINTS);
  for (let point = 0; point < POINTS; point += 1)
    if ((point < 0xd800 || point > 0xdfff) && isJisX0213(String.fromCodePoint(point))) table[point] = 1;
  return table;
};

/** Of one letter of JIS X 0213:2004. A letter with a 異体字セレクタ is not of it: it says more. */
export const isJisX0213: Repertoire = (letter) => {
  letters ??= unpack(JIS_X_0213_RUNS);
  return letters.has(letter) || ALWAYS.test(letter);
};

export interface Degraded {
  readonly text: string;
  /** Letters for which 〓 stands, as they were, in their order; each as often as it was there. */
  readonly lost: readonly string[];
}

/** A Roman letter without its accents. */
const bareRoman = (letter: string): string =>
  /^\p{Script=Latin}/u.test(letter) ? letter.normalize('NFD').replaceAll(/\p{M}/gu, '') : letter;

/** Of whatever a letter can be written as, the nearest first. */
const formsOf = (letter: string): readonly string[] => {
  const bare = withoutSelectors(letter);
  const one = bare.normalize('NFKC');
  return [bare, bare.normalize('NFC'), foldVariants(bare), one, foldVariants(one), bareRoman(one)];
};

/** The text in letters of `has` alone: without 異体字セレクタ, 異体字 in their common form, and 〓 for what is left. */
export const degradeTo = (text: string, has: Repertoire): Degraded => {
  const lost: string[] = [];
  const written = graphemesOf(text).map((letter) => {
    const form = formsOf(letter).find((each) => has(each) || (each !== '' && Array.from(each).every(has)));
    if (form === undefined) lost.push(letter);
    return form ?? GETA;
  });
  return { text: written.join(''), lost };
};

/** MJ or IVS to JIS X 0213. */
export const degrade = (text: string): Degraded => degradeTo(text, isJisX0213);

/** What `nameDegraded` of a resident is; `null`: the name is the same. Most names are, so it is looked at letter by letter first. */
export const degradedName = (name: string): string | null => {
  points ??= singlePoints();
  let at = 0;
  for (let point = name.codePointAt(at); point !== undefined; point = name.codePointAt(at)) {
    if (points[point] !== 1) break;
    at += point > 0xffff ? 2 : 1;
  }
  if (at === name.length) return null;
  const { text } = degrade(name);
  return text === name ? null : text;
};
