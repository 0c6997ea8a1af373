/** 安否照会: who is meant is found in the residents and among the guests, the answer follows the rules, and both are kept. */
import { z } from 'zod';
import { nameKey } from '../kernel/names.ts';
import { spokenPlace } from '../kernel/places.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { NOBODY_YET, type PersonState } from '../modules/shelter/fold.ts';
import { type Consent, consentSchema, guestDetailsSchema } from '../modules/shelter/schema.ts';
import { type ActDeps, recordAct } from './acts.ts';
import type { Queryable, Sql } from './database.ts';
import { answerFamily, type FamilyAnswer, type Sought } from './family-answer.ts';
import type { ResidentsPort } from './residents-port.ts';
import type { ConsoleSession } from './schema.ts';
import type { Inquiry, InquiryAnswer } from './shelter-schema.ts';

export interface InquiryDeps {
  readonly sql: Sql;
  readonly acts: ActDeps;
  readonly residents: ResidentsPort | undefined;
  /** What counts while nobody was asked. */
  readonly consent: Consent;
}

const stateRows = z.array(z.object({ resident_id: z.string(), state: z.string() }));

/** Our own text, as shelter-people.ts wrote it. */
export const personStateOf = (text: string): PersonState => ({
  ...NOBODY_YET,
  ...(JSON.parse(text) as object),
});

const statesOf = async (
  tx: Queryable,
  { tenant }: ActDeps,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PersonState>> => {
  const rows: unknown = await tx`
    SELECT resident_id, state FROM shelter_presence WHERE tenant = ${tenant} AND resident_id = ANY(${ids}::text[])`;
  return new Map(stateRows.parse(rows).map((row) => [row.resident_id, personStateOf(row.state)]));
};

const within = (sought: string | undefined, address: string | undefined): boolean =>
  sought === undefined || (address !== undefined && spokenPlace(address).startsWith(spokenPlace(sought)));

const residentsMeant = async (
  tx: Queryable,
  { residents, acts }: InquiryDeps,
  { name, birthDate, address }: Inquiry,
): Promise<Result<Sought[], 'no_data' | 'bad_request'>> => {
  if (residents === undefined) return success([]);
  const found = await residents.search(name, birthDate);
  if (!found.ok) return found.reason === 'no_data' ? success([]) : failure('bad_request');
  // Whose address may not be told is not found by it either; she is protected, and the answer the same.
  const meant = found.value.hits.filter((each) => each.protected || within(address, each.address));
  const states = await statesOf(
    tx,
    acts,
    meant.map(({ residentId }) => residentId),
  );
  return success(
    meant.map(({ residentId, name: shown, protected: isProtected }) => ({
      ...{ id: residentId, name: shown, protected: isProtected },
      state: states.get(residentId),
    })),
  );
};

const sameName = (sought: string, said: string | undefined): boolean =>
  said !== undefined && nameKey(said) !== '' && nameKey(said) === nameKey(sought);

const guestsMeant = async (
  tx: Queryable,
  { acts: { tenant } }: InquiryDeps,
  { name, birthDate, address }: Inquiry,
): Promise<Sought[]> => {
  const rows: unknown = await tx`
    SELECT resident_id, state FROM shelter_presence WHERE tenant = ${tenant} AND resident_id LIKE 'g-%'`;
  return stateRows.parse(rows).flatMap((row) => {
    const state = personStateOf(row.state);
    const details = guestDetailsSchema.nullable().parse(state.details);
    if (details === null || !(sameName(name, details.name) || sameName(name, details.kana))) return [];
    const isBorn = birthDate === undefined || details.birthDate === birthDate;
    if (!isBorn || !within(address, details.address)) return [];
    return [
      { id: row.resident_id, name: details.name ?? name, protected: details.protected === true, state },
    ];
  });
};

const numberRows = z.tuple([z.object({ id: z.int() })]);
const placeRows = z.array(z.object({ name: z.string() })).max(1);

/** Who asked whom for, what she was told and why: kept beside the act, which holds numbers alone. */
const keep = async (
  tx: Queryable,
  { acts }: InquiryDeps,
  { asker, name, birthDate, address }: Inquiry,
  session: ConsoleSession,
  answer: FamilyAnswer,
): Promise<number> => {
  const { tenant, system } = acts;
  const because = answer.kind === 'none' ? answer.because : null;
  const rows: unknown = await tx`
    INSERT INTO shelter_inquiry (tenant, at, staff, asker, relation, relation_words, contact, seen, sought,
      resident_id, answer, because)
    VALUES (${tenant}, ${Math.floor(system.now())}, ${session.staff}, ${asker.name}, ${asker.relation},
      ${asker.relationWords}, ${asker.contact}, ${asker.seen}, ${JSON.stringify({ name, birthDate, address })},
      ${answer.sought?.id ?? null}, ${answer.kind}, ${because})
    RETURNING id`;
  const [{ id }] = numberRows.parse(rows);
  await recordAct(tx, acts, {
    kind: 'shelter.inquired',
    actor: { staff: session.staff, role: session.role },
    data: {
      ...{ number: id, relation: asker.relation, seen: asker.seen, answer: answer.kind },
      ...(answer.sought === undefined ? {} : { about: answer.sought.id }),
    },
  });
  return id;
};

const shown = async (
  tx: Queryable,
  { acts }: InquiryDeps,
  answer: FamilyAnswer,
  number: number,
): Promise<InquiryAnswer> => {
  if (answer.kind === 'none') return { answer: 'none', number };
  const { name } = answer.sought;
  if (answer.kind === 'safe') return { answer: 'safe', number, name };
  const { status, shelterId, since } = answer.presence;
  const rows: unknown = await tx`
    SELECT name FROM shelter_place WHERE tenant = ${acts.tenant} AND shelter_id = ${shelterId}`;
  const [place] = placeRows.parse(rows);
  return { answer: 'place', number, name, status, shelterName: place?.name ?? shelterId, since };
};

/** `bad_request`: too little was said to look for anybody. */
export const answerInquiry = (
  deps: InquiryDeps,
  inquiry: Inquiry,
  session: ConsoleSession,
): Promise<Result<InquiryAnswer, 'bad_request'>> =>
  deps.sql.begin(async (tx): Promise<Result<InquiryAnswer, 'bad_request'>> => {
    const residents = await residentsMeant(tx, deps, inquiry);
    if (!residents.ok) return failure('bad_request');
    const found = [...residents.value, ...(await guestsMeant(tx, deps, inquiry))];
    const answer = answerFamily(inquiry.asker, found, consentSchema.parse(deps.consent));
    const number = await keep(tx, deps, inquiry, session, answer);
    return success(await shown(tx, deps, answer, number));
  });
