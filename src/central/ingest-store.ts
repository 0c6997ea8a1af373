/** The log on PostgreSQL. Any speed of the centre is decided here: a batch goes in by one statement, under one row's lock. */
import { z } from 'zod';
import { assert } from '../kernel/assert.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { GENESIS, GENESIS_HASH, type StoredEvent, type StreamId } from '../outbox/event.ts';
import { type Queryable, type Sql, sha256Bytes } from './database.ts';
import { commitDurably } from './durability.ts';
import type { HeldStream, LockedStream, LogStore, Manner, SignedHead } from './ingest.ts';

const heldRows = z
  .array(
    z.object({
      ack_seq: z.int(),
      ack_hash: sha256Bytes,
      head_key: z.string().nullable(),
      forked_at: z.int().nullable(),
    }),
  )
  .max(1);

/** Of a stream that is not there. */
export const NOTHING_HELD: HeldStream = { ...GENESIS, key: undefined, forked: false };

const lockStream = async (
  tx: Queryable,
  stream: StreamId,
  { now, manner }: { readonly now: number; readonly manner: Manner },
): Promise<HeldStream> => {
  const { tenant, device, epoch } = stream;
  const rows: unknown = await tx`
    INSERT INTO stream (tenant, device, epoch, ack_seq, ack_hash, first_seen_at, last_seen_at)
    SELECT ${tenant}, ${device}, ${epoch}, 0, ${fromHex(GENESIS_HASH)}, ${now}, ${now}
    WHERE ${manner}::text = 'batch'
      OR EXISTS (SELECT FROM stream WHERE tenant = ${tenant} AND device = ${device} AND epoch = ${epoch})
      OR NOT EXISTS (SELECT FROM stream WHERE tenant = ${tenant} AND device = ${device})
    ON CONFLICT (tenant, device, epoch) DO UPDATE SET last_seen_at = excluded.last_seen_at
    RETURNING ack_seq, ack_hash, head_key, forked_at`;
  const [row] = heldRows.parse(rows);
  if (row === undefined) return NOTHING_HELD;
  const { ack_seq: seq, head_key: key, forked_at } = row;
  return { seq, hash: toHex(row.ack_hash), key: key ?? undefined, forked: forked_at !== null };
};

const HASH_BYTES = 32;

const hashRows = z.array(z.object({ hash: sha256Bytes })).max(1);

export const storedHashAt = async (
  tx: Queryable,
  stream: StreamId,
  seq: number,
): Promise<string | undefined> => {
  const rows: unknown = await tx`
    SELECT hash FROM event
    WHERE tenant = ${stream.tenant} AND device = ${stream.device} AND epoch = ${stream.epoch} AND seq = ${seq}`;
  const [row] = hashRows.parse(rows);
  return row === undefined ? undefined : toHex(row.hash);
};

/** What PostgreSQL reads as these very bytes: half as long on the line as hexadecimal digits, and read faster. */
const asBytea = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\0', '\\000');

/**
 * Appends events that are known to be new (the stream's row is locked and its head is right before them) and ends the stream at
 * `head`, the last of them.
 *
 * PostgreSQL refuses COPY into a table with row security. What is the same for all goes once, and the bodies go as one
 * value that the server cuts up: less work than a COPY for both sides together, than one by way of a temporary table or than an
 * array for each column (decisions 0022, 0035). One statement for all three tables, so that they cost one round trip.
 */
export const appendEvents = async (
  tx: Queryable,
  events: readonly StoredEvent[],
  receivedAt: number,
  head: SignedHead,
): Promise<void> => {
  const [first] = events;
  if (first === undefined) return;
  assert(head.seq === first.seq + events.length - 1, 'events one behind the other, up to the head');
  const { tenant, device, epoch } = first;
  const list = (values: readonly (string | number)[]): string => values.join(',');
  const lengths = events.map(({ body }) => Buffer.byteLength(body, 'utf8'));
  let end = 0;
  const starts = lengths.map((length) => {
    end += length;
    return end - length + 1;
  });
  const bodies = asBytea(events.map(({ body }) => body).join(''));
  const hashes = `\\x${events.map(({ hash }) => hash).join('')}`;
  const hash = fromHex(head.hash);
  await tx`
    WITH kept AS (
      INSERT INTO stream_head (tenant, device, epoch, seq, hash, sig, key)
      VALUES (${tenant}, ${device}, ${epoch}, ${head.seq}, ${hash}, ${head.sig}, ${head.key})
      ON CONFLICT DO NOTHING
    ), advanced AS (
      UPDATE stream SET ack_seq = ${head.seq}, ack_hash = ${hash}, head_sig = ${head.sig}, head_key = ${head.key}
      WHERE tenant = ${tenant} AND device = ${device} AND epoch = ${epoch}
    )
    INSERT INTO event (tenant, device, epoch, seq, event_id, hlc, kind, body, hash, received_at)
    SELECT ${tenant}, ${device}, ${epoch}, ${first.seq}::int8 + at - 1, event_id, hlc, kind,
      substring(${bodies}::text::bytea FROM start FOR length),
      substring(${hashes}::text::bytea FROM (at::int4 - 1) * ${HASH_BYTES} + 1 FOR ${HASH_BYTES}), ${receivedAt}
    FROM unnest(
      string_to_array(${list(events.map(({ eventId }) => eventId))}, ',')::uuid[],
      string_to_array(${list(events.map(({ hlc }) => hlc))}, ','),
      string_to_array(${list(events.map(({ kind }) => kind))}, ','),
      string_to_array(${list(starts)}, ',')::int4[],
      string_to_array(${list(lengths)}, ',')::int4[]
    ) WITH ORDINALITY AS one (event_id, hlc, kind, start, length, at)`;
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

export const freezeStream: (
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
  withStream: async (stream, now, work, manner = 'batch') => {
    // `begin` unwraps arrays of promises in its result type; this keeps the caller's.
    type Outcome = { readonly value: Awaited<ReturnType<typeof work>> };
    const { value: outcome, durability } = await commitDurably(sql, async (tx, ending): Promise<Outcome> => {
      let open = true;
      const live = (): Queryable => {
        assert(open, 'the stream is still locked');
        return tx;
      };
      const value = await work({
        held: await lockStream(tx, stream, { now, manner }),
        hashAt: (seq) => storedHashAt(live(), stream, seq),
        append: (events, receivedAt, head) => {
          const appended = appendEvents(live(), events, receivedAt, head);
          ending();
          return appended;
        },
        keepHead: (head) => keepHead(live(), stream, head),
        freeze: (batch, at) => freezeStream(live(), stream, batch, at),
      });
      open = false;
      return { value };
    });
    return { value: outcome.value, durability };
  },
});
