import { expect, test } from 'vitest';
import { civilDateSchema } from '../kernel/dates.ts';
import { isProtected, isResident, standingOn } from './rules.ts';

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
  ['lives here', {}, 'resident'],
  ['is 住登外', { registration: 'outside' }, 'outside'],
  ['was 住登外 and has died', { registration: 'outside', status: 'deceased' }, 'left'],
  ['has died', { status: 'deceased' }, 'left'],
  ['comes tomorrow', { residentSince: day('2026-11-26') }, 'not_yet'],
  ['came today', { residentSince: day('2026-11-25') }, 'resident'],
  ['leaves tomorrow', { leavesOn: day('2026-11-26') }, 'resident'],
  ['has left today', { leavesOn: day('2026-11-25') }, 'left'],
] as const)('who %s is %s, and served only as a resident', (_, change, standing) => {
  const person = { ...LIVES_HERE, ...change };
  expect(standingOn(person, day('2026-11-25'))).toBe(standing);
  expect(isResident(person, day('2026-11-25'))).toBe(standing === 'resident');
});
