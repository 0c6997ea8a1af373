import { expect, test } from 'vitest';
import { civilDateSchema } from '../kernel/dates.ts';
import { isProtected, isResident } from './rules.ts';

const day = (text: string) => civilDateSchema.parse(text);
const YEAR = { from: day('2026-04-01'), to: day('2027-03-31') };
const RENEWED = { from: day('2027-04-01'), to: day('2028-03-31') };

test.each([
  ['2026-03-31', false],
  ['2026-04-01', true],
  ['2027-03-31', true],
  ['2027-04-01', false],
])('支援措置 on %s: %s', (today, expected) => {
  expect(isProtected([YEAR], day(today))).toBe(expected);
});

test('an open end protects until further notice, and nobody is protected without a measure', () => {
  const open = [{ from: day('2026-04-01'), to: null }];
  expect(isProtected(open, day('2099-01-01'))).toBe(true);
  expect(isProtected(open, day('2026-03-31'))).toBe(false);
  expect(isProtected([], day('2026-04-01'))).toBe(false);
});

test.each([
  ['2027-03-31', [YEAR, RENEWED], true],
  ['2027-04-01', [YEAR, RENEWED], true],
  ['2028-04-01', [YEAR, RENEWED], false],
  // Renewed two days late: in between nobody has decided that she is protected.
  ['2027-04-01', [YEAR, { from: day('2027-04-03'), to: null }], false],
])('with a renewal, on %s: %s', (today, measures, expected) => {
  expect(isProtected(measures, day(today))).toBe(expected);
});

const LIVES_HERE = {
  registration: 'resident',
  status: 'active',
  residentSince: null,
  leavesOn: null,
} as const;

test.each([
  ['lives here', {}, true],
  ['is 住登外', { registration: 'outside' }, false],
  ['has died', { status: 'deceased' }, false],
  ['comes tomorrow', { residentSince: day('2026-11-26') }, false],
  ['came today', { residentSince: day('2026-11-25') }, true],
  ['leaves tomorrow', { leavesOn: day('2026-11-26') }, true],
  ['has left today', { leavesOn: day('2026-11-25') }, false],
] as const)('who %s is one of the residents: %s', (_, change, expected) => {
  expect(isResident({ ...LIVES_HERE, ...change }, day('2026-11-25'))).toBe(expected);
});
