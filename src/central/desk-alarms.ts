import { z } from 'zod';
import { deskEventSchemas } from '../identity/schema.ts';
import { hlcSchema, hlcTime } from '../kernel/hlc.ts';
import { deviceIdSchema, type TenantId } from '../kernel/ids.ts';
import { type EventBody, parseEventBody } from '../outbox/event.ts';
import type { Queryable } from './database.ts';
import { type DeskAlarm, deskAlarmKindSchema } from './schema.ts';
import type { LogRecord, QuarantineReason } from './shelter-facts.ts';

/** What a desk recorded that somebody at the centre must hear of: an hour's searches used up, a card that is not the linked one. */

const EVENT_KIND = {
  search_limited: 'desk.search_limited',
  card_refused: 'desk.card_refused',
} as const satisfies Record<DeskAlarm['kind'], keyof typeof deskEventSchemas>;

export interface DeskAlarmRow extends Pick<LogRecord, 'device' | 'epoch' | 'seq'> {
  readonly kind: DeskAlarm['kind'];
  /** By the terminal's clock. */
  readonly at: number;
  readonly staff: string;
}

/** Undefined: no alarm. A record of the other mode, or of a newer program's shape, is for a person to look at. */
export const deskAlarmIn = (
  record: LogRecord,
  mode: EventBody['mode'],
): DeskAlarmRow | QuarantineReason | undefined => {
  const kind = deskAlarmKindSchema.options.find((each) => EVENT_KIND[each] === record.kind);
  if (kind === undefined) return undefined;
  const body = parseEventBody(record.body);
  if (!body.ok) return body.reason;
  if (body.value.mode !== mode) return 'other_mode';
  if (!deskEventSchemas[EVENT_KIND[kind]].safeParse(body.value.data).success) return 'bad_data';
  const { device, epoch, seq, hlc } = record;
  const { staff } = body.value.actor;
  return { device, epoch, seq, kind, at: hlcTime(hlcSchema.parse(hlc)), staff };
};

export const storeDeskAlarms = async (
  tx: Queryable,
  tenant: TenantId,
  rows: readonly DeskAlarmRow[],
): Promise<void> => {
  if (rows.length === 0) return;
  await tx`
    INSERT INTO desk_alarm (tenant, device, epoch, seq, kind, at, staff)
    SELECT ${tenant}, * FROM unnest(
      ${rows.map((row) => row.device)}::text[], ${rows.map((row) => row.epoch)}::text[],
      ${rows.map((row) => row.seq)}::int8[], ${rows.map((row) => row.kind)}::text[],
      ${rows.map((row) => row.at)}::int8[], ${rows.map((row) => row.staff)}::text[])
    ON CONFLICT DO NOTHING`;
};

/** How long an alarm is shown, by when it came here: a terminal's clock may be wrong. Milliseconds. */
export const ALARM_SHOWN_MS = 86_400_000;
const MOST_SHOWN = 50;

const alarmRows = z.array(
  z.object({
    kind: deskAlarmKindSchema,
    device: deviceIdSchema,
    site_name: z.string().nullable(),
    staff: z.string(),
    at: z.number(),
  }),
);

/** Those of the last day, newest first. */
export const readDeskAlarms = async (sql: Queryable, tenant: TenantId, now: number): Promise<DeskAlarm[]> => {
  const rows: unknown = await sql`
    SELECT alarm.kind, alarm.device, device.site_name, alarm.staff, alarm.at
    FROM desk_alarm AS alarm
    JOIN event USING (tenant, device, epoch, seq)
    LEFT JOIN device ON device.tenant = alarm.tenant AND device.device = alarm.device
    WHERE alarm.tenant = ${tenant} AND event.received_at > ${now - ALARM_SHOWN_MS}
    ORDER BY event.received_at DESC, alarm.device, alarm.seq DESC LIMIT ${MOST_SHOWN}`;
  return alarmRows
    .parse(rows)
    .map(({ site_name, device, ...row }) => ({ ...row, device, siteName: site_name ?? device }));
};
