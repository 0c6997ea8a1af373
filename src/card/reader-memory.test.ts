import { expect, test } from 'vitest';
import { createReaderMemory, ONE_FRAME, type RememberedReader, shorterThan } from './reader-memory.ts';

const CERTIFICATE = 1_331;
const FACE = 10_000;

/** So many further long reads in pieces; gives what each was allowed. */
const reads = (lengths: { longest(wanted: number): number }, times: number, wanted = CERTIFICATE): number[] =>
  Array.from({ length: times }, () => lengths.longest(wanted));

test('a reader that nothing is known of is asked for all of it', () => {
  const lengths = createReaderMemory().of('A');
  for (const wanted of [1, ONE_FRAME, 250, CERTIFICATE, FACE]) expect(lengths.longest(wanted)).toBe(wanted);
  expect([ONE_FRAME, 250, CERTIFICATE].map((length) => lengths.passes(length))).toEqual([true, false, false]);
});

test('what passed once is known to pass, and everything shorter with it', () => {
  const lengths = createReaderMemory().of('A');
  lengths.note(CERTIFICATE, true);
  expect([250, CERTIFICATE, 1_792, FACE].map((length) => lengths.passes(length))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('each reader has a memory of its own', () => {
  const memory = createReaderMemory();
  memory.of('A').note(CERTIFICATE, false);
  expect(memory.of('A').longest(CERTIFICATE)).toBe(ONE_FRAME);
  expect(memory.of('B').longest(CERTIFICATE)).toBe(CERTIFICATE);
});

test.each([
  [250, [240, 240, 240, 240]],
  [CERTIFICATE, [240, 250, 240, 240]],
  [FACE, [240, 250, CERTIFICATE, 1_792]],
] as const)('refused at %i bytes, shorter answers are still asked for', (refused, allowed) => {
  const wanted = [240, 250, CERTIFICATE, FACE];
  const lengths = createReaderMemory().of('A');
  lengths.note(refused, false);
  expect(wanted.map((length) => lengths.longest(length))).toEqual(allowed);
});

test('the steps down from a refused length', () => {
  expect([FACE, 1_793, 1_792, 257, 256, 241].map(shorterThan)).toEqual([1_792, 1_792, 240, 240, 240, 240]);
});

test('a refusing reader is tried again after ever more reads', () => {
  const lengths = createReaderMemory().of('A');
  let asked = 0;
  const probes: number[] = [];
  for (let read = 0; read < 20_000; read += 1) {
    if (lengths.longest(CERTIFICATE) === ONE_FRAME) continue;
    asked += 1;
    probes.push(read);
    lengths.note(CERTIFICATE, false);
  }
  expect(probes.slice(0, 6)).toEqual([0, 9, 26, 59, 124, 253]);
  expect(asked).toBeLessThan(30);
  // Never for ever: the pauses stop growing.
  expect(Math.max(...probes.map((at, n) => at - (probes[n - 1] ?? at)))).toBe(1_025);
});

test('one odd card makes a good reader slow for eight reads', () => {
  const lengths = createReaderMemory().of('A');
  lengths.note(CERTIFICATE, true);
  lengths.note(CERTIFICATE, false);
  expect(reads(lengths, 9)).toEqual([...Array.from({ length: 8 }, () => ONE_FRAME), CERTIFICATE]);
  lengths.note(CERTIFICATE, true);
  expect(reads(lengths, 20)).toEqual(Array.from({ length: 20 }, () => CERTIFICATE));
  // And the next odd card costs as little as the first.
  lengths.note(CERTIFICATE, false);
  expect(reads(lengths, 9).at(-1)).toBe(CERTIFICATE);
});

test('a longer answer is tried one step at a time', () => {
  const lengths = createReaderMemory().of('A');
  lengths.note(CERTIFICATE, false);
  expect(reads(lengths, 9, FACE).at(-1)).toBe(1_792);
  lengths.note(1_792, true);
  expect(lengths.longest(FACE)).toBe(FACE);
});

test('it is kept when it changes, and only then', () => {
  const saved: (readonly RememberedReader[])[] = [];
  const memory = createReaderMemory({ load: () => [], save: (readers) => void saved.push(readers) });
  const lengths = memory.of('A');
  lengths.note(CERTIFICATE, true);
  lengths.note(CERTIFICATE, true);
  lengths.note(ONE_FRAME, true);
  lengths.longest(CERTIFICATE);
  expect(saved).toEqual([[{ reader: 'A', passed: 1_792, longest: 32_768 }]]);
  lengths.note(CERTIFICATE, false);
  lengths.note(CERTIFICATE, false);
  expect(saved.slice(1)).toEqual([[{ reader: 'A', passed: 256, longest: 256 }]]);
});

test('what was kept holds at the next start, and is tried again there too', () => {
  const load = () => [{ reader: 'A', passed: 240, longest: 256 }];
  const lengths = createReaderMemory({ load, save: () => undefined }).of('A');
  expect(reads(lengths, 9)).toEqual([...Array.from({ length: 8 }, () => ONE_FRAME), CERTIFICATE]);
});

test('it remembers 32 readers', () => {
  let kept = 0;
  const memory = createReaderMemory({
    load: () => [],
    save: (readers) => {
      kept = readers.length;
    },
  });
  for (let n = 0; n < 100; n += 1) memory.of(`reader ${n}`).note(CERTIFICATE, true);
  expect(kept).toBe(32);
  expect(memory.of('reader 99').passes(CERTIFICATE)).toBe(true);
  expect(memory.of('reader 0').passes(CERTIFICATE)).toBe(false);
});
