import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { ed25519Key } from '../kernel/ed25519.ts';
import { deviceIdSchema, type TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { EventBody } from '../outbox/event.ts';
import { type ReserveAnswer, type ReserveRequest, signGrant, verifyReserve } from '../outbox/reservation.ts';
import type { Sql } from './database.ts';
import { commitDurably } from './durability.ts';
import { cancelRequest } from './reservation-cancel.ts';
import {
  type Asked,
  type Decided,
  decideTogether,
  isDecided,
  type ReserveRefusal,
  type Verdict,
} from './reservation-decide.ts';
import { createQueue } from './reservation-queue.ts';

/**
 * Reservations of one municipality: whoever's row is in first holds the subject, by the primary key and never by a look before
 * (decision 0028). Requests that come while one transaction is under way share the next one, so a rush costs a commit for many.
 */
export interface ReserveDeps {
  /** Connections of their own: no upload of records is ever before a reservation. */
  readonly sql: Sql;
  readonly tenant: TenantId;
  /** Scopes of a drill mean nothing in earnest, nor the other way round. */
  readonly mode: EventBody['mode'];
  readonly system: System;
  /** Signs the grants. */
  readonly key: KeyObject;
}

export type ReserveOutcome = Result<ReserveAnswer, ReserveRefusal>;

export interface Reservations {
  /** Rejects when the database does; the terminal asks again with the same request. */
  reserve(request: ReserveRequest): Promise<ReserveOutcome>;
  cancel(request: ReserveRequest): Promise<ReserveOutcome>;
}

const answerOf = (
  { tenant, key }: ReserveDeps,
  { request }: Asked,
  { outcome, other, at }: Decided,
): ReserveAnswer => {
  if (outcome === 'granted') return { outcome, grant: signGrant(tenant, request, at, key) };
  if (outcome === 'cancelled') return { outcome };
  if (other === undefined) throw new Error('nobody is in the way of a request that was refused');
  const place = { device: deviceIdSchema.parse(other.device), siteName: other.siteName };
  return outcome === 'taken' ? { outcome, winner: { ...place, at } } : { outcome, holder: place };
};

const outcomeOf = (deps: ReserveDeps, asked: Asked, verdict: Verdict): ReserveOutcome | undefined => {
  if (verdict === 'again') return undefined;
  if (verdict === 'unknown_scope') return success({ outcome: verdict });
  return isDecided(verdict) ? success(answerOf(deps, asked, verdict)) : verdict;
};

/** Rejects with `NotReplicated`, too: what only this server knows is nothing that anybody may be accepted on. */
const decideQueued = (deps: ReserveDeps) =>
  createQueue<Asked, ReserveOutcome>(
    async (asked) => {
      const { value: verdicts } = await commitDurably(deps.sql, (tx) =>
        decideTogether(tx, deps, asked, deps.system.now()),
      );
      return asked.map((each, ord) => outcomeOf(deps, each, verdicts[ord] ?? 'again'));
    },
    {
      idOf: ({ request: { device, requestId } }) => `${device}/${requestId}`,
      wishOf: ({ publicKey, request: { scope, subject } }) => `${scope}/${subject}/${publicKey}`,
    },
  );

interface DeviceKey {
  readonly publicKey: string;
  readonly key: KeyObject;
}

const publicKeyRows = z.array(z.object({ public_key: z.string() })).max(1);

export const createReservations = (deps: ReserveDeps): Reservations => {
  const { sql, tenant } = deps;
  const enqueue = decideQueued(deps);
  /** Only saves a look: whether the key is still the device's, and the device still ours, the transaction itself asks. */
  const keys = new Map<string, DeviceKey>();
  const keyOf = async (device: string): Promise<DeviceKey | undefined> => {
    const rows: unknown = await sql`
      SELECT public_key FROM device WHERE tenant = ${tenant} AND device = ${device}`;
    const publicKey = publicKeyRows.parse(rows)[0]?.public_key;
    const key = publicKey === undefined ? undefined : ed25519Key(publicKey);
    if (publicKey === undefined || key === undefined) return undefined;
    keys.set(device, { publicKey, key });
    return { publicKey, key };
  };
  const askedBy = async (
    verb: 'reserve' | 'cancel',
    request: ReserveRequest,
  ): Promise<Result<Asked, ReserveRefusal>> => {
    const cached = keys.get(request.device);
    if (cached !== undefined && verifyReserve(tenant, verb, request, cached.key))
      return success({ request, publicKey: cached.publicKey });
    const known = await keyOf(request.device);
    if (known === undefined) return failure('unknown_device');
    return verifyReserve(tenant, verb, request, known.key)
      ? success({ request, publicKey: known.publicKey })
      : failure('bad_signature');
  };
  return {
    reserve: async (request) => {
      const asked = await askedBy('reserve', request);
      return asked.ok ? enqueue(asked.value) : asked;
    },
    cancel: async (request) => {
      const asked = await askedBy('cancel', request);
      return asked.ok ? cancelRequest(deps, asked.value) : asked;
    },
  };
};
