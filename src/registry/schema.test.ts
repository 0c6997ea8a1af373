import { expect, test } from 'vitest';
import { residentSchema } from './schema.ts';

const named = (name: string) =>
  residentSchema.safeParse({
    residentId: '1',
    householdId: '1',
    name,
    alias: null,
    kana: 'カツラギ',
    aliasKana: null,
    birthDate: '1980-02-17',
    sex: '2',
    relationship: '世帯主',
    address: '架空県かざし市栄町１番地',
    nationality: 'JPN',
    status: 'active',
    card: null,
    certificateSerial: null,
  });

test('a name is as long as a reader counts its letters, and too long by the same', () => {
  expect(named('葛\u{E0100}'.repeat(100)).success).toBe(true);
  expect(named('𠮷'.repeat(100)).success).toBe(true);
  const tooLong = named('葛\u{E0100}'.repeat(101));
  expect(tooLong.error?.issues[0]).toMatchObject({ code: 'too_big', path: ['name'] });
  expect(named('').success).toBe(false);
});
