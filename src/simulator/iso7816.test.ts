import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, fromHex, toHex } from '../kernel/bytes.ts';
import { answer, parseCommand } from './iso7816.ts';

const parse = (hex: string) => {
  const command = parseCommand(fromHex(hex));
  return command === undefined ? undefined : { ...command, data: toHex(command.data) };
};
const head = { cla: 0x00, ins: 0xb0, p1: 0x8a, p2: 0x10 };

test.each([
  ['case 1', '00B08A10', '', undefined],
  ['case 2', '00B08A10F0', '', 0xf0],
  ['case 2, 00 is 256', '00B08A1000', '', 256],
  ['case 3', '00B08A10021122', '1122', undefined],
  ['case 4', '00B08A10021122F0', '1122', 0xf0],
  ['case 4, 00 is 256', '00B08A1002112200', '1122', 256],
  ['case 2 extended', '00B08A10000533', '', 0x533],
  ['case 2 extended, 0000 is 65,536', '00B08A10000000', '', 65_536],
  ['case 3 extended', '00B08A100000021122', '1122', undefined],
  ['case 4 extended', '00B08A1000000211220533', '1122', 0x533],
  ['case 4 extended, 0000 is 65,536', '00B08A1000000211220000', '1122', 65_536],
])('%s', (_, hex, data, le) => {
  expect(parse(hex)).toEqual({ ...head, data, le });
});

test.each([
  ['nothing', ''],
  ['three bytes', '00B08A'],
  ['data shorter than Lc', '00B08A10031122'],
  ['two bytes behind the data', '00B08A100111F0F0'],
  ['extended with a short body', '00B08A100000031122'],
  ['extended with one byte of Le', '00B08A10000002112205'],
  ['extended with a body of none', '00B08A100000001122'],
  ['half an extended Le', '00B08A100005'],
])('%s does not add up', (_, hex) => {
  expect(parse(hex)).toBeUndefined();
});

test('every command that was built is read back', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 1, maxLength: 255 }),
      fc.integer({ min: 1, max: 256 }),
      (first, data, le) => {
        const built = concatBytes(first, Uint8Array.of(data.length), data, Uint8Array.of(le & 0xff));
        expect(parseCommand(built)).toEqual({
          cla: first[0],
          ins: first[1],
          p1: first[2],
          p2: first[3],
          data,
          le,
        });
      },
    ),
  );
});

test('any bytes are a command or none, and never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const command = parseCommand(bytes);
      if (command === undefined) return;
      expect(command.data.length).toBeLessThanOrEqual(Math.max(0, bytes.length - 5));
      expect(command.le === undefined || (command.le >= 1 && command.le <= 65_536)).toBe(true);
    }),
  );
});

test('an answer is its data and two bytes of status', () => {
  expect(toHex(answer(0x6a82))).toBe('6a82');
  expect(toHex(answer(0x9000, fromHex('0102')))).toBe('01029000');
});
