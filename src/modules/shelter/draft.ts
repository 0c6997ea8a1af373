import type { z } from 'zod';
import type { Visit } from '../../identity/schema.ts';
import type { shelterContract, Who } from './contract.ts';
import { NEED_SECTIONS, type Needs, type NeedsChange } from './needs-schema.ts';
import type { Consent, GroupFacts, PersonId, Spot, Stay, Word } from './schema.ts';
import type { HouseholdMember, HouseholdView, newGuestSchema } from './views-schema.ts';

/** 住登外の方 to be added; the host gives the id. */
export type NewGuest = z.infer<typeof newGuestSchema>;

/**
 * What the clerk has noted of the people at the desk and not recorded yet: the exceptions. It is recorded in the same breath
 * as the check-in, so that an exception costs no second confirmation. Pure.
 */
export interface Draft {
  /** As it is to be, of those of whom something was noted. */
  readonly needs: ReadonlyMap<PersonId, Needs>;
  readonly group: GroupFacts | null;
  /** `null`: nobody was asked, so the default of the place stands. */
  readonly consent: Consent | null;
  /** `null`: in the building. */
  readonly stay: Stay | null;
  readonly spot: Spot | null;
  /** Of those who are not here. */
  readonly said: ReadonlyMap<PersonId, Word>;
  /** 住登外の方 who came with them. */
  readonly guests: readonly NewGuest[];
  /** Minors whom nobody of their own looks after. */
  readonly alone: readonly PersonId[];
}

export const EMPTY_DRAFT: Draft = {
  needs: new Map(),
  group: null,
  consent: null,
  stay: null,
  spot: null,
  said: new Map(),
  guests: [],
  alone: [],
};

/** People at the desk and what is being said of them. */
export interface OfPeople {
  readonly who: Who;
  /** `null`: they came with a 仮カード, or were chosen from a list. */
  readonly visit: Visit | null;
  readonly view: HouseholdView;
  readonly ticked: readonly PersonId[];
  readonly draft: Draft;
}

/** A word that names these people and nobody else for as long as they stand there. */
export const peopleKey = ({ who }: Pick<OfPeople, 'who'>): string => {
  switch (who.by) {
    case 'visit':
      return who.visitId;
    case 'temp_card':
      return who.cardId;
    case 'list':
      return who.personId;
  }
};

/** What is to be of this person's needs, with what is noted and not recorded yet. */
export const needsOf = ({ draft }: Pick<OfPeople, 'draft'>, member: HouseholdMember): Needs =>
  draft.needs.get(member.personId) ?? member.needs;

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The sections that differ; `undefined`: none. */
export const needsChange = (before: Needs, after: Needs): NeedsChange | undefined => {
  const change = Object.fromEntries(
    NEED_SECTIONS.filter((section) => !same(before[section], after[section])).map((section) => [
      section,
      after[section] ?? null,
    ]),
  );
  return Object.keys(change).length === 0 ? undefined : change;
};

/** Noted needs as they travel, of the people chosen. */
export const changedNeeds = (
  { view, draft }: Pick<OfPeople, 'view' | 'draft'>,
  of: (personId: PersonId) => boolean,
): { personId: PersonId; needs: NeedsChange }[] =>
  view.members.flatMap(({ personId, needs }) => {
    const noted = draft.needs.get(personId);
    const change = noted === undefined ? undefined : needsChange(needs, noted);
    return change === undefined || !of(personId) ? [] : [{ personId, needs: change }];
  });

/** As `shelter.checkIn` takes it, without where they go in the building. */
export type Arrival = Omit<z.input<(typeof shelterContract)['shelter.checkIn']['input']>, 'spot'>;

/** What goes to the host when the ticked people are taken in; of the absent only what was said of where they are. */
export const arrivalOf = (people: OfPeople): Arrival => {
  const { who, view, ticked, draft } = people;
  const isTicked = (personId: PersonId): boolean => ticked.includes(personId);
  const needs = changedNeeds(people, isTicked);
  const said = view.members.flatMap(({ personId }) => {
    const word = draft.said.get(personId);
    return word === undefined || isTicked(personId) ? [] : [{ personId, word }];
  });
  const guardians = draft.alone.filter(isTicked).map((personId) => ({
    personId,
    guardian: { kind: 'alone' as const },
  }));
  return {
    who,
    present: [...ticked],
    ...(draft.guests.length === 0 ? {} : { guests: [...draft.guests] }),
    ...(needs.length === 0 ? {} : { needs }),
    ...(said.length === 0 ? {} : { said }),
    ...(guardians.length === 0 ? {} : { guardians }),
    ...(draft.group === null ? {} : { group: draft.group }),
    ...(draft.consent === null ? {} : { consent: draft.consent }),
  };
};
