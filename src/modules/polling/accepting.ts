import type { EventId } from '../../kernel/ids.ts';
import { failure, success } from '../../kernel/result.ts';
import { actorOf } from '../../kernel/roles.ts';
import type { Elector } from '../../registry/roll/schema.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { acceptanceEvent, acceptedOf, shownAcceptance } from './acceptances.ts';
import { pollingContract } from './contract.ts';
import {
  type Desk,
  decideFor,
  electorOf,
  evidenceOf,
  type Person,
  passedBy,
  personOf,
  showAgain,
} from './looks.ts';
import { oathOf } from './oath.ts';
import type { ReserveStop } from './ports.ts';
import { appendTo, recordWith } from './recording.ts';
import { type Decision, decideAccept, onwardFrom, subjectsOf, whenOf } from './rules.ts';
import type { Override, PollingEvent } from './schema.ts';
import { type Here, hereOf } from './station.ts';

/** 受付 itself, going past a stop, and the 宣誓書. */

const DESK = ['clerk', 'supervisor'] as const;

type AcceptMethod = Methods<typeof pollingContract>['polling.accept'];
type AcceptInput = Parameters<AcceptMethod['handle']>[0];
type Accepting = Awaited<ReturnType<AcceptMethod['handle']>>;

/** Everything that is known when it is recorded. */
interface Ready {
  readonly here: Here & { readonly version: NonNullable<Here['version']> };
  readonly elector: Elector;
  readonly person: Person;
  readonly input: AcceptInput;
}

/** The last word that let this person come so far. */
const overrideOf = ({ overriddenBy, passed }: Person): Override | undefined => {
  const last = passed.at(-1);
  if (overriddenBy === null || last === undefined) return undefined;
  const { verdict, second, reason } = overriddenBy;
  return { verdict, why: last.verdict === verdict ? last.why : null, second, reason };
};

const writeAcceptance = (
  { here, elector, person, input }: Ready,
  ballots: Parameters<typeof acceptanceEvent>[3]['ballots'],
  append: (event: PollingEvent) => EventId,
): EventId => {
  const { reason, assist, oath } = input;
  const parts = { ballots, how: person.how, reason, assist, override: overrideOf(person) };
  const acceptId = append(acceptanceEvent(here, here.version, elector, parts));
  if (reason !== undefined && oath !== undefined) {
    const spot = { election: here.election.electionId, place: here.place.id };
    append({
      kind: 'polling.oath',
      data: { ...spot, accepts: acceptId, reasonCode: reason, ...oath },
    });
  }
  return acceptId;
};

/** What the centre's answer means at the desk. */
const decisionFrom = (stop: ReserveStop, here: Here): Decision => {
  if (stop.kind === 'taken') return stop;
  // A neighbour was quicker, and its acceptance is not here yet.
  if (stop.kind === 'already') return { kind: 'taken', placeName: here.place.name, at: null };
  return { kind: 'unreachable' };
};

/** Groups in which she was given something here before are this place's already. */
const subjectsLeft = ({ here, elector, person }: Ready, ballots: readonly string[]): readonly string[] => {
  // Two people have the centre's word over the telephone, or go on without it by the commission's procedure.
  if (person.passed.some(({ verdict }) => verdict === 'unreachable')) return [];
  const { decision } = person;
  const mine = decision.kind === 'ok' ? decision.earlier.map(({ ballot }) => ballot) : [];
  const held = new Set(subjectsOf(here, elector, mine));
  return subjectsOf(here, elector, ballots).filter((subject) => !held.has(subject));
};

const shown = (desk: Desk, here: Here, person: Person, acceptId: EventId): Accepting => {
  const { context } = desk;
  const accepted = acceptedOf(context.db, acceptId);
  if (accepted === undefined) throw new Error('an acceptance that was recorded is not in the view');
  if (desk.person?.lookId === person.lookId) desk.person = { ...desk.person, acceptId };
  context.changed(true);
  const acceptance = shownAcceptance(context, here.election, accepted);
  return success({ outcome: 'accepted', acceptance } as const);
};

const stopped = (desk: Desk, caller: Caller, person: Person, answer: Decision | undefined): Accepting => {
  const look = showAgain(desk, caller, person, { answer });
  return look.ok ? success({ outcome: 'stopped', look: look.value } as const) : look;
};

type Ballots = Parameters<typeof writeAcceptance>[1];

/** This place alone has her. */
const acceptHere = (desk: Desk, caller: Caller, ready: Ready, ballots: Ballots): Accepting => {
  const evidence = evidenceOf(ready.person);
  const written = recordWith(desk.context, caller, (append) =>
    writeAcceptance(ready, ballots, (event) => append(event, evidence)),
  );
  return written.ok ? shown(desk, ready.here, ready.person, written.value) : written;
};

/** Another place is open to her as well: nobody is accepted here before the centre says so. */
const acceptWithCentre = async (
  desk: Desk,
  caller: Caller,
  ready: Ready,
  ballots: Ballots,
  subjects: readonly string[],
): Promise<Accepting> => {
  const { context } = desk;
  const { here, person } = ready;
  const actor = actorOf(caller);
  const evidence = evidenceOf(person);
  let acceptId: EventId | undefined;
  const reserved = await context.reservations.reserve({
    subjects,
    actor,
    ...(evidence === undefined ? {} : { evidence }),
    also: (tx) => {
      acceptId = writeAcceptance(ready, ballots, (event) => appendTo(tx, context, actor, event, evidence));
    },
  });
  if (reserved.kind === 'not_recorded') {
    context.changed(false);
    return failure('cannot_record', { disk: reserved.disk });
  }
  if (reserved.kind !== 'accepted') return stopped(desk, caller, person, decisionFrom(reserved, here));
  if (acceptId === undefined) throw new Error('a reservation was recorded without its acceptance');
  return shown(desk, here, person, acceptId);
};

const accept = async (desk: Desk, input: AcceptInput, caller: Caller, person: Person): Promise<Accepting> => {
  const { context, trials } = desk;
  const here = hereOf(context, trials);
  if (here !== undefined && person.acceptId !== undefined) return shown(desk, here, person, person.acceptId);
  if (person.decision.kind !== 'ok') return failure('not_acceptable');
  const decision = decideFor(context, here, person);
  const elector = electorOf(context, person);
  // What was true when she was looked up need not be any more: somebody else may have accepted her.
  if (here?.version === undefined || elector === undefined || decision.kind !== 'ok')
    return stopped(desk, caller, person, undefined);
  const allowed = decideAccept(decision, whenOf(here.place), { ...input, oath: input.oath !== undefined });
  if (!allowed.ok) return allowed;
  const ready: Ready = {
    here: { ...here, version: here.version },
    elector,
    person: { ...person, decision },
    input,
  };
  const ballots = allowed.value;
  const subjects = subjectsLeft(
    ready,
    ballots.map(({ id }) => id),
  );
  return subjects.length === 0
    ? acceptHere(desk, caller, ready, ballots)
    : acceptWithCentre(desk, caller, ready, ballots, subjects);
};

/** A double touch is one acceptance: the second waits for the first and gets its answer. */
const acceptOnce = async (desk: Desk, input: AcceptInput, caller: Caller): Promise<Accepting> => {
  await desk.accepting;
  const person = personOf(desk, input.lookId);
  if (!person.ok) return person;
  const working = accept(desk, input, caller, person.value);
  desk.accepting = working;
  try {
    return await working;
  } finally {
    if (desk.accepting === working) desk.accepting = undefined;
  }
};

export const acceptingMethods = (
  desk: Desk,
): Pick<Methods<typeof pollingContract>, 'polling.accept' | 'polling.override' | 'polling.oath'> => ({
  'polling.accept': {
    roles: DESK,
    shape: pollingContract['polling.accept'],
    handle: (input, caller) => acceptOnce(desk, input, caller),
  },
  'polling.override': {
    roles: DESK,
    shape: pollingContract['polling.override'],
    handle: ({ lookId, reason, second }, caller) => {
      const person = personOf(desk, lookId);
      if (!person.ok) return person;
      if (onwardFrom(person.value.decision) !== 'accept') return failure('cannot_go_on');
      const proved = desk.context.second(second, caller);
      if (!proved.ok) return proved;
      return showAgain(desk, caller, person.value, passedBy(person.value, proved.value.staff, reason));
    },
  },
  'polling.oath': {
    roles: DESK,
    shape: pollingContract['polling.oath'],
    handle: ({ lookId, reason }) => {
      const person = personOf(desk, lookId);
      if (!person.ok) return person;
      const here = hereOf(desk.context, desk.trials);
      const elector = electorOf(desk.context, person.value);
      if (here?.version === undefined || elector === undefined || person.value.decision.kind !== 'ok')
        return failure('not_acceptable');
      if (whenOf(here.place) !== 'early') return failure('not_early');
      return success(oathOf(desk.context, { ...here, version: here.version }, elector, reason));
    },
  },
});
