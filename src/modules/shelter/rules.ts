import type { CivilDate } from '../../kernel/dates.ts';
import type { ShelterId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { type Fact, isHere, isRegistered, type Merges, type PersonState, rootOf } from './fold.ts';
import type { CardState, HeadsState, PlaceState } from './fold-place.ts';
import type { Hazard, HeadCounts, Item } from './place-schema.ts';
import {
  type CardId,
  type Departure,
  type GroupId,
  type GuestId,
  type GuestMember,
  isGuest,
  type PersonId,
  type Presence,
  type ShelterData,
  type ShelterEvent,
  type Spot,
  type Stay,
} from './schema.ts';

/** Decisions of the shelter desk: what is recorded of what somebody wants, or why not. Nothing here knows time, disk or network. */

/** A person at the desk as the decisions need her. */
export interface PartyMember extends Pick<PersonState, 'presence' | 'guardian' | 'details' | 'consent'> {
  readonly personId: PersonId;
  readonly sex: '1' | '2' | '9';
  readonly age: number | null;
}

/** Who stands at the desk, and where. */
export interface PartyState {
  readonly shelterId: ShelterId;
  readonly shelterOpen: boolean;
  readonly householdId: GroupId;
  readonly members: readonly PartyMember[];
}

/** What the desk offers first: to take the household in, or to change what is recorded. */
export const suggestFor = (
  members: readonly { readonly presence: Presence }[],
  shelterId: ShelterId,
): 'arrive' | 'manage' =>
  members.some((member) => isRegistered(member.presence, shelterId)) ? 'manage' : 'arrive';

/** Whom to tick at first: whoever is not safe at another shelter as far as this machine knows. */
export const isExpected = (presence: Presence, shelterId: ShelterId): boolean =>
  presence.status === 'not_here' || !isRegistered(presence, presence.shelterId)
    ? true
    : presence.shelterId === shelterId;

/** The members that are meant; `undefined`: somebody is not of them. */
const chosenOf = (
  members: readonly PartyMember[],
  people: readonly PersonId[],
): readonly PartyMember[] | undefined => {
  const chosen = members.filter(({ personId }) => people.includes(personId));
  return chosen.length === new Set(people).size ? chosen : undefined;
};

/** Without the keys that say nothing, so that an event is written as a program that does not know them would write it. */
const said = <T extends object>(data: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(data).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  ) as Partial<T>;

type CheckedIn = ShelterData<'shelter.checked_in'>;

/** What is told in the same breath as an arrival. */
export interface ArrivalWish
  extends Pick<CheckedIn, 'needs' | 'group' | 'consent' | 'guardians' | 'said' | 'cardId' | 'cardNotes'> {
  readonly present: readonly PersonId[];
  /** New ones. */
  readonly guests: readonly GuestMember[];
  /** The heads they were counted among. */
  readonly heads?: HeadsState | undefined;
  readonly where:
    | { readonly kind: 'inside'; readonly spot?: Spot | undefined }
    | { readonly kind: 'outside'; readonly stay: Stay };
}

export type ArriveRefusal =
  | 'shelter_not_open'
  | 'not_of_household'
  | 'nobody_chosen'
  | 'already_here'
  | 'no_such_heads';

const isToldOf = (wish: ArrivalWish, known: ReadonlySet<PersonId>): boolean =>
  [...(wish.needs ?? []), ...(wish.guardians ?? []), ...(wish.said ?? [])].every(({ personId }) =>
    known.has(personId),
  );

/**
 * 入所受付, and the registration of those who stay outside. Who is in the building already is left as she is; someone recorded at another
 * shelter is taken in (she stands at this desk) and the other shelter learns it by the fold.
 */
export const decideArrival = (state: PartyState, wish: ArrivalWish): Result<ShelterEvent, ArriveRefusal> => {
  const { shelterId, householdId, members } = state;
  const { guests, heads, where } = wish;
  if (!state.shelterOpen) return failure('shelter_not_open');
  if (heads !== undefined && heads.shelterId !== shelterId) return failure('no_such_heads');
  const chosen = chosenOf(members, wish.present);
  const known = new Set(
    [...members, ...guests].map((each) => ('guestId' in each ? each.guestId : each.personId)),
  );
  if (chosen === undefined || !isToldOf(wish, known)) return failure('not_of_household');
  if (chosen.length + guests.length === 0) return failure('nobody_chosen');
  const arriving = chosen.filter(({ presence }) => where.kind === 'outside' || !isHere(presence, shelterId));
  if (arriving.length + guests.length === 0) return failure('already_here');
  const came = new Set(arriving.map(({ personId }) => personId));
  const data = {
    shelterId,
    householdId,
    members: arriving.flatMap(asMember),
    ...said({
      guests: [...arriving.flatMap(asGuest), ...guests],
      needs: wish.needs,
      group: wish.group,
      consent: wish.consent,
      guardians: wish.guardians,
      said: wish.said?.filter(({ personId }) => !came.has(personId)),
      heads: heads?.headsId,
      cardId: wish.cardId,
      cardNotes: wish.cardNotes,
    }),
  };
  return success(
    where.kind === 'outside'
      ? { kind: 'shelter.stay_noted', data: { ...data, stay: where.stay } }
      : { kind: 'shelter.checked_in', data: { ...data, ...said({ spot: where.spot }) } },
  );
};

const asMember = ({ personId, sex, age }: PartyMember) =>
  isGuest(personId) ? [] : [{ residentId: personId, sex, age }];
const asGuest = ({ personId, sex, age }: PartyMember): GuestMember[] =>
  isGuest(personId) ? [{ guestId: personId, sex, age }] : [];

export interface DepartureWish {
  readonly people: readonly PersonId[];
  readonly departure: Departure;
  readonly toShelterId?: ShelterId | undefined;
  readonly overnight?: ShelterData<'shelter.departed'>['overnight'];
  readonly destination?: string | undefined;
  readonly handedOver?: ShelterData<'shelter.departed'>['handedOver'];
}

export type DepartRefusal =
  | 'shelter_not_open'
  | 'not_of_household'
  | 'not_here'
  | 'destination_needed'
  | 'return_past'
  | 'guardian_needed';

/** 外出・外泊・転所・退所 of people registered at this shelter. A child whom nobody looks after leaves only with somebody. */
export const decideDeparture = (
  state: PartyState,
  wish: DepartureWish,
  today: CivilDate,
): Result<ShelterEvent, DepartRefusal> => {
  const { shelterId, members, shelterOpen } = state;
  const { departure, toShelterId, overnight, destination, handedOver } = wish;
  if (!shelterOpen) return failure('shelter_not_open');
  const chosen = chosenOf(members, wish.people);
  if (chosen === undefined) return failure('not_of_household');
  if (!chosen.every(({ presence }) => isRegistered(presence, shelterId))) return failure('not_here');
  const moves = departure === 'moved';
  if (moves && (toShelterId === undefined || toShelterId === shelterId)) return failure('destination_needed');
  if (departure === 'overnight' && overnight !== undefined && overnight.until < today)
    return failure('return_past');
  const goesForGood = moves || departure === 'left';
  const alone = chosen.some(({ guardian }) => guardian?.kind === 'alone');
  if (goesForGood && alone && handedOver === undefined) return failure('guardian_needed');
  return success({
    kind: 'shelter.departed',
    data: {
      shelterId,
      residentIds: chosen.flatMap(({ personId }) => (isGuest(personId) ? [] : [personId])),
      departure,
      ...said({
        guestIds: chosen.flatMap(({ personId }) => (isGuest(personId) ? [personId] : [])),
        toShelterId: moves ? toShelterId : undefined,
        overnight: departure === 'overnight' ? overnight : undefined,
        destination: departure === 'left' ? destination : undefined,
        handedOver: goesForGood ? handedOver : undefined,
      }),
    },
  });
};

export type GuardianRefusal = 'shelter_not_open' | 'not_of_household' | 'wrong_guardian';

/** Somebody who looks after a child is somebody else, is registered here and is no child herself. */
export const decideGuardian = (
  state: PartyState,
  { personId, guardian }: Omit<ShelterData<'shelter.guardian_noted'>, 'shelterId'>,
  guardianIs: { readonly presence: Presence; readonly minor: boolean } | undefined,
): Result<ShelterEvent, GuardianRefusal> => {
  const { shelterId, shelterOpen, members } = state;
  if (!shelterOpen) return failure('shelter_not_open');
  if (chosenOf(members, [personId]) === undefined) return failure('not_of_household');
  if (guardian.kind === 'with') {
    const fits =
      guardianIs !== undefined && !guardianIs.minor && isRegistered(guardianIs.presence, shelterId);
    if (guardian.personId === personId || !fits) return failure('wrong_guardian');
  }
  return success({ kind: 'shelter.guardian_noted', data: { shelterId, personId, guardian } });
};

/** Whether the named people are of the party, and the place is open: what every note about them needs. */
export const decideNote = <E extends ShelterEvent>(
  { shelterOpen, members }: PartyState,
  people: readonly PersonId[],
  event: E,
): Result<E, 'shelter_not_open' | 'not_of_household'> => {
  if (!shelterOpen) return failure('shelter_not_open');
  return chosenOf(members, people) === undefined ? failure('not_of_household') : success(event);
};

/** The same of what is only for those who are registered here. */
export const decideNoteHere = <E extends ShelterEvent>(
  state: PartyState,
  people: readonly PersonId[],
  event: E,
): Result<E, 'shelter_not_open' | 'not_of_household' | 'not_here'> => {
  const noted = decideNote(state, people, event);
  if (!noted.ok) return noted;
  const all = chosenOf(state.members, people) ?? [];
  return all.every(({ presence }) => isRegistered(presence, state.shelterId)) ? noted : failure('not_here');
};

/** 配布 to people: who stays outside the building gets it outside, and each way is an event of its own. */
export const decideSupply = (
  state: PartyState,
  people: readonly PersonId[],
  item: Item,
  each: number,
): Result<readonly ShelterEvent[], 'shelter_not_open' | 'not_of_household' | 'not_here'> => {
  const { shelterId, members } = state;
  const chosen = chosenOf(members, people) ?? [];
  const ways = (['inside', 'outside'] as const).flatMap((to) => {
    const there = chosen.filter(({ presence }) => (presence.status === 'outside') === (to === 'outside'));
    const ids = there.map(({ personId }) => personId);
    const event: ShelterEvent = {
      kind: 'shelter.supplied',
      data: { shelterId, item, quantity: each * ids.length, to, people: ids },
    };
    return ids.length === 0 ? [] : [event];
  });
  const [first] = ways;
  if (first === undefined) return failure(state.shelterOpen ? 'not_of_household' : 'shelter_not_open');
  const allowed = decideNoteHere(state, people, first);
  return allowed.ok ? success(ways) : allowed;
};

/** 仮カード: one that somebody has is not given to another. A lost one that came back may be. */
export const decideCard = (
  state: PartyState,
  people: readonly PersonId[],
  cardId: CardId,
  card: CardState | undefined,
): Result<ShelterEvent, 'shelter_not_open' | 'not_of_household' | 'card_taken'> => {
  if (card?.status === 'given') return failure('card_taken');
  const { shelterId } = state;
  return decideNote(state, people, {
    kind: 'shelter.temp_card_given',
    data: { shelterId, cardId, people: [...people] },
  });
};

export type MergeRefusal = 'no_such_person' | 'same_person';

/** 同じ方. `known`: whom this machine has recorded, or has at the desk. */
export const decideMerge = (
  shelterId: ShelterId,
  guestId: GuestId,
  into: PersonId,
  merges: Merges,
  known: (personId: PersonId) => boolean,
): Result<ShelterEvent, MergeRefusal> => {
  if (!known(guestId) || !known(into)) return failure('no_such_person');
  const root = rootOf(merges, into);
  if (rootOf(merges, guestId) === root) return failure('same_person');
  // A guest who is already somebody is not made somebody else: that is undone first.
  if (merges.has(guestId)) return failure('same_person');
  return success({ kind: 'shelter.merged', data: { shelterId, guestId, into: root } });
};

export type OpenRefusal = 'already_open' | 'unsuitable';

/** 転所先: not where people would flee from one danger into the same. Of a place of which nobody has said anything, nothing is known against it. */
export const maySendTo = (
  { suitableFor }: { readonly suitableFor?: readonly Hazard[] | undefined },
  hazard: Hazard | null,
): boolean => hazard === null || suitableFor === undefined || suitableFor.includes(hazard);

/** 開設. `suitableFor`: 災害種別 the place is designated for; `null`: nobody said. */
export const decideOpen = (
  place: { readonly shelterId: ShelterId; readonly name: string; readonly capacity: number },
  { open }: Pick<PlaceState, 'open'>,
  suitableFor: readonly Hazard[] | null,
  { hazard, override }: Pick<ShelterData<'shelter.opened'>, 'hazard' | 'override'>,
): Result<ShelterEvent, OpenRefusal> => {
  if (open) return failure('already_open');
  const unsuitable = hazard !== undefined && suitableFor !== null && !suitableFor.includes(hazard);
  if (unsuitable && override === undefined) return failure('unsuitable', { hazard });
  const { shelterId, name, capacity } = place;
  return success({
    kind: 'shelter.opened',
    data: { shelterId, name, capacity, ...said({ hazard, override: unsuitable ? override : undefined }) },
  });
};

export type CloseRefusal = 'shelter_not_open' | 'people_here' | 'heads_unnamed' | 'no_such_shelter';

/** Most people of one event. */
const MAX_PEOPLE = 50;

/**
 * 閉所, as the events of it in one breath: everybody has left or been sent away, or goes to the next shelter now. Heads without a name
 * can be sent nowhere: they are named, or counted again.
 */
export const decideClose = (
  { shelterId, shelterOpen }: Pick<PartyState, 'shelterId' | 'shelterOpen'>,
  registered: readonly PersonId[],
  unnamed: number,
  carryTo: ShelterId | undefined,
  others: readonly ShelterId[],
): Result<readonly ShelterEvent[], CloseRefusal> => {
  if (!shelterOpen) return failure('shelter_not_open');
  if (carryTo !== undefined && !others.includes(carryTo)) return failure('no_such_shelter');
  if (unnamed > 0) return failure('heads_unnamed', { heads: unnamed });
  if (registered.length > 0 && carryTo === undefined)
    return failure('people_here', { people: registered.length });
  const carried: ShelterEvent[] = [];
  for (let from = 0; from < registered.length && carryTo !== undefined; from += MAX_PEOPLE) {
    const some = registered.slice(from, from + MAX_PEOPLE);
    const guestIds = some.filter(isGuest);
    carried.push({
      kind: 'shelter.departed',
      data: {
        shelterId,
        residentIds: some.flatMap((personId) => (isGuest(personId) ? [] : [personId])),
        departure: 'moved',
        toShelterId: carryTo,
        ...said({ guestIds }),
        closing: true,
      },
    });
  }
  return success([
    ...carried,
    { kind: 'shelter.closed', data: { shelterId, ...said({ carriedTo: carryTo }) } },
  ]);
};

/** 人数だけの受付, or its correction. */
export const decideHeads = (
  { shelterId, shelterOpen }: Pick<PartyState, 'shelterId' | 'shelterOpen'>,
  wish: Pick<ShelterData<'shelter.heads_counted'>, 'headsId' | 'marker'> & { readonly counts: HeadCounts },
  before: HeadsState | undefined,
): Result<ShelterEvent, 'shelter_not_open' | 'nobody_chosen' | 'no_such_heads'> => {
  if (!shelterOpen) return failure('shelter_not_open');
  if (before !== undefined && before.shelterId !== shelterId) return failure('no_such_heads');
  const { infant, child, adult, elderly, wheelchairs } = wish.counts;
  const heads = infant + child + adult + elderly;
  // A correction may say that there was nobody; a wheelchair is one of the heads.
  if ((heads === 0 && before === undefined) || wheelchairs > heads) return failure('nobody_chosen');
  return success({ kind: 'shelter.heads_counted', data: { shelterId, ...wish } });
};

export type UndoRefusal = 'no_such_event' | 'already_undone' | 'people_here';

/** 取消: everything but a 取消, once, with a reason. A shelter with people in it was opened. */
export const decideUndo = (
  target: Fact | undefined,
  undone: ReadonlySet<string>,
  reason: string,
  population: number,
): Result<ShelterEvent, UndoRefusal> => {
  if (target === undefined || target.event.kind === 'shelter.undone') return failure('no_such_event');
  if (undone.has(target.eventId)) return failure('already_undone');
  if (target.event.kind === 'shelter.opened' && population > 0) return failure('people_here');
  return success({ kind: 'shelter.undone', data: { undoes: target.eventId, reason } });
};

/** Who may be told of her, as she said or as the site's default is (安否情報 ⑫⑬⑭). 支援措置 is asked before, and outweighs it. */
export type Asker = 'family' | 'acquaintance' | 'other';
export const mayTell = (consent: ShelterData<'shelter.consent_set'>['consent'], asker: Asker): boolean => {
  if (asker === 'family') return consent.family;
  return asker === 'acquaintance' ? consent.acquaintances : consent.others;
};
