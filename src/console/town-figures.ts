/** The town in numbers: sums over all shelters, what the next meal needs, how old what is shown is, and who must be looked at first. */
import type { Overview, ShelterOverview } from '../central/schema.ts';
import {
  ARRIVAL_SLOT_MS,
  ARRIVAL_SLOTS,
  dayPeople,
  nightPeople,
  type Standards,
} from '../central/shelter-schema.ts';
import { capacityState } from './capacity.ts';

type Counts = Readonly<Record<string, number>>;

/** Adds counts of the same name. */
export const sumOf = (all: readonly Counts[]): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const counts of all)
    for (const [key, more] of Object.entries(counts)) sums[key] = (sums[key] ?? 0) + more;
  return sums;
};

const total = (counts: Counts): number => Object.values(counts).reduce((sum, each) => sum + each, 0);

export const outsidePeople = ({ figures }: Pick<ShelterOverview, 'figures'>): number =>
  total(figures.outside);

export interface TownFigures {
  /** 昼間: in the building now, heads without a name too. */
  readonly day: number;
  /** 夜間: with those who are out and come back today. */
  readonly night: number;
  readonly present: number;
  readonly unnamed: number;
  readonly out: number;
  readonly overnight: number;
  readonly outside: Record<string, number>;
  readonly households: number;
  readonly split: number;
  readonly guests: number;
  readonly ages: Record<string, number>;
  readonly open: number;
  /** 収容人数 of the open ones; and how much of it is taken, `null` while none is known. */
  readonly capacity: number;
  readonly takenShare: number | null;
  readonly over: number;
}

export const townFigures = (shelters: readonly ShelterOverview[]): TownFigures => {
  const sum = (pick: (shelter: ShelterOverview) => number): number =>
    shelters.reduce((all, shelter) => all + pick(shelter), 0);
  const open = shelters.filter((shelter) => shelter.open);
  const known = open.filter(({ capacity }) => capacity > 0);
  const capacity = known.reduce((all, each) => all + each.capacity, 0);
  const held = known.reduce((all, each) => all + each.present + each.away + each.figures.unnamed, 0);
  return {
    day: sum(dayPeople),
    night: sum(nightPeople),
    present: sum(({ present }) => present),
    unnamed: sum(({ figures }) => figures.unnamed),
    out: sum(({ figures }) => figures.out),
    overnight: sum(({ figures }) => figures.overnight),
    outside: sumOf(shelters.map(({ figures }) => figures.outside)),
    households: sum(({ figures }) => figures.households),
    split: sum(({ figures }) => figures.split),
    guests: sum(({ figures }) => figures.guests),
    ages: sumOf(shelters.map(({ figures }) => figures.ages)),
    open: open.length,
    capacity,
    takenShare: capacity === 0 ? null : held / capacity,
    over: open.filter((shelter) => capacityState(shelter).level === 'full').length,
  };
};

/** How many were taken in, in the last two hours, slot by slot up to the one that runs; oldest first. */
export const arrivalsOf = (
  shelters: readonly ShelterOverview[],
  now: number,
): readonly { readonly from: number; readonly people: number }[] => {
  const last = Math.floor(now / ARRIVAL_SLOT_MS) * ARRIVAL_SLOT_MS;
  const people = new Map<number, number>();
  for (const { figures } of shelters)
    for (const [slot, came] of figures.arrivals) people.set(slot, (people.get(slot) ?? 0) + came);
  return Array.from({ length: ARRIVAL_SLOTS }, (_, at) => {
    const from = last - (ARRIVAL_SLOTS - 1 - at) * ARRIVAL_SLOT_MS;
    return { from, people: people.get(from) ?? 0 };
  });
};

/** For how many the next meal is. */
export interface Meals {
  readonly inside: number;
  readonly outside: number;
  /** `allergy:egg` and the like: how many portions must be so. */
  readonly special: Record<string, number>;
}

const MEAL_SECTIONS = ['allergy', 'texture', 'diet'];
const isOf =
  (sections: readonly string[]) =>
  ([key]: [string, number]): boolean =>
    sections.includes(key.slice(0, key.indexOf(':')));

/** Only these sections, most first. */
export const needsIn = (needs: Counts, sections: readonly string[]): [string, number][] =>
  Object.entries(needs)
    .filter(isOf(sections))
    .toSorted(([a, most], [b, least]) => least - most || (a < b ? -1 : 1));

/** Those who spend the night elsewhere do not eat here; those looked after outside do. */
export const mealsOf = (shelters: readonly ShelterOverview[]): Meals => ({
  inside: shelters.reduce((sum, shelter) => sum + nightPeople(shelter), 0),
  outside: shelters.reduce((sum, shelter) => sum + outsidePeople(shelter), 0),
  special: Object.fromEntries(needsIn(sumOf(shelters.map(({ figures }) => figures.needs)), MEAL_SECTIONS)),
});

/**
 * `fresh`: every terminal that recorded here was heard of lately. `old`: one was not, so people may be missing. `none`: no terminal is
 * known. `at`: the oldest of their last contacts.
 */
export interface DataAge {
  readonly state: 'fresh' | 'old' | 'none';
  readonly at: number | null;
}

export const dataAgeOf = (
  { figures, open }: Pick<ShelterOverview, 'figures' | 'open'>,
  lastSeen: ReadonlyMap<string, number | null>,
  { now, standards }: { readonly now: number; readonly standards: Pick<Standards, 'oldAfterMinutes'> },
): DataAge => {
  const seen = figures.devices.flatMap((device) => lastSeen.get(device) ?? []);
  if (seen.length === 0) return { state: 'none', at: null };
  const at = Math.min(...seen);
  // What is closed does not change any more.
  const isOld = open && now - at > standards.oldAfterMinutes * 60_000;
  return { state: isOld ? 'old' : 'fresh', at };
};

/** When each terminal was heard of; those out of use do not count. */
export const lastSeenOf = (terminals: Overview['terminals']): ReadonlyMap<string, number | null> =>
  new Map(
    terminals.flatMap(({ device, state, lastSeenAt }) => (state === 'revoked' ? [] : [[device, lastSeenAt]])),
  );

/** Over capacity first, then what has lost its line, then what is nearly full, then the others by their names. */
export const urgencyOf = (shelter: ShelterOverview, { state }: DataAge): number => {
  const { level } = capacityState(shelter);
  if (level === 'full') return 0;
  if (state === 'old') return 1;
  if (level === 'few') return 2;
  return shelter.open ? 3 : 4;
};
