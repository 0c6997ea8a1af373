/** What a clerk typed into the one search field, understood. */
import type { CivilDate } from '../kernel/dates.ts';
import { graphemesOf } from '../kernel/graphemes.ts';
import { isSearchable, nameKey, writtenKeys } from '../kernel/names.ts';
import { spokenPlace } from '../kernel/places.ts';
import { readDate } from '../kernel/read-date.ts';
import { failure, type Result, success } from '../kernel/result.ts';

/** All that is given must be true of a person. At least one is. */
export interface Query {
  /** Beginning of a reading, as `nameKey` gives it; two letters or more. */
  readonly kana?: string;
  /** Beginning of 氏名 or 通称 as it is written; any form of its letters finds it. */
  readonly written?: string;
  /** Beginning of an address, from the municipality or the 町 on (`spokenPlace`). */
  readonly place?: string;
  /** The same place under what its town is called now (町名変更); one of them is enough. */
  readonly nowCalled?: readonly string[];
  /** Whole number, digits only. A part of one would make a list of people out of a few digits. */
  readonly phone?: string;
  readonly birthDate?: CivilDate;
}

/** By what a search was made: goes into the record in place of the words. */
export type QueryKey = 'kana' | 'name' | 'address' | 'phone' | 'birth_date';

export const keysOf = ({ kana, written, place, phone, birthDate }: Query): QueryKey[] => [
  ...(kana === undefined ? [] : (['kana'] as const)),
  ...(written === undefined ? [] : (['name'] as const)),
  ...(place === undefined ? [] : (['address'] as const)),
  ...(phone === undefined ? [] : (['phone'] as const)),
  ...(birthDate === undefined ? [] : (['birth_date'] as const)),
];

/** `too_short`: one letter with no birth date, or nothing at all. `wrong_date`: no such day, or two days, or a day outside the era written. */
export type QueryFailure = 'too_short' | 'wrong_date';

const SHORTEST = 2;

/** With a number and something before it that is no number: only a place looks like that. */
const isNumbered = (word: string): boolean => /\d|丁目/.test(word.normalize('NFKC')) && /\p{L}/u.test(word);

/**
 * A name, by how it is said when every word is kana (or Roman), else by how it is written. One letter (林, イ) begins too many
 * names to be asked alone.
 */
const nameOf = (words: readonly string[], shortest: number): Query | undefined => {
  if (words.length === 0) return {};
  const joined = words.join('');
  const kana = nameKey(joined);
  if (isSearchable(kana)) return kana.length < shortest ? undefined : { kana };
  const written = writtenKeys(joined).plain;
  return /\p{L}/u.test(written) && graphemesOf(written).length >= shortest ? { written } : undefined;
};

/** A telephone number in Japan, with hyphens, brackets, or from abroad (+81); all of it. */
const phoneOf = (word: string): string | undefined => {
  const plain = word
    .normalize('NFKC')
    .replaceAll(/[\s()‐‑–—―−ー-]/g, '')
    .replace(/^\+81/, '0');
  return /^0\d{9,10}$/.test(plain) ? plain : undefined;
};

const placeOf = (words: readonly string[]): Query | undefined => {
  const place = spokenPlace(words.join(''));
  if (words.length === 0) return {};
  return place.length < SHORTEST || !/\p{L}/u.test(place) ? undefined : { place };
};

interface Sorted {
  readonly dates: readonly CivilDate[];
  readonly phones: readonly string[];
  readonly words: readonly string[];
  readonly places: readonly string[];
}

const sorted = (text: string): Sorted | undefined => {
  // 昭和 55年 2月 17日 with spaces in it is still one date.
  const whole = readDate(text);
  if (whole.kind === 'date') return { dates: [whole.date], phones: [], words: [], places: [] };
  // 0256 00 0000 too.
  const number = phoneOf(text);
  if (number !== undefined) return { dates: [], phones: [number], words: [], places: [] };
  const dates: CivilDate[] = [];
  const phones: string[] = [];
  const words: string[] = [];
  const places: string[] = [];
  for (const word of text.split(/[\s、，]+/).filter((each) => each !== '')) {
    const read = readDate(word);
    const phone = phoneOf(word);
    if (phone !== undefined) phones.push(phone);
    else if (read.kind === 'date') dates.push(read.date);
    else if (read.kind !== 'not_a_date') return undefined;
    // 本町一丁目 2番3号: what follows a place belongs to it.
    else if (isNumbered(word) || places.length > 0) places.push(word);
    else words.push(word);
  }
  return { dates, phones, words, places };
};

/**
 * What the words can mean, likeliest first: kana and Roman letters are how a name is said, a date is a birth date, ten or
 * eleven digits are a telephone number, a word with a number is a place, any other is a name; but the last may be a place as well (本町), which is asked when
 * nobody is called so.
 */
export const readQuery = (
  text: string,
  birthDate: CivilDate | undefined,
): Result<readonly Query[], QueryFailure> => {
  const read = sorted(text.trim());
  if (read === undefined) return failure('wrong_date');
  const dates = new Set([...read.dates, ...(birthDate === undefined ? [] : [birthDate])]);
  if (dates.size > 1) return failure('wrong_date');
  const [born] = dates;
  const [phone, ...otherPhones] = new Set(read.phones);
  // Nobody has two at once; asked for both, nobody would be found.
  if (otherPhones.length > 0) return failure('too_short');
  const shortest = born === undefined && phone === undefined ? SHORTEST : 1;
  const both = (names: readonly string[], places: readonly string[]): Query[] => {
    const [name, place] = [nameOf(names, shortest), placeOf(places)];
    if (name === undefined || place === undefined) return [];
    const query = {
      ...name,
      ...place,
      ...(phone === undefined ? {} : { phone }),
      ...(born === undefined ? {} : { birthDate: born }),
    };
    return keysOf(query).length === 0 ? [] : [query];
  };
  const { words, places } = read;
  const last = words.at(-1);
  const meanings = both(words, places);
  if (last !== undefined && !isSearchable(nameKey(last)))
    meanings.push(...both(words.slice(0, -1), [last, ...places]));
  return meanings.length === 0 ? failure('too_short') : success(meanings);
};
