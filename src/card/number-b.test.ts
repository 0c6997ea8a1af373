import { expect, it } from 'vitest';
import { type CivilDate, civilDateSchema } from '../kernel/dates.ts';
import { birthKey, numberB } from './number-b.ts';

const day = (text: string): CivilDate => civilDateSchema.parse(text);
const parts = (birth: string) => ({ birth: day(birth), expiryYear: '2035', securityCode: '2285' });

// The first is the worked example of card.md §2.5; the others are the days on which an era begins or ends.
it.each([
  ['1980-02-17', '55021720352285'],
  ['1989-01-07', '64010720352285'],
  ['1989-01-08', '01010820352285'],
  ['2019-04-30', '31043020352285'],
  ['2019-05-01', '01050120352285'],
  ['1926-12-25', '01122520352285'],
])('%s in the years of its era is %s', (birth, digits) => {
  expect(numberB(parts(birth), 'era')).toEqual({ ok: true, value: digits });
});

it('has the Gregorian year only where it is asked for', () => {
  expect(numberB(parts('1980-02-17'), 'gregorian')).toEqual({ ok: true, value: '80021720352285' });
  expect(birthKey(day('1980-02-17'), 'era')).toBe('550217');
});

it('refuses what can be no number', () => {
  expect(numberB({ ...parts('1980-02-17'), securityCode: '22a5' }, 'era')).toMatchObject({
    reason: 'bad_digits',
  });
  expect(numberB({ ...parts('1980-02-17'), expiryYear: '35' }, 'era')).toMatchObject({
    reason: 'bad_digits',
  });
  expect(numberB(parts('1850-01-01'), 'era')).toMatchObject({ reason: 'before_meiji' });
});
