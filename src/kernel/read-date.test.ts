import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CivilDate, civilDateSchema, ERAS, eraOf, formatWareki, parseWareki } from './dates.ts';
import { formatEraDigits, readDate, readEraDigits } from './read-date.ts';

const day = (text: string): CivilDate => civilDateSchema.parse(text);

/** Every day from the first of the Gregorian calendar in Japan to the end of the century. */
const everyDay = (): CivilDate[] => {
  const days: CivilDate[] = [];
  for (let at = Date.UTC(1873, 0, 1); at <= Date.UTC(2100, 11, 31); at += 86_400_000)
    days.push(day(new Date(at).toISOString().slice(0, 10)));
  return days;
};

describe('every day 1873–2100', () => {
  it('comes back from every notation', () => {
    const days = everyDay();
    expect(days).toHaveLength(83_275);
    const lost: string[] = [];
    for (const date of days) {
      const era = eraOf(date);
      const wareki = formatWareki(date) ?? '';
      const [year = 0, month = 0, date_ = 0] = date.split('-').map(Number);
      const inEra = year - (era?.base ?? 0);
      const short = `${era?.letter}${inEra}.${month}.${date_}`;
      const texts = [wareki, short, date, date.replaceAll('-', ''), `${year}年${month}月${date_}日`];
      const read = texts.map(readDate);
      if (!read.every((each) => each.kind === 'date' && each.date === date)) lost.push(date);
      if (parseWareki(wareki) !== date) lost.push(wareki);
      for (const codes of ['resident', 'insurance'] as const)
        for (const digits of [1, 2] as const) {
          // Two digits for the year: 令和 has room until 2117.
          const back = readEraDigits(formatEraDigits(date, codes, digits) ?? '', codes);
          if (back.kind !== 'date' || back.date !== date) lost.push(`${date} ${codes}`);
        }
    }
    expect(lost).toEqual([]);
  });
});

it.each([
  ['昭和５５年２月１７日', '1980-02-17'],
  ['昭和五十五年二月十七日', '1980-02-17'],
  ['㍼55.2.17', '1980-02-17'],
  ['昭55-2-17', '1980-02-17'],
  ['s55/02/17', '1980-02-17'],
  ['Ｓ５５０２１７', '1980-02-17'],
  ['3550217', '1980-02-17'],
  ['03550217', '1980-02-17'],
  ['昭和 55年 2月 17日生', '1980-02-17'],
  ['西暦1980年2月17日', '1980-02-17'],
  ['明治6年1月1日', '1873-01-01'],
  ['M45.7.29', '1912-07-29'],
  ['大正元.7.30', '1912-07-30'],
  ['T15.12.24', '1926-12-24'],
  ['昭和元.12.25', '1926-12-25'],
  ['S64.1.7', '1989-01-07'],
  ['H1.1.8', '1989-01-08'],
  ['平成31.4.30', '2019-04-30'],
  ['令和元年5月1日', '2019-05-01'],
  ['R1.5.1', '2019-05-01'],
  ['令和八年十一月二十五日', '2026-11-25'],
])('reads %s as %s', (text, date) => {
  expect(readDate(text)).toEqual({ kind: 'date', date });
});

it.each([
  ['昭和64.2.1', '平成元年2月1日'],
  ['昭和64年1月8日', '平成元年1月8日'],
  ['平成31.5.1', '令和元年5月1日'],
  ['平成元年1月7日', '昭和64年1月7日'],
  ['令和元年4月30日', '平成31年4月30日'],
  ['大正15年12月25日', '昭和元年12月25日'],
  ['明治45年7月30日', '大正元年7月30日'],
  ['4010107', '昭和64年1月7日'],
])('refuses %s and says how it is written: %s', (text, writeAs) => {
  expect(readDate(text)).toEqual({ kind: 'outside_era', writeAs });
});

it.each([
  ['平成3年2月29日', 'no_such_day'],
  ['昭和0年1月1日', 'no_such_day'],
  ['S55.13.1', 'no_such_day'],
  ['19800230', 'no_such_day'],
  ['明治5年12月31日', 'before_calendar'],
  ['18721231', 'before_calendar'],
  ['1868-10-23', 'before_calendar'],
  ['55.2.17', 'not_a_date'],
  ['昭和1980年2月17日', 'not_a_date'],
  ['S55.2/17', 'not_a_date'],
  ['慶応3年1月1日', 'not_a_date'],
  ['6550217', 'not_a_date'],
  ['S', 'not_a_date'],
  ['高橋', 'not_a_date'],
  ['', 'not_a_date'],
])('refuses %s: %s', (text, kind) => {
  expect(readDate(text)).toEqual({ kind });
});

it('tells the two tables of era digits apart', () => {
  expect(readEraDigits('5550217', 'insurance')).toEqual({ kind: 'date', date: '1980-02-17' });
  expect(readEraDigits('5550217', 'resident')).toEqual({ kind: 'date', date: '2073-02-17' });
  expect(formatEraDigits(day('2019-05-01'), 'insurance', 2)).toBe('09010501');
});

it('reads any text without a fault, and gives a day only of the era that was written', () => {
  const piece = fc.constantFrom(
    ...ERAS.map(({ name }) => name),
    ...ERAS.map(({ letter }) => letter),
    ...Array.from('元年月日0123456789./-十五'),
  );
  fc.assert(
    fc.property(fc.string({ unit: piece, maxLength: 12 }), (text) => {
      const read = readDate(text);
      const era = ERAS.find(({ name, letter }) => text.startsWith(name) || text.startsWith(letter));
      return read.kind !== 'date' || era === undefined || eraOf(read.date) === era;
    }),
    { numRuns: 3_000 },
  );
});
