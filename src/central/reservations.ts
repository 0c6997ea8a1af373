import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { deviceIdSchema, type TenantId } from '../kernel/ids.ts';
import { type Failure, failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { EventBody } from '../outbox/event.ts';
import { type ReserveAnswer, type ReserveRequest, signGrant, verifyReserve } from '../outbox/reservation.ts';
import type { Queryable, Sql, TransactionSql } from './database.ts';
import { cancelRequest } from './reservation-cancel.ts';

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

/** `bad_request`: the request's id was used before, for something else. */
export type ReserveRefusal = 'unknown_device' | 'revoked' | 'bad_signature' | 'bad_request';
export type ReserveOutcome = Result<ReserveAnswer, ReserveRefusal>;

export interface Reservations {
  /** Rejects when the database does; the terminal asks again with the same request. */
  reserve(request: ReserveRequest): Promise<ReserveOutcome>;
  cancel(request: ReserveRequest): Promise<ReserveOutcome>;
}

/** Most requests in one transaction. */
const MAX_TOGETHER = 200;

interface Asked {
  readonly request: ReserveRequest;
  readonly publicKey: string;
}

interface Waiting extends Asked {
  readonly done: (outcome: ReserveOutcome) => void;
  readonly failed: (error: unknown) => void;
}

const standingRows = z.array(
  z.object({
    ord: z.int(),
    same_key: z.boolean(),
    revoked: z.boolean().nullable(),
    has_scope: z.boolean(),
    holder: deviceIdSchema.nullable(),
    outcome: z.enum(['granted', 'taken', 'held', 'cancelled']).nullable(),
    other_device: deviceIdSchema.nullable(),
    stored_at: z.int().nullable(),
    same_subject: z.boolean().nullable(),
  }),
);
type Standing = z.infer<typeof standingRows>[number];

/** What is known of each request, after a row was made for those that may have one. */
const claim = async (
  tx: Queryable,
  { tenant, mode }: ReserveDeps,
  asked: readonly Asked[],
  now: number,
): Promise<Standing[]> => {
  const rows: unknown = await tx`
    WITH known AS (
      SELECT asked.*, coalesce(terminal.public_key = asked.public_key, false) AS same_key,
        terminal.revoked_at IS NOT NULL AS revoked, held.device AS holder,
        EXISTS (SELECT 1 FROM reservation_scope AS had
                WHERE had.tenant = ${tenant} AND had.scope = asked.scope AND had.mode = ${mode}) AS has_scope,
        stored.outcome, stored.other_device, stored.at AS stored_at,
        stored.scope = asked.scope AND stored.subject = asked.subject AS same_subject
      FROM unnest(
        ${asked.map((_, ord) => ord)}::int4[], ${asked.map(({ request }) => request.device)}::text[],
        ${asked.map(({ publicKey }) => publicKey)}::text[],
        ${asked.map(({ request }) => request.requestId)}::uuid[],
        ${asked.map(({ request }) => request.scope)}::text[], ${asked.map(({ request }) => request.subject)}::text[]
      ) AS asked (ord, device, public_key, request_id, scope, subject)
      LEFT JOIN device AS terminal ON terminal.tenant = ${tenant} AND terminal.device = asked.device
      LEFT JOIN reservation_request AS stored
        ON stored.tenant = ${tenant} AND stored.device = asked.device AND stored.request_id = asked.request_id
      LEFT JOIN reservation_held AS held ON held.tenant = ${tenant} AND held.scope = asked.scope
        AND held.subject = asked.subject AND held.returned_at IS NULL
    ), made AS (
      INSERT INTO reservation (tenant, scope, subject, device, request_id, at)
      SELECT ${tenant}, scope, subject, device, request_id, ${now} FROM known
      WHERE same_key AND NOT revoked AND has_scope AND outcome IS NULL AND holder IS NULL
      -- Whoever makes several rows makes them in this order: two that wait for each other would be a deadlock.
      ORDER BY scope, subject, ord
      ON CONFLICT DO NOTHING
    )
    SELECT ord, same_key, revoked, has_scope, holder, outcome, other_device, stored_at, same_subject
    FROM known ORDER BY ord`;
  return standingRows.parse(rows);
};

const ownerRows = z.array(
  z.object({ ord: z.int(), device: deviceIdSchema, request_id: z.string(), at: z.int() }),
);
type Owner = z.infer<typeof ownerRows>[number];

const ownersOf = async (
  tx: Queryable,
  tenant: TenantId,
  asked: readonly Asked[],
): Promise<Map<number, Owner>> => {
  const rows: unknown = await tx`
    SELECT asked.ord, owner.device, owner.request_id, owner.at
    FROM unnest(
      ${asked.map((_, ord) => ord)}::int4[], ${asked.map(({ request }) => request.scope)}::text[],
      ${asked.map(({ request }) => request.subject)}::text[]
    ) AS asked (ord, scope, subject)
    JOIN reservation AS owner
      ON owner.tenant = ${tenant} AND owner.scope = asked.scope AND owner.subject = asked.subject`;
  return new Map(ownerRows.parse(rows).map((owner) => [owner.ord, owner]));
};

/** What is written down of a request, and later told for ever. */
interface Decided {
  readonly outcome: 'granted' | 'taken' | 'held' | 'cancelled';
  readonly other: string | null;
  readonly at: number;
}

type Verdict = Decided | Failure<ReserveRefusal> | 'unknown_scope' | 'again';

const storedVerdict = ({ outcome, other_device, stored_at, same_subject }: Standing): Verdict | undefined => {
  if (outcome === null) return undefined;
  if (same_subject !== true) return failure('bad_request');
  return { outcome, other: other_device, at: stored_at ?? 0 };
};

const freshVerdict = (
  { request }: Asked,
  standing: Standing,
  owner: Owner | undefined,
  now: number,
): Verdict => {
  if (!standing.has_scope) return 'unknown_scope';
  if (standing.holder !== null) return { outcome: 'held', other: standing.holder, at: now };
  // It was given back between our two looks: the next try decides.
  if (owner === undefined) return 'again';
  const isMine = owner.device === request.device && owner.request_id === request.requestId;
  return { outcome: isMine ? 'granted' : 'taken', other: isMine ? null : owner.device, at: owner.at };
};

const verdictOf = (asked: Asked, standing: Standing, owner: Owner | undefined, now: number): Verdict => {
  if (standing.revoked === true) return failure('revoked');
  if (!standing.same_key) return failure('bad_signature');
  return storedVerdict(standing) ?? freshVerdict(asked, standing, owner, now);
};

const keyRows = z.array(z.object({ ord: z.int() }));

/** Those of `fresh` that are written down now; of the others somebody else wrote an answer down meanwhile. */
const writeDown = async (
  tx: Queryable,
  tenant: TenantId,
  fresh: readonly { readonly ord: number; readonly asked: Asked; readonly decided: Decided }[],
): Promise<Set<number>> => {
  const rows: unknown = await tx`
    WITH fresh AS (
      SELECT * FROM unnest(
        ${fresh.map(({ ord }) => ord)}::int4[], ${fresh.map(({ asked }) => asked.request.device)}::text[],
        ${fresh.map(({ asked }) => asked.request.requestId)}::uuid[],
        ${fresh.map(({ asked }) => asked.request.scope)}::text[],
        ${fresh.map(({ asked }) => asked.request.subject)}::text[],
        ${fresh.map(({ decided }) => decided.outcome)}::text[], ${fresh.map(({ decided }) => decided.other)}::text[],
        ${fresh.map(({ decided }) => decided.at)}::int8[]
      ) AS fresh (ord, device, request_id, scope, subject, outcome, other_device, at)
    ), written AS (
      INSERT INTO reservation_request (tenant, device, request_id, scope, subject, outcome, other_device, at)
      SELECT ${tenant}, device, request_id, scope, subject, outcome, other_device, at FROM fresh
      ORDER BY device, request_id
      ON CONFLICT DO NOTHING
      RETURNING device, request_id
    )
    SELECT fresh.ord FROM written JOIN fresh USING (device, request_id)`;
  return new Set(keyRows.parse(rows).map(({ ord }) => ord));
};

/** The request was cancelled while it was decided: what was made for it goes, and the next look tells the stored answer. */
const unmake = async (tx: Queryable, tenant: TenantId, { request }: Asked): Promise<void> => {
  await tx`
    DELETE FROM reservation
    WHERE tenant = ${tenant} AND scope = ${request.scope} AND subject = ${request.subject}
      AND device = ${request.device} AND request_id = ${request.requestId}
      AND EXISTS (SELECT 1 FROM reservation_request AS stored
                  WHERE stored.tenant = ${tenant} AND stored.device = ${request.device}
                    AND stored.request_id = ${request.requestId} AND stored.outcome <> 'granted')`;
};

const isDecided = (verdict: Verdict): verdict is Decided =>
  typeof verdict === 'object' && 'outcome' in verdict;

const decideAll = async (
  tx: TransactionSql,
  deps: ReserveDeps,
  asked: readonly Asked[],
): Promise<Verdict[]> => {
  const now = deps.system.now();
  const standings = await claim(tx, deps, asked, now);
  const owners = await ownersOf(tx, deps.tenant, asked);
  const verdicts = asked.map((each, ord): Verdict => {
    const standing = standings[ord];
    if (standing === undefined) throw new Error('a request was not looked at');
    return verdictOf(each, standing, owners.get(ord), now);
  });
  const fresh = asked.flatMap((each, ord) => {
    const decided = verdicts[ord];
    return decided !== undefined && isDecided(decided) && standings[ord]?.outcome === null
      ? [{ ord, asked: each, decided }]
      : [];
  });
  if (fresh.length === 0) return verdicts;
  const written = await writeDown(tx, deps.tenant, fresh);
  for (const { ord, asked: each } of fresh) {
    if (written.has(ord)) continue;
    await unmake(tx, deps.tenant, each);
    verdicts[ord] = 'again';
  }
  return verdicts;
};

const siteRows = z.array(z.object({ device: z.string(), site_name: z.string() }));

const siteNames = async (
  sql: Queryable,
  tenant: TenantId,
  verdicts: readonly Verdict[],
): Promise<Map<string, string>> => {
  const others = verdicts.flatMap((verdict) =>
    isDecided(verdict) && verdict.other !== null ? [verdict.other] : [],
  );
  if (others.length === 0) return new Map();
  const rows: unknown = await sql`
    SELECT device, site_name FROM device WHERE tenant = ${tenant} AND device = ANY(${others}::text[])`;
  return new Map(siteRows.parse(rows).map(({ device, site_name }) => [device, site_name]));
};

const answerOf = (
  { tenant, key }: ReserveDeps,
  { request }: Asked,
  { outcome, other, at }: Decided,
  sites: ReadonlyMap<string, string>,
): ReserveAnswer => {
  if (outcome === 'granted') return { outcome, grant: signGrant(tenant, request, at, key) };
  if (outcome === 'cancelled') return { outcome };
  const device = deviceIdSchema.parse(other);
  const siteName = sites.get(device) ?? device;
  return outcome === 'taken'
    ? { outcome, winner: { device, siteName, at } }
    : { outcome, holder: { device, siteName } };
};

/** The next transaction's requests: no request id twice in it, as its answer is not yet written down. */
const takeTogether = (queue: Waiting[]): Waiting[] => {
  const ids = new Set<string>();
  const together: Waiting[] = [];
  const later: Waiting[] = [];
  for (const waiting of queue.splice(0)) {
    const id = `${waiting.request.device}/${waiting.request.requestId}`;
    if (ids.has(id) || together.length === MAX_TOGETHER) later.push(waiting);
    else together.push(waiting);
    ids.add(id);
  }
  queue.push(...later);
  return together;
};

const createQueue = (deps: ReserveDeps): ((asked: Asked) => Promise<ReserveOutcome>) => {
  const queue: Waiting[] = [];
  let running = false;
  const runOnce = async (together: readonly Waiting[]): Promise<void> => {
    try {
      const verdicts = await deps.sql.begin((tx) => decideAll(tx, deps, together));
      const sites = await siteNames(deps.sql, deps.tenant, verdicts);
      for (const [ord, waiting] of together.entries()) {
        const verdict = verdicts[ord];
        if (verdict === undefined || verdict === 'again') queue.push(waiting);
        else if (verdict === 'unknown_scope') waiting.done(success({ outcome: verdict }));
        else waiting.done(isDecided(verdict) ? success(answerOf(deps, waiting, verdict, sites)) : verdict);
      }
    } catch (error) {
      for (const { failed } of together) failed(error);
    }
  };
  const run = async (): Promise<void> => {
    running = true;
    while (queue.length > 0) await runOnce(takeTogether(queue));
    running = false;
  };
  return (asked) =>
    new Promise((done, failed) => {
      queue.push({ ...asked, done, failed });
      if (!running) void run();
    });
};

const publicKeyRows = z.array(z.object({ public_key: z.string() })).max(1);

export const createReservations = (deps: ReserveDeps): Reservations => {
  const { sql, tenant } = deps;
  const enqueue = createQueue(deps);
  /** Only saves a look: whether the key is still the device's, and the device still ours, the transaction itself asks. */
  const keys = new Map<string, string>();
  const keyOf = async (device: string): Promise<string | undefined> => {
    const rows: unknown = await sql`
      SELECT public_key FROM device WHERE tenant = ${tenant} AND device = ${device}`;
    const publicKey = publicKeyRows.parse(rows)[0]?.public_key;
    if (publicKey !== undefined) keys.set(device, publicKey);
    return publicKey;
  };
  const askedBy = async (
    verb: 'reserve' | 'cancel',
    request: ReserveRequest,
  ): Promise<Result<Asked, ReserveRefusal>> => {
    const cached = keys.get(request.device);
    if (cached !== undefined && verifyReserve(tenant, verb, request, cached))
      return success({ request, publicKey: cached });
    const publicKey = await keyOf(request.device);
    if (publicKey === undefined) return failure('unknown_device');
    return verifyReserve(tenant, verb, request, publicKey)
      ? success({ request, publicKey })
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
