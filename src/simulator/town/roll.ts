/**
 * 訓練の選挙人名簿: the roll of 架空の町, made of its residents. Everybody has a number that stays the same for the same seed, and
 * every standing a roll can say has somebody (`rollPersonas`), so that each verdict can be practised.
 */
import { addDays, type CivilDate } from '../../kernel/dates.ts';
import { comesOfAgeOn, type Election } from '../../registry/roll/election.ts';
import { type Elector, electorSchema, type StandingKind } from '../../registry/roll/schema.ts';
import type { Resident } from '../../registry/schema.ts';
import { STREETS } from './names.ts';
import { personas } from './personas.ts';
import { createRandom, type Random } from './random.ts';
import { rollPersonas, STANDING_OF_PERSONA } from './roll-people.ts';
import { generateTown } from './town.ts';

/** Lines of a page of the roll. */
const LINES = 50;

/** Shares of all who stand on the roll without anything else being said of them. */
const SHARE = { disfranchised: 0.0005, absentee: 0.004, returned: 0.2, moved: 0.5, braille: 0.0004 } as const;

/** 入場券番号: nine digits, as the bar code says them. */
export const ticketNumber = (serial: number): string => String(200_000_000 + serial);

const codeOf = (text: string): number =>
  Array.from(text).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7);

/** Streets are parted among the precincts; where there are more precincts, households of one street are. */
const createPrecincts = ({ precincts }: Election) => {
  const parts = Math.max(1, Math.ceil(precincts.length / STREETS.length));
  return ({ address, householdId }: Pick<Resident, 'address' | 'householdId'>): string => {
    const street = STREETS.findIndex((each) => address.includes(each));
    const at = (street === -1 ? codeOf(address) : street) * parts + (Number(householdId) % parts);
    return precincts[at % precincts.length]?.id ?? '1';
  };
};

/** Gives the next number of a 投票区. */
const createNumbers = () => {
  const last = new Map<string, number>();
  return (precinct: string): string => {
    const at = last.get(precinct) ?? 0;
    last.set(precinct, at + 1);
    return `${precinct}-${Math.floor(at / LINES) + 1}-${(at % LINES) + 1}`;
  };
};

const standingOf = (
  random: Random,
  { status, birthDate }: Resident,
  election: Election,
): { readonly kind: StandingKind; readonly on: CivilDate | null } => {
  const { announcedOn, pollDay } = election;
  if (status === 'deceased') return { kind: 'deceased', on: addDays(announcedOn, -random.between(1, 60)) };
  if (status === 'moved_out') {
    const kind = random.chance(SHARE.moved) ? 'moved_out' : 'prefectural_mover';
    return { kind, on: addDays(pollDay, -random.between(5, 100)) };
  }
  if (random.chance(SHARE.disfranchised)) return { kind: 'disfranchised', on: null };
  const ofAge = birthDate === null ? null : comesOfAgeOn(election, birthDate);
  return ofAge !== null && ofAge > announcedOn
    ? { kind: 'not_yet_18', on: ofAge }
    : { kind: 'active', on: null };
};

const absenteeOf = (random: Random, { announcedOn }: Election): Elector['absentee'] => {
  if (!random.chance(SHARE.absentee)) return null;
  const issuedOn = addDays(announcedOn, random.between(1, 4));
  return { issuedOn, returnedOn: random.chance(SHARE.returned) ? addDays(issuedOn, 3) : null };
};

/** Whether the roll has her: Japanese, of age by the poll day. */
const isElector = ({ nationality, birthDate }: Resident, election: Election): boolean =>
  nationality === 'JPN' && (birthDate === null || comesOfAgeOn(election, birthDate) <= election.pollDay);

const nameOfPersona = new Map(personas.map(({ resident, name }) => [resident?.residentId, name]));

/**
 * Electors of these residents, at most `most`, those of whom a story is told (roll-people.ts) first.
 * @yields {Elector} in the order of the residents; numbers run on within each 投票区.
 */
export function* rollOf(
  residents: Iterable<Resident>,
  election: Election,
  { seed, most = Number.POSITIVE_INFINITY }: { readonly seed: number; readonly most?: number },
): Generator<Elector> {
  const random = createRandom(seed + 1);
  const precinctOf = createPrecincts(election);
  const numberIn = createNumbers();
  let made = 0;
  const finish = (
    row: Omit<Elector, 'electorId' | 'precinct' | 'ticketCodes'>,
    precinct: string,
    code?: string,
  ) => {
    made += 1;
    return electorSchema.parse({
      ...row,
      electorId: numberIn(precinct),
      precinct,
      ticketCodes: [code ?? ticketNumber(made)],
    });
  };
  for (const { row, precinct, ticket } of rollPersonas(election)) {
    if (made >= most) return;
    yield finish(row, precinct, ticket);
  }
  for (const resident of residents) {
    if (made >= most) return;
    if (!isElector(resident, election)) continue;
    const { residentId, name, kana, formerSurname, birthDate, birthDateText, sex, address } = resident;
    const story = STANDING_OF_PERSONA[nameOfPersona.get(residentId) ?? ''];
    const standing = standingOf(random, resident, election);
    const absentee = absenteeOf(random, election);
    yield finish(
      {
        residentId,
        name,
        kana,
        formerSurname,
        alias: null,
        birthDate,
        birthDateText: birthDate === null ? (birthDateText ?? '年月日不詳') : null,
        sex,
        address,
        standing:
          standing.kind === 'not_yet_18' || story === undefined ? standing : { kind: 'active', on: null },
        protected: resident.measures.length > 0,
        braille: random.chance(SHARE.braille),
        absentee: story === undefined ? absentee : null,
        ...story?.(election),
      },
      precinctOf(resident),
    );
  }
}

/** A share of a town's people that certainly has the vote, to know how many residents make so many electors. */
const ELECTORS_OF_PEOPLE = 0.7;

/** A roll of exactly so many electors, for benches and the simulated election day. */
export const generateRoll = ({
  electors,
  election,
  seed,
}: {
  readonly electors: number;
  readonly election: Election;
  readonly seed: number;
}): Generator<Elector> =>
  rollOf(generateTown({ population: Math.ceil(electors / ELECTORS_OF_PEOPLE) + 1_000, seed }), election, {
    seed,
    most: electors,
  });
