import { expect, test } from 'vitest';
import { fromHex } from '../kernel/bytes.ts';
import { AT_106_KBIT, INSTANT } from './card-timing.ts';

const answerOf = (bytes: number): Uint8Array => new Uint8Array(bytes + 2);

test.each([
  ['SELECT', '00A4040C00', 0, 15],
  ['READ BINARY of 240 bytes', '00B08A00F0', 240, 6 + 240 * 0.0944],
  ['READ RECORD of 30 bytes', '00B2010C00', 30, 6 + 30 * 0.0944],
  ['VERIFY', '0020009804', 0, 30],
  ['signature', '802A0297', 256, 300],
])('%s takes what card.md §7 says', (_, command, bytes, ms) => {
  expect(AT_106_KBIT(fromHex(command), answerOf(bytes))).toBeCloseTo(ms, 6);
});

test('the fast path with a certificate of 1,300 bytes stays under a quarter of a second', () => {
  const fastPath: readonly (readonly [string, number])[] = [
    ['00A4040C', 0],
    ['00B2010C00', 30],
    ['00A4040C', 0],
    ['00B08A00F0', 240],
    ['00B000F0000424', 1060],
  ];
  const whole = fastPath.reduce(
    (sum, [command, bytes]) => sum + AT_106_KBIT(fromHex(command), answerOf(bytes)),
    0,
  );
  expect(whole).toBeLessThan(250);
  expect(INSTANT(fromHex('00A4040C'), answerOf(0))).toBe(0);
});
