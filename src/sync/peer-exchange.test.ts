/** When a terminal may say that it has all of another's record. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPeerSite, forged, type PeerSite } from '../../test/harness/peer-site.ts';
import { makeHlc } from '../kernel/hlc.ts';
import { failure, mustSucceed } from '../kernel/result.ts';

let site: PeerSite;
beforeEach(() => {
  site = createPeerSite();
});
afterEach(() => site.close());

test('not while something of it was refused', async () => {
  let refuse = true;
  const a = await site.open('gym-1a', {
    bend: (ports) => ({
      ...ports,
      foreign: {
        ...ports.foreign,
        take: (...given) => (refuse ? failure('bad_chain') : ports.foreign.take(...given)),
      },
    }),
  });
  const b = await site.open('gym-1b');
  site.enrol();
  b.openShelter();
  await a.peers.round();
  expect(a.peers.inStepAt().has('gym-1b')).toBe(false);
  refuse = false;
  site.system.advance(1_000);
  await a.peers.round();
  expect([a.peers.inStepAt().has('gym-1b'), a.holds('gym-1b')]).toEqual([true, 1]);
});

test('not of a stream of which two histories were seen', async () => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  site.enrol();
  b.openShelter();
  await a.peers.round();
  const before = a.peers.inStepAt().get('gym-1b');
  expect(before).toBeDefined();
  const other = forged(b, makeHlc(site.system.now() + 1_000, 0));
  expect(a.foreign.take(other, 'gym-1b')).toMatchObject({ reason: 'fork' });
  b.checkIn('1');
  site.system.advance(120_000);
  await a.peers.round();
  expect([a.holds('gym-1b'), a.peers.inStepAt().get('gym-1b')]).toEqual([1, before]);
});

test('and of what it writes now, not of its life before', async () => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  site.enrol();
  b.openShelter();
  await a.peers.round();
  const before = site.system.now();
  await b.stop();
  site.system.advance(120_000);
  const again = await site.open('gym-1b', { dataDir: b.dataDir, epoch: 'fedcba9876543210' });
  again.checkIn('1');
  await a.peers.round();
  mustSucceed(a.foreign.noteInStep('gym-1b', site.system.now()));
  const upTo = new Map<string, number | null>(
    a.foreign.streams().map(({ epoch, inStepAt }) => [epoch, inStepAt]),
  );
  expect(upTo.get(b.log.stream.epoch)).toBeLessThanOrEqual(before);
  expect(upTo.get('fedcba9876543210')).toBe(site.system.now());
});
