/** What one stored record of a staff door means for attendance, or why it cannot be counted; and the table of them (projection.ts). */
import { hlcSchema, hlcTime } from '../kernel/hlc.ts';
import { eventIdSchema, type TenantId } from '../kernel/ids.ts';
import {
  type AttendanceEvent,
  type AttendanceEventKind,
  attendanceEventSchemas,
} from '../modules/attendance/schema.ts';
import { type EventBody, parseEventBody } from '../outbox/event.ts';
import { turnFacts } from './attendance-turns.ts';
import type { Queryable } from './database.ts';
import { type Quarantined, storeQuarantine } from './quarantine.ts';
import { type LogRecord, type QuarantineReason, recordOfKey } from './shelter-facts.ts';

export interface AttendanceFact {
  /** `hlc/device/seq/epoch`: its order, and the epoch so that it names one record. */
  readonly key: string;
  readonly eventId: string;
  readonly device: string;
  readonly site: string;
  /** When it happened, by the terminal's clock; milliseconds since 1970. */
  readonly at: number;
  readonly receivedAt: number;
  /** Who was signed in at the terminal; a door needs nobody. */
  readonly actor: string;
  /** The terminal's clock was not to be trusted. */
  readonly suspect: boolean;
  readonly event: AttendanceEvent;
}

const PREFIX = 'attendance.';
const isKind = (kind: string): kind is AttendanceEventKind => kind in attendanceEventSchemas;

/** The event of a kind and its data; undefined when the data is not of that kind. */
export const parseAttendanceEvent = (
  kind: AttendanceEventKind,
  data: unknown,
): AttendanceEvent | undefined => {
  const parsed = attendanceEventSchemas[kind].safeParse(data);
  // The schema of a kind gives that kind's data: what TypeScript does not follow through the table.
  return parsed.success ? ({ kind, data: parsed.data } as AttendanceEvent) : undefined;
};

/** Undefined: it is about something else. Drill and real never mix: a record of the other mode is for a person to look at. */
export const attendanceFactIn = (
  record: LogRecord,
  mode: EventBody['mode'],
): AttendanceFact | QuarantineReason | undefined => {
  const { kind, device, epoch, seq } = record;
  if (!kind.startsWith(PREFIX)) return undefined;
  if (!isKind(kind)) return 'unknown_kind';
  const body = parseEventBody(record.body);
  if (!body.ok) return body.reason;
  if (body.value.mode !== mode) return 'other_mode';
  const event = parseAttendanceEvent(kind, body.value.data);
  if (event === undefined) return 'bad_data';
  const hlc = hlcSchema.parse(record.hlc);
  return {
    key: `${hlc}/${device}/${String(seq).padStart(12, '0')}/${epoch}`,
    eventId: eventIdSchema.parse(record.eventId),
    device,
    site: body.value.site,
    at: momentOf(event) ?? hlcTime(hlc),
    receivedAt: record.receivedAt,
    actor: body.value.actor.staff,
    suspect: body.value.clockSuspect,
    event,
  };
};

/** When it happened, where that is not the moment of recording: a punch that a supervisor enters for the morning. */
const momentOf = (event: AttendanceEvent): number | undefined => {
  if (event.kind === 'attendance.punched') return event.data.at;
  return event.kind === 'attendance.called_out' ? event.data.from : undefined;
};

/** Whom it is about; empty: nobody. */
const staffOf = ({ event: { data } }: AttendanceFact): string =>
  'staffNo' in data ? (data.staffNo ?? '') : '';

/** One event id in two records (a cloned disk, a faulty program): counted once, but somebody should know. */
const duplicatesOf = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly AttendanceFact[],
): Promise<Quarantined[]> => {
  const rows = await tx<{ fact_key: string }[]>`
    SELECT fact_key FROM att_fact WHERE tenant = ${tenant} AND event_id IN (
      SELECT event_id FROM att_fact WHERE tenant = ${tenant}
        AND event_id = ANY(${facts.map(({ eventId }) => eventId)}::uuid[])
      GROUP BY event_id HAVING count(*) > 1)`;
  return rows.map(({ fact_key: key }) => ({ ...recordOfKey(key), reason: 'duplicate_id' as const }));
};

/** Rows are added and nothing is kept in step with them: any order and any repetition gives the same table. */
export const applyAttendance = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly AttendanceFact[],
): Promise<void> => {
  if (facts.length === 0) return;
  await tx`
    INSERT INTO att_fact (tenant, fact_key, event_id, kind, staff_no, device, site, at, received_at, actor, suspect, data)
    SELECT ${tenant}, * FROM unnest(
      ${facts.map(({ key }) => key)}::text[], ${facts.map(({ eventId }) => eventId)}::uuid[],
      ${facts.map(({ event }) => event.kind)}::text[], ${facts.map(staffOf)}::text[],
      ${facts.map(({ device }) => device)}::text[], ${facts.map(({ site }) => site)}::text[],
      ${facts.map(({ at }) => at)}::int8[], ${facts.map(({ receivedAt }) => receivedAt)}::int8[],
      ${facts.map(({ actor }) => actor)}::text[], ${facts.map(({ suspect }) => Number(suspect))}::int8[],
      ${facts.map(({ event }) => JSON.stringify(event.data))}::text[])
    ON CONFLICT DO NOTHING`;
  await turnFacts(
    tx,
    tenant,
    facts.map((fact) => ({ staffNo: staffOf(fact), at: fact.at, kind: fact.event.kind })),
  );
  await storeQuarantine(tx, tenant, await duplicatesOf(tx, tenant, facts));
};

/** Before a rebuild. */
export const clearAttendance = async (tx: Queryable, tenant: TenantId): Promise<void> => {
  await tx`DELETE FROM att_fact WHERE tenant = ${tenant}`;
};
