import { expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { birthDateOfDigits } from './birth-digits.ts';

test.each([
  ['550217', 'era', '1980-02-17'],
  ['010501', 'era', '2019-05-01'],
  // No era has both a first year and a 7 January in it but 明治, whose first year began in October.
  ['010107', 'era', undefined],
  ['990101', 'era', undefined],
  ['550230', 'era', undefined],
  ['5502', 'era', undefined],
  ['950830', 'gregorian', '1995-08-30'],
  ['100101', 'gregorian', '2010-01-01'],
] as const)('%s (%s) is %s', (digits, birthYear, date) => {
  expect(birthDateOfDigits(digits, civilDateSchema.parse('2026-11-23'), birthYear)).toBe(date);
});
