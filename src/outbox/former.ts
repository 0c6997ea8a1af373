/** Earlier lives of a record that was restored from a backup: nothing is added to them any more, but what was never sent must go. */
import { z } from 'zod';
import type { Db } from '../db/index.ts';
import { assert } from '../kernel/assert.ts';
import { failure, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { DeviceIdentity } from './device-identity.ts';
import { type ChainPoint, GENESIS, storedEventSchema } from './event.ts';
import type { FormerLog } from './log-types.ts';
import { hashAt, keepReceipt, lastReceipt, selectEvents } from './stream-rows.ts';

interface Parts {
  readonly db: Db;
  readonly system: System;
  readonly identity: DeviceIdentity;
}

const headRows = z.object({ epoch: z.string(), head_seq: z.int() });

const pointAt = (db: Db, epoch: string, seq: number): ChainPoint => {
  const hash = hashAt(db, epoch, seq);
  assert(hash !== undefined, 'a stream has every number up to its head');
  return { seq, hash };
};

const openFormer = ({ db, system, identity }: Parts, epoch: string, headSeq: number): FormerLog => {
  const stream = { tenant: identity.tenant, device: identity.device, epoch };
  const head = pointAt(db, epoch, headSeq);
  const last = lastReceipt(db, epoch);
  let acked: ChainPoint = last === undefined ? GENESIS : pointAt(db, epoch, Math.min(last.ack_seq, headSeq));
  return {
    stream,
    privateKey: identity.privateKey,
    events: (range) => selectEvents(db, storedEventSchema, stream, range),
    head: () => head,
    acked: () => acked,
    pending: () => head.seq - acked.seq,
    recordAck: (ack) => {
      const ours = hashAt(db, epoch, ack.ackSeq);
      // The life went on after this backup was made, and the centre has more of it than we do. It compares histories where
      // a batch ends: only after our last event went there is it known that ours is the same.
      const isAhead = ours === undefined;
      if (isAhead && acked.seq < head.seq - 1) {
        acked = pointAt(db, epoch, head.seq - 1);
        return success(acked);
      }
      if (!isAhead && ours !== ack.ackHash) return failure('ack_fork', { seq: ack.ackSeq });
      const kept = db.write((tx) => keepReceipt(tx, epoch, ack, Math.floor(system.now())));
      if (!kept.ok) return kept;
      acked = isAhead ? head : { seq: ack.ackSeq, hash: ack.ackHash };
      return success(acked);
    },
    rewind: (to) => {
      const ours = hashAt(db, epoch, to.seq);
      if (ours !== to.hash) return failure(ours === undefined ? 'ack_ahead' : 'ack_fork', { seq: to.seq });
      acked = to;
      return success(to);
    },
    // Nothing is ever added.
    onAppend: () => () => undefined,
    isSettled: () => acked.seq === head.seq && lastReceipt(db, epoch)?.durability === 'replicated',
  };
};

/** Those of which the centre may lack something. */
export const createFormer = (parts: Parts): readonly FormerLog[] =>
  parts.db
    .all(headRows, 'SELECT epoch, max(seq) AS head_seq FROM outbox_event WHERE epoch <> ? GROUP BY epoch', [
      parts.identity.epoch,
    ])
    .map(({ epoch, head_seq }) => openFormer(parts, epoch, head_seq))
    .filter((log) => !log.isSettled());
