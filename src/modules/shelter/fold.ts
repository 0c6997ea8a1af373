import { throwIllegalValue } from '../../kernel/assert.ts';
import type { EventId, ShelterId } from '../../kernel/ids.ts';
import { NEED_SECTIONS, type Needs, type NeedsChange } from './needs-schema.ts';
import type {
  Consent,
  GroupId,
  Guardian,
  GuestDetails,
  GuestId,
  HeadsId,
  Overnight,
  PersonId,
  Presence,
  ShelterData,
  ShelterEvent,
  Spot,
  Stay,
  Word,
} from './schema.ts';

/**
 * State of the people as a fold of the events; `fold-place.ts` folds the rest. The same file runs at the desk and at the centre.
 *
 * Invariants. 1. State is a function of the set of events: any arrival order and any duplication gives the same. 2. Events are taken in
 * `order`; of two that say different things of one person the last wins. 3. An undone event counts as never having happened; an undo is
 * never undone. 4. Whoever is registered somewhere is registered in one place.
 */

/** One event as the fold needs it. */
export interface Fact {
  readonly eventId: EventId;
  /** `hlc/device/seq(12 digits)`: total order of all events of a municipality. */
  readonly order: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: ShelterEvent;
}

/** The key that sorts facts of different machines into one agreed order. */
export const factOrder = (hlc: string, device: string, seq: number): string =>
  `${hlc}/${device}/${String(seq).padStart(12, '0')}`;

const byOrder = (a: Fact, b: Fact): number => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0);

/** Each of them once, in order, without what was undone. */
export const standing = (facts: Iterable<Fact>, undone: ReadonlySet<string>): Fact[] => {
  const seen = new Set<string>();
  return [...facts].toSorted(byOrder).filter(({ eventId }) => {
    if (seen.has(eventId) || undone.has(eventId)) return false;
    seen.add(eventId);
    return true;
  });
};

/** Ids of the events that were undone. */
export const undoneIn = (facts: Iterable<Fact>): ReadonlySet<string> =>
  new Set(
    [...facts].flatMap(({ event }) => (event.kind === 'shelter.undone' ? [event.data.undoes as string] : [])),
  );

type Arrival = ShelterData<'shelter.checked_in'> | ShelterData<'shelter.stay_noted'>;

/** Who came, residents and guests. */
export const arrivedIn = ({ members, guests = [] }: Pick<Arrival, 'members' | 'guests'>): PersonId[] => [
  ...members.map(({ residentId }) => residentId),
  ...guests.map(({ guestId }) => guestId),
];

/** Who went. */
export const departedIn = ({
  residentIds,
  guestIds = [],
}: Pick<ShelterData<'shelter.departed'>, 'residentIds' | 'guestIds'>): PersonId[] => [
  ...residentIds,
  ...guestIds,
];

/** Everybody an event speaks of: those whose state must be folded again when it arrives. A merge is not here (`foldMerges`). */
export const peopleOf = (event: ShelterEvent): readonly PersonId[] => {
  switch (event.kind) {
    case 'shelter.checked_in':
    case 'shelter.stay_noted': {
      const { needs = [], guardians = [], said = [] } = event.data;
      const told = [...needs, ...guardians, ...said].map(({ personId }) => personId);
      return [...new Set([...arrivedIn(event.data), ...told])];
    }
    case 'shelter.departed':
      return departedIn(event.data);
    case 'shelter.guest_noted':
      return event.data.guests.map(({ guestId }) => guestId);
    case 'shelter.needs_noted':
      return event.data.people.map(({ personId }) => personId);
    case 'shelter.consent_set':
    case 'shelter.spot_given':
    case 'shelter.heads_named':
    case 'shelter.temp_card_given':
    case 'shelter.handled':
      return event.data.people;
    case 'shelter.supplied':
      return event.data.people ?? [];
    case 'shelter.guardian_noted':
      return [event.data.personId];
    case 'shelter.opened':
    case 'shelter.undone':
    case 'shelter.group_noted':
    case 'shelter.heads_counted':
    case 'shelter.temp_card_returned':
    case 'shelter.merged':
    case 'shelter.condition_noted':
    case 'shelter.support_list_switched':
    case 'shelter.closed':
      return [];
    default:
      return throwIllegalValue(event);
  }
};

export interface PersonState {
  readonly presence: Presence;
  /** As at the last time she was recorded with them; `null`: only spoken of. */
  readonly sex: '1' | '2' | '9' | null;
  readonly age: number | null;
  readonly groupId: GroupId | null;
  /** Of a guest. */
  readonly details: GuestDetails | null;
  readonly needs: Needs;
  readonly consent: Consent | null;
  readonly guardian: Guardian | null;
  readonly spot: Spot | null;
  /** Where she stays, of `outside`. */
  readonly stay: Stay | null;
  /** 外泊届, of `overnight`. */
  readonly overnight: Overnight | null;
  /** Among which heads she was counted. */
  readonly heads: HeadsId | null;
  /** What the family said of her, as long as nobody saw her since. */
  readonly said: { readonly word: Word; readonly where: string | null; readonly at: number } | null;
  readonly handled: readonly ShelterData<'shelter.handled'>['matter'][];
}

export const NOBODY_YET: PersonState = {
  presence: { status: 'not_here' },
  sex: null,
  age: null,
  groupId: null,
  details: null,
  needs: {},
  consent: null,
  guardian: null,
  spot: null,
  stay: null,
  overnight: null,
  heads: null,
  said: null,
  handled: [],
};

type Self = ReadonlySet<PersonId>;

/** Sections that are named take the place of what was known of them. */
export const withNeeds = (needs: Needs, change: NeedsChange): Needs => {
  const told = new Map<string, unknown>(Object.entries(needs));
  for (const section of NEED_SECTIONS) {
    const value = change[section];
    if (value === null) told.delete(section);
    else if (value !== undefined) told.set(section, value);
  }
  // Built in the order of the sections, so that equal needs are equal texts; each value is of its own section.
  return Object.fromEntries(
    NEED_SECTIONS.filter((each) => told.has(each)).map((each) => [each, told.get(each)]),
  );
};

const isRegisteredStatus = (status: Presence['status']): boolean =>
  status === 'present' || status === 'out' || status === 'overnight' || status === 'outside';

const cameFrom = (
  presence: Presence,
  shelterId: ShelterId,
): { readonly cameFrom?: { readonly shelterId: ShelterId; readonly sent: boolean } } => {
  if (presence.status === 'not_here') return {};
  // She stays where she was: whence she first came is still so.
  if (presence.shelterId === shelterId)
    return presence.cameFrom === undefined ? {} : { cameFrom: presence.cameFrom };
  const sent = presence.status === 'moved' && presence.toShelterId === shelterId;
  const wasThere = isRegisteredStatus(presence.status) || presence.status === 'moved';
  return wasThere ? { cameFrom: { shelterId: presence.shelterId, sent } } : {};
};

/** What the same breath told of her beside her coming: also of somebody who did not come. */
const told = (state: PersonState, self: Self, { at }: Fact, data: Arrival): PersonState => {
  let next = state;
  for (const { personId, needs } of data.needs ?? [])
    if (self.has(personId)) next = { ...next, needs: withNeeds(next.needs, needs) };
  for (const { personId, guardian } of data.guardians ?? [])
    if (self.has(personId)) next = { ...next, guardian };
  for (const { personId, word, where } of data.said ?? [])
    if (self.has(personId)) next = { ...next, said: { word, where: where ?? null, at } };
  return next;
};

const described = (
  state: PersonState,
  self: Self,
  guests: ShelterData<'shelter.guest_noted'>['guests'],
): PersonState => {
  const mine = guests.findLast(({ guestId }) => self.has(guestId));
  if (mine === undefined) return state;
  return { ...state, sex: mine.sex, age: mine.age, details: mine.details ?? state.details };
};

const arrive = (
  state: PersonState,
  self: Self,
  fact: Fact,
  data: Arrival,
  stay: Stay | null,
): PersonState => {
  const heard = told(state, self, fact, data);
  if (!arrivedIn(data).some((personId) => self.has(personId))) return heard;
  const { shelterId, members, guests = [], householdId, consent, heads } = data;
  const resident = members.find(({ residentId }) => self.has(residentId));
  const seen = described(heard, self, guests);
  const stayed = state.presence.status !== 'not_here' && state.presence.shelterId === shelterId;
  const spot = 'spot' in data ? data.spot : undefined;
  return {
    ...seen,
    // Of a guest who was found to be a resident, the register's word stands.
    ...(resident === undefined ? {} : { sex: resident.sex, age: resident.age }),
    presence: {
      status: stay === null ? 'present' : 'outside',
      shelterId,
      since: fact.at,
      eventId: fact.eventId,
      ...cameFrom(state.presence, shelterId),
    },
    groupId: householdId,
    consent: consent ?? state.consent,
    spot: spot ?? (stayed && stay === null ? state.spot : null),
    stay,
    overnight: null,
    heads: heads ?? state.heads,
    said: null,
  };
};

const depart = (state: PersonState, fact: Fact, data: ShelterData<'shelter.departed'>): PersonState => {
  const { presence } = state;
  const { shelterId, departure, toShelterId, overnight, handedOver } = data;
  if (presence.status === 'not_here') return state;
  if (presence.shelterId !== shelterId) {
    // A departure from a place she has since left for another says nothing of where she is now, but may say that she was sent.
    const sentHere =
      departure === 'moved' &&
      toShelterId === presence.shelterId &&
      presence.cameFrom?.shelterId === shelterId;
    return sentHere ? { ...state, presence: { ...presence, cameFrom: { shelterId, sent: true } } } : state;
  }
  const comesBack = departure === 'out' || departure === 'overnight';
  return {
    ...state,
    presence: {
      status: departure,
      shelterId,
      since: fact.at,
      eventId: fact.eventId,
      ...(departure === 'moved' && toShelterId !== undefined ? { toShelterId } : {}),
      ...(presence.cameFrom === undefined ? {} : { cameFrom: presence.cameFrom }),
    },
    guardian: handedOver ?? state.guardian,
    stay: comesBack ? state.stay : null,
    spot: comesBack ? state.spot : null,
    overnight: departure === 'overnight' ? (overnight ?? null) : null,
  };
};

/** What is noted of her beside where she is. */
const noted = (state: PersonState, self: Self, event: ShelterEvent): PersonState => {
  switch (event.kind) {
    case 'shelter.guest_noted':
      return described(state, self, event.data.guests);
    case 'shelter.needs_noted':
      return event.data.people.reduce(
        (next, { personId, needs }) =>
          self.has(personId) ? { ...next, needs: withNeeds(next.needs, needs) } : next,
        state,
      );
    case 'shelter.consent_set':
      return { ...state, consent: event.data.consent };
    case 'shelter.guardian_noted':
      return { ...state, guardian: event.data.guardian };
    case 'shelter.spot_given': {
      const { presence } = state;
      const isThere = presence.status !== 'not_here' && presence.shelterId === event.data.shelterId;
      return isThere && isRegisteredStatus(presence.status) ? { ...state, spot: event.data.spot } : state;
    }
    case 'shelter.heads_named':
      return { ...state, heads: event.data.headsId };
    case 'shelter.handled':
      return { ...state, handled: [...new Set([...state.handled, event.data.matter])].toSorted() };
    default:
      return state;
  }
};

const apply = (state: PersonState, self: Self, fact: Fact): PersonState => {
  const { event } = fact;
  if (event.kind === 'shelter.checked_in') return arrive(state, self, fact, event.data, null);
  if (event.kind === 'shelter.stay_noted') return arrive(state, self, fact, event.data, event.data.stay);
  if (!peopleOf(event).some((personId) => self.has(personId))) return state;
  return event.kind === 'shelter.departed' ? depart(state, fact, event.data) : noted(state, self, event);
};

/** One person, from the facts that speak of her. `self`: all ids she is recorded under (`foldMerges`). */
export const foldPerson = (self: Self, facts: Iterable<Fact>, undone: ReadonlySet<string>): PersonState => {
  let state = NOBODY_YET;
  for (const fact of standing(facts, undone)) state = apply(state, self, fact);
  return state;
};

/**
 * 同じ方: of which person each merged guest is. A resident is never merged away; of two that say otherwise of one guest the last wins;
 * what would go round in a circle is passed over.
 */
export type Merges = ReadonlyMap<GuestId, PersonId>;

/** The person an id stands for. */
export const rootOf = (merges: Merges, personId: PersonId): PersonId => {
  let root = personId;
  for (;;) {
    const into = merges.get(root as GuestId);
    if (into === undefined) return root;
    root = into;
  }
};

export const foldMerges = (facts: Iterable<Fact>, undone: ReadonlySet<string>): Merges => {
  const merges = new Map<GuestId, PersonId>();
  for (const { event } of standing(facts, undone)) {
    if (event.kind !== 'shelter.merged') continue;
    const { guestId, into } = event.data;
    // She is taken out first, so that whoever was merged into another may be given back to the first.
    const before = merges.get(guestId);
    merges.delete(guestId);
    if (rootOf(merges, into) !== guestId) merges.set(guestId, into);
    else if (before !== undefined) merges.set(guestId, before);
  }
  return merges;
};

/** All ids of one person. */
export const selvesOf = (merges: Merges, personId: PersonId): ReadonlySet<PersonId> => {
  const root = rootOf(merges, personId);
  const merged = [...merges.keys()].filter((guestId) => rootOf(merges, guestId) === root);
  return new Set([root, ...merged]);
};

/** In the building, or expected back, or looked after outside. */
export const isRegistered = (presence: Presence, shelterId: ShelterId): boolean =>
  presence.status !== 'not_here' && presence.shelterId === shelterId && isRegisteredStatus(presence.status);

/** In the building. */
export const isHere = (presence: Presence, shelterId: ShelterId): boolean =>
  presence.status === 'present' && presence.shelterId === shelterId;
