import type { Evidence, Visit } from '../../identity/schema.ts';
import type { EventId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Election } from '../../registry/roll/election.ts';
import type { Elector } from '../../registry/roll/schema.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { ElectorState } from './fold.ts';
import { NOTHING_GIVEN } from './fold.ts';
import type { PollingContext } from './ports.ts';
import { record } from './recording.ts';
import {
  type Decision,
  decide,
  type Finding,
  onwardFrom,
  type Passed,
  passing,
  whenOf,
  whyOf,
} from './rules.ts';
import type { FoundBy, StationFault, StopKind } from './schema.ts';
import { shownElector, shownVerdict } from './shown.ts';
import { faultsOf, type Here, hereOf, noTrials, stampOf, type Trials } from './station.ts';
import { stateOfElector } from './store.ts';
import type { Look } from './views.ts';

/**
 * Who stands at this desk. One person at a time; of a stop nothing but `clear` is an end, so that the next card, ticket or touch
 * cannot wipe it away (domain.md §12, 17).
 */
export interface Person {
  readonly lookId: string;
  readonly electorId: string | null;
  readonly how: FoundBy;
  readonly visit: Visit | undefined;
  readonly finding: Finding;
  /** What a second person went past, the last of them last. */
  readonly passed: readonly Passed[];
  readonly overriddenBy: {
    readonly verdict: StopKind;
    readonly second: string;
    readonly reason: string;
  } | null;
  /** The centre's word, which stands until it is asked again. */
  readonly answer: Decision | undefined;
  /** Of this person's acceptance, once there is one. */
  readonly acceptId: EventId | undefined;
  readonly afterLastApduMs: number | null;
  readonly decision: Decision;
}

/** What the methods share of one terminal's run. */
export interface Desk {
  readonly context: PollingContext;
  readonly trials: Trials;
  person: Person | undefined;
  /** An acceptance that is being asked for: a double touch waits for it. */
  accepting: Promise<unknown> | undefined;
  /** Electors whom the last search showed. */
  readonly found: Set<string>;
  /** Acceptances whose names were on a list at this desk already. */
  readonly listed: Set<string>;
}

/** 有効期限の過ぎたカード: good for finding her, and proof of nothing. */
export const isExpired = ({ notes }: Pick<Visit, 'notes'>): boolean => notes.includes('card_expired');

export const evidenceOf = ({ visit }: Pick<Person, 'visit'>): Evidence | undefined => visit?.evidence;

export const electorOf = (
  { roll }: Pick<PollingContext, 'roll'>,
  { electorId }: Pick<Person, 'electorId'>,
): Elector | undefined => (electorId === null ? undefined : roll.byId(electorId));

export const stateOf = (
  { db, earlier }: Pick<PollingContext, 'db' | 'earlier'>,
  election: Election,
  electorId: string | null,
): ElectorState =>
  electorId === null ? NOTHING_GIVEN : stateOfElector(db, election.electionId, electorId, earlier(electorId));

/** There is no election here, or this place is none of its. */
const nowhere = (context: PollingContext): StationFault => faultsOf(context, noTrials())[0] ?? 'no_election';

/** What is to be said of this person now. */
export const decideFor = (
  context: PollingContext,
  here: Here | undefined,
  person: Pick<Person, 'electorId' | 'finding' | 'passed' | 'answer'>,
): Decision => {
  if (here === undefined) return { kind: 'station', why: nowhere(context) };
  const decision = decide({
    station: here,
    elector: electorOf(context, person),
    state: stateOf(context, here.election, person.electorId),
    finding: person.finding,
    passed: person.passed,
  });
  return decision.kind === 'ok' ? (person.answer ?? decision) : decision;
};

/** The person as the screen is shown her. */
export const lookAt = ({ context, trials }: Desk, person: Person): Look => {
  const here = hereOf(context, trials);
  const elector = electorOf(context, person);
  const election = here?.election;
  const when = here === undefined ? 'day' : whenOf(here.place);
  const { decision } = person;
  return {
    lookId: person.lookId,
    elector: election === undefined || elector === undefined ? null : shownElector(election, elector),
    how: person.how,
    visitId: person.visit?.visitId ?? null,
    verdict:
      election === undefined ? { kind: 'station', why: nowhere(context) } : shownVerdict(election, decision),
    goOn: onwardFrom(decision),
    overridden: person.overriddenBy?.verdict ?? null,
    when,
    needsOath: when === 'early',
    oathBy: election?.oath.how ?? 'print',
    cardExpired: person.visit !== undefined && isExpired(person.visit),
    afterLastApduMs: person.afterLastApduMs,
    roll: here?.version === undefined ? null : stampOf(here.version),
  };
};

/** The stop, or that she was looked up, is on the disk before it is shown. With a card the desk has written that down. */
export const showPerson = (desk: Desk, caller: Caller, person: Person): Result<Look, 'cannot_record'> => {
  const { context } = desk;
  const { site } = context;
  const { decision, electorId, how } = person;
  const elector = electorOf(context, person);
  const spot = { election: site.election, place: site.place };
  if (decision.kind !== 'ok') {
    const data = {
      ...spot,
      verdict: decision.kind,
      why: whyOf(decision),
      electorId: elector?.electorId ?? null,
      how,
    };
    const written = record(context, caller, { kind: 'polling.stopped', data }, evidenceOf(person));
    if (!written.ok) return written;
  } else if (
    electorId !== null &&
    elector !== undefined &&
    how !== 'card' &&
    desk.person?.lookId !== person.lookId
  ) {
    const data = { ...spot, electorId: elector.electorId, how };
    const written = record(context, caller, { kind: 'polling.looked_up', data });
    if (!written.ok) return written;
  }
  desk.person = person;
  context.changed(true);
  return success(lookAt(desk, person));
};

/** The person whom the screen means; `no_such_look`: somebody else is here by now, or nobody. */
export const personOf = ({ person }: Desk, lookId: string): Result<Person, 'no_such_look'> =>
  person?.lookId === lookId ? success(person) : failure('no_such_look');

/** Asks again with what has changed of this person, and shows what comes of it. */
export const showAgain = (
  desk: Desk,
  caller: Caller,
  person: Person,
  change: Partial<Pick<Person, 'passed' | 'overriddenBy' | 'answer'>>,
): Result<Look, 'cannot_record'> => {
  const next = { ...person, ...change };
  const here = hereOf(desk.context, desk.trials);
  return showPerson(desk, caller, { ...next, decision: decideFor(desk.context, here, next) });
};

/** Past this stop, by a second person's word. */
export const passedBy = (
  person: Person,
  second: string,
  reason: string,
): Pick<Person, 'passed' | 'overriddenBy' | 'answer'> => {
  const { decision } = person;
  return {
    passed: [...person.passed, ...passing(decision)],
    overriddenBy: decision.kind === 'ok' ? null : { verdict: decision.kind, second, reason },
    answer: undefined,
  };
};
