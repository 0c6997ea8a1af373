/** What leaves a terminal's record and what never does: real encrypted stores, the centre played by its key and its clock. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createPeerSite, type PeerSite, type Station } from '../../test/harness/peer-site.ts';
import { departed } from '../../test/harness/test-stream.ts';
import { mustSucceed } from '../kernel/result.ts';
import { createShelterProjection } from '../modules/shelter/store.ts';
import { presenceOf } from '../modules/shelter/store-read.ts';
import { type ChainPoint, signReceipt } from './event.ts';
import { type Floor, floorOf } from './floors.ts';
import type { FormerLog, SentLog } from './log-types.ts';
import { type Held, pruneStep } from './prune.ts';
import { verifyRecord } from './verify-record.ts';

const DAY = 86_400_000;
const KEEP = 35 * DAY;

let site: PeerSite;
let a: Station;
/** The centre's clock, which alone says how old something is. */
let centre: number;

beforeEach(async () => {
  site = createPeerSite();
  a = await site.open('gym-1a');
  centre = 1_900_000_000_000;
});
afterEach(() => site.close());

type Durability = 'local' | 'replicated' | 'volatile';

const receiptOf = (
  { stream }: Pick<SentLog, 'stream'>,
  { seq, hash }: ChainPoint,
  durability: Durability = 'replicated',
): Floor => {
  const receipt = { ackSeq: seq, ackHash: hash, durability, serverTime: centre };
  return {
    seq,
    hash,
    durability,
    serverTime: centre,
    receiptSig: signReceipt({ ...stream, ...receipt }, site.centre.privateKey),
  };
};

/** The centre says that it holds the stream up to here. */
const acknowledge = (log: SentLog | FormerLog, seq = log.head().seq, durability?: Durability) => {
  const {
    hash: ackHash,
    seq: ackSeq,
    ...rest
  } = receiptOf(log, { seq, hash: log.hashAt(seq) ?? '' }, durability);
  return log.recordAck({ ackSeq, ackHash, ...rest });
};

/** Everything that may go, goes; says how much. */
const prune = ({ db, log }: Station, held: Held = 'replicated'): number => {
  const projections = [createShelterProjection('drill')];
  let count = 0;
  for (;;) {
    const gone = mustSucceed(
      pruneStep({ db, stream: log.stream, projections, keepMs: KEEP, held, system: site.system }),
    );
    if (gone === 0) return count;
    count += gone;
  }
};

const leave = ({ db, log }: Station, ...residents: string[]): void => {
  const data = departed('S01', 'left', ...residents);
  const actor = { staff: 'desk', role: 'clerk' } as const;
  mustSucceed(
    db.write((tx) => log.append(tx, { kind: 'shelter.departed', actor, site: 'gym-1', mode: 'drill', data })),
  );
};

/** A shelter of a day that is over, all of it at the centre. */
const dayOver = (station: Station): void => {
  station.openShelter();
  station.checkIn('1', '2');
  mustSucceed(acknowledge(station.log));
  leave(station, '1', '2');
  mustSucceed(acknowledge(station.log));
};

/** Later by both clocks, and the centre is heard again. */
const later = (days: number, ...stations: Station[]): void => {
  centre += days * DAY;
  site.system.advance(days * DAY);
  for (const station of stations) mustSucceed(acknowledge(station.log));
};

/** As the relay does when it has sent on what `of` recorded. */
const sentOn = (station: Station, of: Station): void => {
  const { device, epoch } = of.log.stream;
  const name = station.foreign.streams().find((each) => each.device === device);
  if (name === undefined) throw new Error('it holds that stream');
  const receipt = receiptOf(of.log, { seq: name.headSeq, hash: name.headHash });
  mustSucceed(station.foreign.noteCentral({ device: name.device, epoch: name.epoch }, name.headSeq, receipt));
  expect(name.epoch).toBe(epoch);
};

const tell = (from: Station, to: Station, knowsFloors = true): number => {
  const { batches } = from.foreign.pagesFor(to.device, to.foreign.points(), knowsFloors);
  return batches
    .map((signed) => mustSucceed(to.foreign.take(signed, from.device, site.centre.publicKey)))
    .reduce((sum, added) => sum + added, 0);
};

const factsOf = ({ db }: Station): number =>
  db.one(z.object({ n: z.int() }), 'SELECT count(*) AS n FROM shelter_fact')?.n ?? -1;

test('what the centre has had for long goes from the record and the views, and the rest verifies from the floor on', () => {
  // The clock of the desk is ten years behind: only the centre's counts.
  centre += 3_650 * DAY;
  dayOver(a);
  later(36, a);
  a.openShelter();
  a.openShelter();
  mustSucceed(acknowledge(a.log, 4));
  expect(prune(a)).toBe(3);
  expect(a.log.events({ afterSeq: 0, limit: 10 }).map(({ seq }) => seq)).toEqual([4, 5]);
  expect([factsOf(a), a.present()]).toEqual([2, 0]);
  expect(presenceOf(a.db, '1' as Parameters<typeof presenceOf>[1])).toEqual({ status: 'not_here' });
  expect(a.log.floor()).toMatchObject({ seq: 3, hash: a.log.hashAt(3), durability: 'replicated' });
  expect(a.log.verify()).toMatchObject({ ok: true, value: { count: 2, head: a.log.head() } });
  expect(a.log.verifyTail(100).ok).toBe(true);
  const checked = verifyRecord(a.db, a.log.stream, { centreKey: site.centre.publicKey });
  expect(checked).toMatchObject({ ok: true, value: { count: 2, older: 0, floor: { seq: 3 } } });
  // Sending goes on where it was.
  expect([a.log.pending(), a.log.events({ afterSeq: a.log.acked().seq, limit: 10 }).length]).toEqual([1, 1]);
});

test('a floor that the centre never signed, or a record changed above it, is named', () => {
  dayOver(a);
  later(36, a);
  a.openShelter();
  a.openShelter();
  prune(a);
  const check = () => verifyRecord(a.db, a.log.stream, { centreKey: site.centre.publicKey });
  mustSucceed(a.db.write((tx) => tx.run('UPDATE outbox_floor SET server_time = server_time + 1')));
  expect(check()).toMatchObject({ ok: false, reason: 'bad_receipt', detail: { seq: 3 } });
  mustSucceed(a.db.write((tx) => tx.run('UPDATE outbox_floor SET server_time = server_time - 1')));
  expect(check().ok).toBe(true);
  mustSucceed(
    a.db.write((tx) => {
      tx.run('DROP TRIGGER outbox_event_kept');
      tx.run('DELETE FROM outbox_event WHERE seq = 4');
    }),
  );
  expect(check()).toMatchObject({ ok: false, reason: 'wrong_seq', detail: { seq: 4 } });
  expect(a.log.verify()).toMatchObject({ ok: false, detail: { seq: 4 } });
});

test('nothing above the floor can be deleted, and a floor never sinks', () => {
  dayOver(a);
  later(36, a);
  a.openShelter();
  prune(a);
  const run = (sql: string) => () => a.db.write((tx) => tx.run(sql));
  expect(run('DELETE FROM outbox_event WHERE seq = 4')).toThrow('events are never deleted');
  expect(run('UPDATE outbox_floor SET seq = 1')).toThrow('a floor only rises');
});

test.each<[string, () => void, Held]>([
  [
    'what the centre has not acknowledged',
    () => mustSucceed(a.log.rewind({ seq: 0, hash: '0'.repeat(64) })),
    'replicated',
  ],
  ['what it has had for less than that', () => later(34, a), 'replicated'],
])('%s stays', (_, happens, held) => {
  dayOver(a);
  happens();
  a.openShelter();
  expect(prune(a, held)).toBe(0);
  expect(a.log.verify()).toMatchObject({ value: { count: 4 } });
});

test('what it has on one machine stays, unless the site says that there is only one', () => {
  a.openShelter();
  a.checkIn('1');
  leave(a, '1');
  mustSucceed(acknowledge(a.log, 3, 'local'));
  centre += 36 * DAY;
  site.system.advance(36 * DAY);
  mustSucceed(acknowledge(a.log, 3, 'local'));
  a.openShelter();
  expect(prune(a)).toBe(0);
  expect(prune(a, 'local')).toBe(3);
});

test('a promise without a disk counts for nothing', () => {
  a.openShelter();
  a.checkIn('1');
  leave(a, '1');
  mustSucceed(acknowledge(a.log, 3, 'volatile'));
  centre += 36 * DAY;
  mustSucceed(acknowledge(a.log, 3, 'volatile'));
  a.openShelter();
  expect(prune(a, 'local')).toBe(0);
});

test('a centre that was set back begins to count anew, and one set back below a floor is not believed', () => {
  dayOver(a);
  later(36, a);
  a.openShelter();
  mustSucceed(acknowledge(a.log, 1));
  mustSucceed(acknowledge(a.log, 3));
  expect(prune(a)).toBe(0);
  later(36, a);
  a.openShelter();
  expect(prune(a)).toBe(3);
  for (const seq of [0, 2]) {
    const said = receiptOf(a.log, { seq, hash: '0'.repeat(64) });
    const ack = {
      ackSeq: seq,
      ackHash: said.hash,
      durability: said.durability,
      serverTime: centre,
      receiptSig: said.receiptSig,
    };
    expect(a.log.recordAck(ack)).toMatchObject({ ok: false, reason: 'ack_below_floor' });
    expect(a.log.rewind({ seq, hash: said.hash })).toMatchObject({ ok: false, reason: 'ack_below_floor' });
  }
  expect(a.log.acked().seq).toBe(4);
});

test('whoever is still here keeps the shelter, her check-in and all behind it, until she leaves', () => {
  dayOver(a);
  a.openShelter();
  a.checkIn('7');
  leave(a, '1');
  later(400, a);
  a.openShelter();
  expect(prune(a)).toBe(0);
  leave(a, '7');
  // She was here a moment ago.
  later(30, a);
  expect(prune(a)).toBe(3);
  expect(factsOf(a)).toBe(5);
  later(6, a);
  // Up to the last place for which the centre signed.
  expect(prune(a)).toBe(3);
  expect(a.log.floor()?.seq).toBe(6);
});

test('of one person the oldest goes first, in whatever stream, so that nobody comes back', async () => {
  const b = await site.open('gym-1b');
  site.enrol();
  a.openShelter();
  a.checkIn('5');
  mustSucceed(acknowledge(a.log));
  expect(tell(a, b)).toBe(2);
  site.system.advance(1_000);
  leave(b, '5');
  mustSucceed(acknowledge(b.log));
  b.openShelter();
  later(36, b);
  // The centre was never heard of what the other recorded: its check-in stays, and so does the departure.
  expect(prune(b)).toBe(0);
  sentOn(b, a);
  later(36, b);
  expect(prune(b)).toBe(3);
  expect([factsOf(b), b.present()]).toEqual([1, 0]);
});

test('a view that says nothing of it needs everything', () => {
  dayOver(a);
  later(36, a);
  a.openShelter();
  const shy = { name: 'shy', migrations: [], apply: () => undefined };
  const { db, log } = a;
  const options = { db, stream: log.stream, keepMs: KEEP, held: 'replicated', system: site.system } as const;
  expect(mustSucceed(pruneStep({ ...options, projections: [shy] }))).toBe(0);
  expect(mustSucceed(pruneStep({ ...options, projections: [] }))).toBe(3);
});

test('a stream that ended goes altogether', async () => {
  dayOver(a);
  const { dataDir, log } = a;
  await a.stop();
  a = await site.open('gym-1a', { dataDir, epoch: 'fedcba9876543210' });
  a.openShelter();
  later(36, a);
  expect(prune(a)).toBe(3);
  expect(floorOf(a.db, log.stream.epoch)?.seq).toBe(3);
  expect(a.log.verify()).toMatchObject({ ok: true, value: { count: 1 } });
  expect(verifyRecord(a.db, a.log.stream, { centreKey: site.centre.publicKey })).toMatchObject({
    value: { older: 0, count: 1, floor: null },
  });
});

test('the streams of others are pruned too, and a new terminal begins at the floor', async () => {
  const b = await site.open('gym-1b');
  const c = await site.open('gym-1c');
  site.enrol();
  dayOver(a);
  expect(tell(a, b)).toBe(3);
  sentOn(b, a);
  b.openShelter();
  mustSucceed(acknowledge(b.log));
  later(36, a, b);
  a.openShelter();
  expect(tell(a, b)).toBe(1);
  sentOn(b, a);
  expect(prune(b)).toBe(3);
  expect(b.db.all(z.object({ seq: z.int() }), 'SELECT seq FROM foreign_event')).toEqual([{ seq: 4 }]);
  expect(factsOf(b)).toBe(2);
  // A program that knows no floors hears nothing of it, and is not told a gap.
  expect(tell(b, c, false)).toBe(1);
  expect(tell(b, c)).toBe(1);
  expect(factsOf(c)).toBe(2);
  expect(c.foreign.points()).toContainEqual(expect.objectContaining({ device: 'gym-1a', seq: 4 }));
  // And goes on from there with whoever has more.
  a.checkIn('4');
  expect(tell(a, c)).toBe(1);
  expect(c.present()).toBe(1);
});

test('a floor that the centre did not sign is no beginning', async () => {
  const b = await site.open('gym-1b');
  site.enrol();
  dayOver(a);
  later(36, a);
  a.openShelter();
  prune(a);
  const [signed] = a.foreign.pagesFor('gym-1b', b.foreign.points(), true).batches;
  if (signed?.floor === undefined) throw new Error('it begins at a floor');
  const take = (floor: Floor, key?: string) => b.foreign.take({ ...signed, floor }, 'gym-1a', key);
  const { floor } = signed;
  expect(take(floor)).toMatchObject({ reason: 'bad_floor' });
  expect(take({ ...floor, serverTime: 1 }, site.centre.publicKey)).toMatchObject({ reason: 'bad_floor' });
  expect(take({ ...floor, seq: 2 }, site.centre.publicKey)).toMatchObject({ reason: 'bad_floor' });
  expect(mustSucceed(take(floor, site.centre.publicKey))).toBe(1);
});
