/** Links of cards of the whole municipality at a branch: what its centre lists, under numbers of the branch's own (decision 0021). */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { LinkCursor, LinkList } from '../outbox/protocol.ts';
import type { Sql } from './database.ts';
import { lockTenant } from './projection.ts';

/**
 * In place of the epoch, which the list does not say: numbers begin anew in each, so a device and a number alone name several records.
 * The record's own log says its epoch, where it comes here too. Repetition means nothing to a desk.
 */
const EPOCH_UNSAID = 'upstream/';

const cursorRows = z.array(z.object({ version: z.int(), mark: z.string().nullable() })).max(1);

/** How far the centre above was read. */
export const linkCursor = async (sql: Sql, tenant: TenantId): Promise<LinkCursor | undefined> => {
  const rows: unknown = await sql`SELECT version, mark FROM branch_link_cursor WHERE tenant = ${tenant}`;
  return cursorRows.parse(rows)[0];
};

/** Takes changes in and moves the cursor, in one transaction; under the projector's lock, which allots the versions. */
export const takeLinks = (
  sql: Sql,
  { tenant, mode }: { readonly tenant: TenantId; readonly mode: LinkList['mode'] },
  changes: LinkList['changes'],
  cursor: LinkCursor,
): Promise<void> =>
  sql.begin(async (tx) => {
    await lockTenant(tx, { tenant, mode });
    await tx`
      INSERT INTO link_change (tenant, version, mode, device, epoch, seq, event_id, hlc, kind, staff, site, proof, data)
      SELECT ${tenant}, (SELECT coalesce(max(version), 0) FROM link_change WHERE tenant = ${tenant})
          + row_number() OVER (ORDER BY change.place), ${mode}, change.device,
        ${EPOCH_UNSAID} || change.event_id, change.seq,
        change.event_id, change.hlc, change.kind, change.staff, change.site, change.proof, change.data
      FROM unnest(
        ${changes.map(({ version }) => version)}::int8[], ${changes.map(({ device }) => device)}::text[],
        ${changes.map(({ seq }) => seq)}::int8[], ${changes.map(({ eventId }) => eventId)}::uuid[],
        ${changes.map(({ hlc }) => hlc)}::text[], ${changes.map(({ kind }) => kind)}::text[],
        ${changes.map(({ staff }) => staff)}::text[], ${changes.map(({ site }) => site)}::text[],
        ${changes.map(({ proof }) => proof ?? '')}::text[],
        ${changes.map(({ data }) => JSON.stringify(data))}::text[]
      ) AS change (place, device, seq, event_id, hlc, kind, staff, site, proof, data)
      WHERE NOT EXISTS (
        SELECT 1 FROM link_change AS known
        WHERE known.tenant = ${tenant} AND known.device = change.device AND known.seq = change.seq
          AND known.event_id = change.event_id)
      ON CONFLICT (tenant, device, epoch, seq) DO NOTHING`;
    await tx`
      INSERT INTO branch_link_cursor (tenant, version, mark)
      VALUES (${tenant}, ${cursor.version}, ${cursor.mark})
      ON CONFLICT (tenant) DO UPDATE SET version = excluded.version, mark = excluded.mark`;
  });
