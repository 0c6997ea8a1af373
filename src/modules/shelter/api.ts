/** 避難所: every method of the module, and the figures on its topic. Who may call what is said beside each. */
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { guestMethods } from './api-guests.ts';
import { cardMethods, headsMethods, supplyMethods } from './api-heads.ts';
import { paperMethods } from './api-papers.ts';
import { DESK, peopleMethods } from './api-people.ts';
import { slipMethods } from './api-slips.ts';
import { placeContract, type shelterContract } from './contract.ts';
import { arrivedIn, departedIn, type Fact, peopleOf } from './fold.ts';
import { isOpen, record, type ShelterContext, shelterName, shownPerson, todayOf } from './party.ts';
import { decideClose, decideOpen, decideUndo, maySendTo } from './rules.ts';
import { isGuest, type PersonId } from './schema.ts';
import { factOf } from './store-facts.ts';
import {
  listedPeople,
  placeOf,
  populationOf,
  recentFacts,
  registeredAt,
  undoneEvents,
  unnamedAt,
} from './store-read.ts';
import type { PersonLine, Recent, ShelterState } from './views-schema.ts';

export type { ShelterContext, ShelterSite, ShownHousehold, ShownResident } from './party.ts';

const RECENT_ENTRIES = 30;

/** Whom an entry names: those it happened to. */
const peopleIn = ({ event }: Fact): readonly PersonId[] => {
  if (event.kind === 'shelter.checked_in' || event.kind === 'shelter.stay_noted')
    return arrivedIn(event.data);
  return event.kind === 'shelter.departed' ? departedIn(event.data) : peopleOf(event);
};

const recent = (context: ShelterContext, fact: Fact, undone: ReadonlySet<string>): Recent[] => {
  const { event, eventId, at } = fact;
  if (event.kind === 'shelter.undone') return [];
  const nameOf = (personId: PersonId): string =>
    isGuest(personId) ? shownPerson(context, personId).name : context.nameOf(personId);
  return [
    {
      eventId,
      kind: event.kind,
      departure: event.kind === 'shelter.departed' ? event.data.departure : null,
      at,
      names: peopleIn(fact).map(nameOf),
      undone: undone.has(eventId),
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
  return people === 0 || context.listed(caller, 'recent', people)
    ? success({ entries })
    : failure('cannot_record');
};

const PAGE = 50;

const lineOf = (context: ShelterContext, personId: PersonId): PersonLine => {
  const { name, kana, age, state } = shownPerson(context, personId);
  const { sex, presence, spot, stay, overnight, needs, guardian } = state;
  return {
    personId,
    name,
    kana,
    age,
    sex,
    guest: isGuest(personId),
    presence,
    shelterName: presence.status === 'not_here' ? null : shelterName(context, presence.shelterId),
    spot,
    stay,
    overnight,
    needs,
    guardian,
  };
};

/** The figures for topic `shelter`. */
export const shelterState = (context: Pick<ShelterContext, 'db' | 'site' | 'system'>): ShelterState => {
  const { db, site } = context;
  const { shelterId, name, capacity, others, wards, suitableFor, consentDefault } = site;
  const { open, hazard, supportList, condition } = placeOf(db, shelterId);
  return {
    shelterId,
    name,
    capacity,
    others: others
      .filter((other) => maySendTo(other, hazard))
      .map((other) => ({ shelterId: other.shelterId, name: other.name })),
    wards: [...wards],
    suitableFor: suitableFor === null ? null : [...suitableFor],
    consentDefault,
    open,
    hazard,
    supportList,
    condition,
    unnamed: unnamedAt(db, shelterId),
    late: listedPeople(db, 'late', shelterId, todayOf(context), { limit: 0, offset: 0 }).total,
    ...populationOf(db, shelterId),
  };
};

/** What is done about people who were taken in already. */
const afterwards = (
  context: ShelterContext,
): Pick<Methods<typeof placeContract>, 'shelter.undo' | 'shelter.recent' | 'shelter.list'> => ({
  'shelter.undo': {
    roles: DESK,
    shape: placeContract['shelter.undo'],
    handle: ({ eventId, reason }, caller) => {
      const { db, site } = context;
      const here = registeredAt(db, site.shelterId).length + unnamedAt(db, site.shelterId);
      const decided = decideUndo(factOf(db, eventId), undoneEvents(db), reason, here);
      return decided.ok ? record(context, caller, [decided.value]) : decided;
    },
  },
  'shelter.recent': {
    roles: DESK,
    shape: placeContract['shelter.recent'],
    handle: (_input, caller) => listRecent(context, caller),
  },
  'shelter.list': {
    roles: DESK,
    shape: placeContract['shelter.list'],
    handle: ({ list, page }, caller) => {
      const { people, total } = listedPeople(context.db, list, context.site.shelterId, todayOf(context), {
        limit: PAGE,
        offset: page * PAGE,
      });
      if (people.length > 0 && !context.listed(caller, 'shelter', people.length))
        return failure('cannot_record');
      return success({ people: people.map((personId) => lineOf(context, personId)), total });
    },
  },
});

/** What is done with the place itself. */
const placeMethods = (
  context: ShelterContext,
): Omit<Methods<typeof placeContract>, keyof ReturnType<typeof afterwards>> => {
  const { db, site } = context;
  const { shelterId } = site;
  return {
    'shelter.open': {
      roles: ['supervisor'],
      shape: placeContract['shelter.open'],
      handle: (wish, caller) => {
        const decided = decideOpen(site, placeOf(db, shelterId), site.suitableFor, wish);
        return decided.ok ? record(context, caller, [decided.value]) : decided;
      },
    },
    'shelter.close': {
      roles: ['supervisor'],
      shape: placeContract['shelter.close'],
      handle: ({ carryTo }, caller) => {
        const decided = decideClose(
          { shelterId, shelterOpen: isOpen(context) },
          registeredAt(db, shelterId),
          unnamedAt(db, shelterId),
          carryTo,
          site.others.map((other) => other.shelterId),
        );
        return decided.ok ? record(context, caller, decided.value) : decided;
      },
    },
    'shelter.noteCondition': {
      roles: DESK,
      shape: placeContract['shelter.noteCondition'],
      handle: ({ condition }, caller) =>
        isOpen(context)
          ? record(context, caller, [{ kind: 'shelter.condition_noted', data: { shelterId, condition } }])
          : failure('shelter_not_open'),
    },
    'shelter.switchSupportList': {
      roles: ['supervisor'],
      shape: placeContract['shelter.switchSupportList'],
      handle: ({ to, reason }, caller) =>
        placeOf(db, shelterId).supportList === to
          ? failure('already_so')
          : record(context, caller, [
              { kind: 'shelter.support_list_switched', data: { shelterId, to, reason } },
            ]),
    },
  };
};

export const shelterMethods = (context: ShelterContext): Methods<typeof shelterContract> => ({
  ...peopleMethods(context),
  ...guestMethods(context),
  ...headsMethods(context),
  ...cardMethods(context),
  ...supplyMethods(context),
  ...placeMethods(context),
  ...afterwards(context),
  ...paperMethods(context, (personId) => lineOf(context, personId)),
  ...slipMethods(context),
});
