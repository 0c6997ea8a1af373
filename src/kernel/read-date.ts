/** A date in any notation that a Japanese office writes, typed or in a file. */
import {
  type CivilDate,
  civilDateOf,
  ERAS,
  type Era,
  eraOf,
  formatWareki,
  parseCompactDate,
} from './dates.ts';
import { KANJI_NUMBER, kanjiNumber } from './kanji-number.ts';

/**
 * What a text is. `outside_era`: the day is real but was not of that era (昭和64年2月1日); `writeAs` is how it is written
 * (平成元年2月1日). It is refused and not corrected: with a slip in the year it would be another person's birthday.
 * `before_calendar`: before 明治6年1月1日, whose days have other numbers.
 */
export type DateReading =
  | { readonly kind: 'date'; readonly date: CivilDate }
  | { readonly kind: 'outside_era'; readonly writeAs: string }
  | { readonly kind: 'no_such_day' }
  | { readonly kind: 'before_calendar' }
  | { readonly kind: 'not_a_date' };

/**
 * Digits for the eras in files. `resident`: 明治 1 … 令和 5, of 住民記録 and most others. `insurance`: 1, 3, 5, 7, 9, of
 * 医療保険 and 年金. A file does not say which it uses, so whoever reads it must.
 */
export type EraCodes = 'resident' | 'insurance';

const eraOfCode = (code: number, codes: EraCodes): Era | undefined =>
  ERAS.find((era) => (codes === 'resident' ? era.code : era.code * 2 - 1) === code);

/** The day, looked at against the era it was written in (`null`: 西暦). */
const judged = (era: Era | null, year: number, month: number, day: number): DateReading => {
  const date = civilDateOf((era?.base ?? 0) + year, month, day);
  if (date === undefined || year === 0) return { kind: 'no_such_day' };
  const actual = eraOf(date);
  if (actual === undefined) return { kind: 'before_calendar' };
  if (era === null || era === actual) return { kind: 'date', date };
  return { kind: 'outside_era', writeAs: formatWareki(date) ?? date };
};

/**
 * An era date of a file, without separators: one or two digits for the era and six for year, month and day in it
 * (`3550217`, `03550217`).
 */
export const readEraDigits = (text: string, codes: EraCodes): DateReading => {
  const parts = /^0?(\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  const era = eraOfCode(Number(parts?.[1]), codes);
  if (parts === null || era === undefined) return { kind: 'not_a_date' };
  return judged(era, Number(parts[2]), Number(parts[3]), Number(parts[4]));
};

/** An era date as a file holds it, with this many digits for the era. */
export const formatEraDigits = (date: CivilDate, codes: EraCodes, digits: 1 | 2): string | undefined => {
  const era = eraOf(date);
  if (era === undefined) return undefined;
  const code = codes === 'resident' ? era.code : era.code * 2 - 1;
  const year = String(Number(date.slice(0, 4)) - era.base).padStart(2, '0');
  return `${String(code).padStart(digits, '0')}${year}${date.slice(5, 7)}${date.slice(8)}`;
};

/** One width and case, kanji numbers as digits; 元年 is year 1. NFKC also opens ㍼. */
const plainDate = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .toUpperCase()
    .replaceAll(new RegExp(KANJI_NUMBER, 'g'), kanjiNumber)
    .replace(/日生(まれ)?$/, '日');

const NAMED = new RegExp(
  `^(${ERAS.flatMap(({ name, sign, letter }) => [name, sign, letter]).join('|')}|西暦|)(元|\\d{1,4})` +
    String.raw`(?:年(\d{1,2})月(\d{1,2})日?|([./\-・])(\d{1,2})\5(\d{1,2}))$`,
);

/** `S550217`, `昭和550217`. */
const JOINED = new RegExp(
  `^(${ERAS.flatMap(({ name, sign, letter }) => [name, sign, letter]).join('|')})(\\d\\d)(\\d\\d)(\\d\\d)$`,
);

const eraNamed = (text: string): Era | undefined =>
  ERAS.find(({ name, sign, letter }) => name === text || sign === text || letter === text);

/**
 * Reads 昭和55年2月17日, 昭和五十五年二月十七日, ㍼55.2.17, 昭55-2-17, S55/2/17, S550217, 1980年2月17日, 1980-02-17, 19800217
 * and 3550217 (era digit of 住民記録), in any width. A year of two digits with no era is not a date: it could be of three.
 */
export const readDate = (text: string): DateReading => {
  const plain = plainDate(text);
  if (/^\d{8}$/.test(plain) && !plain.startsWith('0')) {
    const date = parseCompactDate(plain);
    if (date === undefined) return { kind: 'no_such_day' };
    return eraOf(date) === undefined ? { kind: 'before_calendar' } : { kind: 'date', date };
  }
  if (/^0?\d{7}$/.test(plain)) return readEraDigits(plain, 'resident');
  const joined = JOINED.exec(plain);
  if (joined !== null)
    return judged(eraNamed(joined[1] ?? '') ?? null, Number(joined[2]), Number(joined[3]), Number(joined[4]));
  const parts = NAMED.exec(plain);
  if (parts === null) return { kind: 'not_a_date' };
  const [, name = '', yearText = '', ...rest] = parts;
  const era = eraNamed(name) ?? null;
  if (era === null ? !/^\d{4}$/.test(yearText) : yearText.length > 2) return { kind: 'not_a_date' };
  const year = yearText === '元' ? 1 : Number(yearText);
  return judged(era, year, Number(rest[0] ?? rest[3]), Number(rest[1] ?? rest[4]));
};
