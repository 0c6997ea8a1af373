import { z } from 'zod';
import { hlcSchema } from '../kernel/hlc.ts';
import { deviceIdSchema, eventIdSchema, type TenantId } from '../kernel/ids.ts';
import { identificationEventSchemas, isLinkKind } from '../modules/identification/schema.ts';
import { type EventBody, parseEventBody } from '../outbox/event.ts';
import { type LinkList, MAX_LINKS } from '../outbox/protocol.ts';
import type { Queryable } from './database.ts';
import type { LogRecord, QuarantineReason } from './shelter-facts.ts';

/**
 * Links of cards, of all desks of the municipality, for all of them: what each desk recorded, in the order in which the centre
 * came to know of it. The centre folds nothing: what a token means is for the desks' own fold, which does not depend on order.
 *
 * Versions are allotted by the projector, which holds its tenant's lock until it commits (projection.ts): so nobody ever reads a
 * version and later meets an earlier one, as with a sequence (systems.md §1.2). A rebuild adds what is missing and never
 * renumbers, so a desk's cursor stays good.
 */

export interface LinkChangeRow extends LogRecord {
  readonly staff: string;
  readonly site: string;
  /** For the desks to check; empty: there is none. */
  readonly proof: string;
  /** `data` of the event, as JSON. */
  readonly data: string;
}

/** Undefined: it is about no card. A record of the other mode, or of a newer program's shape, is for a person to look at. */
export const linkChangeIn = (
  record: LogRecord,
  mode: EventBody['mode'],
): LinkChangeRow | QuarantineReason | undefined => {
  const { kind } = record;
  if (!isLinkKind(kind)) return undefined;
  const body = parseEventBody(record.body);
  if (!body.ok) return body.reason;
  if (body.value.mode !== mode) return 'other_mode';
  const { actor, site, proof = '', data } = body.value;
  if (!identificationEventSchemas[kind].safeParse(data).success) return 'bad_data';
  return { ...record, staff: actor.staff, site, proof, data: JSON.stringify(data) };
};

const newestRows = z.tuple([z.object({ newest: z.int() })]);

/** Only under the tenant's lock. What is there already keeps its version. */
export const storeLinkChanges = async (
  tx: Queryable,
  tenant: TenantId,
  mode: EventBody['mode'],
  rows: readonly LinkChangeRow[],
): Promise<void> => {
  if (rows.length === 0) return;
  const last: unknown = await tx`
    SELECT coalesce(max(version), 0) AS newest FROM link_change WHERE tenant = ${tenant}`;
  const [{ newest }] = newestRows.parse(last);
  await tx`
    INSERT INTO link_change (tenant, version, mode, device, epoch, seq, event_id, hlc, kind, staff, site, proof, data)
    SELECT ${tenant}, ${newest} + row_number() OVER (ORDER BY change.seq), ${mode}, change.*
    FROM unnest(
      ${rows.map((row) => row.device)}::text[], ${rows.map((row) => row.epoch)}::text[],
      ${rows.map((row) => row.seq)}::int8[], ${rows.map((row) => row.eventId)}::uuid[],
      ${rows.map((row) => row.hlc)}::text[], ${rows.map((row) => row.kind)}::text[],
      ${rows.map((row) => row.staff)}::text[], ${rows.map((row) => row.site)}::text[],
      ${rows.map((row) => row.proof)}::text[], ${rows.map((row) => row.data)}::text[]
    ) AS change (device, epoch, seq, event_id, hlc, kind, staff, site, proof, data)
    WHERE NOT EXISTS (
      SELECT 1 FROM link_change AS known
      WHERE known.tenant = ${tenant} AND known.device = change.device AND known.epoch = change.epoch
        AND known.seq = change.seq)`;
};

const changeRows = z.array(
  z.object({
    version: z.int(),
    mark: z.uuid(),
    device: deviceIdSchema,
    seq: z.int(),
    event_id: eventIdSchema,
    hlc: hlcSchema,
    kind: z.string(),
    staff: z.string(),
    site: z.string(),
    proof: z.string(),
    data: z.string(),
  }),
);

/** The next changes after a cursor, and how far there are any. */
export const linkChangesAfter = async (
  sql: Queryable,
  tenant: TenantId,
  mode: EventBody['mode'],
  after: number,
): Promise<LinkList> => {
  const last: unknown = await sql`
    SELECT coalesce(max(version), 0) AS newest FROM link_change WHERE tenant = ${tenant} AND mode = ${mode}`;
  const [{ newest }] = newestRows.parse(last);
  const rows: unknown = await sql`
    SELECT version, mark, device, seq, event_id, hlc, kind, staff, site, proof, data FROM link_change
    WHERE tenant = ${tenant} AND mode = ${mode} AND version > ${after} ORDER BY version LIMIT ${MAX_LINKS}`;
  const changes = changeRows.parse(rows).map(({ event_id, proof, data, ...row }) => ({
    ...row,
    eventId: event_id,
    ...(proof === '' ? {} : { proof }),
    data: JSON.parse(data) as unknown,
  }));
  return { mode, changes, newest };
};
