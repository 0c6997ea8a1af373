import type { Db } from '../../db/index.ts';
import type { Visit } from '../../identity/schema.ts';
import type { EventId, HouseholdId, ResidentId, ShelterId, VisitId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { EventDraft, EventLog } from '../../outbox/log-types.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import {
  decideCheckIn,
  decideDeparture,
  decideUndo,
  type Fact,
  type HouseholdState,
  suggestFor,
} from './rules.ts';
import type { HouseholdView, Member, Recent, ShelterEvent, ShelterState } from './schema.ts';
import { shelterContract } from './schema.ts';
import { factOf, placeOf, populationOf, presenceOf, recentFacts, undoneEvents } from './store.ts';

/** A resident as the registry lets her be shown (支援措置 already applied). */
export interface ShownResident extends Member {
  readonly name: string;
  readonly kana: string;
  readonly relationship: string;
  /** 不詳 birth date in words. */
  readonly birthDateText?: string;
}

export interface ShownHousehold {
  readonly householdId: HouseholdId;
  readonly address: string;
  readonly protected: boolean;
  readonly members: readonly ShownResident[];
}

export interface ShelterSite {
  readonly shelterId: ShelterId;
  readonly name: string;
  readonly capacity: number;
  readonly others: readonly { readonly shelterId: ShelterId; readonly name: string }[];
}

/** What the module is given by the host. */
export interface ShelterContext {
  readonly db: Db;
  readonly log: EventLog;
  readonly site: ShelterSite;
  /** Site and mode that every event of this desk carries. */
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly visit: (visitId: VisitId) => Visit | undefined;
  readonly household: (residentId: ResidentId) => ShownHousehold | undefined;
  readonly nameOf: (residentId: ResidentId) => string;
  /** Writes down that a list of so many people is shown; `false`: it could not be, and must not be. */
  readonly listed: (caller: Caller, people: number) => boolean;
  /** 〓 stands for so many letters on a slip. */
  readonly slipDegraded: (letters: number) => void;
  /** Called after every recorded change, with whether the disk took it. */
  readonly changed: (recorded: boolean) => void;
}

const RECENT_ENTRIES = 30;

type Found = { readonly visit: Visit; readonly household: ShownHousehold };

const find = (context: ShelterContext, visitId: VisitId): Found | undefined => {
  const visit = context.visit(visitId);
  const household = visit === undefined ? undefined : context.household(visit.residentId);
  return visit === undefined || household === undefined ? undefined : { visit, household };
};

const isOpen = (context: ShelterContext): boolean =>
  placeOf(context.db, context.site.shelterId) !== undefined;

const stateOf = (context: ShelterContext, household: ShownHousehold): HouseholdState => ({
  shelterId: context.site.shelterId,
  shelterOpen: isOpen(context),
  householdId: household.householdId,
  members: household.members.map(({ residentId, sex, age }) => ({
    residentId,
    sex,
    age,
    presence: presenceOf(context.db, residentId),
  })),
});

/** Records one decided event. `success` means: on the disk of this machine, fsynced. */
const record = (
  context: ShelterContext,
  caller: Caller,
  event: ShelterEvent,
  people: number,
  visit?: Visit,
): Result<{ eventId: EventId; people: number }, 'cannot_record'> => {
  const written = context.db.write((tx) =>
    context.log.append(tx, {
      kind: event.kind,
      data: event.data,
      actor: { staff: caller.staff, role: caller.role },
      ...context.origin,
      ...(visit === undefined ? {} : { evidence: visit.evidence }),
    }),
  );
  context.changed(written.ok);
  return written.ok
    ? success({ eventId: written.value.eventId, people })
    : failure('cannot_record', { disk: written.reason });
};

const view = (context: ShelterContext, { visit, household }: Found): HouseholdView => {
  const shelterName = (id: ShelterId): string | null =>
    [context.site, ...context.site.others].find((place) => place.shelterId === id)?.name ?? null;
  const members = household.members.map((member) => {
    const presence = presenceOf(context.db, member.residentId);
    return {
      ...member,
      presence,
      shelterName: presence.status === 'not_here' ? null : shelterName(presence.shelterId),
      tapped: member.residentId === visit.residentId,
    };
  });
  return {
    visitId: visit.visitId,
    householdId: household.householdId,
    address: household.address,
    protected: household.protected,
    members,
    suggestion: suggestFor(members, context.site.shelterId),
  };
};

const recent = (context: ShelterContext, fact: Fact, undone: ReadonlySet<string>): Recent[] => {
  const { event } = fact;
  if (event.kind !== 'shelter.checked_in' && event.kind !== 'shelter.departed') return [];
  const ids =
    event.kind === 'shelter.checked_in'
      ? event.data.members.map((member) => member.residentId)
      : event.data.residentIds;
  return [
    {
      eventId: fact.eventId,
      kind: event.kind,
      departure: event.kind === 'shelter.departed' ? event.data.departure : null,
      at: fact.at,
      names: ids.map((id) => context.nameOf(id)),
      undone: undone.has(fact.eventId),
    },
  ];
};

/** The latest entries with their names, once it is written down that they are shown. */
const listRecent = (
  context: ShelterContext,
  caller: Caller,
): Result<{ entries: Recent[] }, 'cannot_record'> => {
  const undone = undoneEvents(context.db);
  const entries = recentFacts(context.db, RECENT_ENTRIES).flatMap((fact) => recent(context, fact, undone));
  const people = entries.reduce((count, { names }) => count + names.length, 0);
  return people === 0 || context.listed(caller, people) ? success({ entries }) : failure('cannot_record');
};

/** The figures for topic `shelter`. */
export const shelterState = (context: Pick<ShelterContext, 'db' | 'site'>): ShelterState => {
  const { shelterId, name, capacity, others } = context.site;
  return {
    shelterId,
    name,
    capacity,
    others: [...others],
    open: placeOf(context.db, shelterId) !== undefined,
    ...populationOf(context.db, shelterId),
  };
};

const DESK = ['clerk', 'supervisor'] as const;

/** What is done about people who were taken in already. */
const afterwards = (
  context: ShelterContext,
): Pick<Methods<typeof shelterContract>, 'shelter.undo' | 'shelter.recent' | 'shelter.slipDegraded'> => ({
  'shelter.undo': {
    roles: DESK,
    shape: shelterContract['shelter.undo'],
    handle: ({ eventId, reason }, caller) => {
      const decided = decideUndo(factOf(context.db, eventId), undoneEvents(context.db), reason);
      return decided.ok ? record(context, caller, decided.value, 0) : decided;
    },
  },
  'shelter.slipDegraded': {
    roles: DESK,
    shape: shelterContract['shelter.slipDegraded'],
    handle: ({ letters }) => {
      context.slipDegraded(letters);
      return {};
    },
  },
  'shelter.recent': {
    roles: DESK,
    shape: shelterContract['shelter.recent'],
    handle: (_input, caller) => listRecent(context, caller),
  },
});

export const shelterMethods = (context: ShelterContext): Methods<typeof shelterContract> => ({
  'shelter.open': {
    roles: ['supervisor'],
    shape: shelterContract['shelter.open'],
    handle: (_input, caller) => {
      if (isOpen(context)) return failure('already_open');
      const { shelterId, name, capacity } = context.site;
      return record(context, caller, { kind: 'shelter.opened', data: { shelterId, name, capacity } }, 0);
    },
  },
  'shelter.household': {
    roles: DESK,
    shape: shelterContract['shelter.household'],
    handle: ({ visitId }) => {
      const found = find(context, visitId);
      return found === undefined ? failure('no_such_visit') : success(view(context, found));
    },
  },
  'shelter.checkIn': {
    roles: DESK,
    shape: shelterContract['shelter.checkIn'],
    handle: ({ visitId, present }, caller) => {
      const found = find(context, visitId);
      if (found === undefined) return failure('no_such_visit');
      const decided = decideCheckIn(stateOf(context, found.household), present);
      if (!decided.ok) return decided;
      const people = decided.value.kind === 'shelter.checked_in' ? decided.value.data.members.length : 0;
      return record(context, caller, decided.value, people, found.visit);
    },
  },
  'shelter.depart': {
    roles: DESK,
    shape: shelterContract['shelter.depart'],
    handle: ({ visitId, residentIds, departure, toShelterId }, caller) => {
      const found = find(context, visitId);
      if (found === undefined) return failure('no_such_visit');
      const decided = decideDeparture(stateOf(context, found.household), residentIds, departure, toShelterId);
      const people = new Set(residentIds).size;
      return decided.ok ? record(context, caller, decided.value, people, found.visit) : decided;
    },
  },
  ...afterwards(context),
});
