import { type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';
import { nameSearchKeys } from '../../kernel/names.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import {
  ageGate,
  type Ballot,
  comesOfAgeOn,
  type Election,
  isGroupOpen,
  isOpenAt,
  type PollingPlace,
  placesServing,
  precinctsOf,
  sharesElectors,
} from '../../registry/roll/election.ts';
import { ballotsOf, type Elector } from '../../registry/roll/schema.ts';
import type { ElectorState } from './fold.ts';
import type {
  Assist,
  CheckWhy,
  EarlyReason,
  FoundBy,
  Mark,
  NotOpenWhy,
  StationFault,
  StopKind,
  VotingWhen,
} from './schema.ts';

/**
 * Decisions of the polling desk, pure. 名簿との対照 (公職選挙法44条2項) is `decide`.
 *
 * The order of the stops is itself a rule: what was given before comes first, so that no other error hides it (御坊), and only a
 * station that cannot tell anything at all stands before it.
 */

/** A mark with the kind of ballot it is of. */
export interface Given extends Mark {
  readonly ballot: string;
}

export type Decision =
  | {
      readonly kind: 'ok';
      readonly ballots: readonly Ballot[];
      readonly later: readonly Ballot[];
      readonly earlier: readonly Given[];
    }
  | { readonly kind: 'voted' | 'early_voted'; readonly earlier: readonly Given[] }
  | { readonly kind: 'absentee_issued'; readonly issuedOn: CivilDate | null }
  | { readonly kind: 'other_place'; readonly places: readonly PollingPlace[] }
  | { readonly kind: 'not_on_roll' | 'deceased' | 'unreachable' }
  | {
      readonly kind: 'disfranchised';
      readonly why: 'disfranchised' | 'moved_out' | 'struck' | 'no_ballot';
      readonly on: CivilDate | null;
    }
  | { readonly kind: 'check'; readonly why: readonly CheckWhy[] }
  | {
      readonly kind: 'not_open';
      readonly why: NotOpenWhy;
      readonly hours: { readonly opens: string; readonly closes: string } | null;
      readonly on: CivilDate | null;
    }
  | { readonly kind: 'taken'; readonly placeName: string; readonly at: number | null }
  | { readonly kind: 'station'; readonly why: StationFault };

/** What a second person went past already, for this person at this desk. */
export interface Passed {
  readonly verdict: StopKind;
  readonly why: CheckWhy | NotOpenWhy | null;
}

/** How this person was found, as far as it raises a question. */
export interface Finding {
  readonly how: FoundBy;
  /** The residents' register's name of her, where the desk has one. */
  readonly registerName?: string | undefined;
  /** Her card leads to two rows of the roll. */
  readonly twiceOnRoll?: boolean;
  /** This ticket's code is several electors'. */
  readonly ticketOfSeveral?: boolean;
  /** Somebody else stands at this desk: by her card, or by the ticket before. */
  readonly ticketOfOther?: boolean;
  /** Another elector has the same name and birth date. */
  readonly sameTwice?: boolean;
}

export interface Station {
  readonly election: Election;
  readonly place: PollingPlace;
  readonly phase: 'not_open' | 'open' | 'closed';
  readonly faults: readonly StationFault[];
  /** The clock jumped and nobody has compared it. */
  readonly clockInDoubt: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Question {
  readonly station: Station;
  readonly elector: Elector | undefined;
  readonly state: ElectorState;
  readonly finding: Finding;
  readonly passed: readonly Passed[];
}

export const whenOf = (place: Pick<PollingPlace, 'kind'>): VotingWhen =>
  place.kind === 'early' ? 'early' : 'day';

const givenOf = ({ marks }: ElectorState): readonly Given[] =>
  [...marks].flatMap(([ballot, all]) => all.map((mark) => ({ ballot, ...mark })));

/** Ballots of one elector today: hers at all, those that can be given now, and those that were. */
interface Hers {
  readonly all: readonly Ballot[];
  readonly open: readonly Ballot[];
  readonly later: readonly Ballot[];
  readonly given: readonly Given[];
}

const hersOf = ({ station, state }: Question, elector: Elector): Hers => {
  const { election, now } = station;
  const day = civilDateInJapan(now);
  const all = ballotsOf(election, elector, day);
  const left = all.filter(({ id }) => !state.marks.has(id));
  const open = left.filter(({ group }) => isGroupOpen(election, group, day));
  return { all, open, later: left.filter((ballot) => !open.includes(ballot)), given: givenOf(state) };
};

/** Nothing is left that she could be given today, because she had it, be it in an envelope (仮投票). */
const votedStop = ({ given, open }: Hers): Decision | undefined =>
  open.length > 0 || given.length === 0
    ? undefined
    : { kind: given.every(({ when }) => when === 'early') ? 'early_voted' : 'voted', earlier: given };

/** 失権・死亡・抹消, and whoever has no ballot here. */
const standingStop = (elector: Elector, { all }: Hers): Decision | undefined => {
  const { kind, on } = elector.standing;
  if (kind === 'deceased') return { kind: 'deceased' };
  if (kind === 'disfranchised') return { kind: 'disfranchised', why: 'disfranchised', on };
  if (kind === 'mistaken' || kind === 'double' || kind === 'struck')
    return { kind: 'disfranchised', why: 'struck', on };
  if (all.length > 0) return undefined;
  const moved = kind === 'moved_out' || kind === 'prefectural_mover';
  return { kind: 'disfranchised', why: moved ? 'moved_out' : 'no_ballot', on };
};

const absenteeStop = ({ absentee }: Elector, { absenteeReturned }: ElectorState): Decision | undefined =>
  absentee === null || absentee.returnedOn !== null || absenteeReturned
    ? undefined
    : { kind: 'absentee_issued', issuedOn: absentee.issuedOn };

const placeStop = ({ election, place, now }: Station, { precinct }: Elector): Decision | undefined =>
  precinctsOf(election, place).includes(precinct)
    ? undefined
    : { kind: 'other_place', places: placesServing(election, precinct, civilDateInJapan(now)) };

const HOURS_WHY = { before: 'before_hours', after: 'after_hours', other_day: 'not_this_day' } as const;

/** The place's own standing and hours: of nobody in particular. */
const hoursStop = ({ place, phase, now }: Station, passed: readonly Passed[]): Decision | undefined => {
  const today = isOpenAt(place, now);
  const hours = today.state === 'other_day' ? null : { opens: today.opens, closes: today.closes };
  const stop = (why: NotOpenWhy): Decision => ({ kind: 'not_open', why, hours, on: null });
  if (phase === 'closed') return stop('closed');
  if (today.state !== 'open') {
    // Whoever was inside when the doors closed still votes (53条): a second person says so.
    const why = HOURS_WHY[today.state];
    if (!passed.some((each) => each.verdict === 'not_open' && each.why === why)) return stop(why);
  }
  return phase === 'not_open' ? stop('not_opened') : undefined;
};

const ageStop = ({ election, now }: Station, elector: Elector): Decision | undefined => {
  const day = civilDateInJapan(now);
  const { kind, on } = elector.standing;
  const stop = (since: CivilDate | null): Decision => ({
    kind: 'not_open',
    why: 'too_young',
    hours: null,
    on: since,
  });
  if (elector.birthDate !== null)
    return ageGate(election, elector.birthDate, day) === 'good'
      ? undefined
      : stop(comesOfAgeOn(election, elector.birthDate));
  const needed = election.ageRule.early === 'the_day' ? day : election.pollDay;
  return kind === 'not_yet_18' && (on === null || on > needed) ? stop(on) : undefined;
};

const ballotStop = ({ election }: Station, { open, later }: Hers): Decision | undefined => {
  if (open.length > 0) return undefined;
  const days = later.flatMap(({ group }) => election.groups.find(({ id }) => id === group)?.opensOn ?? []);
  const on = days.toSorted()[0] ?? null;
  return { kind: 'not_open', why: 'ballot_not_open', hours: null, on };
};

/** Two writings of one name: width, spaces, 異体字 and kana of either script make no difference. */
const isSameName = (one: string, other: string): boolean =>
  nameSearchKeys(one).folded === nameSearchKeys(other).folded;

const isHerName = ({ name, formerSurname, alias }: Elector, registerName: string): boolean => {
  const [, given = ''] = name.split('　');
  const names = [
    name,
    ...(alias === null ? [] : [alias]),
    ...(formerSurname === null ? [] : [`${formerSurname}　${given}`]),
  ];
  return names.some((each) => isSameName(each, registerName));
};

/** Whether she was given something on a day on which this could have been given too. */
const wasLeftOut = ({ election }: Station, { open, given }: Hers): boolean =>
  open.some(({ group }) => given.some(({ at }) => isGroupOpen(election, group, civilDateInJapan(at))));

const checksOf = (
  { station, elector, finding }: Question & { elector: Elector },
  hers: Hers,
): readonly CheckWhy[] => {
  const { registerName } = finding;
  const mover =
    elector.standing.kind === 'prefectural_mover' &&
    hers.open.some(({ movers }) => movers === 'within_prefecture');
  const each: readonly (readonly [CheckWhy, boolean])[] = [
    ['ticket_of_other', finding.ticketOfOther === true],
    ['ticket_of_several', finding.ticketOfSeveral === true],
    ['name_differs', registerName !== undefined && !isHerName(elector, registerName)],
    ['on_roll_twice', finding.twiceOnRoll === true],
    // A card leads to one person alone; a ticket may be her namesake's.
    ['same_person_twice', finding.sameTwice === true && finding.how !== 'card'],
    ['mover_proof', mover],
    ['provisional_before', hers.given.some(({ provisional }) => provisional)],
    ['declined_before', wasLeftOut(station, hers)],
    ['clock_doubt', station.clockInDoubt],
  ];
  return each.flatMap(([why, holds]) => (holds ? [why] : []));
};

/** May this person vote here now, and what is she given? */
export const decide = (question: Question): Decision => {
  const { station, elector, state, passed } = question;
  const [fault] = station.faults;
  if (fault !== undefined) return { kind: 'station', why: fault };
  if (elector === undefined) return { kind: 'not_on_roll' };
  const hers = hersOf(question, elector);
  const stop =
    votedStop(hers) ??
    absenteeStop(elector, state) ??
    standingStop(elector, hers) ??
    placeStop(station, elector) ??
    hoursStop(station, passed) ??
    ageStop(station, elector) ??
    ballotStop(station, hers);
  if (stop !== undefined) return stop;
  const checks = checksOf({ ...question, elector }, hers).filter(
    (why) => !passed.some((each) => each.verdict === 'check' && each.why === why),
  );
  if (checks.length > 0) return { kind: 'check', why: checks };
  return { kind: 'ok', ballots: hers.open, later: hers.later, earlier: hers.given };
};

export type Onward = 'none' | 'accept' | 'provisional' | 'returned';

/**
 * What a second person may let follow. [K: 公選法 50条] Who was given a ballot, has no right, or is on another roll, gets no ballot by
 * anybody's word; who objects gets a 仮投票. A mark made by mistake is taken back by 取消し instead, which two persons do as well.
 */
export const onwardFrom = (decision: Decision): Onward => {
  switch (decision.kind) {
    case 'check':
    case 'unreachable':
      return 'accept';
    case 'not_open':
      return decision.why === 'after_hours' ? 'accept' : 'none';
    case 'absentee_issued':
      return 'returned';
    case 'voted':
    case 'early_voted':
    case 'taken':
    case 'other_place':
    case 'not_on_roll':
    case 'disfranchised':
    case 'deceased':
      return 'provisional';
    case 'ok':
    case 'station':
      return 'none';
  }
};

/** What a stop is written down as. */
export const whyOf = (decision: Decision): CheckWhy | NotOpenWhy | StationFault | null => {
  if (decision.kind === 'check') return decision.why[0] ?? null;
  return decision.kind === 'not_open' || decision.kind === 'station' ? decision.why : null;
};

/** All that a second person goes past with one word. */
export const passing = (decision: Decision): readonly Passed[] => {
  if (decision.kind === 'check') return decision.why.map((why) => ({ verdict: 'check', why }));
  if (decision.kind === 'not_open') return [{ verdict: 'not_open', why: decision.why }];
  return decision.kind === 'ok' ? [] : [{ verdict: decision.kind, why: null }];
};

/** Subjects of the reservation, one for each group of ballots that open together; none where this place alone has her. */
export const subjectsOf = (
  { election, now }: Pick<Station, 'election' | 'now'>,
  { electorId, precinct }: Pick<Elector, 'electorId' | 'precinct'>,
  ballots: readonly string[],
): readonly string[] => {
  if (!sharesElectors(election, precinct, civilDateInJapan(now))) return [];
  const groups = election.ballots.flatMap(({ id, group }) => (ballots.includes(id) ? [group] : []));
  return [...new Set(groups)].toSorted().map((group) => `${electorId}:${group}`);
};

export interface AcceptWish {
  readonly ballots?: readonly string[] | undefined;
  readonly reason?: EarlyReason | undefined;
  readonly oath?: boolean;
  readonly assist?: Assist | undefined;
}

export type AcceptRefusal =
  | 'not_acceptable'
  | 'wrong_ballots'
  | 'reason_needed'
  | 'oath_needed'
  | 'not_early'
  | 'helpers_differ';

export type FormRefusal = Extract<AcceptRefusal, 'reason_needed' | 'not_early' | 'helpers_differ'>;

/** 事由 exactly at 期日前, and two helpers who are two people. */
export const checkForm = (
  when: VotingWhen,
  { reason, assist }: Pick<AcceptWish, 'reason' | 'assist'>,
): FormRefusal | undefined => {
  if (when === 'early' && reason === undefined) return 'reason_needed';
  if (when === 'day' && reason !== undefined) return 'not_early';
  return assist?.kind === 'proxy' && assist.helpers[0] === assist.helpers[1] ? 'helpers_differ' : undefined;
};

/** 受付: which ballots she is given, after `decide` has said so. */
export const decideAccept = (
  decision: Decision,
  when: VotingWhen,
  wish: AcceptWish,
): Result<readonly Ballot[], AcceptRefusal> => {
  if (decision.kind !== 'ok') return failure('not_acceptable');
  const fault = checkForm(when, wish);
  if (fault !== undefined) return failure(fault);
  if (when === 'early' && wish.oath !== true) return failure('oath_needed');
  const wished = wish.ballots ?? decision.ballots.map(({ id }) => id);
  const chosen = decision.ballots.filter(({ id }) => wished.includes(id));
  return chosen.length === 0 || chosen.length !== new Set(wished).size
    ? failure('wrong_ballots')
    : success(chosen);
};
