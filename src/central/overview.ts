import { z } from 'zod';
import {
  deviceIdSchema,
  epochSchema,
  type ShelterId,
  shelterIdSchema,
  type TenantId,
} from '../kernel/ids.ts';
import { personIdSchema } from '../modules/shelter/schema.ts';
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
import { shelterFiguresSchema } from './shelter-schema.ts';

/** The read side: what the console shows. */

/** A terminal that said nothing for this long is shown as quiet, milliseconds. */
export const QUIET_AFTER_MS = 600_000;

const shelterRows = z.array(
  z.object({
    generation: z.int(),
    newest: z.int(),
    shelter_id: shelterIdSchema.nullable(),
    name: z.string().nullable(),
    capacity: z.int().nullable(),
    last_event_at: z.number().nullable(),
    figures: z.string().nullable(),
  }),
);

/** How far somebody has read the figures. */
export interface FiguresSeen {
  readonly generation: number;
  readonly version: number;
}

/** Where nothing was read yet. */
export const NOTHING_SEEN: FiguresSeen = { generation: -1, version: -1 };

export interface FiguresRead {
  readonly seen: FiguresSeen;
  /** The tables were made anew: what is not among `shelters` is no more. */
  readonly anew: boolean;
  /** Whatever changed since. */
  readonly shelters: ShelterOverview[];
}

const storedSchema = z.object({
  open: z.boolean(),
  present: z.int(),
  away: z.int(),
  figures: shelterFiguresSchema,
});

/** The shelters that changed since; all of them the first time. One statement, so that all is of one moment. */
export const readFigures = async (
  sql: Queryable,
  tenant: TenantId,
  since: FiguresSeen = NOTHING_SEEN,
): Promise<FiguresRead> => {
  const rows: unknown = await sql`
    SELECT state.generation, state.figures AS newest, place.shelter_id, place.name, place.capacity, place.last_event_at,
      figure.figures
    FROM projection_state AS state
    LEFT JOIN shelter_figure AS figure ON figure.tenant = state.tenant
      AND (figure.version > ${since.version} OR state.generation <> ${since.generation})
    LEFT JOIN shelter_place AS place ON place.tenant = figure.tenant AND place.shelter_id = figure.shelter_id
    WHERE state.tenant = ${tenant} ORDER BY place.shelter_id`;
  const parsed = shelterRows.parse(rows);
  const { generation = 0, newest = 0 } = parsed[0] ?? {};
  const shelters = parsed.flatMap(({ shelter_id, name, capacity, last_event_at, figures }) =>
    shelter_id === null || name === null || capacity === null || figures === null
      ? []
      : [
          {
            ...{ shelterId: shelter_id, name, capacity, lastEventAt: last_event_at },
            ...storedSchema.parse(JSON.parse(figures)),
          },
        ],
  );
  return { seen: { generation, version: newest }, anew: generation !== since.generation, shelters };
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
  /** What changed of the shelters, for who asks again and again; else all of them are read. */
  readonly figures?: () => Promise<ShelterOverview[]>;
}

export const readOverview = async (
  { sql, tenant, mode, figures }: OverviewDeps,
  now: number,
): Promise<Overview> => {
  const shelters = figures === undefined ? (await readFigures(sql, tenant.id)).shelters : await figures();
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
  const counts = { totals, quarantined, openAnomalies, deviceRequests };
  const polling = await readPulse(sql, tenant.id);
  const shown = { tenant, mode, asOf: now, shelters, terminals, deskAlarms, ...counts };
  return polling === undefined ? shown : { ...shown, polling };
};

const personRows = z.array(
  shelterPersonSchema.omit({ residentId: true, groupId: true, split: true }).extend({
    resident_id: personIdSchema,
    group_id: z.string().nullable(),
    split: z.string().nullable(),
  }),
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
    SELECT resident_id, sex, age, status, since, group_id, (
      SELECT string_agg(DISTINCT other.shelter_id, ' ') FROM shelter_presence AS other
      WHERE other.tenant = mine.tenant AND other.group_id = mine.group_id AND other.shelter_id <> mine.shelter_id
        AND other.status IN ('present', 'out', 'overnight', 'outside')
        AND mine.status IN ('present', 'out', 'overnight', 'outside')) AS split
    FROM shelter_presence AS mine
    WHERE tenant = ${tenant} AND shelter_id = ${shelterId}
    ORDER BY since DESC, resident_id`;
  const people = personRows.parse(rows).map(({ resident_id, group_id, split, ...row }) => ({
    ...{ residentId: resident_id, ...row, groupId: group_id },
    split: (split?.split(' ') ?? []).map((id) => shelterIdSchema.parse(id)),
  }));
  return { shelterId, people };
};
