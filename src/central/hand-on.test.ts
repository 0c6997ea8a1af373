import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { startGrants } from '../../test/harness/test-reservations.ts';
import {
  checkedIn,
  createTestStream,
  newKeys,
  opened,
  TENANT,
  type TestStream,
} from '../../test/harness/test-stream.ts';
import { type DeviceId, epochSchema } from '../kernel/ids.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { readAnomalies, settleAnomalies } from './anomalies.ts';
import { anomalyKindSchema } from './anomaly-schema.ts';
import { type Deciding, withdrawDevice } from './certificates.ts';
import { addDevice, type Enrolment } from './enrolment.ts';
import { type HandOnDeps, handOn } from './hand-on.ts';
import { createLogStore } from './ingest-store.ts';

let database: TestDatabase;
let enrolment: Enrolment;
let deciding: Deciding;
let deps: HandOnDeps;
beforeAll(async () => {
  database = await startTestDatabase();
  const { sql } = database;
  enrolment = { sql, tenant: TENANT, system: realSystem };
  const key = await startGrants(sql);
  deciding = { ...enrolment, acts: { tenant: TENANT, mode: 'drill', key, system: realSystem } };
  const ingest = { store: createLogStore(sql), system: realSystem, receiptKey: newKeys().privateKey };
  deps = { enrolment, ingest };
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

const enrol = (device: DeviceId, publicKey: string): Promise<void> =>
  database.sql.begin((tx) =>
    addDevice(tx, enrolment, { device, site: 'gym', siteName: '体育館', publicKey }),
  );
const bring = async (stream: TestStream, from?: number, to?: number) => {
  const named = { tenant: TENANT, device: stream.device, epoch: epochSchema.parse(stream.epoch) };
  return mustSucceed(await handOn(deps, named, stream.batch(from, to), undefined)).kind;
};
const openOnes = async () => (await readAnomalies(database.sql, TENANT, { state: 'open' })).anomalies;

test('what a replaced machine signed is taken, though nobody asked for a roster in between; and its withdrawal is known', async () => {
  const old = createTestStream();
  old.add('shelter.opened', opened('S01'));
  await enrol(old.device, old.publicKey);
  await enrol(old.device, newKeys().publicKey);
  expect(await bring(old)).toBe('accepted');
  expect(await openOnes()).toEqual([]);
  const stolen = createTestStream('gym-2');
  stolen.add('shelter.opened', opened('S01'));
  await enrol(stolen.device, stolen.publicKey);
  mustSucceed(await withdrawDevice(deciding, stolen.device, { staff: 'a-1', reason: '盗まれた' }));
  await enrol(stolen.device, newKeys().publicKey);
  expect(await bring(stolen)).toBe('accepted');
  expect(await openOnes()).toMatchObject([{ kind: 'withdrawn_device_record', device: 'gym-2', seq: 1 }]);
});

test('records of a withdrawn device: told once while nobody looked, and again when more come after', async () => {
  const stream = createTestStream();
  for (const who of ['1', '2', '3', '4']) stream.add('shelter.checked_in', checkedIn('S01', who));
  await enrol(stream.device, stream.publicKey);
  mustSucceed(await withdrawDevice(deciding, stream.device, { staff: 'a-1', reason: '盗まれた' }));
  await bring(stream, 1, 1);
  await bring(stream, 1, 1);
  await bring(stream, 2, 2);
  const first = await openOnes();
  expect(first).toMatchObject([{ kind: 'withdrawn_device_record', device: 'gym-1', seq: 1 }]);
  const settle = {
    ids: first.map(({ id }) => id),
    reason: '盗まれる前の記録',
    kinds: anomalyKindSchema.options,
  };
  await database.sql.begin((tx) => settleAnomalies(tx, TENANT, settle, { staff: 'lead', at: 1 }));
  await bring(stream, 1, 2);
  expect(await openOnes()).toEqual([]);
  await bring(stream, 1, 4);
  expect(await openOnes()).toMatchObject([{ kind: 'withdrawn_device_record', device: 'gym-1', seq: 3 }]);
});
