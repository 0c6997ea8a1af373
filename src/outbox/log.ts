/** The terminal's own event log: one transaction writes the event, the chain's head and every view. */
import { z } from 'zod';
import type { Db, Reader, Tx } from '../db/index.ts';
import { assert } from '../kernel/assert.ts';
import { type Hlc, hlcTime, receiveHlc, tickHlc } from '../kernel/hlc.ts';
import { type DeviceId, type Epoch, eventIdSchema, type TenantId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type ClockWatch, createClockWatch } from './clock.ts';
import { closedStreams, openClosedStream } from './closed-streams.ts';
import { type DeviceIdentity, loadIdentity } from './device-identity.ts';
import {
  type ChainPoint,
  type EventBody,
  eventBodySchema,
  hashEvent,
  type StoredEvent,
  storedEventSchema,
} from './event.ts';
import { floorOf } from './floors.ts';
import type { Ack, AckFailure, EventDraft, EventLog, Projection, Prove, Verified } from './log-types.ts';
import { seenHeader, takeCheckpoints } from './seen-checkpoint.ts';
import {
  anyEvent,
  hashAt,
  isSameReceipt,
  keepReceipt,
  noteSetBack,
  readState,
  selectEvents,
} from './stream-rows.ts';
import { toEnd, verifySteps, verifyTail } from './verify-store.ts';

export * from './log-types.ts';
export { outboxMigrations } from './schema-sql.ts';

export interface EventLogOptions {
  readonly db: Db;
  readonly tenant: TenantId;
  readonly device: DeviceId;
  /** Only after a restore from a backup: a new value starts a new stream at 1. */
  readonly epoch?: Epoch;
  readonly system: System;
  readonly logger: Logger;
  readonly projections: readonly Projection[];
  /** Left out: events carry no proof. */
  readonly prove?: Prove | undefined;
}

const bodyOf = (draft: EventDraft, clockSuspect: boolean, proof: string | undefined): EventBody => {
  assert(draft.data !== undefined, 'an event has data');
  const { actor, site, mode, evidence, data } = draft;
  return eventBodySchema.parse({
    v: 1,
    actor,
    site,
    mode,
    ...(evidence === undefined ? {} : { evidence }),
    clockSuspect,
    ...(proof === undefined ? {} : { proof }),
    data,
  });
};

interface Parts {
  readonly db: Db;
  readonly system: System;
  readonly logger: Logger;
  readonly identity: DeviceIdentity;
  readonly clock: ClockWatch;
  readonly projections: readonly Projection[];
  readonly prove: Prove | undefined;
  /** When this process last heard of the centre. */
  readonly heard: { at: number | undefined };
}

/** The next event of the stream, complete with its hash; writes nothing. */
const nextEvent = (
  { system, identity, clock, prove }: Parts,
  tx: Tx,
  draft: EventDraft,
): { readonly event: StoredEvent; readonly body: EventBody } => {
  const { tenant, device, epoch } = identity;
  const state = readState(tx);
  const { kind, actor, site, mode, data } = draft;
  const place = {
    device,
    seq: state.head_seq + 1,
    eventId: eventIdSchema.parse(system.newId()),
    hlc: tickHlc(state.hlc, system.now()),
    kind,
  };
  const proof = prove?.({ ...place, staff: actor.staff, site, mode, data });
  const body = bodyOf(draft, clock.suspect(hlcTime(state.hlc)), proof);
  const fields = { tenant, epoch, ...place, body: JSON.stringify(body), prevHash: state.head_hash };
  // Parsed like any foreign event: what the centre would refuse must not get into the log at all.
  return { event: storedEventSchema.parse({ ...fields, hash: hashEvent(fields) }), body };
};

const appendEvent = (parts: Parts, tx: Tx, draft: EventDraft): StoredEvent => {
  const { event, body } = nextEvent(parts, tx, draft);
  tx.run(
    `INSERT INTO outbox_event (epoch, seq, event_id, hlc, kind, body, prev_hash, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [event.epoch, event.seq, event.eventId, event.hlc, event.kind, event.body, event.prevHash, event.hash],
  );
  tx.run('UPDATE outbox_state SET hlc = ?, head_seq = ?, head_hash = ?', [event.hlc, event.seq, event.hash]);
  for (const projection of parts.projections) projection.apply(tx, event, body);
  parts.logger.info('record.appended', { seq: event.seq, kind: event.kind });
  if (body.clockSuspect) parts.logger.warn('clock.suspect', { seq: event.seq });
  return event;
};

/** A clock's offset that moved less is the same, ms. */
const SAME_OFFSET_MS = 1_000;

const saysNothingNew = ({ db, identity }: Parts, ack: Ack, offset: number, now: number): boolean => {
  const state = readState(db);
  return (
    state.ack_seq === ack.ackSeq &&
    Math.abs(state.clock_offset - offset) < SAME_OFFSET_MS &&
    isSameReceipt(db, identity.epoch, ack, now)
  );
};

/** What the centre says it holds against what we have. */
const compare = ({ db, identity }: Parts, { seq, hash }: ChainPoint): Result<undefined, AckFailure> => {
  if (seq < (floorOf(db, identity.epoch)?.seq ?? 0)) return failure('ack_below_floor', { seq });
  const ours = hashAt(db, identity.epoch, seq);
  if (ours === undefined) return failure('ack_ahead', { seq });
  return ours === hash ? success(undefined) : failure('ack_fork', { seq });
};

const storeAck = (parts: Parts, ack: Ack, roundTripMs: number): Result<ChainPoint, AckFailure> => {
  const { db, system, identity, clock, heard } = parts;
  const compared = compare(parts, { seq: ack.ackSeq, hash: ack.ackHash });
  if (!compared.ok) return compared;
  const offset = clock.anchor(ack.serverTime, roundTripMs);
  const now = Math.floor(system.now());
  const point = { seq: ack.ackSeq, hash: ack.ackHash };
  heard.at = now;
  if (saysNothingNew(parts, ack, offset, now)) return success(point);
  return db.write((tx) => {
    if (point.seq < readState(tx).ack_seq) noteSetBack(tx);
    keepReceipt(tx, identity.epoch, ack, now);
    tx.run('UPDATE outbox_state SET ack_seq = ?, ack_hash = ?, clock_offset = ?', [
      ack.ackSeq,
      ack.ackHash,
      offset,
    ]);
    return point;
  });
};

const rewindTo = (parts: Parts, to: ChainPoint): Result<ChainPoint, AckFailure> => {
  const compared = compare(parts, to);
  if (!compared.ok) return compared;
  return parts.db.write((tx) => {
    if (to.seq < readState(tx).ack_seq) noteSetBack(tx);
    tx.run('UPDATE outbox_state SET ack_seq = ?, ack_hash = ?', [to.seq, to.hash]);
    return to;
  });
};

const warnOf = ({ logger }: Parts, verified: Verified): void => {
  if (!verified.ok)
    logger.warn('record.damaged', { reason: verified.reason, seq: Number(verified.detail?.['seq'] ?? 0) });
};

/** Whether it hangs together, and what it has of streams that ended. */
const proving = (
  parts: Parts,
): Pick<EventLog, 'verify' | 'verifySteps' | 'verifyTail' | 'former' | 'anyEvent'> => {
  const { db, identity } = parts;
  return {
    verify: () => {
      const verified = toEnd(verifySteps(db, identity));
      warnOf(parts, verified);
      return verified;
    },
    verifySteps: () => verifySteps(db, identity),
    verifyTail: (count) => {
      const verified = verifyTail(db, identity, count);
      warnOf(parts, verified);
      return verified;
    },
    former: () =>
      closedStreams(db)
        .filter(({ epoch }) => epoch !== identity.epoch)
        .map(({ epoch }) => openClosedStream(parts, epoch))
        .filter((stream) => !stream.isSettled()),
    anyEvent: () => anyEvent(db, identity),
  };
};

const receivedRow = z.object({ at: z.int() });

const lastAckAt = ({ db, heard }: Parts): number | null =>
  heard.at ??
  db.one(receivedRow, 'SELECT received_at AS at FROM outbox_receipt ORDER BY id DESC LIMIT 1')?.at ??
  null;

const makeLog = (parts: Parts): EventLog => {
  const { db, identity } = parts;
  const listeners = new Set<() => void>();
  return {
    stream: { tenant: identity.tenant, device: identity.device, epoch: identity.epoch },
    publicKey: identity.publicKey,
    privateKey: identity.privateKey,
    append: (tx, draft) => {
      const event = appendEvent(parts, tx, draft);
      // Transactions are synchronous, so a microtask runs after the commit (or the rollback: then it is harmless).
      queueMicrotask(() => {
        for (const listener of listeners) listener();
      });
      return event;
    },
    witness(tx, remote) {
      const { hlc } = readState(tx);
      const seen = receiveHlc(hlc, remote, parts.system.now());
      if (seen !== hlc) tx.run('UPDATE outbox_state SET hlc = ?', [seen]);
    },
    events: ({ afterSeq, limit }) => {
      const from = Math.max(afterSeq, floorOf(db, identity.epoch)?.seq ?? 0);
      const left = Math.max(0, limit - (from - afterSeq));
      return selectEvents(db, storedEventSchema, identity, { afterSeq: from, limit: left });
    },
    hashAt: (seq) => hashAt(db, identity.epoch, seq),
    floor: () => floorOf(db, identity.epoch),
    head: () => {
      const state = readState(db);
      return { seq: state.head_seq, hash: state.head_hash };
    },
    acked: () => {
      const state = readState(db);
      return { seq: state.ack_seq, hash: state.ack_hash };
    },
    pending: () => {
      const state = readState(db);
      return state.head_seq - state.ack_seq;
    },
    lastAckAt: () => lastAckAt(parts),
    clock: () => ({
      suspect: parts.clock.suspect(hlcTime(readState(db).hlc)),
      aheadMs: parts.clock.ahead(),
    }),
    recordAck: (ack, roundTripMs = 0) => storeAck(parts, ack, roundTripMs),
    rewind: (to) => rewindTo(parts, to),
    ...proving(parts),
    seenCheckpoint: () => seenHeader(db),
    takeCheckpoints: (told, centreKey) =>
      takeCheckpoints(db, told, { tenant: identity.tenant, centreKey, now: parts.system.now() }),
    onAppend: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

/** The last clock value any event of this store has; never goes back, also over restarts and new epochs. */
export const lastHlc = (reader: Reader): Hlc => readState(reader).hlc;

/**
 * Opens the log over a store migrated with `outboxMigrations`. Key pair and epoch are made at the first start.
 * `other_device`: the store was made for another terminal or municipality.
 */
export const createEventLog = ({
  db,
  tenant,
  device,
  epoch,
  system,
  logger,
  projections,
  prove,
}: EventLogOptions): Result<EventLog, 'other_device' | 'disk_full' | 'storage_failed'> => {
  const identity = loadIdentity(db, system, {
    tenant,
    device,
    ...(epoch === undefined ? {} : { epoch }),
  });
  if (!identity.ok) return identity;
  const clock = createClockWatch(system, readState(db).clock_offset);
  const heard = { at: undefined };
  return success(makeLog({ db, system, logger, identity: identity.value, clock, projections, prove, heard }));
};
