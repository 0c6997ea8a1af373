import type { EventId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Actor } from '../../kernel/roles.ts';
import { actorOf } from '../../kernel/roles.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { type Accepted, acceptedOf, shownAcceptance } from './acceptances.ts';
import { pollingContract } from './contract.ts';
import { standingTicks } from './fold.ts';
import { type Desk, electorOf, evidenceOf, type Person, personOf, showAgain, stateOf } from './looks.ts';
import { appendTo, record } from './recording.ts';
import { checkForm, onwardFrom, subjectsOf, whenOf } from './rules.ts';
import type { PollingEvent, PollingEventData } from './schema.ts';
import { type Here, hereOf } from './station.ts';
import { factOf, factsOfAcceptance, undoneAmong } from './store.ts';
import type { ShownAcceptance } from './views.ts';

/** What comes after the decision: papers handed out, spoiled, put into envelopes, brought back; and acceptances taken back. */

const DESK = ['clerk', 'supervisor'] as const;

const spotOf = ({ election, place }: Here) => ({ election: election.electionId, place: place.id });

/** An acceptance of this election that stands. */
const standing = (
  { context, trials }: Desk,
  acceptId: EventId,
): Result<{ readonly here: Here; readonly accepted: Accepted }, 'no_such_acceptance' | 'undone'> => {
  const here = hereOf(context, trials);
  const accepted = acceptedOf(context.db, acceptId);
  if (here === undefined || accepted?.event.data.election !== here.election.electionId)
    return failure('no_such_acceptance');
  return undoneAmong(context.db, [acceptId]).has(acceptId) ? failure('undone') : success({ here, accepted });
};

const again = ({ context }: Desk, here: Here, accepted: Accepted): ShownAcceptance =>
  shownAcceptance(context, here.election, accepted);

/** Writes and shows the acceptance as it then is. */
const recordAndShow = (
  desk: Desk,
  caller: Caller,
  here: Here,
  accepted: Accepted,
  event: PollingEvent,
): Result<ShownAcceptance, 'cannot_record'> => {
  const written = record(desk.context, caller, event);
  return written.ok ? success(again(desk, here, accepted)) : written;
};

const ticksOf = ({ context }: Desk, acceptId: EventId): ReadonlyMap<string, EventId> => {
  const ticks = factsOfAcceptance(context.db, acceptId);
  return standingTicks(
    ticks,
    undoneAmong(
      context.db,
      ticks.map(({ eventId }) => eventId),
    ),
  );
};

const handingOut = (
  desk: Desk,
): Pick<Methods<typeof pollingContract>, 'polling.issue' | 'polling.undoIssue' | 'polling.spoil'> => ({
  'polling.issue': {
    roles: DESK,
    shape: pollingContract['polling.issue'],
    handle: ({ acceptId, ballot }, caller) => {
      const found = standing(desk, acceptId);
      if (!found.ok) return found;
      const { here, accepted } = found.value;
      if (!accepted.event.data.ballots.includes(ballot)) return failure('wrong_ballots');
      if (ticksOf(desk, acceptId).has(ballot)) return failure('already_issued');
      const data = { ...spotOf(here), accepts: acceptId, ballot };
      return recordAndShow(desk, caller, here, accepted, { kind: 'polling.ballot_issued', data });
    },
  },
  'polling.undoIssue': {
    roles: DESK,
    shape: pollingContract['polling.undoIssue'],
    handle: ({ tickId }, caller) => {
      const { context } = desk;
      const tick = factOf(context.db, tickId)?.event;
      if (tick?.kind !== 'polling.ballot_issued') return failure('no_such_tick');
      const here = hereOf(context, desk.trials);
      const accepted = acceptedOf(context.db, tick.data.accepts);
      if (here === undefined || accepted === undefined) return failure('no_such_tick');
      if (undoneAmong(context.db, [tickId]).has(tickId)) return failure('already_undone');
      const data = { ...spotOf(here), undoes: tickId };
      return recordAndShow(desk, caller, here, accepted, { kind: 'polling.tick_undone', data });
    },
  },
  'polling.spoil': {
    roles: DESK,
    shape: pollingContract['polling.spoil'],
    handle: ({ ballot, cause, reissued }, caller) => {
      const here = hereOf(desk.context, desk.trials);
      if (here === undefined || here.phase !== 'open') return failure('not_open');
      if (here.election.ballots.every(({ id }) => id !== ballot)) return failure('wrong_ballots');
      const data = { ...spotOf(here), ballot, cause, reissued };
      const written = record(desk.context, caller, { kind: 'polling.ballot_spoiled', data });
      return written.ok ? success({ eventId: written.value }) : written;
    },
  },
});

/** Of two people: who is the 責任者 that answers for it, and who the other. One of them is, or neither would have been let through. */
export const pairOf = (caller: Caller, second: Actor): { readonly actor: Actor; readonly second: string } =>
  caller.role === 'supervisor'
    ? { actor: actorOf(caller), second: second.staff }
    : { actor: second, second: caller.staff };

const undo = (
  desk: Desk,
  { acceptId, reason }: { readonly acceptId: EventId; readonly reason: string },
  caller: Caller,
  proved: Actor,
): Result<ShownAcceptance, 'no_such_acceptance' | 'already_undone' | 'ballots_out' | 'cannot_record'> => {
  const { context } = desk;
  const found = standing(desk, acceptId);
  if (!found.ok) return failure(found.reason === 'undone' ? 'already_undone' : found.reason);
  const { here, accepted } = found.value;
  if (ticksOf(desk, acceptId).size > 0) return failure('ballots_out');
  const { electorId, precinct, ballots } = accepted.event.data;
  const pair = pairOf(caller, proved);
  const data = { ...spotOf(here), undoes: acceptId, reason, second: pair.second };
  // Of a group in which another acceptance stands nothing is given back.
  const others = [...stateOf(context, here.election, electorId).marks].flatMap(([ballot, marks]) =>
    marks.some(({ eventId }) => eventId !== acceptId) ? [ballot] : [],
  );
  const kept = new Set(subjectsOf(here, { electorId, precinct }, others));
  const released = context.reservations.release({
    subjects: subjectsOf(here, { electorId, precinct }, ballots).filter((subject) => !kept.has(subject)),
    reason,
    ...pair,
    also: (tx) => void appendTo(tx, context, pair.actor, { kind: 'polling.undone', data }),
  });
  context.changed(released.ok);
  return released.ok
    ? success(again(desk, here, accepted))
    : failure('cannot_record', { disk: released.reason });
};

type ProvisionalMethod = Methods<typeof pollingContract>['polling.provisional'];
type ProvisionalInput = Parameters<ProvisionalMethod['handle']>[0];

/** Where a 仮投票 may follow at all, of ballots that there are. */
const checkProvisional = (
  here: Here | undefined,
  { decision, acceptId }: Person,
  { ballots, cause, assist }: ProvisionalInput,
): Result<Here, 'cannot_go_on' | 'wrong_ballots' | 'helpers_differ'> => {
  const onward = onwardFrom(decision);
  // 投票立会人の異議 is against somebody who may vote.
  const objected = decision.kind === 'ok' && cause === 'objected' && acceptId === undefined;
  if (here?.phase !== 'open' || !(objected || onward === 'provisional' || onward === 'returned'))
    return failure('cannot_go_on');
  const unknown = ballots.some((ballot) => here.election.ballots.every(({ id }) => id !== ballot));
  if (unknown || new Set(ballots).size !== ballots.length) return failure('wrong_ballots');
  return checkForm('day', { assist }) === 'helpers_differ' ? failure('helpers_differ') : success(here);
};

const keepProvisional = (
  desk: Desk,
  input: ProvisionalInput,
  caller: Caller,
): Awaited<ReturnType<ProvisionalMethod['handle']>> => {
  const { context, trials } = desk;
  const person = personOf(desk, input.lookId);
  if (!person.ok) return person;
  const { decision } = person.value;
  const checked = checkProvisional(hereOf(context, trials), person.value, input);
  if (!checked.ok) return checked;
  const proved = context.second(input.second, caller);
  if (!proved.ok) return proved;
  const { ballots, cause, assist, reason } = input;
  const data: PollingEventData<'polling.provisional'> = {
    ...spotOf(checked.value),
    electorId: electorOf(context, person.value)?.electorId ?? null,
    ballots,
    when: whenOf(checked.value.place),
    cause,
    verdict: decision.kind === 'ok' ? null : decision.kind,
    ...(assist === undefined ? {} : { assist }),
    second: proved.value.staff,
    reason,
  };
  const written = record(context, caller, { kind: 'polling.provisional', data }, evidenceOf(person.value));
  if (!written.ok) return written;
  desk.person = undefined;
  context.changed(true);
  return success({ eventId: written.value });
};

const takingBack = (
  desk: Desk,
): Pick<
  Methods<typeof pollingContract>,
  'polling.undo' | 'polling.absenteeReturned' | 'polling.provisional'
> => ({
  'polling.undo': {
    roles: DESK,
    shape: pollingContract['polling.undo'],
    handle: ({ acceptId, reason, second }, caller) => {
      const proved = desk.context.second(second, caller);
      return proved.ok ? undo(desk, { acceptId, reason }, caller, proved.value) : proved;
    },
  },
  'polling.absenteeReturned': {
    roles: DESK,
    shape: pollingContract['polling.absenteeReturned'],
    handle: ({ lookId, papers, second }, caller) => {
      const person = personOf(desk, lookId);
      if (!person.ok) return person;
      const here = hereOf(desk.context, desk.trials);
      const elector = electorOf(desk.context, person.value);
      if (here === undefined || elector === undefined || onwardFrom(person.value.decision) !== 'returned')
        return failure('cannot_go_on');
      const proved = desk.context.second(second, caller);
      if (!proved.ok) return proved;
      const data = { ...spotOf(here), electorId: elector.electorId, papers, second: proved.value.staff };
      const written = record(
        desk.context,
        caller,
        { kind: 'polling.absentee_returned', data },
        evidenceOf(person.value),
      );
      return written.ok ? showAgain(desk, caller, person.value, {}) : written;
    },
  },
  'polling.provisional': {
    roles: DESK,
    shape: pollingContract['polling.provisional'],
    handle: (input, caller) => keepProvisional(desk, input, caller),
  },
});

export const afterwardsMethods = (
  desk: Desk,
): ReturnType<typeof handingOut> & ReturnType<typeof takingBack> => ({
  ...handingOut(desk),
  ...takingBack(desk),
});
