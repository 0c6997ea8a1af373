/**
 * The people that the files are about: 架空の町, and of each person what the training town does not say: 旧氏, 振り仮名 that was
 * notified, 不詳 birth dates, movers with a date ahead, 支援措置 of several periods and of those protected together, 住登外者.
 */

import { createRandom, type Random } from '../../../src/simulator/town/random.ts';
import { generateTown } from '../../../src/simulator/town/town.ts';
import { inCp932 } from './cp932.ts';
import { NOTABLE_BIRTHS, UNKNOWN_BIRTHS, type UnknownBirth } from './eras.ts';
import { ELSEWHERE, type Town, townAt } from './places.ts';

export interface FileMeasure {
  readonly from: string;
  readonly to: string | null;
}

export interface FilePerson {
  /** 宛名番号; some have zeros in front, which are part of it where the format keeps them. */
  readonly id: string;
  /** Empty: 住登外 with no household. */
  readonly household: string;
  readonly registration: 'resident' | 'outside';
  readonly status: 'active' | 'moved_out' | 'deceased' | 'removed';
  readonly foreign: boolean;
  readonly name: string;
  readonly nameKanji: string;
  readonly alias: string;
  readonly aliasKana: string;
  readonly formerSurname: string;
  readonly formerSurnameKana: string;
  readonly preferred: 'name' | 'alias' | 'former_surname';
  readonly kana: string;
  readonly kanaStatus: 'convenience' | 'notified' | 'by_office';
  readonly oldKana: string;
  /** As the file writes it: 0 and 3 are neither. */
  readonly sex: '0' | '1' | '2' | '3' | '9';
  readonly birth: string | UnknownBirth;
  readonly relationship: string;
  readonly relationshipCode: string;
  readonly town: Town;
  readonly block: string;
  readonly flat: string;
  /** Empty: not known. */
  readonly phone: string;
  readonly nationality: string;
  readonly stayUntil: string | null;
  readonly since: string | null;
  readonly leaves: string | null;
  readonly measures: readonly FileMeasure[];
  readonly measuredAs: 'applicant' | 'together';
  /** 宛名番号 of whom she is protected with; empty: the file does not say. */
  readonly measuredWith: string;
}

const CODES: Readonly<Record<string, string>> = {
  世帯主: '02',
  夫: '11',
  妻: '12',
  子: '20',
  父: '30',
  母: '31',
  兄: '40',
  姉: '41',
  弟: '42',
  妹: '43',
  祖父: '50',
  祖母: '51',
  孫: '60',
  縁故者: '70',
  同居人: '80',
};

/** 02 of 世帯主, 2012 of 子の妻. */
export const relationshipCode = (words: string): string =>
  words
    .split('の')
    .map((word) => CODES[word] ?? '99')
    .join('');

const FORMER_SURNAMES = [
  ['櫻井', 'サクライ'],
  ['髙﨑', 'タカサキ'],
  ['鷗外', 'オウガイ'],
  // IBM extension letters that Unicode calls other writings of 神 and 福, and a 戸籍 letters of their own.
  ['\uFA19\uFA1B', 'カミフク'],
] as const;
const KANJI_NAMES = ['李娜', '王芳', '金民俊'];

const RENEWED: readonly FileMeasure[] = [
  { from: '2024-10-01', to: '2025-09-30' },
  { from: '2025-10-01', to: '2026-09-30' },
  { from: '2026-10-01', to: '2027-09-30' },
];
const SOME_MEASURES: readonly (readonly FileMeasure[])[] = [
  RENEWED,
  [{ from: '2026-01-15', to: '2027-01-14' }],
  [{ from: '2026-03-01', to: null }],
  [
    { from: '2022-04-01', to: '2023-03-31' },
    { from: '2026-04-01', to: null },
  ],
];

const SHARE = {
  zerosInFront: 0.05,
  formerSurname: 0.03,
  notified: 0.6,
  oldKana: 0.02,
  unknownSex: 0.005,
  unknownBirth: 0.01,
  notableBirth: 0.02,
  phone: 0.4,
  since: 0.7,
  mover: 0.01,
  protectedHousehold: 0.02,
  outside: 0.01,
  extensionLetters: 0.02,
} as const;

type TownPerson = ReturnType<typeof generateTown> extends Generator<infer Person> ? Person : never;

const birthOf = (random: Random, { birthDate }: TownPerson): string | UnknownBirth => {
  const drawn = random.next();
  if (birthDate === null || drawn < SHARE.unknownBirth) return random.pick(UNKNOWN_BIRTHS);
  return drawn < SHARE.unknownBirth + SHARE.notableBirth ? random.pick(NOTABLE_BIRTHS) : birthDate;
};

const phoneOf = (random: Random): string => {
  if (!random.chance(SHARE.phone)) return '';
  return random.chance(0.5)
    ? `0901${String(random.between(0, 9_999_999)).padStart(7, '0')}`
    : `0999${String(random.between(0, 999_999)).padStart(6, '0')}`;
};

const formerOf = (random: Random, person: TownPerson) => {
  const has = person.nationality === 'JPN' && random.chance(SHARE.formerSurname);
  const [formerSurname, formerSurnameKana] = has ? random.pick(FORMER_SURNAMES) : ['', ''];
  return { formerSurname, formerSurnameKana };
};

const preferredOf = (random: Random, alias: string, former: string): FilePerson['preferred'] => {
  if (alias !== '' && random.chance(0.7)) return 'alias';
  return former !== '' && random.chance(0.5) ? 'former_surname' : 'name';
};

const day = (random: Random, from: number, to: number): string => {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${random.between(from, to)}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`;
};

/** What a whole household has in common beyond its address. */
interface Home {
  readonly household: string;
  readonly measures: readonly FileMeasure[];
  /** 宛名番号 of its 申出者. */
  readonly applicant: string;
}

const measuresOf = (random: Random, home: Home, id: string) => {
  if (home.measures.length === 0) return { measures: [], measuredAs: 'applicant', measuredWith: '' } as const;
  if (id === home.applicant)
    return { measures: home.measures, measuredAs: 'applicant', measuredWith: '' } as const;
  return {
    measures: home.measures,
    measuredAs: 'together',
    measuredWith: random.chance(0.8) ? home.applicant : '',
  } as const;
};

const personOf = (random: Random, person: TownPerson, id: string, home: Home): FilePerson => {
  const { town, rest } = townAt(person.address);
  const [block = '', flat = ''] = rest.split('　');
  const foreign = person.nationality !== 'JPN';
  const alias = person.alias ?? '';
  const former = formerOf(random, person);
  const mover = random.next();
  const extension = random.chance(SHARE.extensionLetters);
  return {
    id,
    household: home.household,
    registration: 'resident',
    status: person.status === 'deceased' && random.chance(0.3) ? 'removed' : person.status,
    foreign,
    name: person.name,
    nameKanji: foreign && random.chance(0.4) ? random.pick(KANJI_NAMES) : '',
    alias,
    aliasKana: person.aliasKana ?? '',
    ...former,
    preferred: preferredOf(random, alias, former.formerSurname),
    kana: person.kana,
    kanaStatus: random.chance(SHARE.notified) ? random.pick(['notified', 'by_office']) : 'convenience',
    oldKana: random.chance(SHARE.oldKana) ? person.kana.replace('　', 'ヱ　') : '',
    sex: random.chance(SHARE.unknownSex) ? random.pick(['0', '3', '9']) : person.sex,
    birth: birthOf(random, person),
    relationship: person.relationship,
    relationshipCode: relationshipCode(person.relationship),
    town,
    block,
    flat: extension ? `㈱髙﨑ビル①号棟${flat}` : flat,
    phone: phoneOf(random),
    nationality: person.nationality,
    stayUntil: foreign && random.chance(0.8) ? day(random, 2026, 2031) : null,
    since:
      mover < SHARE.mover
        ? day(random, 2027, 2027)
        : random.chance(SHARE.since)
          ? day(random, 1990, 2025)
          : null,
    leaves: mover > 1 - SHARE.mover ? day(random, 2027, 2028) : null,
    ...measuresOf(random, home, id),
  };
};

const outsiderOf = (random: Random, number: number): FilePerson => ({
  id: String(3_000_000_000 + number),
  household: random.chance(0.5) ? '' : String(4_000_000_000 + number),
  registration: 'outside',
  status: random.pick(['active', 'active', 'active', 'deceased', 'removed']),
  foreign: false,
  name: '遠藤　そと',
  nameKanji: '',
  alias: '',
  aliasKana: '',
  formerSurname: '',
  formerSurnameKana: '',
  preferred: 'name',
  kana: 'エンドウ　ソト',
  kanaStatus: 'convenience',
  oldKana: '',
  sex: random.pick(['1', '2']),
  birth: day(random, 1930, 2005),
  relationship: '世帯主',
  relationshipCode: '02',
  town: ELSEWHERE,
  block: `${number}番地`,
  flat: '',
  phone: '',
  nationality: 'JPN',
  stayUntil: null,
  since: null,
  leaves: null,
  measures: [],
  measuredAs: 'applicant',
  measuredWith: '',
});

/** 宛名番号 of the training town, some as a system writes them that pads to 13 or 15 digits. */
const numbered = (random: Random, number: string): string =>
  random.chance(SHARE.zerosInFront) ? number.padStart(random.pick([13, 15]), '0') : number;

const cp932Person = (person: FilePerson): FilePerson => ({
  ...person,
  name: inCp932(person.name),
  alias: inCp932(person.alias),
  formerSurname: inCp932(person.formerSurname),
  town: { ...person.town, written: inCp932(person.town.written), oaza: inCp932(person.town.oaza) },
});

/** `letters`: `cp932` where the file knows no others. */
export interface Population {
  readonly population: number;
  readonly seed: number;
  readonly letters?: 'unicode' | 'cp932';
}

/**
 * Everyone of the town, household by household and its head first, then 住登外者 (1 %, beyond `population`).
 * @yields {FilePerson} one at a time: a file of any size needs no memory of its own.
 */
export function* people({ population, seed, letters = 'unicode' }: Population): Generator<FilePerson> {
  const random = createRandom(seed + 1);
  const asWritten = letters === 'cp932' ? cp932Person : (person: FilePerson) => person;
  let home: Home & { readonly of: string } = { of: '', household: '', measures: [], applicant: '' };
  for (const person of generateTown({ population, seed })) {
    const id = numbered(random, person.residentId);
    if (home.of !== person.householdId) {
      const isProtected = person.measures.length > 0 || random.chance(SHARE.protectedHousehold);
      home = {
        of: person.householdId,
        household: numbered(random, person.householdId),
        measures: isProtected ? random.pick(SOME_MEASURES) : [],
        applicant: id,
      };
    }
    yield asWritten(personOf(random, person, id, home));
  }
  for (let number = 1; number <= Math.ceil(population * SHARE.outside); number += 1)
    yield outsiderOf(random, number);
}
