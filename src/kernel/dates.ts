import { z } from 'zod';

/** A day of the Gregorian calendar that exists, `YYYY-MM-DD`. Strings compare in calendar order. */
export const civilDateSchema = z.iso.date().brand<'CivilDate'>();
export type CivilDate = z.infer<typeof civilDateSchema>;

const JAPAN_OFFSET_MS = 9 * 3_600_000;

/** First day of each era, newest first; 明治 from the day it was proclaimed. */
const ERAS = [
  { name: '令和', first: '2019-05-01' },
  { name: '平成', first: '1989-01-08' },
  { name: '昭和', first: '1926-12-25' },
  { name: '大正', first: '1912-07-30' },
  { name: '明治', first: '1868-10-23' },
] as const;

const checked = (text: string): CivilDate | undefined => {
  const parsed = civilDateSchema.safeParse(text);
  return parsed.success ? parsed.data : undefined;
};

/** Day of `YYYYMMDD`, as municipal files and cards write it; `undefined` when there is no such day. */
export const parseCompactDate = (text: string): CivilDate | undefined =>
  /^\d{8}$/.test(text) ? checked(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`) : undefined;

/** `昭和55年2月17日`; the first year is 元年. `undefined` for days before 明治. */
export const formatWareki = (date: CivilDate): string | undefined => {
  const era = ERAS.find(({ first }) => first <= date);
  if (era === undefined) return undefined;
  const year = Number(date.slice(0, 4)) - Number(era.first.slice(0, 4)) + 1;
  return `${era.name}${year === 1 ? '元' : year}年${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`;
};

/** Day of `昭和55年2月17日`; refuses days that the named era does not contain (昭和64年1月8日). */
export const parseWareki = (text: string): CivilDate | undefined => {
  const parts = /^(..)(元|\d{1,2})年(\d{1,2})月(\d{1,2})日$/.exec(text);
  const era = ERAS.find(({ name }) => name === parts?.[1]);
  if (parts === null || era === undefined) return undefined;
  const [, , yearText = '', month = '', day = ''] = parts;
  const year = Number(era.first.slice(0, 4)) + (yearText === '元' ? 1 : Number(yearText)) - 1;
  const date = checked(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  return date !== undefined && formatWareki(date)?.startsWith(era.name) === true ? date : undefined;
};

/** Full years on `day`; someone born on 29 February turns on 1 March of a common year. */
export const ageOn = (birth: CivilDate, day: CivilDate): number =>
  Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);

/** The day in Japan (UTC+9, no summer time) at a moment in milliseconds since 1970. */
export const civilDateInJapan = (epochMs: number): CivilDate =>
  civilDateSchema.parse(new Date(epochMs + JAPAN_OFFSET_MS).toISOString().slice(0, 10));
