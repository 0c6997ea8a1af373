/** Who is in which shelter, as tables: the shelter's facts of a piece of the log, and what they change (projection.ts). */
import { z } from 'zod';
import {
  type EventId,
  eventIdSchema,
  type ResidentId,
  residentIdSchema,
  type TenantId,
} from '../kernel/ids.ts';
import { type Fact, foldPerson, peopleOf } from '../modules/shelter/fold.ts';
import {
  isGuest,
  type Member,
  type Presence,
  parseShelterEvent,
  type ShelterEvent,
} from '../modules/shelter/schema.ts';
import type { Queryable } from './database.ts';
import { type Quarantined, storeQuarantine } from './quarantine.ts';
import { recordOfKey } from './shelter-facts.ts';

/** Of whom the tables hold a row; guests come with the tables of their own. */
const residentsOf = (event: ShelterEvent): string[] => peopleOf(event).filter((id) => !isGuest(id));

export interface KeyedFact {
  readonly key: string;
  readonly fact: Fact;
}

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
    kind: z.string(),
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

/** One person as she was last recorded. Undefined: nowhere. */
const personFrom = (
  residentId: ResidentId,
  facts: readonly Fact[],
  undone: ReadonlySet<string>,
): PersonNow | undefined => {
  const { presence, sex, age } = foldPerson(new Set([residentId]), facts, undone);
  if (presence.status === 'not_here' || sex === null) return undefined;
  return { residentId, presence, member: { residentId, sex, age } };
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

export const applyFacts = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly KeyedFact[],
): Promise<void> => {
  if (facts.length === 0) return;
  await storeFacts(tx, tenant, facts);
  await storePlaces(tx, tenant, facts);
  const named = await factsNamed(tx, tenant, facts);
  await storeQuarantine(tx, tenant, duplicatesIn(named));
  const residents = [...new Set(named.flatMap(({ fact }) => residentsOf(fact.event)))];
  await storePeople(tx, tenant, residents, await foldResidents(tx, tenant, residents));
};
