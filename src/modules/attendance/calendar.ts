import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import type { Month } from './ids-schema.ts';

/**
 * Days as numbers (0 = 1970-01-01) and minutes since then, both of Japan: a month is computed with numbers alone, and no time zone can come
 * into it. 国民の祝日 by the law as it stands, from 2007 on.
 */

export const DAY_MINUTES = 1_440;
const JAPAN_MS = 9 * 3_600_000;
const MINUTE_MS = 60_000;

/** Minute in Japan of a moment in milliseconds since 1970; seconds are cut off. */
export const minuteOf = (at: number): number => Math.floor((at + JAPAN_MS) / MINUTE_MS);

const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + text.charCodeAt(at) - 48;
  return value;
};

/** Days since 1970 of a day of the Gregorian calendar; March is the first month here, so that the leap day is the last. */
const dayOf = (year: number, month: number, date: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const m = month <= 2 ? month + 9 : month - 3;
  return (
    365 * y +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) +
    Math.floor((153 * m + 2) / 5) +
    date -
    719_469
  );
};

/** Of `YYYY-MM-DD`, which exists. */
export const dayNumber = (date: string): number =>
  dayOf(digits(date, 0, 4), digits(date, 5, 7), digits(date, 8, 10));

const written = new Map<number, CivilDate>();

export const dateOfDay = (day: number): CivilDate => {
  const known = written.get(day);
  if (known !== undefined) return known;
  const date = civilDateSchema.parse(new Date(day * DAY_MINUTES * MINUTE_MS).toISOString().slice(0, 10));
  written.set(day, date);
  return date;
};

/** 0 = Sunday. The first day of 1970 was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** First day of the week, Sunday, in which a day is. */
export const weekOf = (day: number): number => day - weekdayOf(day);

export const monthOfDay = (day: number): Month => dateOfDay(day).slice(0, 7) as Month;

/** First and last day. */
export const daysOfMonth = (month: Month): { readonly first: number; readonly last: number } => {
  const [year, number] = [digits(month, 0, 4), digits(month, 5, 7)];
  const next = number === 12 ? dayOf(year + 1, 1, 1) : dayOf(year, number + 1, 1);
  return { first: dayOf(year, number, 1), last: next - 1 };
};

export const addMonths = (month: Month, months: number): Month => {
  const count = digits(month, 0, 4) * 12 + digits(month, 5, 7) - 1 + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}` as Month;
};

/** The twelve months of the year that a month is in, when years begin with `startsIn` (4: 年度). */
export const yearOf = (month: Month, startsIn: number): readonly Month[] => {
  const back = (digits(month, 5, 7) - startsIn + 12) % 12;
  const first = addMonths(month, -back);
  return Array.from({ length: 12 }, (_, at) => addMonths(first, at));
};

/** The n-th weekday of a month. */
const nth = (year: number, month: number, weekday: number, n: number): number => {
  const first = dayOf(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (n - 1) * 7;
};

/** 春分・秋分: the usual formula, good from 1980 to 2099; the day itself is said a year before in 官報. */
const equinox = (year: number, base: number): number =>
  Math.floor(base + 0.242_194 * (year - 1980) - Math.floor((year - 1980) / 4));

/** Days that a law of their own moved or made for one year: 即位 2019, 五輪 2020 and 2021. `null`: not in that year. */
const OF_ONE_YEAR: Readonly<Record<number, Readonly<Record<string, string | null>>>> = {
  2019: { 天皇の即位の日: '05-01', 即位礼正殿の儀の行われる日: '10-22' },
  2020: { 海の日: '07-23', スポーツの日: '07-24', 山の日: '08-10' },
  2021: { 海の日: '07-22', スポーツの日: '07-23', 山の日: '08-08' },
};

/** 国民の祝日に関する法律 2条. */
const named = (year: number): Map<number, string> => {
  const days = new Map<string, number>([
    ['元日', dayOf(year, 1, 1)],
    ['成人の日', nth(year, 1, 1, 2)],
    ['建国記念の日', dayOf(year, 2, 11)],
    ['春分の日', dayOf(year, 3, equinox(year, 20.8431))],
    ['昭和の日', dayOf(year, 4, 29)],
    ['憲法記念日', dayOf(year, 5, 3)],
    ['みどりの日', dayOf(year, 5, 4)],
    ['こどもの日', dayOf(year, 5, 5)],
    ['海の日', nth(year, 7, 1, 3)],
    ['敬老の日', nth(year, 9, 1, 3)],
    ['秋分の日', dayOf(year, 9, equinox(year, 23.2488))],
    [year < 2020 ? '体育の日' : 'スポーツの日', nth(year, 10, 1, 2)],
    ['文化の日', dayOf(year, 11, 3)],
    ['勤労感謝の日', dayOf(year, 11, 23)],
  ]);
  if (year >= 2016) days.set('山の日', dayOf(year, 8, 11));
  if (year <= 2018) days.set('天皇誕生日', dayOf(year, 12, 23));
  if (year >= 2020) days.set('天皇誕生日', dayOf(year, 2, 23));
  for (const [name, date] of Object.entries(OF_ONE_YEAR[year] ?? {}))
    if (date === null) days.delete(name);
    else days.set(name, dayNumber(`${year}-${date}`));
  return new Map([...days].map(([name, day]) => [day, name]));
};

const makeHolidays = (year: number): ReadonlyMap<number, string> => {
  const days = named(year);
  const all = new Map(days);
  for (const day of days.keys()) {
    // 3条2項: of a Sunday the next day that is no 祝日.
    if (weekdayOf(day) !== 0) continue;
    let next = day + 1;
    while (days.has(next)) next += 1;
    all.set(next, '振替休日');
  }
  // 3条3項: a day between two 祝日 that is none.
  for (const day of days.keys()) if (days.has(day + 2) && !all.has(day + 1)) all.set(day + 1, '国民の休日');
  return all;
};

const made = new Map<number, ReadonlyMap<number, string>>();

/** 国民の祝日, 振替休日 and 国民の休日 of a year: day → name. */
export const holidaysOf = (year: number): ReadonlyMap<number, string> => {
  const known = made.get(year) ?? makeHolidays(year);
  made.set(year, known);
  return known;
};

/** The name of the 祝日 a day is; `undefined`: none. */
export const holidayName = (date: CivilDate): string | undefined =>
  holidaysOf(digits(date, 0, 4)).get(dayNumber(date));
