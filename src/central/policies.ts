import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { EventBody } from '../outbox/event.ts';
import { type ScopeDocument, scopeDocumentSchema } from '../outbox/reservation.ts';
import type { Queryable } from './database.ts';
import { MAX_POLICY_VERSIONS, type PolicyList } from './policy-schema.ts';

/** 予約の方針: what was decided for each scope, by whom, when and why. */

/** Why, in the words of whoever decided. */
export const POLICY_REASONS = `ALTER TABLE reservation_scope ADD COLUMN reason text NOT NULL DEFAULT ''`;

/** Versions follow the clock (reservation-scopes.ts), which outgrows four bytes. */
export const WIDE_VERSIONS = 'ALTER TABLE reservation_scope ALTER COLUMN version TYPE int8';

const decidedRows = z.array(
  z.object({ document: z.string(), published_at: z.int(), published_by: z.string(), reason: z.string() }),
);

/** Every scope of this mode with its decisions, newest first. */
export const readPolicies = async (
  sql: Queryable,
  tenant: TenantId,
  mode: EventBody['mode'],
): Promise<PolicyList['scopes']> => {
  const rows: unknown = await sql`
    SELECT document, published_at, published_by, reason FROM (
      SELECT *, row_number() OVER (PARTITION BY scope ORDER BY version DESC) AS place FROM reservation_scope
      WHERE tenant = ${tenant} AND mode = ${mode}
    ) AS decided WHERE place <= ${MAX_POLICY_VERSIONS} ORDER BY scope, version DESC`;
  const scopes = new Map<string, PolicyList['scopes'][number]['versions']>();
  for (const row of decidedRows.parse(rows)) {
    const { scope, version, policy, budgetMs } = scopeDocumentSchema.parse(JSON.parse(row.document));
    const { published_at: at, published_by: by, reason } = row;
    scopes.set(scope, [...(scopes.get(scope) ?? []), { version, policy, budgetMs, at, by, reason }]);
  }
  return [...scopes].map(([scope, versions]) => ({ scope, versions }));
};

const beforeRows = z.tuple([z.object({ before: z.int() })]);

/** The version that this one took the place of, as whoever looks sees it: of the same mode; 0: it is the first. */
export const versionBefore = async (
  tx: Queryable,
  tenant: TenantId,
  { scope, mode, version }: ScopeDocument,
): Promise<number> => {
  const rows: unknown = await tx`
    SELECT coalesce(max(version), 0) AS before FROM reservation_scope
    WHERE tenant = ${tenant} AND scope = ${scope} AND mode = ${mode} AND version < ${version}`;
  return beforeRows.parse(rows)[0].before;
};
