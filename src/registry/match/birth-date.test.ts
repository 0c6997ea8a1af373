import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { compareBirthDates, slipsOf } from './birth-date.ts';

const day = (text: string) => civilDateSchema.parse(text);

test.each([
  ['1971-10-10', '1971-10-10', 'same'],
  ['1971-10-10', '1971-10-11', 'partial'],
  ['1971-10-10', '1977-10-10', 'partial'],
  ['1971-03-12', '1971-12-03', 'partial'],
  ['1971-03-12', '1917-03-12', 'partial'],
  ['1971-10-10', '1971-11-11', 'different'],
  ['1971-10-10', '2071-10-10', 'different'],
  ['1971-10-10', null, 'unknown'],
  [null, null, 'unknown'],
] as const)('%s and %s: %s', (a, b, agreement) => {
  const [left, right] = [a, b].map((each) => (each === null ? null : day(each)));
  expect(compareBirthDates(left ?? null, right ?? null)).toBe(agreement);
  expect(compareBirthDates(right ?? null, left ?? null)).toBe(agreement);
});

const anyDay = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => day(date.toISOString().slice(0, 10)));

test('slips are few, exist, are not the day itself, and go both ways', () => {
  fc.assert(
    fc.property(anyDay, (date) => {
      const slips = slipsOf(date);
      expect(slips.length).toBeLessThan(70);
      expect(slips).not.toContain(date);
      for (const slip of slips) expect(slipsOf(slip)).toContain(date);
    }),
  );
});
