import { civilDateInJapan } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { isOpenAt } from '../../registry/roll/election.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { isAccepted, shownAcceptance } from './acceptances.ts';
import { pollingContract } from './contract.ts';
import { countHours, countPlace } from './counts.ts';
import { type Fact, inOrder, tieOutAlarms } from './fold.ts';
import type { Desk } from './looks.ts';
import { record } from './recording.ts';
import { whenOf } from './rules.ts';
import type { BallotCounts, CheckItem, PollingEventData } from './schema.ts';
import { nameOfPlace, shownPlace } from './shown.ts';
import { checklistOf, faultsOf, type Here, hereOf, stampOf } from './station.ts';
import { conflictingElectors, factsOfElector, latestFacts, undoneAmong } from './store.ts';
import type { Conflict, PollingReport, ShownAcceptance, TieOutView } from './views.ts';

/** The place itself: tried, opened, counted every hour, closed; and its lists. */

const DESK = ['clerk', 'supervisor'] as const;
const RECENT_ENTRIES = 40;
const TIE_OUTS = 200;

const spotOf = ({ election, place }: Here) => ({ election: election.electionId, place: place.id });

const items = (desk: Desk) => [...checklistOf(desk.context, desk.trials, hereOf(desk.context, desk.trials))];

const trying = (
  desk: Desk,
): Pick<Methods<typeof pollingContract>, 'polling.checklist' | 'polling.tryScan' | 'polling.tick'> => ({
  'polling.checklist': {
    roles: DESK,
    shape: pollingContract['polling.checklist'],
    async handle() {
      desk.trials.comparison = await desk.context.rollCheck.rollAgainstCentre();
      return { items: items(desk) };
    },
  },
  'polling.tryScan': {
    roles: DESK,
    shape: pollingContract['polling.tryScan'],
    handle({ code }) {
      const codes = desk.context.ticketCodes(code);
      const read = codes.length > 0;
      desk.trials.scanned ||= read;
      return { read, inRoll: read && desk.context.roll.byTicket(codes).length > 0 };
    },
  },
  'polling.tick': {
    roles: DESK,
    shape: pollingContract['polling.tick'],
    handle({ item, done }) {
      if (done) desk.trials.ticked.add(item);
      else desk.trials.ticked.delete(item);
      if (item === 'paper_roll') desk.trials.paperRollOf = desk.context.roll.version()?.sha256;
      return { items: items(desk) };
    },
  },
});

type OpenMethod = Methods<typeof pollingContract>['polling.open'];
type Opening = Awaited<ReturnType<OpenMethod['handle']>>;
type OpenInput = Parameters<OpenMethod['handle']>[0];

/** The first item that keeps it closed, and why. */
const openFault = (
  desk: Desk,
  waived: readonly CheckItem[],
): Result<undefined, 'checklist_open' | 'not_waivable'> => {
  const left = items(desk).filter(({ state }) => state !== 'done');
  const hard = left.find(({ item, waivable }) => waived.includes(item) && !waivable);
  if (hard !== undefined) return failure('not_waivable', { item: hard.item });
  const open = left.find(({ item }) => !waived.includes(item));
  return open === undefined ? success(undefined) : failure('checklist_open', { item: open.item });
};

const openPlace = (desk: Desk, { waived, second }: OpenInput, caller: Caller): Opening => {
  const { context, trials } = desk;
  const here = hereOf(context, trials);
  const [fault] = faultsOf(context, trials);
  if (fault !== undefined || here?.version === undefined)
    return failure('station_fault', { fault: fault ?? 'no_roll' });
  if (here.phase !== 'not_open') return failure(here.phase === 'open' ? 'already_open' : 'closed');
  const checked = openFault(
    desk,
    waived.map(({ item }) => item),
  );
  if (!checked.ok) return checked;
  if (waived.length > 0 && second === undefined) return failure('second_needed');
  const proved = waived.length === 0 || second === undefined ? undefined : context.second(second, caller);
  if (proved?.ok === false) return proved;
  const reasons = new Map(waived.map(({ item, reason }) => [item, reason]));
  const checklist = items(desk).map(({ item }) => {
    const reason = reasons.get(item);
    return reason === undefined
      ? { item, state: 'done' as const }
      : { item, state: 'waived' as const, reason };
  });
  const data: PollingEventData<'polling.opened'> = {
    ...spotOf(here),
    roll: stampOf(here.version),
    checklist,
    clockAheadMs: context.clock().aheadMs,
    ...(proved === undefined ? {} : { second: proved.value.staff }),
  };
  const written = record(context, caller, { kind: 'polling.opened', data });
  return written.ok ? success({ eventId: written.value }) : written;
};

/** Papers that are out by this record: of those accepted, 再交付, and those in envelopes. */
const papersOut = (desk: Desk, here: Here): { readonly people: number; readonly ballots: BallotCounts } => {
  const counts = countPlace(desk.context.db, spotOf(here));
  const of = (lot: BallotCounts, id: string): number => lot.find(({ ballot }) => ballot === id)?.count ?? 0;
  return {
    people: counts.accepted + counts.provisional,
    ballots: here.election.ballots.map(({ id }) => ({
      ballot: id,
      count: of(counts.acceptedBallots, id) + of(counts.reissued, id) + of(counts.envelopes, id),
    })),
  };
};

export const shownTieOut = (
  { eventId, at, event }: Fact,
  { election }: Pick<Here, 'election'>,
): TieOutView[] => {
  if (event.kind !== 'polling.tie_out') return [];
  const { hour, tickets, ballots, accepted, acceptedBallots } = event.data;
  const alarms = tieOutAlarms(event.data, election.tieOut.tolerance).map((alarm) => ({ ...alarm }));
  return [
    {
      eventId,
      hour,
      at,
      tickets,
      ballots,
      accepted,
      acceptedBallots,
      alarms,
    },
  ];
};

type TieOutMethod = Methods<typeof pollingContract>['polling.tieOut'];

const tieOut = (
  desk: Desk,
  { hour, tickets, ballots }: Parameters<TieOutMethod['handle']>[0],
  caller: Caller,
): ReturnType<TieOutMethod['handle']> => {
  const { context } = desk;
  const here = hereOf(context, desk.trials);
  if (here === undefined || here.phase === 'not_open') return failure('not_open');
  const today = isOpenAt(here.place, here.now);
  const isOfToday = hour.startsWith(civilDateInJapan(here.now));
  // The hour that runs may be counted before its end: at closing time, or because something is amiss.
  if (today.state === 'other_day' || !isOfToday || Date.parse(`${hour}:00:00+09:00`) > here.now)
    return failure('wrong_hour');
  const known = new Set(here.election.ballots.map(({ id }) => id));
  const counted = new Set(ballots.map(({ ballot }) => ballot));
  if (counted.size !== ballots.length || ballots.some(({ ballot }) => !known.has(ballot)))
    return failure('wrong_ballots');
  const out = papersOut(desk, here);
  const data = {
    ...spotOf(here),
    hour,
    tickets,
    ballots,
    accepted: out.people,
    acceptedBallots: out.ballots,
  };
  const written = record(context, caller, { kind: 'polling.tie_out', data });
  if (!written.ok) return written;
  const [shown] = latestFacts(context.db, spotOf(here), 'polling.tie_out', 1).flatMap((fact) =>
    shownTieOut(fact, here),
  );
  if (shown === undefined) throw new Error('a count that was recorded is not in the view');
  return success(shown);
};

const reportOf = ({ context }: Desk, here: Here): PollingReport => ({
  electionName: here.election.name,
  place: shownPlace(here.place),
  when: whenOf(here.place),
  at: here.now,
  openedAt: here.openedAt,
  closedAt: here.closedAt,
  roll: here.version === undefined ? null : stampOf(here.version),
  counts: countPlace(context.db, spotOf(here)),
  hours: countHours(context.db, spotOf(here)),
  tieOuts: latestFacts(context.db, spotOf(here), 'polling.tie_out', TIE_OUTS)
    .flatMap((fact) => shownTieOut(fact, here))
    .reverse(),
  conflicts: conflictingElectors(context.db, here.election.electionId).length,
  heads: [...context.heads()],
});

type CloseMethod = Methods<typeof pollingContract>['polling.close'];

const closePlace = (
  desk: Desk,
  { second }: Parameters<CloseMethod['handle']>[0],
  caller: Caller,
): ReturnType<CloseMethod['handle']> => {
  const { context, trials } = desk;
  const here = hereOf(context, trials);
  if (here === undefined || here.phase === 'not_open') return failure('not_open');
  if (here.phase === 'closed') return failure('closed');
  const proved = context.second(second, caller);
  if (!proved.ok) return proved;
  const { counts, conflicts } = reportOf(desk, here);
  const data = {
    ...spotOf(here),
    people: counts.people,
    bySex: counts.bySex,
    accepted: counts.acceptedBallots,
    issued: counts.issued,
    spoiled: counts.spoiled,
    provisional: counts.provisional,
    conflicts,
    stops: counts.stops,
    second: proved.value.staff,
    heads: [...context.heads()],
  };
  const written = record(context, caller, { kind: 'polling.closed', data });
  return written.ok ? success(reportOf(desk, { ...here, closedAt: here.now })) : written;
};

const running = (
  desk: Desk,
): Pick<
  Methods<typeof pollingContract>,
  'polling.open' | 'polling.tieOut' | 'polling.close' | 'polling.report'
> => ({
  'polling.open': {
    roles: ['supervisor'],
    shape: pollingContract['polling.open'],
    handle: (input, caller) => openPlace(desk, input, caller),
  },
  'polling.tieOut': {
    roles: DESK,
    shape: pollingContract['polling.tieOut'],
    handle: (input, caller) => tieOut(desk, input, caller),
  },
  'polling.close': {
    roles: ['supervisor'],
    shape: pollingContract['polling.close'],
    handle: (input, caller) => closePlace(desk, input, caller),
  },
  'polling.report': {
    roles: DESK,
    shape: pollingContract['polling.report'],
    handle() {
      const here = hereOf(desk.context, desk.trials);
      return here === undefined ? failure('station_fault') : success(reportOf(desk, here));
    },
  },
});

/** Names are shown once it is written down of how many that were on no list of this desk yet. */
const mayList = (desk: Desk, caller: Caller, ids: readonly string[]): boolean => {
  const fresh = ids.filter((id) => !desk.listed.has(id));
  if (fresh.length > 0 && !desk.context.listed(caller, fresh.length)) return false;
  for (const id of fresh) desk.listed.add(id);
  return true;
};

const recent = (desk: Desk, open: boolean): ShownAcceptance[] => {
  const { context, trials } = desk;
  const here = hereOf(context, trials);
  if (here === undefined) return [];
  return latestFacts(context.db, spotOf(here), 'polling.accepted', RECENT_ENTRIES)
    .filter(isAccepted)
    .map((accepted) => shownAcceptance(context, here.election, accepted))
    .filter(({ undone, ballots }) => !open || (!undone && ballots.some(({ tickId }) => tickId === null)));
};

const conflictOf = ({ context }: Desk, here: Here, elector: string): Conflict[] => {
  const facts = factsOfElector(context.db, here.election.electionId, elector);
  const undone = undoneAmong(
    context.db,
    facts.map(({ eventId }) => eventId),
  );
  const accepted = inOrder(facts)
    .filter(isAccepted)
    .filter(({ eventId }) => !undone.has(eventId));
  const [first] = accepted;
  if (first === undefined) return [];
  const { electorId } = first.event.data;
  const seen = new Set<string>();
  const ballots = accepted
    .flatMap(({ event }) => event.data.ballots)
    .filter((ballot) => {
      if (seen.has(ballot)) return true;
      seen.add(ballot);
      return false;
    });
  return [
    {
      electorId,
      name: context.roll.byId(electorId)?.name ?? '',
      ballots: [...new Set(ballots)],
      acceptances: accepted.map(({ eventId, event, device, at }) => ({
        acceptId: eventId,
        placeName: nameOfPlace(here.election, event.data.place),
        device,
        at: event.data.paperAt ?? at,
        first: eventId === first.eventId,
      })),
    },
  ];
};

const listing = (
  desk: Desk,
): Pick<Methods<typeof pollingContract>, 'polling.recent' | 'polling.conflicts' | 'polling.staff'> => ({
  'polling.recent': {
    roles: DESK,
    shape: pollingContract['polling.recent'],
    handle({ open }, caller) {
      const entries = recent(desk, open);
      const ids = entries.map(({ acceptId }) => acceptId);
      return mayList(desk, caller, ids) ? success({ entries }) : failure('cannot_record');
    },
  },
  'polling.conflicts': {
    roles: DESK,
    shape: pollingContract['polling.conflicts'],
    handle(_input, caller) {
      const here = hereOf(desk.context, desk.trials);
      const electors =
        here === undefined ? [] : conflictingElectors(desk.context.db, here.election.electionId);
      const conflicts = here === undefined ? [] : electors.flatMap((each) => conflictOf(desk, here, each));
      const ids = conflicts.flatMap(({ acceptances }) => acceptances.map(({ acceptId }) => acceptId));
      return mayList(desk, caller, ids) ? success({ conflicts }) : failure('cannot_record');
    },
  },
  'polling.staff': {
    roles: DESK,
    shape: pollingContract['polling.staff'],
    handle: () => ({ people: desk.context.staff().map(({ id, name }) => ({ id, name })) }),
  },
});

export const placeMethods = (
  desk: Desk,
): ReturnType<typeof trying> & ReturnType<typeof running> & ReturnType<typeof listing> => ({
  ...trying(desk),
  ...running(desk),
  ...listing(desk),
});
