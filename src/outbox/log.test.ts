import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Db, openDatabase } from '../db/index.ts';
import { hlcTime } from '../kernel/hlc.ts';
import { deviceIdSchema, epochSchema, tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem, type System } from '../kernel/system.ts';
import { parseEventBody, signReceipt, verifyChain } from './event.ts';
import {
  createEventLog,
  type EventDraft,
  type EventLog,
  outboxMigrations,
  type Projection,
  type ProvenFields,
} from './log.ts';

const key = new Uint8Array(32).fill(3);
const tenant = tenantIdSchema.parse('012025');
const device = deviceIdSchema.parse('gym-1');

const counter: Projection = {
  name: 'counter',
  migrations: [
    {
      id: 100,
      name: 'counter',
      sql: 'CREATE TABLE seen (epoch TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (epoch, seq)) STRICT',
    },
  ],
  apply: (tx, event, body) => {
    if (body.data === 'poison') throw new Error('a bug in a view');
    tx.run('INSERT INTO seen (epoch, seq, kind) VALUES (?, ?, ?)', [event.epoch, event.seq, event.kind]);
  },
};

let directory: string;
let db: Db;
let wall = 1_780_000_000_000;
let monotonic = 0;
const system: System = { ...realSystem, now: () => wall, monotonic: () => monotonic };

const open = (): Db =>
  mustSucceed(
    openDatabase({
      path: join(directory, 'k.db'),
      key,
      migrations: [...outboxMigrations, ...counter.migrations],
    }),
  );
const openLog = (epoch?: string): EventLog =>
  mustSucceed(
    createEventLog({
      db,
      tenant,
      device,
      ...(epoch === undefined ? {} : { epoch: epochSchema.parse(epoch) }),
      system,
      logger: silentLogger,
      projections: [counter],
    }),
  );
const draft = (data: unknown): EventDraft => ({
  kind: 'test.happened',
  actor: { staff: 'desk-1', role: 'clerk' },
  site: 'gym',
  mode: 'drill',
  data,
});
const append = (log: EventLog, data: unknown = { n: 1 }) =>
  mustSucceed(db.write((tx) => log.append(tx, draft(data))));
const ackOf = (log: EventLog, seq: number, serverTime = wall) => {
  const ackHash = log.events({ afterSeq: seq - 1, limit: 1 })[0]?.hash ?? '0'.repeat(64);
  const receipt = { ackSeq: seq, ackHash, durability: 'local', serverTime } as const;
  return { ...receipt, receiptSig: signReceipt({ ...log.stream, ...receipt }, log.privateKey) };
};
const seenCount = () => db.one(z.object({ n: z.int() }), 'SELECT count(*) AS n FROM seen')?.n;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kazasu-log-'));
  wall = 1_780_000_000_000;
  monotonic = 0;
  db = open();
});
afterEach(() => {
  db.close();
  rmSync(directory, { recursive: true });
});

describe('appending', () => {
  it('writes event and view together and continues after a restart', () => {
    const first = openLog();
    append(first);
    append(first);
    db.close();
    db = open();
    const second = openLog();
    expect(second.stream).toEqual(first.stream);
    expect(second.publicKey).toBe(first.publicKey);
    const third = append(second);
    expect(third.seq).toBe(3);
    expect(seenCount()).toBe(3);
    expect(second.verify()).toEqual({ ok: true, value: { count: 3, head: { seq: 3, hash: third.hash } } });
    expect(verifyChain(second.events({ afterSeq: 0, limit: 10 })).ok).toBe(true);
  });

  it('puts the proof of what is written into the record, where one is made', () => {
    const asked: ProvenFields[] = [];
    const options = { db, tenant, device, system, logger: silentLogger, projections: [] };
    const prove = (event: ProvenFields) => {
      asked.push(event);
      return event.kind === 'test.happened' ? 'a'.repeat(64) : undefined;
    };
    const log = mustSucceed(createEventLog({ ...options, prove }));
    const { seq, eventId, hlc, kind, body } = append(log, { n: 1 });
    expect(asked).toEqual([
      { device, seq, eventId, hlc, kind, staff: 'desk-1', site: 'gym', mode: 'drill', data: { n: 1 } },
    ]);
    expect(mustSucceed(parseEventBody(body))).toMatchObject({ proof: 'a'.repeat(64), data: { n: 1 } });
    const other = mustSucceed(db.write((tx) => log.append(tx, { ...draft({ n: 2 }), kind: 'test.other' })));
    expect(mustSucceed(parseEventBody(other.body))).not.toHaveProperty('proof');
    expect(log.verify()).toMatchObject({ ok: true, value: { count: 2 } });
  });

  it('leaves nothing behind when a view throws or the caller gives up', () => {
    const log = openLog();
    append(log);
    expect(() => append(log, 'poison')).toThrow('a bug in a view');
    expect(() =>
      db.write((tx) => {
        log.append(tx, draft(1));
        throw new Error('changed my mind');
      }),
    ).toThrow('changed my mind');
    expect(log.head().seq).toBe(1);
    expect(append(log).seq).toBe(2);
    expect(log.verify().ok).toBe(true);
  });

  it('wakes whoever listens, until they stop', async () => {
    const log = openLog();
    let woken = 0;
    const stop = log.onAppend(() => {
      woken += 1;
    });
    append(log);
    await Promise.resolve();
    stop();
    append(log);
    await Promise.resolve();
    expect(woken).toBe(1);
  });

  it('keeps names and keys out of the bytes on the disk', () => {
    const log = openLog();
    append(log, { name: '山田太郎ヤマダ', marker: 'PLAINTEXT-MARKER' });
    const secret = Buffer.from(log.privateKey.export({ format: 'der', type: 'pkcs8' })).subarray(-32);
    const check = () => {
      for (const file of readdirSync(directory)) {
        const bytes = readFileSync(join(directory, file));
        for (const needle of ['山田太郎', 'PLAINTEXT-MARKER', 'outbox_event', 'SQLite format', secret])
          expect(bytes.includes(needle)).toBe(false);
      }
    };
    expect(readdirSync(directory)).toContain('k.db-wal');
    check();
    db.close();
    check();
    db = open();
  });
});

describe('the clock', () => {
  it('never goes backwards, also over a restart, and marks what it cannot vouch for', () => {
    const log = openLog();
    const before = append(log);
    wall -= 86_400_000;
    const back = append(log);
    expect(back.hlc > before.hlc).toBe(true);
    db.close();
    db = open();
    const restarted = append(openLog());
    expect(restarted.hlc > back.hlc).toBe(true);
    expect(hlcTime(restarted.hlc)).toBe(hlcTime(before.hlc));
    const suspects = [before, back, restarted].map(
      ({ body }) => mustSucceed(parseEventBody(body)).clockSuspect,
    );
    expect(suspects).toEqual([false, true, true]);
  });

  it('notices a jump forward against the monotonic clock, and believes the centre again', () => {
    const log = openLog();
    wall += 3_600_000;
    const jumped = append(log);
    expect(mustSucceed(parseEventBody(jumped.body)).clockSuspect).toBe(true);
    mustSucceed(log.recordAck(ackOf(log, 1, wall)));
    expect(mustSucceed(parseEventBody(append(log).body)).clockSuspect).toBe(false);
    mustSucceed(log.recordAck(ackOf(log, 2, wall - 600_000)));
    expect(mustSucceed(parseEventBody(append(log).body)).clockSuspect).toBe(true);
  });

  it('tells the desk how it stands: behind or ahead of the centre, and since when that is known', () => {
    const log = openLog();
    append(log);
    expect(log.clock()).toEqual({ suspect: false, aheadMs: 0 });
    expect(log.lastAckAt()).toBeNull();
    mustSucceed(log.recordAck(ackOf(log, 1, wall + 780_000)));
    expect(log.clock()).toEqual({ suspect: true, aheadMs: -780_000 });
    expect(log.lastAckAt()).toBe(wall);
    wall += 780_000;
    expect(log.clock()).toEqual({ suspect: false, aheadMs: 0 });
  });
});

describe('acknowledgements', () => {
  it('move forward and back, and survive a restart', () => {
    const log = openLog();
    for (let n = 0; n < 5; n += 1) append(log);
    expect(log.pending()).toBe(5);
    expect(log.recordAck(ackOf(log, 4)).ok).toBe(true);
    expect(log.pending()).toBe(1);
    expect(log.recordAck(ackOf(log, 2)).ok).toBe(true);
    db.close();
    db = open();
    expect(openLog().pending()).toBe(3);
    expect(db.all(z.object({ ack_seq: z.int() }), 'SELECT ack_seq FROM outbox_receipt ORDER BY id')).toEqual([
      { ack_seq: 4 },
      { ack_seq: 2 },
    ]);
  });

  it('are refused when they speak of events we never wrote', () => {
    const log = openLog();
    append(log);
    expect(log.recordAck({ ...ackOf(log, 1), ackSeq: 9 })).toMatchObject({ ok: false, reason: 'ack_ahead' });
    expect(log.recordAck({ ...ackOf(log, 1), ackHash: 'ab'.repeat(32) })).toMatchObject({
      reason: 'ack_fork',
    });
    expect(log.pending()).toBe(1);
  });
});

describe('damage', () => {
  const tamper = (sql: string) =>
    mustSucceed(
      db.write((tx) => {
        tx.run('DROP TRIGGER IF EXISTS outbox_event_fixed');
        tx.run('DROP TRIGGER IF EXISTS outbox_event_kept');
        tx.run(sql);
      }),
    );

  it.each([
    [
      'an edited body',
      `UPDATE outbox_event SET body = replace(body, '"n":1', '"n":2') WHERE seq = 3`,
      'wrong_hash',
      3,
    ],
    ['a removed event', 'DELETE FROM outbox_event WHERE seq = 2', 'wrong_seq', 2],
    ['a cut tail', 'DELETE FROM outbox_event WHERE seq = 5', 'missing_tail', 5],
    ['an unreadable row', `UPDATE outbox_event SET hlc = 'x' WHERE seq = 4`, 'unreadable', 4],
    [
      'a receipt for another history',
      `UPDATE outbox_state SET ack_seq = 2, ack_hash = '${'ab'.repeat(32)}'`,
      'wrong_hash',
      2,
    ],
  ])('%s is named by its number', (_, sql, reason, seq) => {
    const log = openLog();
    for (let n = 0; n < 5; n += 1) append(log);
    tamper(sql);
    expect(log.verify()).toEqual({ ok: false, reason, detail: { seq } });
  });

  it('cannot be done by an ordinary statement', () => {
    append(openLog());
    expect(() => db.write((tx) => tx.run('DELETE FROM outbox_event'))).toThrow('events are never deleted');
    expect(() => db.write((tx) => tx.run(`UPDATE outbox_event SET kind = 'x'`))).toThrow(
      'events are never edited',
    );
  });
});

describe('identity', () => {
  it('refuses the store of another terminal', () => {
    openLog();
    const other = createEventLog({
      db,
      tenant,
      device: deviceIdSchema.parse('gym-2'),
      system,
      logger: silentLogger,
      projections: [],
    });
    expect(other).toEqual({ ok: false, reason: 'other_device' });
  });

  it('starts a new stream after a restore, with a clock that goes on', () => {
    const before = append(openLog());
    const restored = openLog('00000000000000aa');
    const event = append(restored);
    expect(event).toMatchObject({ epoch: '00000000000000aa', seq: 1 });
    expect(event.hlc > before.hlc).toBe(true);
    expect(restored.pending()).toBe(1);
  });
});
