import { expect, test } from 'vitest';
import { day } from '../../test/harness/made-up-residents.ts';
import { type AgeRules, ageInDays, isStale, isUsable } from './freshness.ts';

const DATA = day('2026-11-24');
const rules = (change: Partial<AgeRules> = {}): AgeRules => ({
  modules: ['shelter', 'identification'],
  limits: {},
  training: false,
  ...change,
});

test.each([
  ['2026-11-24', 0],
  ['2026-12-01', 7],
  ['2027-03-01', 97],
  ['2026-11-23', -1],
])('age on %s: %d days', (today, days) => {
  expect(ageInDays(DATA, day(today))).toBe(days);
});

test.each([
  // As old as the limit is still good; a day more is not.
  ['identification', '2026-12-01', true],
  ['identification', '2026-12-02', false],
  ['polling', '2026-11-25', true],
  ['polling', '2026-11-26', false],
  // Nobody is turned away from a shelter or a counter for the age of a file.
  ['shelter', '2030-01-01', true],
  ['counter', '2030-01-01', true],
] as const)('%s with data of 24 November on %s: %s', (module, today, usable) => {
  expect(isUsable(module, DATA, day(today), rules())).toBe(usable);
});

test('a site says that its data are old by the strictest of what it does', () => {
  expect(isStale(DATA, day('2026-12-01'), rules())).toBe(false);
  expect(isStale(DATA, day('2026-12-02'), rules())).toBe(true);
  expect(isStale(DATA, day('2026-12-02'), rules({ modules: ['shelter'] }))).toBe(false);
  expect(isStale(DATA, day('2026-12-25'), rules({ modules: ['shelter'] }))).toBe(true);
  expect(isStale(DATA, day('2030-01-01'), rules({ modules: ['library', 'staff'] }))).toBe(false);
});

test('the profile says otherwise, and a drill’s town does not grow old', () => {
  const limits = { identification: 0, shelter: 3 };
  expect(isUsable('identification', DATA, day('2026-11-25'), rules({ limits }))).toBe(false);
  expect(isStale(DATA, day('2026-11-28'), rules({ limits, modules: ['shelter'] }))).toBe(true);
  expect(isUsable('identification', DATA, day('2030-01-01'), rules({ training: true }))).toBe(true);
  expect(isStale(DATA, day('2030-01-01'), rules({ training: true }))).toBe(false);
  expect(isUsable('identification', DATA, day('2026-11-25'), rules({ limits, training: true }))).toBe(false);
});

test('without data, or with a clock that is behind them, nothing is refused for its age', () => {
  expect(isUsable('polling', undefined, day('2026-11-24'), rules())).toBe(true);
  expect(isUsable('polling', DATA, day('2026-11-20'), rules())).toBe(true);
});
