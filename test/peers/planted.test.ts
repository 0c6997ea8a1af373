/** Planted bugs: programs that skip a page or do not look at signatures. What the other tests look at must find them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mustSucceed } from '../../src/kernel/result.ts';
import { insertForeign, moveHead } from '../../src/outbox/foreign-rows.ts';
import type { PeerPorts } from '../../src/sync/peer-runner.ts';
import { createPeerSite, forged, type PeerSite, type Station } from '../harness/peer-site.ts';

let site: PeerSite;
beforeEach(() => {
  site = createPeerSite();
});
afterEach(() => site.close());

/** Both hold all of both, word for word. */
const same = (a: Station, b: Station): boolean =>
  a.holds(b.device) === b.log.head().seq && b.holds(a.device) === a.log.head().seq;

/** Whether two terminals that recorded a while have told each other everything. */
const converges = async (bend: (ports: PeerPorts) => PeerPorts): Promise<boolean> => {
  const a = await site.open('gym-1a');
  const b = await site.open('gym-1b', { bend });
  site.enrol();
  a.openShelter();
  for (let turn = 0; turn < 3; turn += 1) {
    a.checkInEach(Array.from({ length: 300 }, (_, person) => String(1_000 * (turn + 1) + person)));
    b.checkIn(String(turn + 1));
    site.system.advance(1_000);
    await site.rounds(1);
  }
  return same(a, b) && a.present() === b.present();
};

test('the check is met by the honest program', async () => {
  expect(await converges((ports) => ports)).toBe(true);
});

test('a peer that skips a page is found by it', async () => {
  let page = 0;
  const bend = (ports: PeerPorts): PeerPorts => ({
    ...ports,
    foreign: {
      ...ports.foreign,
      // Says that it has stored a page which it dropped.
      take: (signed, toldBy) =>
        (page += 1) === 2 ? { ok: true, value: 1 } : ports.foreign.take(signed, toldBy),
    },
    transport: {
      ...ports.transport,
      ask: (address, makeBody, signal) =>
        ports.transport.ask(
          address,
          (session) => {
            const body = makeBody(session);
            // A cursor that moved on with the page it dropped.
            return page < 2
              ? body
              : {
                  ...body,
                  have: body.have.map((point) =>
                    point.device === 'gym-1a' ? { ...point, frozen: true } : point,
                  ),
                };
          },
          signal,
        ),
    },
  });
  expect(await converges(bend)).toBe(false);
});

test('a peer that trusts what is not signed is found by it', async () => {
  const [a, b, c] = [await site.open('gym-1a'), await site.open('gym-1b'), await site.open('gym-1c')];
  site.enrol();
  b.openShelter();
  const good = forged(b);
  const bad = { ...good, batch: { ...good.batch, head: { ...good.batch.head, sig: `${'A'.repeat(86)}==` } } };
  // What a program stores that does not look at signatures: straight into the tables.
  mustSucceed(
    a.db.write((tx) => {
      insertForeign(tx, bad.batch.events);
      moveHead(tx, { device: 'gym-1b', epoch: bad.epoch, key: b.log.publicKey, head: bad.batch.head, at: 0 });
    }),
  );
  site.cut('gym-1b', 'gym-1c');
  await c.peers.round();
  // Whoever it hands it on to finds it out, and has nothing.
  expect([a.holds('gym-1b'), c.holds('gym-1b')]).toEqual([1, 0]);
  site.heal();
  site.system.advance(1_000);
  await c.peers.round();
  expect(c.holds('gym-1b')).toBe(1);
});
