import { throwIllegalValue } from '../../kernel/assert.ts';
import type { EventId, HouseholdId, ResidentId, ShelterId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Departure, HouseholdMember, Member, Presence, ShelterEvent } from './schema.ts';

/**
 * Decisions of the shelter desk. The same file runs at the desk and again at the centre.
 *
 * Invariant: presence is a fold over the events in `order`, so any arrival order and any duplication of the
 * same events gives the same answer; an undone event counts as never having happened.
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

/** Residents an event speaks of: those whose presence must be folded again when it arrives. */
export const residentsOf = (event: ShelterEvent): readonly ResidentId[] => {
  switch (event.kind) {
    case 'shelter.checked_in':
      return event.data.members.map((member) => member.residentId);
    case 'shelter.departed':
      return event.data.residentIds;
    case 'shelter.opened':
    case 'shelter.undone':
      return [];
    default:
      return throwIllegalValue(event);
  }
};

const apply = (presence: Presence, fact: Fact): Presence => {
  const { event, eventId, at } = fact;
  switch (event.kind) {
    case 'shelter.checked_in':
      return { status: 'present', shelterId: event.data.shelterId, since: at, eventId };
    case 'shelter.departed':
      // A departure from a place the person has since left for another says nothing about where she is now.
      return presence.status === 'not_here' || presence.shelterId !== event.data.shelterId
        ? presence
        : { status: event.data.departure, shelterId: event.data.shelterId, since: at, eventId };
    case 'shelter.opened':
    case 'shelter.undone':
      return presence;
    default:
      return throwIllegalValue(event);
  }
};

/** Where one person is, from the facts that speak of that person. Last event in `order` wins. */
export const foldPerson = (facts: readonly Fact[], undone: ReadonlySet<string>): Presence => {
  const seen = new Set<string>();
  let presence: Presence = { status: 'not_here' };
  for (const fact of facts.toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))) {
    if (seen.has(fact.eventId) || undone.has(fact.eventId)) continue;
    seen.add(fact.eventId);
    presence = apply(presence, fact);
  }
  return presence;
};

/** Counted in the place's population: in the building, or expected back (夜間人口 counts only `present` and `out`). */
export const isHere = (presence: Presence, shelterId: ShelterId): boolean =>
  presence.status === 'present' && presence.shelterId === shelterId;

export const isRegistered = (presence: Presence, shelterId: ShelterId): boolean =>
  presence.status !== 'not_here' &&
  presence.shelterId === shelterId &&
  (presence.status === 'present' || presence.status === 'out' || presence.status === 'overnight');

/** What the desk offers first: to take the household in, or to change what is recorded. */
export const suggestFor = (
  members: readonly Pick<HouseholdMember, 'presence'>[],
  shelterId: ShelterId,
): 'arrive' | 'manage' =>
  members.some((member) => isRegistered(member.presence, shelterId)) ? 'manage' : 'arrive';

export interface HouseholdState {
  readonly shelterId: ShelterId;
  readonly shelterOpen: boolean;
  readonly householdId: HouseholdId;
  readonly members: readonly (Member & { readonly presence: Presence })[];
}

export type CheckInRefusal = 'shelter_not_open' | 'not_of_household' | 'already_here';

/**
 * 入所受付. People already recorded as present here are left as they are; someone recorded at another shelter is
 * taken in (she stands at this desk) and the other shelter learns it by the fold.
 */
export const decideCheckIn = (
  state: HouseholdState,
  present: readonly ResidentId[],
): Result<ShelterEvent, CheckInRefusal> => {
  if (!state.shelterOpen) return failure('shelter_not_open');
  const chosen = state.members.filter((member) => present.includes(member.residentId));
  if (chosen.length !== new Set(present).size) return failure('not_of_household');
  const arriving = chosen.filter((member) => !isHere(member.presence, state.shelterId));
  if (arriving.length === 0) return failure('already_here');
  return success({
    kind: 'shelter.checked_in',
    data: {
      shelterId: state.shelterId,
      householdId: state.householdId,
      members: arriving.map(({ residentId, sex, age }) => ({ residentId, sex, age })),
    },
  });
};

export type DepartRefusal = 'shelter_not_open' | 'not_of_household' | 'not_here' | 'destination_needed';

/** 外出・外泊・転所・退所 of people recorded at this shelter. */
export const decideDeparture = (
  state: HouseholdState,
  residentIds: readonly ResidentId[],
  departure: Departure,
  toShelterId: ShelterId | undefined,
): Result<ShelterEvent, DepartRefusal> => {
  if (!state.shelterOpen) return failure('shelter_not_open');
  const chosen = state.members.filter((member) => residentIds.includes(member.residentId));
  if (chosen.length !== new Set(residentIds).size) return failure('not_of_household');
  if (!chosen.every((member) => isRegistered(member.presence, state.shelterId))) return failure('not_here');
  const movesElsewhere = departure === 'moved';
  if (movesElsewhere && (toShelterId === undefined || toShelterId === state.shelterId))
    return failure('destination_needed');
  return success({
    kind: 'shelter.departed',
    data: {
      shelterId: state.shelterId,
      residentIds: chosen.map((member) => member.residentId),
      departure,
      ...(movesElsewhere && toShelterId !== undefined ? { toShelterId } : {}),
    },
  });
};

export type UndoRefusal = 'no_such_event' | 'already_undone';

/** 取消: only check-ins and departures can be undone, once, with a reason. */
export const decideUndo = (
  target: Fact | undefined,
  undone: ReadonlySet<string>,
  reason: string,
): Result<ShelterEvent, UndoRefusal> => {
  const undoable = target?.event.kind === 'shelter.checked_in' || target?.event.kind === 'shelter.departed';
  if (target === undefined || !undoable) return failure('no_such_event');
  if (undone.has(target.eventId)) return failure('already_undone');
  return success({ kind: 'shelter.undone', data: { undoes: target.eventId, reason } });
};
