/** The log on PostgreSQL. Any speed of the centre is decided here: rows go in by binary COPY, under one row's lock. */
import { z } from 'zod';
import { assert } from '../kernel/assert.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { GENESIS_HASH, type StoredEvent, type StreamId } from '../outbox/event.ts';
import { encodeCopy, int8Field, uuidField } from './copy-binary.ts';
import { type Queryable, type Sql, sha256Bytes } from './database.ts';
import type { HeldStream, LockedStream, LogStore, SignedHead } from './ingest.ts';

const heldSchema = z.tuple([
  z.object({ ack_seq: z.int(), ack_hash: sha256Bytes, forked_at: z.int().nullable() }),
]);

const lockStream = async (tx: Queryable, stream: StreamId, now: number): Promise<HeldStream> => {
  const rows: unknown = await tx`
    INSERT INTO stream (tenant, device, epoch, ack_seq, ack_hash, first_seen_at, last_seen_at)
    VALUES (${stream.tenant}, ${stream.device}, ${stream.epoch}, 0, ${fromHex(GENESIS_HASH)}, ${now}, ${now})
    ON CONFLICT (tenant, device, epoch) DO UPDATE SET last_seen_at = excluded.last_seen_at
    RETURNING ack_seq, ack_hash, forked_at`;
  const [row] = heldSchema.parse(rows);
  return { seq: row.ack_seq, hash: toHex(row.ack_hash), forked: row.forked_at !== null };
};

const hashRows = z.array(z.object({ hash: sha256Bytes })).max(1);

const storedHashAt = async (tx: Queryable, stream: StreamId, seq: number): Promise<string | undefined> => {
  const rows: unknown = await tx`
    SELECT hash FROM event
    WHERE tenant = ${stream.tenant} AND device = ${stream.device} AND epoch = ${stream.epoch} AND seq = ${seq}`;
  const [row] = hashRows.parse(rows);
  return row === undefined ? undefined : toHex(row.hash);
};

const EVENT_COPY =
  'COPY event (tenant, device, epoch, seq, event_id, hlc, kind, body, hash, received_at) FROM STDIN (FORMAT binary)';

/**
 * Appends events that are known to be new: the stream's row is locked and its head is right before them.
 *
 * Resolves when everything is sent, not when it is stored: another statement must follow in the same transaction, and
 * that one fails when the COPY did. (postgres.js 3.4.9 never finishes the stream of a COPY that the server refused, so
 * waiting for it would hang; `ingest-store.test.ts` makes one fail.)
 */
export const copyEvents = async (
  tx: Queryable,
  events: readonly StoredEvent[],
  receivedAt: number,
): Promise<void> => {
  const received = int8Field(receivedAt);
  const rows = events.map((event) => [
    event.tenant,
    event.device,
    event.epoch,
    int8Field(event.seq),
    uuidField(event.eventId),
    event.hlc,
    event.kind,
    event.body,
    Buffer.from(event.hash, 'hex'),
    received,
  ]);
  const input = await tx.unsafe(EVENT_COPY).writable();
  await new Promise<void>((sent, failed) => {
    input.once('error', failed);
    input.write(encodeCopy(rows), (error) => (error ? failed(error) : sent()));
  });
  input.end();
};

/** One statement for both: the head costs no round trip of its own. */
const advance = async (tx: Queryable, stream: StreamId, head: SignedHead): Promise<void> => {
  const hash = fromHex(head.hash);
  await tx`
    WITH kept AS (
      INSERT INTO stream_head (tenant, device, epoch, seq, hash, sig, key)
      VALUES (${stream.tenant}, ${stream.device}, ${stream.epoch}, ${head.seq}, ${hash}, ${head.sig}, ${head.key})
      ON CONFLICT DO NOTHING
    )
    UPDATE stream SET ack_seq = ${head.seq}, ack_hash = ${hash}, head_sig = ${head.sig}, head_key = ${head.key}
    WHERE tenant = ${stream.tenant} AND device = ${stream.device} AND epoch = ${stream.epoch}`;
};

const keepHead = async (
  tx: Queryable,
  stream: StreamId,
  { seq, hash, sig, key }: SignedHead,
): Promise<void> => {
  await tx`
    INSERT INTO stream_head (tenant, device, epoch, seq, hash, sig, key)
    VALUES (${stream.tenant}, ${stream.device}, ${stream.epoch}, ${seq}, ${fromHex(hash)}, ${sig}, ${key})
    ON CONFLICT DO NOTHING`;
};

const freeze: (
  tx: Queryable,
  stream: StreamId,
  ...rest: Parameters<LockedStream['freeze']>
) => Promise<void> = async (tx, stream, batch, now) => {
  await tx`
    UPDATE stream SET forked_at = ${now}
    WHERE tenant = ${stream.tenant} AND device = ${stream.device} AND epoch = ${stream.epoch}`;
  await tx`
    INSERT INTO fork_evidence (tenant, device, epoch, received_at, request)
    VALUES (${stream.tenant}, ${stream.device}, ${stream.epoch}, ${now}, ${JSON.stringify(batch)})
    ON CONFLICT DO NOTHING`;
};

export const createLogStore = (sql: Sql): LogStore => ({
  withStream: async (stream, now, work) => {
    // `begin` unwraps arrays of promises in its result type; this keeps the caller's.
    type Outcome = { readonly value: Awaited<ReturnType<typeof work>> };
    const outcome: Outcome = await sql.begin(async (tx): Promise<Outcome> => {
      let open = true;
      const live = (): Queryable => {
        assert(open, 'the stream is still locked');
        return tx;
      };
      const value = await work({
        held: await lockStream(tx, stream, now),
        hashAt: (seq) => storedHashAt(live(), stream, seq),
        append: (events, receivedAt) => copyEvents(live(), events, receivedAt),
        advance: (head) => advance(live(), stream, head),
        keepHead: (head) => keepHead(live(), stream, head),
        freeze: (batch, at) => freeze(live(), stream, batch, at),
      });
      open = false;
      return { value };
    });
    return outcome.value;
  },
});
