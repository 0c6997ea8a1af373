/** Decides requests together: one statement for all of them, with the answers that they would get one after the other. */
import { z } from 'zod';
import { deviceIdSchema, type TenantId } from '../kernel/ids.ts';
import { type Failure, failure } from '../kernel/result.ts';
import type { EventBody } from '../outbox/event.ts';
import type { ReserveRequest } from '../outbox/reservation.ts';
import type { Queryable, TransactionSql } from './database.ts';
import { waitAsWriter } from './durability.ts';

/** `bad_request`: the request's id was used before, for something else. */
export type ReserveRefusal = 'unknown_device' | 'revoked' | 'bad_signature' | 'bad_request';

export interface Asked {
  readonly request: ReserveRequest;
  /** By which the signature was checked, base64 SPKI. */
  readonly publicKey: string;
}

/** What is written down of a request, and told for ever. */
export interface Decided {
  readonly outcome: 'granted' | 'taken' | 'held' | 'cancelled';
  readonly other: { readonly device: string; readonly siteName: string } | undefined;
  readonly at: number;
}

/** `again`: somebody gave back what was in the way, or this very request, while it was looked at. */
export type Verdict = Decided | Failure<ReserveRefusal> | 'unknown_scope' | 'again';

export const isDecided = (verdict: Verdict): verdict is Decided =>
  typeof verdict === 'object' && 'outcome' in verdict;

interface Place {
  readonly tenant: TenantId;
  readonly mode: EventBody['mode'];
}

const standingRows = z.array(
  z.object({
    same_key: z.boolean(),
    revoked: z.boolean().nullable(),
    has_scope: z.boolean(),
    /** What it was told before. */
    is_stored: z.boolean(),
    same_subject: z.boolean().nullable(),
    outcome: z.enum(['granted', 'taken', 'held', 'cancelled']).nullable(),
    other: deviceIdSchema.nullable(),
    site_name: z.string().nullable(),
    at: z.int().nullable(),
    written: z.boolean(),
  }),
);
type Standing = z.infer<typeof standingRows>[number];

/**
 * A part of a statement: the requests in their order, each with what is known of it.
 *
 * Every `LIMIT 1` is of a row that a key names: it keeps the planner from reading a whole table instead, as it does while a table
 * that grew just now has no statistics (measured: 15 ms of 18 at 50,000 requests).
 */
const known = (tx: Queryable, { tenant, mode }: Place, asked: readonly Asked[]) => {
  const requests = asked.map(({ request }) => request);
  return tx`
      SELECT asked.*, coalesce(terminal.public_key = asked.public_key, false) AS same_key,
        terminal.revoked_at IS NOT NULL AS revoked, held.device AS holder,
        EXISTS (SELECT 1 FROM reservation_scope AS had
                WHERE had.tenant = ${tenant} AND had.scope = asked.scope AND had.mode = ${mode}) AS has_scope,
        stored.outcome AS stored_outcome, stored.other_device AS stored_other, stored.at AS stored_at,
        stored.scope = asked.scope AND stored.subject = asked.subject AS same_subject
      FROM unnest(
        ${asked.map((_, ord) => ord)}::int4[], ${requests.map(({ device }) => device)}::text[],
        ${asked.map(({ publicKey }) => publicKey)}::text[], ${requests.map(({ requestId }) => requestId)}::uuid[],
        ${requests.map(({ scope }) => scope)}::text[], ${requests.map(({ subject }) => subject)}::text[]
      ) AS asked (ord, device, public_key, request_id, scope, subject)
      LEFT JOIN LATERAL (
        SELECT device.public_key, device.revoked_at FROM device
        WHERE device.tenant = ${tenant} AND device.device = asked.device LIMIT 1) AS terminal ON true
      LEFT JOIN LATERAL (
        SELECT told.outcome, told.other_device, told.at, told.scope, told.subject FROM reservation_request AS told
        WHERE told.tenant = ${tenant} AND told.device = asked.device AND told.request_id = asked.request_id
        LIMIT 1) AS stored ON true
      LEFT JOIN LATERAL (
        SELECT given.device FROM reservation_held AS given
        WHERE given.tenant = ${tenant} AND given.scope = asked.scope AND given.subject = asked.subject
          AND given.returned_at IS NULL LIMIT 1) AS held ON true`;
};

/**
 * Makes a row for each request that may have one; the first of a subject in this order, which is that of arrival, gets it, and all
 * others find it in their way. What is decided is written down in the same statement.
 * `told` is made by itself because under row security an expression like `coalesce` is no key of an index.
 */
const decide = async (
  tx: Queryable,
  place: Place,
  asked: readonly Asked[],
  now: number,
): Promise<Standing[]> => {
  const { tenant } = place;
  const rows: unknown = await tx`
    WITH known AS (${known(tx, place, asked)}
    ), fresh AS (
      SELECT * FROM known WHERE same_key AND NOT revoked AND has_scope AND stored_outcome IS NULL
    ), made AS (
      INSERT INTO reservation (tenant, scope, subject, device, request_id, at)
      SELECT ${tenant}, scope, subject, device, request_id, ${now} FROM fresh WHERE holder IS NULL
      -- Whoever makes several rows makes them in this order: two that wait for each other would be a deadlock.
      ORDER BY scope, subject, ord
      ON CONFLICT DO NOTHING
      RETURNING scope, subject, device, request_id, at
    ), decided AS (
      SELECT fresh.ord, fresh.device, fresh.request_id, fresh.scope, fresh.subject,
        CASE WHEN fresh.holder IS NOT NULL THEN 'held' WHEN mine THEN 'granted' ELSE 'taken' END AS outcome,
        CASE WHEN fresh.holder IS NOT NULL THEN fresh.holder WHEN NOT mine THEN owner.device END AS other,
        CASE WHEN fresh.holder IS NOT NULL THEN ${now} ELSE owner.at END AS at
      FROM fresh LEFT JOIN made ON made.scope = fresh.scope AND made.subject = fresh.subject
      LEFT JOIN LATERAL (
        SELECT found.device, found.request_id, found.at FROM reservation AS found
        WHERE found.tenant = ${tenant} AND found.scope = fresh.scope AND found.subject = fresh.subject
        LIMIT 1) AS before ON made.device IS NULL
      -- Neither: it came while we looked, and the next look sees it.
      CROSS JOIN LATERAL (
        SELECT coalesce(made.device, before.device) AS device, coalesce(made.request_id, before.request_id) AS request_id,
          coalesce(made.at, before.at) AS at) AS owner
      CROSS JOIN LATERAL (
        SELECT owner.device = fresh.device AND owner.request_id = fresh.request_id AS mine) AS whose
      WHERE fresh.holder IS NOT NULL OR owner.device IS NOT NULL
    ), written AS (
      INSERT INTO reservation_request (tenant, device, request_id, scope, subject, outcome, other_device, at)
      SELECT ${tenant}, device, request_id, scope, subject, outcome, other, at FROM decided ORDER BY device, request_id
      ON CONFLICT DO NOTHING
      RETURNING device, request_id
    ), told AS MATERIALIZED (
      SELECT known.ord, known.same_key, known.revoked, known.has_scope, known.stored_outcome IS NOT NULL AS is_stored,
        known.same_subject, coalesce(known.stored_outcome, decided.outcome) AS outcome,
        coalesce(known.stored_other, decided.other) AS other, coalesce(known.stored_at, decided.at) AS at,
        written.device IS NOT NULL AS written
      FROM known LEFT JOIN decided USING (ord)
      LEFT JOIN written ON written.device = known.device AND written.request_id = known.request_id
    )
    SELECT told.*, named.site_name FROM told LEFT JOIN LATERAL (
      SELECT device.site_name FROM device WHERE device.tenant = ${tenant} AND device.device = told.other LIMIT 1
    ) AS named ON true
    ORDER BY told.ord`;
  return standingRows.parse(rows);
};

const verdictOf = (standing: Standing): Verdict => {
  const { same_key, revoked, has_scope, is_stored, same_subject, outcome, other, site_name, at } = standing;
  if (revoked === true) return failure('revoked');
  if (!same_key) return failure('bad_signature');
  if (is_stored && same_subject !== true) return failure('bad_request');
  if (!is_stored && !has_scope) return 'unknown_scope';
  if (!is_stored && !standing.written) return 'again';
  if (outcome === null || at === null) throw new Error('a request was written down without its outcome');
  return {
    outcome,
    other: other === null ? undefined : { device: other, siteName: site_name ?? other },
    at,
  };
};

/** These were cancelled while they were decided: what was made for them goes, and the next look tells the stored answer. */
const unmake = async (tx: Queryable, { tenant }: Place, asked: readonly Asked[]): Promise<void> => {
  const requests = asked.map(({ request }) => request);
  await tx`
    DELETE FROM reservation AS owner USING unnest(
      ${requests.map(({ scope }) => scope)}::text[], ${requests.map(({ subject }) => subject)}::text[],
      ${requests.map(({ device }) => device)}::text[], ${requests.map(({ requestId }) => requestId)}::uuid[]
    ) AS gone (scope, subject, device, request_id)
    WHERE owner.tenant = ${tenant} AND owner.scope = gone.scope AND owner.subject = gone.subject
      AND owner.device = gone.device AND owner.request_id = gone.request_id
      AND EXISTS (SELECT 1 FROM reservation_request AS stored
                  WHERE stored.tenant = ${tenant} AND stored.device = gone.device
                    AND stored.request_id = gone.request_id AND stored.outcome <> 'granted')`;
};

/** In the order of `asked`, in which no request's id stands twice. */
export const decideTogether = async (
  tx: TransactionSql,
  place: Place,
  asked: readonly Asked[],
  now: number,
): Promise<Verdict[]> => {
  const standings = await decide(tx, place, asked, now);
  if (standings.length !== asked.length) throw new Error('a request was not looked at');
  const verdicts = standings.map(verdictOf);
  const undone = asked.filter((_, ord) => verdicts[ord] === 'again');
  if (undone.length > 0) await unmake(tx, place, undone);
  const isTold = verdicts.some(isDecided) && !standings.some(({ written }) => written);
  if (isTold) await waitAsWriter(tx);
  return verdicts;
};
