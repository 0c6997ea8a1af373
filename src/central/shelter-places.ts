/** Places, heads, cards, groups and supplies of the shelters, as rows: each is a fold of the facts about it. */
import { z } from 'zod';
import { civilDateInJapan } from '../kernel/dates.ts';
import { shelterIdSchema, type TenantId } from '../kernel/ids.ts';
import {
  foldCard,
  foldGroup,
  foldHeads,
  foldPlace,
  type Supply,
  suppliesOf,
} from '../modules/shelter/fold-place.ts';
import { cardIdSchema, groupIdSchema, headsIdSchema } from '../modules/shelter/schema.ts';
import type { Queryable } from './database.ts';
import { type Facts, factsOfSubjects } from './shelter-rows.ts';

const NOTHING: Facts = { facts: [], undone: new Set() };

/** PostgreSQL's text cannot hold U+0000, and a name must not stop the projection. */
const withoutNul = (text: string): string => text.replaceAll('\0', '');

export interface NamedPlace {
  readonly id: string;
  /** Of the newest event that names it. */
  readonly at: number;
}

/** A place is known from the first event that names it; a 開設 gives its name and capacity. */
export const refoldPlaces = async (
  tx: Queryable,
  tenant: TenantId,
  named: readonly NamedPlace[],
): Promise<void> => {
  if (named.length === 0) return;
  await tx`
    INSERT INTO shelter_place (tenant, shelter_id, name, capacity, last_event_at)
    SELECT ${tenant}, id, id, 0, at
    FROM unnest(${named.map(({ id }) => id)}::text[], ${named.map(({ at }) => at)}::int8[]) AS place (id, at)
    ON CONFLICT (tenant, shelter_id) DO UPDATE
      SET last_event_at = greatest(shelter_place.last_event_at, excluded.last_event_at)`;
  const ids = named.map(({ id }) => shelterIdSchema.parse(id));
  const told = await factsOfSubjects(
    tx,
    tenant,
    ids.map((id) => `place/${id}`),
  );
  const places = ids.flatMap((id) => {
    const facts = told.get(`place/${id}`);
    return facts === undefined ? [] : [{ id, place: foldPlace(id, facts.facts, facts.undone) }];
  });
  await tx`
    UPDATE shelter_place AS known SET name = place.name, capacity = place.capacity, state = place.state
    FROM unnest(
      ${places.map(({ id }) => id)}::text[], ${places.map(({ id, place }) => withoutNul(place.name ?? id))}::text[],
      ${places.map(({ place }) => place.capacity)}::int[], ${places.map(({ place }) => JSON.stringify(place))}::text[]
    ) AS place (id, name, capacity, state)
    WHERE known.tenant = ${tenant} AND known.shelter_id = place.id`;
};

const placeRows = z.array(z.object({ shelter_id: z.string() }));

/** Gives the shelters whose heads they are and were. */
export const refoldHeads = async (
  tx: Queryable,
  tenant: TenantId,
  subjects: readonly string[],
): Promise<readonly string[]> => {
  const ids = subjects.flatMap((subject) => headsIdSchema.safeParse(subject).data ?? []);
  if (ids.length === 0) return [];
  const before: unknown = await tx`
    DELETE FROM shelter_heads WHERE tenant = ${tenant} AND heads_id = ANY(${ids}::text[]) RETURNING shelter_id`;
  const told = await factsOfSubjects(tx, tenant, ids);
  const heads = ids.flatMap((id) => {
    const { facts, undone } = told.get(id) ?? NOTHING;
    return foldHeads(id, facts, undone) ?? [];
  });
  await tx`
    INSERT INTO shelter_heads (tenant, heads_id, shelter_id, at, marker, counts)
    SELECT ${tenant}, * FROM unnest(
      ${heads.map(({ headsId }) => headsId)}::text[], ${heads.map(({ shelterId }) => shelterId)}::text[],
      ${heads.map(({ at }) => at)}::int8[], ${heads.map(({ marker }) => withoutNul(marker))}::text[],
      ${heads.map(({ counts }) => JSON.stringify(counts))}::text[])`;
  return [
    ...placeRows.parse(before).map(({ shelter_id }) => shelter_id),
    ...heads.map(({ shelterId }) => shelterId),
  ];
};

export const refoldCards = async (
  tx: Queryable,
  tenant: TenantId,
  subjects: readonly string[],
): Promise<readonly string[]> => {
  const ids = subjects.flatMap((subject) => cardIdSchema.safeParse(subject).data ?? []);
  if (ids.length === 0) return [];
  const before: unknown = await tx`
    DELETE FROM shelter_card WHERE tenant = ${tenant} AND card_id = ANY(${ids}::text[]) RETURNING shelter_id`;
  const told = await factsOfSubjects(tx, tenant, ids);
  const cards = ids.flatMap((id) => {
    const { facts, undone } = told.get(id) ?? NOTHING;
    return foldCard(id, facts, undone) ?? [];
  });
  await tx`
    INSERT INTO shelter_card (tenant, card_id, shelter_id, at, status, people)
    SELECT ${tenant}, * FROM unnest(
      ${cards.map(({ cardId }) => cardId)}::text[], ${cards.map(({ shelterId }) => shelterId)}::text[],
      ${cards.map(({ at }) => at)}::int8[], ${cards.map(({ status }) => status)}::text[],
      ${cards.map(({ people }) => JSON.stringify(people))}::text[])`;
  return [
    ...placeRows.parse(before).map(({ shelter_id }) => shelter_id),
    ...cards.map(({ shelterId }) => shelterId),
  ];
};

/** Gives the groups that were told of. */
export const refoldGroups = async (
  tx: Queryable,
  tenant: TenantId,
  subjects: readonly string[],
): Promise<readonly string[]> => {
  const ids = subjects.flatMap((subject) =>
    subject.startsWith('group/') ? (groupIdSchema.safeParse(subject.slice('group/'.length)).data ?? []) : [],
  );
  if (ids.length === 0) return [];
  const told = await factsOfSubjects(
    tx,
    tenant,
    ids.map((id) => `group/${id}`),
  );
  const groups = ids.map((id) => {
    const { facts, undone } = told.get(`group/${id}`) ?? NOTHING;
    return { id, facts: foldGroup(id, facts, undone) };
  });
  await tx`DELETE FROM shelter_group WHERE tenant = ${tenant} AND group_id = ANY(${ids}::text[])`;
  const said = groups.filter(({ facts }) => Object.keys(facts).length > 0);
  await tx`
    INSERT INTO shelter_group (tenant, group_id, facts)
    SELECT ${tenant}, * FROM unnest(
      ${said.map(({ id }) => id)}::text[], ${said.map(({ facts }) => JSON.stringify(facts))}::text[])`;
  return ids;
};

/** What was given out on one day (of Japan), by thing. */
export const supplyTotalsSchema = z.array(
  z.strictObject({
    day: z.string(),
    kind: z.string(),
    label: z.string().nullable(),
    to: z.enum(['inside', 'outside']),
    quantity: z.int(),
  }),
);
type SupplyTotals = z.infer<typeof supplyTotalsSchema>;

const totalsOf = (supplies: readonly Supply[]): SupplyTotals => {
  const totals = new Map<string, SupplyTotals[number]>();
  for (const { item, quantity, to, at } of supplies) {
    const total = { day: civilDateInJapan(at), kind: item.kind, label: item.label ?? null, to };
    const key = JSON.stringify(total);
    totals.set(key, { ...total, quantity: (totals.get(key)?.quantity ?? 0) + quantity });
  }
  return [...totals].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
};

/** Gives the shelters that gave something out. */
export const refoldSupplies = async (
  tx: Queryable,
  tenant: TenantId,
  subjects: readonly string[],
): Promise<readonly string[]> => {
  const ids = subjects.flatMap((subject) =>
    subject.startsWith('supplies/')
      ? (shelterIdSchema.safeParse(subject.slice('supplies/'.length)).data ?? [])
      : [],
  );
  if (ids.length === 0) return [];
  const told = await factsOfSubjects(
    tx,
    tenant,
    ids.map((id) => `supplies/${id}`),
  );
  const totals = ids.map((id) => {
    const { facts, undone } = told.get(`supplies/${id}`) ?? NOTHING;
    return JSON.stringify(totalsOf(suppliesOf(id, facts, undone)));
  });
  await tx`
    INSERT INTO shelter_supply (tenant, shelter_id, totals)
    SELECT ${tenant}, * FROM unnest(${ids}::text[], ${totals}::text[])
    ON CONFLICT (tenant, shelter_id) DO UPDATE SET totals = excluded.totals`;
  return ids;
};
