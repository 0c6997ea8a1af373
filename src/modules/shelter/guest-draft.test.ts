import { expect, test } from 'vitest';
import { emptyGuest, guestOf, isSomebody, typedOf } from './guest-draft.ts';
import { newGuestSchema } from './views-schema.ts';

test('a name in kana is its own reading, in Roman letters or kanji it is not', () => {
  const named = (name: string) => guestOf({ ...emptyGuest('traveller'), name }).details;
  expect(named('たなか はな')).toMatchObject({ name: 'たなか はな', kana: 'タナカ　ハナ' });
  expect(named('NGUYEN THI MAI').kana).toBeUndefined();
  expect(named('田中　花').kana).toBeUndefined();
});

test('an infant without a name is somebody; nobody at all is not', () => {
  const infant = emptyGuest('newborn');
  expect(isSomebody(infant)).toBe(true);
  expect(newGuestSchema.parse(guestOf(infant))).toEqual({ sex: '9', age: 0, details: { kind: 'newborn' } });
  expect(isSomebody(emptyGuest('traveller'))).toBe(false);
});

test('whoever must not be found says so', () => {
  expect(guestOf({ ...emptyGuest('other'), name: 'A', protected: true }).details.protected).toBe(true);
  expect(guestOf({ ...emptyGuest('other'), name: 'A' }).details).toEqual({ kind: 'other', name: 'A' });
});

test('the form of a guest who is recorded has the band of her age', () => {
  expect(typedOf({ sex: '2', age: 70 }, { kind: 'traveller', name: 'A' }).band).toBe('old');
  expect(typedOf({ sex: '2', age: 2 }, { kind: 'traveller' }).band).toBe('toddler');
  expect(typedOf({ sex: '2', age: null }, { kind: 'traveller' }).band).toBeNull();
});
