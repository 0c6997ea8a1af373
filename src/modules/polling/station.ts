import { type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';
import {
  type Election,
  isOpenAt,
  lastEarlyClose,
  type PollingPlace,
  placeOf,
  precinctsOf,
  rollAgeFault,
  sharesElectors,
} from '../../registry/roll/election.ts';
import type { RollComparison, RollVersion } from '../../registry/roll/schema.ts';
import { hourInJapan } from './fold.ts';
import type { PollingContext } from './ports.ts';
import type { Station } from './rules.ts';
import type { CheckItem, RollStamp, StationFault } from './schema.ts';
import { latestFacts } from './store.ts';
import type { ChecklistItem } from './views.ts';

/** This terminal at its place: what is wrong with it, whether it is open, and what is tried before it opens. */

/** What only this run of the program knows. */
export interface Trials {
  scanned: boolean;
  readonly ticked: Set<CheckItem>;
  /** Digest of the roll in use when the paper one was said to be at hand: after a 更正 that is a roll of another time. */
  paperRollOf: string | undefined;
  comparison: RollComparison | undefined;
}

export const noTrials = (): Trials => ({
  scanned: false,
  ticked: new Set(),
  paperRollOf: undefined,
  comparison: undefined,
});

const electionFault = (
  { site, origin }: PollingContext,
  election: Election,
  version: RollVersion | undefined,
): StationFault | undefined => {
  const isOther = election.electionId !== site.election || election.mode !== origin.mode;
  if (isOther || (version !== undefined && version.electionId !== election.electionId))
    return 'wrong_election';
  const place = placeOf(election, site.place);
  return place === undefined || precinctsOf(election, place).length === 0 ? 'wrong_precinct' : undefined;
};

const rollFault = (
  { roll }: PollingContext,
  election: Election,
  place: PollingPlace,
  day: CivilDate,
): StationFault | undefined => {
  const version = roll.version();
  if (version === undefined) return 'no_roll';
  if (rollAgeFault(election, version.asOf, day) !== undefined) return 'roll_stale';
  // Asked at every verdict.
  return precinctsOf(election, place).some((precinct) => roll.holds(precinct)) ? undefined : 'wrong_precinct';
};

const isClockOff = ({ clock }: PollingContext, { clockToleranceSeconds }: Election): boolean =>
  Math.abs(clock().aheadMs ?? 0) > clockToleranceSeconds * 1_000;

/** All that is wrong now, the worst first. */
export const faultsOf = (context: PollingContext, trials: Trials): readonly StationFault[] => {
  const { roll, site, system } = context;
  const election = roll.election();
  if (election === undefined) return ['no_election'];
  const wrong = electionFault(context, election, roll.version());
  const place = placeOf(election, site.place);
  if (wrong !== undefined || place === undefined) return [wrong ?? 'wrong_precinct'];
  const faults = [
    rollFault(context, election, place, civilDateInJapan(system.now())),
    trials.comparison?.result === 'differs' ? ('roll_differs' as const) : undefined,
    isClockOff(context, election) ? ('clock_off' as const) : undefined,
  ];
  return faults.filter((fault) => fault !== undefined);
};

export const stampOf = (version: RollVersion): RollStamp => ({
  version: version.version,
  asOf: version.asOf,
  sha256: version.sha256,
});

/** By what this very terminal recorded today: each is tried and opened by itself, and closed with its own head. */
const phaseOf = (
  { db, log, site, system }: PollingContext,
  election: Election,
): {
  readonly phase: Station['phase'];
  readonly openedAt: number | null;
  readonly closedAt: number | null;
} => {
  const spot = { election: election.electionId, place: site.place };
  const today = civilDateInJapan(system.now());
  const last = (kind: 'polling.opened' | 'polling.closed'): number | null =>
    latestFacts(db, spot, kind, 100).find(
      ({ device, at }) => device === log.stream.device && civilDateInJapan(at) === today,
    )?.at ?? null;
  const [openedAt, closedAt] = [last('polling.opened'), last('polling.closed')];
  const phase = closedAt !== null ? 'closed' : openedAt !== null ? 'open' : 'not_open';
  return { phase, openedAt, closedAt };
};

/** Everything that a decision needs of the station. */
export interface Here extends Station {
  readonly version: RollVersion | undefined;
  readonly openedAt: number | null;
  readonly closedAt: number | null;
}

/** `undefined`: there is no election, or this place is not in it. */
export const hereOf = (context: PollingContext, trials: Trials): Here | undefined => {
  const { roll, site, system, clock } = context;
  const election = roll.election();
  const place = election === undefined ? undefined : placeOf(election, site.place);
  if (election === undefined || place === undefined) return undefined;
  return {
    election,
    place,
    version: roll.version(),
    ...phaseOf(context, election),
    faults: faultsOf(context, trials),
    clockInDoubt: clock().suspect,
    now: system.now(),
  };
};

/** Whether any of this place's electors may be accepted elsewhere today. */
export const isShared = ({ election, place, now }: Station): boolean =>
  precinctsOf(election, place).some((precinct) => sharesElectors(election, precinct, civilDateInJapan(now)));

/** The hour whose count is due: the last whole one since the doors opened that nobody has entered. */
export const tieOutDue = (
  { db, site }: PollingContext,
  { election, place, phase, now, openedAt }: Here,
): string | null => {
  const today = isOpenAt(place, now);
  if (phase !== 'open' || today.state === 'other_day') return null;
  const hour = hourInJapan(now - 3_600_000);
  if (hour < `${civilDateInJapan(now)}T${today.opens.slice(0, 2)}`) return null;
  // Opened late: of the hours before there is nothing to count.
  if (openedAt !== null && hour < hourInJapan(openedAt)) return null;
  const spot = { election: election.electionId, place: site.place };
  const entered = latestFacts(db, spot, 'polling.tie_out', 50).some(
    ({ event }) => event.kind === 'polling.tie_out' && event.data.hour >= hour,
  );
  return entered ? null : hour;
};

const readersItem = ({ readers }: PollingContext): ChecklistItem => {
  const all = readers();
  const left = all.filter(({ tried }) => !tried).map(({ name }) => name);
  const state = all.length > 0 && left.length === 0 ? 'done' : 'todo';
  return { item: 'readers', by: 'machine', state, detail: left, waivable: true };
};

const clockItem = (context: PollingContext, election: Election): ChecklistItem => {
  const { aheadMs } = context.clock();
  const state = aheadMs === null ? 'todo' : isClockOff(context, election) ? 'bad' : 'done';
  const detail = aheadMs === null ? [] : [String(aheadMs)];
  return { item: 'clock', by: 'machine', state, detail, waivable: aheadMs === null };
};

const rollItems = (here: Here, { comparison }: Trials): readonly ChecklistItem[] => {
  const bad = here.faults.some((fault) => fault === 'no_roll' || fault === 'roll_stale');
  const result = comparison?.result;
  const atCentre =
    result === 'same' ? 'done' : result === undefined || result === 'unreachable' ? 'todo' : 'bad';
  const ours = here.version === undefined ? [] : [here.version.asOf];
  const theirs = comparison?.centre?.asOf;
  return [
    { item: 'roll', by: 'machine', state: bad ? 'bad' : 'done', detail: ours, waivable: false },
    {
      item: 'roll_at_centre',
      by: 'machine',
      state: atCentre,
      detail: theirs === undefined ? ours : [...ours, theirs],
      waivable: result !== 'differs',
    },
  ];
};

/**
 * 投票済の印, where somebody may have voted before: a place that works alone stops those by nothing else. Marks that were made while
 * people still voted early are not all of them.
 */
const marksItems = ({ marks }: PollingContext, { election, place }: Here): readonly ChecklistItem[] => {
  const ended = lastEarlyClose(election);
  if (ended === null || place.kind === 'early') return [];
  const ours = marks();
  const detail = ours === null ? [] : [String(ours.count), String(ours.at)];
  const state = ours === null ? 'todo' : ours.at < ended ? 'bad' : 'done';
  return [{ item: 'marks', by: 'machine', state, detail, waivable: true }];
};

/** 投票箱が空であることの確認 is of the first day alone: after that they hold what was voted, under seal. */
const isFirstDay = ({ db, site, system }: PollingContext, { electionId }: Election): boolean =>
  latestFacts(db, { election: electionId, place: site.place }, 'polling.opened', 200).every(
    ({ at }) => civilDateInJapan(at) === civilDateInJapan(system.now()),
  );

/** 開所前の点検. Without an election only that is on it. */
export const checklistOf = (
  context: PollingContext,
  trials: Trials,
  here: Here | undefined,
): readonly ChecklistItem[] => {
  const wrong =
    here === undefined ||
    here.faults.some((fault) => fault === 'wrong_election' || fault === 'wrong_precinct');
  const first: ChecklistItem = {
    item: 'election',
    by: 'machine',
    state: wrong ? 'bad' : 'done',
    detail: here === undefined ? [] : [here.election.name],
    waivable: false,
  };
  if (here === undefined) return [first];
  const isTicked = (item: CheckItem): boolean =>
    trials.ticked.has(item) && (item !== 'paper_roll' || trials.paperRollOf === here.version?.sha256);
  const byHand = (item: CheckItem): ChecklistItem => ({
    item,
    by: 'hand',
    state: isTicked(item) ? 'done' : 'todo',
    detail: [],
    waivable: item !== 'empty_boxes',
  });
  return [
    first,
    readersItem(context),
    {
      item: 'scanner',
      by: 'machine',
      state: trials.scanned ? 'done' : 'todo',
      detail: [],
      waivable: true,
    },
    byHand('printer'),
    clockItem(context, here.election),
    ...rollItems(here, trials),
    ...marksItems(context, here),
    byHand('paper_roll'),
    ...(isFirstDay(context, here.election) ? [byHand('empty_boxes')] : []),
  ];
};
