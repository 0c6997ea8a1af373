import { expect, test } from 'vitest';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { failure, success } from '../kernel/result.ts';
import type { CardConnection } from './index.ts';
import { readCardUid } from './uid.ts';

const said: string[] = [];
const cardThatSays = (hex: string): CardConnection => ({
  reader: 'test',
  atr: new Uint8Array(),
  async transmit(command) {
    said.push(toHex(command));
    return success(fromHex(hex));
  },
});

const uidOf = async (hex: string): Promise<string> => {
  const read = await readCardUid(cardThatSays(hex));
  return read.ok ? toHex(read.value) : read.reason;
};

test('is asked with one command, and nothing else is sent', async () => {
  said.length = 0;
  await uidOf('04A1B2C3D4E5F69000');
  expect(said).toEqual(['ffca000000']);
});

test.each([
  ['single size', 'A1B2C3D49000', 'a1b2c3d4'],
  ['double size', '04A1B2C3D4E5F69000', '04a1b2c3d4e5f6'],
  ['triple size', '04A1B2C3D4E5F60718299000', '04a1b2c3d4e5f6071829'],
  ['FeliCa IDm', '01140312A1B2C3D49000', '01140312a1b2c3d4'],
  // 08 means something only where there are four bytes.
  ['double size that begins with 08', '08A1B2C3D4E5F69000', '08a1b2c3d4e5f6'],
])('%s', async (_, answer, uid) => {
  expect(await uidOf(answer)).toBe(uid);
});

test.each([
  ['a phone', '08A1B2C39000', 'random_uid'],
  ['a talk between two devices', '01FEA1B2C3D4E5F69000', 'random_uid'],
  ['a program of a phone', '02FEA1B2C3D4E5F69000', 'random_uid'],
  ['a card with contacts', '6A81', 'no_uid'],
  ['a reader without the command', '6D00', 'no_uid'],
  ['a length that no identifier has', 'A1B2C3D4E59000', 'no_uid'],
  ['nothing', '9000', 'no_uid'],
  ['not even a status', '90', 'no_uid'],
  ['zeros', '000000009000', 'no_uid'],
  ['ones', 'FFFFFFFFFFFFFF9000', 'no_uid'],
  ['success only half', 'A1B2C3D49001', 'no_uid'],
])('%s gives none', async (_, answer, reason) => {
  expect(await uidOf(answer)).toBe(reason);
});

test('a card that was lifted says so', async () => {
  const gone: CardConnection = {
    reader: 'test',
    atr: new Uint8Array(),
    transmit: async () => failure('card_lost'),
  };
  expect(await readCardUid(gone)).toMatchObject({ ok: false, reason: 'card_lost' });
});
