import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { isGood } from '../outbox/verify-held.ts';
import { recordAct } from './acts.ts';
import { makeCheckpoint, readCheckpoints } from './checkpoints.ts';
import { ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { verifyCentral } from './verify.ts';

let database: TestDatabase;
let stream: TestStream;
const key = newKeys();
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const checkpoint = () =>
  makeCheckpoint({ sql: database.sql, tenant: TENANT, mode: 'drill', key, system: realSystem });
const verify = (known: Awaited<ReturnType<typeof readCheckpoints>> = []) =>
  verifyCentral(database.sql, TENANT, { centreKey: key.publicKey, known });
const ingest = (of: TestStream, from: number, to: number) =>
  ingestBatch(
    {
      store: createLogStore(database.sql),
      system: realSystem,
      receiptKey: key.privateKey,
    },
    of,
    of.publicKey,
    of.batch(from, to),
  );

beforeEach(async () => {
  await database.clear();
  stream = createTestStream('gym-1');
  for (let n = 1; n <= 8; n += 1) stream.add('test.a', n);
  await ingest(stream, 1, 4);
  mustSucceed(await checkpoint());
  await ingest(stream, 5, 6);
  await ingest(createTestStream('gym-2'), 1, 0);
});

const faultOf = async () => {
  const { streams } = await verify();
  expect(streams[1]).toMatchObject({ device: 'gym-2', events: 0, fault: null });
  return streams[0]?.fault;
};

test('an untouched log has no fault', async () => {
  const report = await verify();
  expect(isGood(report)).toBe(true);
  expect(report).toMatchObject({ events: 6, checkpoints: { count: 1, size: 4, fault: null } });
  expect(report.streams[0]).toMatchObject({ device: 'gym-1', events: 6 });
});

/** What somebody with the database's password could do, the first bad record, and from where it may have begun. */
const TAMPERINGS: readonly (readonly [string, number, string, number])[] = [
  [`UPDATE event SET body = body || '\\x20' WHERE seq = 3`, 3, 'wrong_hash', 1],
  [`UPDATE event SET kind = 'test.b' WHERE seq = 4`, 4, 'wrong_hash', 1],
  [`UPDATE event SET hlc = 'ffffffffffff-0000' WHERE seq = 1`, 1, 'wrong_hash', 1],
  [`UPDATE event SET event_id = '00000000-0000-7000-8000-000000000000' WHERE seq = 6`, 6, 'wrong_hash', 5],
  [`UPDATE event SET kind = 'No Kind' WHERE seq = 2`, 2, 'bad_record', 1],
  [`UPDATE event SET body = '\\xff' WHERE seq = 2`, 2, 'bad_record', 1],
  [`UPDATE event SET hash = '\\x00' WHERE seq = 2`, 2, 'bad_record', 1],
  ['DELETE FROM event WHERE seq = 2', 2, 'wrong_seq', 1],
  ['DELETE FROM event WHERE seq = 6', 6, 'missing_tail', 5],
  ['DELETE FROM event', 1, 'missing_tail', 1],
  ['UPDATE event SET seq = 7 WHERE seq = 6', 6, 'wrong_seq', 5],
  ["UPDATE event SET device = 'gym-9' WHERE seq = 3", 3, 'wrong_seq', 1],
  [
    `UPDATE event SET seq = seq + 100; UPDATE event SET seq = CASE seq WHEN 102 THEN 3 WHEN 103 THEN 2 ELSE seq - 100 END`,
    2,
    'wrong_hash',
    1,
  ],
  [
    `DELETE FROM event WHERE seq = 6;
     UPDATE stream SET ack_seq = 5, ack_hash = (SELECT hash FROM event WHERE seq = 5) WHERE device = 'gym-1'`,
    6,
    'missing_tail',
    5,
  ],
  // One hash made anew behind it, and all of them up to the next signed head.
  [
    `UPDATE stream_head SET sig = translate(sig, 'ABab', 'BAba') WHERE seq = 4; UPDATE event SET body = '' WHERE seq = 2`,
    2,
    'wrong_hash',
    1,
  ],
  [`UPDATE stream_head SET hash = decode(repeat('00', 32), 'hex') WHERE seq = 4`, 4, 'bad_signature', 1],
  ['DELETE FROM event WHERE seq > 4; DELETE FROM stream_head WHERE seq > 4', 5, 'missing_tail', 5],
  [`UPDATE stream SET head_sig = NULL WHERE device = 'gym-1'`, 6, 'bad_signature', 5],
  [
    `INSERT INTO event SELECT tenant, device, epoch, 7, event_id, hlc, kind, body, hash, received_at FROM event WHERE seq = 6`,
    7,
    'wrong_hash',
    7,
  ],
];

test.each(TAMPERINGS)('finds: %s', async (statement, seq, reason, since) => {
  await database.owner.unsafe(statement);
  expect(await faultOf()).toEqual({ check: reason, seq, since });
});

test('finds events of a stream that has no row', async () => {
  await database.owner`DELETE FROM stream WHERE device = 'gym-1'`;
  const { streams } = await verify();
  expect(streams.find(({ device }) => device === 'gym-1')?.fault).toEqual({
    check: 'beyond_head',
    seq: 1,
    since: 1,
  });
});

describe('checkpoints', () => {
  it('cover what came since, each continuing the last, and nothing twice', async () => {
    const second = mustSucceed(await checkpoint());
    expect(second).toMatchObject({ size: 6, extents: [{ device: 'gym-1', fromSeq: 5, toSeq: 6 }] });
    expect(mustSucceed(await checkpoint())).toBeUndefined();
    const other = createTestStream('gym-0');
    for (let n = 1; n <= 3; n += 1) other.add('test.b', n);
    await ingest(other, 1, 3);
    await ingest(stream, 7, 8);
    const third = mustSucceed(await checkpoint());
    expect(third?.extents).toEqual([
      { device: 'gym-0', epoch: other.epoch, fromSeq: 1, toSeq: 3 },
      { device: 'gym-1', epoch: stream.epoch, fromSeq: 7, toSeq: 8 },
    ]);
    const report = await verify();
    expect(isGood(report)).toBe(true);
    expect(report.checkpoints).toMatchObject({ count: 3, size: 11 });
  });

  const checkpointFault = async (statement: string) => {
    mustSucceed(await checkpoint());
    await ingest(stream, 7, 8);
    mustSucceed(await checkpoint());
    const known = await readCheckpoints(database.sql, TENANT);
    await database.owner.unsafe(statement);
    return { inside: (await verify()).checkpoints.fault, known: (await verify(known)).checkpoints.fault };
  };

  it.each([
    [
      `UPDATE checkpoint SET note = replace(note, '6', '7') WHERE size = 6`,
      { check: 'bad_signature', size: 6 },
    ],
    [`UPDATE checkpoint SET note = 'x' WHERE size = 6`, { check: 'bad_note', size: 6 }],
    [`UPDATE checkpoint SET proof = '' WHERE size = 6`, { check: 'not_continued', size: 6, seq: 5 }],
    ['DELETE FROM checkpoint WHERE size = 6', { check: 'wrong_extents', size: 8 }],
    [`UPDATE checkpoint_extent SET to_seq = 7 WHERE size = 6`, { check: 'wrong_extents', size: 6, seq: 5 }],
    ['DELETE FROM checkpoint_extent WHERE size = 6', { check: 'wrong_extents', size: 6 }],
    [`UPDATE checkpoint_extent SET device = 'gym-2' WHERE size = 8`, { check: 'wrong_extents', size: 8 }],
  ])('finds by itself: %s', async (statement, fault) => {
    expect((await checkpointFault(statement)).inside).toMatchObject(fault);
  });

  it('finds a log that was set back to a head its device once signed', async () => {
    const old = await database.owner`SELECT * FROM stream WHERE device = 'gym-1'`;
    const [{ ack_seq, ack_hash, head_sig }] = old as unknown as [Record<string, never>];
    const { inside } = await checkpointFault(
      'DELETE FROM event WHERE seq > 6; DELETE FROM stream_head WHERE seq > 6',
    );
    expect(inside).toBeNull();
    await database.owner`
      UPDATE stream SET ack_seq = ${ack_seq ?? 0}, ack_hash = ${ack_hash ?? ''}, head_sig = ${head_sig ?? ''}
      WHERE device = 'gym-1'`;
    const report = await verify();
    expect(report.streams.every(({ fault }) => fault === null)).toBe(true);
    expect(report.checkpoints.fault).toMatchObject({ check: 'beyond_log', size: 8, device: 'gym-1', seq: 7 });
    // And no new one is signed on top of it.
    expect(await checkpoint()).toMatchObject({
      ok: false,
      reason: 'behind',
      detail: { device: 'gym-1', seq: 7 },
    });
    // Until the terminal has sent again what was lost.
    await ingest(stream, 7, 8);
    expect(isGood(await verify())).toBe(true);
    expect((await checkpoint()).ok).toBe(true);
  });

  it('finds with a checkpoint from elsewhere that the newest ones are gone with their events', async () => {
    mustSucceed(await checkpoint());
    const [before] =
      await database.owner`SELECT ack_seq, ack_hash, head_sig FROM stream WHERE device = 'gym-1'`;
    await ingest(stream, 7, 8);
    mustSucceed(await checkpoint());
    const known = await readCheckpoints(database.sql, TENANT);
    await database.owner`DELETE FROM checkpoint WHERE size = 8`;
    await database.owner`DELETE FROM checkpoint_extent WHERE size = 8`;
    await database.owner`DELETE FROM event WHERE seq > 6`;
    await database.owner`DELETE FROM stream_head WHERE seq > 6`;
    await database.owner`UPDATE stream SET ${database.owner(before ?? {})} WHERE device = 'gym-1'`;
    expect(isGood(await verify())).toBe(true);
    expect((await verify(known)).checkpoints.fault).toMatchObject({ check: 'beyond_log', size: 8, seq: 7 });
  });

  it('finds other events under the same signatures of the checkpoints', async () => {
    // Whoever holds the device's key too can make another stream; the tree still says no.
    const other = createTestStream('gym-1');
    for (let n = 1; n <= 6; n += 1) other.add('test.a', n * 10);
    await database.owner`DELETE FROM event`;
    await database.owner`DELETE FROM stream`;
    await database.owner`DELETE FROM stream_head`;
    await ingest(other, 1, 6);
    const { streams, checkpoints } = await verify();
    expect(streams.every(({ fault }) => fault === null)).toBe(true);
    expect(checkpoints.fault).toMatchObject({ check: 'wrong_root', size: 4, device: 'gym-1', seq: 1 });
  });

  it('are not made on top of one that was altered', async () => {
    await database.owner`UPDATE checkpoint SET frontier = '\\x00'`;
    expect(await checkpoint()).toMatchObject({ ok: false, reason: 'altered_checkpoint' });
  });
});

test('acts of the centre are a stream like the others', async () => {
  const deps = { tenant: TENANT, mode: 'drill', key, system: realSystem } as const;
  const actor = { staff: 's1', role: 'clerk' } as const;
  const acts = Array.from({ length: 5 }, (_, n) =>
    database.sql.begin((tx) => recordAct(tx, deps, { kind: 'central.looked', actor, data: { n } })),
  );
  expect((await Promise.all(acts)).map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  mustSucceed(await checkpoint());
  const report = await verify();
  expect(isGood(report)).toBe(true);
  expect(report.streams[0]).toMatchObject({ device: 'centre', events: 5 });
  await database.owner`UPDATE event SET body = ${Buffer.from('{}')} WHERE device = 'centre' AND seq = 2`;
  expect((await verify()).streams[0]?.fault).toMatchObject({ seq: 2, check: 'wrong_hash' });
});
