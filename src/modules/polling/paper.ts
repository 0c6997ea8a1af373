import { civilDateInJapan } from '../../kernel/dates.ts';
import type { EventId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { actorOf } from '../../kernel/roles.ts';
import { precinctsOf } from '../../registry/roll/election.ts';
import { ballotsOf, type Elector, type ElectorId } from '../../registry/roll/schema.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { acceptanceEvent, acceptedOf, shownAcceptance } from './acceptances.ts';
import { pollingContract } from './contract.ts';
import { type Desk, stateOf } from './looks.ts';
import { type Append, appendTo, recordWith } from './recording.ts';
import { checkForm, decide, subjectsOf, whenOf } from './rules.ts';
import { shownElector } from './shown.ts';
import { type Here, hereOf, stampOf } from './station.ts';
import type { BackupRow } from './views.ts';

/** 予備の名簿: the roll on paper, and what was ticked on it keyed afterwards. */

const DESK = ['clerk', 'supervisor'] as const;

type PaperMethod = Methods<typeof pollingContract>['polling.paper'];
type PaperInput = Parameters<PaperMethod['handle']>[0];
type Keyed = Awaited<ReturnType<PaperMethod['handle']>>;

/** Hours before now in which a paper entry may have been ticked: the day itself, and the evening after. */
const PAPER_HOURS = 36;

const isPaperTime = ({ place, now }: Here, paperAt: number): boolean => {
  const day = civilDateInJapan(paperAt);
  const wasOpen = place.hours.some(({ from, to }) => from <= day && day <= to);
  return wasOpen && paperAt <= now && paperAt >= now - PAPER_HOURS * 3_600_000;
};

/** Ballots as they are ticked must be some that she can have at all, given or not: it happened. */
const wrongBallots = ({ election, now }: Here, elector: Elector, ballots: PaperInput['ballots']): boolean => {
  const hers = new Set(ballotsOf(election, elector, civilDateInJapan(now)).map(({ id }) => id));
  return new Set(ballots).size !== ballots.length || ballots.some((ballot) => !hers.has(ballot));
};

const keyPaper = async (desk: Desk, input: PaperInput, caller: Caller): Promise<Keyed> => {
  const { context } = desk;
  const here = hereOf(context, desk.trials);
  if (here?.version === undefined || here.phase === 'not_open') return failure('not_open');
  const elector = context.roll.byId(input.electorId);
  if (elector === undefined || !precinctsOf(here.election, here.place).includes(elector.precinct))
    return failure('no_such_elector');
  const { reason, assist, paperAt, issued } = input;
  const fault = checkForm(whenOf(here.place), { reason, assist });
  if (fault !== undefined) return failure(fault);
  if (wrongBallots(here, elector, input.ballots)) return failure('wrong_ballots');
  if (!isPaperTime(here, paperAt)) return failure('wrong_time');
  const { marks } = stateOf(context, here.election, elector.electorId);
  const conflict = input.ballots.some((ballot) => marks.has(ballot));
  const ballots = input.ballots.map((id) => ({ id }));
  const parts = { ballots, how: 'paper' as const, reason, assist, paperAt };
  const spot = { election: here.election.electionId, place: here.place.id };
  const { version } = here;
  const write = (append: Append): EventId => {
    const acceptId = append(acceptanceEvent(here, version, elector, parts));
    for (const ballot of issued ? input.ballots : [])
      append({ kind: 'polling.ballot_issued', data: { ...spot, accepts: acceptId, ballot } });
    return acceptId;
  };
  const acceptId = await writeReserved(desk, caller, subjectsOf(here, elector, input.ballots), write);
  if (!acceptId.ok) return acceptId;
  const accepted = acceptedOf(context.db, acceptId.value);
  if (accepted === undefined) throw new Error('an acceptance that was recorded is not in the view');
  return success({ acceptance: shownAcceptance(context, here.election, accepted), conflict });
};

/** It happened, whatever the centre says of it; where it can still be told, no other place accepts her any more. */
const writeReserved = async (
  { context }: Desk,
  caller: Caller,
  subjects: readonly string[],
  write: (append: Append) => EventId,
): Promise<Result<EventId, 'cannot_record'>> => {
  const actor = actorOf(caller);
  let acceptId: EventId | undefined;
  if (subjects.length > 0)
    await context.reservations.reserve({
      subjects,
      actor,
      also: (tx) => {
        acceptId = write((event) => appendTo(tx, context, actor, event));
      },
    });
  if (acceptId === undefined) return recordWith(context, actor, write);
  context.changed(true);
  return success(acceptId);
};

/** Lines of one page. */
const PAGE_LINES = 500;

/** The walk through the roll that is under way: pages follow each other, and the roll is not walked from its start each time. */
export interface Walk {
  after: ElectorId;
  readonly rest: IterableIterator<Elector>;
}

const everyoneHere = function* ({ context }: Desk, here: Here): IterableIterator<Elector> {
  for (const precinct of precinctsOf(here.election, here.place)) yield* context.roll.everyone(precinct);
};

const rowOf = (desk: Desk, here: Here, elector: Elector): BackupRow => {
  const { electorId, name, kana, birthDate, sex, address } = shownElector(here.election, elector);
  const state = stateOf(desk.context, here.election, electorId);
  const decision = decide({
    // As if it were open: what stands against her, and not against the hour.
    station: { ...here, phase: 'open', faults: [], clockInDoubt: false },
    elector,
    state,
    finding: { how: 'paper' },
    passed: (['before_hours', 'after_hours', 'not_this_day'] as const).map((why) => ({
      verdict: 'not_open',
      why,
    })),
  });
  const given = here.election.ballots.flatMap(({ id }) => (state.marks.has(id) ? [id] : []));
  return {
    electorId,
    name,
    kana,
    birthDate,
    sex,
    address,
    protected: elector.protected,
    stop: decision.kind === 'ok' ? null : decision.kind,
    given,
  };
};

type BackupMethod = Methods<typeof pollingContract>['polling.backup'];

const countHere = ({ context }: Desk, here: Here): number => {
  const own = new Set<string>(precinctsOf(here.election, here.place));
  return context.roll
    .counts()
    .reduce((sum, { precinct, count }) => (own.has(precinct) ? sum + count : sum), 0);
};

const takePage = (rest: IterableIterator<Elector>): readonly Elector[] => {
  const page: Elector[] = [];
  while (page.length < PAGE_LINES) {
    const next = rest.next();
    if (next.done === true) break;
    page.push(next.value);
  }
  return page;
};

/** The walk that goes on behind `after`, or a new one that has gone there. */
const walkBehind = (desk: Desk, here: Here, walk: Walk | undefined, after: ElectorId | null) => {
  if (walk !== undefined && walk.after === after) return walk.rest;
  const rest = everyoneHere(desk, here);
  if (after === null) return rest;
  for (let next = rest.next(); next.done !== true; next = rest.next())
    if (next.value.electorId === after) break;
  return rest;
};

export const paperMethods = (
  desk: Desk,
): Pick<Methods<typeof pollingContract>, 'polling.paper' | 'polling.backup'> => {
  let walk: Walk | undefined;
  const backup: BackupMethod['handle'] = ({ after }, caller) => {
    const { context } = desk;
    const here = hereOf(context, desk.trials);
    if (here?.version === undefined) return failure('station_fault');
    const roll = stampOf(here.version);
    const electors = countHere(desk, here);
    if (after === null) {
      const spot = { election: here.election.electionId, place: here.place.id };
      const event = { kind: 'polling.backup_printed', data: { ...spot, roll, electors } } as const;
      const written = recordWith(context, caller, (append) => append(event));
      if (!written.ok) return written;
    }
    const rest = walkBehind(desk, here, walk, after);
    const page = takePage(rest);
    const last = page.at(-1)?.electorId ?? null;
    const next = page.length === PAGE_LINES ? last : null;
    walk = next === null ? undefined : { after: next, rest };
    return success({
      electionName: here.election.name,
      placeName: here.place.name,
      at: here.now,
      roll,
      electors,
      rows: page.map((elector) => rowOf(desk, here, elector)),
      next,
    });
  };
  return {
    'polling.paper': {
      roles: DESK,
      shape: pollingContract['polling.paper'],
      handle: (input, caller) => keyPaper(desk, input, caller),
    },
    'polling.backup': { roles: DESK, shape: pollingContract['polling.backup'], handle: backup },
  };
};
