import { z } from 'zod';
import { toHex } from '../kernel/bytes.ts';
import { deviceIdSchema, epochSchema, type TenantId } from '../kernel/ids.ts';
import {
  type ChainFault,
  type ChainPoint,
  GENESIS,
  type StreamId,
  storedEventSchema,
  verifyChain,
  verifyHead,
} from '../outbox/event.ts';
import { type Queryable, type Sql, sha256Bytes, utf8Bytes } from './database.ts';

/**
 * Checks again everything the centre holds: each chain from its beginning over the stored bytes, that it ends where we
 * said it does, and that its device signed that end. Finds an edited, removed, added or reordered row.
 */

/** `bad_record`: a row that is no event at all. `wrong_head`: the chain ends elsewhere than the stream's row says. */
export type StreamFault = ChainFault | 'bad_record' | 'wrong_head' | 'bad_signature';

export interface StreamCheck extends StreamId {
  readonly events: number;
  /** `seq`: the first bad record, where there is one. */
  readonly fault: { readonly reason: StreamFault; readonly seq: number } | null;
  /** When the stream was frozen for a fork; a fault of the terminals, not of our records. */
  readonly forkedAt: number | null;
}

const CHUNK = 2_000;

const streamRows = z.array(
  z.object({
    device: deviceIdSchema,
    epoch: epochSchema,
    ack_seq: z.int(),
    ack_hash: sha256Bytes,
    head_sig: z.string().nullable(),
    head_key: z.string().nullable(),
    forked_at: z.int().nullable(),
  }),
);
type StreamRow = z.infer<typeof streamRows>[number];

const eventRows = z.array(
  z.object({
    seq: z.int(),
    event_id: z.string(),
    hlc: z.string(),
    kind: z.string(),
    body: utf8Bytes,
    hash: sha256Bytes,
  }),
);

const readChunk = async (
  sql: Queryable,
  stream: StreamId,
  afterSeq: number,
): Promise<z.infer<typeof eventRows>> => {
  const rows: unknown = await sql`
    SELECT seq, event_id, hlc, kind, body, hash FROM event
    WHERE tenant = ${stream.tenant} AND device = ${stream.device} AND epoch = ${stream.epoch} AND seq > ${afterSeq}
    ORDER BY seq LIMIT ${CHUNK}`;
  return eventRows.parse(rows);
};

type Followed = { readonly head: ChainPoint; readonly fault: StreamCheck['fault'] };

/** The chain over one chunk; `prevHash` is not stored, it is the hash of the record before. */
const followChunk = (rows: z.infer<typeof eventRows>, stream: StreamId, from: ChainPoint): Followed => {
  let head = from;
  for (const { event_id, hash, ...row } of rows) {
    const event = storedEventSchema.safeParse({
      ...stream,
      ...row,
      eventId: event_id,
      prevHash: head.hash,
      hash: toHex(hash),
    });
    if (!event.success) return { head, fault: { reason: 'bad_record', seq: row.seq } };
    const step = verifyChain([event.data], head, stream);
    if (!step.ok) return { head, fault: { reason: step.reason, seq: head.seq + 1 } };
    head = step.value.head;
  }
  return { head, fault: null };
};

const follow = async (sql: Queryable, stream: StreamId): Promise<Followed> => {
  let head = GENESIS;
  for (;;) {
    const rows = await readChunk(sql, stream, head.seq);
    const chunk = followChunk(rows, stream, head);
    if (chunk.fault !== null || rows.length < CHUNK) return chunk;
    head = chunk.head;
  }
};

const checkEnd = (stream: StreamId, row: StreamRow, head: ChainPoint): StreamCheck['fault'] => {
  if (head.seq !== row.ack_seq || head.hash !== toHex(row.ack_hash))
    return { reason: 'wrong_head', seq: head.seq };
  if (head.seq === 0) return null;
  const isSigned =
    row.head_sig !== null &&
    row.head_key !== null &&
    verifyHead({ ...stream, ...head }, row.head_sig, row.head_key);
  return isSigned ? null : { reason: 'bad_signature', seq: head.seq };
};

/** One line a stream, in one snapshot of the database. Everything is well when no `fault` is set. */
export const verifyCentral = (sql: Sql, tenant: TenantId): Promise<StreamCheck[]> =>
  sql.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (tx) => {
    const rows: unknown = await tx`
      SELECT device, epoch, ack_seq, ack_hash, head_sig, head_key, forked_at FROM stream
      WHERE tenant = ${tenant} ORDER BY device, first_seen_at, epoch`;
    const checks: StreamCheck[] = [];
    for (const row of streamRows.parse(rows)) {
      const stream = { tenant, device: row.device, epoch: row.epoch };
      const { head, fault } = await follow(tx, stream);
      const end = fault ?? checkEnd(stream, row, head);
      checks.push({ ...stream, events: head.seq, fault: end, forkedAt: row.forked_at });
    }
    return checks;
  });
