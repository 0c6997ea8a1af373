import { foldVariants } from '../../kernel/name-variants.ts';
import type { RenamedTowns } from '../renamed-towns.ts';
import { plainLetters, settled } from './letters.ts';
import type { Agreement } from './name.ts';
import { KANJI_NUMERAL, kanjiOf, numberOf } from './numerals.ts';

/** An address in its parts, each as the most common of its spellings. */
export interface AddressForm {
  /** Municipality and 町字, without prefecture, 郡, 大字 and 字. */
  readonly area: string;
  /** 丁目, 番 (番地) and 号 (枝番) in this order, as far as they are there; a room may be last. */
  readonly numbers: readonly AddressNumber[];
  /** 甲, 乙, イ, ロ after a 番地; `''`: none. */
  readonly branch: string;
  /** 方書: building and room. */
  readonly building: string;
}

export interface AddressNumber {
  readonly value: number;
  /** `''`: written without a word, as `1-2-3`. */
  readonly unit: '丁目' | '番' | '号' | '';
}

const PREFECTURE = /^(?:北海道|東京都|京都府|大阪府|[^市区町村郡都道府県]{2,3}県)/u;
const COUNTY = /^[^市区町村郡]{1,5}郡(?=[^市区町村]{1,6}[町村])/u;
const HAN = '\\p{Script=Han}';
const DASH = '[-\\u2010-\\u2015\\u2212ー~〜]';

/** Width, dashes, spaces that only part words, and the letters that place names are written with either way. */
const spelled = (text: string): string =>
  settled(text, (each) =>
    foldVariants(plainLetters(each))
      .replaceAll(/\s+/g, ' ')
      .trim()
      .replaceAll(
        new RegExp(`(?<=[\\d〇一二三四五六七八九十])${DASH}(?=[\\d〇一二三四五六七八九十])`, 'gu'),
        '-',
      )
      .replaceAll(new RegExp(`(?<=${HAN})[ヶケがガヵ](?=${HAN})`, 'gu'), 'ケ')
      .replaceAll(new RegExp(`(?<=${HAN})[ノの之](?=${HAN})`, 'gu'), 'ノ'),
  );

/** `4日町` and `北１条` are spelled with kanji, as the official 町字 are. */
const namedNumbers = (text: string): string =>
  text.replaceAll(/\d{1,2}(?=(?:日町|日市|条|線|番町|番丁|ノ町|ノ門|軒))/g, (digits) =>
    kanjiOf(Number(digits)),
  );

const withoutOaza = (area: string): string =>
  area
    .replaceAll(/大字|小字/g, '')
    .replaceAll(/(?<=[町村市])字(?=.)|(?<=[^十文数八習大小])字(?=[^町])/gu, '');

const NUMERAL = `(?:\\d{1,6}|${KANJI_NUMERAL})`;
const WORD = '(?:丁目|番地|番(?![町丁])|号(?![室棟館]))';
/** Where the numbers begin: a digit, or kanji that a word or a dash makes a number. */
const START = new RegExp(`\\d|${KANJI_NUMERAL}(?=${WORD}|[-のノ]${NUMERAL}(?:${WORD}|[-のノ]|\\s|$))`, 'u');
const NUMBER = new RegExp(`^(${NUMERAL})\\s?(${WORD})?`, 'u');
/** A number of the building and not of the block. */
const OF_BUILDING = /^\d+\s?(?:号室|号棟|号館|階|棟|F(?![A-Z]))/u;
const BRANCH = /^[-のノ ]?([甲乙丙丁イロハニホ])(?:号)?(?=$|[\s-])/u;

const unitOf = (word: string | undefined): AddressNumber['unit'] => {
  if (word === undefined) return '';
  return word === '丁目' || word === '号' ? word : '番';
};

/** The run of numbers that `text` begins with, and what comes after it. */
const numbersIn = (text: string): { readonly numbers: AddressNumber[]; readonly rest: string } => {
  const numbers: AddressNumber[] = [];
  let rest = text;
  while (numbers.length < 5 && !OF_BUILDING.test(rest)) {
    const [whole, digits = '', word] = NUMBER.exec(rest) ?? [];
    const value = numberOf(digits);
    if (whole === undefined || value === undefined) break;
    const unit = unitOf(word);
    numbers.push({ value, unit });
    rest = rest.slice(whole.length);
    if (unit === '号') break;
    // After a word a space may part the next number; a bare number is parted by a dash, else the building begins.
    const joint = unit === '' ? /^[-のノ](?=\S)/.exec(rest) : /^\s?[-のノ]?(?=\S)/.exec(rest);
    const next = joint === null ? undefined : rest.slice(joint[0].length);
    if (next === undefined || !NUMBER.test(next)) break;
    rest = next;
  }
  return { numbers, rest };
};

const buildingOf = (rest: string): string =>
  rest
    .replaceAll(/号室|号棟|号(?=$|\s)|室(?=$)|方$/g, '')
    .replaceAll(new RegExp(`[\\s・,()（）]|${DASH}`, 'gu'), '');

/** Never throws; what is no address becomes an area without numbers. */
export const readAddress = (text: string): AddressForm => {
  const plain = namedNumbers(spelled(text)).replace(PREFECTURE, '').replace(/^\s/, '').replace(COUNTY, '');
  const start = START.exec(plain)?.index ?? plain.length;
  const { numbers, rest } = numbersIn(plain.slice(start));
  const branch = BRANCH.exec(rest);
  return {
    area: settled(plain.slice(0, start), (area) => withoutOaza(spelled(area.replaceAll(/[\s-]/g, '')))),
    numbers,
    branch: branch?.[1] ?? '',
    building: buildingOf(rest.slice(branch?.[0].length ?? 0)),
  };
};

/** What a renamed town is looked up by: an old name may have had a 丁目 of its own. */
const townOf = ({ area, numbers }: AddressForm) => ({ area, chome: numbers[0]?.value ?? null });

/** A name that was changed again is followed so often; a table that leads in a circle ends as well. */
const MOST_CHANGES = 8;

/**
 * Old names of towns become the new ones; the table is read once. A 丁目 in the new name stands before the old numbers. An
 * old name that became several is left as it is: a guess among them could make one door of two.
 */
export const createTownRenamer = (renamed: RenamedTowns): ((form: AddressForm) => AddressForm) => {
  const byOld = Map.groupBy(renamed, ({ old }) => JSON.stringify(townOf(readAddress(old))));
  const table = new Map(
    [...byOld].flatMap(([old, towns]) => {
      const [now, ...others] = new Map(
        towns.map((town) => [JSON.stringify(townOf(readAddress(town.new))), readAddress(town.new)]),
      ).values();
      return now === undefined || others.length > 0 ? [] : [[old, now] as const];
    }),
  );
  const once = (form: AddressForm): AddressForm => {
    const [first, ...others] = form.numbers;
    const whole = table.get(JSON.stringify({ area: form.area, chome: null }));
    if (whole !== undefined)
      return { ...form, area: whole.area, numbers: [...whole.numbers, ...form.numbers] };
    const chome = table.get(JSON.stringify({ area: form.area, chome: first?.value ?? null }));
    return chome === undefined ? form : { ...form, area: chome.area, numbers: [...chome.numbers, ...others] };
  };
  return (form) => {
    let now = form;
    for (let changes = 0; changes < MOST_CHANGES; changes += 1) {
      const next = once(now);
      if (next === now) break;
      now = next;
    }
    return now;
  };
};

/** Room: the last number of a building. */
const roomOf = (building: string): string | undefined => /(\d+)\D*$/.exec(building)?.[1];

const contradicts = (a: AddressNumber, b: AddressNumber): boolean =>
  a.value !== b.value ||
  (a.unit !== b.unit && [a.unit, b.unit].includes('丁目') && a.unit !== '' && b.unit !== '');

/** 方書 is weak: it may be missing or called otherwise, only two different rooms are two doors. */
const compareBuildings = (a: string, b: string): 'agree' | 'apart' => {
  const [left, right] = [roomOf(a), roomOf(b)];
  return left === undefined || right === undefined || left === right ? 'agree' : 'apart';
};

/** `longer` has one number more: that is a room when the other's building says so, or when words fix what the others are. */
const compareWithRoom = (longer: AddressForm, shorter: AddressForm): Agreement => {
  const [room, ...tooMany] = longer.numbers.slice(shorter.numbers.length);
  if (room === undefined || tooMany.length > 0 || shorter.numbers.length < 2) return 'partial';
  const named = roomOf(shorter.building);
  if (named !== undefined) return Number(named) === room.value ? 'variant' : 'partial';
  const anchored = shorter.numbers.some(({ unit }, at) => unit !== '' && longer.numbers[at]?.unit === unit);
  const full = shorter.numbers.length === (shorter.numbers[0]?.unit === '丁目' ? 3 : 2);
  return anchored && full && longer.building === '' ? 'variant' : 'partial';
};

const compareNumbers = (a: AddressForm, b: AddressForm): Agreement => {
  const [longer, shorter] = a.numbers.length >= b.numbers.length ? [a, b] : [b, a];
  if (shorter.numbers.length === 0)
    return longer.numbers.length === 0 && a.area !== '' ? 'variant' : 'partial';
  const apart = shorter.numbers.some((each, at) => {
    const other = longer.numbers[at];
    return other === undefined || contradicts(each, other);
  });
  if (apart || a.branch !== b.branch) return 'partial';
  if (longer.numbers.length > shorter.numbers.length) return compareWithRoom(longer, shorter);
  return compareBuildings(a.building, b.building) === 'apart' ? 'partial' : 'variant';
};

/** One side leaves the municipality or the 小字 out. */
const isPartOf = (part: string, whole: string): boolean =>
  part.length >= 2 &&
  ((whole.endsWith(part) && /[市区町村]$/.test(whole.slice(0, -part.length))) || whole.startsWith(part));

const sameLetters = (a: string, b: string): boolean => {
  const bare = (text: string): string => plainLetters(text).replaceAll(/\s/g, '');
  return bare(a) === bare(b);
};

/**
 * `same`: letter by letter (width and spaces apart). `variant`: one place written otherwise. `partial`: the same town, or less
 * of it, and not the same door. Never throws; symmetric.
 */
export const compareAddresses = (
  a: string,
  b: string,
  rename: (form: AddressForm) => AddressForm = (form) => form,
): Agreement => {
  if (a.trim() === '' || b.trim() === '') return 'unknown';
  if (sameLetters(a, b)) return 'same';
  const [left, right] = [rename(readAddress(a)), rename(readAddress(b))];
  if (left.area === right.area) return compareNumbers(left, right);
  return isPartOf(left.area, right.area) || isPartOf(right.area, left.area) ? 'partial' : 'different';
};
