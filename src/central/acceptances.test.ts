import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import {
  addDesk,
  addScope,
  grantedData,
  provisionalData,
  SCOPE,
  startGrants,
  type TestDesk,
  wordFor,
} from '../../test/harness/test-reservations.ts';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { foldSubject } from '../outbox/reservation.ts';
import { readAnomalies } from './anomalies.ts';
import type { Anomaly } from './anomaly-schema.ts';
import type { Queryable } from './database.ts';
import { type IngestDeps, ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { type ProjectionDeps, project, rebuild } from './projection.ts';
import type { ReceiptKey } from './receipt-key.ts';
import { giveSubjects } from './reservation-scopes.ts';
import { createReservations } from './reservations.ts';

let database: TestDatabase;
let ingest: IngestDeps;
let deps: ProjectionDeps;
let key: ReceiptKey;

beforeAll(async () => {
  database = await startTestDatabase();
  const { sql } = database;
  ingest = {
    store: createLogStore(sql),
    system: realSystem,
    receiptKey: newKeys().privateKey,
  };
  deps = { sql, tenant: TENANT, mode: 'drill' };
  key = await startGrants(sql);
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

const send = async ({ stream }: TestDesk, from?: number, to?: number): Promise<void> => {
  const outcome = await ingestBatch(ingest, stream, stream.publicKey, stream.batch(from, to));
  expect(outcome.kind).toBe('accepted');
};
const ACCEPTED = 'reservation.accepted';
const released = (subject: string, releases: string): object => ({
  scope: SCOPE,
  subject,
  releases,
  reason: '別の人を受け付けていた',
  second: 'lead-2',
});
/** Those of one moment have no order among them. */
const openKinds = async (): Promise<string[]> =>
  (await readAnomalies(database.sql, TENANT, { state: 'open' })).anomalies
    .map(({ kind, device, seq }) => `${kind} ${device} ${seq}`)
    .toSorted();
const reserve = (desk: TestDesk, subject: string) =>
  createReservations({ ...deps, system: realSystem, key: key.privateKey }).reserve(desk.request(subject));

test('accepted at two places without a line: the first stands, the second is on the list with who was first', async () => {
  await addScope(database.sql, 'available', key);
  const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];
  one.stream.add(ACCEPTED, provisionalData('a-1'), { at: 2_000 });
  two.stream.add(ACCEPTED, provisionalData('a-1'), { at: 1_000 });
  two.stream.add(ACCEPTED, provisionalData('a-2'), { at: 3_000 });
  await send(one);
  await project(deps);
  expect(await openKinds()).toEqual([]);
  await send(two);
  await project(deps);
  const { anomalies } = await readAnomalies(database.sql, TENANT, { state: 'open' });
  expect(anomalies).toMatchObject([
    {
      kind: 'duplicate_acceptance',
      device: 'ev-1',
      siteName: '期日前投票所 ev-1',
      seq: 1,
      detail: {
        scope: SCOPE,
        at: 2_000,
        firstDevice: 'ev-2',
        firstSite: '期日前投票所 ev-2',
        firstSeq: 1,
        firstAt: 1_000,
      },
    },
  ]);
  // Neither the elector nor anything that leads to her but the two records.
  expect(JSON.stringify(anomalies)).not.toContain('a-1');
});

test('who was accepted without a line is in the way of everybody who asks later', async () => {
  await addScope(database.sql, 'available', key);
  const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];
  const { seq } = one.stream.add(ACCEPTED, provisionalData('a-1'));
  expect(seq).toBe(1);
  await send(one);
  await project(deps);
  expect(mustSucceed(await reserve(two, 'a-1'))).toMatchObject({
    outcome: 'taken',
    winner: { device: 'ev-1' },
  });
});

test('redelivery and a second look at the same batch are no duplicates', async () => {
  await addScope(database.sql, 'available', key);
  const one = await addDesk(database.sql, 'ev-1');
  one.stream.add(ACCEPTED, provisionalData('a-1'));
  for (let n = 0; n < 3; n += 1) {
    await send(one);
    await project(deps);
  }
  await rebuild(deps);
  expect(await openKinds()).toEqual([]);
});

test('taken back by two persons: no longer double, free for the next, and the anomaly is withdrawn', async () => {
  await addScope(database.sql, 'available', key);
  const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];
  const first = one.stream.add(ACCEPTED, provisionalData('a-1'), { at: 1_000 });
  two.stream.add(ACCEPTED, provisionalData('a-1'), { at: 2_000 });
  await send(one);
  await send(two);
  await project(deps);
  expect(await openKinds()).toEqual(['duplicate_acceptance ev-2 1']);
  one.stream.add('reservation.released', released('a-1', first.eventId), { at: 3_000 });
  await send(one);
  await project(deps);
  expect(await openKinds()).toEqual([]);
  // The other one stands now, and is in the way of a third.
  const three = await addDesk(database.sql, 'ev-3');
  expect(mustSucceed(await reserve(three, 'a-1'))).toMatchObject({ winner: { device: 'ev-2' } });
});

test('accepted without the centre’s word, by an old policy or of another’s subject: each is found', async () => {
  await addScope(database.sql, 'strict', key);
  await addScope(database.sql, 'escrow', key);
  const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];
  await giveSubjects(
    database.sql,
    TENANT,
    SCOPE,
    [
      { subject: 'h-1', device: 'ev-1' },
      { subject: 'h-2', device: 'ev-1' },
    ],
    7,
  );
  const held = (subject: string) => ({ ...provisionalData(subject), policy: 'escrow', basis: 'escrow' });
  const good = one.request('a-1');
  one.stream.add(ACCEPTED, grantedData(good, wordFor(good, key)));
  one.stream.add(ACCEPTED, held('h-1'));
  const forged = two.request('a-2');
  two.stream.add(ACCEPTED, grantedData(forged, wordFor(forged, { ...key, ...newKeys() })));
  // The word for another subject.
  two.stream.add(ACCEPTED, grantedData(two.request('a-3'), wordFor(good, key)));
  two.stream.add(ACCEPTED, held('h-2'));
  two.stream.add(ACCEPTED, provisionalData('a-4'));
  await send(one);
  await send(two);
  await project(deps);
  expect(await openKinds()).toEqual([1, 2, 3, 4].map((seq) => `unreserved_acceptance ev-2 ${seq}`));
});

test('a held subject that its terminal gave back may be asked for by anybody', async () => {
  await addScope(database.sql, 'escrow', key);
  const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];
  await giveSubjects(database.sql, TENANT, SCOPE, [{ subject: 'h-1', device: 'ev-1' }], 7);
  two.stream.add('reservation.returned', { scope: SCOPE, subject: 'h-1' });
  await send(two);
  await project(deps);
  expect(mustSucceed(await reserve(two, 'h-1')).outcome).toBe('held');
  one.stream.add('reservation.returned', { scope: SCOPE, subject: 'h-1' });
  await send(one);
  await project(deps);
  expect(mustSucceed(await reserve(two, 'h-1')).outcome).toBe('granted');
});

const escrowData = (subject: string) => ({
  ...provisionalData(subject),
  policy: 'escrow',
  basis: 'escrow',
});

test.each([
  ['in one fold', 2],
  ['in two folds', 1],
])(
  'accepted and then given back, %s: the acceptance stands, and nobody else is granted',
  async (_, first) => {
    await addScope(database.sql, 'escrow', key);
    const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];
    await giveSubjects(database.sql, TENANT, SCOPE, [{ subject: 'h-1', device: 'ev-1' }], 7);
    one.stream.add(ACCEPTED, escrowData('h-1'));
    one.stream.add('reservation.returned', { scope: SCOPE, subject: 'h-1' });
    await send(one, 1, first);
    await project(deps);
    await send(one);
    await project(deps);
    expect(mustSucceed(await reserve(two, 'h-1'))).toMatchObject({
      outcome: 'taken',
      winner: { device: 'ev-1' },
    });
  },
);

test('what came before a rebuild and was not folded yet is followed all the same', async () => {
  await addScope(database.sql, 'escrow', key);
  const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];
  const given = ['h-1', 'h-2'].map((subject) => ({ subject, device: 'ev-1' }));
  await giveSubjects(database.sql, TENANT, SCOPE, given, 7);
  one.stream.add('reservation.returned', { scope: SCOPE, subject: 'h-1' });
  await send(one);
  await project(deps);
  // Given again: the record that gave it back was followed once, and is not a second time.
  await giveSubjects(database.sql, TENANT, SCOPE, given, 8);
  one.stream.add('reservation.returned', { scope: SCOPE, subject: 'h-2' });
  one.stream.add(ACCEPTED, provisionalData('a-1'));
  await send(one);
  await rebuild(deps);
  expect(mustSucceed(await reserve(two, 'h-1')).outcome).toBe('held');
  expect(mustSucceed(await reserve(two, 'h-2')).outcome).toBe('granted');
  expect(mustSucceed(await reserve(two, 'a-1')).outcome).toBe('taken');
});

const waitingRows = z.tuple([z.object({ waiting: z.int() })]);

test('the fold and whoever asks for reservations never wait for each other in a ring', async () => {
  await addScope(database.sql, 'available', key);
  const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];
  const { eventId } = one.stream.add(ACCEPTED, provisionalData('a-1'));
  await send(one);
  await project(deps);
  // Frees a-1, and makes a-2: in this order they would be a deadlock with the transaction below.
  one.stream.add('reservation.released', released('a-1', eventId));
  one.stream.add(ACCEPTED, provisionalData('a-2'));
  await send(one);
  const ask = (tx: Queryable, subject: string) => tx`
    INSERT INTO reservation (tenant, scope, subject, device, request_id, at)
    VALUES (${TENANT}, ${SCOPE}, ${subject}, ${two.stream.device}, ${realSystem.newId()}, 1) ON CONFLICT DO NOTHING`;
  let folding: Promise<unknown> = Promise.resolve();
  await database.sql.begin(async (tx) => {
    await ask(tx, 'a-2');
    folding = project(deps);
    await vi.waitFor(async () => {
      const rows: unknown = await database.owner`
        SELECT count(*) AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
      expect(waitingRows.parse(rows)[0].waiting).toBe(1);
    }, 10_000);
    await ask(tx, 'a-1');
  });
  expect(await folding).toBe('done');
  expect(await database.sql`SELECT subject, device FROM reservation ORDER BY subject`).toEqual([
    { subject: 'a-2', device: 'ev-2' },
  ]);
});

test('a desk whose clock is not to be trusted says so, and somebody is told; unreadable ones are put aside', async () => {
  await addScope(database.sql, 'available', key);
  const one = await addDesk(database.sql, 'ev-1');
  const envelope = {
    v: 1,
    actor: { staff: 'desk', role: 'clerk' },
    site: 'ev-1',
    mode: 'drill',
    clockSuspect: true,
    data: provisionalData('a-1'),
  };
  one.stream.add(ACCEPTED, undefined, { body: JSON.stringify(envelope) });
  one.stream.add(ACCEPTED, { ...provisionalData('a-2'), basis: 'central' });
  one.stream.add('reservation.newer', {});
  await send(one);
  await project(deps);
  expect(await openKinds()).toEqual([
    'clock_suspect_reservation ev-1 1',
    'quarantined ev-1 2',
    'quarantined ev-1 3',
  ]);
});

interface Step {
  readonly desk: number;
  readonly subject: number;
  readonly at: number;
  readonly undo: boolean;
}

/** Every open duplicate, by the rules alone, from all records at once. */
const expectedOf = (desks: readonly TestDesk[]): string[] => {
  const events = desks.flatMap(({ stream }) => stream.events);
  const data = (body: string) => (JSON.parse(body) as { data: { subject: string; releases?: string } }).data;
  const undone = new Set(events.flatMap(({ body }) => data(body).releases ?? []));
  const accepted = events.filter(({ kind }) => kind === ACCEPTED);
  return [...Map.groupBy(accepted, ({ body }) => data(body).subject).values()]
    .flatMap((same) => foldSubject(same, undone).duplicates)
    .map(({ device, seq }) => `${device} ${seq}`)
    .toSorted();
};

const openDuplicates = async (): Promise<string[]> =>
  (await readAnomalies(database.sql, TENANT, { state: 'open' })).anomalies
    .filter(({ kind }) => kind === 'duplicate_acceptance')
    .map(({ device, seq }: Anomaly) => `${device} ${seq}`)
    .toSorted();

test('any order, any pieces, any redelivery, and a rebuild: the same winners and the same anomalies', async () => {
  const step = fc.record<Step>({
    desk: fc.nat(2),
    subject: fc.nat(2),
    at: fc.integer({ min: 1, max: 6 }),
    undo: fc.boolean(),
  });
  const delivery = fc.array(fc.record({ desk: fc.nat(2), upTo: fc.nat(12) }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), delivery, async (steps, deliveries) => {
      await database.clear();
      await addScope(database.sql, 'available', key);
      const desks: TestDesk[] = [];
      for (const name of ['ev-1', 'ev-2', 'ev-3']) desks.push(await addDesk(database.sql, name));
      const accepted: { subject: string; eventId: string }[] = [];
      for (const { desk, subject, at, undo } of steps) {
        const { stream } = desks[desk] as TestDesk;
        const last = accepted.findLast((each) => each.subject === `s-${subject}`);
        if (undo && last !== undefined)
          stream.add('reservation.released', released(last.subject, last.eventId), { at });
        else {
          const { eventId } = stream.add(ACCEPTED, provisionalData(`s-${subject}`), { at });
          accepted.push({ subject: `s-${subject}`, eventId });
        }
      }
      for (const { desk, upTo } of deliveries) {
        const { stream } = desks[desk] as TestDesk;
        await send(desks[desk] as TestDesk, 1, Math.min(upTo, stream.events.length));
        await project(deps);
      }
      for (const desk of desks) await send(desk);
      await project(deps);
      expect(await openDuplicates()).toEqual(expectedOf(desks));
      const before = await readAnomalies(database.sql, TENANT, { state: 'open' });
      await rebuild(deps);
      expect(await readAnomalies(database.sql, TENANT, { state: 'open' })).toEqual(before);
    }),
    { numRuns: 40 },
  );
}, 120_000);
