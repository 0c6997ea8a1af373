import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPeerSite, type PeerSite } from '../../test/harness/peer-site.ts';
import type { Reader } from '../db/index.ts';
import { pagesFor } from './foreign-pages.ts';
import { PEER_PAGE_EVENTS } from './peer-protocol.ts';

let site: PeerSite;
beforeEach(() => {
  site = createPeerSite();
});
afterEach(() => site.close());

test('a page that is full reads no more streams, and says that there is more', async () => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  site.enrol();
  a.openShelter();
  await b.peers.round();
  b.openShelter();
  b.checkInEach(Array.from({ length: PEER_PAGE_EVENTS - 2 }, (_, person) => String(100_000 + person)));
  const read: string[] = [];
  const db: Reader = {
    one: (...asked) => b.db.one(...asked),
    each: (...asked) => b.db.each(...asked),
    all(...asked) {
      read.push(asked[1]);
      return b.db.all(...asked);
    },
  };
  const page = () => {
    read.length = 0;
    const { batches, more } = pagesFor({ db, log: b.log, former: [] }, 'gym-1c', [], true);
    const readsForeign = read.some((sql) => sql.includes('FROM foreign_event'));
    return [batches.map(({ device, batch }) => [device, batch.events.length]), more, readsForeign];
  };
  const own = PEER_PAGE_EVENTS - 1;
  // One fits in beside ours, then none.
  expect(page()).toEqual([
    [
      ['gym-1b', own],
      ['gym-1a', 1],
    ],
    false,
    true,
  ]);
  b.checkIn('1');
  expect(page()).toEqual([[['gym-1b', own + 1]], true, false]);
});
