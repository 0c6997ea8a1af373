import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { deviceIdSchema, type TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { EventBody } from '../outbox/event.ts';
import {
  type HeldList,
  MAX_HELD,
  type ScopeDocument,
  scopeDocumentSchema,
  signHeld,
  signScope,
  subjectSchema,
  type UnsignedScope,
} from '../outbox/reservation.ts';
import type { Queryable, Sql } from './database.ts';

/** 選挙管理委員会の決定 for each scope, in versions, and which terminal holds which subject beforehand. */

const versionRows = z.tuple([z.object({ newest: z.int() })]);

/** `version`: at a branch, that of the centre above, by whose versions acceptances are judged there. */
type NewScope = Omit<UnsignedScope, 'version'> & { readonly version?: number | undefined };

/** The next version (seconds of the centre's clock, or more) of a scope's policy; terminals get it when they ask. In a transaction. */
export const publishScope = async (
  tx: Queryable,
  tenant: TenantId,
  scope: NewScope,
  by: { readonly staff: string; readonly at: number; readonly key: KeyObject; readonly reason?: string },
): Promise<ScopeDocument> => {
  await tx`SELECT pg_advisory_xact_lock(hashtext(${`${tenant}/${scope.scope}`}))`;
  const rows: unknown = await tx`
      SELECT coalesce(max(version), 0) AS newest FROM reservation_scope
      WHERE tenant = ${tenant} AND scope = ${scope.scope}`;
  // By the clock, as a roster's: terminals do not listen to a number they hold already of what a centre that was set back forgot.
  const least = scope.version ?? Math.floor(by.at / 1_000);
  const version = Math.max(versionRows.parse(rows)[0].newest + 1, least);
  const document = signScope(tenant, { ...scope, version }, by.key);
  await tx`
      INSERT INTO reservation_scope (tenant, scope, version, mode, policy, document, published_at, published_by, reason)
      VALUES (${tenant}, ${document.scope}, ${document.version}, ${document.mode}, ${document.policy},
        ${JSON.stringify(document)}, ${by.at}, ${by.staff}, ${by.reason ?? ''})`;
  return document;
};

const publisherRows = z.array(z.object({ published_by: z.string() })).max(1);

/** Who decided last in this mode; undefined: nobody yet. */
const publisherOf = async (
  sql: Queryable,
  tenant: TenantId,
  { scope, mode }: Pick<UnsignedScope, 'scope' | 'mode'>,
): Promise<string | undefined> => {
  const rows: unknown = await sql`
    SELECT published_by FROM reservation_scope WHERE tenant = ${tenant} AND scope = ${scope} AND mode = ${mode}
    ORDER BY version DESC LIMIT 1`;
  return publisherRows.parse(rows)[0]?.published_by;
};

/** What the configuration says, where that is not what was decided last. A person's decision (選挙担当) stands until a person changes it. */
export const publishConfigured = async (
  sql: Sql,
  tenant: TenantId,
  scopes: readonly NewScope[],
  by: { readonly staff: string; readonly at: number; readonly key: KeyObject },
): Promise<void> => {
  for (const scope of scopes) {
    const publisher = await publisherOf(sql, tenant, scope);
    if (publisher !== undefined && publisher !== by.staff) continue;
    const newest = (await readScopes(sql, tenant, scope.mode)).find((each) => each.scope === scope.scope);
    const isBehind = newest === undefined || newest.version < (scope.version ?? 0);
    if (isBehind || newest.policy !== scope.policy || newest.budgetMs !== scope.budgetMs)
      await sql.begin((tx) => publishScope(tx, tenant, scope, by));
  }
};

export interface HeldSubject {
  readonly subject: string;
  readonly device: string;
}

/** Request id of a reservation that was made beforehand for the terminal that holds the subject. */
export const HELD_REQUEST = '00000000-0000-0000-0000-000000000000';

/** Rolls the transaction back. */
class Elsewhere extends Error {}

/**
 * Gives subjects to terminals: the reservation is made beforehand, so the same primary key keeps everybody else away.
 * `held_elsewhere`: one of them is another's already, who may have accepted it without a line and alone can give it back.
 * Nothing is given then.
 */
export const giveSubjects = async (
  sql: Sql,
  tenant: TenantId,
  scope: string,
  given: readonly HeldSubject[],
  now: number,
): Promise<Result<undefined, 'held_elsewhere'>> => {
  const subjects = given.map(({ subject }) => subjectSchema.parse(subject));
  const devices = given.map(({ device }) => deviceIdSchema.parse(device));
  try {
    await sql.begin(async (tx) => {
      const made = await tx`
        INSERT INTO reservation (tenant, scope, subject, device, request_id, at)
        SELECT ${tenant}, ${scope}, subject, device, ${HELD_REQUEST}, ${now}
        FROM unnest(${subjects}::text[], ${devices}::text[]) AS given (subject, device)
        ORDER BY subject
        ON CONFLICT (tenant, scope, subject) DO UPDATE SET at = reservation.at
          WHERE reservation.device = excluded.device AND reservation.request_id = ${HELD_REQUEST}`;
      if (made.count < given.length) throw new Elsewhere();
      await tx`
        INSERT INTO reservation_held (tenant, scope, subject, device)
        SELECT ${tenant}, ${scope}, subject, device
        FROM unnest(${subjects}::text[], ${devices}::text[]) AS given (subject, device)
        ORDER BY subject
        ON CONFLICT (tenant, scope, subject) DO UPDATE SET device = excluded.device, returned_at = NULL`;
    });
    return success(undefined);
  } catch (error) {
    if (error instanceof Elsewhere) return failure('held_elsewhere');
    throw error;
  }
};

const documentRows = z.array(z.object({ document: z.string() }));

/** The newest version of each scope of this mode. */
export const readScopes = async (
  sql: Queryable,
  tenant: TenantId,
  mode: EventBody['mode'],
): Promise<ScopeDocument[]> => {
  const rows: unknown = await sql`
    SELECT DISTINCT ON (scope) document FROM reservation_scope
    WHERE tenant = ${tenant} AND mode = ${mode} ORDER BY scope, version DESC LIMIT 64`;
  return documentRows.parse(rows).map(({ document }) => scopeDocumentSchema.parse(JSON.parse(document)));
};

const subjectRows = z.array(z.object({ subject: subjectSchema }));

export const readHeld = async (
  sql: Queryable,
  tenant: TenantId,
  { device, scope, after }: { readonly device: string; readonly scope: string; readonly after: string },
  key: KeyObject,
): Promise<HeldList> => {
  const rows: unknown = await sql`
    SELECT subject FROM reservation_held
    WHERE tenant = ${tenant} AND device = ${device} AND scope = ${scope} AND subject > ${after}
      AND returned_at IS NULL
    ORDER BY subject LIMIT ${MAX_HELD + 1}`;
  const subjects = subjectRows.parse(rows).map(({ subject }) => subject);
  const list = { scope, subjects: subjects.slice(0, MAX_HELD), hasMore: subjects.length > MAX_HELD };
  return signHeld(tenant, device, list, key);
};
