import { z } from 'zod';
import { deviceIdSchema, epochSchema, type TenantId } from '../kernel/ids.ts';
import {
  type Anomaly,
  type AnomalyDetail,
  type AnomalyFilter,
  type AnomalyKind,
  type AnomalyList,
  anomalyDetailSchema,
  anomalyKindSchema,
  MAX_ANOMALIES,
  type Settle,
} from './anomaly-schema.ts';
import type { Queryable } from './database.ts';

/**
 * 要確認: what a person must look into. Finding the same thing again changes nothing; a fold that finds out later that nothing was
 * wrong withdraws what it noted; a person settles the rest with a reason, once and for ever.
 */

export interface FoundAnomaly {
  readonly kind: AnomalyKind;
  /** Names the thing that was found, within its kind. */
  readonly key: string;
  readonly device?: string;
  readonly epoch?: string;
  readonly seq?: number;
  /** When the centre learned of it, milliseconds since 1970. */
  readonly foundAt: number;
  /** Never a person's name, number or address. */
  readonly detail?: AnomalyDetail;
}

/** One that was withdrawn and is true after all is open again; the details are those known last. */
export const noteAnomalies = async (
  tx: Queryable,
  tenant: TenantId,
  found: readonly FoundAnomaly[],
): Promise<void> => {
  if (found.length === 0) return;
  await tx`
    INSERT INTO anomaly (tenant, kind, key, device, epoch, seq, found_at, detail)
    SELECT DISTINCT ON (found.kind, found.key) ${tenant}, found.kind, found.key, found.device, found.epoch, found.seq,
      found.found_at, found.detail::jsonb
    FROM unnest(
      ${found.map(({ kind }) => kind)}::text[], ${found.map(({ key }) => key)}::text[],
      ${found.map(({ device }) => device ?? null)}::text[], ${found.map(({ epoch }) => epoch ?? null)}::text[],
      ${found.map(({ seq }) => seq ?? null)}::int8[], ${found.map(({ foundAt }) => foundAt)}::int8[],
      ${found.map(({ detail }) => JSON.stringify(detail ?? {}))}::text[]
    ) AS found (kind, key, device, epoch, seq, found_at, detail)
    ORDER BY found.kind, found.key, found.found_at
    ON CONFLICT (tenant, kind, key) DO UPDATE SET withdrawn_at = NULL, detail = excluded.detail
      WHERE anomaly.settled_at IS NULL
        AND (anomaly.withdrawn_at IS NOT NULL OR anomaly.detail IS DISTINCT FROM excluded.detail)`;
};

export const noteAnomaly = (tx: Queryable, tenant: TenantId, found: FoundAnomaly): Promise<void> =>
  noteAnomalies(tx, tenant, [found]);

/** What is open under these keys was no fault, as later records show; what a person settled stays as it is. */
export const withdrawAnomalies = async (
  tx: Queryable,
  tenant: TenantId,
  kind: AnomalyKind,
  keys: readonly string[],
  now: number,
): Promise<void> => {
  if (keys.length === 0) return;
  await tx`
    UPDATE anomaly SET withdrawn_at = ${now}
    WHERE tenant = ${tenant} AND kind = ${kind} AND key = ANY(${keys}::text[])
      AND withdrawn_at IS NULL AND settled_at IS NULL`;
};

/** Every stream that ingest froze (ingest.ts); cheap where there is none. */
export const noteForks = async (tx: Queryable, tenant: TenantId): Promise<void> => {
  await tx`
    INSERT INTO anomaly (tenant, kind, key, device, epoch, seq, found_at, detail)
    SELECT tenant, 'fork', device || '/' || epoch, device, epoch, ack_seq, forked_at, '{}'::jsonb
    FROM stream
    WHERE tenant = ${tenant} AND forked_at IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM anomaly AS known
      WHERE known.tenant = ${tenant} AND known.kind = 'fork' AND known.key = stream.device || '/' || stream.epoch)
    ON CONFLICT (tenant, kind, key) DO NOTHING`;
};

const rowsSchema = z.array(
  z.object({
    id: z.int(),
    kind: anomalyKindSchema,
    device: deviceIdSchema.nullable(),
    site_name: z.string().nullable(),
    epoch: epochSchema.nullable(),
    seq: z.int().nullable(),
    found_at: z.number(),
    detail: anomalyDetailSchema,
    withdrawn_at: z.number().nullable(),
    settled_at: z.number().nullable(),
    settled_by: z.string().nullable(),
    reason: z.string().nullable(),
  }),
);

const toAnomaly = (row: z.infer<typeof rowsSchema>[number]): Anomaly => ({
  id: row.id,
  kind: row.kind,
  device: row.device,
  siteName: row.site_name,
  epoch: row.epoch,
  seq: row.seq,
  foundAt: row.found_at,
  detail: row.detail,
  withdrawnAt: row.withdrawn_at,
  settled:
    row.settled_at === null
      ? null
      : { at: row.settled_at, by: row.settled_by ?? '', reason: row.reason ?? '' },
});

const countRows = z.tuple([z.object({ count: z.int() })]);

export const countOpenAnomalies = async (sql: Queryable, tenant: TenantId): Promise<number> => {
  const rows: unknown = await sql`
    SELECT count(*) AS count FROM anomaly
    WHERE tenant = ${tenant} AND settled_at IS NULL AND withdrawn_at IS NULL`;
  return countRows.parse(rows)[0].count;
};

/** Newest first, a page at a time. */
export const readAnomalies = async (
  sql: Queryable,
  tenant: TenantId,
  { state, kind, before }: AnomalyFilter,
): Promise<AnomalyList> => {
  const isOpen = state === 'open';
  const rows: unknown = await sql`
    SELECT anomaly.id, anomaly.kind, anomaly.device, device.site_name, anomaly.epoch, anomaly.seq, anomaly.found_at,
      anomaly.detail, anomaly.withdrawn_at, anomaly.settled_at, anomaly.settled_by, anomaly.reason
    FROM anomaly LEFT JOIN device ON device.tenant = anomaly.tenant AND device.device = anomaly.device
    WHERE anomaly.tenant = ${tenant} AND (anomaly.settled_at IS NULL AND anomaly.withdrawn_at IS NULL) = ${isOpen}
      AND anomaly.kind = coalesce(${kind ?? null}::text, anomaly.kind)
      AND (${before ?? null}::int8 IS NULL OR (anomaly.found_at, anomaly.id) < (
        SELECT last.found_at, last.id FROM anomaly AS last WHERE last.tenant = ${tenant} AND last.id = ${before ?? null}::int8))
    ORDER BY anomaly.found_at DESC, anomaly.id DESC LIMIT ${MAX_ANOMALIES + 1}`;
  const found = rowsSchema.parse(rows);
  return {
    anomalies: found.slice(0, MAX_ANOMALIES).map(toAnomaly),
    open: await countOpenAnomalies(sql, tenant),
    hasMore: found.length > MAX_ANOMALIES,
  };
};

const idRows = z.array(z.object({ id: z.int() }));

/** Closes those of `ids` that are open and of these kinds; says which. Whoever settled one first has the word. */
export const settleAnomalies = async (
  tx: Queryable,
  tenant: TenantId,
  { ids, reason, kinds }: Settle & { readonly kinds: readonly AnomalyKind[] },
  by: { readonly staff: string; readonly at: number },
): Promise<number[]> => {
  const rows: unknown = await tx`
    UPDATE anomaly SET settled_at = ${by.at}, settled_by = ${by.staff}, reason = ${reason}
    WHERE tenant = ${tenant} AND id = ANY(${ids}::int8[]) AND kind = ANY(${kinds}::text[])
      AND settled_at IS NULL AND withdrawn_at IS NULL
    RETURNING id`;
  return idRows.parse(rows).map(({ id }) => id);
};
