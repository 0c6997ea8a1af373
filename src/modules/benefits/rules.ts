import { addDays, type CivilDate, civilDateInJapan, civilDateOf } from '../../kernel/dates.ts';
import type { Earn, Holder, Offer, Often, Who } from './schema.ts';

/** Which offer a card may have at a moment, what a purchase gives, how long points last. The same at the till and at the centre. Pure. */

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** UTC+9, no summer time. */
const JAPAN_MINUTES = 540;

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Whether a day lies in the period of an offer or a campaign. */
export const isInPeriod = (
  { from, until }: { readonly from: CivilDate; readonly until: CivilDate },
  day: CivilDate,
): boolean => from <= day && day <= until;

/** 0: Sunday. */
const weekdayOf = (day: CivilDate): number => new Date(`${day}T00:00:00Z`).getUTCDay();

/** By day and hour in Japan, at milliseconds since 1970. Whether it was ended is for whoever asks. */
export const isInHours = (offer: Pick<Offer, 'from' | 'until' | 'hours'>, at: number): boolean => {
  const day = civilDateInJapan(at);
  if (!isInPeriod(offer, day)) return false;
  if (offer.hours === null) return true;
  const minute = (Math.floor(at / MINUTE_MS) + JAPAN_MINUTES) % DAY_MINUTES;
  const { days, from, to } = offer.hours;
  return days.includes(weekdayOf(day)) && minuteOf(from) <= minute && minute < minuteOf(to);
};

export const isOpenAt = (offer: Pick<Offer, 'from' | 'until' | 'hours' | 'ended'>, at: number): boolean =>
  !offer.ended && isInHours(offer, at);

export const isInShop = (shops: Offer['shops'], shop: string): boolean =>
  shops === 'all' || shops.some((each) => each === shop);

/** What is known of a card when it is asked whether an offer is for it. */
export interface Bearer {
  /** `null`: the card is not on the list. */
  readonly holder: Holder | null;
  /** 市区町村コード that the card's own number names. */
  readonly municipality: string | null;
}

/** 住民: the list decides where the card is on it. */
export const isResident = ({ holder, municipality }: Bearer, town: string): boolean =>
  holder === null ? municipality === town : holder.resident;

/** Whether everybody whom this year of birth could be is of that age in the year of the day. */
const isOfAge = (
  { least, most }: Extract<Who, { kind: 'age' }>,
  { holder }: Bearer,
  day: CivilDate,
): boolean => {
  const born = holder?.born ?? null;
  if (born === null) return false;
  const year = Number(day.slice(0, 4));
  return (least === null || year - born.to >= least) && (most === null || year - born.from <= most);
};

/** `town`: its 市区町村コード, five digits. */
export const isFor = (
  who: Who,
  bearer: Bearer,
  { town, day }: { readonly town: string; readonly day: CivilDate },
): boolean => {
  if (who.kind === 'anybody') return true;
  if (who.kind === 'resident') return isResident(bearer, town);
  return isOfAge(who, bearer, day) && (!who.resident || isResident(bearer, town));
};

/** Whether these two days lie in one day, month or period. */
const isSame = ({ per }: Often, a: CivilDate, b: CivilDate): boolean =>
  per === 'period' || (per === 'day' ? a === b : a.slice(0, 7) === b.slice(0, 7));

/** How often it may still be used on a day, when it was used on these days; `null`: as often as she likes. */
export const usesLeft = (often: Often | null, used: readonly CivilDate[], day: CivilDate): number | null =>
  often === null ? null : Math.max(0, often.times - used.filter((each) => isSame(often, each, day)).length);

const nextMonth = (day: CivilDate): CivilDate => {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const first = month === 12 ? civilDateOf(year + 1, 1, 1) : civilDateOf(year, month + 1, 1);
  return first ?? day;
};

/** The day from which it can be used again; `null`: not in its period. */
export const againFrom = (
  { often, until }: Pick<Offer, 'often' | 'until'>,
  day: CivilDate,
): CivilDate | null => {
  if (often === null || often.per === 'period') return null;
  const next = often.per === 'day' ? addDays(day, 1) : nextMonth(day);
  return next <= until ? next : null;
};

/** Points of one purchase. */
export const pointsFor = (
  { yenPerPoint, most }: Pick<Extract<Earn, { by: 'purchase' }>, 'yenPerPoint' | 'most'>,
  yen: number,
): number => Math.min(most, Math.floor(yen / yenPerPoint));

/**
 * Last day of points that are given on a day: the day before the one that has the same number so many months later, or the last but one of
 * a month that has no such day. So they last less than the months however their first day is counted (資金決済法施行令4条2項) [K].
 */
export const lastDayOf = (day: CivilDate, months: number): CivilDate => {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];
  const at = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(at / 12), (at % 12) + 1];
  for (let number = date; number > 0; number -= 1) {
    const found = civilDateOf(toYear, toMonth, number);
    if (found !== undefined) return addDays(found, -1);
  }
  return day;
};
