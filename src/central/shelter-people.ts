/** Who is in which shelter and what she needs, as rows: each is a fold of the facts that name one of her ids. */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import {
  foldMerges,
  foldPerson,
  type Merges,
  NOBODY_YET,
  type PersonState,
  rootOf,
  selvesOf,
} from '../modules/shelter/fold.ts';
import { MERGES } from '../modules/shelter/fold-place.ts';
import { type GuestId, guestIdSchema, type PersonId, personIdSchema } from '../modules/shelter/schema.ts';
import type { Queryable } from './database.ts';
import { type Facts, factsOfPeople, factsOfSubjects } from './shelter-rows.ts';

/** No event: of somebody who was only spoken of. */
const NO_EVENT = '00000000-0000-0000-0000-000000000000';

const mergeRows = z.array(z.object({ guest_id: guestIdSchema, into_id: personIdSchema }));

export const readMerges = async (tx: Queryable, tenant: TenantId): Promise<Merges> => {
  const rows: unknown = await tx`SELECT guest_id, into_id FROM shelter_merge WHERE tenant = ${tenant}`;
  return new Map(mergeRows.parse(rows).map(({ guest_id, into_id }) => [guest_id, into_id]));
};

/** Folds all merges again. Gives those whom it changed: they, and whom they stood and stand for. */
export const refoldMerges = async (tx: Queryable, tenant: TenantId): Promise<readonly PersonId[]> => {
  const before = await readMerges(tx, tenant);
  const told = (await factsOfSubjects(tx, tenant, [MERGES])).get(MERGES);
  const after = told === undefined ? new Map<GuestId, PersonId>() : foldMerges(told.facts, told.undone);
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (guestId) => before.get(guestId) !== after.get(guestId),
  );
  await tx`DELETE FROM shelter_merge WHERE tenant = ${tenant} AND guest_id = ANY(${changed}::text[])`;
  const kept = changed.flatMap((guestId) => {
    const into = after.get(guestId);
    return into === undefined ? [] : [{ guestId, into }];
  });
  await tx`
    INSERT INTO shelter_merge (tenant, guest_id, into_id)
    SELECT ${tenant}, * FROM unnest(
      ${kept.map(({ guestId }) => guestId)}::text[], ${kept.map(({ into }) => into)}::text[])`;
  return [
    ...new Set(changed.flatMap((guestId) => [guestId, rootOf(before, guestId), rootOf(after, guestId)])),
  ];
};

const placedRows = z.array(
  z.object({ shelter_id: z.string(), group_id: z.string().nullable(), heads_id: z.string().nullable() }),
);
type Placed = z.infer<typeof placedRows>[number];

const placesOf = async (tx: Queryable, tenant: TenantId, people: readonly string[]): Promise<Placed[]> => {
  const rows: unknown = await tx`
    SELECT DISTINCT shelter_id, group_id, heads_id FROM shelter_presence
    WHERE tenant = ${tenant} AND resident_id = ANY(${people}::text[])`;
  return placedRows.parse(rows);
};

const NOTHING: Facts = { facts: [], undone: new Set() };

const together = (all: readonly Facts[]): Facts =>
  all.length === 1 && all[0] !== undefined
    ? all[0]
    : {
        facts: all.flatMap(({ facts }) => facts),
        undone: new Set(all.flatMap(({ undone }) => [...undone])),
      };

interface Row {
  readonly id: PersonId;
  readonly state: PersonState;
}

const isSomething = ({ state }: Row): boolean => JSON.stringify(state) !== JSON.stringify(NOBODY_YET);

const needsText = ({ needs }: PersonState): string | null =>
  Object.keys(needs).length === 0 ? null : JSON.stringify(needs);

const columnsOf = ({ state: { presence } }: Row) =>
  presence.status === 'not_here' ? { ...presence, shelterId: '', since: 0, eventId: NO_EVENT } : presence;

const storeRows = async (tx: Queryable, tenant: TenantId, rows: readonly Row[]): Promise<void> => {
  if (rows.length === 0) return;
  const of = <T>(pick: (row: Row) => T): T[] => rows.map(pick);
  const columns = rows.map(columnsOf);
  await tx`
    INSERT INTO shelter_presence (tenant, resident_id, status, shelter_id, since, event_id, sex, age, group_id,
      heads_id, stay, needs, state)
    SELECT ${tenant}, * FROM unnest(
      ${of(({ id }) => id)}::text[], ${columns.map(({ status }) => status)}::text[],
      ${columns.map(({ shelterId }) => shelterId)}::text[], ${columns.map(({ since }) => since)}::int8[],
      ${columns.map(({ eventId }) => eventId)}::uuid[], ${of(({ state }) => state.sex ?? '9')}::text[],
      ${of(({ state }) => state.age)}::int[], ${of(({ state }) => state.groupId)}::text[],
      ${of(({ state }) => state.heads)}::text[], ${of(({ state }) => state.stay?.kind ?? null)}::text[],
      ${of(({ state }) => needsText(state))}::text[], ${of(({ state }) => JSON.stringify(state))}::text[])
    ON CONFLICT (tenant, resident_id) DO UPDATE SET status = excluded.status, shelter_id = excluded.shelter_id,
      since = excluded.since, event_id = excluded.event_id, sex = excluded.sex, age = excluded.age,
      group_id = excluded.group_id, heads_id = excluded.heads_id, stay = excluded.stay, needs = excluded.needs,
      state = excluded.state`;
};

/** What else is to be counted anew: where they were and are, and where those are whom they were counted or live with. */
export interface MovedPeople {
  readonly shelters: readonly string[];
  readonly groups: readonly string[];
  readonly heads: readonly string[];
}

/** Folds these people again, each under the id she stands for. */
export const refoldPeople = async (
  tx: Queryable,
  tenant: TenantId,
  personIds: Iterable<string>,
): Promise<MovedPeople> => {
  const merges = await readMerges(tx, tenant);
  const ids = [...new Set(personIds)].map((id) => personIdSchema.parse(id));
  if (ids.length === 0) return { shelters: [], groups: [], heads: [] };
  const roots = [...new Set(ids.map((id) => rootOf(merges, id)))];
  const selves = new Map(
    roots.map((root) => [root, merges.size === 0 ? new Set([root]) : selvesOf(merges, root)]),
  );
  const all = [...new Set([...ids, ...[...selves.values()].flatMap((each) => [...each])])];
  const before = await placesOf(tx, tenant, all);
  const facts = await factsOfPeople(tx, tenant, all);
  const rows = roots
    .map((id): Row => {
      const self = selves.get(id) ?? new Set([id]);
      const mine = together([...self].map((each) => facts.get(each) ?? NOTHING));
      return { id, state: foldPerson(self, mine.facts, mine.undone) };
    })
    .filter(isSomething);
  const standing = new Set<string>(rows.map(({ id }) => id));
  const gone = all.filter((id) => !standing.has(id));
  if (gone.length > 0)
    await tx`DELETE FROM shelter_presence WHERE tenant = ${tenant} AND resident_id = ANY(${gone}::text[])`;
  await storeRows(tx, tenant, rows);
  const placed = [...before, ...(await placesOf(tx, tenant, roots))];
  const some = (pick: (each: Placed) => string | null): string[] =>
    [...new Set(placed.map(pick).filter((each) => each !== null && each !== ''))] as string[];
  return {
    shelters: some(({ shelter_id }) => shelter_id),
    groups: some(({ group_id }) => group_id),
    heads: some(({ heads_id }) => heads_id),
  };
};
