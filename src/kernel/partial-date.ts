/** 不詳 dates: what is known of a day, as a 住民票 writes it, and no more. */
import { type CivilDate, civilDateOf, ERAS, type Era, eraOf, eraYear, formatWareki } from './dates.ts';
import { readDate } from './read-date.ts';

/**
 * `month`: 日不詳, `year`: 月日不詳, `nothing`: 年月日不詳. `first` and `last` bound the days it can be, both inclusive: a year
 * of an era that began or ended within it is only its own part (昭和64年 is seven days).
 */
export type PartialDate =
  | { readonly known: 'day'; readonly date: CivilDate }
  | { readonly known: 'month' | 'year'; readonly first: CivilDate; readonly last: CivilDate }
  | { readonly known: 'nothing' };

const dayParts = (date: string): [number, number, number] => [
  Number(date.slice(0, 4)),
  Number(date.slice(5, 7)),
  Number(date.slice(8)),
];

const lastOfMonth = (year: number, month: number): CivilDate | undefined =>
  [31, 30, 29, 28].map((day) => civilDateOf(year, month, day)).find((day) => day !== undefined);

/** The last day of an era that is over: the day before the next began. */
const lastOfEra = (era: Era): CivilDate | undefined => {
  const next = ERAS[ERAS.indexOf(era) - 1];
  if (next === undefined) return undefined;
  const [year, month, day] = dayParts(next.first);
  return day > 1 ? civilDateOf(year, month, day - 1) : lastOfMonth(year, month - 1);
};

/** Bounds cut to the era the writing names; `undefined` when nothing of them is in it. */
const within = (
  known: 'month' | 'year',
  bounds: readonly [CivilDate | undefined, CivilDate | undefined],
  era: Era | undefined,
): PartialDate | undefined => {
  const [from, to] = bounds;
  const floor = era?.first ?? ERAS.at(-1)?.first ?? '';
  if (from === undefined || to === undefined || to < floor) return undefined;
  const eraFirst = civilDateOf(...dayParts(floor));
  const eraLast = era === undefined ? undefined : lastOfEra(era);
  const first = from < floor ? eraFirst : from;
  const last = eraLast !== undefined && eraLast < to ? eraLast : to;
  return first === undefined || last < first ? undefined : { known, first, last };
};

const PARTIAL = /^(明治|大正|昭和|平成|令和|西暦|)(元|\d{1,4})年(?:(\d{1,2})月日不詳|月日不詳)$/;

/** 昭和20年5月日不詳, 昭和20年月日不詳, 年月日不詳 (or 不詳), a whole date; `undefined` for what is none of them or cannot be. */
export const parsePartialDate = (text: string): PartialDate | undefined => {
  const plain = text.normalize('NFKC').replaceAll(/[\s()]/g, '');
  if (plain === '不詳' || plain === '年月日不詳') return { known: 'nothing' };
  const whole = readDate(plain);
  if (whole.kind === 'date') return { known: 'day', date: whole.date };
  const parts = PARTIAL.exec(plain);
  if (parts === null) return undefined;
  const era = ERAS.find(({ name }) => name === parts[1]);
  if (era === undefined && !/^\d{4}$/.test(parts[2] ?? '')) return undefined;
  const year = (era?.base ?? 0) + (parts[2] === '元' ? 1 : Number(parts[2]));
  if (parts[3] === undefined)
    return within('year', [civilDateOf(year, 1, 1), civilDateOf(year, 12, 31)], era);
  const month = Number(parts[3]);
  return within('month', [civilDateOf(year, month, 1), lastOfMonth(year, month)], era);
};

/** `YYYYMMDD` of a file in which an unknown part is zeros: 19450500, 19450000, 00000000. */
export const parseCompactPartial = (text: string): PartialDate | undefined => {
  const parts = /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0] = parts.slice(1).map(Number);
  if (year === 0) return month === 0 && day === 0 ? { known: 'nothing' } : undefined;
  if (month === 0)
    return day === 0
      ? within('year', [civilDateOf(year, 1, 1), civilDateOf(year, 12, 31)], undefined)
      : undefined;
  if (day === 0) return within('month', [civilDateOf(year, month, 1), lastOfMonth(year, month)], undefined);
  const date = civilDateOf(year, month, day);
  return date === undefined ? undefined : { known: 'day', date };
};

/** As a 住民票 writes it; in 西暦 where the days it can be lie in two eras, because naming one would be a guess. */
export const formatPartialDate = (partial: PartialDate): string => {
  if (partial.known === 'nothing') return '年月日不詳';
  if (partial.known === 'day') return formatWareki(partial.date) ?? partial.date;
  const [year, month] = dayParts(partial.first);
  const era = eraOf(partial.first);
  const oneEra = era !== undefined && era === eraOf(partial.last);
  const written = oneEra ? `${era.name}${eraYear(year - era.base)}年` : `西暦${year}年`;
  return partial.known === 'month' ? `${written}${month}月日不詳` : `${written}月日不詳`;
};

/** Whether it can have been that day. */
export const couldBe = (partial: PartialDate, date: CivilDate): boolean => {
  if (partial.known === 'nothing') return true;
  return partial.known === 'day' ? partial.date === date : partial.first <= date && date <= partial.last;
};

/** `unknown` unless the order is certain: two dates that are both 昭和20年 are never called the same. */
export const comparePartialDates = (
  one: PartialDate,
  other: PartialDate,
): 'before' | 'same' | 'after' | 'unknown' => {
  if (one.known === 'nothing' || other.known === 'nothing') return 'unknown';
  const [a, b] = [one, other].map((each) =>
    each.known === 'day' ? { first: each.date, last: each.date } : each,
  );
  if (a === undefined || b === undefined) return 'unknown';
  if (a.last < b.first) return 'before';
  if (b.last < a.first) return 'after';
  return one.known === 'day' && other.known === 'day' ? 'same' : 'unknown';
};
