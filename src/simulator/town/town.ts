/** 架空の町: a municipality of any size from one number, the same on every machine. No real person is in it. */
import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { householdIdSchema, residentIdSchema } from '../../kernel/ids.ts';
import type { Resident } from '../../registry/schema.ts';
import {
  FOREIGN_NAMES,
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

interface Seat {
  readonly age: number;
  readonly sex: '1' | '2';
  readonly relationship: string;
}

const either = (random: Random): '1' | '2' => (random.chance(0.5) ? '1' : '2');

/** 子 in order of age, oldest first; a parent is 22 to 42 years older. */
const children = (random: Random, parentAge: number, count: number): Seat[] => {
  const oldest = Math.max(0, parentAge - random.between(22, 38));
  return Array.from({ length: count }, (_, at) => ({
    age: Math.max(0, oldest - at * random.between(1, 4)),
    sex: either(random),
    relationship: '子',
  }));
};

const couple = (random: Random, from: number, to: number): [Seat, Seat] => {
  const age = random.between(from, to);
  const husbandHeads = random.chance(0.9);
  const head: Seat = { age, sex: husbandHeads ? '1' : '2', relationship: '世帯主' };
  const spouseAge = Math.max(20, age + random.between(-5, 3));
  return [head, { age: spouseAge, sex: husbandHeads ? '2' : '1', relationship: husbandHeads ? '妻' : '夫' }];
};

/** Who lives together; the shares follow the census roughly (単独, 夫婦のみ, 夫婦と子, ひとり親, 三世代). */
const seatsOf = (random: Random): Seat[] => {
  const kind = random.next();
  if (kind < 0.38) {
    const age = random.chance(0.55) ? random.between(65, 96) : random.between(19, 64);
    return [{ age, sex: either(random), relationship: '世帯主' }];
  }
  if (kind < 0.58) return couple(random, 28, 90);
  if (kind < 0.85) {
    const parents = couple(random, 27, 62);
    return [...parents, ...children(random, parents[0].age, random.between(1, 3))];
  }
  if (kind < 0.92) {
    const head: Seat = {
      age: random.between(24, 60),
      sex: random.chance(0.86) ? '2' : '1',
      relationship: '世帯主',
    };
    return [head, ...children(random, head.age, random.between(1, 2))];
  }
  const parents = couple(random, 32, 58);
  const grandparent: Seat = {
    age: parents[0].age + random.between(24, 36),
    sex: random.chance(0.7) ? '2' : '1',
    relationship: '父母',
  };
  return [
    ...parents,
    ...children(random, parents[0].age, random.between(1, 3)),
    { ...grandparent, relationship: grandparent.sex === '2' ? '母' : '父' },
  ];
};

const drawGivenName = (random: Random, { age, sex }: Seat): Reading => {
  if (age >= 65) return random.pickFront(sex === '1' ? GIVEN_MALE_OLD : GIVEN_FEMALE_OLD);
  if (age >= 25) return random.pickFront(sex === '1' ? GIVEN_MALE_MID : GIVEN_FEMALE_MID);
  return random.pickFront(sex === '1' ? GIVEN_MALE_YOUNG : GIVEN_FEMALE_YOUNG);
};

/** No two of a household get the same name; the lists are longer than any household. */
const givenName = (random: Random, seat: Seat, taken: Set<string>): Reading => {
  let drawn = drawGivenName(random, seat);
  while (taken.has(drawn[0])) drawn = drawGivenName(random, seat);
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

const PROTECTED_UNTIL = '2027-03-31';

/** What all members of one household share. */
interface Home {
  readonly householdId: Resident['householdId'];
  readonly address: string;
  readonly surname: Reading;
  readonly foreign: boolean;
  readonly isProtected: boolean;
  readonly givenNames: Set<string>;
}

const homeOf = (random: Random, number: number): Home => ({
  householdId: householdIdSchema.parse(String(2_000_000_000 + number)),
  address: addressOf(random),
  surname: random.chance(SHARE.rareSurname) ? random.pick(RARE_SURNAMES) : random.pickFront(SURNAMES),
  foreign: random.chance(SHARE.foreignHousehold),
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

const identityOf = (
  random: Random,
  home: Home,
  seat: Seat,
): Pick<Resident, 'name' | 'alias' | 'kana' | 'sex' | 'nationality'> => {
  if (home.foreign) {
    const [name, kana, nationality, alias, sex] = random.pick(FOREIGN_NAMES);
    return { name, alias, kana, sex, nationality };
  }
  const [written, kana] = givenName(random, seat, home.givenNames);
  return {
    name: `${home.surname[0]}　${written}`,
    alias: null,
    kana: `${home.surname[1]}　${kana}`,
    sex: seat.sex,
    nationality: 'JPN',
  };
};

const residentOf = (random: Random, home: Home, seat: Seat, number: number, alone: boolean): Resident => {
  const linked = random.chance(SHARE.linkedCard);
  return {
    residentId: residentIdSchema.parse(String(1_000_000_000 + number)),
    householdId: home.householdId,
    ...identityOf(random, home, seat),
    birthDate: random.chance(SHARE.unknownBirthDate) ? null : birthDate(random, seat.age),
    relationship: seat.relationship,
    address: home.address,
    status: statusOf(random, alone),
    protectedFrom: home.isProtected ? civilDateSchema.parse('2025-04-01') : null,
    protectedTo: home.isProtected ? civilDateSchema.parse(PROTECTED_UNTIL) : null,
    // An odd factor spreads the numbers and keeps them different.
    card: linked
      ? { serial: String(100_000_000_000_000 + number * 7_919), municipality: TOWN_MUNICIPALITY }
      : null,
    certificateSerial: linked ? (0x0100_0000 + number).toString(16).padStart(8, '0') : null,
  };
};

/** `population` people: the personas first, then household by household; the last household may be cut short. */
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
