/** The shelters as tables: the facts of a piece of the log, and what they change (projection.ts). */
import { z } from 'zod';
import type { EventId, TenantId } from '../kernel/ids.ts';
import { arrivedIn, type Fact, peopleOf } from '../modules/shelter/fold.ts';
import { MERGES, subjectsOf } from '../modules/shelter/fold-place.ts';
import type { ShelterEvent } from '../modules/shelter/schema.ts';
import type { Queryable } from './database.ts';
import { type Quarantined, storeQuarantine } from './quarantine.ts';
import { recordOfKey } from './shelter-facts.ts';
import { recountShelters } from './shelter-figures.ts';
import { refoldMerges, refoldPeople } from './shelter-people.ts';
import {
  type NamedPlace,
  refoldCards,
  refoldGroups,
  refoldHeads,
  refoldPlaces,
  refoldSupplies,
} from './shelter-places.ts';
import { factRow, toFact } from './shelter-rows.ts';

export interface KeyedFact {
  readonly key: string;
  readonly fact: Fact;
}

/** Everybody a record is about, also those whom a merge says to be one: none of their records is kept without the others. */
const namedIn = (event: ShelterEvent): readonly string[] =>
  event.kind === 'shelter.merged' ? [event.data.guestId, event.data.into] : peopleOf(event);

/** How many were taken in who had not been counted before. */
const arrivals = (event: ShelterEvent): readonly { readonly subject: string; readonly people: number }[] => {
  if (event.kind !== 'shelter.checked_in' && event.kind !== 'shelter.stay_noted') return [];
  const people = event.data.heads === undefined ? arrivedIn(event.data).length : 0;
  return [{ subject: `arrivals/${event.data.shelterId}`, people }];
};

/** What else it is about than people. */
const subjectsIn = (
  event: ShelterEvent,
): readonly { readonly subject: string; readonly people: number }[] => {
  const people = new Set<string>(peopleOf(event));
  const others = subjectsOf(event).filter((subject) => !people.has(subject));
  return [...others.map((subject) => ({ subject, people: 0 })), ...arrivals(event)];
};

const undoneBy = (facts: readonly KeyedFact[]): EventId[] =>
  facts.flatMap(({ fact }) => (fact.event.kind === 'shelter.undone' ? [fact.event.data.undoes] : []));

const shelterOf = ({ event }: Fact): string | undefined =>
  event.kind === 'shelter.undone' ? undefined : event.data.shelterId;

const storeFacts = async (tx: Queryable, tenant: TenantId, facts: readonly KeyedFact[]): Promise<void> => {
  await tx`
    INSERT INTO shelter_fact (tenant, fact_key, event_id, at, kind, data)
    SELECT ${tenant}, * FROM unnest(
      ${facts.map(({ key }) => key)}::text[], ${facts.map(({ fact }) => fact.eventId)}::uuid[],
      ${facts.map(({ fact }) => fact.at)}::int8[], ${facts.map(({ fact }) => fact.event.kind)}::text[],
      ${facts.map(({ fact }) => JSON.stringify(fact.event.data))}::text[])
    ON CONFLICT DO NOTHING`;
  const people = facts.flatMap(({ key, fact }) => namedIn(fact.event).map((id) => ({ key, id })));
  await tx`
    INSERT INTO shelter_fact_resident (tenant, resident_id, fact_key)
    SELECT ${tenant}, * FROM unnest(
      ${people.map(({ id }) => id)}::text[], ${people.map(({ key }) => key)}::text[])
    ON CONFLICT DO NOTHING`;
  const subjects = facts.flatMap(({ key, fact }) =>
    subjectsIn(fact.event).map((subject) => ({ key, ...subject })),
  );
  await tx`
    INSERT INTO shelter_fact_subject (tenant, subject, fact_key, people)
    SELECT ${tenant}, * FROM unnest(
      ${subjects.map(({ subject }) => subject)}::text[], ${subjects.map(({ key }) => key)}::text[],
      ${subjects.map(({ people: count }) => count)}::int[])
    ON CONFLICT DO NOTHING`;
  await tx`
    INSERT INTO shelter_undone (tenant, event_id)
    SELECT ${tenant}, id FROM unnest(${undoneBy(facts)}::uuid[]) AS id ON CONFLICT DO NOTHING`;
  const desks = facts.flatMap(({ key, fact }) => {
    const shelterId = shelterOf(fact);
    return shelterId === undefined ? [] : [{ shelterId, device: recordOfKey(key).device }];
  });
  await tx`
    INSERT INTO shelter_device (tenant, shelter_id, device)
    SELECT DISTINCT ${tenant}::text, * FROM unnest(
      ${desks.map(({ shelterId }) => shelterId)}::text[], ${desks.map(({ device }) => device)}::text[])
    ON CONFLICT DO NOTHING`;
};

const placesIn = (facts: readonly KeyedFact[]): NamedPlace[] => {
  const latest = new Map<string, number>();
  for (const { fact } of facts) {
    const shelterId = shelterOf(fact);
    if (shelterId !== undefined) latest.set(shelterId, Math.max(latest.get(shelterId) ?? 0, fact.at));
  }
  return [...latest].map(([id, at]) => ({ id, at }));
};

const namedRows = z.array(factRow);

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
  return namedRows.parse(rows).map((row) => ({ key: row.fact_key, fact: toFact(row) }));
};

/** One event id in two records (a cloned disk, a faulty program): counted once, but somebody should know. */
const duplicatesIn = (named: readonly KeyedFact[]): Quarantined[] =>
  [...Map.groupBy(named, ({ fact }) => fact.eventId).values()]
    .filter((same) => same.length > 1)
    .flatMap((same) => same.map(({ key }) => ({ ...recordOfKey(key), reason: 'duplicate_id' as const })));

const placeRows = z.array(z.object({ shelter_id: z.string() }));

/** Where those of these groups are, and where these heads were counted. */
const placesBeside = async (
  tx: Queryable,
  tenant: TenantId,
  groups: readonly string[],
  heads: readonly string[],
): Promise<string[]> => {
  const rows: unknown = await tx`
    SELECT shelter_id FROM shelter_presence
    WHERE tenant = ${tenant} AND group_id = ANY(${groups}::text[]) AND shelter_id <> ''
    UNION SELECT shelter_id FROM shelter_heads WHERE tenant = ${tenant} AND heads_id = ANY(${heads}::text[])`;
  return placeRows.parse(rows).map(({ shelter_id }) => shelter_id);
};

/** Folds again whatever these facts are about, from all facts that are there, and counts the shelters that it concerns. */
export const refold = async (tx: Queryable, tenant: TenantId, named: readonly KeyedFact[]): Promise<void> => {
  const people = new Set(named.flatMap(({ fact }) => peopleOf(fact.event)) as string[]);
  const subjects = [
    ...new Set(named.flatMap(({ fact }) => subjectsIn(fact.event).map(({ subject }) => subject))),
  ];
  if (subjects.includes(MERGES)) for (const id of await refoldMerges(tx, tenant)) people.add(id);
  const places = placesIn(named);
  await refoldPlaces(tx, tenant, places);
  const moved = await refoldPeople(tx, tenant, people);
  const shelters = [
    ...places.map(({ id }) => id),
    ...moved.shelters,
    ...(await refoldHeads(tx, tenant, subjects)),
    ...(await refoldCards(tx, tenant, subjects)),
    ...(await refoldSupplies(tx, tenant, subjects)),
  ];
  const groups = [...moved.groups, ...(await refoldGroups(tx, tenant, subjects))];
  shelters.push(...(await placesBeside(tx, tenant, groups, moved.heads)));
  await recountShelters(tx, tenant, shelters);
};

export const applyFacts = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly KeyedFact[],
): Promise<void> => {
  if (facts.length === 0) return;
  await storeFacts(tx, tenant, facts);
  const named = await factsNamed(tx, tenant, facts);
  await storeQuarantine(tx, tenant, duplicatesIn(named));
  await refold(tx, tenant, named);
};

/** Takes facts out that are erased from the log, and folds again what they were about. */
export const eraseFacts = async (tx: Queryable, tenant: TenantId, keys: readonly string[]): Promise<void> => {
  const rows: unknown = await tx`
    SELECT fact_key, event_id, at, kind, data FROM shelter_fact
    WHERE tenant = ${tenant} AND fact_key = ANY(${keys}::text[])`;
  const erased = namedRows.parse(rows).map((row) => ({ key: row.fact_key, fact: toFact(row) }));
  await tx`DELETE FROM shelter_undone WHERE tenant = ${tenant} AND event_id = ANY(${undoneBy(erased)}::uuid[])`;
  for (const table of ['shelter_fact_resident', 'shelter_fact_subject', 'shelter_fact'])
    await tx`DELETE FROM ${tx(table)} WHERE tenant = ${tenant} AND fact_key = ANY(${keys}::text[])`;
  await refold(tx, tenant, erased);
};

/** Every table that is folded from the shelters' records. */
export const SHELTER_TABLES = [
  'shelter_fact',
  'shelter_fact_resident',
  'shelter_fact_subject',
  'shelter_undone',
  'shelter_presence',
  'shelter_place',
  'shelter_merge',
  'shelter_heads',
  'shelter_card',
  'shelter_group',
  'shelter_supply',
  'shelter_device',
  'shelter_figure',
] as const;
