/**
 * Group commit: batches that come while the database is busy are stored together, in one transaction of four statements, however
 * many terminals they are of. In a storm of terminals with few events each, a transaction for each of them is most of the work.
 *
 * First every batch is decided, over what is held and under all their locks; then what they decided is written. So none is written in
 * part. When a group fails, each of it is stored alone: the one that cannot be stored is nobody else's fault.
 */
import { z } from 'zod';
import { assert } from '../kernel/assert.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import type { TenantId } from '../kernel/ids.ts';
import { GENESIS_HASH, type StoredEvent, type StreamId } from '../outbox/event.ts';
import type { Durability } from '../outbox/protocol.ts';
import { type Queryable, type Sql, sha256Bytes } from './database.ts';
import { commitDurably } from './durability.ts';
import { createGatherer } from './gather.ts';
import type { HeldStream, LockedStream, LogStore, Manner, SignedHead } from './ingest.ts';
import { appendEvents, freezeStream, NOTHING_HELD, storedHashAt } from './ingest-store.ts';
import { troubleOf } from './store-watch.ts';

/** Two: one is written while the other one's commit waits for the disk or the standby. */
const LANES = 2;
const MOST = 64;
/** A batch of more events goes by a statement of its own, which costs less an event. */
const SMALL = 50;

interface Member {
  readonly stream: StreamId;
  readonly now: number;
  readonly work: (locked: LockedStream) => Promise<void>;
  readonly manner: Manner;
}

/** New events of a stream, which ends at `head` from now on. */
interface Appended {
  readonly stream: StreamId;
  readonly events: readonly StoredEvent[];
  readonly receivedAt: number;
  readonly head: SignedHead;
}

/** What the batches of a group decided to write. */
interface Writes {
  readonly appended: Appended[];
  /** Of batches that brought nothing new. */
  readonly heads: { readonly stream: StreamId; readonly head: SignedHead }[];
}

const keyOf = ({ device, epoch }: StreamId): string => `${device}/${epoch}`;

const heldRows = z.array(
  z.object({
    device: z.string(),
    epoch: z.string(),
    ack_seq: z.int(),
    ack_hash: sha256Bytes,
    head_key: z.string().nullable(),
    forked_at: z.int().nullable(),
  }),
);

/** In the order of their names: two groups can wait for each other in one direction only. */
const lockStreams = async (
  tx: Queryable,
  tenant: TenantId,
  members: readonly Member[],
): Promise<ReadonlyMap<string, HeldStream>> => {
  const rows: unknown = await tx`
    INSERT INTO stream (tenant, device, epoch, ack_seq, ack_hash, first_seen_at, last_seen_at)
    SELECT ${tenant}, device, epoch, 0, ${fromHex(GENESIS_HASH)}, now, now
    FROM unnest(${members.map(({ stream }) => stream.device)}::text[],
      ${members.map(({ stream }) => stream.epoch)}::text[],
      ${members.map(({ now }) => now)}::int8[],
      ${members.map(({ manner }) => manner)}::text[]) AS asked (device, epoch, now, manner)
    WHERE manner = 'batch'
      OR EXISTS (SELECT FROM stream AS own
        WHERE own.tenant = ${tenant} AND own.device = asked.device AND own.epoch = asked.epoch)
      OR NOT EXISTS (SELECT FROM stream AS any_own WHERE any_own.tenant = ${tenant} AND any_own.device = asked.device)
    ORDER BY device, epoch
    ON CONFLICT (tenant, device, epoch) DO UPDATE SET last_seen_at = excluded.last_seen_at
    RETURNING device, epoch, ack_seq, ack_hash, head_key, forked_at`;
  return new Map(
    heldRows.parse(rows).map((row) => [
      keyOf({ tenant, ...row }),
      {
        seq: row.ack_seq,
        hash: toHex(row.ack_hash),
        key: row.head_key ?? undefined,
        forked: row.forked_at !== null,
      },
    ]),
  );
};

/** Decides; what it wants to be written is put down, and what contradicts it is kept at once. */
const decide = async (
  tx: Queryable,
  { stream, work }: Member,
  held: HeldStream,
  writes: Writes,
): Promise<void> => {
  let open = true;
  const live = (): Queryable => {
    assert(open, 'the stream is still locked');
    return tx;
  };
  await work({
    held,
    hashAt: (seq) => storedHashAt(live(), stream, seq),
    append: async (events, receivedAt, head) => {
      live();
      writes.appended.push({ stream, events, receivedAt, head });
    },
    keepHead: async (head) => {
      live();
      writes.heads.push({ stream, head });
    },
    freeze: (batch, at) => freezeStream(live(), stream, batch, at),
  });
  open = false;
};

/** Few events of many streams, in one statement; bodies go as one value, as in ingest-store.ts. */
const appendSmall = async (tx: Queryable, tenant: TenantId, appended: readonly Appended[]): Promise<void> => {
  const rows = appended.flatMap(({ events, receivedAt }) =>
    events.map((event) => ({ event, receivedAt, body: Buffer.from(event.body, 'utf8') })),
  );
  if (rows.length === 0) return;
  let end = 0;
  const starts = rows.map(({ body }) => {
    end += body.length;
    return end - body.length + 1;
  });
  const bodies = Buffer.concat(
    rows.map(({ body }) => body),
    end,
  );
  const list = (value: (event: StoredEvent) => string | number): string =>
    rows.map(({ event }) => value(event)).join(',');
  await tx`
    INSERT INTO event (tenant, device, epoch, seq, event_id, hlc, kind, body, hash, received_at)
    SELECT ${tenant}, device, epoch, seq, event_id, hlc, kind,
      substring(${bodies}::bytea FROM start FOR length), decode(hash, 'hex'), received_at
    FROM unnest(
      string_to_array(${list(({ device }) => device)}, ','),
      string_to_array(${list(({ epoch }) => epoch)}, ','),
      string_to_array(${list(({ seq }) => seq)}, ',')::int8[],
      string_to_array(${list(({ eventId }) => eventId)}, ',')::uuid[],
      string_to_array(${list(({ hlc }) => hlc)}, ','),
      string_to_array(${list(({ kind }) => kind)}, ','),
      string_to_array(${starts.join(',')}, ',')::int4[],
      string_to_array(${rows.map(({ body }) => body.length).join(',')}, ',')::int4[],
      string_to_array(${list(({ hash }) => hash)}, ','),
      string_to_array(${rows.map(({ receivedAt }) => receivedAt).join(',')}, ',')::int8[]
    ) AS one (device, epoch, seq, event_id, hlc, kind, start, length, hash, received_at)`;
};

interface Head {
  readonly stream: StreamId;
  readonly head: SignedHead;
  readonly moves: boolean;
}

const moveHeads = async (tx: Queryable, tenant: TenantId, heads: readonly Head[]): Promise<void> => {
  if (heads.length === 0) return;
  await tx`
    WITH said AS MATERIALIZED (
      SELECT device, epoch, seq, decode(hash, 'hex') AS hash, sig, key, moves
      FROM unnest(${heads.map(({ stream }) => stream.device)}::text[],
        ${heads.map(({ stream }) => stream.epoch)}::text[],
        ${heads.map(({ head }) => head.seq)}::int8[],
        ${heads.map(({ head }) => head.hash)}::text[],
        ${heads.map(({ head }) => head.sig)}::text[],
        ${heads.map(({ head }) => head.key)}::text[],
        ${heads.map(({ moves }) => (moves ? 1 : 0))}::int4[]) AS one (device, epoch, seq, hash, sig, key, moves)
    ), kept AS (
      INSERT INTO stream_head (tenant, device, epoch, seq, hash, sig, key)
      SELECT ${tenant}, device, epoch, seq, hash, sig, key FROM said
      ON CONFLICT DO NOTHING
    )
    UPDATE stream SET ack_seq = said.seq, ack_hash = said.hash, head_sig = said.sig, head_key = said.key
    FROM said
    WHERE stream.tenant = ${tenant} AND stream.device = said.device AND stream.epoch = said.epoch
      AND said.moves = 1`;
};

const write = async (tx: Queryable, tenant: TenantId, { appended, heads }: Writes): Promise<void> => {
  const small = appended.filter(({ events }) => events.length <= SMALL);
  const large = appended.filter(({ events }) => events.length > SMALL);
  // Sent one behind the other, without waiting for each.
  await Promise.all([
    appendSmall(tx, tenant, small),
    ...large.map(({ events, receivedAt, head }) => appendEvents(tx, events, receivedAt, head)),
    moveHeads(tx, tenant, [
      ...small.map((each) => ({ ...each, moves: true })),
      ...heads.map((each) => ({ ...each, moves: false })),
    ]),
  ]);
};

const commitTogether = async (
  sql: Sql,
  tenant: TenantId,
  members: readonly Member[],
): Promise<Durability> => {
  const { durability } = await commitDurably(sql, async (tx) => {
    const held = await lockStreams(tx, tenant, members);
    const writes: Writes = { appended: [], heads: [] };
    for (const member of members) {
      const before = held.get(keyOf(member.stream));
      assert(before !== undefined || member.manner === 'question', 'a locked stream is told of');
      await decide(tx, member, before ?? NOTHING_HELD, writes);
    }
    await write(tx, tenant, writes);
  });
  return durability;
};

/** `work` of a group that failed is called again: it decides, and does nothing of its own. */
export const asGroupStore = (
  alone: LogStore,
  { sql, tenant }: { readonly sql: Sql; readonly tenant: TenantId },
): LogStore => {
  const storeAlone = async ({ stream, now, work, manner }: Member): Promise<Durability> =>
    (await alone.withStream(stream, now, work, manner)).durability;
  const store = createGatherer<Member, Durability>({
    lanes: LANES,
    most: MOST,
    keyOf: ({ stream }) => keyOf(stream),
    ask: async (members) => {
      const [first, ...others] = members;
      if (first !== undefined && others.length === 0) return [await storeAlone(first)];
      try {
        const durability = await commitTogether(sql, tenant, members);
        return members.map(() => durability);
      } catch (error) {
        // Of anything else than what one of it holds, all of it would fail again: they are told so, and send again.
        if (troubleOf(error) !== undefined) throw error;
        return members.map(storeAlone);
      }
    },
  });
  return {
    withStream: async (stream, now, work, manner = 'batch') => {
      assert(stream.tenant === tenant, 'a stream of this municipality');
      let done: { readonly value: Awaited<ReturnType<typeof work>> } | undefined;
      const decided = async (locked: LockedStream): Promise<void> => {
        done = { value: await work(locked) };
      };
      const durability = await store({ stream, now, work: decided, manner });
      assert(done !== undefined, 'what is stored was decided');
      return { value: done.value, durability };
    },
  };
};
