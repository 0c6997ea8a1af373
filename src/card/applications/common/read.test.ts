import { expect, test } from 'vitest';
import { fixedSystem } from '../../../../test/harness/fixed-system.ts';
import { concatBytes, fromHex, toHex } from '../../../kernel/bytes.ts';
import { createChannel } from '../../apdu.ts';
import { createMemoryReader, type Line, MEMORY_READER } from '../../memory-reader.ts';
import { parseCommonCardId, readCommonCardId } from './read.ts';

const record = (digits: string, head = '011C'): Uint8Array =>
  concatBytes(fromHex(head), Buffer.from(digits, 'latin1'));

const GOOD = '1234567890123451399920300101';

const readWith = async (script: readonly Line[]) => {
  const reader = createMemoryReader();
  reader.insert(script);
  const read = await reader.withCard(MEMORY_READER, (card) =>
    readCommonCardId(createChannel(card, fixedSystem())),
  );
  expect(reader.left()).toBe(0);
  return read.ok ? read.value : read;
};

test('a record is a serial, a municipality and the last day', () => {
  expect(parseCommonCardId(record(GOOD))).toEqual({
    ok: true,
    value: { serial: '123456789012345', municipality: '13999', expires: '2030-01-01' },
  });
});

test('filler after the 28 digits is no part of them', () => {
  expect(parseCommonCardId(concatBytes(record(GOOD), fromHex('FFFF0000')))).toEqual(
    parseCommonCardId(record(GOOD)),
  );
});

test.each([
  ['nothing', new Uint8Array(), 'tlv'],
  ['another tag', record(GOOD, '021C'), 'tlv'],
  ['a length that is not 1C', record(GOOD, '011B'), 'tlv'],
  ['a record cut short', record(GOOD).subarray(0, 29), 'digits'],
  ['a letter among the digits', record(GOOD.replace('5', 'A')), 'digits'],
  ['a full-width digit byte', record(GOOD.replace('5', '\u00b5')), 'digits'],
  ['13th month', record(`${GOOD.slice(0, 20)}20301301`), 'expiry'],
  ['30 February', record(`${GOOD.slice(0, 20)}20300230`), 'expiry'],
  ['29 February of a common year', record(`${GOOD.slice(0, 20)}20270229`), 'expiry'],
  ['no expiry at all', record(`${GOOD.slice(0, 20)}00000000`), 'expiry'],
])('%s is unreadable', (_, bytes, at) => {
  expect(parseCommonCardId(bytes)).toEqual({ ok: false, reason: 'unreadable', detail: { at } });
});

test('29 February of a leap year is a day', () => {
  expect(parseCommonCardId(record(`${GOOD.slice(0, 20)}20280229`))).toMatchObject({
    ok: true,
    value: { expires: '2028-02-29' },
  });
});

const SELECT = '00A4040C 0A D3921000310001010100';
const READ = '00B2 01 0C 00';

test('two commands read it', async () => {
  expect(
    await readWith([
      [SELECT, '9000'],
      [READ, `${toHex(record(GOOD))}9000`],
    ]),
  ).toMatchObject({ ok: true, value: { serial: '123456789012345' } });
});

test('a card without the application is asked nothing more', async () => {
  expect(await readWith([[SELECT, '6A82']])).toEqual({ ok: false, reason: 'absent' });
});

test.each(['6A83', '6982', '6A82', '6700'])('a record that answers %s is unreadable', async (sw) => {
  expect(
    await readWith([
      [SELECT, '9000'],
      [READ, sw],
    ]),
  ).toEqual({ ok: false, reason: 'unreadable', detail: { sw: sw.toLowerCase() } });
});

test('a failure never tells the digits', () => {
  const failed = parseCommonCardId(record(`${GOOD.slice(0, 20)}20301301`));
  expect(JSON.stringify(failed)).not.toMatch(/\d{5}/);
});
