import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type ReserveAnswer, type ReserveRequest, signGrant } from '../outbox/reservation.ts';
import type { Queryable, Sql, TransactionSql } from './database.ts';
import { commitDurably, waitAsWriter } from './durability.ts';

/**
 * Gives back what a request got, or will get: the request itself may still be under way, and is then answered `cancelled` for
 * ever. A terminal cancels only what it accepted nobody on; where its record says otherwise, the reservation stays.
 */

const deviceRows = z.array(z.object({ same_key: z.boolean(), revoked: z.boolean() })).max(1);
const acceptedRows = z.tuple([z.object({ accepted: z.boolean(), at: z.int().nullable() })]);

const isAccepted = async (
  tx: Queryable,
  tenant: TenantId,
  { scope, subject, device, requestId }: ReserveRequest,
): Promise<z.infer<typeof acceptedRows>[0]> => {
  const rows: unknown = await tx`
    SELECT EXISTS (
        SELECT 1 FROM acceptance WHERE tenant = ${tenant} AND scope = ${scope} AND subject = ${subject}
          AND device = ${device} AND request_id = ${requestId}) AS accepted,
      (SELECT at FROM reservation_request WHERE tenant = ${tenant} AND device = ${device}
        AND request_id = ${requestId} AND scope = ${scope} AND subject = ${subject} AND outcome = 'granted') AS at`;
  return acceptedRows.parse(rows)[0];
};

const giveBack = async (tx: Queryable, tenant: TenantId, request: ReserveRequest, now: number) => {
  const { scope, subject, device, requestId } = request;
  // First the request's own row: whoever is just deciding it meets us there, and takes its reservation away itself.
  await tx`
    INSERT INTO reservation_request (tenant, device, request_id, scope, subject, outcome, at)
    VALUES (${tenant}, ${device}, ${requestId}, ${scope}, ${subject}, 'cancelled', ${now})
    ON CONFLICT (tenant, device, request_id) DO UPDATE SET outcome = 'cancelled'
      WHERE reservation_request.outcome = 'granted'`;
  await tx`
    DELETE FROM reservation WHERE tenant = ${tenant} AND scope = ${scope} AND subject = ${subject}
      AND device = ${device} AND request_id = ${requestId}`;
};

interface CancelDeps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly system: System;
  readonly key: KeyObject;
}

interface Asked {
  readonly request: ReserveRequest;
  readonly publicKey: string;
}

type CancelOutcome = Result<ReserveAnswer, 'unknown_device' | 'revoked' | 'bad_signature'>;

const cancelIn = async (
  tx: TransactionSql,
  { tenant, key, system }: CancelDeps,
  { request, publicKey }: Asked,
): Promise<CancelOutcome> => {
  const rows: unknown = await tx`
      SELECT public_key = ${publicKey} AS same_key, revoked_at IS NOT NULL AS revoked FROM device
      WHERE tenant = ${tenant} AND device = ${request.device}`;
  const [known] = deviceRows.parse(rows);
  if (known === undefined) return failure('unknown_device');
  if (known.revoked) return failure('revoked');
  if (!known.same_key) return failure('bad_signature');
  const { accepted, at } = await isAccepted(tx, tenant, request);
  if (accepted && at !== null)
    return success({ outcome: 'granted', grant: signGrant(tenant, request, at, key) });
  if (!accepted) await giveBack(tx, tenant, request, system.now());
  return success({ outcome: 'cancelled' });
};

/** Rejects as `commitDurably` does: the terminal asks again. */
export const cancelRequest = async (deps: CancelDeps, asked: Asked): Promise<CancelOutcome> => {
  const { value } = await commitDurably(deps.sql, async (tx) => {
    await waitAsWriter(tx);
    return { outcome: await cancelIn(tx, deps, asked) };
  });
  return value.outcome;
};
