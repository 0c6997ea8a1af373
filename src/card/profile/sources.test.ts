import { expect, test } from 'vitest';
import { fixedSystem } from '../../../test/harness/fixed-system.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { createMemoryReader, type Line, MEMORY_READER } from '../memory-reader.ts';
import { readProfile } from './read.ts';
import { cardProfileSchema, fitsWhole } from './schema.ts';

const SELECT: Line = ['00A4040C 05 F000000001', '9000'];
const FRAME = '31'.repeat(0xf0);

/** A profile whose id is the first three bytes of one file, and the reading of a scripted card by it. */
const readWith = async (script: readonly Line[], source: object) => {
  const profile = cardProfileSchema.parse({
    name: 'file',
    title: '一つのファイル',
    fictional: true,
    aid: { value: 'F000000001', match: 'full' },
    sources: [{ name: 'file', structure: 'transparent', encoding: 'fixed', ...source }],
    fields: { id: { source: 'file', offset: 0, length: 3, as: 'ascii', pattern: '^[0-9]{3}$' } },
    validity: 'none',
  });
  const reader = createMemoryReader();
  reader.insert([SELECT, ...script]);
  const read = mustSucceed(
    await reader.withCard(MEMORY_READER, (card) => readProfile(card, profile, { system: fixedSystem() })),
  );
  expect(reader.left()).toBe(0);
  return read.ok ? read.value.id : read.reason;
};

const bySfi = (length: number) => ({ file: { sfi: '02' }, length });
const byFid = (length: number) => ({ file: { fid: '0102' }, length });

test('by short id: the first frame names the file, the next ones its place', async () => {
  const script: Line[] = [
    ['00B08200F0', `${FRAME}9000`],
    ['00B000F010', `${'32'.repeat(16)}9000`],
  ];
  expect(await readWith(script, bySfi(256))).toBe('111');
});

test('by file number: selected before', async () => {
  const script: Line[] = [
    ['00A4020C020102', '9000'],
    ['00B0000003', '313233 9000'],
  ];
  expect(await readWith(script, byFid(3))).toBe('123');
  expect(await readWith([['00A4020C020102', '6A82']], byFid(3))).toBe('unexpected_status');
});

test('a file that ends with a frame: 6B00 is its end, but not its beginning', async () => {
  const script: Line[] = [
    ['00B08200F0', `${FRAME}9000`],
    ['00B000F0F0', '6B00'],
  ];
  expect(await readWith(script, bySfi(1_000))).toBe('111');
  expect(await readWith([['00B08200F0', '6B00']], bySfi(1_000))).toBe('unexpected_status');
});

test('a shorter answer is the end, also with 6282', async () => {
  expect(await readWith([['00B08200F0', '3132336282']], bySfi(1_000))).toBe('123');
});

test('a card that gives more than asked for does not move what follows', async () => {
  const script: Line[] = [
    ['00B08200F0', `${FRAME}3939 9000`],
    ['00B000F0F0', '9000'],
  ];
  expect(await readWith(script, bySfi(1_000))).toBe('111');
});

test('a pattern fits all of a value or nothing', () => {
  expect(fitsWhole('^a|b$', 'a')).toBe(true);
  expect(fitsWhole('^a|b$', 'ax')).toBe(false);
  expect(fitsWhole('^a|b$', 'xb')).toBe(false);
});
