/** Everybody in and around the shelters as the exports take them: the fold of their records, with names of the residents beside the centre. */
import { z } from 'zod';
import { ageOn, type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import { type ResidentId, residentIdSchema, type TenantId } from '../kernel/ids.ts';
import type { PersonState } from '../modules/shelter/fold.ts';
import {
  type Consent,
  groupFactsSchema,
  isGuest,
  type PersonId,
  personIdSchema,
} from '../modules/shelter/schema.ts';
import type { Queryable } from './database.ts';
import type { KnownResident, ResidentsPort } from './residents-port.ts';
import type { Evacuee } from './shelter-export-rows.ts';
import { damageWords, injuryWords, matterWords, needsWords, stayWords } from './shelter-export-words.ts';
import { personStateOf } from './shelter-inquiry.ts';

export interface EvacueesDeps {
  readonly tx: Queryable;
  readonly tenant: TenantId;
  readonly residents: ResidentsPort | undefined;
  /** What counts while nobody was asked (⑫⑬⑭). */
  readonly consent: Consent;
  readonly now: number;
}

const presenceRows = z.array(
  z.object({
    resident_id: personIdSchema,
    status: z.enum(['present', 'out', 'overnight', 'outside', 'moved', 'left']),
    shelter_id: z.string(),
    shelter_name: z.string().nullable(),
    to_name: z.string().nullable(),
    since: z.number(),
    sex: z.enum(['1', '2', '9']),
    age: z.int().nullable(),
    group_id: z.string().nullable(),
    facts: z.string().nullable(),
    state: z.string(),
  }),
);
type Row = z.infer<typeof presenceRows>[number];

/** Somebody who was only spoken of (`not_here`) is no evacuee. `shelterId`: of that shelter alone. */
const readRows = async ({ tx, tenant }: EvacueesDeps, shelterId: string | undefined): Promise<Row[]> => {
  const rows: unknown = await tx`
    SELECT person.resident_id, person.status, person.shelter_id, place.name AS shelter_name, target.name AS to_name,
      person.since, person.sex, person.age, person.group_id, told.facts, person.state
    FROM shelter_presence AS person
    LEFT JOIN shelter_place AS place ON place.tenant = person.tenant AND place.shelter_id = person.shelter_id
    LEFT JOIN shelter_group AS told ON told.tenant = person.tenant AND told.group_id = person.group_id
    LEFT JOIN shelter_place AS target ON target.tenant = person.tenant
      AND target.shelter_id = substring(person.state from '"toShelterId":"([A-Za-z0-9-]+)"')
    WHERE person.tenant = ${tenant} AND person.status <> 'not_here'
      AND (${shelterId ?? null}::text IS NULL OR person.shelter_id = ${shelterId ?? null})
    ORDER BY person.resident_id`;
  return presenceRows.parse(rows);
};

const NAMED_AT_ONCE = 5_000;

/** Names of all of them; none where there are no residents' data. */
const namesOf = async (
  residents: ResidentsPort | undefined,
  ids: readonly ResidentId[],
): Promise<ReadonlyMap<string, KnownResident>> => {
  const names = new Map<string, KnownResident>();
  for (let at = 0; residents !== undefined && at < ids.length; at += NAMED_AT_ONCE) {
    const named = await residents.named(ids.slice(at, at + NAMED_AT_ONCE));
    if (!named.ok) return new Map();
    for (const [id, resident] of named.value) names.set(id, resident);
  }
  return names;
};

type Who = Pick<
  Evacuee,
  | 'name'
  | 'kana'
  | 'birthDate'
  | 'birthText'
  | 'age'
  | 'sex'
  | 'address'
  | 'postCode'
  | 'phone'
  | 'nationality'
  | 'householdId'
  | 'relationship'
  | 'marks'
  | 'protected'
>;

const NOBODY_KNOWN = {
  ...{ name: null, kana: null, birthDate: null, birthText: null, address: null, postCode: null, phone: null },
  ...{ nationality: null, relationship: null, marks: null },
} as const;

const guestOf = (row: Row, { details, needs }: PersonState, today: CivilDate): Who => ({
  ...NOBODY_KNOWN,
  name: details?.name ?? null,
  kana: details?.kana ?? null,
  birthDate: details?.birthDate ?? null,
  address: details?.protected === true ? null : (details?.address ?? null),
  phone: details?.protected === true ? null : (needs.phone ?? details?.phone ?? null),
  nationality: details?.nationality ?? null,
  marks: details?.marks ?? null,
  sex: row.sex,
  age: details?.birthDate === undefined ? row.age : ageOn(details.birthDate, today),
  householdId: row.group_id,
  protected: details?.protected === true,
});

/** Somebody whom no residents' data name may be protected for all we know: no file may say where she is (decision 0017). */
const residentOf = (row: Row, known: KnownResident | undefined, { needs }: PersonState): Who => {
  if (known === undefined)
    return { ...NOBODY_KNOWN, sex: row.sex, age: row.age, householdId: null, protected: true };
  const covered = known.protected;
  return {
    name: known.name,
    kana: known.kana,
    birthDate: known.birthDate,
    birthText: known.birthDateText,
    sex: known.sex,
    age: row.age,
    address: covered ? null : known.address,
    postCode: covered ? null : known.postCode,
    phone: covered ? null : (needs.phone ?? known.phone),
    nationality: known.nationality,
    householdId: known.householdId,
    relationship: known.relationship,
    marks: null,
    protected: covered,
  };
};

const whereTo = ({ status, to_name }: Row, { overnight }: PersonState): string | null => {
  if (status === 'moved') return to_name;
  return status === 'overnight' ? (overnight?.where ?? null) : null;
};

const NOTHING_SAID: Consent = { family: false, acquaintances: false, others: false };

const evacueeOf = (row: Row, who: Who, state: PersonState, consent: Consent): Evacuee => {
  const facts = row.facts === null ? {} : groupFactsSchema.parse(JSON.parse(row.facts));
  return {
    ...who,
    personId: row.resident_id,
    guest: isGuest(row.resident_id),
    shelterId: row.shelter_id,
    shelterName: row.shelter_name ?? row.shelter_id,
    status: row.status,
    since: row.since,
    stay: state.stay === null ? null : stayWords(state.stay),
    spot:
      state.spot === null
        ? null
        : [state.spot.ward, state.spot.bay].filter((part) => part !== undefined).join(' '),
    whereTo: whereTo(row, state),
    injuries: injuryWords(state.needs),
    needs: needsWords(state.needs),
    homeDamage: facts.homeDamage === undefined ? null : damageWords(facts.homeDamage),
    aid: matterWords(state.handled),
    consent: who.protected ? NOTHING_SAID : (state.consent ?? consent),
    asked: state.consent !== null,
  };
};

export const readEvacuees = async (deps: EvacueesDeps, shelterId?: string): Promise<readonly Evacuee[]> => {
  const rows = await readRows(deps, shelterId);
  const isResident = (id: PersonId): boolean => !isGuest(id);
  const ids = rows.map(({ resident_id }) => resident_id).filter(isResident);
  const names = await namesOf(
    deps.residents,
    ids.map((id) => residentIdSchema.parse(id)),
  );
  const today = civilDateInJapan(deps.now);
  return rows.map((row) => {
    const state = personStateOf(row.state);
    const who = isGuest(row.resident_id)
      ? guestOf(row, state, today)
      : residentOf(row, names.get(row.resident_id), state);
    return evacueeOf(row, who, state, deps.consent);
  });
};
