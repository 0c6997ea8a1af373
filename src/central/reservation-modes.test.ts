import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import {
  addDesk,
  addScope,
  provisionalData,
  SCOPE,
  startGrants,
  type TestDesk,
} from '../../test/harness/test-reservations.ts';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { readAnomalies } from './anomalies.ts';
import { type IngestDeps, ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { enterMode, type ProjectionDeps, prepareProjection } from './projection.ts';
import type { ReceiptKey } from './receipt-key.ts';
import { giveSubjects, publishScope } from './reservation-scopes.ts';
import { createReservations } from './reservations.ts';

let database: TestDatabase;
let ingest: IngestDeps;
let key: ReceiptKey;
beforeAll(async () => {
  database = await startTestDatabase();
  ingest = { store: createLogStore(database.sql), system: realSystem, receiptKey: newKeys().privateKey };
  key = await startGrants(database.sql);
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

type Mode = ProjectionDeps['mode'];
const reserve = async (desk: TestDesk, subject: string, mode: Mode) => {
  const deps = { sql: database.sql, tenant: TENANT, mode, system: realSystem, key: key.privateKey };
  return mustSucceed(await createReservations(deps).reserve(desk.request(subject))).outcome;
};
const start = async (mode: Mode): Promise<void> => {
  const deps = { sql: database.sql, tenant: TENANT, mode };
  await enterMode(deps);
  await prepareProjection(deps);
};
const send = async ({ stream }: TestDesk): Promise<void> => {
  const outcome = await ingestBatch(ingest, stream, stream.publicKey, stream.batch());
  expect(outcome.kind).toBe('accepted');
};
const openKinds = async () =>
  (await readAnomalies(database.sql, TENANT, { state: 'open' })).anomalies.map(({ kind }) => kind);

test('who was reserved, held or accepted in the drill is in nobody’s way in earnest, and nothing of either is lost', async () => {
  await addScope(database.sql, 'strict', key);
  const inEarnest = { scope: SCOPE, mode: 'real', policy: 'strict', budgetMs: 300 } as const;
  const by = { staff: 'board', at: 1, key: key.privateKey };
  await database.sql.begin((tx) => publishScope(tx, TENANT, inEarnest, by));
  const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];

  await start('drill');
  expect(await reserve(one, 'a-1', 'drill')).toBe('granted');
  mustSucceed(await giveSubjects(database.sql, TENANT, SCOPE, [{ subject: 'h-1', device: 'ev-1' }], 1));
  // Without the word of the centre, as the policy asks for: for a person to look into, in the drill.
  one.stream.add('reservation.accepted', provisionalData('a-2'));
  await send(one);
  await start('drill');
  expect(await openKinds()).toEqual(['unreserved_acceptance']);
  expect(await reserve(two, 'a-2', 'drill')).toBe('taken');

  await start('real');
  expect(await openKinds()).toEqual(['quarantined']);
  expect(await reserve(two, 'a-1', 'real')).toBe('granted');
  expect(await reserve(two, 'a-2', 'real')).toBe('granted');
  expect(await reserve(two, 'h-1', 'real')).toBe('granted');

  // Started in the wrong mode, and in the right one again.
  await start('drill');
  expect(await openKinds()).toEqual(['unreserved_acceptance']);
  expect(await reserve(two, 'a-1', 'drill')).toBe('taken');
  expect(await reserve(two, 'h-1', 'drill')).toBe('held');
  await start('real');
  for (const subject of ['a-1', 'a-2', 'h-1']) expect(await reserve(one, subject, 'real')).toBe('taken');
});
