/** A date as a clerk types it between two words of a talk: digits, in an era or not, and what was understood. Pure. */
import {
  addDays,
  type CivilDate,
  civilDateOf,
  daysBetween,
  ERAS,
  eraOf,
  eraYear,
  formatWareki,
} from '../../kernel/dates.ts';
import { readDate } from '../../kernel/read-date.ts';

export type TypedDate =
  | { readonly kind: 'none' }
  /** `guessed`: the year, or the era, was not typed. */
  | { readonly kind: 'date'; readonly date: CivilDate; readonly guessed: boolean }
  | { readonly kind: 'wrong'; readonly writeAs: string | null };

/** A day without its year lies at most so far ahead; else it was last year. */
const AHEAD_DAYS = 120;

const nearest = (month: number, day: number, today: CivilDate): CivilDate | undefined => {
  const year = Number(today.slice(0, 4));
  const days = [year + 1, year, year - 1].flatMap((each) => civilDateOf(each, month, day) ?? []);
  return days.find((each) => daysBetween(today, each) <= AHEAD_DAYS);
};

const guessed = (date: CivilDate | undefined): TypedDate =>
  date === undefined ? { kind: 'wrong', writeAs: null } : { kind: 'date', date, guessed: true };

/** No era was typed: the newest that had that day, and in which it is not far ahead. `081120`, `55.2.17` */
const inNewestEra = (year: number, month: number, day: number, today: CivilDate): TypedDate => {
  for (const era of ERAS) {
    const date = civilDateOf(era.base + year, month, day);
    if (date !== undefined && eraOf(date) === era && daysBetween(today, date) <= AHEAD_DAYS)
      return guessed(date);
  }
  return { kind: 'wrong', writeAs: null };
};

/**
 * Reads `1120` and `11/20` (the nearest one), `081120` and `8.11.20` (of the newest era that fits), `20261120`, `R8.11.20`, `昭和55年2月17日` and all else
 * that `readDate` reads. What lacks its year or era is a guess, and is shown before it is taken.
 */
export const readTypedDate = (text: string, today: CivilDate): TypedDate => {
  const plain = text.normalize('NFKC').trim();
  if (plain === '') return { kind: 'none' };
  const short = /^(\d{1,2})[/.\-月](\d{1,2})日?$/.exec(plain) ?? /^(\d{2})(\d{2})$/.exec(plain);
  if (short !== null) return guessed(nearest(Number(short[1]), Number(short[2]), today));
  const inEra =
    /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{1,2})$/.exec(plain) ?? /^(\d{2})(\d{2})(\d{2})$/.exec(plain);
  if (inEra !== null) return inNewestEra(Number(inEra[1]), Number(inEra[2]), Number(inEra[3]), today);
  const read = readDate(plain);
  if (read.kind === 'date') return { kind: 'date', date: read.date, guessed: false };
  return { kind: 'wrong', writeAs: read.kind === 'outside_era' ? read.writeAs : null };
};

const WEEKDAYS = ['日', '月', '火', '水', '木', '金', '土'] as const;

/** `令和8年11月20日（金）`; days before the eras in Western writing. */
export const dateWords = (date: CivilDate): string =>
  `${formatWareki(date) ?? date}（${WEEKDAYS[new Date(date).getUTCDay()] ?? ''}）`;

/** `8年11月20日（金）` where the era is understood. */
export const shortDate = (date: CivilDate): string => {
  const era = eraOf(date);
  const year =
    era === undefined ? date.slice(0, 4) : `${era.sign}${eraYear(Number(date.slice(0, 4)) - era.base)}`;
  return `${year}.${String(Number(date.slice(5, 7)))}.${String(Number(date.slice(8)))}`;
};

/** `今日`, `6日前`, `3日後` */
export const awayWords = (date: CivilDate, today: CivilDate): string => {
  const days = daysBetween(today, date);
  if (days === 0) return '今日';
  if (days === -1) return 'きのう';
  if (days === 1) return 'あした';
  return days < 0 ? `${String(-days)}日前` : `${String(days)}日後`;
};

/** How near a last day is: said beside it, and what it looks like. */
export const lastDayWords = (
  lastDay: CivilDate,
  today: CivilDate,
): { readonly state: 'late' | 'soon' | 'calm'; readonly words: string } => {
  const left = daysBetween(today, lastDay);
  if (left < 0) return { state: 'late', words: `期限を ${String(-left)}日 過ぎています` };
  if (left === 0) return { state: 'soon', words: '期限は 今日です' };
  return { state: left <= 7 ? 'soon' : 'calm', words: `あと${String(left)}日` };
};

/** Buttons beside a date that is typed. */
export const nearDays = (today: CivilDate): readonly CivilDate[] => [today, addDays(today, -1)];
