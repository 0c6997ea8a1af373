import { throwIllegalValue } from '../kernel/assert.ts';
import { hlcSchema, hlcTime } from '../kernel/hlc.ts';
import { eventIdSchema } from '../kernel/ids.ts';
import type { Fact } from '../modules/polling/fold.ts';
import { type PollingEvent, type PollingEventKind, pollingEventSchemas } from '../modules/polling/schema.ts';
import { type EventBody, parseEventBody } from '../outbox/event.ts';
import type { LogRecord, QuarantineReason } from './shelter-facts.ts';

/** What one stored record means for a poll, or why it cannot be counted. */

/** `at`: when it happened; of what was keyed from paper when it was ticked. */
export interface PollFact extends Fact {
  /** `hlc/device/seq/epoch`: its order, and the epoch so that it names one record. */
  readonly key: string;
  readonly receivedAt: number;
  readonly staff: string;
}

const PREFIX = 'polling.';
const isPollingKind = (kind: string): kind is PollingEventKind => kind in pollingEventSchemas;

/** The event of a kind and its data; undefined when the data is not of that kind. */
export const parsePollingEvent = (kind: PollingEventKind, data: unknown): PollingEvent | undefined => {
  const parsed = pollingEventSchemas[kind].safeParse(data);
  // The schema of a kind gives that kind's data: what TypeScript does not follow through the table.
  return parsed.success ? ({ kind, data: parsed.data } as PollingEvent) : undefined;
};

/** Undefined: it is about something else. Drill and real never mix: a record of the other mode is for a person to look at. */
export const pollFactIn = (
  record: LogRecord,
  mode: EventBody['mode'],
): PollFact | QuarantineReason | undefined => {
  const { kind, device, epoch, seq } = record;
  if (!kind.startsWith(PREFIX)) return undefined;
  if (!isPollingKind(kind)) return 'unknown_kind';
  const body = parseEventBody(record.body);
  if (!body.ok) return body.reason;
  if (body.value.mode !== mode) return 'other_mode';
  const event = parsePollingEvent(kind, body.value.data);
  if (event === undefined) return 'bad_data';
  const hlc = hlcSchema.parse(record.hlc);
  const order = `${hlc}/${device}/${String(seq).padStart(12, '0')}`;
  return {
    key: `${order}/${epoch}`,
    order,
    eventId: eventIdSchema.parse(record.eventId),
    device,
    at: paperTime(event) ?? hlcTime(hlc),
    receivedAt: record.receivedAt,
    staff: body.value.actor.staff,
    event,
  };
};

const paperTime = (event: PollingEvent): number | undefined =>
  event.kind === 'polling.accepted' ? event.data.paperAt : undefined;

const JAPAN_OFFSET_MS = 9 * 3_600_000;

/** The last moment that is written with four digits of a year: whatever a broken clock says, it has a day. */
const LAST_MOMENT = Date.UTC(9999, 11, 31);

/** Day and hour in Japan. */
export const dayAndHour = (at: number): { readonly day: string; readonly hour: number } => {
  const text = new Date(Math.min(at, LAST_MOMENT) + JAPAN_OFFSET_MS).toISOString();
  return { day: text.slice(0, 10), hour: Number(text.slice(11, 13)) };
};

/** Something that is counted besides the votes themselves. */
export interface Tick {
  readonly what:
    | 'arrival'
    | 'spoiled'
    | 'reissued'
    | 'provisional'
    | 'assist'
    | 'override'
    | 'paper'
    | 'stopped'
    | 'undone'
    | 'returned';
  readonly ballot: string;
  readonly sex: string;
  readonly detail: string;
}

const tick = (what: Tick['what'], more: Partial<Omit<Tick, 'what'>> = {}): Tick => ({
  what,
  ballot: '',
  sex: '',
  detail: '',
  ...more,
});

/** What one record adds to the figures as long as nobody takes it back. */
export const ticksOf = (event: PollingEvent): readonly Tick[] => {
  switch (event.kind) {
    case 'polling.accepted': {
      const { sex, when, assist, override, paperAt } = event.data;
      return [
        tick('arrival', { sex, detail: when }),
        ...(assist === undefined ? [] : [tick('assist', { detail: assist.kind })]),
        ...(override === undefined ? [] : [tick('override', { detail: override.verdict })]),
        ...(paperAt === undefined ? [] : [tick('paper')]),
      ];
    }
    case 'polling.ballot_spoiled': {
      const { ballot, cause, reissued } = event.data;
      return [
        tick('spoiled', { ballot, detail: cause }),
        ...(reissued ? [tick('reissued', { ballot })] : []),
      ];
    }
    case 'polling.provisional':
      return [tick('provisional', { detail: event.data.cause })];
    case 'polling.stopped':
      return [tick('stopped', { detail: event.data.verdict })];
    case 'polling.undone':
      return [tick('undone')];
    case 'polling.absentee_returned':
      return [tick('returned')];
    // Counted once for each acceptance and ballot, however often somebody ticked (polling-issued.ts).
    case 'polling.ballot_issued':
    case 'polling.opened':
    case 'polling.closed':
    case 'polling.tie_out':
    case 'polling.tick_undone':
    case 'polling.oath':
    case 'polling.backup_printed':
    case 'polling.looked_up':
      return [];
    default:
      return throwIllegalValue(event);
  }
};
