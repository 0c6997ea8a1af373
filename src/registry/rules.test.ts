import { expect, test } from 'vitest';
import { civilDateSchema } from '../kernel/dates.ts';
import { isProtected } from './rules.ts';

const day = (text: string) => civilDateSchema.parse(text);
const year = { protectedFrom: day('2026-04-01'), protectedTo: day('2027-03-31') };

test.each([
  ['2026-03-31', false],
  ['2026-04-01', true],
  ['2027-03-31', true],
  ['2027-04-01', false],
])('支援措置 on %s: %s', (today, expected) => {
  expect(isProtected(year, day(today))).toBe(expected);
});

test('an open end protects until further notice, and nobody without a start', () => {
  expect(isProtected({ protectedFrom: day('2026-04-01') }, day('2099-01-01'))).toBe(true);
  expect(isProtected({ protectedFrom: day('2026-04-01') }, day('2026-03-31'))).toBe(false);
  expect(isProtected({}, day('2026-04-01'))).toBe(false);
});
