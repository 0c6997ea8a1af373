/** What is sent next, made ready while the batch before is still on its way. */
import { type ChainPoint, signHead } from '../outbox/event.ts';
import type { SentLog } from '../outbox/log-types.ts';
import type { BatchRequest } from '../outbox/protocol.ts';

/**
 * UTF-8 bytes of event bodies in one batch (systems.md §1.2). With the fields around them, and every character escaped
 * that can be, a request stays under `MAX_BATCH_BYTES`.
 */
export const MAX_BATCH_BODY_BYTES = 262_144;

export interface Batches {
  /** What the centre lacks first, at most `limit` events; none: a question how far it is. */
  next(limit: number): BatchRequest;
  /** Reads and signs what would follow `sent`, if there is anything; `next` then has it at once. */
  prepare(sent: BatchRequest, limit: number): void;
}

interface Ready {
  readonly batch: BatchRequest;
  readonly limit: number;
  /** Nothing more would have gone in. */
  readonly full: boolean;
}

const make = (log: SentLog, after: ChainPoint, limit: number): Ready => {
  const events: BatchRequest['events'][number][] = [];
  let bytes = 0;
  let full = false;
  // A question how far the centre is need not ask the disk: a quiet terminal sends nothing else.
  const waiting = log.head().seq > after.seq ? log.events({ afterSeq: after.seq, limit }) : [];
  for (const event of waiting) {
    bytes += Buffer.byteLength(event.body);
    full = events.length > 0 && bytes > MAX_BATCH_BODY_BYTES;
    if (full) break;
    events.push(event);
  }
  const { seq, hash } = events.at(-1) ?? after;
  const sig = signHead({ ...log.stream, seq, hash }, log.privateKey);
  return {
    batch: { v: 1, fromSeq: after.seq + 1, prevHash: after.hash, events, head: { seq, hash, sig } },
    limit,
    full: full || events.length === limit,
  };
};

export const createBatches = (log: SentLog): Batches => {
  /** The last one asked for, for sending it again, and the one behind it. */
  let ready: Ready[] = [];
  const isGood = ({ batch, limit, full }: Ready, after: ChainPoint, wanted: number): boolean =>
    batch.fromSeq === after.seq + 1 &&
    batch.prevHash === after.hash &&
    limit === wanted &&
    (full || batch.head.seq === log.head().seq);
  return {
    next(limit) {
      const after = log.acked();
      const found = ready.find((each) => isGood(each, after, limit)) ?? make(log, after, limit);
      ready = [found];
      return found.batch;
    },
    prepare({ head }, limit) {
      const behind = log.head().seq > head.seq ? [make(log, head, limit)] : [];
      ready = [...ready.filter(({ batch }) => batch.head.seq === head.seq), ...behind];
    },
  };
};
