/** The people at the desk: in, outside, out again, and what is noted of them. */
import { ageOn, type CivilDate } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { type Along, peopleContract, type Saved, type Who } from './contract.ts';
import {
  findParty,
  mayShow,
  type Party,
  partyState,
  partyView,
  record,
  type ShelterContext,
  todayOf,
} from './party.ts';
import {
  type ArrivalWish,
  decideArrival,
  decideDeparture,
  decideGuardian,
  decideNote,
  decideNoteHere,
} from './rules.ts';
import {
  type CardId,
  type GuestMember,
  guestIdSchema,
  type PersonId,
  partyIdSchema,
  type ShelterEvent,
} from './schema.ts';
import { cardOf, headsOf, personOf } from './store-read.ts';
import { readCardId } from './temp-card.ts';
import type { NewGuest } from './views-schema.ts';

export const DESK = ['clerk', 'supervisor'] as const;

const OLDEST = 150;
const ageFrom = (guest: NewGuest, today: CivilDate): number | null => {
  const { birthDate } = guest.details;
  if (birthDate === undefined) return guest.age;
  const age = ageOn(birthDate, today);
  return age >= 0 && age <= OLDEST ? age : null;
};

/** Guests as they are recorded, each with an id of her own. */
const named = (context: ShelterContext, guests: readonly NewGuest[]): readonly (NewGuest & GuestMember)[] =>
  guests.map((guest) => ({
    ...guest,
    guestId: guestIdSchema.parse(`g-${context.system.newId()}`),
    age: ageFrom(guest, todayOf(context)),
  }));

/** 仮カード that may be given to them now. */
export const cardToGive = (
  context: ShelterContext,
  text: string,
): Result<CardId, 'not_a_card' | 'card_taken'> => {
  const cardId = readCardId(text);
  if (cardId === undefined) return failure('not_a_card');
  return cardOf(context.db, cardId)?.status === 'given' ? failure('card_taken') : success(cardId);
};

const newParty = (context: ShelterContext): Party => ({
  visit: undefined,
  householdId: partyIdSchema.parse(`p-${context.system.newId()}`),
  address: '',
  protected: false,
  people: [],
});

type ArriveFailure =
  | 'no_such_visit'
  | 'shelter_not_open'
  | 'not_of_household'
  | 'nobody_chosen'
  | 'no_such_heads'
  | 'not_a_card'
  | 'card_taken'
  | 'already_here'
  | 'cannot_record';

const arrive = (
  context: ShelterContext,
  caller: Caller,
  along: Along,
  where: ArrivalWish['where'],
): Result<Saved, ArriveFailure> => {
  const party = along.who === null ? newParty(context) : findParty(context, along.who);
  if (party === undefined) return failure('no_such_visit');
  const card = along.card === undefined ? undefined : cardToGive(context, along.card);
  if (card?.ok === false) return card;
  const heads = along.heads === undefined ? undefined : headsOf(context.db, along.heads);
  if (along.heads !== undefined && heads === undefined) return failure('no_such_heads');
  const guests = named(context, along.guests ?? []);
  const decided = decideArrival(partyState(context, party), {
    present: along.present,
    guests: guests.map(({ guestId, sex, age, details }) => ({ guestId, sex, age, details })),
    needs: [
      ...(along.needs ?? []),
      ...guests.flatMap(({ guestId, needs }) => (needs === undefined ? [] : [{ personId: guestId, needs }])),
    ],
    guardians: [
      ...(along.guardians ?? []),
      ...guests.flatMap(({ guestId, guardian }) =>
        guardian === undefined ? [] : [{ personId: guestId, guardian }],
      ),
    ],
    group: along.group,
    consent: along.consent,
    said: along.said,
    cardId: card?.value,
    cardNotes: party.visit?.notes,
    heads,
    where,
  });
  if (!decided.ok) return decided;
  const saved = record(context, caller, [decided.value], party);
  return saved.ok ? success({ ...saved.value, guestIds: guests.map(({ guestId }) => guestId) }) : saved;
};

/** Records a note about people of the party at the desk. */
export const note = <F extends string>(
  context: ShelterContext,
  caller: Caller,
  who: Who,
  decide: (party: Party) => Result<ShelterEvent | readonly ShelterEvent[], F>,
): Result<Saved, F | 'no_such_visit' | 'cannot_record'> => {
  const party = findParty(context, who);
  if (party === undefined) return failure('no_such_visit');
  const decided = decide(party);
  if (!decided.ok) return decided;
  const events = Array.isArray(decided.value) ? decided.value : [decided.value];
  return record(context, caller, events, party);
};

const arrivals = (
  context: ShelterContext,
): Pick<
  Methods<typeof peopleContract>,
  'shelter.household' | 'shelter.checkIn' | 'shelter.noteStay' | 'shelter.depart'
> => ({
  'shelter.household': {
    roles: DESK,
    shape: peopleContract['shelter.household'],
    handle: ({ who }, caller) => {
      const party = findParty(context, who);
      if (party === undefined) return failure('no_such_visit');
      return mayShow(context, caller, who, party)
        ? success(partyView(context, party))
        : failure('cannot_record');
    },
  },
  'shelter.checkIn': {
    roles: DESK,
    shape: peopleContract['shelter.checkIn'],
    handle: ({ spot, ...along }, caller) => arrive(context, caller, along, { kind: 'inside', spot }),
  },
  'shelter.noteStay': {
    roles: DESK,
    shape: peopleContract['shelter.noteStay'],
    handle: ({ stay, ...along }, caller) => arrive(context, caller, along, { kind: 'outside', stay }),
  },
  'shelter.depart': {
    roles: DESK,
    shape: peopleContract['shelter.depart'],
    handle: ({ who, ...wish }, caller) =>
      note(context, caller, who, (party) =>
        decideDeparture(partyState(context, party), wish, todayOf(context)),
      ),
  },
});

/** Whether somebody is here and old enough to look after a child. */
const guardianIs = (context: ShelterContext, personId: PersonId) => {
  const { presence, age } = personOf(context.db, personId);
  return { presence, minor: age !== null && age < context.site.guardianAge };
};

type NoteMethod<K extends keyof typeof peopleContract> = Pick<Methods<typeof peopleContract>, K>;

/** What is noted of anybody of the party. */
const notes = (
  context: ShelterContext,
): NoteMethod<'shelter.noteNeeds' | 'shelter.noteGroup' | 'shelter.setConsent' | 'shelter.handle'> => {
  const { shelterId } = context.site;
  return {
    'shelter.noteNeeds': {
      roles: DESK,
      shape: peopleContract['shelter.noteNeeds'],
      handle: ({ who, people }, caller) =>
        note(context, caller, who, (party) =>
          decideNote(
            partyState(context, party),
            people.map(({ personId }) => personId),
            { kind: 'shelter.needs_noted', data: { shelterId, people } },
          ),
        ),
    },
    'shelter.noteGroup': {
      roles: DESK,
      shape: peopleContract['shelter.noteGroup'],
      handle: ({ who, facts }, caller) =>
        note(context, caller, who, (party) =>
          decideNote(partyState(context, party), [], {
            kind: 'shelter.group_noted',
            data: { shelterId, householdId: party.householdId, facts },
          }),
        ),
    },
    'shelter.setConsent': {
      roles: DESK,
      shape: peopleContract['shelter.setConsent'],
      handle: ({ who, people, consent }, caller) =>
        note(context, caller, who, (party) =>
          decideNote(partyState(context, party), people, {
            kind: 'shelter.consent_set',
            data: { shelterId, people, consent },
          }),
        ),
    },
    'shelter.handle': {
      roles: DESK,
      shape: peopleContract['shelter.handle'],
      handle: ({ who, people, matter }, caller) =>
        note(context, caller, who, (party) =>
          decideNote(partyState(context, party), people, {
            kind: 'shelter.handled',
            data: { shelterId, people, matter },
          }),
        ),
    },
  };
};

/** What depends on who is here. */
const notesOfThoseHere = (
  context: ShelterContext,
): NoteMethod<'shelter.noteGuardian' | 'shelter.giveSpot'> => {
  const { shelterId, wards } = context.site;
  return {
    'shelter.noteGuardian': {
      roles: DESK,
      shape: peopleContract['shelter.noteGuardian'],
      handle: ({ who, personId, guardian }, caller) =>
        note(context, caller, who, (party) =>
          decideGuardian(
            partyState(context, party),
            { personId, guardian },
            guardian.kind === 'with' ? guardianIs(context, guardian.personId) : undefined,
          ),
        ),
    },
    'shelter.giveSpot': {
      roles: DESK,
      shape: peopleContract['shelter.giveSpot'],
      handle: ({ who, people, spot }, caller) => {
        if (wards.length > 0 && !wards.includes(spot.ward)) return failure('no_such_ward');
        return note(context, caller, who, (party) =>
          decideNoteHere(partyState(context, party), people, {
            kind: 'shelter.spot_given',
            data: { shelterId, people, spot },
          }),
        );
      },
    },
  };
};

export const peopleMethods = (context: ShelterContext): Methods<typeof peopleContract> => ({
  ...arrivals(context),
  ...notes(context),
  ...notesOfThoseHere(context),
});
