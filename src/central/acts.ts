import { z } from 'zod';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { HLC_ZERO, hlcSchema, tickHlc } from '../kernel/hlc.ts';
import { deviceIdSchema, epochSchema, eventIdSchema, type TenantId } from '../kernel/ids.ts';
import type { Actor } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import {
  type EventBody,
  eventBodySchema,
  GENESIS_HASH,
  hashEvent,
  type StoredEvent,
  signHead,
  storedEventSchema,
} from '../outbox/event.ts';
import { type Queryable, sha256Bytes } from './database.ts';
import type { ReceiptKey } from './receipt-key.ts';

/**
 * What people do at the centre (閲覧記録 and the like) is a stream like a terminal's: chained, signed by the centre's key,
 * under its checkpoints and in its export. An act is written in the transaction of what it is about, or neither happens.
 */

/** The centre as a device; no terminal may have this name. */
export const CENTRE_DEVICE = deviceIdSchema.parse('centre');

export type ActKind =
  | 'central.looked'
  | 'central.exported'
  | 'central.checkpoint_cosigned'
  | 'central.erased'
  | 'anomaly.settled'
  | 'enrol_code.made'
  | 'device.approved'
  | 'device.refused'
  | 'device.revoked'
  | 'device.renewal_refused'
  | 'console.proved'
  | 'passkey.registered'
  | 'passkey.removed'
  | 'break_glass.made'
  | 'break_glass.used'
  | 'reservation.policy_published'
  | 'polling.planned'
  | 'polling.marks_published'
  | 'polling.list_taken'
  | 'shelters.listed'
  | 'shelters.reported'
  | 'shelter.inquired'
  | 'forms.drafted'
  | 'forms.imported'
  | 'forms.submitted'
  | 'forms.returned'
  | 'forms.approved'
  | 'forms.withdrawn'
  | 'forms.discarded'
  | 'benefits.saved'
  | 'benefits.published'
  | 'benefits.reversed'
  | 'benefits.settled'
  | 'benefits.file_taken'
  | 'benefits.cards_imported'
  | 'benefits.book_head'
  | 'attendance.imported'
  | 'attendance.requested'
  | 'attendance.approved'
  | 'attendance.rejected'
  | 'attendance.withdrawn'
  | 'attendance.corrected'
  | 'attendance.months_closed'
  | 'attendance.months_reopened'
  | 'attendance.exported';

export interface Act {
  readonly kind: ActKind;
  readonly actor: Actor;
  /** JSON; who and what, never more of a person than a number. */
  readonly data: unknown;
}

export interface ActDeps {
  readonly tenant: TenantId;
  readonly mode: EventBody['mode'];
  readonly key: ReceiptKey;
  readonly system: System;
}

const EPOCH_BYTES = 8;
/** Both halves of an advisory lock's name: the purpose, and the tenant. Held until the transaction ends. */
const ACTS_LOCK = 8_203_113;

const streamRows = z
  .array(z.object({ epoch: epochSchema, ack_seq: z.int(), ack_hash: sha256Bytes, hlc: hlcSchema.nullable() }))
  .max(1);

interface Stream {
  readonly epoch: z.infer<typeof epochSchema>;
  readonly seq: number;
  readonly hash: string;
  readonly hlc: z.infer<typeof hlcSchema>;
}

/** The centre's own stream with its head; made at the first act. */
const lockStream = async (tx: Queryable, { tenant, system }: ActDeps, now: number): Promise<Stream> => {
  await tx`SELECT pg_advisory_xact_lock(${ACTS_LOCK}, hashtext(${tenant}))`;
  const rows: unknown = await tx`
    SELECT stream.epoch, ack_seq, ack_hash, event.hlc FROM stream
    LEFT JOIN event ON event.tenant = stream.tenant AND event.device = stream.device
      AND event.epoch = stream.epoch AND event.seq = ack_seq
    WHERE stream.tenant = ${tenant} AND stream.device = ${CENTRE_DEVICE}
    ORDER BY first_seen_at DESC, stream.epoch LIMIT 1`;
  const [row] = streamRows.parse(rows);
  if (row !== undefined)
    return { epoch: row.epoch, seq: row.ack_seq, hash: toHex(row.ack_hash), hlc: row.hlc ?? HLC_ZERO };
  const epoch = epochSchema.parse(toHex(system.randomBytes(EPOCH_BYTES)));
  await tx`
    INSERT INTO stream (tenant, device, epoch, ack_seq, ack_hash, first_seen_at, last_seen_at)
    VALUES (${tenant}, ${CENTRE_DEVICE}, ${epoch}, 0, ${fromHex(GENESIS_HASH)}, ${now}, ${now})`;
  return { epoch, seq: 0, hash: GENESIS_HASH, hlc: HLC_ZERO };
};

const eventOf = (stream: Stream, { tenant, mode, system }: ActDeps, act: Act, now: number): StoredEvent => {
  const { actor, data } = act;
  const body: EventBody = { v: 1, actor, site: CENTRE_DEVICE, mode, clockSuspect: false, data };
  const fields = {
    tenant,
    device: CENTRE_DEVICE,
    epoch: stream.epoch,
    seq: stream.seq + 1,
    eventId: eventIdSchema.parse(system.newId()),
    hlc: tickHlc(stream.hlc, now),
    kind: act.kind,
    body: JSON.stringify(eventBodySchema.parse(body)),
    prevHash: stream.hash,
  };
  return storedEventSchema.parse({ ...fields, hash: hashEvent(fields) });
};

/** Writes one act with its signed head, in the transaction of what was done. */
export const recordAct = async (tx: Queryable, deps: ActDeps, act: Act): Promise<StoredEvent> => {
  const { tenant, key, system } = deps;
  const now = Math.floor(system.now());
  const event = eventOf(await lockStream(tx, deps, now), deps, act, now);
  const { device, epoch, seq, hash } = event;
  await tx`
    INSERT INTO event (tenant, device, epoch, seq, event_id, hlc, kind, body, hash, received_at)
    VALUES (${tenant}, ${device}, ${epoch}, ${seq}, ${event.eventId}, ${event.hlc}, ${event.kind},
      ${Buffer.from(event.body)}, ${fromHex(hash)}, ${now})`;
  const sig = signHead({ tenant, device, epoch, seq, hash }, key.privateKey);
  await tx`
    INSERT INTO stream_head (tenant, device, epoch, seq, hash, sig, key)
    VALUES (${tenant}, ${device}, ${epoch}, ${seq}, ${fromHex(hash)}, ${sig}, ${key.publicKey})`;
  await tx`
    UPDATE stream SET ack_seq = ${seq}, ack_hash = ${fromHex(hash)}, head_sig = ${sig}, head_key = ${key.publicKey},
      last_seen_at = ${now}
    WHERE tenant = ${tenant} AND device = ${device} AND epoch = ${epoch}`;
  return event;
};
