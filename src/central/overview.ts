import { z } from 'zod';
import {
  deviceIdSchema,
  epochSchema,
  residentIdSchema,
  type ShelterId,
  shelterIdSchema,
  type TenantId,
} from '../kernel/ids.ts';
import type { EventBody } from '../outbox/event.ts';
import { countOpenAnomalies } from './anomalies.ts';
import type { Queryable } from './database.ts';
import { readDeskAlarms } from './desk-alarms.ts';
import { readPulse } from './polling-overview.ts';
import {
  type Overview,
  type People,
  type ShelterOverview,
  shelterPersonSchema,
  type TerminalOverview,
} from './schema.ts';

/** The read side: what the console shows. */

/** A terminal that said nothing for this long is shown as quiet, milliseconds. */
export const QUIET_AFTER_MS = 600_000;

const shelterRows = z.array(
  z.object({
    shelter_id: shelterIdSchema,
    name: z.string(),
    capacity: z.int(),
    open: z.boolean(),
    present: z.int(),
    away: z.int(),
    last_event_at: z.number().nullable(),
  }),
);

const readShelters = async (sql: Queryable, tenant: TenantId): Promise<ShelterOverview[]> => {
  const rows: unknown = await sql`
    SELECT place.shelter_id, place.name, place.capacity, place.opened_key IS NOT NULL AS open, place.last_event_at,
           count(*) FILTER (WHERE person.status = 'present') AS present,
           count(*) FILTER (WHERE person.status IN ('out', 'overnight')) AS away
    FROM shelter_place AS place
    LEFT JOIN shelter_presence AS person
      ON person.tenant = place.tenant AND person.shelter_id = place.shelter_id
    WHERE place.tenant = ${tenant}
    GROUP BY place.tenant, place.shelter_id
    ORDER BY place.shelter_id`;
  return shelterRows.parse(rows).map(({ shelter_id, last_event_at, ...row }) => ({
    ...row,
    shelterId: shelter_id,
    lastEventAt: last_event_at,
  }));
};

const terminalRows = z.array(
  z.object({
    device: deviceIdSchema,
    site: z.string(),
    site_name: z.string(),
    revoked_at: z.number().nullable(),
    epoch: epochSchema.nullable(),
    forked_at: z.number().nullable(),
    last_seen_at: z.number().nullable(),
    events: z.int(),
  }),
);

const stateOf = (row: z.infer<typeof terminalRows>[number], now: number): TerminalOverview['state'] => {
  if (row.revoked_at !== null) return 'revoked';
  if (row.forked_at !== null) return 'fork';
  return row.last_seen_at !== null && now - row.last_seen_at <= QUIET_AFTER_MS ? 'ok' : 'quiet';
};

/** Each device with its newest stream: a fork of an old epoch is over once the terminal was set up anew. */
const readTerminals = async (sql: Queryable, tenant: TenantId, now: number): Promise<TerminalOverview[]> => {
  const rows: unknown = await sql`
    SELECT device.device, device.site, device.site_name, device.revoked_at,
           newest.epoch, newest.forked_at, newest.last_seen_at,
           coalesce((SELECT sum(ack_seq)::int8 FROM stream
                     WHERE stream.tenant = device.tenant AND stream.device = device.device), 0) AS events
    FROM device
    LEFT JOIN LATERAL (
      SELECT epoch, forked_at, last_seen_at FROM stream
      WHERE stream.tenant = device.tenant AND stream.device = device.device
      ORDER BY first_seen_at DESC, epoch LIMIT 1
    ) AS newest ON true
    WHERE device.tenant = ${tenant}
    ORDER BY device.site, device.device`;
  return terminalRows.parse(rows).map((row) => ({
    device: row.device,
    epoch: row.epoch,
    site: row.site,
    siteName: row.site_name,
    events: row.events,
    lastSeenAt: row.last_seen_at,
    state: stateOf(row, now),
  }));
};

const countRows = z.tuple([z.object({ count: z.int() })]);

export interface OverviewDeps {
  readonly sql: Queryable;
  readonly tenant: Overview['tenant'];
  readonly mode: EventBody['mode'];
}

export const readOverview = async ({ sql, tenant, mode }: OverviewDeps, now: number): Promise<Overview> => {
  const shelters = await readShelters(sql, tenant.id);
  const terminals = await readTerminals(sql, tenant.id, now);
  const deskAlarms = await readDeskAlarms(sql, tenant.id, now);
  const counted: unknown = await sql`SELECT count(*) AS count FROM quarantine WHERE tenant = ${tenant.id}`;
  const totals = { present: 0, away: 0 };
  for (const { present, away } of shelters) {
    totals.present += present;
    totals.away += away;
  }
  const [{ count: quarantined }] = countRows.parse(counted);
  const asked: unknown = await sql`
    SELECT count(*) AS count FROM device_request WHERE tenant = ${tenant.id} AND state = 'pending'`;
  const [{ count: deviceRequests }] = countRows.parse(asked);
  const openAnomalies = await countOpenAnomalies(sql, tenant.id);
  const figures = { totals, quarantined, openAnomalies, deviceRequests };
  const polling = await readPulse(sql, tenant.id);
  const shown = { tenant, mode, asOf: now, shelters, terminals, deskAlarms, ...figures };
  return polling === undefined ? shown : { ...shown, polling };
};

const personRows = z.array(
  shelterPersonSchema.omit({ residentId: true }).extend({ resident_id: residentIdSchema }),
);

/** Everybody whose last record names this shelter, those who left too; undefined when nobody ever named it. */
export const readPeople = async (
  sql: Queryable,
  tenant: TenantId,
  shelterId: ShelterId,
): Promise<People | undefined> => {
  const known: unknown = await sql`
    SELECT count(*) AS count FROM shelter_place WHERE tenant = ${tenant} AND shelter_id = ${shelterId}`;
  if (countRows.parse(known)[0].count === 0) return undefined;
  const rows: unknown = await sql`
    SELECT resident_id, sex, age, status, since FROM shelter_presence
    WHERE tenant = ${tenant} AND shelter_id = ${shelterId}
    ORDER BY since DESC, resident_id`;
  const people = personRows
    .parse(rows)
    .map(({ resident_id, ...row }) => ({ residentId: resident_id, ...row }));
  return { shelterId, people };
};
