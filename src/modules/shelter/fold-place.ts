import type { EventId, ShelterId } from '../../kernel/ids.ts';
import {
  arrivedIn,
  type Fact,
  foldMerges,
  foldPerson,
  type Merges,
  type PersonState,
  peopleOf,
  rootOf,
  selvesOf,
  standing,
  undoneIn,
} from './fold.ts';
import type { Condition, Hazard, HeadBand, HeadCounts, Item } from './place-schema.ts';
import type { CardId, GroupFacts, GroupId, HeadsId, PersonId, ShelterEvent } from './schema.ts';

/** State of places, heads, cards, groups and supplies as folds of the events; with the invariants of `fold.ts`. */

export interface PlaceState {
  readonly open: boolean;
  /** Of the last 開設; `null`: never opened. */
  readonly name: string | null;
  readonly capacity: number;
  /** First 開設 since the last 閉所, milliseconds since 1970. */
  readonly openedAt: number | null;
  readonly closedAt: number | null;
  readonly carriedTo: ShelterId | null;
  readonly hazard: Hazard | null;
  /** Opened although not designated for the hazard. */
  readonly overridden: boolean;
  readonly condition: Condition;
  readonly conditionAt: number | null;
  /** 避難行動要支援者名簿 */
  readonly supportList: 'peacetime' | 'disaster';
}

export const NEVER_OPENED: PlaceState = {
  open: false,
  name: null,
  capacity: 0,
  openedAt: null,
  closedAt: null,
  carriedTo: null,
  hazard: null,
  overridden: false,
  condition: {},
  conditionAt: null,
  supportList: 'peacetime',
};

/** Later values of those that are named. */
const over = <T extends object>(before: T, after: T): T => ({
  ...before,
  ...Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined)),
});

const applyPlace = (place: PlaceState, { event, at }: Fact): PlaceState => {
  switch (event.kind) {
    case 'shelter.opened': {
      const { name, capacity, hazard, override } = event.data;
      return {
        ...place,
        open: true,
        name,
        capacity,
        openedAt: place.open ? place.openedAt : at,
        closedAt: null,
        carriedTo: null,
        hazard: hazard ?? (place.open ? place.hazard : null),
        overridden: override !== undefined,
      };
    }
    case 'shelter.closed':
      return place.open
        ? { ...place, open: false, closedAt: at, carriedTo: event.data.carriedTo ?? null }
        : place;
    case 'shelter.condition_noted':
      return { ...place, condition: over(place.condition, event.data.condition), conditionAt: at };
    case 'shelter.support_list_switched':
      return { ...place, supportList: event.data.to };
    default:
      return place;
  }
};

/** One place, from the facts about it. Opened at two desks: the first time counts, and what the last one said. */
export const foldPlace = (
  shelterId: ShelterId,
  facts: Iterable<Fact>,
  undone: ReadonlySet<string>,
): PlaceState =>
  standing(facts, undone)
    .filter(({ event }) => event.kind !== 'shelter.undone' && event.data.shelterId === shelterId)
    .reduce(applyPlace, NEVER_OPENED);

export interface HeadsState {
  readonly headsId: HeadsId;
  readonly shelterId: ShelterId;
  readonly marker: string;
  readonly counts: HeadCounts;
  /** Of the last count. */
  readonly at: number;
  readonly eventId: EventId;
}

/** Heads as they were counted last; `undefined`: not, or it was undone. */
export const foldHeads = (
  headsId: HeadsId,
  facts: Iterable<Fact>,
  undone: ReadonlySet<string>,
): HeadsState | undefined => {
  let heads: HeadsState | undefined;
  for (const { event, eventId, at } of standing(facts, undone)) {
    if (event.kind !== 'shelter.heads_counted' || event.data.headsId !== headsId) continue;
    const { shelterId, marker, counts } = event.data;
    heads = { headsId, shelterId, marker, counts, at, eventId };
  }
  return heads;
};

/** 乳幼児 0–5, こども 6–14, おとな 15–64, 高齢の方 from 65 [K]; unknown counts as an adult. */
export const bandOf = (age: number | null): HeadBand => {
  if (age === null) return 'adult';
  if (age < 6) return 'infant';
  if (age < 15) return 'child';
  return age < 65 ? 'adult' : 'elderly';
};

const BANDS: readonly HeadBand[] = ['adult', 'elderly', 'child', 'infant'];

/** How many heads. */
export const headsIn = (counts: HeadCounts): number => BANDS.reduce((sum, band) => sum + counts[band], 0);

/**
 * Heads that have no name yet. Who was named is taken from her own band; when that is used up, she was counted as something else, and is
 * taken from another. Never below nothing: more names than heads means that they were counted wrongly, and the names are right.
 */
export const remainingHeads = (
  counts: HeadCounts,
  named: readonly { readonly age: number | null; readonly wheelchair: boolean }[],
): HeadCounts => {
  const left = { ...counts };
  let misjudged = 0;
  for (const { age } of named) {
    const band = bandOf(age);
    if (left[band] > 0) left[band] -= 1;
    else misjudged += 1;
  }
  for (const band of BANDS) {
    const taken = Math.min(left[band], misjudged);
    left[band] -= taken;
    misjudged -= taken;
  }
  const seated = named.filter(({ wheelchair }) => wheelchair).length;
  left.wheelchairs = Math.min(headsIn(left), Math.max(0, counts.wheelchairs - seated));
  return left;
};

export interface CardState {
  readonly cardId: CardId;
  /** `free`: back in the box. */
  readonly status: 'free' | 'given' | 'lost';
  readonly shelterId: ShelterId;
  /** Who has it; empty unless given. */
  readonly people: readonly PersonId[];
  readonly at: number;
  readonly eventId: EventId;
}

const cardAfter = (cardId: CardId, event: ShelterEvent): Pick<CardState, 'status' | 'people'> | undefined => {
  switch (event.kind) {
    case 'shelter.checked_in':
    case 'shelter.stay_noted':
      return event.data.cardId === cardId ? { status: 'given', people: arrivedIn(event.data) } : undefined;
    case 'shelter.temp_card_given':
      return event.data.cardId === cardId ? { status: 'given', people: event.data.people } : undefined;
    case 'shelter.temp_card_returned':
      if (event.data.cardId !== cardId) return undefined;
      return { status: event.data.how === 'lost' ? 'lost' : 'free', people: [] };
    default:
      return undefined;
  }
};

/** A 仮カード; `undefined`: nobody ever had it. */
export const foldCard = (
  cardId: CardId,
  facts: Iterable<Fact>,
  undone: ReadonlySet<string>,
): CardState | undefined => {
  let card: CardState | undefined;
  for (const { event, eventId, at } of standing(facts, undone)) {
    const after = cardAfter(cardId, event);
    if (after === undefined || event.kind === 'shelter.undone') continue;
    card = { cardId, ...after, shelterId: event.data.shelterId, at, eventId };
  }
  return card;
};

export const foldGroup = (
  groupId: GroupId,
  facts: Iterable<Fact>,
  undone: ReadonlySet<string>,
): GroupFacts => {
  let group: GroupFacts = {};
  for (const { event } of standing(facts, undone)) {
    const told =
      event.kind === 'shelter.group_noted'
        ? event.data.facts
        : event.kind === 'shelter.checked_in' || event.kind === 'shelter.stay_noted'
          ? event.data.group
          : undefined;
    if (told !== undefined && 'householdId' in event.data && event.data.householdId === groupId)
      group = over(group, told);
  }
  return group;
};

export interface Supply {
  readonly item: Item;
  readonly quantity: number;
  readonly to: 'inside' | 'outside';
  readonly people: readonly PersonId[];
  readonly at: number;
  readonly eventId: EventId;
}

/** What a shelter gave out, oldest first. */
export const suppliesOf = (
  shelterId: ShelterId,
  facts: Iterable<Fact>,
  undone: ReadonlySet<string>,
): Supply[] =>
  standing(facts, undone).flatMap(({ event, at, eventId }) => {
    if (event.kind !== 'shelter.supplied' || event.data.shelterId !== shelterId) return [];
    const { item, quantity, to, people = [] } = event.data;
    return [{ item, quantity, to, people, at, eventId }];
  });

/**
 * Of what an event is told, as keys that a store may index by: each of them is folded again when the event arrives or is undone. A
 * person's key is her id; the others have a prefix of their own.
 */
export const subjectsOf = (event: ShelterEvent): readonly string[] => {
  const people: readonly string[] = peopleOf(event);
  switch (event.kind) {
    case 'shelter.checked_in':
    case 'shelter.stay_noted': {
      const { cardId, group, householdId } = event.data;
      return [
        ...people,
        ...(cardId === undefined ? [] : [cardId]),
        ...(group === undefined ? [] : [`group/${householdId}`]),
      ];
    }
    case 'shelter.group_noted':
      return [`group/${event.data.householdId}`];
    case 'shelter.temp_card_given':
      return [...people, event.data.cardId];
    case 'shelter.temp_card_returned':
      return [event.data.cardId];
    case 'shelter.heads_counted':
      return [event.data.headsId];
    case 'shelter.supplied':
      return [...people, `supplies/${event.data.shelterId}`];
    case 'shelter.merged':
      return [MERGES];
    case 'shelter.opened':
    case 'shelter.closed':
    case 'shelter.condition_noted':
    case 'shelter.support_list_switched':
      return [`place/${event.data.shelterId}`];
    default:
      return people;
  }
};
/** The subject of every merge: they are folded together. */
export const MERGES = 'merges';

export interface SheltersState {
  readonly merges: Merges;
  /** By the id each stands for (`rootOf`). */
  readonly people: ReadonlyMap<PersonId, PersonState>;
  readonly places: ReadonlyMap<ShelterId, PlaceState>;
  readonly heads: ReadonlyMap<HeadsId, HeadsState>;
  readonly cards: ReadonlyMap<CardId, CardState>;
  readonly groups: ReadonlyMap<GroupId, GroupFacts>;
}

/** Everything at once, for who has all the facts in hand; a store folds subject by subject and gets the same. */
export const foldShelters = (facts: readonly Fact[]): SheltersState => {
  const undone = undoneIn(facts);
  const merges = foldMerges(facts, undone);
  const roots = new Set(
    facts.flatMap(({ event }) => peopleOf(event)).map((personId) => rootOf(merges, personId)),
  );
  const of = <K>(pick: (event: ShelterEvent) => readonly K[]): K[] => [
    ...new Set(facts.flatMap(({ event }) => pick(event))),
  ];
  const shelters = of<ShelterId>((event) => (event.kind === 'shelter.undone' ? [] : [event.data.shelterId]));
  const headsIds = of<HeadsId>((event) =>
    event.kind === 'shelter.heads_counted' ? [event.data.headsId] : [],
  );
  const cardIds = of<CardId>((event) =>
    'cardId' in event.data && event.data.cardId !== undefined ? [event.data.cardId] : [],
  );
  const groupIds = of<GroupId>((event) => ('householdId' in event.data ? [event.data.householdId] : []));
  const present = <K, V>(keys: readonly K[], fold: (key: K) => V | undefined): Map<K, V> =>
    new Map(
      keys.flatMap((key) => {
        const value = fold(key);
        return value === undefined ? [] : [[key, value] as const];
      }),
    );
  return {
    merges,
    people: present([...roots], (root) => foldPerson(selvesOf(merges, root), facts, undone)),
    places: present(shelters, (id) => foldPlace(id, facts, undone)),
    heads: present(headsIds, (id) => foldHeads(id, facts, undone)),
    cards: present(cardIds, (id) => foldCard(id, facts, undone)),
    groups: present(groupIds, (id) => foldGroup(id, facts, undone)),
  };
};
