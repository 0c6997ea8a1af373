import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { fromHex, toHex } from '../kernel/bytes.ts';
import type { System } from '../kernel/system.ts';
import {
  type ChainPoint,
  GENESIS,
  GENESIS_HASH,
  type StoredEvent,
  type StreamId,
  signReceipt,
  verifyChain,
  verifyHead,
} from '../outbox/event.ts';
import type { BatchRequest, BatchResponse, Conflict, Refusal } from '../outbox/protocol.ts';
import { encodeCopy, int8Field, uuidField } from './copy-binary.ts';
import type { Queryable, Sql } from './database.ts';
import { sha256Bytes } from './database.ts';
import { commitDurably } from './durability.ts';

/**
 * One batch into the log: signature, chain, one transaction, one signed receipt. No HTTP here, so that a bench can
 * compare it with a plain COPY.
 *
 * What a batch says is not judged here: whatever a device signed into its chain is kept (projection.ts decides
 * what counts, and puts the rest in quarantine). A device can be refused only for what it is or how it signs.
 */
export interface IngestDeps {
  readonly sql: Sql;
  readonly system: System;
  /** Signs the receipts. */
  readonly receiptKey: KeyObject;
}

export type IngestOutcome =
  | { readonly kind: 'accepted'; readonly response: BatchResponse; readonly added: number }
  | { readonly kind: 'conflict'; readonly conflict: Conflict }
  /** Not acknowledged: stored on one machine, but it should be on two. To be sent again. */
  | { readonly kind: 'not_replicated' }
  | { readonly kind: 'refused'; readonly reason: Extract<Refusal['reason'], 'bad_signature' | 'bad_chain'> };

interface Held extends ChainPoint {
  readonly forked: boolean;
}

const heldSchema = z.tuple([
  z.object({ ack_seq: z.int(), ack_hash: sha256Bytes, forked_at: z.int().nullable() }),
]);

/** What we hold of the stream, with its row locked until the transaction ends; makes the row at the first contact. */
const lockStream = async (tx: Queryable, stream: StreamId, now: number): Promise<Held> => {
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
  if (seq === 0) return GENESIS.hash;
  const rows: unknown = await tx`
    SELECT hash FROM event
    WHERE tenant = ${stream.tenant} AND device = ${stream.device} AND epoch = ${stream.epoch} AND seq = ${seq}`;
  const [row] = hashRows.parse(rows);
  return row === undefined ? undefined : toHex(row.hash);
};

/** The batch's own hash at `seq`, which lies between the point before it and its head. */
const batchHashAt = (batch: BatchRequest, seq: number): string | undefined =>
  seq === batch.fromSeq - 1 ? batch.prevHash : batch.events[seq - batch.fromSeq]?.hash;

/**
 * Whether batch and store tell the same history as far as both reach. The batch's chain is already checked and the
 * store's was when it came, so one comparison at the last common number covers every one before it.
 */
const sameHistory = async (
  tx: Queryable,
  stream: StreamId,
  batch: BatchRequest,
  held: Held,
): Promise<boolean> => {
  const common = Math.min(held.seq, batch.head.seq);
  const stored = common === held.seq ? held.hash : await storedHashAt(tx, stream, common);
  return stored === batchHashAt(batch, common);
};

const EVENT_COPY =
  'COPY event (tenant, device, epoch, seq, event_id, hlc, kind, body, hash, received_at) FROM STDIN (FORMAT binary)';

/**
 * Appends events that are known to be new: the stream's row is locked and its head is right before them.
 *
 * Resolves when everything is sent, not when it is stored: another statement must follow in the same transaction, and
 * that one fails when the COPY did. (postgres.js 3.4.9 never finishes the stream of a COPY that the server refused, so
 * waiting for it would hang; `ingest.test.ts` makes one fail.)
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

/** Keeps the first contradicting batch as evidence and freezes the stream; a person must look. */
const freeze = async (tx: Queryable, stream: StreamId, batch: BatchRequest, now: number): Promise<void> => {
  await tx`
    UPDATE stream SET forked_at = ${now}
    WHERE tenant = ${stream.tenant} AND device = ${stream.device} AND epoch = ${stream.epoch}`;
  await tx`
    INSERT INTO fork_evidence (tenant, device, epoch, received_at, request)
    VALUES (${stream.tenant}, ${stream.device}, ${stream.epoch}, ${now}, ${JSON.stringify(batch)})
    ON CONFLICT DO NOTHING`;
};

const advance = async (
  tx: Queryable,
  stream: StreamId,
  head: BatchRequest['head'],
  publicKey: string,
): Promise<void> => {
  await tx`
    UPDATE stream
    SET ack_seq = ${head.seq}, ack_hash = ${fromHex(head.hash)}, head_sig = ${head.sig}, head_key = ${publicKey}
    WHERE tenant = ${stream.tenant} AND device = ${stream.device} AND epoch = ${stream.epoch}`;
};

type Stored =
  | { readonly kind: 'held'; readonly at: ChainPoint; readonly added: number }
  | { readonly kind: 'gap' | 'fork'; readonly at: ChainPoint };

const storeBatch = async (
  tx: Queryable,
  stream: StreamId,
  batch: BatchRequest,
  { publicKey, now }: { readonly publicKey: string; readonly now: number },
): Promise<Stored> => {
  const held = await lockStream(tx, stream, now);
  if (held.forked) return { kind: 'fork', at: held };
  if (batch.fromSeq > held.seq + 1) return { kind: 'gap', at: held };
  if (!(await sameHistory(tx, stream, batch, held))) {
    await freeze(tx, stream, batch, now);
    return { kind: 'fork', at: held };
  }
  const fresh = batch.events.slice(held.seq + 1 - batch.fromSeq);
  if (fresh.length === 0) return { kind: 'held', at: held, added: 0 };
  await copyEvents(tx, fresh, now);
  await advance(tx, stream, batch.head, publicKey);
  return { kind: 'held', at: batch.head, added: fresh.length };
};

/** Whether the batch is one unbroken piece of its stream that ends at the head it names. */
const isOnePiece = (stream: StreamId, batch: BatchRequest): boolean => {
  const chain = verifyChain(batch.events, { seq: batch.fromSeq - 1, hash: batch.prevHash }, stream);
  return chain.ok && chain.value.head.seq === batch.head.seq && chain.value.head.hash === batch.head.hash;
};

/** `publicKey` is the one the device enrolled with (base64 SPKI). Rejects only when the database does. */
export const ingestBatch = async (
  { sql, system, receiptKey }: IngestDeps,
  stream: StreamId,
  publicKey: string,
  batch: BatchRequest,
): Promise<IngestOutcome> => {
  const { seq, hash, sig } = batch.head;
  if (!verifyHead({ ...stream, seq, hash }, sig, publicKey))
    return { kind: 'refused', reason: 'bad_signature' };
  if (!isOnePiece(stream, batch)) return { kind: 'refused', reason: 'bad_chain' };
  const now = system.now();
  const committed = await commitDurably(sql, (tx) => storeBatch(tx, stream, batch, { publicKey, now }));
  if (committed.kind !== 'committed') return committed;
  const { value: stored, durability } = committed;
  const { seq: ackSeq, hash: ackHash } = stored.at;
  if (stored.kind !== 'held') return { kind: 'conflict', conflict: { reason: stored.kind, ackSeq, ackHash } };
  const receipt = { ackSeq, ackHash, durability, serverTime: system.now() };
  const receiptSig = signReceipt({ ...stream, ...receipt }, receiptKey);
  return {
    kind: 'accepted',
    added: stored.added,
    response: { ...receipt, receiptSig, next: { retryAfterMs: 0 } },
  };
};
