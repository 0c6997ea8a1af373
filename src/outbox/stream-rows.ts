/** Rows of a stream in the store, of this life of the record or an earlier one. */
import { z } from 'zod';
import type { Reader, Tx } from '../db/index.ts';
import { assert } from '../kernel/assert.ts';
import { hlcSchema } from '../kernel/hlc.ts';
import { deviceIdSchema, epochSchema, sha256HexSchema, tenantIdSchema } from '../kernel/ids.ts';
import { GENESIS_HASH, type StoredEvent, type StreamId, storedEventSchema } from './event.ts';
import type { Ack } from './log-types.ts';

const stateSchema = z.object({
  hlc: hlcSchema,
  head_seq: z.int().min(0),
  head_hash: sha256HexSchema,
  ack_seq: z.int().min(0),
  ack_hash: sha256HexSchema,
  clock_offset: z.int(),
});

/** How far the open stream is, written and acknowledged. */
export const readState = (reader: Reader): z.infer<typeof stateSchema> => {
  const state = reader.one(stateSchema, 'SELECT * FROM outbox_state');
  assert(state !== undefined, 'the outbox has its state row');
  return state;
};

const EVENT_COLUMNS = `:tenant AS tenant, :device AS device, epoch, seq, event_id AS eventId, hlc, kind, body,
  prev_hash AS prevHash, hash`;

export const selectEvents = <T>(
  db: Reader,
  schema: z.ZodType<T>,
  { tenant, device, epoch }: StreamId,
  range: { readonly afterSeq: number; readonly limit: number },
): T[] =>
  db.all(
    schema,
    `SELECT ${EVENT_COLUMNS} FROM outbox_event WHERE epoch = :epoch AND seq > :afterSeq ORDER BY seq LIMIT :limit`,
    { tenant, device, epoch, ...range },
  );

/** Whose store this is and which stream is open in it. */
export const streamOfStore = (db: Reader): StreamId | undefined =>
  db.one(
    z.object({ tenant: tenantIdSchema, device: deviceIdSchema, epoch: epochSchema }),
    'SELECT tenant, device, epoch FROM outbox_device',
  );

/** One event of this store, of whichever stream. */
export const anyEvent = (db: Reader, { tenant, device }: StreamId): StoredEvent | undefined =>
  db.one(storedEventSchema, `SELECT ${EVENT_COLUMNS} FROM outbox_event LIMIT 1`, { tenant, device });

const hashRow = z.object({ hash: z.string() });

/** Our own hash at `seq`; `undefined` beyond the head and below the floor. */
export const hashAt = (db: Reader, epoch: string, seq: number): string | undefined =>
  seq === 0
    ? GENESIS_HASH
    : db.one(
        hashRow,
        `SELECT hash FROM outbox_event WHERE epoch = :epoch AND seq = :seq
         UNION ALL SELECT hash FROM outbox_floor WHERE epoch = :epoch AND seq = :seq LIMIT 1`,
        { epoch, seq },
      )?.hash;

const receiptRow = z.object({
  ack_seq: z.int(),
  ack_hash: z.string(),
  durability: z.string(),
  received_at: z.int(),
});

/** The newest acknowledgement of a stream. */
export const lastReceipt = (db: Reader, epoch: string): z.infer<typeof receiptRow> | undefined =>
  db.one(
    receiptRow,
    `SELECT ack_seq, ack_hash, durability, received_at FROM outbox_receipt WHERE epoch = ?
     ORDER BY id DESC LIMIT 1`,
    [epoch],
  );

/** The newest is still kept often enough. */
const SAME_RECEIPT_MS = 600_000;

/** A receipt of the same place says nothing new: an idle stream is answered every few seconds, and a write costs an fsync. */
export const isSameReceipt = (db: Reader, epoch: string, ack: Ack, now: number): boolean => {
  const last = lastReceipt(db, epoch);
  return (
    last?.ack_seq === ack.ackSeq &&
    last.ack_hash === ack.ackHash &&
    last.durability === ack.durability &&
    Math.abs(now - last.received_at) < SAME_RECEIPT_MS
  );
};

/**
 * The centre holds less than it said: how long it has held what it confirms again from here on nobody knows, so that every
 * receipt so far counts for nothing in pruning.
 */
export const noteSetBack = (tx: Tx): void => {
  tx.run(`INSERT OR REPLACE INTO outbox_set_back (only, counted_after)
    VALUES (1, (SELECT coalesce(max(id), 0) FROM outbox_receipt))`);
};

/** Receipts with a smaller number than this do not say since when. */
export const COUNTED = 'id > coalesce((SELECT counted_after FROM outbox_set_back), 0)';

/** Of a place in the stream the newest receipt is proof enough, and the first that says the same: since when it was held. */
export const keepReceipt = (tx: Tx, epoch: string, ack: Ack, now: number): void => {
  tx.run(
    `DELETE FROM outbox_receipt WHERE epoch = :epoch AND ack_seq = :seq AND ack_hash = :hash AND id NOT IN (
       SELECT min(id) FROM outbox_receipt
       WHERE epoch = :epoch AND ack_seq = :seq AND ack_hash = :hash AND ${COUNTED} GROUP BY durability)`,
    { epoch, seq: ack.ackSeq, hash: ack.ackHash },
  );
  tx.run(
    `INSERT INTO outbox_receipt (epoch, ack_seq, ack_hash, durability, server_time, received_at, receipt_sig)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [epoch, ack.ackSeq, ack.ackHash, ack.durability, ack.serverTime, now, ack.receiptSig],
  );
};
