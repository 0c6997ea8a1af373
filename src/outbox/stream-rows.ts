/** Reading the rows of one stream of this store. */
import { z } from 'zod';
import type { Reader } from '../db/index.ts';
import { assert } from '../kernel/assert.ts';
import { hlcSchema } from '../kernel/hlc.ts';
import { deviceIdSchema, epochSchema, sha256HexSchema, tenantIdSchema } from '../kernel/ids.ts';
import { GENESIS_HASH, type StoredEvent, type StreamId, storedEventSchema } from './event.ts';

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

/** Our own hash at `seq`, or `undefined` where we have no event. */
export const hashAt = (db: Reader, { epoch }: Pick<StreamId, 'epoch'>, seq: number): string | undefined =>
  seq === 0
    ? GENESIS_HASH
    : db.one(z.object({ hash: z.string() }), 'SELECT hash FROM outbox_event WHERE epoch = ? AND seq = ?', [
        epoch,
        seq,
      ])?.hash;
