import { expect, test } from 'vitest';
import {
  ageOn,
  civilDateInJapan,
  civilDateSchema,
  formatWareki,
  parseCompactDate,
  parseWareki,
} from './dates.ts';

const day = (text: string) => civilDateSchema.parse(text);

test.each([
  ['2019-05-01', '令和元年5月1日'],
  ['2019-04-30', '平成31年4月30日'],
  ['1989-01-08', '平成元年1月8日'],
  ['1989-01-07', '昭和64年1月7日'],
  ['1980-02-17', '昭和55年2月17日'],
  ['1926-12-25', '昭和元年12月25日'],
  ['1926-12-24', '大正15年12月24日'],
  ['1912-07-30', '大正元年7月30日'],
  ['1912-07-29', '明治45年7月29日'],
])('%s is %s, both ways', (date, wareki) => {
  expect(formatWareki(day(date))).toBe(wareki);
  expect(parseWareki(wareki)).toBe(date);
});

test('days that do not exist or lie outside the era are refused', () => {
  for (const text of [
    '昭和64年1月8日',
    '平成31年5月1日',
    '令和元年4月30日',
    '平成3年2月29日',
    '慶応3年1月1日',
  ])
    expect(parseWareki(text)).toBeUndefined();
  expect(parseCompactDate('20240229')).toBe('2024-02-29');
  expect(parseCompactDate('20230229')).toBeUndefined();
});

test('age and the day in Japan', () => {
  expect(ageOn(day('2004-02-29'), day('2026-02-28'))).toBe(21);
  expect(ageOn(day('2004-02-29'), day('2026-03-01'))).toBe(22);
  expect(civilDateInJapan(Date.UTC(2026, 10, 23, 14, 59))).toBe('2026-11-23');
  expect(civilDateInJapan(Date.UTC(2026, 10, 23, 15, 0))).toBe('2026-11-24');
});
