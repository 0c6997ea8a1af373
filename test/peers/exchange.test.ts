/** Terminals of one site over real TLS on loopback: what they exchange, and with whom they do not. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hlcTime, makeHlc } from '../../src/kernel/hlc.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { createLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { signHead } from '../../src/outbox/event.ts';
import {
  createPeerSite,
  forged,
  type PeerSite,
  SCOPE,
  type Station,
  type StationOptions,
} from '../harness/peer-site.ts';
import { newKeys } from '../harness/test-stream.ts';
import { testAuthority } from '../harness/tls-peer.ts';

let site: PeerSite;
beforeEach(() => {
  site = createPeerSite();
});
afterEach(() => site.close());

const standings = ({ peers }: Station) =>
  [...peers.state().peers.values()].map(({ standing, reason }) => reason ?? standing);

test('two desks of a shelter see one occupancy with the line down', async () => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  site.enrol();
  a.openShelter();
  b.openShelter();
  a.checkIn('1001', '1002');
  b.checkIn('1003');
  expect([a.present(), b.present()]).toEqual([2, 1]);
  await site.rounds(1);
  expect([a.present(), b.present()]).toEqual([3, 3]);
  // The same person at both desks is one person.
  b.checkIn('1001');
  await site.rounds(1);
  expect([a.present(), b.present()]).toEqual([3, 3]);
  expect(a.foreign.streams()).toMatchObject([{ device: 'gym-1b', headSeq: 3, forkedAt: null }]);
  expect(standings(a)).toEqual(['connected']);
});

test('more than a page comes at once, cut where its device signed, and through a third', async () => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  site.enrol();
  a.openShelter();
  a.checkInEach(Array.from({ length: 1_300 }, (_, person) => String(100_000 + person)));
  await b.peers.round();
  expect(b.holds('gym-1a')).toBe(1_301);
  // The newcomer reaches only b.
  const c = await site.open('gym-1c');
  site.enrol();
  site.cut('gym-1a', 'gym-1c');
  await c.peers.round();
  expect([c.holds('gym-1a'), c.present()]).toEqual([1_301, 1_300]);
});

test('a partition heals: what each side recorded meanwhile is at the other', async () => {
  const all = [await site.open('gym-1a'), await site.open('gym-1b'), await site.open('gym-1c')];
  const [a, b, c] = all as [Station, Station, Station];
  site.enrol();
  a.openShelter();
  await site.rounds(2);
  site.cut('gym-1a', 'gym-1b');
  site.cut('gym-1a', 'gym-1c');
  a.checkIn('1');
  b.checkIn('2');
  c.checkIn('3');
  for (let at = 0; at < 4; at += 1) {
    site.system.advance(4_000);
    await site.rounds(1);
  }
  expect(all.map((each) => each.present())).toEqual([1, 2, 2]);
  expect(a.foreign.streams().every(({ inStepAt }) => inStepAt !== null)).toBe(true);
  site.heal();
  site.system.advance(5_000);
  await site.rounds(3);
  expect(all.map((each) => each.present())).toEqual([3, 3, 3]);
});

test.each([
  ['wrong_tenant', { ...SCOPE, tenant: '999989' }],
  ['wrong_site', { ...SCOPE, site: 'gym-2' }],
  ['wrong_mode', { ...SCOPE, mode: 'real' as const }],
  ['wrong_event', { ...SCOPE, event: 'election-2026' }],
])('%s: nothing goes either way, though certificate and roster are good', async (reason, scope) => {
  const a = await site.open('gym-1a');
  const b = await site.open('gym-1b', { scope: { ...scope, tenant: tenantIdSchema.parse(scope.tenant) } });
  const member = {
    device: deviceIdSchema.parse('gym-1b'),
    publicKey: b.log.publicKey,
    state: 'active',
  } as const;
  site.enrol([a], [member]);
  site.enrol([b], [{ ...member, device: deviceIdSchema.parse('gym-1a'), publicKey: a.log.publicKey }], {
    ...scope,
    tenant: tenantIdSchema.parse(scope.tenant),
  });
  a.openShelter();
  b.openShelter();
  await site.rounds(2);
  expect([standings(a), standings(b)]).toEqual([[reason], [reason]]);
  expect([a.holds('gym-1b'), b.holds('gym-1a')]).toEqual([0, 0]);
});

test('a terminal that is on no roster is not believed; the newer roster travels to those who lack it', async () => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  site.enrol();
  await site.rounds(1);
  const c = await site.open('gym-1c');
  c.openShelter();
  await site.rounds(2);
  expect([a.holds('gym-1c'), standings(c)]).toEqual([0, ['not_on_roster', 'not_on_roster']]);
  // Only the newcomer had the line when it was enrolled.
  const members = [a, b, c].map(({ device, log }) => ({
    device: deviceIdSchema.parse(device),
    publicKey: log.publicKey,
    state: 'active' as const,
  }));
  site.enrol([c], members.slice(0, 2));
  site.system.advance(600);
  await site.rounds(3);
  site.system.advance(600);
  await site.rounds(3);
  expect([a.holds('gym-1c'), b.holds('gym-1c')]).toEqual([1, 1]);
});

test.each<[string, StationOptions, string?]>([
  ['of another CA', { ca: testAuthority() }],
  ['of another municipality', { ca: testAuthority('999989') }],
  ['expired', { dates: { from: -100, to: -10 } }],
  ['not valid yet', { dates: { from: 10, to: 100 } }, 'not_yet_valid'],
])('a certificate that is %s opens nothing, in either direction', async (_, options, said = 'new') => {
  const a = await site.open('gym-1a');
  const b = await site.open('gym-1b', options);
  site.enrol();
  a.openShelter();
  b.openShelter();
  await site.rounds(2);
  expect([a.holds('gym-1b'), b.holds('gym-1a')]).toEqual([0, 0]);
  expect([standings(a), standings(b)]).toEqual([[said], ['new']]);
});

test('a withdrawn terminal is talked to no more, but what it signed before is handed on', async () => {
  const all = [await site.open('gym-1a'), await site.open('gym-1b'), await site.open('gym-1c')];
  const [a, b, c] = all as [Station, Station, Station];
  site.enrol();
  site.cut('gym-1a', 'gym-1c');
  site.cut('gym-1b', 'gym-1c');
  a.openShelter();
  a.checkIn('1');
  await site.rounds(1);
  const withdrawn = {
    device: deviceIdSchema.parse('gym-1a'),
    publicKey: a.log.publicKey,
    state: 'withdrawn',
  } as const;
  site.enrol([b, c], [withdrawn]);
  a.checkIn('2');
  site.heal();
  site.system.advance(5_000);
  await site.rounds(2);
  expect([b.holds('gym-1a'), c.holds('gym-1a')]).toEqual([2, 2]);
  // Kept, not counted: that is for the centre to judge.
  expect([b.present(), c.present()]).toEqual([1, 0]);
});

test('a stolen certificate without the log key of today is nobody', async () => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  // The name has been given to another machine since: the roster has its key.
  site.enrol(
    [a],
    [
      { device: deviceIdSchema.parse('gym-1b'), publicKey: newKeys().publicKey, state: 'active' },
      { device: deviceIdSchema.parse('gym-1b'), publicKey: b.log.publicKey, state: 'replaced' },
    ],
  );
  b.foreign.keepRoster(a.foreign.roster()!.signed, site.centre.publicKey);
  b.openShelter();
  await site.rounds(2);
  expect([standings(a), standings(b)]).toEqual([['bad_proof'], ['bad_proof']]);
  expect(a.holds('gym-1b')).toBe(0);
});

test('programs of other versions stay joined; protocols meet at what both speak', async () => {
  const a = await site.open('gym-1a', { program: '0.1.0' });
  const b = await site.open('gym-1b', { program: '9.9.9', versions: { v: 2, least: 1 } });
  const c = await site.open('gym-1c', { versions: { v: 3, least: 3 } });
  site.enrol();
  a.openShelter();
  await site.rounds(1);
  expect([b.holds('gym-1a'), c.holds('gym-1a')]).toEqual([1, 0]);
  expect(a.peers.state().peers.get(b.address)).toMatchObject({ standing: 'connected', program: '9.9.9' });
  expect(standings(c)).toContain('version');
});

test('one disk in two machines: both histories kept, neither merged, and it is said', async () => {
  const lines: string[] = [];
  const logger = createLogger(
    () => 0,
    (line) => lines.push(line),
  );
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b', { logger })];
  site.enrol();
  a.openShelter();
  await site.rounds(1);
  const copy = `${a.dataDir}-copy`;
  await a.stop();
  cpSync(a.dataDir, copy, { recursive: true });
  const original = await site.open('gym-1a', { dataDir: a.dataDir });
  original.checkIn('1');
  await b.peers.round();
  await original.stop();
  const other = await site.open('gym-1a', { dataDir: join(copy), logger });
  other.checkIn('2');
  other.checkIn('3');
  site.system.advance(1_000);
  await site.rounds(2);
  expect(b.foreign.forks()).toMatchObject([{ device: 'gym-1a', seq: 2 }]);
  expect([b.holds('gym-1a'), b.present()]).toEqual([2, 1]);
  // The copy is told so by what comes back to it.
  expect(other.foreign.forks()).toMatchObject([{ device: 'gym-1a', seq: 2 }]);
  expect(lines.filter((line) => line.includes('peer.fork'))).toHaveLength(2);
});

/** A terminal whose disk was lost, put up again from a copy that is older by two people. */
const restoredFrom = async (b: Station, epoch: string | undefined): Promise<Station> => {
  const a = site.stations.get('gym-1a')!;
  a.openShelter();
  const backup = `${a.dataDir}-backup`;
  await a.stop();
  cpSync(a.dataDir, backup, { recursive: true });
  const again = await site.open('gym-1a', { dataDir: a.dataDir });
  again.checkIn('1', '2');
  await site.rounds(1);
  await again.stop();
  expect(b.holds('gym-1a')).toBe(2);
  return site.open('gym-1a', { dataDir: backup, ...(epoch === undefined ? {} : { epoch }) });
};

test('a record that was set back is told so by the others', async () => {
  await site.open('gym-1a');
  const b = await site.open('gym-1b');
  site.enrol();
  const restored = await restoredFrom(b, undefined);
  site.system.advance(1_000);
  await site.rounds(1);
  // Going on would write other events under its numbers.
  expect(restored.foreign.forks()).toMatchObject([{ device: 'gym-1a' }]);
});

test('restored under a new epoch, it gets its lost end back from the others', async () => {
  await site.open('gym-1a');
  const b = await site.open('gym-1b');
  site.enrol();
  const restored = await restoredFrom(b, 'fedcba9876543210');
  expect(restored.present()).toBe(0);
  restored.checkIn('3');
  site.system.advance(1_000);
  await site.rounds(2);
  expect([restored.present(), b.present()]).toEqual([3, 3]);
  expect([restored.foreign.forks(), b.foreign.forks()]).toEqual([[], []]);
});

test('what an earlier life of a record never told anybody is told by the next', async () => {
  const a = await site.open('gym-1a');
  const b = await site.open('gym-1b');
  site.enrol();
  a.openShelter();
  a.checkIn('1', '2');
  await a.stop();
  const restored = await site.open('gym-1a', { dataDir: a.dataDir, epoch: 'fedcba9876543210' });
  restored.checkIn('3');
  await site.rounds(1);
  expect([b.present(), b.holds('gym-1a')]).toEqual([3, 3]);
});

test('a clock far ahead is recorded and followed by nobody; one a little ahead is', async () => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  site.enrol();
  b.openShelter();
  a.openShelter();
  const now = site.system.now();
  mustSucceed(a.foreign.take(forged(b, makeHlc(now + 86_400_000, 0)), 'gym-1b'));
  a.checkIn('1');
  expect(hlcTime(a.log.events({ afterSeq: 1, limit: 1 })[0]!.hlc)).toBe(now);
  mustSucceed(b.foreign.take(forged(a, makeHlc(now + 5_000, 0)), 'gym-1a'));
  b.checkIn('2');
  expect(hlcTime(b.log.events({ afterSeq: 1, limit: 1 })[0]!.hlc)).toBe(now + 5_000);
});

test('nothing is taken that its device did not sign', async () => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  site.enrol();
  b.openShelter();
  const good = forged(b);
  const { sig: _, ...head } = good.batch.head;
  const other = signHead({ ...b.log.stream, ...head }, newKeys().privateKey);
  const bad = { ...good, batch: { ...good.batch, head: { ...good.batch.head, sig: other } } };
  expect(a.foreign.take(bad, 'gym-1b')).toMatchObject({ reason: 'bad_signature' });
  const [event] = good.batch.events;
  const edited = { ...good, batch: { ...good.batch, events: [{ ...event!, kind: 'shelter.undone' }] } };
  expect(a.foreign.take(edited, 'gym-1b')).toMatchObject({ reason: 'bad_chain' });
  expect(
    a.foreign.take({ ...good, device: a.log.stream.device as typeof good.device }, 'gym-1b'),
  ).toMatchObject({
    reason: 'bad_signature',
  });
  expect(a.holds('gym-1b')).toBe(0);
  expect(a.foreign.take(good, 'gym-1b')).toEqual({ ok: true, value: 1 });
});
