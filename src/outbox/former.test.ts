/** A record restored from a backup: what it holds of its life before must reach the centre as well. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openInMemory } from '../db/sqlite-driver.ts';
import { deviceIdSchema, epochSchema, tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { createEventLog, type EventLog, outboxMigrations } from './log.ts';
import type { Durability } from './protocol.ts';

const open = (db: ReturnType<typeof openInMemory>, epoch?: string): EventLog =>
  mustSucceed(
    createEventLog({
      db,
      tenant: tenantIdSchema.parse('012025'),
      device: deviceIdSchema.parse('gym-1'),
      ...(epoch === undefined ? {} : { epoch: epochSchema.parse(epoch) }),
      system: realSystem,
      logger: silentLogger,
      projections: [],
    }),
  );

/** Five events, of which the centre has acknowledged two; then another life begins. */
const restored = () => {
  const db = openInMemory(outboxMigrations);
  const before = open(db);
  const hashes: string[] = [];
  for (let n = 1; n <= 5; n += 1) {
    const draft = {
      kind: 'test.a',
      actor: { staff: 'd', role: 'clerk' },
      site: 's',
      mode: 'drill',
      data: n,
    } as const;
    hashes.push(mustSucceed(db.write((tx) => before.append(tx, draft))).hash);
  }
  const ackOf = (
    ackSeq: number,
    durability: Durability = 'replicated',
    ackHash = hashes[ackSeq - 1] ?? 'ff'.repeat(32),
  ) => ({
    ackSeq,
    ackHash,
    durability,
    serverTime: 0,
    receiptSig: 'x',
  });
  mustSucceed(before.recordAck(ackOf(2)));
  return { db, before, ackOf, log: open(db, '00000000000000aa') };
};

const onlyFormer = (log: EventLog) => {
  const [former, another] = log.former();
  if (former === undefined || another !== undefined) throw new Error('one former life');
  return former;
};

test('what was not sent in the life before waits, and is over once the centre has it on two machines', () => {
  const { db, before, ackOf, log } = restored();
  expect(before.former()).toEqual([]);
  const former = onlyFormer(log);
  expect(former.stream).toEqual(before.stream);
  expect(former.pending()).toBe(3);
  expect(former.events({ afterSeq: 2, limit: 9 }).map(({ seq }) => seq)).toEqual([3, 4, 5]);
  // A failover may still lose what is on one machine only.
  mustSucceed(former.recordAck(ackOf(5, 'local')));
  expect(former.pending()).toBe(0);
  expect(former.isSettled()).toBe(false);
  mustSucceed(former.rewind({ seq: 4, hash: ackOf(4).ackHash }));
  expect(former.pending()).toBe(1);
  mustSucceed(former.recordAck(ackOf(5)));
  expect(former.isSettled()).toBe(true);
  expect(open(db).former()).toEqual([]);
  // The life of now has its own mark.
  expect(log.acked().seq).toBe(0);
});

test('where the life went on after the backup, the last event is compared before it is believed', () => {
  const { ackOf, log } = restored();
  const former = onlyFormer(log);
  mustSucceed(former.recordAck(ackOf(9)));
  expect(former.pending()).toBe(1);
  expect(former.isSettled()).toBe(false);
  mustSucceed(former.recordAck(ackOf(9)));
  expect(former.isSettled()).toBe(true);
});

test('another history under its numbers is a fork', () => {
  const { ackOf, log } = restored();
  const former = onlyFormer(log);
  expect(former.recordAck(ackOf(4, 'replicated', 'ab'.repeat(32)))).toMatchObject({ reason: 'ack_fork' });
  expect(former.rewind({ seq: 3, hash: 'ab'.repeat(32) })).toMatchObject({ reason: 'ack_fork' });
  expect(former.pending()).toBe(3);
});

test('the same answer again is not written again', () => {
  const { db, ackOf, log } = restored();
  const former = onlyFormer(log);
  const receipts = () =>
    db.all(z.object({ id: z.int() }), 'SELECT id FROM outbox_receipt WHERE epoch = ? ORDER BY id', [
      former.stream.epoch,
    ]);
  mustSucceed(former.recordAck(ackOf(5, 'local')));
  const before = receipts();
  mustSucceed(former.recordAck({ ...ackOf(5, 'local'), serverTime: 1 }));
  expect(receipts()).toEqual(before);
  // What says more is.
  mustSucceed(former.recordAck(ackOf(5)));
  expect(receipts().length).toBeGreaterThan(before.length);
  expect(former.isSettled()).toBe(true);
});
