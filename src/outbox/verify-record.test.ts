import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { type Db, openDatabase } from '../db/index.ts';
import { deviceIdSchema, epochSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { signReceipt } from './event.ts';
import { createEventLog, type EventLog, outboxMigrations } from './log.ts';
import { verifyRecord } from './verify-record.ts';

let folder: string;
let db: Db;
const centre = newKeys();
const openLog = (epoch?: string): EventLog =>
  mustSucceed(
    createEventLog({
      db,
      tenant: TENANT,
      device: deviceIdSchema.parse('gym-1'),
      ...(epoch === undefined ? {} : { epoch: epochSchema.parse(epoch) }),
      system: realSystem,
      logger: silentLogger,
      projections: [],
    }),
  );
const append = (log: EventLog) =>
  mustSucceed(
    db.write((tx) =>
      log.append(tx, {
        kind: 'test.noted',
        actor: { staff: 'desk', role: 'clerk' },
        site: 'gym',
        mode: 'drill',
        data: { n: log.head().seq },
      }),
    ),
  );
/** As the centre acknowledges: its signature over what it holds. */
const acknowledge = (log: EventLog, change: { ackHash?: string; key?: ReturnType<typeof newKeys> } = {}) => {
  const { seq: ackSeq, hash: ackHash } = log.head();
  const receipt = { ackSeq, ackHash, durability: 'local', serverTime: 1_790_000_000_000 } as const;
  const signed = { ...log.stream, ...receipt, ackHash: change.ackHash ?? ackHash };
  return { ...receipt, receiptSig: signReceipt(signed, (change.key ?? centre).privateKey) };
};
const tamper = (sql: string): void =>
  mustSucceed(
    db.write((tx) => {
      tx.run('DROP TRIGGER IF EXISTS outbox_event_fixed');
      tx.run('DROP TRIGGER IF EXISTS outbox_event_kept');
      tx.run(sql);
    }),
  );

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-verify-record-'));
  db = mustSucceed(
    openDatabase({
      path: join(folder, 'r.db'),
      key: new Uint8Array(32).fill(7),
      migrations: outboxMigrations,
    }),
  );
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const verify = (log: EventLog) => verifyRecord(db, log.stream, { centreKey: centre.publicKey });

test('a whole record is good, older streams and receipts counted', () => {
  const first = openLog();
  for (let n = 0; n < 3; n += 1) append(first);
  mustSucceed(first.recordAck(acknowledge(first)));
  const log = openLog('00000000000000aa');
  append(log);
  mustSucceed(log.recordAck(acknowledge(log)));
  append(log);
  expect(verify(log)).toMatchObject({
    ok: true,
    value: { count: 2, older: 3, receipts: 2, head: { seq: 2 } },
  });
  expect(verifyRecord(db, log.stream)).toMatchObject({ ok: true, value: { receipts: null } });
  tamper(`UPDATE outbox_event SET body = '{}' WHERE epoch = '${first.stream.epoch}' AND seq = 2`);
  expect(verify(log)).toEqual({
    ok: false,
    reason: 'wrong_hash',
    detail: { seq: 2, epoch: first.stream.epoch },
  });
});

test('a receipt of another centre, an edited one, and one of a record that is no longer there are named', () => {
  const log = openLog();
  for (let n = 0; n < 2; n += 1) append(log);
  mustSucceed(log.recordAck(acknowledge(log)));
  expect(verifyRecord(db, log.stream, { centreKey: newKeys().publicKey })).toMatchObject({
    reason: 'bad_receipt',
    detail: { seq: 2 },
  });
  tamper(`UPDATE outbox_receipt SET server_time = server_time + 1`);
  expect(verify(log)).toMatchObject({ reason: 'bad_receipt', detail: { seq: 2 } });
  // The centre holds more than this record has: it was set back, whatever its own state says.
  tamper('DELETE FROM outbox_receipt');
  for (let n = 0; n < 2; n += 1) append(log);
  mustSucceed(log.recordAck(acknowledge(log)));
  tamper('DELETE FROM outbox_event WHERE seq > 2');
  tamper(
    `UPDATE outbox_state SET head_seq = 2, ack_seq = 2, head_hash = (SELECT hash FROM outbox_event WHERE seq = 2),
     ack_hash = (SELECT hash FROM outbox_event WHERE seq = 2)`,
  );
  expect(verify(log)).toMatchObject({ reason: 'wrong_receipt', detail: { seq: 4 } });
});

test('a stream that ended is followed to its end, and over the gaps that a salvage named', () => {
  const first = openLog();
  for (let n = 0; n < 10; n += 1) append(first);
  const { epoch } = first.stream;
  const log = openLog('00000000000000aa');
  append(log);
  expect(verify(log)).toMatchObject({ ok: true, value: { older: 10, missing: 0 } });
  // As a salvage leaves it: three events in the middle and the last two are not there, and it says so.
  const gap = (from: number, to: number) =>
    tamper(`INSERT INTO outbox_missing (epoch, from_seq, to_seq) VALUES ('${epoch}', ${from}, ${to})`);
  tamper(`DELETE FROM outbox_event WHERE epoch = '${epoch}' AND seq IN (4, 5, 6)`);
  expect(verify(log)).toEqual({ ok: false, reason: 'wrong_seq', detail: { seq: 4, epoch } });
  gap(4, 6);
  expect(verify(log)).toMatchObject({ ok: true, value: { older: 7, missing: 3 } });
  tamper(`DELETE FROM outbox_event WHERE epoch = '${epoch}' AND seq > 8`);
  expect(verify(log)).toEqual({ ok: false, reason: 'missing_tail', detail: { seq: 9, epoch } });
  gap(9, 10);
  expect(verify(log)).toMatchObject({ ok: true, value: { older: 5, missing: 5 } });
  // What nobody named, and a whole stream of which nothing is left.
  tamper(`DELETE FROM outbox_event WHERE epoch = '${epoch}' AND seq = 8`);
  expect(verify(log)).toEqual({ ok: false, reason: 'missing_tail', detail: { seq: 8, epoch } });
  tamper(`DELETE FROM outbox_missing`);
  tamper(`DELETE FROM outbox_event WHERE epoch = '${epoch}'`);
  expect(verify(log)).toEqual({ ok: false, reason: 'missing_tail', detail: { seq: 1, epoch } });
  expect(log.verify()).toMatchObject({ ok: false, reason: 'missing_tail', detail: { seq: 1, epoch } });
});

test('that the centre holds more of a stream that ended than is here is no fault, that it holds other things is', () => {
  const first = openLog();
  for (let n = 0; n < 5; n += 1) append(first);
  const { epoch } = first.stream;
  const log = openLog('00000000000000aa');
  const [former] = log.former();
  const receive = (ackSeq: number, ackHash: string, key = centre) => {
    const receipt = { ackSeq, ackHash, durability: 'replicated', serverTime: 1_790_000_000_000 } as const;
    return former?.recordAck({
      ...receipt,
      receiptSig: signReceipt({ ...first.stream, ...receipt }, key.privateKey),
    });
  };
  expect(receive(9, 'ab'.repeat(32))).toMatchObject({ ok: true });
  expect(verify(log)).toMatchObject({ ok: true, value: { older: 5, receipts: 1 } });
  expect(receive(12, 'cd'.repeat(32), newKeys())).toMatchObject({ ok: true });
  expect(verify(log)).toEqual({ ok: false, reason: 'bad_receipt', detail: { seq: 12, epoch } });
  tamper('DELETE FROM outbox_receipt WHERE ack_seq = 12');
  const other = {
    ackSeq: 4,
    ackHash: 'ab'.repeat(32),
    durability: 'replicated',
    serverTime: 1_790_000_000_000,
  } as const;
  const sig = signReceipt({ ...first.stream, ...other }, centre.privateKey);
  tamper(`UPDATE outbox_receipt SET ack_seq = 4, receipt_sig = '${sig}'`);
  expect(verify(log)).toEqual({ ok: false, reason: 'wrong_receipt', detail: { seq: 4, epoch } });
});

test('a record of several pages: good, and the bad record named on whichever page it is', () => {
  const log = openLog();
  mustSucceed(
    db.write((tx) => {
      for (let n = 0; n < 2_000; n += 1)
        log.append(tx, {
          ...{ kind: 'test.noted', actor: { staff: 'desk', role: 'clerk' }, site: 'gym', mode: 'drill' },
          data: { n },
        });
    }),
  );
  expect(verify(log)).toMatchObject({ ok: true, value: { count: 2_000 } });
  for (const seq of [2_000, 1_001, 1_000]) {
    tamper(`UPDATE outbox_event SET kind = 'test.other' WHERE seq = ${seq}`);
    expect(verify(log)).toMatchObject({ ok: false, detail: { seq } });
  }
  tamper('DELETE FROM outbox_event WHERE seq = 500');
  expect(verify(log)).toMatchObject({ ok: false, reason: 'wrong_seq', detail: { seq: 500 } });
});
