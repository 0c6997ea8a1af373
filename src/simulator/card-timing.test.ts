import { expect, test } from 'vitest';
import { fromHex } from '../kernel/bytes.ts';
import { AT_106_KBIT, type CardTiming, INSTANT, SLOW_AT_106_KBIT, timingOf } from './card-timing.ts';

const answerOf = (bytes: number): Uint8Array => new Uint8Array(bytes + 2);

/** Command in hex, bytes of its answer. */
type Exchange = readonly [command: string, answer: number];

const total = (timing: CardTiming, exchanges: readonly Exchange[]): number =>
  exchanges.reduce((sum, [command, bytes]) => sum + timing(fromHex(command), answerOf(bytes)), 0);

const BYTE = 0.0944;

test.each([
  ['SELECT', '00A4040C0AD392F000260100000001', 0, 3 + 1 + (15 + 2 + 6) * BYTE + 15],
  ['READ BINARY of 240 bytes, one frame', '00B08A00F0', 240, 3 + 1 + (5 + 242 + 6) * BYTE + 6],
  ['READ BINARY of 256 bytes, two frames', '00B08A0000', 256, 3 + 1.5 + (5 + 258 + 9) * BYTE + 6],
  ['READ RECORD of 30 bytes', '00B2010C00', 30, 3 + 1 + (5 + 32 + 6) * BYTE + 6],
  ['counter', '00200098', 0, 3 + 1 + (4 + 2 + 6) * BYTE + 30],
  ['signature', '802A029700', 256, 3 + 1.5 + (5 + 258 + 9) * BYTE + 300],
  ['an instruction of which nothing is known', '00CA006600', 0, 3 + 1 + (5 + 2 + 6) * BYTE + 5],
])('%s takes what card.md §7 says', (_, command, bytes, ms) => {
  expect(AT_106_KBIT(fromHex(command), answerOf(bytes))).toBeCloseTo(ms, 6);
});

const SELECT: Exchange = ['00A4040C0AD392F000260100000001', 0];

test('the fast path with a certificate of 1,300 bytes stays under a quarter of a second', () => {
  const fastPath: Exchange[] = [
    SELECT,
    ['00B2010C00', 30],
    SELECT,
    ['00B08A00F0', 240],
    ['00B000F0000424', 1060],
  ];
  expect(total(AT_106_KBIT, fastPath)).toBeLessThan(250);
});

test("OpenSC's probes and its certificate come to about the second that card.md §9 measured", () => {
  const probes = Array.from({ length: 32 }, (): Exchange => ['00A4040C07A000000079010000', 0]);
  const counters = Array.from({ length: 2 }, (): Exchange => ['00200080', 0]);
  const reads = Array.from({ length: 5 }, (): Exchange => ['00B0010000', 256]);
  const ms = total(AT_106_KBIT, [...probes, SELECT, ...counters, ...reads, ['00B0000004', 4]]);
  expect(ms).toBeGreaterThan(900);
  expect(ms).toBeLessThan(1_050);
});

test('a slow card thinks five times as long, over the same radio; no other kind does', () => {
  const command = fromHex(SELECT[0]);
  expect(SLOW_AT_106_KBIT(command, answerOf(0)) - AT_106_KBIT(command, answerOf(0))).toBeCloseTo(60, 6);
  expect(timingOf('slow')).toBe(SLOW_AT_106_KBIT);
  expect(timingOf('normal')).toBe(AT_106_KBIT);
  expect(INSTANT(command, answerOf(0))).toBe(0);
});
