import { z } from 'zod';

/** A day of the Gregorian calendar that exists, `YYYY-MM-DD`. Strings compare in calendar order. */
export const civilDateSchema = z.iso.date().brand<'CivilDate'>();
export type CivilDate = z.infer<typeof civilDateSchema>;

const JAPAN_OFFSET_MS = 9 * 3_600_000;

/**
 * Eras, newest first: `first` is the first day written in it, `base` the year before its 元年. 明治 begins with 明治6年1月1日,
 * when the Gregorian calendar came: a day before it has another number in its own calendar, and is written in no era here.
 * `letter`, `sign`: how forms shorten it. `code`: its digit in 住民記録 layouts (01–05 where they take two digits).
 */
export const ERAS = [
  { name: '令和', first: '2019-05-01', base: 2018, letter: 'R', sign: '令', code: 5 },
  { name: '平成', first: '1989-01-08', base: 1988, letter: 'H', sign: '平', code: 4 },
  { name: '昭和', first: '1926-12-25', base: 1925, letter: 'S', sign: '昭', code: 3 },
  { name: '大正', first: '1912-07-30', base: 1911, letter: 'T', sign: '大', code: 2 },
  { name: '明治', first: '1873-01-01', base: 1867, letter: 'M', sign: '明', code: 1 },
] as const;
export type Era = (typeof ERAS)[number];

/** The era a day is in; `undefined` before 明治6年. */
export const eraOf = (date: CivilDate): Era | undefined => ERAS.find(({ first }) => first <= date);

const checked = (text: string): CivilDate | undefined => {
  const parsed = civilDateSchema.safeParse(text);
  return parsed.success ? parsed.data : undefined;
};

/** Day of `YYYYMMDD`, as municipal files and cards write it; `undefined` when there is no such day. */
export const parseCompactDate = (text: string): CivilDate | undefined =>
  /^\d{8}$/.test(text) ? checked(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`) : undefined;

/** Day of these numbers; `undefined` when there is no such day. */
export const civilDateOf = (year: number, month: number, day: number): CivilDate | undefined =>
  checked(
    `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  );

/** Year of an era as it is written: the first is 元. */
export const eraYear = (year: number): string => (year === 1 ? '元' : String(year));

/** `昭和55年2月17日`; the first year is 元年. `undefined` for days before 明治6年1月1日. */
export const formatWareki = (date: CivilDate): string | undefined => {
  const era = eraOf(date);
  if (era === undefined) return undefined;
  const year = Number(date.slice(0, 4)) - era.base;
  return `${era.name}${eraYear(year)}年${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`;
};

/** Day of `昭和55年2月17日`; refuses days that the named era does not contain (昭和64年1月8日). */
export const parseWareki = (text: string): CivilDate | undefined => {
  const parts = /^(..)(元|\d{1,2})年(\d{1,2})月(\d{1,2})日$/.exec(text);
  const era = ERAS.find(({ name }) => name === parts?.[1]);
  if (parts === null || era === undefined) return undefined;
  const [, , year = '', month, day] = parts;
  const date = civilDateOf(era.base + (year === '元' ? 1 : Number(year)), Number(month), Number(day));
  return date !== undefined && eraOf(date) === era ? date : undefined;
};

/** Full years on `day`; someone born on 29 February turns on 1 March of a common year. */
export const ageOn = (birth: CivilDate, day: CivilDate): number =>
  Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);

/** The day in Japan (UTC+9, no summer time) at a moment in milliseconds since 1970. */
export const civilDateInJapan = (epochMs: number): CivilDate =>
  civilDateSchema.parse(new Date(epochMs + JAPAN_OFFSET_MS).toISOString().slice(0, 10));

const DAY_MS = 86_400_000;

/** The day so many days later, or earlier. */
export const addDays = (day: CivilDate, days: number): CivilDate =>
  civilDateSchema.parse(new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10));

/** Whole days from one day to another; less than none when the other is earlier. */
export const daysBetween = (from: CivilDate, to: CivilDate): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
