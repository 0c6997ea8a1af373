/** The figures of a shelter, counted from the tables when something of it has changed, and kept so that whoever watches reads what is new. */
import { z } from 'zod';
import { HLC_ZERO, hlcSchema, hlcTime, makeHlc } from '../kernel/hlc.ts';
import { type ShelterId, shelterIdSchema, type TenantId } from '../kernel/ids.ts';
import { headsIn, NEVER_OPENED, type PlaceState, remainingHeads } from '../modules/shelter/fold-place.ts';
import { needsSchema } from '../modules/shelter/needs-schema.ts';
import { headCountsSchema } from '../modules/shelter/place-schema.ts';
import { groupFactsSchema } from '../modules/shelter/schema.ts';
import type { Queryable } from './database.ts';
import { isDaily, needKeys } from './shelter-needs.ts';
import { supplyTotalsSchema } from './shelter-places.ts';
import {
  AGE_BANDS_FROM,
  ARRIVAL_SLOT_MS,
  ARRIVAL_SLOTS,
  ageKey,
  type ShelterFiguresText,
} from './shelter-schema.ts';

/** What is stored of a shelter: its line of the overview, without what is nothing. */
export interface StoredFigures {
  readonly present: number;
  readonly away: number;
  readonly open: boolean;
  readonly figures: ShelterFiguresText;
}

type Counts = Record<string, number>;
const add = (counts: Counts, key: string, more: number): void => {
  counts[key] = (counts[key] ?? 0) + more;
};

const peopleRows = z.array(
  z.object({
    shelter_id: z.string(),
    status: z.enum(['present', 'out', 'overnight', 'outside']),
    stay: z.string().nullable(),
    sex: z.enum(['1', '2', '9']),
    band: z.int().nullable(),
    guest: z.boolean(),
    people: z.int(),
  }),
);

const countRows = z.array(z.object({ shelter_id: z.string(), count: z.int() }));
const countsBy = (rows: unknown): ReadonlyMap<string, number> =>
  new Map(countRows.parse(rows).map(({ shelter_id, count }) => [shelter_id, count]));

const REGISTERED = ['present', 'out', 'overnight', 'outside'];

/** By what people are: a count for each that occurs, so that a thousand people are some dozen rows. */
const readPeopleCounts = async (tx: Queryable, tenant: TenantId, ids: readonly string[]) => {
  const rows: unknown = await tx`
    SELECT shelter_id, status, stay, sex,
      CASE WHEN age IS NULL THEN NULL ELSE width_bucket(age, ${[...AGE_BANDS_FROM]}::int[]) - 1 END AS band,
      resident_id LIKE 'g-%' AS guest, count(*)::int8 AS people
    FROM shelter_presence
    WHERE tenant = ${tenant} AND shelter_id = ANY(${ids}::text[]) AND status = ANY(${REGISTERED}::text[])
    GROUP BY shelter_id, status, stay, sex, band, guest`;
  return Map.groupBy(peopleRows.parse(rows), ({ shelter_id }) => shelter_id);
};

const readHouseholds = async (tx: Queryable, tenant: TenantId, ids: readonly string[]) =>
  countsBy(
    await tx`
      SELECT shelter_id, count(DISTINCT coalesce(group_id, resident_id))::int8 AS count FROM shelter_presence
      WHERE tenant = ${tenant} AND shelter_id = ANY(${ids}::text[]) AND status = ANY(${REGISTERED}::text[])
      GROUP BY shelter_id`,
  );

const readSplit = async (tx: Queryable, tenant: TenantId, ids: readonly string[]) =>
  countsBy(
    await tx`
      SELECT here.shelter_id, count(DISTINCT here.group_id)::int8 AS count FROM shelter_presence AS here
      JOIN shelter_presence AS there ON there.tenant = here.tenant AND there.group_id = here.group_id
        AND there.shelter_id <> here.shelter_id AND there.status = ANY(${REGISTERED}::text[])
      WHERE here.tenant = ${tenant} AND here.shelter_id = ANY(${ids}::text[])
        AND here.status = ANY(${REGISTERED}::text[])
      GROUP BY here.shelter_id`,
  );

const needRows = z.array(
  z.object({ shelter_id: z.string(), overnight: z.boolean(), needs: z.string(), people: z.int() }),
);

const readNeeds = async (
  tx: Queryable,
  tenant: TenantId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Counts>> => {
  const rows: unknown = await tx`
    SELECT shelter_id, status = 'overnight' AS overnight, needs, count(*)::int8 AS people FROM shelter_presence
    WHERE tenant = ${tenant} AND shelter_id = ANY(${ids}::text[]) AND status = ANY(${REGISTERED}::text[])
      AND needs IS NOT NULL
    GROUP BY shelter_id, overnight, needs`;
  const byShelter = new Map<string, Counts>();
  for (const { shelter_id, overnight, needs, people } of needRows.parse(rows)) {
    const counts = byShelter.get(shelter_id) ?? {};
    byShelter.set(shelter_id, counts);
    for (const key of needKeys(needsSchema.parse(JSON.parse(needs))))
      if (!overnight || !isDaily(key)) add(counts, key, people);
  }
  return byShelter;
};

const petRows = z.array(z.object({ shelter_id: z.string(), facts: z.string() }));

const readPets = async (
  tx: Queryable,
  tenant: TenantId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Counts>> => {
  const rows: unknown = await tx`
    SELECT home.shelter_id, told.facts FROM shelter_group AS told
    JOIN LATERAL (
      SELECT min(shelter_id) AS shelter_id FROM shelter_presence
      WHERE tenant = told.tenant AND group_id = told.group_id AND status = ANY(${REGISTERED}::text[])
    ) AS home ON home.shelter_id = ANY(${ids}::text[])
    WHERE told.tenant = ${tenant} AND told.group_id IN (
      SELECT group_id FROM shelter_presence WHERE tenant = ${tenant} AND shelter_id = ANY(${ids}::text[]))`;
  const byShelter = new Map<string, Counts>();
  for (const { shelter_id, facts } of petRows.parse(rows)) {
    const counts = byShelter.get(shelter_id) ?? {};
    byShelter.set(shelter_id, counts);
    for (const { kind, count } of groupFactsSchema.parse(JSON.parse(facts)).pets ?? [])
      add(counts, kind, count);
  }
  return byShelter;
};

const headRows = z.array(
  z.object({ heads_id: z.string(), shelter_id: z.string(), at: z.number(), counts: z.string() }),
);
const namedRows = z.array(
  z.object({ heads_id: z.string(), age: z.int().nullable(), needs: z.string().nullable() }),
);

interface Heads {
  readonly unnamed: number;
  readonly wheelchairs: number;
  /** When so many were counted. */
  readonly counted: readonly { readonly at: number; readonly people: number }[];
}

const readHeads = async (
  tx: Queryable,
  tenant: TenantId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Heads>> => {
  const rows: unknown = await tx`
    SELECT heads_id, shelter_id, at, counts FROM shelter_heads
    WHERE tenant = ${tenant} AND shelter_id = ANY(${ids}::text[]) ORDER BY heads_id`;
  const heads = headRows.parse(rows);
  if (heads.length === 0) return new Map();
  const people: unknown = await tx`
    SELECT heads_id, age, needs FROM shelter_presence
    WHERE tenant = ${tenant} AND heads_id = ANY(${heads.map(({ heads_id }) => heads_id)}::text[])`;
  const named = Map.groupBy(namedRows.parse(people), ({ heads_id }) => heads_id);
  const byShelter = new Map<string, Heads>();
  for (const { heads_id, shelter_id, at, counts } of heads) {
    const parsed = headCountsSchema.parse(JSON.parse(counts));
    const mine = (named.get(heads_id) ?? []).map(({ age, needs }) => ({
      age,
      wheelchair: needs !== null && needsSchema.parse(JSON.parse(needs)).mobility === 'wheelchair',
    }));
    const left = remainingHeads(parsed, mine);
    const before = byShelter.get(shelter_id) ?? { unnamed: 0, wheelchairs: 0, counted: [] };
    byShelter.set(shelter_id, {
      unnamed: before.unnamed + headsIn(left),
      wheelchairs: before.wheelchairs + left.wheelchairs,
      counted: [...before.counted, { at, people: headsIn(parsed) }],
    });
  }
  return byShelter;
};

const newestRows = z.array(z.object({ subject: z.string(), newest: z.string() }));
const slotRows = z.array(z.object({ subject: z.string(), slot: z.number(), people: z.int() }));

/** Who was taken in, by slot, up to the newest; heads count when they were counted, not when they were named. */
const readArrivals = async (
  tx: Queryable,
  tenant: TenantId,
  ids: readonly string[],
  heads: ReadonlyMap<string, Heads>,
): Promise<ReadonlyMap<string, readonly (readonly [number, number])[]>> => {
  const newest: unknown = await tx`
    SELECT subject, max(fact_key) AS newest FROM shelter_fact_subject
    WHERE tenant = ${tenant} AND subject = ANY(${ids.map((id) => `arrivals/${id}`)}::text[]) GROUP BY subject`;
  const from = newestRows.parse(newest).map(({ subject, newest: key }) => {
    const at = hlcTime(hlcSchema.catch(HLC_ZERO).parse(key.slice(0, key.indexOf('/'))));
    return { subject, key: makeHlc(Math.max(0, at - ARRIVAL_SLOT_MS * ARRIVAL_SLOTS), 0) };
  });
  const rows: unknown = await tx`
    SELECT subject, (at / ${ARRIVAL_SLOT_MS}::int8) * ${ARRIVAL_SLOT_MS}::int8 AS slot, sum(people)::int8 AS people FROM (
      SELECT DISTINCT asked.subject, fact.event_id, fact.at, mine.people
      FROM unnest(${from.map(({ subject }) => subject)}::text[], ${from.map(({ key }) => key)}::text[])
        AS asked (subject, key)
      JOIN shelter_fact_subject AS mine
        ON mine.tenant = ${tenant} AND mine.subject = asked.subject AND mine.fact_key >= asked.key
      JOIN shelter_fact AS fact ON fact.tenant = mine.tenant AND fact.fact_key = mine.fact_key
      WHERE NOT EXISTS (SELECT 1 FROM shelter_undone AS undone
        WHERE undone.tenant = fact.tenant AND undone.event_id = fact.event_id)
    ) AS arrival GROUP BY subject, slot`;
  const slots = Map.groupBy(slotRows.parse(rows), ({ subject }) => subject.slice('arrivals/'.length));
  return new Map(
    ids.map((id) => {
      const bySlot = new Map((slots.get(id) ?? []).map(({ slot, people }) => [slot, people]));
      for (const { at, people } of heads.get(id)?.counted ?? []) {
        const slot = Math.floor(at / ARRIVAL_SLOT_MS) * ARRIVAL_SLOT_MS;
        bySlot.set(slot, (bySlot.get(slot) ?? 0) + people);
      }
      const last = Math.max(...bySlot.keys());
      const told = [...bySlot].filter(
        ([slot, people]) => people > 0 && slot > last - ARRIVAL_SLOT_MS * ARRIVAL_SLOTS,
      );
      return [id, told.toSorted(([a], [b]) => a - b)];
    }),
  );
};

const storedRows = z.array(
  z.object({
    shelter_id: z.string(),
    state: z.string(),
    totals: z.string().nullable(),
    cards: z.int(),
    devices: z.string().nullable(),
  }),
);

const readPlaces = async (tx: Queryable, tenant: TenantId, ids: readonly string[]) => {
  const rows: unknown = await tx`
    SELECT place.shelter_id, place.state, supply.totals,
      (SELECT count(*) FROM shelter_card AS card WHERE card.tenant = place.tenant
        AND card.shelter_id = place.shelter_id AND card.status = 'given')::int8 AS cards,
      (SELECT string_agg(device, ' ' ORDER BY device) FROM shelter_device AS desk
        WHERE desk.tenant = place.tenant AND desk.shelter_id = place.shelter_id) AS devices
    FROM shelter_place AS place
    LEFT JOIN shelter_supply AS supply ON supply.tenant = place.tenant AND supply.shelter_id = place.shelter_id
    WHERE place.tenant = ${tenant} AND place.shelter_id = ANY(${ids}::text[])`;
  return storedRows.parse(rows);
};

/** Our own text, as `refoldPlaces` wrote it; `{}`: nothing was told about the place yet. */
const placeStateOf = (text: string): PlaceState => ({ ...NEVER_OPENED, ...(JSON.parse(text) as object) });

/** Nothing is left out: the page fills it in again. */
const withoutNothing = (figures: ShelterFiguresText): ShelterFiguresText =>
  Object.fromEntries(
    Object.entries(figures).filter(([, value]) => {
      if (value === null || value === 0 || value === false || value === undefined) return false;
      return typeof value !== 'object' || Object.keys(value).length > 0;
    }),
  );

const lastDay = (totals: string | null): ShelterFiguresText['supplied'] => {
  const all = totals === null ? [] : supplyTotalsSchema.parse(JSON.parse(totals));
  const day = all.at(-1)?.day;
  if (day === undefined) return null;
  return {
    day,
    items: all
      .filter((each) => each.day === day)
      .map(({ kind, label, to, quantity }) => ({ kind, label, to, quantity })),
  };
};

const ofPlace = ({
  state,
  totals,
  cards,
  devices,
}: z.infer<typeof storedRows>[number]): Pick<StoredFigures, 'open' | 'figures'> => {
  const { open, openedAt, closedAt, carriedTo, hazard, overridden, condition, conditionAt } =
    placeStateOf(state);
  const { stock: _, ...building } = condition;
  return {
    open,
    figures: {
      ...building,
      ...{ openedAt, closedAt, carriedTo, hazard, overridden, conditionAt, cards },
      supplied: lastDay(totals),
      devices: devices === null ? [] : devices.split(' '),
    },
  };
};

const ofPeople = (rows: readonly z.infer<typeof peopleRows>[number][] = []) => {
  const by: Record<'present' | 'out' | 'overnight', number> = { present: 0, out: 0, overnight: 0 };
  const outside: Counts = {};
  const ages: Counts = {};
  let guests = 0;
  for (const { status, stay, sex, band, guest, people } of rows) {
    if (status === 'outside') add(outside, stay ?? 'other', people);
    else by[status] += people;
    if (status === 'present') add(ages, ageKey(sex, band ?? 'u'), people);
    if (guest) guests += people;
  }
  return { ...by, outside, ages, guests };
};

const countShelters = async (
  tx: Queryable,
  tenant: TenantId,
  ids: readonly ShelterId[],
): Promise<readonly { readonly id: string; readonly stored: StoredFigures }[]> => {
  const places = await readPlaces(tx, tenant, ids);
  const people = await readPeopleCounts(tx, tenant, ids);
  const households = await readHouseholds(tx, tenant, ids);
  const split = await readSplit(tx, tenant, ids);
  const needs = await readNeeds(tx, tenant, ids);
  const pets = await readPets(tx, tenant, ids);
  const heads = await readHeads(tx, tenant, ids);
  const arrivals = await readArrivals(tx, tenant, ids, heads);
  return places.map((row) => {
    const id = row.shelter_id;
    const { open, figures } = ofPlace(row);
    const { present, ...counted } = ofPeople(people.get(id));
    const { unnamed = 0, wheelchairs = 0 } = heads.get(id) ?? {};
    const all: ShelterFiguresText = {
      ...figures,
      ...counted,
      ...{ unnamed, wheelchairs, households: households.get(id), split: split.get(id) },
      ...{
        needs: needs.get(id),
        pets: pets.get(id),
        arrivals: (arrivals.get(id) ?? []).map(([a, b]) => [a, b]),
      },
    };
    const away = counted.out + counted.overnight;
    return { id, stored: { open, present, away, figures: withoutNothing(all) } };
  });
};

const versionRows = z.tuple([z.object({ figures: z.int() })]);

/** Counts these shelters again, under a new version. Under the tenant's lock, so that versions come in the order of their commits. */
export const recountShelters = async (
  tx: Queryable,
  tenant: TenantId,
  shelterIds: Iterable<string>,
): Promise<void> => {
  const ids = [...new Set(shelterIds)].map((id) => shelterIdSchema.parse(id));
  if (ids.length === 0) return;
  const counted = await countShelters(tx, tenant, ids);
  const rows: unknown = await tx`
    UPDATE projection_state SET figures = figures + 1 WHERE tenant = ${tenant} RETURNING figures`;
  const [{ figures: version }] = versionRows.parse(rows);
  await tx`
    INSERT INTO shelter_figure (tenant, shelter_id, version, figures)
    SELECT ${tenant}, id, ${version}, figures
    FROM unnest(${counted.map(({ id }) => id)}::text[],
      ${counted.map(({ stored }) => JSON.stringify(stored))}::text[]) AS one (id, figures)
    ON CONFLICT (tenant, shelter_id) DO UPDATE SET version = excluded.version, figures = excluded.figures`;
};
