/**
 * Streams of this terminal that have ended: after a restore from a backup, or after a damaged file, a new epoch begins and the
 * one before takes no more events. What it has stays readable and verifiable, and what the centre lacks of it is still sent.
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Db, Reader, Tx } from '../db/index.ts';
import { type Epoch, epochSchema, sha256HexSchema } from '../kernel/ids.ts';
import { failure, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type ChainPoint, type StoredEvent, type StreamId, storedEventSchema } from './event.ts';
import { floorOf } from './floors.ts';
import type { FormerLog } from './log-types.ts';
import { hashAt, isSameReceipt, keepReceipt, lastReceipt, noteSetBack, selectEvents } from './stream-rows.ts';

/** `restored`: a backup was put in place. `salvaged`: the file was damaged. */
export const closedWhySchema = z.enum(['restored', 'salvaged']);
export type ClosedWhy = z.infer<typeof closedWhySchema>;

/** Both ends included. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

export interface ClosedStream {
  readonly epoch: Epoch;
  readonly why: ClosedWhy;
  /** Where it ended, as far as is known. */
  readonly head: ChainPoint;
  /** What the centre last said it holds; may be more than is here. */
  readonly acked: ChainPoint;
  /** Events up to the head that are not here, in order. */
  readonly missing: readonly SeqRange[];
}

const rowSchema = z.object({
  epoch: epochSchema,
  why: closedWhySchema,
  head_seq: z.int(),
  head_hash: sha256HexSchema,
  ack_seq: z.int(),
  ack_hash: sha256HexSchema,
});
const rangeSchema = z.object({ from: z.int(), to: z.int() });

const missingOf = (db: Reader, epoch: string): SeqRange[] =>
  db.all(
    rangeSchema,
    'SELECT from_seq AS "from", to_seq AS "to" FROM outbox_missing WHERE epoch = ? ORDER BY from_seq',
    [epoch],
  );

const toStream = (db: Reader, row: z.infer<typeof rowSchema>): ClosedStream => ({
  epoch: row.epoch,
  why: row.why,
  head: { seq: row.head_seq, hash: row.head_hash },
  acked: { seq: row.ack_seq, hash: row.ack_hash },
  missing: missingOf(db, row.epoch),
});

const COLUMNS = 'epoch, why, head_seq, head_hash, ack_seq, ack_hash';

export const closedStreams = (db: Reader): ClosedStream[] =>
  db
    .all(rowSchema, `SELECT ${COLUMNS} FROM outbox_closed ORDER BY closed_at, epoch`)
    .map((row) => toStream(db, row));

const closedStream = (db: Reader, epoch: string): ClosedStream | undefined => {
  const row = db.one(rowSchema, `SELECT ${COLUMNS} FROM outbox_closed WHERE epoch = ?`, [epoch]);
  return row === undefined ? undefined : toStream(db, row);
};

/** Ends a stream for good. */
export const closeStream = (
  tx: Tx,
  { epoch, why, head, acked, missing }: ClosedStream,
  now: number,
): void => {
  tx.run(
    `INSERT INTO outbox_closed (epoch, why, closed_at, head_seq, head_hash, ack_seq, ack_hash)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [epoch, why, Math.floor(now), head.seq, head.hash, acked.seq, acked.hash],
  );
  for (const { from, to } of missing)
    tx.run('INSERT INTO outbox_missing (epoch, from_seq, to_seq) VALUES (?, ?, ?)', [epoch, from, to]);
};

/** What neither this terminal has nor the centre said it holds. */
export const lostRanges = ({ missing, acked }: Pick<ClosedStream, 'missing' | 'acked'>): SeqRange[] =>
  missing
    .filter(({ to }) => to > acked.seq)
    .map(({ from, to }) => ({ from: Math.max(from, acked.seq + 1), to }));

/** The last event that can be sent: a batch is one unbroken piece, so the next one that is missing ends it. */
const sendableTo = ({ acked, head, missing }: ClosedStream): number =>
  (missing.find(({ to }) => to > acked.seq)?.from ?? head.seq + 1) - 1;

const upToGap = (events: readonly StoredEvent[], afterSeq: number): StoredEvent[] =>
  events.filter(({ seq }, n) => seq === afterSeq + 1 + n);

/** The centre holds more than is here. It compares histories where a batch ends: our last event has to go there once. */
const beforeLast = (db: Reader, { epoch, head, acked }: ClosedStream): ChainPoint | undefined => {
  const seq = head.seq - 1;
  const hash = hashAt(db, epoch, seq);
  const isHere = hashAt(db, epoch, head.seq) !== undefined;
  return isHere && hash !== undefined && acked.seq < seq ? { seq, hash } : undefined;
};

interface SendingParts {
  readonly db: Db;
  readonly system: Pick<System, 'now'>;
  /** Of this terminal as it is now: the heads it sends are signed with its present key. */
  readonly identity: StreamId & { readonly privateKey: KeyObject };
}

/**
 * A closed stream for the sender. Unlike the open one it takes it calmly when the centre holds more than is here: that is what a
 * restored backup or a salvaged file comes to, and nothing will be written under those numbers any more.
 */
export const openClosedStream = ({ db, system, identity }: SendingParts, epoch: Epoch): FormerLog => {
  const stream = { tenant: identity.tenant, device: identity.device, epoch };
  const row = (): ClosedStream => {
    const found = closedStream(db, epoch);
    if (found === undefined) throw new Error('a closed stream has its row');
    return found;
  };
  const moveTo = (tx: Tx, to: ChainPoint): ChainPoint => {
    if (to.seq < row().acked.seq) noteSetBack(tx);
    tx.run('UPDATE outbox_closed SET ack_seq = ?, ack_hash = ? WHERE epoch = ?', [to.seq, to.hash, epoch]);
    return to;
  };
  let heard = false;
  return {
    stream,
    privateKey: identity.privateKey,
    events: ({ afterSeq, limit }) =>
      upToGap(selectEvents(db, storedEventSchema, stream, { afterSeq, limit }), afterSeq),
    hashAt: (seq) => hashAt(db, epoch, seq),
    floor: () => floorOf(db, epoch),
    head: () => {
      const closed = row();
      const seq = sendableTo(closed);
      const hash = hashAt(db, epoch, seq);
      return hash === undefined ? closed.acked : { seq, hash };
    },
    acked: () => row().acked,
    pending: () => {
      const closed = row();
      const left = Math.max(0, sendableTo(closed) - closed.acked.seq);
      // Even with nothing that could be sent the centre is asked once: it may have what is missing here.
      return heard ? left : Math.max(1, left);
    },
    recordAck(ack) {
      if (ack.ackSeq < (floorOf(db, epoch)?.seq ?? 0)) return failure('ack_below_floor', { seq: ack.ackSeq });
      const ours = hashAt(db, epoch, ack.ackSeq);
      if (ours !== undefined && ours !== ack.ackHash) return failure('ack_fork', { seq: ack.ackSeq });
      heard = true;
      const closed = row();
      const compared = ack.ackSeq > closed.head.seq ? beforeLast(db, closed) : undefined;
      const to = compared ?? { seq: ack.ackSeq, hash: ack.ackHash };
      const now = Math.floor(system.now());
      if (to.seq === closed.acked.seq && isSameReceipt(db, epoch, ack, now)) return success(to);
      return db.write((tx) => {
        keepReceipt(tx, epoch, ack, now);
        return moveTo(tx, to);
      });
    },
    rewind(to) {
      if (to.seq < (floorOf(db, epoch)?.seq ?? 0)) return failure('ack_below_floor', { seq: to.seq });
      if ((hashAt(db, epoch, to.seq) ?? to.hash) !== to.hash) return failure('ack_fork', { seq: to.seq });
      heard = true;
      return db.write((tx) => moveTo(tx, to));
    },
    // Nothing is ever appended.
    onAppend: () => () => false,
    isSettled: () => {
      const { acked, head } = row();
      return acked.seq >= head.seq && lastReceipt(db, epoch)?.durability === 'replicated';
    },
  };
};
