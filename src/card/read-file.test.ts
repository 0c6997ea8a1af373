/** One file over readers that pass answers of different lengths; what they are found to pass is in reader-memory.test.ts. */
import { expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { success } from '../kernel/result.ts';
import { createChannel, extendedAnswer } from './apdu.ts';
import type { CardConnection } from './index.ts';
import { derLength, readFile } from './read-file.ts';
import { createReaderMemory, type ReaderMemory } from './reader-memory.ts';

/** A DER SEQUENCE of so many bytes in all, whose content tells every position. */
const sequence = (length: number): Uint8Array => {
  const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) & 0xff);
  bytes.set([0x30, 0x82, (length - 4) >> 8, (length - 4) & 0xff]);
  return bytes;
};

/** A card with this one file, over a reader that refuses answers longer than `passes`; the lengths it was asked for. */
const reading = async (file: Uint8Array, passes: number, memory: ReaderMemory) => {
  const asked: number[] = [];
  const card: CardConnection = {
    reader: 'A',
    atr: new Uint8Array(),
    lengths: memory.of('A'),
    async transmit(command) {
      const wanted = extendedAnswer(command) ?? (command.at(-1) || 256);
      const [, , p1 = 0, p2 = 0] = command;
      const offset = (p1 & 0x80) !== 0 ? p2 : (p1 << 8) | p2;
      asked.push(wanted);
      if (wanted > passes) return success(Uint8Array.of(0x67, 0x00));
      return success(Uint8Array.of(...file.subarray(offset, offset + wanted), 0x90, 0x00));
    },
  };
  const channel = createChannel(card, fixedSystem());
  const read = await readFile(channel, 0x0a, { wholeLength: derLength, longest: 20_000 });
  expect(read).toEqual(success(file));
  return asked.slice(1);
};

const FRAMES = Array.from({ length: 16 }, () => 240);

test.each([
  ['nothing left', 240, 256, [], []],
  ['a short rest', 400, 256, [160], [160]],
  ['a rest of one frame', 480, 240, [240], [240]],
  ['a rest of 250 where 256 pass', 490, 256, [250], [250]],
  ['a rest of 250 where only one frame passes', 490, 240, [250, 240, 10], [240, 10]],
  ['1,024 bytes where all pass', 1_264, 32_768, [1_024], [1_024]],
  ['1,024 bytes where 256 pass', 1_264, 256, [1_024, 240, 240, 240, 240, 64], [240, 240, 240, 240, 64]],
  ['4,000 bytes where 2 kB pass', 4_240, 2_000, [4_000, 1_792, 1_792, 416], [1_792, 1_792, 416]],
  ['4,000 bytes where 1,500 pass', 4_240, 1_500, [4_000, 1_792, ...FRAMES, 160], [...FRAMES, 160]],
])('%s: the first read finds out, the second knows', async (_, length, passes, first, second) => {
  const memory = createReaderMemory();
  const found = await reading(sequence(length), passes, memory);
  const known = await reading(sequence(length), passes, memory);
  expect(found).toEqual(first);
  expect(known).toEqual(second);
});

test('a file that is garbled in every length says nothing about the reader', async () => {
  const memory = createReaderMemory();
  const card: CardConnection = {
    reader: 'A',
    atr: new Uint8Array(),
    lengths: memory.of('A'),
    transmit: async (command) =>
      success(
        command[2] === 0x8a
          ? Uint8Array.of(...sequence(1_264).subarray(0, 240), 0x90, 0x00)
          : Uint8Array.of(0x6b, 0x00),
      ),
  };
  const read = await readFile(createChannel(card, fixedSystem()), 0x0a, {
    wholeLength: derLength,
    longest: 20_000,
  });
  expect(read).toMatchObject({ ok: false, reason: 'garbled' });
  expect(memory.of('A').longest(1_024)).toBe(1_024);
});
