import { expect, test } from 'vitest';
import type { PeersState } from '../../identity/schema.ts';
import {
  dataDayWords,
  incidentWords,
  lostWords,
  type Machine,
  offsetWords,
  peersFact,
  peersWords,
  troublesOf,
} from './trouble.ts';

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

const other = { device: 'gym-1b', state: 'connected', upTo: 1_000, forked: false } as const;
const peers = (...others: PeersState['others']): PeersState => ({ state: 'on', others, ownForked: false });

test('who of the terminals nearby is there is one calm line; who is lost is a trouble, with what is missing at most', () => {
  expect([peersWords(undefined), peersWords(peers())]).toEqual([undefined, undefined]);
  expect(peersWords(peers(other, { ...other, device: 'gym-1c' }))).toBe('近くの端末 2台と同期');
  const lost = peers(other, { ...other, device: 'gym-1c', state: 'lost' });
  expect(peersWords(lost)).toBe('近くの端末 1台と同期、1台 届きません');
  expect(troublesOf({ ...good, peers: lost })).toEqual(['peer_lost']);
  expect(lostWords(lost, (at) => `${at / 1_000}秒`)).toEqual([
    'gym-1c: 1秒 までの記録は この端末にもあります',
    'gym-1c: 1秒 より後に そこで受け付けたものは、この端末に ありません',
  ]);
  // Whoever has not come yet is no trouble.
  expect(troublesOf({ ...good, peers: peers({ ...other, state: 'never', upTo: null }) })).toEqual([]);
});

test('two histories of one record are said first', () => {
  const forked = { ...peers({ ...other, forked: true }), ownForked: true };
  expect(troublesOf({ ...good, record: { ...good.record, line: 'offline' }, peers: forked })).toEqual([
    'own_forked',
    'peer_forked',
    'offline',
  ]);
  expect(peersWords(forked)).toBe('近くの端末 記録の食い違い');
  expect(peersFact({ ...forked, state: 'no_roster' })).toBe('名簿がまだ届いていません');
});
