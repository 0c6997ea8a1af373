/** 投票の状況 of one election, as the console shows it: counts, places and what was planned, put together. */
import type { TenantId } from '../kernel/ids.ts';
import type { EventBody } from '../outbox/event.ts';
import type { Election, PollingPlace } from '../registry/roll/election.ts';
import { placeOf } from '../registry/roll/election.ts';
import type { Queryable } from './database.ts';
import { type ClosingCheck, type ClosingChecks, lastClosings } from './polling-closing.ts';
import { dayAndHour } from './polling-facts.ts';
import { lastTieOuts, tieOutDifferences } from './polling-judge.ts';
import { readMarksStanding } from './polling-marks.ts';
import { hoursOn, newestRoll, type PollPlan, standingOf } from './polling-plan.ts';
import {
  bySex,
  type Counted,
  numberOf,
  ofKind,
  type PollTerminal,
  readCounts,
  readOpenOf,
  readSaid,
  readTerminals,
  type Said,
} from './polling-rows.ts';
import {
  NO_COUNTS,
  type PlaceRecord,
  type PolledElection,
  type PollingBoard,
  type PollingQuery,
  type PollPlace,
  type PollPrecinct,
  type TieOutFigure,
} from './polling-schema.ts';

export interface BoardDeps {
  readonly sql: Queryable;
  readonly tenant: TenantId;
  readonly mode: EventBody['mode'];
  readonly plan: PollPlan;
  readonly closings: ClosingChecks;
}

type Heading = PollingBoard['elections'][number];

/** Those that were planned, and those that records name without; of the last the poll day is not known. */
export const knownElections = (plan: PollPlan, recorded: readonly string[]): readonly Heading[] => {
  const planned = plan.elections.map(({ electionId, name, pollDay }) => ({ electionId, name, pollDay }));
  const ids = new Set<string>(planned.map(({ electionId }) => electionId));
  const others = recorded
    .filter((id) => !ids.has(id))
    .map((electionId) => ({ electionId, name: electionId, pollDay: '' }));
  return [...planned.toSorted((a, b) => (a.pollDay < b.pollDay ? 1 : -1)), ...others];
};

interface Shown {
  readonly heading: Heading;
  readonly election: Election | undefined;
  readonly ballot: string;
  readonly day: string;
  readonly now: number;
}

interface Found {
  readonly cells: readonly Counted[];
  readonly terminals: readonly PollTerminal[];
  readonly said: readonly Said[];
  readonly open: ReadonlyMap<string, number>;
  readonly closings: ReadonlyMap<string, ClosingCheck>;
}

/** Records may count by the minute; a place is due at once when its hour has come. */
const stateOf = (
  place: Pick<PollPlace, 'opensAt' | 'closesAt' | 'openedAt' | 'closedAt'>,
  isPlanned: boolean,
  now: number,
): PollPlace['state'] => {
  const { opensAt, closesAt, openedAt, closedAt } = place;
  if (!isPlanned) return 'unplanned';
  if (closedAt !== null && (openedAt === null || closedAt >= openedAt)) return 'closed';
  if (openedAt !== null) return closesAt !== null && now >= closesAt ? 'closing' : 'open';
  if (opensAt === null || now < opensAt) return 'before';
  return 'late';
};

const tieOutsOf = (
  plan: PollPlan,
  { ballot, day }: Shown,
  said: readonly Said[],
  placeId: string,
): { readonly last: TieOutFigure | null; readonly faults: number } => {
  const mine = lastTieOuts(said).filter(
    ({ data }) => data.place === placeId && data.hour.slice(0, 10) === day,
  );
  const newest = mine.toSorted((a, b) => (a.data.hour < b.data.hour ? 1 : -1))[0];
  const faults = mine.filter((each) => tieOutDifferences(plan, each).length > 0).length;
  if (newest === undefined) return { last: null, faults };
  const { hour, tickets, ballots, accepted, acceptedBallots } = newest.data;
  const countOf = (counts: typeof ballots): number | null =>
    counts.find((each) => each.ballot === ballot)?.count ?? null;
  const matches = tieOutDifferences(plan, newest).length === 0;
  const figures = { tickets, ballots: countOf(ballots), accepted, handedOut: countOf(acceptedBallots) };
  return { last: { hour, ...figures, matches }, faults };
};

const newestOf = (times: readonly (number | null)[]): number | null =>
  times.reduce<number | null>((last, at) => (at === null ? last : Math.max(at, last ?? 0)), null);

const rollOf = (plan: PollPlan, terminals: readonly PollTerminal[]): PollPlace['roll'] => {
  const [newest] = terminals
    .flatMap(({ election, lastAt, roll }) => (roll === null ? [] : [{ election, lastAt, roll }]))
    .toSorted((a, b) => b.lastAt - a.lastAt);
  if (newest === undefined) return null;
  const { election, lastAt, roll } = newest;
  return { ...roll, version: String(roll.version), standing: standingOf(plan, election, roll, lastAt) };
};

const boardPlace = (plan: PollPlan, shown: Shown, found: Found, placeId: string): PollPlace => {
  const { election, day, now } = shown;
  const planned: PollingPlace | undefined = election && placeOf(election, placeId);
  const terminals = found.terminals.filter(({ place }) => place === placeId);
  const saidHere = found.said.filter(({ data }) => data.place === placeId);
  const onDay = <S extends Said>(all: readonly S[]): S | undefined =>
    all.findLast(({ at }) => dayAndHour(at).day === day);
  const closing = onDay(lastClosings(saidHere));
  const here = found.cells.filter((cell) => cell.place === placeId && cell.day === day);
  const hours = planned && hoursOn(planned, day);
  const tieOuts = tieOutsOf(plan, shown, found.said, placeId);
  const times = {
    opensAt: hours?.opensAt ?? null,
    closesAt: hours?.closesAt ?? null,
    openedAt: onDay(ofKind(saidHere, 'polling.opened'))?.at ?? null,
    closedAt: closing?.at ?? null,
  };
  return {
    placeId,
    name: planned?.name ?? placeId,
    kind: planned?.kind ?? 'unknown',
    state: stateOf(times, election === undefined || planned !== undefined, now),
    ...times,
    closing: closing === undefined ? null : (found.closings.get(closing.fact_key) ?? 'waiting'),
    terminals: terminals.length,
    lastWordAt: newestOf(terminals.map(({ lastSeenAt }) => lastSeenAt)),
    lastEventAt: newestOf(terminals.map(({ lastAt }) => lastAt)),
    roll: rollOf(plan, terminals),
    accepted: bySex(here.filter(({ what }) => what === 'accepted')),
    handedOut: numberOf(here.filter(({ what }) => what === 'issued')),
    tieOut: tieOuts.last,
    tieOutFaults: tieOuts.faults,
    open: found.open.get(placeId) ?? 0,
  };
};

const placeIds = ({ election }: Shown, found: Found): readonly string[] => [
  ...new Set<string>([
    ...(election?.places.map(({ id }) => id) ?? []),
    ...found.terminals.map(({ place }) => place),
  ]),
];

const precinctsOf = (
  plan: PollPlan,
  { heading, election }: Shown,
  cells: readonly Counted[],
): PollPrecinct[] => {
  const electorate = newestRoll(plan, heading.electionId)?.electorate ?? [];
  const counted = cells.filter(({ what }) => what === 'precinct');
  const ids = new Set<string>([
    ...(election?.precincts.map(({ id }) => id) ?? []),
    ...counted.map(({ precinct }) => precinct),
  ]);
  return [...ids].map((precinct) => {
    const mine = counted.filter((cell) => cell.precinct === precinct);
    const own = electorate.find((each) => each.precinct === precinct);
    return {
      precinct,
      name: election?.precincts.find(({ id }) => id === precinct)?.name ?? precinct,
      electors: own === undefined ? null : { male: own.male, female: own.female, other: own.other },
      day: bySex(mine.filter(({ detail }) => detail === 'day')),
      early: bySex(mine.filter(({ detail }) => detail === 'early')),
      absentee: NO_COUNTS,
    };
  });
};

const hoursOf = ({ day }: Shown, cells: readonly Counted[]): PolledElection['hours'] => {
  const today = cells.filter((cell) => cell.what === 'accepted' && cell.day === day);
  return [...Map.groupBy(today, ({ place, hour }) => `${hour}/${place}`).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ placeId: first.place, hour: first.hour, ...bySex(same) }];
  });
};

const earlyOf = (cells: readonly Counted[]): PolledElection['early'] =>
  [
    ...Map.groupBy(
      cells.filter(({ what }) => what === 'reason'),
      ({ day, place, detail }) => `${day}/${place}/${detail}`,
    ).values(),
  ]
    .flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      return [{ day: first.day, placeId: first.place, reason: Number(first.detail), ...bySex(same) }];
    })
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.placeId < b.placeId ? -1 : 1));

const recordOf = ({ day }: Shown, cells: readonly Counted[], placeId: string): PlaceRecord => {
  const count = (what: string, detail?: string): number =>
    numberOf(
      cells.filter(
        (cell) =>
          cell.what === what &&
          cell.place === placeId &&
          cell.day === day &&
          (detail === undefined || cell.detail === detail),
      ),
    );
  return {
    placeId,
    spoiled: count('spoiled'),
    provisional: count('provisional'),
    proxy: count('assist', 'proxy'),
    braille: count('assist', 'braille'),
    absenteeReturned: count('returned'),
    overrides: count('override'),
    stops: count('stopped'),
    undone: count('undone'),
    paper: count('paper'),
  };
};

/** The day that is asked for; else today while any place is open or has records, else the poll day. */
const dayOf = (
  { day }: PollingQuery,
  election: Election | undefined,
  cells: readonly Counted[],
  now: number,
): string => {
  if (day !== undefined) return day;
  const today = dayAndHour(now).day;
  const isPlanned = election?.places.some((place) => hoursOn(place, today) !== undefined) ?? false;
  if (isPlanned || cells.some((cell) => cell.day === today)) return today;
  return (
    election?.pollDay ??
    cells
      .map((cell) => cell.day)
      .toSorted()
      .at(-1) ??
    today
  );
};

const ballotsIn = (election: Election | undefined, cells: readonly Counted[]): PolledElection['ballots'] =>
  election === undefined
    ? [...new Set(cells.flatMap(({ ballot }) => (ballot === '' ? [] : [ballot])))]
        .toSorted()
        .map((id) => ({ id, name: id }))
    : election.ballots.map(({ id, short }) => ({ id, name: short }));

/** Everything of one election; its cells are of one ballot only where that is said. */
export const readElection = async (
  deps: BoardDeps,
  heading: Heading,
  query: PollingQuery,
  now: number,
): Promise<PolledElection> => {
  const { sql, tenant, plan } = deps;
  const { electionId } = heading;
  const election = plan.elections.find((each) => each.electionId === electionId);
  const all = await readCounts(sql, tenant, electionId);
  const ballots = ballotsIn(election, all);
  const ballot = ballots.find(({ id }) => id === query.ballot)?.id ?? ballots[0]?.id ?? '';
  const cells = all.filter((cell) => cell.ballot === '' || cell.ballot === ballot);
  const shown: Shown = { heading, election, ballot, day: dayOf(query, election, cells, now), now };
  const said = await readSaid(sql, tenant, electionId);
  const found: Found = {
    cells,
    said,
    terminals: await readTerminals(sql, tenant, electionId),
    open: await readOpenOf(sql, tenant, electionId),
    closings: await deps.closings.check(sql, lastClosings(said)),
  };
  const places = placeIds(shown, found);
  const roll = newestRoll(plan, electionId);
  return {
    ...heading,
    ballots,
    ballot,
    day: shown.day,
    roll: roll === undefined ? null : { version: String(roll.version), asOf: roll.asOf, sha256: roll.sha256 },
    places: places.map((id) => boardPlace(plan, shown, found, id)),
    hours: hoursOf(shown, cells),
    precincts: precinctsOf(plan, shown, cells),
    early: earlyOf(cells),
    records: places.map((id) => recordOf(shown, all, id)),
    absentee: {
      issued: roll?.absentees ?? null,
      returned: numberOf(cells.filter(({ what }) => what === 'returned')),
    },
    marks: await readMarksStanding(sql, tenant, electionId, cells),
  };
};
