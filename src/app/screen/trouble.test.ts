import { expect, test } from 'vitest';
import { dataDayWords, incidentWords, type Machine, offsetWords, troublesOf } from './trouble.ts';

const good: Machine = {
  reader: { state: 'ready', kind: 'pcsc', names: ['R'] },
  record: {
    state: 'ok',
    pending: 0,
    lastSync: null,
    line: 'online',
    keyProtection: 'credential',
    incident: null,
    backup: 'off',
    backedUpAt: null,
  },
  clock: { state: 'good', offsetMs: 0 },
  site: { training: false },
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

test('what happened to the record comes before what the desk can do without', () => {
  const record: Machine['record'] = {
    ...good.record,
    incident: { id: 1, kind: 'salvaged', at: 0, newKey: false, tailUnknown: false, lost: [] },
    backup: 'failing',
    line: 'offline',
  };
  expect(troublesOf({ ...good, record })).toEqual(['record_renewed', 'offline', 'backup_failing']);
  expect(troublesOf({ ...good, record: { ...good.record, state: 'broken' } })).toEqual(['record_broken']);
});

test('a key that only a file protects is said in earnest, and not in training', () => {
  const record = { ...good.record, keyProtection: 'file' } as const;
  expect(troublesOf({ ...good, record })).toEqual(['key_in_file']);
  expect(troublesOf({ ...good, record, site: { training: true } })).toEqual([]);
});

test('a supervisor reads what happened, from where to where records are missing, and what to do', () => {
  const at = Date.UTC(2026, 10, 25, 18, 12);
  const said = incidentWords({
    id: 1,
    kind: 'salvaged',
    at,
    newKey: true,
    tailUnknown: true,
    lost: [
      { from: 501, to: 520 },
      { from: 700, to: 700 },
    ],
  });
  expect(said[0]).toContain('3:12');
  expect(said[1]).toContain('501番から520番、700番');
  expect(said).toHaveLength(4);
  const whole = incidentWords({ id: 1, kind: 'restored', at, newKey: false, tailUnknown: false, lost: [] });
  expect(whole).toHaveLength(2);
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
