import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import { realSystem } from '../kernel/system.ts';
import { ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { verifyCentral } from './verify.ts';

let database: TestDatabase;
let stream: TestStream;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

beforeEach(async () => {
  await database.clear();
  const deps = {
    store: createLogStore(database.sql),
    system: realSystem,
    receiptKey: newKeys().privateKey,
    durability: 'local',
  } as const;
  stream = createTestStream('gym-1');
  for (let n = 1; n <= 6; n += 1) stream.add('test.a', n);
  await ingestBatch(deps, stream, stream.publicKey, stream.batch(1, 4));
  await ingestBatch(deps, stream, stream.publicKey, stream.batch(5, 6));
  const empty = createTestStream('gym-2');
  await ingestBatch(deps, empty, empty.publicKey, empty.batch(1, 0));
});

const faultOf = async () => {
  const [first, second] = await verifyCentral(database.sql, TENANT);
  expect(second).toMatchObject({ device: 'gym-2', events: 0, fault: null });
  return first?.fault;
};

test('an untouched log has no fault', async () => {
  expect(await faultOf()).toBeNull();
  expect((await verifyCentral(database.sql, TENANT))[0]).toMatchObject({ device: 'gym-1', events: 6 });
});

/** What somebody with the database's password could do, and the first bad record. */
const TAMPERINGS: readonly (readonly [string, number, string])[] = [
  [`UPDATE event SET body = body || '\\x20' WHERE seq = 3`, 3, 'wrong_hash'],
  [`UPDATE event SET kind = 'test.b' WHERE seq = 4`, 4, 'wrong_hash'],
  [`UPDATE event SET hlc = 'ffffffffffff-0000' WHERE seq = 1`, 1, 'wrong_hash'],
  [`UPDATE event SET event_id = '00000000-0000-7000-8000-000000000000' WHERE seq = 6`, 6, 'wrong_hash'],
  [`UPDATE event SET kind = 'No Kind' WHERE seq = 2`, 2, 'bad_record'],
  ['DELETE FROM event WHERE seq = 2', 2, 'wrong_seq'],
  ['DELETE FROM event WHERE seq = 6', 5, 'wrong_head'],
  ['DELETE FROM event', 0, 'wrong_head'],
  ['UPDATE event SET seq = 7 WHERE seq = 6', 6, 'wrong_seq'],
  [
    `UPDATE event SET seq = seq + 100; UPDATE event SET seq = CASE seq WHEN 102 THEN 3 WHEN 103 THEN 2 ELSE seq - 100 END`,
    2,
    'wrong_hash',
  ],
  [
    `DELETE FROM event WHERE seq = 6;
     UPDATE stream SET ack_seq = 5, ack_hash = (SELECT hash FROM event WHERE seq = 5) WHERE device = 'gym-1'`,
    5,
    'bad_signature',
  ],
];

test.each(TAMPERINGS)('finds: %s', async (statement, seq, reason) => {
  await database.owner.unsafe(statement);
  expect(await faultOf()).toEqual({ reason, seq });
});
