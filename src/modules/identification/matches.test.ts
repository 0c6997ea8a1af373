import { expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { matchesOf } from './matches.ts';

const items = {
  name: '山﨑　学',
  birthDate: civilDateSchema.parse('1971-10-10'),
  sex: '1',
  address: '架空県かざし市栄町７番８号',
} as const;
const resident = { ...items, names: ['山﨑 学'], address: '架空県かざし市栄町7番8号', hidden: false };

test('width and spaces are no difference', () => {
  expect(matchesOf(items, resident)).toEqual({
    name: 'same',
    birthDate: 'same',
    sex: 'same',
    address: 'same',
  });
});

test('what is only written otherwise is the same, and said so', () => {
  expect(matchesOf(items, { ...resident, names: ['山崎　学'], address: 'かざし市栄町7-8' })).toEqual({
    name: 'variant',
    birthDate: 'same',
    sex: 'same',
    address: 'variant',
  });
});

test('half a likeness is a difference', () => {
  const slip = civilDateSchema.parse('1971-10-11');
  const other = {
    ...resident,
    names: ['森　学'],
    birthDate: slip,
    sex: '2',
    address: '架空県かざし市栄町7番9号',
  } as const;
  expect(Object.values(matchesOf(items, other))).toEqual([
    'different',
    'different',
    'different',
    'different',
  ]);
});

test('what one side does not say is unknown, and a protected address takes no part', () => {
  const hidden = { ...resident, birthDate: null, sex: '9', hidden: true } as const;
  for (const address of [resident.address, '架空県かざし市東町1番', ''])
    expect(matchesOf(items, { ...hidden, address })).toEqual({
      name: 'same',
      birthDate: 'unknown',
      sex: 'unknown',
      address: 'hidden',
    });
  expect(matchesOf(null, { ...resident, hidden: true })).toMatchObject({
    name: 'unknown',
    address: 'hidden',
  });
  expect(matchesOf(items, null).name).toBe('unknown');
});
