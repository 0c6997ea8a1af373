import { hlcSchema, hlcTime } from '../kernel/hlc.ts';
import { eventIdSchema } from '../kernel/ids.ts';
import { type Fact, factOrder } from '../modules/shelter/fold.ts';
import { isShelterKind, parseShelterEvent } from '../modules/shelter/schema.ts';
import { type EventBody, parseEventBody } from '../outbox/event.ts';

/** What one stored record means for the shelters, or why it cannot be counted. */

/** A record of the log as the projection reads it. */
export interface LogRecord {
  readonly device: string;
  readonly epoch: string;
  readonly seq: number;
  readonly eventId: string;
  readonly hlc: string;
  readonly kind: string;
  readonly body: string;
  /** When the centre took it, milliseconds since 1970. */
  readonly receivedAt: number;
}

/**
 * `not_json`, `bad_envelope`, `bad_data`: written by a program we do not understand. `unknown_kind`: a shelter record of
 * a newer program. `other_mode`: 訓練 and 本番 came together. `duplicate_id`: one event id in two places. `unprojectable`: the tables
 * would not take it, for a reason that nobody thought of (careful-fold.ts).
 */
export type QuarantineReason =
  | 'not_json'
  | 'bad_envelope'
  | 'bad_data'
  | 'unknown_kind'
  | 'other_mode'
  | 'duplicate_id'
  | 'unprojectable';

export type Reading =
  /** Belongs to another module. */
  | { readonly kind: 'other' }
  | { readonly kind: 'quarantine'; readonly reason: QuarantineReason }
  | { readonly kind: 'fact'; readonly fact: Fact };

const quarantine = (reason: QuarantineReason): Reading => ({ kind: 'quarantine', reason });

/** Drill and real never mix: a record of the other mode is for a person to look at. */
export const readRecord = (record: Omit<LogRecord, 'receivedAt'>, mode: EventBody['mode']): Reading => {
  const body = parseEventBody(record.body);
  if (!body.ok) return quarantine(body.reason);
  if (!record.kind.startsWith('shelter.')) return { kind: 'other' };
  if (!isShelterKind(record.kind)) return quarantine('unknown_kind');
  if (body.value.mode !== mode) return quarantine('other_mode');
  const event = parseShelterEvent(record.kind, body.value.data);
  if (event === undefined) return quarantine('bad_data');
  const hlc = hlcSchema.parse(record.hlc);
  return {
    kind: 'fact',
    fact: {
      eventId: eventIdSchema.parse(record.eventId),
      order: factOrder(hlc, record.device, record.seq),
      at: hlcTime(hlc),
      event,
    },
  };
};

/** Key of a fact: its order, and the epoch so that it names one record. Sorts as `order` does. */
export const factKey = (fact: Pick<Fact, 'order'>, epoch: string): string => `${fact.order}/${epoch}`;

/** The record that a fact's key names (`hlc/device/seq/epoch`). */
export const recordOfKey = (
  key: string,
): { readonly device: string; readonly epoch: string; readonly seq: number } => {
  const [, device = '', seq = '', epoch = ''] = key.split('/');
  return { device, epoch, seq: Number(seq) };
};
