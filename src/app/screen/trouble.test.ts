import { expect, test } from 'vitest';
import type { DeskState } from '../../identity/schema.ts';
import { dataDayWords, offsetWords, troublesOf } from './trouble.ts';

const good: Pick<DeskState, 'reader' | 'record' | 'clock' | 'registry'> = {
  reader: { state: 'ready', kind: 'pcsc', names: ['R'] },
  record: { state: 'ok', pending: 0, lastSync: null, line: 'online', keyProtection: 'tpm' },
  clock: { state: 'good', offsetMs: 0 },
  registry: { state: 'none', dataDate: null, source: null, version: null },
};
const bad = {
  ...good,
  reader: { ...good.reader, state: 'no_reader' },
  record: { ...good.record, state: 'cannot_record', line: 'offline' },
  clock: { state: 'off', offsetMs: 90_000 },
  registry: { ...good.registry, state: 'missing' },
} as const;

test('troubles come with the most urgent first, none when all is well', () => {
  expect(troublesOf(good)).toEqual([]);
  expect(troublesOf(bad)).toEqual(['cannot_record', 'no_reader', 'clock_off', 'data_missing', 'offline']);
  expect(troublesOf({ ...good, registry: { ...good.registry, state: 'stale' } })).toEqual(['data_stale']);
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

test('the day of the data is said with its year only where that is another one', () => {
  expect(dataDayWords('2026-11-04', '2026-12-31')).toBe('11月4日');
  expect(dataDayWords('2025-12-31', '2026-01-01')).toBe('2025年12月31日');
});
