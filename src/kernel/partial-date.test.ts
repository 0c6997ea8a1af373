import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CivilDate, civilDateOf } from './dates.ts';
import {
  comparePartialDates,
  couldBe,
  formatPartialDate,
  type PartialDate,
  parseCompactPartial,
  parsePartialDate,
} from './partial-date.ts';

const must = (text: string): PartialDate => {
  const parsed = parsePartialDate(text);
  if (parsed === undefined) throw new Error(`no partial date: ${text}`);
  return parsed;
};

it.each([
  ['昭和20年5月日不詳', { known: 'month', first: '1945-05-01', last: '1945-05-31' }],
  ['昭和20年月日不詳', { known: 'year', first: '1945-01-01', last: '1945-12-31' }],
  ['昭和64年月日不詳', { known: 'year', first: '1989-01-01', last: '1989-01-07' }],
  ['平成元年1月日不詳', { known: 'month', first: '1989-01-08', last: '1989-01-31' }],
  ['平成31年月日不詳', { known: 'year', first: '2019-01-01', last: '2019-04-30' }],
  ['大正元年月日不詳', { known: 'year', first: '1912-07-30', last: '1912-12-31' }],
  ['西暦1989年月日不詳', { known: 'year', first: '1989-01-01', last: '1989-12-31' }],
  ['年月日不詳', { known: 'nothing' }],
  ['昭和20年5月3日', { known: 'day', date: '1945-05-03' }],
])('%s is what it says and is written so again', (text, expected) => {
  expect(must(text)).toEqual(expected);
  expect(formatPartialDate(must(text))).toBe(text);
});

it.each([
  '昭和64年2月日不詳',
  '平成31年5月日不詳',
  '昭和20年13月日不詳',
  '20年月日不詳',
  '昭和65年月日不詳',
  '5月',
  '',
])('refuses %j', (text) => expect(parsePartialDate(text)).toBeUndefined());

it.each([
  ['19450500', { known: 'month', first: '1945-05-01', last: '1945-05-31' }],
  ['19450000', { known: 'year', first: '1945-01-01', last: '1945-12-31' }],
  ['00000000', { known: 'nothing' }],
  ['19450503', { known: 'day', date: '1945-05-03' }],
  ['19450003', undefined],
  ['00000503', undefined],
  ['19451300', undefined],
  ['1945', undefined],
])('reads %s of a file', (text, expected) => {
  expect(parseCompactPartial(text)).toEqual(expected);
});

it('compares only what is certain', () => {
  const year = must('昭和20年月日不詳');
  expect(comparePartialDates(year, year)).toBe('unknown');
  expect(comparePartialDates(year, must('昭和20年5月3日'))).toBe('unknown');
  expect(comparePartialDates(year, must('昭和21年1月1日'))).toBe('before');
  expect(comparePartialDates(must('平成元年月日不詳'), must('昭和64年月日不詳'))).toBe('after');
  expect(comparePartialDates(year, must('不詳'))).toBe('unknown');
  expect(comparePartialDates(must('昭和20年5月3日'), must('S20.5.3'))).toBe('same');
});

const anyDay = fc
  .record({
    year: fc.integer({ min: 1873, max: 2100 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  })
  .map(({ year, month, day }) => civilDateOf(year, month, day) as CivilDate);

it('never rules out the day it was made of, and never says an order that the day breaks', () => {
  const forms = (date: CivilDate): PartialDate[] => {
    const compact = date.replaceAll('-', '');
    return [compact, `${compact.slice(0, 6)}00`, `${compact.slice(0, 4)}0000`, '00000000'].map((text) => {
      const parsed = parseCompactPartial(text);
      if (parsed === undefined) throw new Error(text);
      return parsed;
    });
  };
  const order = (a: CivilDate, b: CivilDate) => (a < b ? 'before' : a > b ? 'after' : 'same');
  fc.assert(
    fc.property(anyDay, anyDay, (a, b) =>
      forms(a).every(
        (one) =>
          couldBe(one, a) &&
          couldBe(must(formatPartialDate(one)), a) &&
          forms(b).every((other) => ['unknown', order(a, b)].includes(comparePartialDates(one, other))),
      ),
    ),
    { numRuns: 2_000 },
  );
});
