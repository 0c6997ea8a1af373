/**
 * An election from the first day of 期日前 to the closing: desks run the real rules, log and view; the centre the real ingest, fold and
 * board on a real PostgreSQL. Time is virtual; what breaks, and who comes how, is a seed's.
 */

import { createClosingChecks } from '../../src/central/polling-closing.ts';
import type { PollPlan } from '../../src/central/polling-plan.ts';
import { watchPoll } from '../../src/central/polling-watch.ts';
import { rebuild } from '../../src/central/projection.ts';
import { type RollStamp, rollStampSchema } from '../../src/modules/polling/schema.ts';
import type { Elector } from '../../src/registry/roll/schema.ts';
import type { TestDatabase } from '../harness/test-database.ts';
import { TENANT } from '../harness/test-stream.ts';
import { type Chance, chanceOf } from './chance.ts';
import { createElectionCentre, type ElectionCentre } from './election-centre.ts';
import { checkElection } from './election-check.ts';
import { createDesk, type Desk } from './election-desk.ts';
import { closePlace, openPlace, tieOut } from './election-hours.ts';
import { type Arrival, type DayPlan, planDay } from './election-plan.ts';
import {
  type Day,
  keyPaper,
  note,
  type Planted,
  type Station,
  serve,
  serveOnPaper,
  spoil,
  undo,
  type Visit,
} from './election-station.ts';
import { buildTown, inJapan, POLL_DAY, type Town, type TownSize } from './election-town.ts';
import { createTruth } from './election-truth.ts';

export interface Play {
  readonly seed: number;
  readonly planted?: Planted;
  /** Folds everything again at the end, and compares. */
  readonly rebuilds?: boolean;
  /** How often what waits is sent. */
  readonly slotMinutes?: number;
}

export interface ElectionOutcome {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly electors: number;
  readonly voters: number;
  readonly early: number;
  readonly events: number;
  readonly doubles: number;
  /** How often each thing happened. */
  readonly seen: ReadonlyMap<string, number>;
  /** Whether a rebuild of the centre's tables changed any figure; null: it was not tried. */
  readonly rebuilt: boolean | null;
}

const ROLL: RollStamp = rollStampSchema.parse({ version: 1, asOf: '2026-11-20', sha256: 'ab'.repeat(32) });

const planOf = (town: Town): PollPlan => ({
  elections: [town.election],
  rolls: [
    { ...ROLL, electionId: town.election.electionId, source: '選管', at: 0, electorate: [], absentees: null },
  ],
});

const stationsOf = (town: Town, day: Day): Map<string, Station> => {
  const { election } = town;
  return new Map(
    election.places.map((place) => {
      const desks = ['a', 'b'].map((letter) =>
        createDesk({
          name: `${place.id.toLowerCase()}-${letter}`,
          place: place.id,
          election: election.electionId,
          tenant: TENANT,
          clockOff: day.chance.between(-25_000, 25_000),
          chance: chanceOf(day.chance.between(0, 1e9), `${place.id}${letter}`),
          now: () => day.now,
        }),
      );
      const times = { splitUntil: 0, cutUntil: 0, darkUntil: 0 };
      return [place.id, { place, desks, ...times, paper: [], made: new Map(), served: new Map() }];
    }),
  );
};

/** Whichever desk works; undefined: none does. */
const deskOf = ({ desks }: Station, { now, chance }: Day): Desk | undefined => {
  const up = desks.filter(({ downUntil }) => downUntil <= now);
  return up.length === 0 ? undefined : chance.one(up);
};

/** 期日前: a place first asks the centre, which lets only one have her (0028). */
const serveEarly = (day: Day, station: Station, { elector, at }: Arrival): void => {
  day.now = at;
  const desk = deskOf(station, day);
  if (desk === undefined) return;
  const taken = day.reserved.get(elector.electorId);
  if (taken !== undefined && taken !== station.place.id) return note(day, 'taken elsewhere');
  const { chance } = day;
  const reason = chance.one([1, 2, 3, 4, 5, 6] as const);
  const got = serve(day, station, desk, {
    elector,
    reason,
    helped: chance.is(0.002),
    insists: chance.is(0.05),
  });
  if (got !== undefined) day.reserved.set(elector.electorId, station.place.id);
};

const visitOf = (elector: Elector, { chance }: Day): Visit => ({
  elector,
  brings: chance.is(0.6),
  helped: chance.is(0.003),
  insists: chance.is(0.1),
});

const other = (station: Station, desk: Desk): Desk => station.desks.find((each) => each !== desk) ?? desk;

/** A relative's ticket is taken for hers; somebody reads the name aloud, and two persons put it right. */
const wrongTicket = (day: Day, town: Town, station: Station, desk: Desk, elector: Elector): void => {
  const relative = day.chance.one(town.byPlace.get(station.place.id) ?? [elector]);
  if (relative.electorId !== elector.electorId) {
    const wrong = serve(day, station, desk, { elector: relative });
    if (wrong !== undefined) {
      undo(day, station, wrong);
      note(day, 'undone by two');
    }
  }
  serve(day, station, desk, visitOf(elector, day));
};

const atDesk = (
  day: Day,
  town: Town,
  stations: ReadonlyMap<string, Station>,
  arrival: Arrival,
  desk: Desk,
): void => {
  const { elector, manner, place } = arrival;
  const station = stations.get(place) as Station;
  const visit = visitOf(elector, day);
  note(day, manner);
  switch (manner) {
    case 'wrong_ticket':
      return wrongTicket(day, town, station, desk, elector);
    case 'wrong_place': {
      const elsewhere = day.chance.one(
        [...stations.values()].filter((each) => each.place.kind === 'assigned'),
      );
      const there = deskOf(elsewhere, day);
      if (there !== undefined && elsewhere !== station && day.now >= elsewhere.darkUntil)
        serve(day, elsewhere, there, { elector });
      return void serve(day, station, desk, visit);
    }
    case 'name_differs':
      return void serve(day, station, desk, {
        ...visit,
        finding: { how: 'card', registerName: '別名　太郎' },
      });
    case 'died': {
      // Nothing was recorded and nothing handed out: she is asked to the other desk.
      serve(day, station, desk, { ...visit, dies: true });
      desk.downUntil = day.now + 60_000;
      desk.restart();
      return void serve(day, station, other(station, desk), visit);
    }
    case 'race': {
      serve(day, station, desk, visit);
      // Before either has heard of the other.
      return void serve(day, station, other(station, desk), { elector }, true);
    }
    case 'double_tap':
    case 'again': {
      serve(day, station, desk, visit);
      if (manner === 'again') {
        day.now += 90_000;
        return void serve(day, station, deskOf(station, day) ?? desk, { elector });
      }
      return void serve(day, station, desk, { elector });
    }
    case 'plain': {
      const got = serve(day, station, desk, visit);
      const [ballot] = got?.taken.ballots ?? [];
      if (ballot !== undefined && day.chance.is(0.005)) {
        spoil(day, station, desk, ballot);
        note(day, 'spoiled');
      }
    }
  }
};

const strike = (
  day: Day,
  { outages }: DayPlan,
  stations: ReadonlyMap<string, Station>,
  from: number,
  to: number,
): void => {
  for (const outage of outages) {
    if (outage.from < from || outage.from >= to) continue;
    const station = stations.get(outage.place) as Station;
    note(day, outage.kind);
    if (outage.kind === 'split') station.splitUntil = outage.to;
    if (outage.kind === 'cut') station.cutUntil = outage.to;
    if (outage.kind === 'dark') station.darkUntil = outage.to;
    if (outage.kind === 'crash') {
      const desk = station.desks[outage.desk] as Desk;
      desk.downUntil = outage.to;
      desk.restart();
    }
  }
};

interface Running {
  /** How often what waits is sent, milliseconds. */
  readonly slotMs: number;
  readonly day: Day;
  readonly town: Town;
  readonly plan: DayPlan;
  readonly stations: ReadonlyMap<string, Station>;
  readonly centre: ElectionCentre;
  readonly chance: Chance;
}

const deliverAll = async ({ day, stations, centre, chance }: Running, whole: boolean): Promise<void> => {
  const all = [...stations.values()].filter(
    ({ cutUntil, darkUntil }) => whole || day.now >= Math.max(cutUntil, darkUntil),
  );
  for (const desk of chance.shuffled(all.flatMap(({ desks }) => desks)))
    if (whole || desk.downUntil <= day.now) await centre.deliver(day, desk, chance, whole);
  if (whole || chance.is(0.5)) await centre.fold(day);
};

const runEarly = async (running: Running): Promise<void> => {
  const { day, plan, stations, centre } = running;
  for (const [at, arrival] of plan.early.entries()) {
    serveEarly(day, stations.get(arrival.place) as Station, arrival);
    if (at % 2_000 === 1_999) await deliverAll(running, false);
  }
  await deliverAll(running, true);
  day.now = inJapan(POLL_DAY, '06:00');
  day.earlier = day.planted.deaf === true ? new Map() : await centre.marks(day);
};

const runDay = async (running: Running): Promise<Set<string>> => {
  const { day, town, plan, stations, slotMs } = running;
  const expected = new Set<string>();
  const assigned = [...stations.values()].filter(({ place }) => place.kind === 'assigned');
  day.now = inJapan(POLL_DAY, '06:50');
  for (const station of assigned) openPlace(day, station);
  let next = 0;
  for (let slot = inJapan(POLL_DAY, '07:00'); slot < inJapan(POLL_DAY, '20:00'); slot += slotMs) {
    strike(day, plan, stations, slot, slot + slotMs);
    for (
      let arrival = plan.day[next];
      arrival !== undefined && arrival.at < slot + slotMs;
      arrival = plan.day[next]
    ) {
      next += 1;
      day.now = arrival.at;
      const station = stations.get(arrival.place) as Station;
      const desk = deskOf(station, day);
      if (day.now < station.darkUntil || desk === undefined)
        serveOnPaper(day, station, { elector: arrival.elector });
      else {
        if (station.paper.length > 0) keyPaper(day, station, desk);
        atDesk(day, town, stations, arrival, desk);
      }
    }
    day.now = slot + slotMs + 30_000;
    if (new Date(day.now).getUTCMinutes() === 0)
      for (const station of assigned) tieOut(day, station, expected);
    await deliverAll(running, false);
  }
  day.now = inJapan(POLL_DAY, '21:00');
  for (const station of assigned) {
    const desk = station.desks[0] as Desk;
    if (station.paper.length > 0) keyPaper(day, station, desk);
    closePlace(day, station);
  }
  await deliverAll(running, true);
  return expected;
};

const figuresOf = async ({ centre }: Running): Promise<string> =>
  JSON.stringify(
    await centre.deps
      .sql`SELECT * FROM poll_count ORDER BY what, ballot, place, day, hour, precinct, sex, detail`,
  );

export const playElection = async (
  database: TestDatabase,
  size: TownSize,
  { seed, planted = {}, rebuilds = false, slotMinutes = 10 }: Play,
): Promise<ElectionOutcome> => {
  await database.clear();
  const town = buildTown(size, chanceOf(seed, 'town'));
  const day: Day = {
    ...{ election: town.election, roll: ROLL, truth: createTruth(), chance: chanceOf(seed, 'day'), planted },
    ...{ now: inJapan('2026-11-22', '08:00'), earlier: new Map(), reserved: new Map(), seen: new Map() },
  };
  const plan = planDay(town, chanceOf(seed, 'plan'));
  const stations = stationsOf(town, day);
  const centre = createElectionCentre(database);
  const running: Running = {
    day,
    town,
    plan,
    stations,
    centre,
    chance: chanceOf(seed, 'line'),
    slotMs: slotMinutes * 60_000,
  };
  await runEarly(running);
  const expected = await runDay(running);
  const { sql } = centre.deps;
  const known = planOf(town);
  const watching = { sql, tenant: TENANT, plan: known, closings: createClosingChecks(TENANT) };
  await watchPoll(watching, inJapan(POLL_DAY, '21:30'));
  const violations = await checkElection(centre.deps, known, day, expected);
  let rebuilt: boolean | null = null;
  if (rebuilds) {
    const before = await figuresOf(running);
    await rebuild(centre.deps);
    rebuilt = before === (await figuresOf(running));
  }
  const [events] = await sql<{ n: number }[]>`SELECT count(*) AS n FROM event`;
  for (const { desks } of stations.values()) for (const desk of desks) desk.close();
  const { truth, seen } = day;
  const all = [...truth.votes.values()];
  const early = all.filter((mine) => [...mine.values()].some(({ when }) => when === 'early')).length;
  return {
    ...{ seed, violations, electors: town.electors.size, voters: all.length, early, events: events?.n ?? 0 },
    ...{ doubles: truth.doubles.size, seen, rebuilt },
  };
};
