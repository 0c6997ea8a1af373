import { describe, expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { awayWords, dateWords, lastDayWords, readTypedDate, shortDate } from './typed-date.ts';

const today = civilDateSchema.parse('2026-11-26');
const day = (text: string) => civilDateSchema.parse(text);

describe('a date between two words of a talk', () => {
  test.each([
    ['1120', '2026-11-20', true],
    ['11/20', '2026-11-20', true],
    ['１１．２０', '2026-11-20', true],
    ['11月20日', '2026-11-20', true],
    // A month ahead is meant; half a year ahead was last year.
    ['1225', '2026-12-25', true],
    ['0102', '2027-01-02', true],
    ['0701', '2026-07-01', true],
    ['081120', '2026-11-20', true],
    ['8.11.20', '2026-11-20', true],
    ['550217', '1980-02-17', true],
    ['310430', '2019-04-30', true],
    ['20261120', '2026-11-20', false],
    ['S550217', '1980-02-17', false],
    ['R8.11.20', '2026-11-20', false],
    ['昭和五十五年二月十七日', '1980-02-17', false],
  ])('%s is %s', (typed, date, guessed) => {
    expect(readTypedDate(typed, today)).toEqual({ kind: 'date', date, guessed });
  });

  test.each(['1131', '0230', '13', '99.99', '引っ越した日'])('%s is none', (typed) => {
    expect(readTypedDate(typed, today).kind).toBe('wrong');
  });

  test('昭和64年1月8日 is told how it is written, and not taken', () => {
    expect(readTypedDate('S64.1.8', today)).toEqual({
      kind: 'wrong',
      writeAs: '平成元年1月8日',
    });
  });

  test('nothing typed is nothing', () => {
    expect(readTypedDate('　', today)).toEqual({ kind: 'none' });
  });
});

test('what was understood is said in 和暦 with its weekday, and how far it is', () => {
  expect(dateWords(day('2026-11-20'))).toBe('令和8年11月20日（金）');
  expect(shortDate(day('2019-05-01'))).toBe('令元.5.1');
  expect([-6, -1, 0, 1].map((days) => awayWords(day(`2026-11-${String(26 + days)}`), today))).toEqual([
    '6日前',
    'きのう',
    '今日',
    'あした',
  ]);
});

test.each([
  ['2026-11-25', 'late', '期限を 1日 過ぎています'],
  ['2026-11-26', 'soon', '期限は 今日です'],
  ['2026-12-03', 'soon', 'あと7日'],
  ['2026-12-04', 'calm', 'あと8日'],
])('the last day %s is %s', (lastDay, state, words) => {
  expect(lastDayWords(day(lastDay), today)).toEqual({ state, words });
});
