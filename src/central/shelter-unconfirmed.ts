/** 未確認者: residents of a district whom no desk has seen. The register says who lives there, the shelters' records who was seen. */
import { z } from 'zod';
import { ageOn, civilDateInJapan } from '../kernel/dates.ts';
import { type ResidentId, residentIdSchema, type TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { wordSchema } from '../modules/shelter/schema.ts';
import type { Queryable } from './database.ts';
import type { KnownResident, ResidentsPort } from './residents-port.ts';
import {
  type DistrictStanding,
  UNCONFIRMED_PAGE,
  type UnconfirmedList,
  type UnconfirmedPerson,
} from './shelter-schema.ts';

/** A guest is in no district. */
const standingRows = z.array(
  z.object({ resident_id: residentIdSchema, seen: z.boolean(), word: wordSchema.nullable() }),
);

interface Standing {
  readonly seen: ReadonlySet<ResidentId>;
  /** Of those whom nobody has seen. */
  readonly said: ReadonlyMap<ResidentId, z.infer<typeof wordSchema>>;
}

const readStanding = async (sql: Queryable, tenant: TenantId): Promise<Standing> => {
  const rows: unknown = await sql`
    SELECT resident_id, status <> 'not_here' AS seen,
      CASE WHEN status = 'not_here' THEN substring(state from '"said":[{]"word":"([a-z_]+)"') END AS word
    FROM shelter_presence WHERE tenant = ${tenant} AND resident_id NOT LIKE 'g-%'`;
  const parsed = standingRows.parse(rows);
  return {
    seen: new Set(parsed.filter(({ seen }) => seen).map(({ resident_id }) => resident_id)),
    said: new Map(
      parsed.flatMap(({ resident_id, seen, word }) => (seen || word === null ? [] : [[resident_id, word]])),
    ),
  };
};

const tally = (ids: Iterable<string>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
};

export interface UnconfirmedDeps {
  readonly sql: Queryable;
  readonly tenant: TenantId;
  readonly residents: ResidentsPort;
}

const isSafe = ({ seen, said }: Standing, id: ResidentId): boolean =>
  seen.has(id) || said.get(id) === 'safe_elsewhere';

/** Every district in numbers. */
export const readDistricts = async ({
  sql,
  tenant,
  residents,
}: UnconfirmedDeps): Promise<Result<DistrictStanding[], 'no_data'>> => {
  const standing = await readStanding(sql, tenant);
  const districts = await residents.districts();
  if (!districts.ok) return districts;
  const support = await residents.supported();
  if (!support.ok) return support;
  const told = [...standing.said].flatMap(([id, word]) => (word === 'safe_elsewhere' ? [id] : []));
  const waiting = [...support.value.keys()].filter((id) => !isSafe(standing, id));
  const homes = await residents.districtsOf([...standing.seen, ...told, ...waiting]);
  if (!homes.ok) return homes;
  const by = (ids: Iterable<ResidentId>): ReadonlyMap<string, number> =>
    tally([...ids].flatMap((id) => homes.value.get(id) ?? []));
  const [seen, safe, supported] = [by(standing.seen), by(told), by(waiting)];
  return success(
    districts.value.map(({ district, name, residents: count }) => ({
      ...{ district, name, residents: count },
      confirmed: seen.get(district) ?? 0,
      told: safe.get(district) ?? 0,
      supported: supported.get(district) ?? 0,
    })),
  );
};

const personOf = (
  person: KnownResident,
  today: ReturnType<typeof civilDateInJapan>,
  support: string | undefined,
  { said }: Standing,
  householdConfirmed: number,
): UnconfirmedPerson => {
  const { residentId, householdId, name, kana, sex, birthDate, address, phone, protected: isHidden } = person;
  const word = said.get(residentId);
  return {
    ...{ residentId, householdId, name, kana, sex, address, phone, protected: isHidden },
    age: birthDate === null ? null : Math.max(0, ageOn(birthDate, today)),
    support: support ?? null,
    said: word === 'coming' || word === 'unknown' ? word : null,
    householdConfirmed,
  };
};

const groupRows = z.array(z.object({ group_id: z.string(), people: z.int() }));

const confirmedOf = async (
  sql: Queryable,
  tenant: TenantId,
  households: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const rows: unknown = await sql`
    SELECT group_id, count(*)::int8 AS people FROM shelter_presence
    WHERE tenant = ${tenant} AND group_id = ANY(${households}::text[]) AND status <> 'not_here' GROUP BY group_id`;
  return new Map(groupRows.parse(rows).map(({ group_id, people }) => [group_id, people]));
};

const byHome = (a: UnconfirmedPerson, b: UnconfirmedPerson): number => {
  if ((a.support === null) !== (b.support === null)) return a.support === null ? 1 : -1;
  if (a.address !== b.address) return a.address < b.address ? -1 : 1;
  if (a.householdId !== b.householdId) return a.householdId < b.householdId ? -1 : 1;
  return a.kana < b.kana ? -1 : 1;
};

/** Those of a district, `after` somebody of the page before; `not_found`: no such district in these data. */
export const readUnconfirmed = async (
  { sql, tenant, residents }: UnconfirmedDeps,
  { district, after, now }: { readonly district: string; readonly after: string; readonly now: number },
): Promise<Result<UnconfirmedList, 'no_data' | 'not_found'>> => {
  const living = await residents.livingIn(district);
  if (!living.ok) return living;
  if (living.value.length === 0) return failure('not_found');
  const support = await residents.supported();
  if (!support.ok) return support;
  const standing = await readStanding(sql, tenant);
  const waiting = living.value.filter((id) => !isSafe(standing, id));
  // 要支援者 are on the first page, however many people there are.
  const ordered = [
    ...waiting.filter((id) => support.value.has(id)),
    ...waiting.filter((id) => !support.value.has(id)),
  ];
  const from = after === '' ? 0 : ordered.findIndex((id) => id === after) + 1;
  const page = ordered.slice(from, from + UNCONFIRMED_PAGE);
  const named = await residents.named(page);
  if (!named.ok) return named;
  const people = [...named.value.values()];
  const households = await confirmedOf(sql, tenant, [
    ...new Set(people.map(({ householdId }) => householdId)),
  ]);
  const today = civilDateInJapan(now);
  const list = people.map((person) =>
    personOf(
      person,
      today,
      support.value.get(person.residentId),
      standing,
      households.get(person.householdId) ?? 0,
    ),
  );
  const next = from + UNCONFIRMED_PAGE < ordered.length ? (page.at(-1) ?? null) : null;
  return success({ asOf: now, people: list.toSorted(byHome), next });
};
