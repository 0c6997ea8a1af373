import { expect, test } from 'vitest';
import { birthDateOf, type Era, rightWriting } from './birth-date.ts';

const typed = (era: Era, year: string, month: string, day: string) => birthDateOf({ era, year, month, day });

test.each<[Era, string, string, string, string]>([
  ['昭和', '55', '2', '17', '1980-02-17'],
  ['令和', '1', '5', '1', '2019-05-01'],
  ['令和', '元', '12', '31', '2019-12-31'],
  ['西暦', '1980', '2', '7', '1980-02-07'],
  ['昭和', '５５', '２', '１７', '1980-02-17'],
  // All of it in the first field, or with its era there, whichever is ticked.
  ['昭和', 'S55.2.17', '', '', '1980-02-17'],
  ['令和', '昭和55年2月17日', '', '', '1980-02-17'],
  ['昭和', '19800217', '', '', '1980-02-17'],
  ['昭和', '平成31', '4', '30', '2019-04-30'],
  ['昭和', 'R元', '5', '1', '2019-05-01'],
  ['昭和', '55年', '2', '17', '1980-02-17'],
])('%s%s年%s月%s日 is %s', (era, year, month, day, date) => {
  expect(typed(era, year, month, day)).toEqual({ kind: 'date', date });
});

test('nothing typed is no date; half a date and days that are not are wrong', () => {
  expect(typed('昭和', '', ' ', '')).toEqual({ kind: 'none' });
  const wrong: readonly (readonly [Era, string, string, string])[] = [
    ['昭和', '55', '', ''],
    ['西暦', '2023', '2', '29'],
    ['西暦', '80', '2', '7'],
    ['平成', 'x', '1', '1'],
  ];
  for (const parts of wrong) expect(typed(...parts)).toEqual({ kind: 'wrong' });
});

test('a day outside its era is told how it is written, in the fields and among typed words', () => {
  const writeAs = '平成元年1月8日';
  expect(typed('昭和', '64', '1', '8')).toEqual({ kind: 'outside_era', writeAs });
  expect(rightWriting('やまだ S64.1.8')).toBe(writeAs);
  expect(rightWriting('昭和 64年 1月 8日')).toBe(writeAs);
  expect(rightWriting('やまだ S64.1.7')).toBeUndefined();
});
