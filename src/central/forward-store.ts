/** What a branch hands on (decision 0030): pieces of the streams it holds, cut where their devices signed, and how far the centre above has them. */
import { z } from 'zod';
import { toHex } from '../kernel/bytes.ts';
import { deviceIdSchema, epochSchema, eventIdSchema, type TenantId } from '../kernel/ids.ts';
import type { System } from '../kernel/system.ts';
import { GENESIS_HASH, type StoredEvent, storedEventSchema } from '../outbox/event.ts';
import {
  type BatchRequest,
  type BatchResponse,
  batchRequestSchema,
  type Durability,
  durabilitySchema,
  MAX_BATCH_EVENTS,
} from '../outbox/protocol.ts';
import { CENTRE_DEVICE } from './acts.ts';
import { noteAnomaly } from './anomalies.ts';
import { type Sql, sha256Bytes, utf8Bytes } from './database.ts';
import type { LogStore } from './ingest.ts';

export interface StreamName {
  readonly device: string;
  readonly epoch: string;
}

export interface ForwardedStream extends StreamName {
  readonly headSeq: number;
  readonly headHash: string;
  readonly headSig: string;
  /** Two histories of it were seen here. */
  readonly forked: boolean;
  /** How far the centre above holds it, as it said last; 0: it never said. */
  readonly ackedSeq: number;
}

/** What the centre above says it holds: a signed receipt, or (unsigned) that it lacks something. */
export type Told =
  | { readonly kind: 'receipt'; readonly ack: Omit<BatchResponse, 'next'> }
  | { readonly kind: 'gap'; readonly ackSeq: number; readonly ackHash: string };

export interface ForwardStore {
  /** All that a device signed, also of devices that were withdrawn since. */
  streams(): Promise<ForwardedStream[]>;
  /** The piece after this number, up to a head that its device signed, of at most so many events where there is such a head; `undefined`: there is none. */
  cut(stream: StreamName, after: number, most: number): Promise<BatchRequest | undefined>;
  /** The batch by which two histories were seen here. */
  evidence(stream: StreamName): Promise<BatchRequest | undefined>;
  /** Moves the cursor, also back; `fork`: what it holds is not what is here, and the cursor stays. */
  note(stream: ForwardedStream, told: Told): Promise<'noted' | 'went_back' | 'fork'>;
  /** The centre above has another history: a person must look, here as well as there. */
  noteFork(stream: ForwardedStream): Promise<void>;
}

/** Bodies of one batch, bytes; a single piece between two heads may be larger, as it was when it came. */
const PIECE_BYTES = 262_144;

const streamRows = z.array(
  z.object({
    device: deviceIdSchema,
    epoch: epochSchema,
    ack_seq: z.int(),
    ack_hash: sha256Bytes,
    head_sig: z.string(),
    forked: z.boolean(),
    acked: z.int(),
  }),
);

const headRows = z.array(z.object({ seq: z.int(), hash: sha256Bytes, sig: z.string() }));

const eventRows = z.array(
  z.object({
    seq: z.int(),
    event_id: eventIdSchema,
    hlc: z.string(),
    kind: z.string(),
    body: utf8Bytes,
    hash: sha256Bytes,
  }),
);

const hashRows = z.array(z.object({ hash: sha256Bytes })).max(1);
const evidenceRows = z.array(z.object({ request: z.string() })).max(1);

interface Place {
  readonly sql: Sql;
  readonly tenant: TenantId;
}

const hashAt = async (
  { sql, tenant }: Place,
  { device, epoch }: StreamName,
  seq: number,
): Promise<string | undefined> => {
  if (seq === 0) return GENESIS_HASH;
  const rows: unknown = await sql`
    SELECT hash FROM event
    WHERE tenant = ${tenant} AND device = ${device} AND epoch = ${epoch} AND seq = ${seq}`;
  const [row] = hashRows.parse(rows);
  return row === undefined ? undefined : toHex(row.hash);
};

const readStreams = async ({ sql, tenant }: Place): Promise<ForwardedStream[]> => {
  // What people did at this branch is signed by its own key, which is no terminal's.
  const rows: unknown = await sql`
    SELECT stream.device, stream.epoch, ack_seq, ack_hash, head_sig, forked_at IS NOT NULL AS forked,
      coalesce(done.acked_seq, 0)::int8 AS acked
    FROM stream LEFT JOIN branch_cursor AS done
      ON done.tenant = stream.tenant AND done.device = stream.device AND done.epoch = stream.epoch
    WHERE stream.tenant = ${tenant} AND stream.device <> ${CENTRE_DEVICE} AND ack_seq > 0 AND head_sig IS NOT NULL
    ORDER BY stream.device, stream.epoch`;
  return streamRows.parse(rows).map((row) => ({
    device: row.device,
    epoch: row.epoch,
    headSeq: row.ack_seq,
    headHash: toHex(row.ack_hash),
    headSig: row.head_sig,
    forked: row.forked,
    ackedSeq: row.acked,
  }));
};

/** Ends at the last signed head that fits; never in between, and never without one. */
const cutStream = async (
  place: Place,
  stream: StreamName,
  after: number,
  most: number,
): Promise<BatchRequest | undefined> => {
  const { sql, tenant } = place;
  const { device, epoch } = stream;
  const last = after + MAX_BATCH_EVENTS;
  const found: unknown = await sql`
    SELECT seq, hash, sig FROM stream_head
    WHERE tenant = ${tenant} AND device = ${device} AND epoch = ${epoch} AND seq > ${after} AND seq <= ${last}
    ORDER BY seq`;
  const signed = headRows.parse(found);
  const [first] = signed;
  const heads = signed.filter((head) => head === first || head.seq <= after + most);
  const prevHash = await hashAt(place, stream, after);
  if (first === undefined || prevHash === undefined) return undefined;
  const rows: unknown = await sql`
    SELECT seq, event_id, hlc, kind, body, hash FROM event
    WHERE tenant = ${tenant} AND device = ${device} AND epoch = ${epoch}
      AND seq > ${after} AND seq <= ${heads.at(-1)?.seq ?? last}
    ORDER BY seq`;
  const events: StoredEvent[] = [];
  let bytes = 0;
  let before = prevHash;
  for (const { event_id: eventId, hash, ...row } of eventRows.parse(rows)) {
    bytes += Buffer.byteLength(row.body);
    if (row.seq > first.seq && bytes > PIECE_BYTES) break;
    const fields = { ...row, tenant, device, epoch, eventId, prevHash: before, hash: toHex(hash) };
    events.push(storedEventSchema.parse(fields));
    before = fields.hash;
  }
  const head = heads.findLast(({ seq }) => seq <= after + events.length) ?? first;
  return {
    v: 1,
    fromSeq: after + 1,
    prevHash,
    events: events.slice(0, head.seq - after),
    head: { seq: head.seq, hash: toHex(head.hash), sig: head.sig },
  };
};

const noteTold = async (
  place: Place & { readonly system: Pick<System, 'now'> },
  stream: ForwardedStream,
  told: Told,
): Promise<'noted' | 'went_back' | 'fork'> => {
  const { sql, tenant, system } = place;
  const { device, epoch, headSeq, ackedSeq } = stream;
  const at = told.kind === 'receipt' ? told.ack : told;
  // It may have more than is here: a terminal that had the line itself.
  const isOurs = at.ackSeq > headSeq || (await hashAt(place, stream, at.ackSeq)) === at.ackHash;
  if (!isOurs) return 'fork';
  // Nobody signed that something is missing: it may cost a batch twice, and never be a reason to leave one out.
  const acked = Math.min(at.ackSeq, told.kind === 'receipt' ? headSeq : ackedSeq);
  const durability = told.kind === 'receipt' ? told.ack.durability : 'volatile';
  const receipt = told.kind === 'receipt' ? JSON.stringify(told.ack) : null;
  const now = Math.floor(system.now());
  await sql`
    INSERT INTO branch_cursor (tenant, device, epoch, acked_seq, durability, receipt, told_at)
    VALUES (${tenant}, ${device}, ${epoch}, ${acked}, ${durability}, ${receipt}, ${now})
    ON CONFLICT (tenant, device, epoch) DO UPDATE SET acked_seq = excluded.acked_seq,
      durability = excluded.durability, receipt = excluded.receipt, told_at = excluded.told_at`;
  if (acked >= ackedSeq) return 'noted';
  await noteAnomaly(sql, tenant, {
    kind: 'regression',
    key: `upstream/${device}/${epoch}/${ackedSeq}`,
    device,
    epoch,
    seq: acked + 1,
    foundAt: now,
    detail: { reason: 'upstream', had: ackedSeq, has: acked },
  });
  return 'went_back';
};

export const createForwardStore = (
  place: Place & { readonly system: Pick<System, 'now'> },
): ForwardStore => ({
  streams: () => readStreams(place),
  cut: (stream, after, most) => cutStream(place, stream, after, most),
  evidence: async ({ device, epoch }) => {
    const { sql, tenant } = place;
    const rows: unknown = await sql`
      SELECT request FROM fork_evidence WHERE tenant = ${tenant} AND device = ${device} AND epoch = ${epoch}`;
    const [row] = evidenceRows.parse(rows);
    return row === undefined ? undefined : batchRequestSchema.parse(JSON.parse(row.request));
  },
  note: (stream, told) => noteTold(place, stream, told),
  noteFork: ({ device, epoch, ackedSeq }) =>
    noteAnomaly(place.sql, place.tenant, {
      kind: 'fork',
      key: `upstream/${device}/${epoch}`,
      device,
      epoch,
      seq: ackedSeq + 1,
      foundAt: Math.floor(place.system.now()),
      detail: { reason: 'upstream' },
    }),
});

const saidRows = z.array(z.object({ acked_seq: z.int(), durability: durabilitySchema })).max(1);

/** What the centre above signed for of this stream, as far as this number. */
const saidAbove = async (
  { sql, tenant }: Place,
  { device, epoch }: StreamName,
  seq: number,
): Promise<Durability> => {
  const rows: unknown = await sql`
    SELECT acked_seq, durability FROM branch_cursor
    WHERE tenant = ${tenant} AND device = ${device} AND epoch = ${epoch} AND receipt IS NOT NULL`;
  const [row] = saidRows.parse(rows);
  return row !== undefined && row.acked_seq >= seq ? row.durability : 'volatile';
};

/**
 * What a terminal is told by a branch: never `replicated` on the branch's own word, which is what a terminal forgets on. Only when the
 * centre above has signed that for this very number, and we hold its receipt.
 */
export const asBranchStore = (store: LogStore, place: Place): LogStore => ({
  withStream: async (stream, now, work, manner) => {
    let end = 0;
    const decided: typeof work = (locked) => {
      end = locked.held.seq;
      return work({
        ...locked,
        append: async (events, receivedAt, head) => {
          await locked.append(events, receivedAt, head);
          end = head.seq;
        },
      });
    };
    const { value, durability } = await store.withStream(stream, now, decided, manner);
    if ((await saidAbove(place, stream, end)) === 'replicated') return { value, durability: 'replicated' };
    return { value, durability: durability === 'volatile' ? 'volatile' : 'local' };
  },
});
