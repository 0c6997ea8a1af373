/** A day as each format writes it. */
import { type CivilDate, civilDateOf, ERAS, parseCompactDate } from '../../kernel/dates.ts';
import {
  formatPartialDate,
  type PartialDate,
  parseCompactPartial,
  parsePartialDate,
} from '../../kernel/partial-date.ts';
import { readEraDigits } from '../../kernel/read-date.ts';

/** `partial`: 不詳 in part or whole. `wrong`: no such day, not of that era, or written another way. */
export type Day = 'empty' | 'wrong' | PartialDate;

export type ReadDay = (text: string) => Day;

/** Few days are written by many people: each is read once. */
const remembered = (read: ReadDay): ReadDay => {
  const known = new Map<string, Day>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const day = read(text);
    // A longer text would be a piece of its file, which would stay in memory with it.
    if (known.size < 100_000 && text.length < 13) known.set(text, day);
    return day;
  };
};

/** Days before 明治6年 have other numbers in their own calendar: none is taken for one of ours. */
const FIRST = ERAS.at(-1)?.first ?? '';

const whole = (date: CivilDate | undefined): Day =>
  date === undefined || date < FIRST ? 'wrong' : { known: 'day', date };

/** `1980-02-17`, `昭和20年5月日不詳`, `不詳`. */
export const createKazasuDays = (): ReadDay =>
  remembered((text) => {
    if (text === '') return 'empty';
    const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
    if (parts !== null) return whole(civilDateOf(Number(parts[1]), Number(parts[2]), Number(parts[3])));
    return /年|不詳/.test(text) ? (parsePartialDate(text) ?? 'wrong') : 'wrong';
  });

/** `19800217`, `19450500`, `00000000`. */
export const createBasicDays = (): ReadDay =>
  remembered((text) => {
    if (text === '') return 'empty';
    if (!text.endsWith('00')) return whole(parseCompactDate(text));
    return parseCompactPartial(text) ?? 'wrong';
  });

/** Era of two digits and YYMMDD: `03550217`, `03200500`, `00000000`. */
export const createEraDays = (): ReadDay =>
  remembered((text) => {
    if (text === '') return 'empty';
    if (!/^\d{8}$/.test(text)) return 'wrong';
    if (/^0+$/.test(text)) return { known: 'nothing' };
    if (!text.endsWith('00')) {
      const reading = readEraDigits(text, 'resident');
      return reading.kind === 'date' ? { known: 'day', date: reading.date } : 'wrong';
    }
    const era = ERAS.find(({ code }) => code === Number(text.slice(0, 2)));
    const [year, month] = [Number(text.slice(2, 4)), Number(text.slice(4, 6))];
    if (era === undefined || year === 0) return 'wrong';
    const words = `${era.name}${year}年${month === 0 ? '' : `${month}月`}${month === 0 ? '月日不詳' : '日不詳'}`;
    return parsePartialDate(words) ?? 'wrong';
  });

/** 生年月日 and 生年月日_不詳表記 of what is known. */
export const birthOf = (
  day: PartialDate,
): { readonly birthDate: CivilDate | null; readonly birthDateText: string | null } =>
  day.known === 'day'
    ? { birthDate: day.date, birthDateText: null }
    : { birthDate: null, birthDateText: formatPartialDate(day) };
