import { z } from 'zod';
import { type EventId, eventIdSchema, residentIdSchema, type TenantId } from '../kernel/ids.ts';
import { type Fact, foldPerson, residentsOf } from '../modules/shelter/rules.ts';
import type { Member, Presence } from '../modules/shelter/schema.ts';
import type { EventBody } from '../outbox/event.ts';
import { applyReservations } from './acceptances.ts';
import { CENTRE_DEVICE } from './acts.ts';
import { noteForks } from './anomalies.ts';
import { type Queryable, type Sql, type TransactionSql, utf8Bytes } from './database.ts';
import { type DeskAlarmRow, deskAlarmIn, storeDeskAlarms } from './desk-alarms.ts';
import { type LinkChangeRow, linkChangeIn, storeLinkChanges } from './link-changes.ts';
import { type Quarantined, storeQuarantine, withdrawUnderstood } from './quarantine.ts';
import { type ReservationFact, reservationIn } from './reservation-facts.ts';
import { factKey, type LogRecord, parseShelterEvent, readRecord, recordOfKey } from './shelter-facts.ts';

/**
 * Who is in which shelter, folded from the log. A reader behind the log, stream by stream: each stream's numbers are
 * without gaps and `projection_progress` says how far we are, so nothing is ever skipped and a fault here never holds up
 * the log. The fold does not depend on the order of arrival (rules.ts), so `rebuild` gives the same tables.
 */

/** Raise it when the meaning of a table changes: the next start rebuilds. */
export const PROJECTION_VERSION = 6;

/** Events of one transaction, about; and streams of it, so that ten thousand terminals that bring a little do not cost a transaction each. */
const CHUNK = 500;
const STREAMS = 100;

export interface ProjectionDeps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly mode: EventBody['mode'];
}

interface KeyedFact {
  readonly key: string;
  readonly fact: Fact;
}

const behindRows = z.array(
  z.object({ device: z.string(), epoch: z.string(), ack_seq: z.int(), done_seq: z.int() }),
);

const recordRows = z.array(
  z.object({
    device: z.string(),
    epoch: z.string(),
    seq: z.int(),
    event_id: z.string(),
    hlc: z.string(),
    kind: z.string(),
    body: utf8Bytes,
    received_at: z.int(),
  }),
);

const readLog = async (
  tx: Queryable,
  tenant: TenantId,
  streams: z.infer<typeof behindRows>,
): Promise<LogRecord[]> => {
  const rows: unknown = await tx`
    SELECT behind.device, behind.epoch, one.* FROM unnest(
      ${streams.map(({ device }) => device)}::text[], ${streams.map(({ epoch }) => epoch)}::text[],
      ${streams.map(({ done_seq }) => done_seq)}::int8[]) AS behind (device, epoch, done_seq)
    CROSS JOIN LATERAL (
      SELECT seq, event_id, hlc, kind, body, received_at FROM event
      WHERE tenant = ${tenant} AND device = behind.device AND epoch = behind.epoch AND seq > behind.done_seq
        AND body IS NOT NULL
      ORDER BY seq LIMIT ${CHUNK}) AS one`;
  return recordRows
    .parse(rows)
    .map(({ event_id, received_at, ...row }) => ({ ...row, eventId: event_id, receivedAt: received_at }));
};

const judge = (
  records: readonly LogRecord[],
  mode: EventBody['mode'],
): {
  readonly facts: KeyedFact[];
  readonly alarms: DeskAlarmRow[];
  readonly links: LinkChangeRow[];
  readonly reservations: ReservationFact[];
  readonly quarantined: Quarantined[];
} => {
  const alarms: DeskAlarmRow[] = [];
  const links: LinkChangeRow[] = [];
  const reservations: ReservationFact[] = [];
  const facts: KeyedFact[] = [];
  const quarantined: Quarantined[] = [];
  for (const record of records) {
    const { device, epoch, seq } = record;
    // What people do at the centre (acts.ts) is no fact of a desk, whatever its kind begins with.
    if (device === CENTRE_DEVICE) continue;
    const alarm = deskAlarmIn(record, mode);
    if (typeof alarm === 'object') alarms.push(alarm);
    const link = linkChangeIn(record, mode);
    if (typeof link === 'object') links.push(link);
    const reservation = reservationIn(record, mode);
    if (typeof reservation === 'object') reservations.push(reservation);
    const reading = readRecord(record, mode);
    if (reading.kind === 'fact') facts.push({ key: factKey(reading.fact, record.epoch), fact: reading.fact });
    const unread = [alarm, link, reservation].find((each) => typeof each === 'string');
    const wrong = unread ?? (reading.kind === 'quarantine' ? reading.reason : undefined);
    if (wrong !== undefined) quarantined.push({ device, epoch, seq, reason: wrong });
  }
  return { facts, alarms, links, reservations, quarantined };
};

const storeFacts = async (tx: Queryable, tenant: TenantId, facts: readonly KeyedFact[]): Promise<void> => {
  await tx`
    INSERT INTO shelter_fact (tenant, fact_key, event_id, at, kind, data)
    SELECT ${tenant}, * FROM unnest(
      ${facts.map(({ key }) => key)}::text[], ${facts.map(({ fact }) => fact.eventId)}::uuid[],
      ${facts.map(({ fact }) => fact.at)}::int8[], ${facts.map(({ fact }) => fact.event.kind)}::text[],
      ${facts.map(({ fact }) => JSON.stringify(fact.event.data))}::text[])
    ON CONFLICT DO NOTHING`;
  const pairs = facts.flatMap(({ key, fact }) =>
    residentsOf(fact.event).map((residentId) => ({ key, residentId })),
  );
  await tx`
    INSERT INTO shelter_fact_resident (tenant, resident_id, fact_key)
    SELECT ${tenant}, * FROM unnest(
      ${pairs.map(({ residentId }) => residentId)}::text[], ${pairs.map(({ key }) => key)}::text[])
    ON CONFLICT DO NOTHING`;
  await tx`
    INSERT INTO shelter_undone (tenant, event_id)
    SELECT ${tenant}, id FROM unnest(${undoneBy(facts)}::uuid[]) AS id ON CONFLICT DO NOTHING`;
};

const undoneBy = (facts: readonly KeyedFact[]): EventId[] =>
  facts.flatMap(({ fact }) => (fact.event.kind === 'shelter.undone' ? [fact.event.data.undoes] : []));

const placesIn = (facts: readonly KeyedFact[]): { id: string; at: number }[] => {
  const latest = new Map<string, number>();
  for (const { fact } of facts) {
    if (fact.event.kind === 'shelter.undone') continue;
    const { shelterId } = fact.event.data;
    latest.set(shelterId, Math.max(latest.get(shelterId) ?? 0, fact.at));
  }
  return [...latest].map(([id, at]) => ({ id, at }));
};

/** PostgreSQL's text cannot hold U+0000, and a name must not stop the projection. */
const withoutNul = (text: string): string => text.replaceAll('\0', '');

/** A place is known from the first event that names it; the last 開設 in `order` gives its name and capacity. */
const storePlaces = async (tx: Queryable, tenant: TenantId, facts: readonly KeyedFact[]): Promise<void> => {
  const places = placesIn(facts);
  await tx`
    INSERT INTO shelter_place (tenant, shelter_id, name, capacity, last_event_at)
    SELECT ${tenant}, id, id, 0, at
    FROM unnest(${places.map(({ id }) => id)}::text[], ${places.map(({ at }) => at)}::int8[]) AS place (id, at)
    ON CONFLICT (tenant, shelter_id) DO UPDATE
      SET last_event_at = greatest(shelter_place.last_event_at, excluded.last_event_at)`;
  for (const { key, fact } of facts) {
    if (fact.event.kind !== 'shelter.opened') continue;
    const { shelterId, name, capacity } = fact.event.data;
    await tx`
      UPDATE shelter_place SET name = ${withoutNul(name)}, capacity = ${capacity}, opened_key = ${key}
      WHERE tenant = ${tenant} AND shelter_id = ${shelterId} AND (opened_key IS NULL OR opened_key < ${key})`;
  }
};

const factRows = z.array(
  z.object({
    fact_key: z.string(),
    event_id: eventIdSchema,
    at: z.number(),
    kind: z.enum(['shelter.opened', 'shelter.checked_in', 'shelter.departed', 'shelter.undone']),
    data: z.string(),
  }),
);

const toFact = (row: z.infer<typeof factRows>[number]): Fact => {
  const event = parseShelterEvent(row.kind, JSON.parse(row.data));
  if (event === undefined) throw new Error('a row of the shelter tables holds no shelter event');
  return {
    eventId: row.event_id,
    order: row.fact_key.slice(0, row.fact_key.lastIndexOf('/')),
    at: row.at,
    event,
  };
};

/** Facts under the ids of the new facts and of those they undo: what an undo touches, and ids that stand twice. */
const factsNamed = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly KeyedFact[],
): Promise<KeyedFact[]> => {
  const ids = [...new Set([...facts.map(({ fact }) => fact.eventId), ...undoneBy(facts)])];
  const rows: unknown = await tx`
    SELECT fact_key, event_id, at, kind, data FROM shelter_fact
    WHERE tenant = ${tenant} AND event_id = ANY(${ids}::uuid[])`;
  return factRows.parse(rows).map((row) => ({ key: row.fact_key, fact: toFact(row) }));
};

/** One event id in two records (a cloned disk, a faulty program): counted once, but somebody should know. */
const duplicatesIn = (named: readonly KeyedFact[]): Quarantined[] =>
  [...Map.groupBy(named, ({ fact }) => fact.eventId).values()]
    .filter((same) => same.length > 1)
    .flatMap((same) => same.map(({ key }) => ({ ...recordOfKey(key), reason: 'duplicate_id' as const })));

interface PersonNow {
  readonly residentId: string;
  readonly presence: Exclude<Presence, { readonly status: 'not_here' }>;
  readonly member: Member;
}

/** Presence of one person, with the sex and age of the check-in that stands. Undefined: nowhere. */
const personFrom = (
  residentId: string,
  facts: readonly Fact[],
  undone: ReadonlySet<string>,
): PersonNow | undefined => {
  const presence = foldPerson(facts, undone);
  if (presence.status === 'not_here') return undefined;
  const seen = new Set<string>();
  let member: Member | undefined;
  for (const { eventId, event } of facts.toSorted((a, b) =>
    a.order < b.order ? -1 : a.order > b.order ? 1 : 0,
  )) {
    if (event.kind !== 'shelter.checked_in' || undone.has(eventId) || seen.has(eventId)) continue;
    seen.add(eventId);
    member = event.data.members.find((each) => each.residentId === residentId);
  }
  return member === undefined ? undefined : { residentId, presence, member };
};

const residentFactRows = factRows.element
  .extend({ resident_id: residentIdSchema, undone: z.boolean() })
  .array();

const foldResidents = async (
  tx: Queryable,
  tenant: TenantId,
  residents: readonly string[],
): Promise<PersonNow[]> => {
  const rows: unknown = await tx`
    SELECT mine.resident_id, fact.fact_key, fact.event_id, fact.at, fact.kind, fact.data,
           undone.event_id IS NOT NULL AS undone
    FROM shelter_fact_resident AS mine
    JOIN shelter_fact AS fact ON fact.tenant = mine.tenant AND fact.fact_key = mine.fact_key
    LEFT JOIN shelter_undone AS undone ON undone.tenant = fact.tenant AND undone.event_id = fact.event_id
    WHERE mine.tenant = ${tenant} AND mine.resident_id = ANY(${residents}::text[])
    ORDER BY fact.fact_key`;
  const people: PersonNow[] = [];
  for (const [residentId, mine] of Map.groupBy(residentFactRows.parse(rows), (row) => row.resident_id)) {
    const undone = new Set(mine.filter((row) => row.undone).map((row) => row.event_id));
    const person = personFrom(residentId, mine.map(toFact), undone);
    if (person !== undefined) people.push(person);
  }
  return people;
};

const storePeople = async (
  tx: Queryable,
  tenant: TenantId,
  residents: readonly string[],
  people: readonly PersonNow[],
): Promise<void> => {
  const here = new Set(people.map((each) => each.residentId));
  const gone = residents.filter((residentId) => !here.has(residentId));
  if (gone.length > 0)
    await tx`DELETE FROM shelter_presence WHERE tenant = ${tenant} AND resident_id = ANY(${gone}::text[])`;
  await tx`
    INSERT INTO shelter_presence (tenant, resident_id, status, shelter_id, since, event_id, sex, age)
    SELECT ${tenant}, * FROM unnest(
      ${people.map((each) => each.residentId)}::text[], ${people.map((each) => each.presence.status)}::text[],
      ${people.map((each) => each.presence.shelterId)}::text[], ${people.map((each) => each.presence.since)}::int8[],
      ${people.map((each) => each.presence.eventId)}::uuid[], ${people.map((each) => each.member.sex)}::text[],
      ${people.map((each) => each.member.age)}::int[])
    ON CONFLICT (tenant, resident_id) DO UPDATE SET status = excluded.status, shelter_id = excluded.shelter_id,
      since = excluded.since, event_id = excluded.event_id, sex = excluded.sex, age = excluded.age`;
};

const applyFacts = async (tx: Queryable, tenant: TenantId, facts: readonly KeyedFact[]): Promise<void> => {
  if (facts.length === 0) return;
  await storeFacts(tx, tenant, facts);
  await storePlaces(tx, tenant, facts);
  const named = await factsNamed(tx, tenant, facts);
  await storeQuarantine(tx, tenant, duplicatesIn(named));
  const residents = [...new Set(named.flatMap(({ fact }) => residentsOf(fact.event)))];
  await storePeople(tx, tenant, residents, await foldResidents(tx, tenant, residents));
};

/** As many of them as make up a chunk; the first in any case. */
const oneChunk = (streams: z.infer<typeof behindRows>): z.infer<typeof behindRows> => {
  let events = 0;
  return streams.filter(({ ack_seq, done_seq }, at) => {
    const fits = at === 0 || events + ack_seq - done_seq <= CHUNK;
    if (fits) events += ack_seq - done_seq;
    return fits;
  });
};

/** The next piece of some streams that are ahead of us; false when there is none. Runs under the tenant's lock. */
const projectChunk = async (
  tx: Queryable,
  { tenant, mode }: Pick<ProjectionDeps, 'tenant' | 'mode'>,
  again: boolean,
): Promise<boolean> => {
  const rows: unknown = await tx`
    SELECT device, epoch, ack_seq, coalesce(done.seq, 0) AS done_seq
    FROM stream LEFT JOIN projection_progress AS done USING (tenant, device, epoch)
    WHERE tenant = ${tenant} AND coalesce(done.seq, 0) < ack_seq LIMIT ${STREAMS}`;
  const streams = oneChunk(behindRows.parse(rows));
  if (streams.length === 0) return false;
  const records = await readLog(tx, tenant, streams);
  const { facts, alarms, links, reservations, quarantined } = judge(records, mode);
  await storeQuarantine(tx, tenant, quarantined);
  await storeDeskAlarms(tx, tenant, alarms);
  await storeLinkChanges(tx, tenant, mode, links);
  await applyFacts(tx, tenant, facts);
  await applyReservations(tx, tenant, reservations, again);
  // Rows that somebody removed are found by verify.ts, erased ones say nothing; waiting for them would hold up everything else.
  const last = new Map(records.map(({ device, epoch, seq }) => [`${device}/${epoch}`, seq]));
  await tx`
    INSERT INTO projection_progress (tenant, device, epoch, seq)
    SELECT ${tenant}, * FROM unnest(
      ${streams.map(({ device }) => device)}::text[], ${streams.map(({ epoch }) => epoch)}::text[],
      ${streams.map(({ device, epoch, ack_seq }) => last.get(`${device}/${epoch}`) ?? ack_seq)}::int8[])
    ON CONFLICT (tenant, device, epoch) DO UPDATE SET seq = excluded.seq`;
  return true;
};

const versionRows = z.tuple([z.object({ version: z.int() })]);

/** One projector at a time for a tenant, across all processes. */
export const lockTenant = async (tx: Queryable, tenant: TenantId): Promise<number> => {
  await tx`INSERT INTO projection_state (tenant, version) VALUES (${tenant}, 0) ON CONFLICT DO NOTHING`;
  const rows: unknown = await tx`SELECT version FROM projection_state WHERE tenant = ${tenant} FOR UPDATE`;
  return versionRows.parse(rows)[0].version;
};

/** Brings the tables up to the log, a chunk a transaction; `onChunk` after each. */
export const project = async (deps: ProjectionDeps, onChunk: () => void = () => undefined): Promise<void> => {
  const one = (tx: TransactionSql): Promise<boolean> =>
    lockTenant(tx, deps.tenant).then(() => projectChunk(tx, deps, false));
  while (await deps.sql.begin(one)) onChunk();
  await noteForks(deps.sql, deps.tenant);
};

/**
 * What the tables were folded by: the program's version and the mode, in one number. A centre that was a drill and is now
 * in earnest must not show the drill's people (domain.md §2c).
 */
const stampOf = ({ mode }: Pick<ProjectionDeps, 'mode'>): number =>
  PROJECTION_VERSION * 2 + (mode === 'real' ? 1 : 0);

/** Throws the tables away and folds the whole log again, in one transaction: readers see the old until the new stands. */
export const rebuild = (deps: ProjectionDeps): Promise<void> =>
  deps.sql.begin(async (tx) => {
    const { tenant } = deps;
    await lockTenant(tx, tenant);
    await tx`DELETE FROM shelter_fact WHERE tenant = ${tenant}`;
    await tx`DELETE FROM shelter_fact_resident WHERE tenant = ${tenant}`;
    await tx`DELETE FROM shelter_undone WHERE tenant = ${tenant}`;
    await tx`DELETE FROM shelter_presence WHERE tenant = ${tenant}`;
    await tx`DELETE FROM shelter_place WHERE tenant = ${tenant}`;
    await tx`DELETE FROM desk_alarm WHERE tenant = ${tenant}`;
    await tx`DELETE FROM acceptance WHERE tenant = ${tenant}`;
    await tx`DELETE FROM acceptance_release WHERE tenant = ${tenant}`;
    await tx`DELETE FROM quarantine WHERE tenant = ${tenant}`;
    await tx`DELETE FROM projection_progress WHERE tenant = ${tenant}`;
    while (await projectChunk(tx, deps, true));
    await withdrawUnderstood(tx, tenant);
    await noteForks(tx, tenant);
    await tx`UPDATE projection_state SET version = ${stampOf(deps)} WHERE tenant = ${tenant}`;
  });

/** At start: rebuilds when the tables are of an older program or of the other mode, otherwise catches up. */
export const prepareProjection = async (deps: ProjectionDeps): Promise<void> => {
  const version = await deps.sql.begin((tx) => lockTenant(tx, deps.tenant));
  if (version === stampOf(deps)) await project(deps);
  else await rebuild(deps);
};
