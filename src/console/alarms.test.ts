import { expect, test } from 'vitest';
import { AS_OF, madeUpOverview, madeUpShelter, madeUpTerminal } from '../../test/harness/made-up-overview.ts';
import { alarmsOf } from './alarms.ts';

test('a calm day has none', () => {
  const calm = madeUpOverview({
    shelters: [madeUpShelter(), madeUpShelter({ shelterId: 'S02', capacity: 0, open: false })],
    terminals: [madeUpTerminal(), madeUpTerminal({ device: 'old', state: 'revoked' })],
  });
  expect(alarmsOf(calm, AS_OF)).toEqual([]);
});

test('worst first; each says which place and what to do', () => {
  const bad = madeUpOverview({
    shelters: [madeUpShelter({ present: 190, away: 13 })],
    terminals: [
      madeUpTerminal({ device: 'a', state: 'quiet', lastSeenAt: AS_OF - 3 * 3_600_000 }),
      madeUpTerminal({ device: 'b', state: 'quiet', lastSeenAt: null, epoch: null, events: 0 }),
      madeUpTerminal({ device: 'c', state: 'fork' }),
    ],
    quarantined: 2,
    deskAlarms: [
      { kind: 'search_limited', device: 'a', siteName: '第一小', staff: 's-17', at: AS_OF - 60_000 },
      { kind: 'card_refused', device: 'a', siteName: '第一小', staff: 'desk', at: AS_OF },
    ],
  });
  const alarms = alarmsOf(bad, AS_OF);
  expect(alarms.map(({ id, level }) => `${id} ${level}`)).toEqual([
    'fork stop',
    'card_refused stop',
    'search_limited care',
    'full care',
    'quiet care',
    'never care',
    'quarantined care',
  ]);
  expect(alarms.map(({ about }) => about.join())).toEqual([
    '第一小（端末 c）',
    '第一小（端末 a、受付職員、11月23日 14:05）',
    '第一小（端末 a、職員番号 s-17、11月23日 14:04）',
    '第一小学校体育館（定員 200人に 203人、3人 超過）',
    '第一小（端末 a、最後の同期 3時間前）',
    '第一小（端末 b）',
    '',
  ]);
  for (const { next } of alarms) expect(next).toMatch(/ください。$/);
});

test('many of one kind are one alarm', () => {
  const terminals = Array.from({ length: 40 }, (_, index) =>
    madeUpTerminal({ device: `t${index}`, state: 'quiet', lastSeenAt: AS_OF - 600_000 }),
  );
  const alarms = alarmsOf(madeUpOverview({ terminals }), AS_OF);
  expect(alarms).toHaveLength(1);
  expect(alarms[0]?.about).toHaveLength(40);
});
