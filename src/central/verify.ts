import { z } from 'zod';
import { toHex } from '../kernel/bytes.ts';
import type { TenantId } from '../kernel/ids.ts';
import { extentSchema } from '../outbox/checkpoint.ts';
import { type ErasedRange, inRanges, lawfulRanges, type ToldErasure } from '../outbox/erasure.ts';
import { GENESIS, GENESIS_HASH, type StreamId } from '../outbox/event.ts';
import { type CheckedPiece, checkRecords, type RawRecord } from '../outbox/record-check.ts';
import type { KnownCheckpoint } from '../outbox/verify-checkpoints.ts';
import {
  type HeldLog,
  type HeldStream,
  type LogReport,
  type SignedHead,
  verifyHeld,
} from '../outbox/verify-held.ts';
import { CENTRE_DEVICE } from './acts.ts';
import { readCheckpoints } from './checkpoints.ts';
import { type Queryable, type Sql, sha256Bytes, utf8Bytes } from './database.ts';

/**
 * Checks again everything the centre holds (outbox/verify-held.ts), in one snapshot of the database. Rows are read by a
 * cursor and are not trusted to be anything: what is no event, no stream or no checkpoint is a finding.
 */

const CHUNK = 2_000;

const streamRows = z.array(
  z.object({
    device: z.string(),
    epoch: z.string(),
    ack_seq: z.int(),
    ack_hash: sha256Bytes,
    head_sig: z.string().nullable(),
    head_key: z.string().nullable(),
    forked_at: z.int().nullable(),
  }),
);

const headRows = z.array(
  z.object({
    device: z.string(),
    epoch: z.string(),
    seq: z.int(),
    hash: sha256Bytes,
    sig: z.string(),
    key: z.string(),
  }),
);

const streamKey = ({ device, epoch }: { readonly device: string; readonly epoch: string }): string =>
  `${device}/${epoch}`;

const readHeads = async (sql: Queryable, tenant: TenantId): Promise<Map<string, SignedHead[]>> => {
  const heads = new Map<string, SignedHead[]>();
  const cursor = sql`
    SELECT device, epoch, seq, hash, sig, key FROM stream_head
    WHERE tenant = ${tenant} ORDER BY device, epoch, seq`.cursor(CHUNK);
  for await (const rows of cursor)
    for (const { hash, ...row } of headRows.parse(rows)) {
      const head = { seq: row.seq, hash: toHex(hash), sig: row.sig, key: row.key };
      const known = heads.get(streamKey(row));
      if (known === undefined) heads.set(streamKey(row), [head]);
      else known.push(head);
    }
  return heads;
};

const orphanRows = z.array(z.object({ device: z.string(), epoch: z.string() }));

/** Streams that have events but no row of their own; one step of the index a stream. */
const readOrphans = async (
  sql: Queryable,
  tenant: TenantId,
  known: ReadonlySet<string>,
): Promise<HeldStream[]> => {
  const rows: unknown = await sql`
    WITH RECURSIVE found AS (
      (SELECT device, epoch FROM event WHERE tenant = ${tenant} ORDER BY device, epoch LIMIT 1)
      UNION ALL
      SELECT next.device, next.epoch FROM found, LATERAL (
        SELECT device, epoch FROM event
        WHERE tenant = ${tenant} AND (device, epoch) > (found.device, found.epoch) ORDER BY device, epoch LIMIT 1
      ) AS next
    ) SELECT device, epoch FROM found`;
  return orphanRows
    .parse(rows)
    .filter(({ device, epoch }) => !known.has(streamKey({ device, epoch })))
    .map((row) => ({ tenant, ...row, ackSeq: 0, ackHash: GENESIS_HASH, heads: [], forkedAt: null }));
};

const readStreams = async (sql: Queryable, tenant: TenantId): Promise<HeldStream[]> => {
  const rows: unknown = await sql`
    SELECT device, epoch, ack_seq, ack_hash, head_sig, head_key, forked_at FROM stream
    WHERE tenant = ${tenant} ORDER BY device, first_seen_at, epoch`;
  const heads = await readHeads(sql, tenant);
  const streams = streamRows.parse(rows).map((row) => {
    const [seq, hash] = [row.ack_seq, toHex(row.ack_hash)];
    const { device, epoch, head_sig: sig, head_key: key } = row;
    // Each accepted batch's, and the stream's own, which stands twice and must be there.
    const kept = (heads.get(streamKey(row)) ?? []).filter((head) => head.seq !== seq || head.sig !== sig);
    const own = seq === 0 ? [] : [{ seq, hash, sig: sig ?? '', key: key ?? '' }];
    const all = [...kept, ...own].toSorted((one, other) => one.seq - other.seq);
    return { tenant, device, epoch, ackSeq: seq, ackHash: hash, heads: all, forkedAt: row.forked_at };
  });
  const known = new Set(streams.map(streamKey));
  return [...streams, ...(await readOrphans(sql, tenant, known))];
};

interface EventRow {
  readonly seq: unknown;
  readonly event_id: unknown;
  readonly hlc: unknown;
  readonly kind: unknown;
  readonly body: unknown;
  readonly hash: unknown;
}

const recordOf = ({ event_id, hash, ...row }: EventRow): RawRecord => ({
  ...row,
  eventId: event_id,
  hash: Buffer.isBuffer(hash) ? hash.toString('hex') : hash,
});

const erasureRows = z.array(
  z.object({
    kind: z.string(),
    body: utf8Bytes.nullable(),
    key: z.string().nullable(),
    extents: z.array(extentSchema),
  }),
);

/** What was erased and by which act, as it stands there. An act that is gone or bent makes nothing lawful. */
export const readErasures = async (sql: Queryable, tenant: TenantId): Promise<ToldErasure[]> => {
  const rows: unknown = await sql`
    SELECT act.kind, act.body, stream.head_key AS key,
      json_agg(json_build_object('device', told.device, 'epoch', told.epoch, 'fromSeq', told.from_seq, 'toSeq', told.to_seq)
        ORDER BY told.place) AS extents
    FROM erasure AS told
    JOIN event AS act ON act.tenant = told.tenant AND act.device = ${CENTRE_DEVICE} AND act.epoch = told.act_epoch
      AND act.seq = told.act_seq
    JOIN stream ON stream.tenant = told.tenant AND stream.device = act.device AND stream.epoch = act.epoch
    WHERE told.tenant = ${tenant}
    GROUP BY told.act_epoch, told.act_seq, act.kind, act.body, stream.head_key
    ORDER BY told.act_epoch, told.act_seq`;
  return erasureRows
    .parse(rows)
    .map(({ body, key, ...row }) => ({ ...row, body: body ?? '', key: key ?? '' }));
};

async function* readPieces(
  sql: Queryable,
  stream: StreamId,
  erased: readonly ErasedRange[],
): AsyncGenerator<CheckedPiece> {
  const isErased = inRanges(erased);
  let head = GENESIS;
  const cursor = sql<EventRow[]>`
    SELECT seq, event_id, hlc, kind, body, hash FROM event
    WHERE tenant = ${stream.tenant} AND device = ${stream.device} AND epoch = ${stream.epoch}
    ORDER BY seq`.cursor(CHUNK);
  for await (const rows of cursor) {
    const piece = checkRecords(stream, head, rows.map(recordOf), { isErased });
    yield piece;
    ({ head } = piece);
  }
}

export const heldByCentre = async (sql: Queryable, tenant: TenantId, centreKey: string): Promise<HeldLog> => {
  const checkpoints = await readCheckpoints(sql, tenant);
  const erased = lawfulRanges(await readErasures(sql, tenant), checkpoints, centreKey);
  return {
    tenant,
    streams: () => readStreams(sql, tenant),
    pieces: (stream) => readPieces(sql, stream, erased.get(streamKey(stream)) ?? []),
    checkpoints: async () => checkpoints,
  };
};

export interface VerifyCentral {
  /** Base64 SPKI of the key that signs receipts and checkpoints. */
  readonly centreKey: string;
  /** Checkpoints that somebody else has kept. */
  readonly known?: readonly KnownCheckpoint[];
  readonly onProgress?: (events: number) => void;
}

/** Everything is well when `isGood` of the report. */
export const verifyCentral = (sql: Sql, tenant: TenantId, options: VerifyCentral): Promise<LogReport> =>
  sql.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (tx) =>
    verifyHeld(await heldByCentre(tx, tenant, options.centreKey), options),
  );
