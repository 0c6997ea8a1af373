import { z } from 'zod';
import { hlcSchema, hlcTime } from '../kernel/hlc.ts';
import type { TenantId } from '../kernel/ids.ts';
import { type Acceptance, foldSubject } from '../outbox/reservation.ts';
import { type FoundAnomaly, noteAnomalies, withdrawAnomalies } from './anomalies.ts';
import type { Queryable } from './database.ts';
import { type AcceptedFact, type ReservationFact, unreservedAmong } from './reservation-facts.ts';
import { HELD_REQUEST } from './reservation-scopes.ts';

/**
 * Who was accepted, folded from the records of all terminals: of each subject the first stands, by an order that does not depend on
 * what arrived first, and every further one is for a person to look into. Without a line, nothing else could have told.
 */

interface Stored extends Acceptance {
  readonly requestId: string;
  readonly receivedAt: number;
  readonly siteName: string;
}

interface Pair {
  readonly scope: string;
  readonly subject: string;
}

const storeFacts = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly ReservationFact[],
): Promise<void> => {
  const accepted = facts.filter((fact) => fact.kind === 'accepted');
  const released = facts.filter((fact) => fact.kind === 'released');
  await tx`
    INSERT INTO acceptance (tenant, device, epoch, seq, event_id, hlc, scope, subject, site, basis, request_id, received_at)
    SELECT ${tenant}, * FROM unnest(
      ${accepted.map(({ record }) => record.device)}::text[], ${accepted.map(({ record }) => record.epoch)}::text[],
      ${accepted.map(({ record }) => record.seq)}::int8[], ${accepted.map(({ record }) => record.eventId)}::uuid[],
      ${accepted.map(({ record }) => record.hlc)}::text[], ${accepted.map(({ data }) => data.scope)}::text[],
      ${accepted.map(({ data }) => data.subject)}::text[], ${accepted.map(({ site }) => site)}::text[],
      ${accepted.map(({ data }) => data.basis)}::text[], ${accepted.map(({ data }) => data.requestId)}::uuid[],
      ${accepted.map(({ record }) => record.receivedAt)}::int8[])
    ON CONFLICT DO NOTHING`;
  await tx`
    INSERT INTO acceptance_release (tenant, device, epoch, seq, scope, subject, releases)
    SELECT ${tenant}, * FROM unnest(
      ${released.map(({ record }) => record.device)}::text[], ${released.map(({ record }) => record.epoch)}::text[],
      ${released.map(({ record }) => record.seq)}::int8[], ${released.map(({ data }) => data.scope)}::text[],
      ${released.map(({ data }) => data.subject)}::text[], ${released.map(({ data }) => data.releases)}::uuid[])
    ON CONFLICT DO NOTHING`;
};

const acceptanceRows = z.array(
  z.object({
    scope: z.string(),
    subject: z.string(),
    device: z.string(),
    epoch: z.string(),
    seq: z.int(),
    event_id: z.string(),
    hlc: z.string(),
    request_id: z.string(),
    received_at: z.int(),
    site_name: z.string(),
    released: z.boolean(),
  }),
);

interface Subject extends Pair {
  readonly acceptances: readonly Stored[];
  readonly released: ReadonlySet<string>;
}

const readSubjects = async (tx: Queryable, tenant: TenantId, pairs: readonly Pair[]): Promise<Subject[]> => {
  const rows: unknown = await tx`
    SELECT each.scope, each.subject, each.device, each.epoch, each.seq, each.event_id, each.hlc, each.request_id,
      each.received_at, coalesce(device.site_name, each.site) AS site_name,
      EXISTS (SELECT 1 FROM acceptance_release AS gone WHERE gone.tenant = ${tenant} AND gone.scope = each.scope
        AND gone.subject = each.subject AND gone.releases = each.event_id) AS released
    FROM unnest(${pairs.map(({ scope }) => scope)}::text[], ${pairs.map(({ subject }) => subject)}::text[])
      AS pair (scope, subject)
    JOIN acceptance AS each
      ON each.tenant = ${tenant} AND each.scope = pair.scope AND each.subject = pair.subject
    LEFT JOIN device ON device.tenant = ${tenant} AND device.device = each.device`;
  const bySubject = Map.groupBy(acceptanceRows.parse(rows), ({ scope, subject }) => `${scope}/${subject}`);
  return [...bySubject.values()].flatMap((mine) => {
    const [first] = mine;
    if (first === undefined) return [];
    return {
      scope: first.scope,
      subject: first.subject,
      acceptances: mine.map(({ event_id, request_id, received_at, site_name, ...row }) => ({
        ...row,
        eventId: event_id,
        requestId: request_id,
        receivedAt: received_at,
        siteName: site_name,
      })),
      released: new Set(mine.filter(({ released }) => released).map(({ event_id }) => event_id)),
    };
  });
};

const keyOf = ({ device, epoch, seq }: Acceptance): string => `${device}/${epoch}/${seq}`;

const duplicateOf = (scope: string, duplicate: Stored, winner: Stored): FoundAnomaly => {
  const { device, epoch, seq, receivedAt } = duplicate;
  return {
    kind: 'duplicate_acceptance',
    key: keyOf(duplicate),
    device,
    epoch,
    seq,
    foundAt: Math.max(receivedAt, winner.receivedAt),
    detail: {
      scope,
      at: hlcTime(hlcSchema.parse(duplicate.hlc)),
      firstDevice: winner.device,
      firstSite: winner.siteName,
      firstSeq: winner.seq,
      firstAt: hlcTime(hlcSchema.parse(winner.hlc)),
    },
  };
};

/** Notes what is double now, and withdraws what was and is no more. */
const noteDuplicates = async (
  tx: Queryable,
  tenant: TenantId,
  subjects: readonly Subject[],
  now: number,
): Promise<void> => {
  const found: FoundAnomaly[] = [];
  const fine: string[] = [];
  for (const { scope, acceptances, released } of subjects) {
    const { winner, duplicates } = foldSubject(acceptances, released);
    const wrong = new Set(duplicates.map(keyOf));
    if (winner !== undefined) found.push(...duplicates.map((each) => duplicateOf(scope, each, winner)));
    fine.push(...acceptances.map(keyOf).filter((key) => !wrong.has(key)));
  }
  await noteAnomalies(tx, tenant, found);
  await withdrawAnomalies(tx, tenant, 'duplicate_acceptance', fine, now);
};

const recordAnomaly = (kind: FoundAnomaly['kind'], { record, data }: AcceptedFact): FoundAnomaly => ({
  kind,
  key: keyOf(record),
  device: record.device,
  epoch: record.epoch,
  seq: record.seq,
  foundAt: record.receivedAt,
  detail: {
    scope: data.scope,
    basis: data.basis,
    policy: data.policy,
    at: hlcTime(hlcSchema.parse(record.hlc)),
  },
});

/** A reservation that stands no more. */
interface Freed extends Pair {
  readonly device: string;
  readonly requestId: string;
}

const freedColumns = (freed: readonly Freed[]) =>
  [
    freed.map(({ scope }) => scope),
    freed.map(({ subject }) => subject),
    freed.map(({ device }) => device),
    freed.map(({ requestId }) => requestId),
  ] as const;

/** Those that stand, each in place of one that stands no more or where there was none. */
const makeStanding = async (
  tx: Queryable,
  tenant: TenantId,
  subjects: readonly Subject[],
  freed: readonly Freed[],
): Promise<void> => {
  const standing = subjects.flatMap(({ scope, subject, acceptances, released }) => {
    const { winner } = foldSubject(acceptances, released);
    return winner === undefined ? [] : [{ scope, subject, winner }];
  });
  const [scopes, ofSubjects, devices, requests] = freedColumns(freed);
  await tx`
    WITH freed AS (
      SELECT * FROM unnest(${scopes}::text[], ${ofSubjects}::text[], ${devices}::text[], ${requests}::uuid[])
        AS freed (scope, subject, device, request_id)
    )
    INSERT INTO reservation (tenant, scope, subject, device, request_id, at)
    SELECT ${tenant}, * FROM unnest(
      ${standing.map(({ scope }) => scope)}::text[], ${standing.map(({ subject }) => subject)}::text[],
      ${standing.map(({ winner }) => winner.device)}::text[], ${standing.map(({ winner }) => winner.requestId)}::uuid[],
      ${standing.map(({ winner }) => winner.receivedAt)}::int8[]
    ) AS standing (scope, subject, device, request_id, at)
    -- A row that stays as it is need not be locked.
    WHERE NOT EXISTS (SELECT 1 FROM reservation AS there
        WHERE there.tenant = ${tenant} AND there.scope = standing.scope AND there.subject = standing.subject)
      OR EXISTS (SELECT 1 FROM freed WHERE freed.scope = standing.scope AND freed.subject = standing.subject)
    ORDER BY scope, subject
    ON CONFLICT (tenant, scope, subject) DO UPDATE
      SET device = excluded.device, request_id = excluded.request_id, at = excluded.at
      WHERE EXISTS (SELECT 1 FROM freed
        WHERE freed.scope = reservation.scope AND freed.subject = reservation.subject
          AND freed.device = reservation.device AND freed.request_id = reservation.request_id)`;
};

/**
 * The reservations follow the records: whoever was accepted without a line is in the way of everybody who asks later, and what was
 * taken back is free again.
 *
 * First what is made, in the order of the keys, as everybody makes them, and only then what goes: whoever asks (reservations.ts) waits
 * for rows that are being made or removed, never for one that is there. So no row is removed while we may yet wait.
 */
const followRecords = async (
  tx: Queryable,
  tenant: TenantId,
  subjects: readonly Subject[],
  returned: readonly Freed[],
): Promise<void> => {
  const released = subjects.flatMap(({ scope, subject, acceptances, released: gone }) =>
    acceptances
      .filter(({ eventId }) => gone.has(eventId))
      .map(({ device, requestId }) => ({ scope, subject, device, requestId })),
  );
  const freed: readonly Freed[] = [...released, ...returned];
  await makeStanding(tx, tenant, subjects, freed);
  if (freed.length === 0) return;
  const [scopes, ofSubjects, devices, requests] = freedColumns(freed);
  await tx`
    DELETE FROM reservation AS owner USING unnest(
      ${scopes}::text[], ${ofSubjects}::text[], ${devices}::text[], ${requests}::uuid[]
    ) AS freed (scope, subject, device, request_id)
    WHERE owner.tenant = ${tenant} AND owner.scope = freed.scope AND owner.subject = freed.subject
      AND owner.device = freed.device AND owner.request_id = freed.request_id`;
};

/** Only the first word of the terminal that holds it counts; what it accepted before stands. */
const storeReturned = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly ReservationFact[],
): Promise<Freed[]> => {
  const returned = facts.filter((fact) => fact.kind === 'returned');
  if (returned.length === 0) return [];
  const rows: unknown = await tx`
    UPDATE reservation_held AS held SET returned_at = given.at
    FROM unnest(
      ${returned.map(({ data }) => data.scope)}::text[], ${returned.map(({ data }) => data.subject)}::text[],
      ${returned.map(({ record }) => record.device)}::text[], ${returned.map(({ record }) => record.receivedAt)}::int8[]
    ) AS given (scope, subject, device, at)
    WHERE held.tenant = ${tenant} AND held.scope = given.scope AND held.subject = given.subject
      AND held.device = given.device AND held.returned_at IS NULL
    RETURNING held.scope, held.subject, held.device`;
  return z
    .array(z.object({ scope: z.string(), subject: z.string(), device: z.string() }))
    .parse(rows)
    .map((pair) => ({ ...pair, requestId: HELD_REQUEST }));
};

/** `again`: a rebuild, which tells the same records a second time: the reservations have followed them already. */
export const applyReservations = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly ReservationFact[],
  again: boolean,
): Promise<void> => {
  if (facts.length === 0) return;
  await storeFacts(tx, tenant, facts);
  const accepted = facts.filter((fact) => fact.kind === 'accepted');
  const unreserved = await unreservedAmong(tx, tenant, accepted);
  await noteAnomalies(tx, tenant, [
    ...unreserved.map((fact) => recordAnomaly('unreserved_acceptance', fact)),
    ...accepted
      .filter(({ clockSuspect }) => clockSuspect)
      .map((fact) => recordAnomaly('clock_suspect_reservation', fact)),
  ]);
  const pairs = new Map(
    facts.map(({ data: { scope, subject } }) => [`${scope}/${subject}`, { scope, subject }]),
  );
  const subjects = await readSubjects(tx, tenant, [...pairs.values()]);
  const now = Math.max(...facts.map(({ record }) => record.receivedAt));
  await noteDuplicates(tx, tenant, subjects, now);
  if (again) return;
  const returned = await storeReturned(tx, tenant, facts);
  await followRecords(tx, tenant, subjects, returned);
};
