/**
 * A terminal's record does not grow for ever: what the centre has held for long enough, and no view needs any more, is removed from the
 * bottom of each stream, and a floor takes its place (decision 0037).
 */
import { z } from 'zod';
import type { Db, Reader, Tx, WriteFailure } from '../db/index.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { closedStreams } from './closed-streams.ts';
import { envelopeOf, type StoredEvent, type StreamId, storedEventSchema } from './event.ts';
import { bottomOf, type Floor, floorSchema, moveFloor } from './floors.ts';
import { foreignFloor, foreignHeldSince, foreignPlaces, raiseForeignFloor } from './foreign-floors.ts';
import { foreignEvents, foreignStreams } from './foreign-rows.ts';
import type { Projection } from './log-types.ts';
import { COUNTED, hashAt, readState, selectEvents } from './stream-rows.ts';

/** `replicated`: what the centre has on two machines. `local`: also what it has on one, where it has no other and is backed up. */
export type Held = 'replicated' | 'local';

export interface PruneOptions {
  readonly db: Db;
  readonly stream: StreamId;
  readonly projections: readonly Projection[];
  /** How long the centre must have held it, by its own clock, milliseconds. */
  readonly keepMs: number;
  readonly held: Held;
  readonly system: Pick<System, 'now'>;
}

/** Events in one step, about: it goes on to the next receipt. A tap waits for one step at the most. */
const STEP_EVENTS = 250;
/** Receipts looked at in one step: of a place there may be three. */
const PLACES = 3 * STEP_EVENTS;

const timeRow = z.object({ at: z.int().nullable() });
const seqRow = z.object({ seq: z.int().nullable() });

/** The centre's clock, as it last signed it: ours may be years off. */
const centreTime = (reader: Reader): number =>
  reader.one(timeRow, 'SELECT server_time AS at FROM outbox_receipt ORDER BY id DESC LIMIT 1')?.at ?? 0;

/** How far the centre has held the stream since `until` at the latest, on as many machines as are asked for. */
const heldSince = (reader: Reader, epoch: string, held: Held, until: number): number =>
  reader.one(
    seqRow,
    `SELECT max(ack_seq) AS seq FROM outbox_receipt WHERE epoch = :epoch AND server_time <= :until AND ${COUNTED}
       AND (durability = 'replicated' OR durability = :held)`,
    { epoch, until, held },
  )?.seq ?? 0;

/** A stream that may be pruned, of whichever terminal. */
interface Prunable {
  /** No event after this may go: what the centre says now outweighs what it said. */
  readonly limit: number;
  /** How far the centre has held it since `until` at the latest, on as many machines as are asked for. */
  heldSince(until: number): number;
  bottom(): number;
  /** The receipts at whose places a floor may stand, in order. */
  places(range: { readonly after: number; readonly to: number }): readonly Floor[];
  events(range: { readonly after: number; readonly last: number }): readonly StoredEvent[];
  /** Puts the floor there and removes everything below, of the views too. */
  raise(floor: Floor, events: readonly StoredEvent[]): void;
}

const ownStream = (tx: Tx, options: PruneOptions, epoch: string, limit: number): Prunable => ({
  limit,
  heldSince: (until) => heldSince(tx, epoch, options.held, until),
  bottom: () => bottomOf(tx, epoch).seq,
  places: ({ after, to }) =>
    tx
      .all(
        floorSchema,
        `SELECT ack_seq AS seq, ack_hash AS hash, durability, server_time AS serverTime, receipt_sig AS receiptSig
         FROM outbox_receipt
         WHERE epoch = :epoch AND ack_seq > :after AND ack_seq <= :to AND durability <> 'volatile'
         ORDER BY ack_seq, durability LIMIT ${PLACES}`,
        { epoch, after, to },
      )
      .filter(({ seq, hash }) => hashAt(tx, epoch, seq) === hash),
  events: ({ after, last }) =>
    selectEvents(
      tx,
      storedEventSchema,
      { ...options.stream, epoch },
      { afterSeq: after, limit: last - after },
    ).filter(({ seq }) => seq <= last),
  raise: (floor, events) => {
    moveFloor(tx, epoch, floor, options.system.now());
    for (const event of events) {
      const body = envelopeOf(event.body);
      if (body !== undefined) for (const view of options.projections) view.forget?.(tx, event, body);
    }
    tx.run('DELETE FROM outbox_event WHERE epoch = ? AND seq <= ?', [epoch, floor.seq]);
    // What they said of places that are gone, the floor says too.
    tx.run('DELETE FROM outbox_receipt WHERE epoch = ? AND ack_seq < ?', [epoch, floor.seq]);
  },
});

/** Our own, of earlier lives too. The last event of the open one stays. */
const ownStreams = (tx: Tx, options: PruneOptions): Prunable[] => {
  const { epoch } = options.stream;
  const { head_seq, ack_seq } = readState(tx);
  return [
    ...closedStreams(tx).map(({ epoch: ended, acked, head }) =>
      ownStream(tx, options, ended, Math.min(acked.seq, head.seq)),
    ),
    ownStream(tx, options, epoch, Math.min(ack_seq, head_seq - 1)),
  ];
};

/** Those of the other terminals; of which two histories were seen, both stay. */
const foreignPrunables = (tx: Tx, { stream, projections, held, system }: PruneOptions): Prunable[] =>
  foreignStreams(tx)
    .filter(({ forkedAt }) => forkedAt === null)
    .map(({ device, epoch, centralSeq, headSeq }): Prunable => {
      const name = { device, epoch };
      const { tenant } = stream;
      return {
        limit: Math.min(centralSeq, headSeq),
        heldSince: (until) => foreignHeldSince(tx, name, held, until),
        bottom: () => foreignFloor(tx, name)?.seq ?? 0,
        places: (range) => foreignPlaces(tx, name, range),
        events: (range) => foreignEvents(tx, tenant, name, range),
        raise: (floor) => raiseForeignFloor(tx, name, floor, { tenant, projections, now: system.now() }),
      };
    });

/** As many of the events as may go, from the first on. */
const leading = (
  reader: Reader,
  events: readonly StoredEvent[],
  before: number,
  projections: readonly Projection[],
): StoredEvent[] => {
  const going = new Set<string>();
  const needed = events.findIndex((event) => {
    const body = envelopeOf(event.body);
    const isNeeded =
      body !== undefined &&
      projections.some((view) => view.needs?.(reader, event, body, { before, going }) ?? true);
    going.add(event.eventId);
    return isNeeded;
  });
  return events.slice(0, needed < 0 ? events.length : needed);
};

/** One stream's next step; 0: nothing of it may go. */
const pruneStream = (tx: Tx, { projections }: PruneOptions, stream: Prunable, before: number): number => {
  const bottom = stream.bottom();
  const to = Math.min(stream.limit, stream.heldSince(before));
  const places = stream.places({ after: bottom, to });
  const last = (places.find(({ seq }) => seq >= bottom + STEP_EVENTS) ?? places.at(-1))?.seq;
  if (last === undefined) return 0;
  const events = stream.events({ after: bottom, last });
  const going = leading(tx, events, before, projections);
  const stays = events[going.length]?.seq ?? last + 1;
  const floor = places.findLast(({ seq }) => seq < stays && seq <= last);
  if (floor === undefined) return 0;
  const gone = going.filter(({ seq }) => seq <= floor.seq);
  stream.raise(floor, gone);
  return gone.length;
};

/** Removes some of what may go, in one transaction, and says how many events that was; 0: nothing is left to remove. */
export const pruneStep = (options: PruneOptions): Result<number, WriteFailure> =>
  options.db.write((tx) => {
    const before = centreTime(tx) - options.keepMs;
    for (const stream of [...ownStreams(tx, options), ...foreignPrunables(tx, options)]) {
      const gone = pruneStream(tx, options, stream, before);
      if (gone > 0) return gone;
    }
    return 0;
  });
