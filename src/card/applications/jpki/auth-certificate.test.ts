import { expect, test } from 'vitest';
import { fixedSystem } from '../../../../test/harness/fixed-system.ts';
import { concatBytes, fromHex, toHex } from '../../../kernel/bytes.ts';
import { failure, success } from '../../../kernel/result.ts';
import { createChannel, readCurrent } from '../../apdu.ts';
import type { CardConnection } from '../../index.ts';
import { MAX_APDUS, MAX_CERTIFICATE_BYTES } from '../../limits.ts';
import { createMemoryReader, type Line, MEMORY_READER } from '../../memory-reader.ts';
import { readAuthCertificate } from './auth-certificate.ts';

const SELECT: Line = ['00A4040C0AD392F000260100000001', '9000'];
const FIRST = '00B08A00F0';

/** A DER SEQUENCE of `length` bytes in all, whose content tells every position. */
const sequence = (length: number): Uint8Array => {
  const content = length - 4;
  const bytes = Uint8Array.from({ length }, (_, at) => (at * 7) & 0xff);
  bytes.set([0x30, 0x82, content >> 8, content & 0xff]);
  return bytes;
};

const ok = (bytes: Uint8Array): string => `${toHex(bytes)}9000`;

const readWith = async (script: readonly Line[]) => {
  const reader = createMemoryReader();
  reader.insert(script);
  const done = await reader.withCard(MEMORY_READER, (card) =>
    readAuthCertificate(createChannel(card, fixedSystem())),
  );
  expect(reader.left()).toBe(0);
  if (!done.ok) throw new Error(done.reason);
  return done.value.ok ? toHex(done.value.value) : done.value.reason;
};

const WHOLE = sequence(0x500);
const HEAD = WHOLE.subarray(0, 0xf0);
const REST = WHOLE.subarray(0xf0);
const EXTENDED = '00B000F0000410';

test('three commands: SELECT, the first frame, and exactly the rest', async () => {
  expect(await readWith([SELECT, [FIRST, ok(HEAD)], [EXTENDED, ok(REST)]])).toBe(toHex(WHOLE));
});

test('a rest of up to 256 bytes needs no extended length', async () => {
  const whole = sequence(0xf0 + 256);
  expect(
    await readWith([SELECT, [FIRST, ok(whole.subarray(0, 0xf0))], ['00B000F000', ok(whole.subarray(0xf0))]]),
  ).toBe(toHex(whole));
});

test('a certificate that fits the first frame is cut where it ends', async () => {
  const whole = sequence(0x90);
  expect(await readWith([SELECT, [FIRST, ok(concatBytes(whole, new Uint8Array(0x60)))]])).toBe(toHex(whole));
});

test('a one-byte DER length is read as well', async () => {
  const whole = concatBytes(fromHex('3081C8'), new Uint8Array(0xc8).fill(5));
  expect(await readWith([SELECT, [FIRST, ok(concatBytes(whole, new Uint8Array(0x25)))]])).toBe(toHex(whole));
});

const PIECES: Line[] = [
  ['00B000F0F0', ok(WHOLE.subarray(0xf0, 0x1e0))],
  ['00B001E0F0', ok(WHOLE.subarray(0x1e0, 0x2d0))],
  ['00B002D0F0', ok(WHOLE.subarray(0x2d0, 0x3c0))],
  ['00B003C0F0', ok(WHOLE.subarray(0x3c0, 0x4b0))],
  ['00B004B050', ok(WHOLE.subarray(0x4b0))],
];

test.each([
  ['refused', '6700'],
  ['refused with another status', '6F00'],
  ['cut short', ok(REST.subarray(0, 0x100))],
  ['answered with too much', ok(concatBytes(REST, Uint8Array.of(0)))],
  ['answered with nothing', '9000'],
])('an extended read that is %s is done in pieces of F0', async (_, answer) => {
  expect(await readWith([SELECT, [FIRST, ok(HEAD)], [EXTENDED, answer], ...PIECES])).toBe(toHex(WHOLE));
});

test('a first frame that came short is gone on from where it ended', async () => {
  expect(
    await readWith([
      SELECT,
      [FIRST, ok(WHOLE.subarray(0, 0x80))],
      ['00B00080000480', ok(WHOLE.subarray(0x80))],
    ]),
  ).toBe(toHex(WHOLE));
});

test('a reader that asks for GET RESPONSE gets the same bytes', async () => {
  expect(
    await readWith([
      SELECT,
      [FIRST, '61F0'],
      ['00C00000F0', ok(HEAD)],
      [EXTENDED, `${toHex(REST.subarray(0, 0x310))}6100`],
      ['00C0000000', ok(REST.subarray(0x310))],
    ]),
  ).toBe(toHex(WHOLE));
});

test('pieces that stop before the end are garbled', async () => {
  expect(await readWith([SELECT, [FIRST, ok(HEAD)], [EXTENDED, '6700'], ['00B000F0F0', '6B00']])).toBe(
    'garbled',
  );
  expect(await readWith([SELECT, [FIRST, ok(HEAD)], [EXTENDED, '6700'], ['00B000F0F0', '9000']])).toBe(
    'garbled',
  );
});

test.each([
  ['6982', 'pin_needed'],
  ['6A82', 'absent'],
  ['6700', 'garbled'],
  ['6B00', 'garbled'],
  ['6F00', 'garbled'],
  ['9000', 'garbled'],
])('a first frame answered %s is %s, and nothing more is asked', async (sw, outcome) => {
  expect(await readWith([SELECT, [FIRST, sw]])).toBe(outcome);
});

test('no such application: absent', async () => {
  expect(await readWith([[SELECT[0], '6A82']])).toBe('absent');
});

test.each([
  ['no SEQUENCE', '31820400'],
  ['zeros', '00000000'],
  ['FF filler', 'FFFFFFFF'],
  ['a short length', '3005'],
  ['the indefinite length', '3080'],
  ['a three-byte length', '3083010000'],
  ['a four-byte length', '308400000400'],
  ['a four-byte length of nearly 4 GB', '3084FFFFFFFF'],
  ['one byte', '30'],
])('%s is garbled, and not one more byte is read', async (_, head) => {
  const bytes = concatBytes(fromHex(head), new Uint8Array(head.length < 4 ? 0 : 100));
  expect(await readWith([SELECT, [FIRST, ok(bytes)]])).toBe('garbled');
});

test.each(['3082', '308204', '3081'])('%s stops inside the length: garbled', async (head) => {
  expect(await readWith([SELECT, [FIRST, `${head}9000`]])).toBe('garbled');
});

test('a length beyond every file is too long, and not one more byte is read', async () => {
  expect(await readWith([SELECT, [FIRST, ok(concatBytes(fromHex('3082FFFF'), new Uint8Array(100)))]])).toBe(
    'too_long',
  );
});

test('the longest certificate is read, also in pieces; one byte more is not', async () => {
  const longest = sequence(MAX_CERTIFICATE_BYTES);
  const script: Line[] = [
    SELECT,
    [FIRST, ok(longest.subarray(0, 0xf0))],
    ['00B000F0000F10', '6700'],
    ['00B000F0000700', '6700'],
  ];
  for (let at = 0xf0; at < longest.length; at += 0xf0) {
    const piece = longest.subarray(at, at + 0xf0);
    script.push([toHex(readCurrent(at, piece.length)), ok(piece)]);
  }
  expect(await readWith(script)).toBe(toHex(longest));
  const longer = sequence(MAX_CERTIFICATE_BYTES + 1);
  expect(await readWith([SELECT, [FIRST, ok(longer.subarray(0, 0xf0))]])).toBe('too_long');
});

test('a card that gives a byte at a time does not hold the desk for thousands of commands', async () => {
  let sent = 0;
  const card: CardConnection = {
    reader: 'dripping',
    atr: new Uint8Array(),
    transmit: async () => {
      sent += 1;
      // The SELECT, the head of 4,000 bytes, then drops.
      return success(fromHex(sent === 1 ? '9000' : sent === 2 ? '30820F9C9000' : '009000'));
    },
  };
  const read = await readAuthCertificate(createChannel(card, fixedSystem()));
  expect(read).toEqual(failure('too_many_commands', { apdus: MAX_APDUS }));
  expect(sent).toBe(MAX_APDUS);
});

test.each([0, 1, 2, 3, 4])('lost at command %i: card_lost', async (at) => {
  const script: readonly Line[] = [
    SELECT,
    [FIRST, ok(HEAD)],
    [EXTENDED, '6700'],
    PIECES[0] ?? SELECT,
    PIECES[1] ?? SELECT,
  ];
  const lines = script
    .slice(0, at + 1)
    .map((line, n): Line => (n === at ? [line[0], { lost: 'card_lost' }] : line));
  expect(await readWith(lines)).toBe('card_lost');
});
