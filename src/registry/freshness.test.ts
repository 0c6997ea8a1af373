import { expect, test } from 'vitest';
import { day } from '../../test/harness/made-up-residents.ts';
import { type AgeRules, ageFault, ageInDays, isStale } from './freshness.ts';

const DATA = day('2026-11-24');
const rules = (change: Partial<AgeRules> = {}): AgeRules => ({
  modules: ['shelter', 'identification'],
  limits: {},
  training: false,
  ...change,
});

const on = (today: string, trusted = true) => ({ today: day(today), trusted });

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
  expect(ageFault(module, DATA, on(today), rules())).toBe(usable ? undefined : 'stale_data');
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
  expect(ageFault('identification', DATA, on('2026-11-25'), rules({ limits }))).toBe('stale_data');
  expect(isStale(DATA, day('2026-11-28'), rules({ limits, modules: ['shelter'] }))).toBe(true);
  expect(ageFault('identification', DATA, on('2030-01-01'), rules({ training: true }))).toBe(undefined);
  expect(isStale(DATA, day('2030-01-01'), rules({ training: true }))).toBe(false);
  expect(ageFault('identification', DATA, on('2026-11-25'), rules({ limits, training: true }))).toBe(
    'stale_data',
  );
});

test('without data nothing is refused for its age, whatever the clock says', () => {
  expect(ageFault('polling', undefined, on('2026-11-24'), rules())).toBe(undefined);
  expect(ageFault('polling', undefined, on('2026-11-24', false), rules())).toBe(undefined);
});

test.each([
  // At midnight a slow clock may be a day behind; what is further behind says nothing of any age.
  ['2026-11-23', true, undefined],
  ['2026-11-22', true, 'clock_suspect'],
  ['1970-01-01', true, 'clock_suspect'],
  ['2026-11-24', false, 'clock_suspect'],
  // Too old by any clock is said first: new data are needed in any case.
  ['2030-01-01', false, 'stale_data'],
] as const)('a clock that says %s (to be believed: %s): %s', (today, trusted, fault) => {
  for (const module of ['polling', 'identification'] as const) {
    expect(ageFault(module, DATA, on(today, trusted), rules())).toBe(fault);
    // Where any age will do, no clock is asked.
    expect(ageFault(module, DATA, on(today, trusted), rules({ training: true }))).toBe(undefined);
  }
  for (const module of ['shelter', 'counter'] as const)
    expect(ageFault(module, DATA, on(today, trusted), rules())).toBe(undefined);
});
