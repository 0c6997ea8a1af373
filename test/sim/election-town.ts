/** The town of the simulated election day: its roll, its 投票所 and its election, all from one seed. */
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { type Election, electionSchema } from '../../src/registry/roll/election.ts';
import { type Elector, electorSchema, type StandingKind } from '../../src/registry/roll/schema.ts';
import type { Chance } from './chance.ts';

export interface TownSize {
  readonly electors: number;
  /** 指定投票所, each with a 投票区 of its own. */
  readonly stations: number;
  readonly earlyPlaces: number;
}

export interface Town {
  readonly election: Election;
  readonly electors: ReadonlyMap<string, Elector>;
  /** By 指定投票所. */
  readonly byPlace: ReadonlyMap<string, readonly Elector[]>;
}

export const POLL_DAY = '2026-11-29';
/** 国民審査 can be voted on only from this day on: whoever votes early before it has to come again. */
export const REVIEW_OPENS = '2026-11-25';
export const EARLY_DAYS = ['22', '23', '24', '25', '26', '27', '28'].map((day) => `2026-11-${day}`);

export const inJapan = (day: string, time: string): number => Date.parse(`${day}T${time}+09:00`);

const placeId = (n: number): string => `P${n}`;

const electionOf = ({ stations, earlyPlaces }: TownSize): Election =>
  electionSchema.parse({
    v: 1,
    electionId: 'shugiin-2026',
    version: 1,
    name: '衆議院議員総選挙・最高裁判所裁判官国民審査',
    mode: 'drill',
    pollDay: POLL_DAY,
    announcedOn: '2026-11-21',
    groups: [
      { id: 'main', name: '総選挙' },
      { id: 'review', name: '国民審査', opensOn: REVIEW_OPENS },
    ],
    ballots: [
      { id: 'single', name: '小選挙区', short: '小選挙区', color: '桃', group: 'main', movers: 'anywhere' },
      { id: 'party', name: '比例代表', short: '比例', color: '水', group: 'main', movers: 'anywhere' },
      { id: 'review', name: '国民審査', short: '審査', color: '白', group: 'review', movers: 'anywhere' },
    ],
    precincts: Array.from({ length: stations }, (_, n) => ({
      id: String(n + 1),
      name: `第${n + 1}投票区`,
      placeId: placeId(n + 1),
    })),
    places: [
      ...Array.from({ length: stations }, (_, n) => ({
        id: placeId(n + 1),
        name: `第${n + 1}投票所`,
        kind: 'assigned',
        hours: [{ from: POLL_DAY, to: POLL_DAY, opens: '07:00', closes: '20:00' }],
        address: 'かざし市一番地',
      })),
      ...Array.from({ length: earlyPlaces }, (_, n) => ({
        id: `E${n + 1}`,
        name: `第${n + 1}期日前投票所`,
        kind: 'early',
        hours: [{ from: EARLY_DAYS[0], to: EARLY_DAYS.at(-1), opens: '08:30', closes: '20:00' }],
        address: 'かざし市本庁',
      })),
    ],
  });

/** Of a thousand electors: so many may not vote, each for another reason. */
const STANDINGS: readonly (readonly [StandingKind, number])[] = [
  ['deceased', 0.003],
  ['disfranchised', 0.002],
  ['struck', 0.001],
];

const standingOf = (chance: Chance): Elector['standing'] => {
  for (const [kind, share] of STANDINGS)
    if (chance.is(share)) return { kind, on: civilDateSchema.parse('2026-10-01') };
  return { kind: 'active', on: null };
};

const birthOf = (chance: Chance): string => {
  const year = chance.between(1930, 2007);
  const [month, day] = [chance.between(1, 12), chance.between(1, 28)];
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
};

export const buildTown = (size: TownSize, chance: Chance): Town => {
  const election = electionOf(size);
  const electors = new Map<string, Elector>();
  const byPlace = new Map<string, Elector[]>();
  for (let n = 0; n < size.electors; n += 1) {
    const precinct = (n % size.stations) + 1;
    const row = Math.floor(n / size.stations);
    const elector = electorSchema.parse({
      electorId: `${precinct}-${Math.floor(row / 50) + 1}-${(row % 50) + 1}`,
      residentId: String(1_000_000 + n),
      precinct: String(precinct),
      name: `架空　${n}`,
      kana: 'カクウ',
      birthDate: birthOf(chance),
      sex: chance.is(0.001) ? '9' : chance.is(0.49) ? '1' : '2',
      address: 'かざし市',
      standing: standingOf(chance),
      absentee: chance.is(0.01) ? { issuedOn: '2026-11-22' } : null,
    });
    electors.set(elector.electorId, elector);
    const place = placeId(precinct);
    const here = byPlace.get(place) ?? [];
    here.push(elector);
    byPlace.set(place, here);
  }
  return { election, electors, byPlace };
};
