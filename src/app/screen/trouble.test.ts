import { expect, test } from 'vitest';
import type { DeskState } from '../../identity/schema.ts';
import { offsetWords, troublesOf } from './trouble.ts';

const good: Pick<DeskState, 'reader' | 'record' | 'clock'> = {
  reader: { state: 'ready', kind: 'pcsc', names: ['R'] },
  record: { state: 'ok', pending: 0, lastSync: null, line: 'online', keyProtection: 'tpm' },
  clock: { state: 'good', offsetMs: 0 },
};
const bad = {
  ...good,
  reader: { ...good.reader, state: 'no_reader' },
  record: { ...good.record, state: 'cannot_record', line: 'offline' },
  clock: { state: 'off', offsetMs: 90_000 },
} as const;

test('troubles come with the most urgent first, none when all is well', () => {
  expect(troublesOf(good)).toEqual([]);
  expect(troublesOf(bad)).toEqual(['cannot_record', 'no_reader', 'clock_off', 'offline']);
});

test.each([
  [0, undefined],
  [90_000, '90秒 進んでいます'],
  [-600_000, '約10分 遅れています'],
  [3 * 3_600_000, '約3時間 進んでいます'],
  [-3 * 86_400_000, '約3日 遅れています'],
])('an offset of %d ms is %s', (ms, words) => {
  expect(offsetWords(ms)).toBe(words);
});
