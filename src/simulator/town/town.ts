/** 架空の町: a municipality of any size from one number, the same on every machine. No real person is in it. */
import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { householdIdSchema, residentIdSchema } from '../../kernel/ids.ts';
import { NOTHING_MORE, type Resident } from '../../registry/schema.ts';
import { type Seat, seatsOf } from './households.ts';
import {
  FOREIGN_FAMILIES,
  GIVEN_FEMALE_MID,
  GIVEN_FEMALE_OLD,
  GIVEN_FEMALE_YOUNG,
  GIVEN_MALE_MID,
  GIVEN_MALE_OLD,
  GIVEN_MALE_YOUNG,
  RARE_SURNAMES,
  type Reading,
  STREETS,
  SURNAMES,
} from './names.ts';
import { personas, TOWN_MUNICIPALITY } from './personas.ts';
import { createRandom, type Random } from './random.ts';

/** The day the town is a picture of: ages are plausible around it. */
export const TOWN_DATE = { year: 2026, month: 4 } as const;

/** Shares, of all people or households. */
const SHARE = {
  linkedCard: 0.8,
  foreignHousehold: 0.03,
  rareSurname: 0.06,
  protectedHousehold: 0.003,
  movedOut: 0.01,
  deceased: 0.005,
  unknownBirthDate: 0.0005,
} as const;

const drawGivenName = (random: Random, { age, sex }: Seat): Reading => {
  if (age >= 65) return random.pickFront(sex === '1' ? GIVEN_MALE_OLD : GIVEN_FEMALE_OLD);
  if (age >= 25) return random.pickFront(sex === '1' ? GIVEN_MALE_MID : GIVEN_FEMALE_MID);
  return random.pickFront(sex === '1' ? GIVEN_MALE_YOUNG : GIVEN_FEMALE_YOUNG);
};

/** No two of a household get the same name; the lists are as long as any household of one sex. */
const givenName = (draw: () => Reading, taken: Set<string>): Reading => {
  let drawn = draw();
  while (taken.has(drawn[0])) drawn = draw();
  taken.add(drawn[0]);
  return drawn;
};

const birthDate = (random: Random, age: number): CivilDate => {
  const month = random.between(1, 12);
  const year = TOWN_DATE.year - age - (month > TOWN_DATE.month ? 1 : 0);
  const two = (value: number): string => String(value).padStart(2, '0');
  return civilDateSchema.parse(`${year}-${two(month)}-${two(random.between(1, 28))}`);
};

const WIDE = '０１２３４５６７８９';
const wide = (value: number): string => String(value).replaceAll(/\d/g, (digit) => WIDE[Number(digit)] ?? '');

const addressOf = (random: Random): string => {
  const street = random.pick(STREETS);
  const number = street.endsWith('丁目')
    ? `${wide(random.between(1, 30))}番${wide(random.between(1, 20))}号`
    : `${wide(random.between(1, 2_400))}番地`;
  const flat = random.chance(0.25) ? `　コーポかざし${wide(random.between(101, 512))}` : '';
  return `架空県かざし市${street}${number}${flat}`;
};

const PROTECTED: Resident['measures'] = [
  {
    from: civilDateSchema.parse('2025-04-01'),
    to: civilDateSchema.parse('2027-03-31'),
    as: 'applicant',
    with: null,
  },
];

/** What all members of one household share. */
interface Home {
  readonly householdId: Resident['householdId'];
  readonly address: string;
  readonly surname: Reading;
  /** `undefined`: 日本人住民 */
  readonly foreign: (typeof FOREIGN_FAMILIES)[number] | undefined;
  readonly isProtected: boolean;
  readonly givenNames: Set<string>;
}

const surnameOf = (random: Random): Reading =>
  random.chance(SHARE.rareSurname) ? random.pick(RARE_SURNAMES) : random.pickFront(SURNAMES);

const homeOf = (random: Random, number: number): Home => ({
  householdId: householdIdSchema.parse(String(2_000_000_000 + number)),
  address: addressOf(random),
  surname: surnameOf(random),
  foreign: random.chance(SHARE.foreignHousehold) ? random.pick(FOREIGN_FAMILIES) : undefined,
  isProtected: random.chance(SHARE.protectedHousehold),
  givenNames: new Set(),
});

const statusOf = (random: Random, alone: boolean): Resident['status'] => {
  const drawn = random.next();
  // Who leaves a family would leave it without its head: only people living alone leave this register.
  if (!alone) return 'active';
  if (drawn < SHARE.movedOut) return 'moved_out';
  return drawn < SHARE.movedOut + SHARE.deceased ? 'deceased' : 'active';
};

type Identity = Pick<Resident, 'name' | 'alias' | 'preferredName' | 'kana' | 'aliasKana' | 'nationality'>;

const identityOf = (random: Random, { foreign, givenNames, ...home }: Home, seat: Seat): Identity => {
  if (foreign === undefined) {
    const surname = seat.relationship === '同居人' ? surnameOf(random) : home.surname;
    const [given, givenKana] = givenName(() => drawGivenName(random, seat), givenNames);
    return {
      name: `${surname[0]}　${given}`,
      alias: null,
      preferredName: 'name',
      kana: `${surname[1]}　${givenKana}`,
      aliasKana: null,
      nationality: 'JPN',
    };
  }
  const { family, alias, nationality } = foreign;
  const [given, givenKana] = givenName(
    () => random.pick(seat.sex === '1' ? foreign.male : foreign.female),
    givenNames,
  );
  // 通称 is the Japanese family name they use and a given name of their age.
  const said = alias === null ? null : givenName(() => drawGivenName(random, seat), givenNames);
  return {
    name: `${family[0]} ${given}`,
    alias: alias === null || said === null ? null : `${alias[0]}　${said[0]}`,
    preferredName: alias === null ? 'name' : 'alias',
    kana: `${family[1]}　${givenKana}`,
    aliasKana: alias === null || said === null ? null : `${alias[1]}　${said[1]}`,
    nationality,
  };
};

const residentOf = (random: Random, home: Home, seat: Seat, number: number, alone: boolean): Resident => {
  const linked = random.chance(SHARE.linkedCard);
  return {
    ...NOTHING_MORE,
    residentId: residentIdSchema.parse(String(1_000_000_000 + number)),
    householdId: home.householdId,
    ...identityOf(random, home, seat),
    sex: seat.sex,
    birthDate: random.chance(SHARE.unknownBirthDate) ? null : birthDate(random, seat.age),
    relationship: seat.relationship,
    address: home.address,
    status: statusOf(random, alone),
    measures: home.isProtected ? PROTECTED : [],
    // An odd factor spreads the numbers and keeps them different.
    card: linked
      ? { serial: String(100_000_000_000_000 + number * 7_919), municipality: TOWN_MUNICIPALITY }
      : null,
    certificateSerial: linked ? (0x0100_0000 + number).toString(16).padStart(8, '0') : null,
  };
};

/**
 * `population` people: the personas first, then household by household; the last household may be cut short.
 * @yields {Resident} one person at a time, so that a town of any size needs no memory of its own.
 */
export function* generateTown({
  population,
  seed,
}: {
  readonly population: number;
  readonly seed: number;
}): Generator<Resident> {
  let made = 0;
  for (const { resident } of personas) {
    if (resident === undefined || made === population) continue;
    made += 1;
    yield resident;
  }
  const random = createRandom(seed);
  for (let household = 1; made < population; household += 1) {
    const home = homeOf(random, household);
    const seats = seatsOf(random);
    for (const seat of seats.slice(0, population - made)) {
      made += 1;
      yield residentOf(random, home, seat, made, seats.length === 1);
    }
  }
}
