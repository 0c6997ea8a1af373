import { expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import {
  birthDateIn,
  emptyEntry,
  ended,
  entryFor,
  entryOfReading,
  erased,
  mayBeGregorian,
  movedTo,
  type NumberEntry,
  partsIn,
  typed,
} from './number-entry.ts';
import { numberPartsSchema } from './schema.ts';

const TODAY = civilDateSchema.parse('2026-11-23');
const type = (entry: NumberEntry, digits: string): NumberEntry => digits.split('').reduce(typed, entry);

test('fourteen digits in one go, as a scanner types them, are the three printed parts', () => {
  expect(partsIn(type(emptyEntry, '55021720352285'), TODAY)).toEqual({
    birthDate: '1980-02-17',
    birthYear: 'era',
    expiryYear: '2035',
    securityCode: '2285',
  });
});

test('more digits than boxes make no number, until the last are taken back', () => {
  const full = type(emptyEntry, '5502172035228599');
  expect(full.digits).toBe('55021720352285');
  expect(partsIn(full, TODAY)).toBeUndefined();
  expect(ended(full)).toEqual({ ...emptyEntry, tooMany: true });
  expect(movedTo(full, 3)).toEqual({ ...emptyEntry, tooMany: true });
  const corrected = erased(erased(full));
  expect(partsIn(corrected, TODAY)).toMatchObject({ expiryYear: '2035', securityCode: '2285' });
  expect(typed(emptyEntry, 'x')).toBe(emptyEntry);
});

test('one box is corrected without touching the others', () => {
  const entry = typed(movedTo(type(emptyEntry, '55021720352285'), 9), '4');
  expect(entry.digits).toBe('55021720342285');
  expect(erased(entry).digits).toBe('550217203 2285');
});

test.each(['', '5502172035228', '55023020352285', '99013120352285', '55021719352285'])(
  '%s is no number yet',
  (digits) => {
    expect(partsIn(type(emptyEntry, digits), TODAY)).toBeUndefined();
  },
);

test('the birth date of a chosen person fills the first six boxes, until one of them is changed', () => {
  const date = civilDateSchema.parse('1942-05-05');
  const entry = entryFor(date);
  expect(entry).toMatchObject({ digits: '170505        ', at: 6, registered: date });
  // 17 5月5日 alone would be 平成17年: the register knows better.
  expect(birthDateIn(entry, TODAY)).toBe(date);
  expect(birthDateIn(typed(movedTo(entry, 5), '5'), TODAY)).toBe('2005-05-05');
  expect(entryFor(null)).toBe(emptyEntry);
});

test('a picture’s doubtful and unread boxes are to be looked at; a typed digit is not doubted', () => {
  const entry = entryOfReading({ digits: '5502172035?285', birthYear: 'era', doubtful: [3] });
  expect(entry).toMatchObject({ doubtful: [3, 10], at: 3 });
  expect(typed(entry, '2').doubtful).toEqual([10]);
  expect(partsIn(entry, TODAY)).toBeUndefined();
});

test('a Gregorian second try makes sense where the card shows such a year, or the register knows the date', () => {
  expect(mayBeGregorian(emptyEntry)).toBe(false);
  expect(mayBeGregorian({ ...emptyEntry, calendar: 'gregorian' })).toBe(true);
  expect(mayBeGregorian(entryFor(civilDateSchema.parse('1995-08-30')))).toBe(true);
  const western = type({ ...emptyEntry, calendar: 'gregorian' }, '95083020342333');
  expect(partsIn(western, TODAY)).toMatchObject({ birthDate: '1995-08-30', birthYear: 'era' });
});

test('twelve digits ended as a whole are erased: it may be a My Number', () => {
  const erasedAll = ended(type(emptyEntry, '123456789012'));
  expect(erasedAll).toEqual({ ...emptyEntry, twelve: true });
  expect(typed(erasedAll, '5').twelve).toBe(false);
  const thirteen = type(emptyEntry, '1234567890123');
  expect(ended(thirteen)).toEqual({ ...thirteen, run: '' });
  // Neither a digit taken back nor a press on a box makes them another number.
  expect(ended(type(erased(type(emptyEntry, '12345')), '56789012')).twelve).toBe(true);
  expect(ended(type(movedTo(type(emptyEntry, '1234'), 4), '56789012')).twelve).toBe(true);
});

const REGISTERED = entryFor(civilDateSchema.parse('1942-05-05'));

test.each([
  ['in the boxes that were left', REGISTERED],
  ['over a whole number', type(emptyEntry, '55021720352285')],
  ['after a picture', entryOfReading({ digits: '5502172035?285', birthYear: 'era', doubtful: [] })],
])('twelve digits at one go %s are erased, every box of them', (_, before) => {
  const entry = type(movedTo(before, before.at), '202020202020');
  expect(ended(entry)).toEqual({ ...emptyEntry, twelve: true });
  expect(ended(erased(type(movedTo(before, before.at), '2020202020209'))).twelve).toBe(true);
});

test('a whole number at one go takes every box, wherever the cursor stood', () => {
  const scanned = type(REGISTERED, '17050520342259');
  expect(scanned).toMatchObject({ digits: '17050520342259', lost: 0, registered: REGISTERED.registered });
  expect(partsIn(ended(scanned), TODAY)).toMatchObject({ birthDate: '1942-05-05', expiryYear: '2034' });
  const another = type(REGISTERED, '55021720352285');
  expect(another).toMatchObject({ digits: '55021720352285', registered: null });
  expect(ended(type(scanned, '1')).tooMany).toBe(true);
});

test.each([9, 10, 11, 13, 15, 22])('%i digits where eight boxes are left give no number', (count) => {
  const entry = ended(type(REGISTERED, '20'.repeat(11).slice(0, count)));
  // From the fourteenth on, the birth date of the register was typed over.
  expect(entry).toEqual({ ...(count < 14 ? REGISTERED : emptyEntry), tooMany: true });
  expect(partsIn(entry, TODAY)).toBeUndefined();
});

test.each([
  ['2035', true],
  ['1935', false],
  ['5678', false],
])('the host takes %s as a year of expiry: %s', (expiryYear, taken) => {
  const parts = { birthDate: '1980-02-17', birthYear: 'era', expiryYear, securityCode: '2285' };
  expect(numberPartsSchema.safeParse(parts).success).toBe(taken);
});
