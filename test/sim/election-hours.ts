/** What a 投票所 does by the clock: it opens, counts every hour, and closes. */
import { hourInJapan } from '../../src/modules/polling/fold.ts';
import type { Desk } from './election-desk.ts';
import { converge, type Day, note, type Station } from './election-station.ts';
import { POLL_DAY } from './election-town.ts';

/** Counts by hand against what the record says, as far as the counting desk knows it. */
export const tieOut = (day: Day, station: Station, expected: Set<string>): void => {
  const desk = station.desks[0] as Desk;
  if (day.now < station.darkUntil || desk.downUntil > day.now) return;
  converge(day, station, desk);
  const { truth, election } = day;
  const counts = desk.counts();
  const key = `${station.place.id}/${POLL_DAY}`;
  const countOf = (all: readonly { ballot: string; count: number }[], ballot: string): number =>
    all.find((each) => each.ballot === ballot)?.count ?? 0;
  const miscounts = day.chance.is(0.01);
  const tickets = (truth.tickets.get(key) ?? 0) + (miscounts ? 1 : 0);
  const papers = election.ballots.map(({ id: ballot }) => ({
    ballot,
    count: truth.papers.get(`${key}/${ballot}`) ?? 0,
  }));
  const recorded = election.ballots.map(({ id: ballot }) => ({
    ballot,
    count: countOf(counts.acceptedBallots, ballot) + countOf(counts.reissued, ballot),
  }));
  const hour = hourInJapan(day.now - 60_000);
  const differs =
    tickets !== counts.accepted || papers.some(({ ballot, count }) => count !== countOf(recorded, ballot));
  const isHealthy = day.now >= station.splitUntil && station.paper.length === 0 && !miscounts;
  if (differs && isHealthy)
    truth.violations.push(`${station.place.id} ${hour}: the record is not what lies in the box`);
  if (differs) expected.add(`${election.electionId}/${station.place.id}/${hour}`);
  note(day, differs ? 'tie-out apart' : 'tie-out good');
  const event = desk.record('polling.tie_out', {
    ...{ election: election.electionId, place: station.place.id, hour, tickets, ballots: papers },
    ...{ accepted: counts.accepted, acceptedBallots: recorded },
  });
  if (event !== undefined) station.made.get(desk)?.push({ event, at: day.now });
};

/** 開所 */
export const openPlace = (day: Day, station: Station): void => {
  const desk = station.desks[0] as Desk;
  const event = desk.record('polling.opened', {
    ...{
      election: day.election.electionId,
      place: station.place.id,
      roll: day.roll,
      checklist: [],
      clockAheadMs: 0,
    },
  });
  if (event !== undefined) station.made.set(desk, [{ event, at: day.now }]);
};

/** 締切, with the figures that the place counts itself. */
export const closePlace = (day: Day, station: Station): void => {
  const desk = station.desks[0] as Desk;
  converge(day, station, desk, 0);
  const {
    accepted: _,
    acceptedBallots,
    people,
    bySex,
    issued,
    spoiled,
    provisional,
    conflicts,
    stops,
  } = desk.counts();
  const heads = station.desks.map(({ name, log }) => ({
    ...log().head(),
    device: log().stream.device,
    name,
  }));
  desk.record('polling.closed', {
    ...{
      election: day.election.electionId,
      place: station.place.id,
      people,
      bySex,
      accepted: acceptedBallots,
    },
    ...{ issued, spoiled, provisional, conflicts, stops, second: 's-2' },
    heads: heads.map(({ device, seq, hash }) => ({ device: device as never, seq, hash })),
  });
};
