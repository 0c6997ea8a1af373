/** 住登外の方, whom they turn out to be, and those who ask for somebody. */
import type { CivilDate } from '../../kernel/dates.ts';
import { isSearchable, nameKey, nameSearchKeys } from '../../kernel/names.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { DESK, note } from './api-people.ts';
import { guestContract } from './contract.ts';
import { isRegistered } from './fold.ts';
import {
  findParty,
  NAMELESS,
  partyState,
  record,
  type ShelterContext,
  type Shown,
  shelterName,
  shownPerson,
} from './party.ts';
import { type Asker, decideMerge, decideNote, mayTell } from './rules.ts';
import { type GuestId, isGuest, type PersonId } from './schema.ts';
import { mergesOf } from './store-facts.ts';
import { isRecorded, recordedPeople, rootPerson } from './store-read.ts';
import type { Candidate, ToldOf } from './views-schema.ts';

/** Most people one search shows. */
const MAX_HITS = 20;

/** By how she is called, where kana or Roman letters were typed, or by how she is written; whatever form her letters have. */
const saysSame = (asked: string, { name, kana }: Pick<Shown, 'name' | 'kana'>): boolean => {
  const said = nameKey(asked);
  const isSaid = isSearchable(said) && [kana, name].some((each) => nameKey(each).startsWith(said));
  return isSaid || nameSearchKeys(name).folded.startsWith(nameSearchKeys(asked).folded);
};

const guestsCalled = (
  context: ShelterContext,
  text: string,
  birthDate: CivilDate | undefined,
): readonly Shown[] =>
  recordedPeople(context.db, 'guests')
    .map((personId) => shownPerson(context, personId))
    .filter((guest) => guest.name !== NAMELESS && saysSame(text, guest))
    .filter(({ state }) => birthDate === undefined || (state.details?.birthDate ?? birthDate) === birthDate);

const candidateOf = (
  context: ShelterContext,
  { personId, name, kana, age, sex, state, ...rest }: Shown,
): Candidate => {
  const { presence, details } = state;
  const household = isGuest(personId) ? undefined : context.household(personId);
  return {
    personId,
    name,
    kana,
    age,
    sex,
    address: rest.protected ? '' : (household?.address ?? details?.address ?? ''),
    presence,
    shelterName: presence.status === 'not_here' ? null : shelterName(context, presence.shelterId),
  };
};

type Likely = Result<{ candidates: Candidate[] }, 'no_such_person' | 'cannot_record'>;

const likelySame = (context: ShelterContext, caller: Caller, guestId: GuestId): Likely => {
  if (!isRecorded(context.db, guestId)) return failure('no_such_person');
  const guest = shownPerson(context, rootPerson(context.db, guestId));
  const { details } = guest.state;
  const text = details?.kana ?? details?.name;
  if (text === undefined) return success({ candidates: [] });
  const found = context.search(caller, text, details?.birthDate);
  if (!found.ok && found.reason === 'cannot_record') return failure('cannot_record');
  // Too many searches, or a name too short to look for: those who are here are known without one.
  const residents = found.ok ? found.value.map(({ residentId }) => shownPerson(context, residentId)) : [];
  const candidates = [...guestsCalled(context, text, details?.birthDate), ...residents]
    .filter(({ personId }) => personId !== guest.personId)
    .slice(0, MAX_HITS)
    .map((person) => candidateOf(context, person));
  if (candidates.length > 0 && !context.listed(caller, 'shelter', candidates.length))
    return failure('cannot_record');
  return success({ candidates });
};

/** What somebody who asks is told of a person, if anything: never of one under 支援措置, and to acquaintances never where she is. */
export const toldOf = (
  context: Pick<ShelterContext, 'site'>,
  { state, name, kana, age, ...person }: Shown,
  asker: Asker,
): ToldOf | undefined => {
  const { presence, needs, consent } = state;
  if (person.protected || !mayTell(consent ?? context.site.consentDefault, asker)) return undefined;
  if (presence.status === 'not_here') return undefined;
  const isSomewhere = isRegistered(presence, presence.shelterId) || presence.status === 'moved';
  if (!isSomewhere) return undefined;
  const isFamily = asker === 'family';
  const at = presence.status === 'moved' ? (presence.toShelterId ?? presence.shelterId) : presence.shelterId;
  return {
    name,
    kana,
    age: isFamily ? age : null,
    injured: needs.symptoms?.includes('injury') === true,
    shelterName: isFamily ? shelterName(context, at) : null,
    status: isFamily ? presence.status : null,
  };
};

export const guestMethods = (context: ShelterContext): Methods<typeof guestContract> => {
  const { shelterId } = context.site;
  /** Whom the last look for the same person showed: nobody else is merged into. */
  let candidates: ReadonlySet<PersonId> = new Set();
  return {
    'shelter.noteGuest': {
      roles: DESK,
      shape: guestContract['shelter.noteGuest'],
      handle: ({ who, ...guest }, caller) =>
        note(context, caller, who, (party) =>
          decideNote(partyState(context, party), [guest.guestId], {
            kind: 'shelter.guest_noted',
            data: { shelterId, guests: [guest] },
          }),
        ),
    },
    'shelter.likelySame': {
      roles: DESK,
      shape: guestContract['shelter.likelySame'],
      handle: ({ guestId }, caller) => {
        const likely = likelySame(context, caller, guestId);
        candidates = new Set(likely.ok ? likely.value.candidates.map(({ personId }) => personId) : []);
        return likely;
      },
    },
    'shelter.merge': {
      roles: DESK,
      shape: guestContract['shelter.merge'],
      handle: ({ guestId, into, who }, caller) => {
        const party = who === null ? undefined : findParty(context, who);
        const isMeant =
          candidates.has(into) || party?.people.some(({ personId }) => personId === into) === true;
        const known = (personId: PersonId): boolean =>
          personId === into ? isMeant : isRecorded(context.db, personId);
        const decided = decideMerge(shelterId, guestId, into, mergesOf(context.db), known);
        return decided.ok ? record(context, caller, [decided.value], party) : decided;
      },
    },
    'shelter.ask': {
      roles: DESK,
      shape: guestContract['shelter.ask'],
      handle: ({ text, birthDate, asker }, caller) => {
        const found = context.search(caller, text, birthDate);
        if (!found.ok) return found;
        const residents = found.value.map(({ residentId }) => shownPerson(context, residentId));
        const hits = [...residents, ...guestsCalled(context, text, birthDate)]
          .flatMap((person) => toldOf(context, person, asker) ?? [])
          .slice(0, MAX_HITS);
        return success({ hits });
      },
    },
  };
};
