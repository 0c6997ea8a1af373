import { expect, test } from 'vitest';
import type { PollPlace } from '../central/polling-schema.ts';
import { ANOMALY_WORDS, recordLines } from './anomalies.ts';
import { earlyRows, hourRows, isSilent, pollAlarms, turnoutWord } from './polling.ts';

const NOW = Date.UTC(2026, 10, 29, 3);
const place = (part: Partial<PollPlace> = {}): PollPlace => ({
  ...{ placeId: 'P1', name: '第一投票所', kind: 'assigned', state: 'open', opensAt: 1, closesAt: 2 },
  ...{
    openedAt: 1,
    closedAt: null,
    closing: null,
    terminals: 1,
    lastWordAt: NOW,
    lastEventAt: NOW,
    roll: null,
  },
  ...{ accepted: { male: 0, female: 0, other: 0 }, handedOut: 0, tieOut: null, tieOutFaults: 0, open: 0 },
  ...part,
});
const alarmsOf = (...places: readonly PollPlace[]) =>
  pollAlarms({ places: [...places] }, NOW).map(({ id, about }) => [id, about]);

test('a quiet poll has nothing to tell', () => {
  expect(alarmsOf(place())).toEqual([]);
});

test('each thing that needs a telephone call is told, worst first, with the place', () => {
  const roll = { version: '2', asOf: '2026-11-20', sha256: 'ab'.repeat(32), standing: 'old' } as const;
  expect(
    alarmsOf(
      place({ name: '閉', state: 'closing' }),
      place({ name: '黙', lastWordAt: NOW - 11 * 60_000 }),
      place({ name: '差', tieOutFaults: 2 }),
      place({ name: '締', state: 'closed', closing: 'differs' }),
      place({ name: '版', roll }),
      place({ name: '遅', state: 'late', lastWordAt: null }),
      place({ name: '件', open: 1 }),
      place({ name: '外', state: 'unplanned' }),
    ),
  ).toEqual([
    ['late', ['遅']],
    ['unplanned', ['外']],
    ['roll', ['版（版 2、前の版）']],
    ['tie_out', ['差（2件）', '締（締切の照合が不一致）']],
    ['open', ['件（1件）']],
    ['silent', ['黙（最後の通信 11分前）']],
    ['closing', ['閉']],
  ]);
});

test('a place that is closed need not speak', () => {
  expect(isSilent(place({ state: 'closed', lastWordAt: null }), NOW)).toBe(false);
  expect(isSilent(place({ lastWordAt: null }), NOW)).toBe(true);
});

test('投票率 is never rounded up, and unknown where the roll is', () => {
  expect(turnoutWord(2, 3)).toBe('66.66％');
  expect(turnoutWord(0, 3)).toBe('0.00％');
  expect([turnoutWord(1, null), turnoutWord(1, 0)]).toEqual(['−', '−']);
});

test('hours run on without a gap, of one place or of all', () => {
  const hours = [
    { placeId: 'P1', hour: 7, male: 1, female: 0, other: 0 },
    { placeId: 'P2', hour: 9, male: 0, female: 2, other: 0 },
  ];
  expect(hourRows(hours, null).map(({ hour, soFar }) => [hour, soFar.male + soFar.female])).toEqual([
    [7, 1],
    [8, 1],
    [9, 3],
  ]);
  expect(hourRows(hours, 'P2').map(({ hour }) => hour)).toEqual([9]);
  expect(hourRows([], null)).toEqual([]);
});

test('期日前 is a row for each day of each place, by reason', () => {
  const of = (reason: number, female: number) => ({
    day: '2026-11-23',
    placeId: 'E1',
    reason,
    male: 0,
    female,
    other: 0,
  });
  expect(earlyRows([of(1, 2), of(6, 3)])).toMatchObject([
    { day: '2026-11-23', byReason: [0, 2, 0, 0, 0, 0, 3], counts: { female: 5 } },
  ]);
});

test('every anomaly of a poll says which place, and what to do', () => {
  const detail = {
    election: 'e',
    place: 'P1',
    at: NOW,
    version: 2,
    asOf: '2026-11-20',
    sha256: 'ab',
    what: 'people',
  };
  const anomaly = {
    ...{
      id: 1,
      device: null,
      siteName: null,
      epoch: null,
      seq: null,
      foundAt: NOW,
      withdrawnAt: null,
      settled: null,
    },
    detail: { ...detail, counted: 5, recorded: 4, count: 3 },
  };
  for (const kind of [
    'poll_roll',
    'poll_tie_out',
    'poll_hours',
    'poll_not_open',
    'poll_wrong_election',
  ] as const) {
    expect(recordLines({ ...anomaly, kind }).join()).toContain('場所 P1');
    expect(ANOMALY_WORDS[kind].next.length).toBeGreaterThan(10);
  }
  expect(recordLines({ ...anomaly, kind: 'poll_tie_out' })).toEqual([
    '11月29日 12:00　場所 P1　入場券と受付　数えた数 5　記録の数 4',
  ]);
});
