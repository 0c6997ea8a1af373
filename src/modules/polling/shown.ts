import { formatWareki } from '../../kernel/dates.ts';
import { HIDDEN_ADDRESS } from '../../registry/disclose.ts';
import {
  ageOnPollDay,
  type Ballot,
  type Election,
  type PollingPlace,
  placeOf,
  precinctOf,
} from '../../registry/roll/election.ts';
import type { Elector } from '../../registry/roll/schema.ts';
import type { Decision, Given } from './rules.ts';
import type { Here } from './station.ts';
import type { Earlier, ElectorHit, ShownBallot, ShownElector, ShownPlace, Verdict } from './views.ts';

/**
 * What the screen is shown of decisions, electors and places. A roll that leaves the office has no address of the protected (支援措置); the
 * office's own has, where a 期日前投票所 may stand.
 */

export const shownBallot = (
  { groups }: Pick<Election, 'groups'>,
  { id, name, short, color, group }: Ballot,
): ShownBallot => ({
  id,
  name,
  short,
  color,
  opensOn: groups.find((each) => each.id === group)?.opensOn ?? null,
});

export const shownPlace = ({ id, name, kind, address, map }: PollingPlace): ShownPlace => ({
  id,
  name,
  kind,
  address,
  map,
});

/** The name of a place of this election; what is not in it is called by its id. */
export const nameOfPlace = (election: Pick<Election, 'places'>, id: string): string =>
  placeOf(election, id)?.name ?? id;

const birthOf = ({ birthDate, birthDateText }: Elector): string =>
  birthDate === null ? (birthDateText ?? '年月日不詳') : (formatWareki(birthDate) ?? birthDate);

const otherNameOf = ({ name, formerSurname, alias }: Elector): string | null => {
  if (alias !== null) return alias;
  return formerSurname === null ? null : `${formerSurname}　${name.split('　')[1] ?? ''}`;
};

export const shownElector = (election: Election, elector: Elector): ShownElector => ({
  electorId: elector.electorId,
  name: elector.name,
  kana: elector.kana,
  otherName: otherNameOf(elector),
  birthDate: birthOf(elector),
  age: ageOnPollDay(election, elector.birthDate),
  sex: elector.sex,
  address: elector.protected ? HIDDEN_ADDRESS : elector.address,
  protected: elector.protected,
  precinct: elector.precinct,
  precinctName: precinctOf(election, elector.precinct)?.name ?? elector.precinct,
  braille: elector.braille,
});

export const shownHit = (here: Here, precincts: readonly string[], elector: Elector): ElectorHit => {
  const { electorId, name, kana, birthDate, address, precinctName } = shownElector(here.election, elector);
  return {
    electorId,
    name,
    kana,
    birthDate,
    address,
    protected: elector.protected,
    precinctName,
    here: precincts.includes(elector.precinct),
  };
};

/** Ballots given at one and the same acceptance stand together. */
const shownEarlier = (election: Election, given: readonly Given[]): Earlier[] => {
  const byEvent = Map.groupBy(given, ({ eventId }) => eventId);
  return [...byEvent.values()].flatMap((marks) => {
    const [first] = marks;
    if (first === undefined) return [];
    const { eventId, at, place, when, provisional } = first;
    const ballots = marks.map(({ ballot }) => ballot);
    return [{ ballots, placeName: nameOfPlace(election, place), at, when, provisional, eventId }];
  });
};

export const shownVerdict = (election: Election, decision: Decision): Verdict => {
  const ballots = (all: readonly Ballot[]): ShownBallot[] =>
    all.map((ballot) => shownBallot(election, ballot));
  switch (decision.kind) {
    case 'ok':
      return {
        kind: 'ok',
        ballots: ballots(decision.ballots),
        later: ballots(decision.later),
        earlier: shownEarlier(election, decision.earlier),
      };
    case 'voted':
    case 'early_voted':
      return { kind: decision.kind, earlier: shownEarlier(election, decision.earlier) };
    case 'other_place':
      return { kind: 'other_place', places: decision.places.map(shownPlace) };
    case 'not_open': {
      const { why, hours, on } = decision;
      return { kind: 'not_open', why, from: hours?.opens ?? null, to: hours?.closes ?? null, on };
    }
    case 'check':
      return { kind: 'check', why: [...decision.why] };
    case 'absentee_issued':
    case 'not_on_roll':
    case 'deceased':
    case 'unreachable':
    case 'disfranchised':
    case 'taken':
    case 'station':
      return decision;
  }
};
