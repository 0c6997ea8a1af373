/** Who stands at the desk, as the module knows them: found, put together, shown, and written down. */
import type { Db } from '../../db/index.ts';
import type { SearchHit, Visit } from '../../identity/schema.ts';
import { type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';
import type { HouseholdId, ResidentId, ShelterId, VisitId } from '../../kernel/ids.ts';
import { type Result, success } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import type { EventDraft, EventLog } from '../../outbox/log-types.ts';
import { recorder } from '../../outbox/recorder.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { Saved, Who } from './contract.ts';
import { arrivedIn, type PersonState, peopleOf } from './fold.ts';
import type { Hazard } from './place-schema.ts';
import { isExpected, type PartyState, suggestFor } from './rules.ts';
import {
  type Consent,
  type GroupId,
  type GuestId,
  isGuest,
  type PersonId,
  type ShelterEvent,
  shelterEventSchemas,
} from './schema.ts';
import {
  cardOf,
  cardsOf,
  groupOf,
  isOfPlace,
  peopleOfGroup,
  personOf,
  placeOf,
  rootPerson,
} from './store-read.ts';
import type { HouseholdMember, HouseholdView, Support } from './views-schema.ts';

/** A resident as the registry lets her be shown (支援措置 already applied). */
export interface ShownResident {
  readonly residentId: ResidentId;
  readonly sex: '1' | '2' | '9';
  readonly age: number | null;
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
  readonly municipality: string;
  readonly capacity: number;
  /** 転所先. `suitableFor`: 災害種別 it is designated for, where somebody has said. */
  readonly others: readonly {
    readonly shelterId: ShelterId;
    readonly name: string;
    readonly suitableFor?: readonly Hazard[] | undefined;
  }[];
  /** 区画; empty: it has none. */
  readonly wards: readonly string[];
  /** 災害種別 the place is designated for; `null`: nobody said. */
  readonly suitableFor: readonly Hazard[] | null;
  /** What counts while nobody was asked (⑫⑬⑭). */
  readonly consentDefault: Consent;
  /** Below this age somebody has to look after her. */
  readonly guardianAge: number;
}

/** What the module is given by the host. */
export interface ShelterContext {
  readonly db: Db;
  readonly log: EventLog;
  readonly system: Pick<System, 'now' | 'newId' | 'randomBytes'>;
  readonly site: ShelterSite;
  /** Site and mode that every event of this desk carries. */
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly visit: (visitId: VisitId) => Visit | undefined;
  readonly household: (residentId: ResidentId) => ShownHousehold | undefined;
  readonly nameOf: (residentId: ResidentId) => string;
  /** 支援措置, also of whoever is not in these data: nobody here knows. */
  readonly hides: (residentId: ResidentId) => boolean;
  /** 避難行動要支援者名簿; whether the desk may see it now is decided here. */
  readonly support: (residentId: ResidentId) => Support | undefined;
  /** 氏名等での照会, counted and written down as every search is. */
  readonly search: (
    caller: Caller,
    text: string,
    birthDate: CivilDate | undefined,
  ) => Result<readonly SearchHit[], 'too_many' | 'too_short' | 'wrong_date' | 'cannot_record'>;
  /** Writes down that a resident is shown who came with a 仮カード, or was chosen from a list; `false`: it could not be, and must not be. */
  readonly looked: (caller: Caller, residentId: ResidentId, by: 'temp_card' | 'list') => boolean;
  /** The same of a list of so many people. */
  readonly listed: (caller: Caller, list: 'recent' | 'shelter', people: number) => boolean;
  /** So many letters of a paper are in no font of ours. */
  readonly paperDegraded: (letters: number) => void;
  /** レシートプリンター of the site; it says itself how many letters it does not have. `undefined`: there is none. */
  readonly print: ((markup: string) => Promise<Result<undefined, 'printer_failed'>>) | undefined;
  /** Called after every recorded change, with whether the disk took it. */
  readonly changed: (recorded: boolean) => void;
}

export const todayOf = ({ system }: Pick<ShelterContext, 'system'>): CivilDate =>
  civilDateInJapan(system.now());

/** One of them, with what is recorded of her. */
export interface Shown {
  readonly personId: PersonId;
  readonly name: string;
  readonly kana: string;
  readonly relationship: string;
  readonly sex: '1' | '2' | '9';
  readonly age: number | null;
  readonly birthDateText?: string;
  readonly protected: boolean;
  readonly state: PersonState;
}

export interface Party {
  readonly visit: Visit | undefined;
  readonly householdId: GroupId;
  readonly address: string;
  readonly protected: boolean;
  readonly people: readonly Shown[];
}

const residentShown = (
  { db }: Pick<ShelterContext, 'db'>,
  { residentId, birthDateText, ...resident }: ShownResident,
  hidden: boolean,
): Shown => ({
  ...resident,
  ...(birthDateText === undefined ? {} : { birthDateText }),
  personId: residentId,
  protected: hidden,
  state: personOf(db, residentId),
});

/** Stands where no name is known. */
export const NAMELESS = '（名前は まだ わかりません）';

const guestShown = ({ db }: Pick<ShelterContext, 'db'>, guestId: GuestId): Shown => {
  const state = personOf(db, guestId);
  const { details, sex, age } = state;
  return {
    personId: guestId,
    name: details?.name ?? details?.kana ?? NAMELESS,
    kana: details?.kana ?? '',
    relationship: '',
    sex: sex ?? '9',
    age,
    protected: details?.protected === true,
    state,
  };
};

/** One person as she may be shown; of a resident who is in no household of these data her name alone. */
export const shownPerson = (
  context: Pick<ShelterContext, 'db' | 'household' | 'nameOf' | 'hides'>,
  personId: PersonId,
): Shown => {
  if (isGuest(personId)) return guestShown(context, personId);
  const household = context.household(personId);
  const resident = household?.members.find(({ residentId }) => residentId === personId);
  if (household !== undefined && resident !== undefined)
    return residentShown(context, resident, household.protected);
  const state = personOf(context.db, personId);
  return {
    personId,
    name: context.nameOf(personId),
    kana: '',
    relationship: '',
    sex: state.sex ?? '9',
    age: state.age,
    protected: context.hides(personId),
    state,
  };
};

/** A household of the register, with the guests who are recorded with it. */
const householdParty = (
  context: ShelterContext,
  household: ShownHousehold,
  visit: Visit | undefined,
): Party => {
  const residents = household.members.map((member) => residentShown(context, member, household.protected));
  const guests = peopleOfGroup(context.db, household.householdId).filter(isGuest);
  return {
    visit,
    householdId: household.householdId,
    address: household.address,
    protected: household.protected,
    people: [...residents, ...guests.map((guestId) => guestShown(context, guestId))],
  };
};

/** Those who belong to this person, whoever she is. */
const partyOf = (context: ShelterContext, personId: PersonId): Party | undefined => {
  const household = isGuest(personId) ? undefined : context.household(personId);
  if (household !== undefined) return householdParty(context, household, undefined);
  const person = shownPerson(context, personId);
  const { groupId } = person.state;
  if (groupId === null) return undefined;
  // A guest who came with a household of the register is shown with it.
  const resident = peopleOfGroup(context.db, groupId).find((each) => !isGuest(each));
  const theirs = resident === undefined || isGuest(resident) ? undefined : context.household(resident);
  if (theirs?.householdId === groupId) return householdParty(context, theirs, undefined);
  const people = peopleOfGroup(context.db, groupId).map((each) => shownPerson(context, each));
  const hidden = people.some((each) => each.protected);
  return {
    visit: undefined,
    householdId: groupId,
    address: hidden ? '' : (person.state.details?.address ?? ''),
    protected: hidden,
    people,
  };
};

/** `undefined`: nobody is there, or not any more. */
export const findParty = (context: ShelterContext, who: Who): Party | undefined => {
  switch (who.by) {
    case 'visit': {
      const visit = context.visit(who.visitId);
      const household = visit === undefined ? undefined : context.household(visit.residentId);
      return household === undefined ? undefined : householdParty(context, household, visit);
    }
    case 'temp_card': {
      const [first] = cardOf(context.db, who.cardId)?.people ?? [];
      return first === undefined ? undefined : partyOf(context, rootPerson(context.db, first));
    }
    case 'list': {
      const root = rootPerson(context.db, who.personId);
      return isOfPlace(context.db, root, context.site.shelterId) ? partyOf(context, root) : undefined;
    }
  }
};

/** Residents of a party that no card and no search brought up are shown only when that is written down. */
export const mayShow = (context: ShelterContext, caller: Caller, who: Who, party: Party): boolean => {
  const { by } = who;
  if (by === 'visit') return true;
  const resident = party.people.find(({ personId }) => !isGuest(personId))?.personId;
  return resident === undefined || isGuest(resident) || context.looked(caller, resident, by);
};

export const isOpen = ({ db, site }: Pick<ShelterContext, 'db' | 'site'>): boolean =>
  placeOf(db, site.shelterId).open;

export const partyState = (context: ShelterContext, { householdId, people }: Party): PartyState => ({
  shelterId: context.site.shelterId,
  shelterOpen: isOpen(context),
  householdId,
  members: people.map(({ personId, sex, age, state }) => ({ ...state, personId, sex, age })),
});

export const shelterName = ({ site }: Pick<ShelterContext, 'site'>, id: ShelterId): string | null =>
  [site, ...site.others].find((place) => place.shelterId === id)?.name ?? null;

const memberView = (
  context: ShelterContext,
  { visit }: Party,
  disaster: boolean,
  person: Shown,
): HouseholdMember => {
  const { personId, state, name, kana, relationship, sex, age, birthDateText } = person;
  const { presence, needs, consent, guardian, spot, stay, overnight, said, details } = state;
  const support = isGuest(personId) ? undefined : context.support(personId);
  return {
    personId,
    name,
    kana,
    relationship,
    sex,
    age,
    ...(birthDateText === undefined ? {} : { birthDateText }),
    presence,
    shelterName: presence.status === 'not_here' ? null : shelterName(context, presence.shelterId),
    tapped: personId === visit?.residentId,
    expected: isExpected(presence, context.site.shelterId),
    guest: details,
    needs,
    consent,
    guardian,
    spot,
    stay,
    overnight,
    said,
    support: support !== undefined && (disaster || support.consented) ? support : null,
    minor: age !== null && age < context.site.guardianAge,
  };
};

export const partyView = (context: ShelterContext, party: Party): HouseholdView => {
  const { db, site } = context;
  const disaster = placeOf(db, site.shelterId).supportList === 'disaster';
  const members = party.people.map((person) => memberView(context, party, disaster, person));
  return {
    visitId: party.visit?.visitId ?? null,
    householdId: party.householdId,
    address: party.address,
    protected: party.protected,
    members,
    suggestion: suggestFor(members, site.shelterId),
    group: groupOf(db, party.householdId),
    cards: cardsOf(
      db,
      members.map(({ personId }) => personId),
    ).map(({ cardId }) => cardId),
  };
};

/** Whom it happens to, without those it only tells of. */
const actedOn = (event: ShelterEvent): readonly PersonId[] =>
  event.kind === 'shelter.checked_in' || event.kind === 'shelter.stay_noted'
    ? arrivedIn(event.data)
    : peopleOf(event);

const { recordWith } = recorder<ShelterEvent>(shelterEventSchemas);

/**
 * Records decided events in one transaction, in order. `success` means: on the disk of this machine, fsynced. The id is that of the last
 * of them.
 */
export const record = (
  context: ShelterContext,
  caller: Caller,
  events: readonly ShelterEvent[],
  party?: Pick<Party, 'visit'>,
): Result<Saved, 'cannot_record'> => {
  const evidence = party?.visit?.evidence;
  const written = recordWith(context, caller, (append) => events.map((event) => append(event, evidence)));
  if (!written.ok) return written;
  const last = written.value.at(-1);
  if (last === undefined) throw new Error('something is recorded');
  const people = new Set(events.flatMap((event) => actedOn(event)));
  return success({ eventId: last, people: people.size, guestIds: [] });
};
