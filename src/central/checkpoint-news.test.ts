/** What a terminal is shown of the centre's checkpoints, and what it makes of a centre that tells another history. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPeerSite, type PeerSite, type Station } from '../../test/harness/peer-site.ts';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { checkpointMark } from '../outbox/checkpoint.ts';
import { MAX_TOLD_CHECKPOINTS } from '../outbox/protocol.ts';
import { oddCheckpoints, seenCheckpoint } from '../outbox/seen-checkpoint.ts';
import { checkpointsFor } from './checkpoint-news.ts';
import { makeCheckpoint } from './checkpoints.ts';
import { ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';

const key = newKeys();
let database: TestDatabase;
let site: PeerSite;
let terminal: Station;
let stream: TestStream;

beforeAll(async () => {
  database = await startTestDatabase();
  site = createPeerSite();
  terminal = await site.open('gym-9');
});
afterAll(async () => {
  await site.close();
  await database.stop();
});
beforeEach(async () => {
  await database.clear();
  stream = createTestStream('gym-1');
  mustSucceed(
    terminal.db.write((tx) => {
      tx.run('DELETE FROM outbox_checkpoint');
      tx.run('DELETE FROM outbox_odd_checkpoint');
    }),
  );
});

let newest: Parameters<typeof checkpointsFor>[2];
/** One more event, and a checkpoint over all of them. */
const grow = async (): Promise<void> => {
  stream.add('test.a', stream.events.length);
  const { length } = stream.events;
  const ingest = { store: createLogStore(database.sql), system: realSystem, receiptKey: key.privateKey };
  await ingestBatch(ingest, stream, stream.publicKey, stream.batch(length, length));
  const made = mustSucceed(
    await makeCheckpoint({ sql: database.sql, tenant: TENANT, mode: 'drill', key, system: realSystem }),
  );
  if (made === undefined) throw new Error('there was something new');
  newest = { size: made.size, mark: checkpointMark(made.note) };
};
const ask = (header: string | undefined = terminal.log.seenCheckpoint()) =>
  checkpointsFor(database.sql, TENANT, newest, header);
const hear = async (centreKey = key.publicKey) =>
  terminal.log.takeCheckpoints((await ask()) ?? [], centreKey);

test('a terminal keeps the newest, and each that follows is shown to continue it', async () => {
  await grow();
  await grow();
  expect(mustSucceed(await hear())).toBeUndefined();
  expect(seenCheckpoint(terminal.db)?.size).toBe(2);
  expect(await ask()).toBeUndefined();
  for (let n = 0; n < 3; n += 1) await grow();
  expect(await ask()).toHaveLength(3);
  mustSucceed(await hear());
  expect([seenCheckpoint(terminal.db)?.size, oddCheckpoints(terminal.db)]).toEqual([5, 0]);
});

test('one that was away for long catches up a piece at a time', async () => {
  await grow();
  mustSucceed(await hear());
  for (let n = 0; n < MAX_TOLD_CHECKPOINTS + 1; n += 1) await grow();
  mustSucceed(await hear());
  expect(seenCheckpoint(terminal.db)?.size).toBe(1 + MAX_TOLD_CHECKPOINTS);
  mustSucceed(await hear());
  expect(seenCheckpoint(terminal.db)?.size).toBe(2 + MAX_TOLD_CHECKPOINTS);
});

test('one that does not ask, or asks for nonsense, is told nothing', async () => {
  await grow();
  for (const header of ['', '1', '1/x', '-1/', '1e3/', `1/${'0'.repeat(17)}`])
    expect(await ask(header)).toBeUndefined();
  expect(await checkpointsFor(database.sql, TENANT, newest, undefined)).toBeUndefined();
  expect(await checkpointsFor(database.sql, TENANT, undefined, '0/')).toBeUndefined();
});

/** The centre's database made anew, with other events. */
const another = async (events: number): Promise<void> => {
  await database.clear();
  stream = createTestStream('gym-2');
  for (let n = 0; n < events; n += 1) await grow();
};

test.each([
  ['set back', 1, 'set_back'],
  ['of the same size and another content', 2, 'other_history'],
  ['that grew from something else', 3, 'other_history'],
])('a history %s is told once, with both notes kept', async (_, events, reason) => {
  await grow();
  await grow();
  mustSucceed(await hear());
  await another(events);
  expect(await hear()).toMatchObject({ ok: false, reason });
  expect([seenCheckpoint(terminal.db)?.size, oddCheckpoints(terminal.db)]).toEqual([events, 1]);
  await grow();
  mustSucceed(await hear());
});

test('what the centre did not sign is not kept', async () => {
  await grow();
  expect(await hear(newKeys().publicKey)).toMatchObject({ ok: false, reason: 'bad_checkpoint' });
  expect(seenCheckpoint(terminal.db)).toBeUndefined();
});
