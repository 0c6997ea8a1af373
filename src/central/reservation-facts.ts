import { createPrivateKey, createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { deviceIdSchema, type TenantId } from '../kernel/ids.ts';
import { type EventBody, parseEventBody } from '../outbox/event.ts';
import {
  type AcceptedData,
  isReservationKind,
  RESERVATION_PREFIX,
  type ReleasedData,
  reservationEventSchemas,
  verifyGrant,
} from '../outbox/reservation.ts';
import type { Queryable } from './database.ts';
import type { LogRecord, QuarantineReason } from './shelter-facts.ts';

/** What one record says about reservations. */
export type ReservationFact =
  | {
      readonly kind: 'accepted';
      readonly record: LogRecord;
      readonly site: string;
      readonly clockSuspect: boolean;
      readonly data: AcceptedData;
    }
  | { readonly kind: 'released'; readonly record: LogRecord; readonly data: ReleasedData }
  | {
      readonly kind: 'returned';
      readonly record: LogRecord;
      readonly data: z.infer<(typeof reservationEventSchemas)['reservation.returned']>;
    };

const bodyOf = (record: LogRecord, mode: EventBody['mode']): EventBody | QuarantineReason => {
  const body = parseEventBody(record.body);
  if (!body.ok) return body.reason;
  return body.value.mode === mode ? body.value : 'other_mode';
};

/** Undefined: it is about something else. */
export const reservationIn = (
  record: LogRecord,
  mode: EventBody['mode'],
): ReservationFact | QuarantineReason | undefined => {
  const { kind } = record;
  if (!kind.startsWith(RESERVATION_PREFIX)) return undefined;
  if (!isReservationKind(kind)) return 'unknown_kind';
  const body = bodyOf(record, mode);
  if (typeof body === 'string') return body;
  const { site, clockSuspect } = body;
  if (kind === 'reservation.accepted') {
    const data = reservationEventSchemas[kind].safeParse(body.data);
    return data.success ? { kind: 'accepted', record, site, clockSuspect, data: data.data } : 'bad_data';
  }
  if (kind === 'reservation.released') {
    const data = reservationEventSchemas[kind].safeParse(body.data);
    return data.success ? { kind: 'released', record, data: data.data } : 'bad_data';
  }
  const data = reservationEventSchemas[kind].safeParse(body.data);
  return data.success ? { kind: 'returned', record, data: data.data } : 'bad_data';
};

export type AcceptedFact = Extract<ReservationFact, { readonly kind: 'accepted' }>;

const keyRows = z
  .array(z.object({ private_key: z.instanceof(Uint8Array), central_key: z.string().nullable() }))
  .max(1);

/**
 * Base64 SPKI of the key that signs grants: this centre's, at a branch (支所ノード) that of the centre above. Undefined before its
 * first start.
 */
const grantKey = async (tx: Queryable, tenant: TenantId): Promise<string | undefined> => {
  const rows: unknown = await tx`
    SELECT private_key, (SELECT central_key FROM branch_mirror WHERE tenant = ${tenant}) AS central_key
    FROM central_key WHERE tenant = ${tenant}`;
  const [row] = keyRows.parse(rows);
  if (row === undefined) return undefined;
  if (row.central_key !== null) return row.central_key;
  const key = createPrivateKey({ key: Buffer.from(row.private_key), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
};

const allowedRows = z.array(z.object({ ord: z.int(), held: z.boolean(), available: z.boolean() }));

/**
 * Acceptances that their policy does not allow: without the centre's signed word, of a subject that was not given to this
 * terminal, or for the time being where the scope had no such version. The signature needs no row of ours, so it also holds of a
 * grant that a failover lost.
 */
export const unreservedAmong = async (
  tx: Queryable,
  tenant: TenantId,
  accepted: readonly AcceptedFact[],
): Promise<AcceptedFact[]> => {
  if (accepted.length === 0) return [];
  const key = await grantKey(tx, tenant);
  const rows: unknown = await tx`
    SELECT ord,
      EXISTS (SELECT 1 FROM reservation_held AS held WHERE held.tenant = ${tenant} AND held.scope = each.scope
        AND held.subject = each.subject AND held.device = each.device) AS held,
      EXISTS (SELECT 1 FROM reservation_scope AS had WHERE had.tenant = ${tenant} AND had.scope = each.scope
        AND had.version = each.version AND had.policy = 'available') AS available
    FROM unnest(
      ${accepted.map((_, ord) => ord)}::int4[], ${accepted.map(({ data }) => data.scope)}::text[],
      ${accepted.map(({ data }) => data.subject)}::text[], ${accepted.map(({ record }) => record.device)}::text[],
      ${accepted.map(({ data }) => data.policyVersion)}::int8[]
    ) AS each (ord, scope, subject, device, version)`;
  const allowed = new Map(allowedRows.parse(rows).map((row) => [row.ord, row]));
  const isReserved = ({ record, data }: AcceptedFact, ord: number): boolean => {
    if (data.basis === 'escrow') return allowed.get(ord)?.held === true;
    if (data.basis === 'provisional') return allowed.get(ord)?.available === true;
    const { scope, subject, requestId, grant } = data;
    const request = { device: deviceIdSchema.parse(record.device), scope, subject, requestId };
    return key !== undefined && grant !== undefined && verifyGrant(tenant, request, grant, key);
  };
  return accepted.filter((fact, ord) => !isReserved(fact, ord));
};
