/** What happens at one 投票所: people come to its desks, and what they really get is told to the truth beside the record. */

import {
  type Decision,
  decide,
  decideAccept,
  type Finding,
  type Given,
  passing,
  whenOf,
} from '../../src/modules/polling/rules.ts';
import type { RollStamp } from '../../src/modules/polling/schema.ts';
import type { StoredEvent } from '../../src/outbox/event.ts';
import type { Election, PollingPlace } from '../../src/registry/roll/election.ts';
import type { Elector } from '../../src/registry/roll/schema.ts';
import type { Chance } from './chance.ts';
import type { Desk } from './election-desk.ts';
import type { Taken, Truth } from './election-truth.ts';

/** What a run is spoiled with, to see that it is found. */
export interface Planted {
  /** Says 受付済 and has recorded nothing. */
  readonly forgets?: boolean;
  /** The desk does not look into what it recorded before. */
  readonly looksNot?: boolean;
  /** The marks of the early voters never reach the stations. */
  readonly deaf?: boolean;
  /** The centre's fold skips a record now and then. */
  readonly skips?: boolean;
}

export interface Day {
  readonly election: Election;
  readonly roll: RollStamp;
  readonly truth: Truth;
  readonly chance: Chance;
  readonly planted: Planted;
  /** True time, milliseconds since 1970. */
  now: number;
  /** As the centre published them. */
  earlier: ReadonlyMap<string, readonly Given[]>;
  /** Whom the centre let a place take, before it was taken (期日前): by subject. */
  readonly reserved: Map<string, string>;
  /** How often each thing happened, so that a run in which a fault never struck is seen. */
  readonly seen: Map<string, number>;
}

export const note = ({ seen }: Day, what: string): void => {
  seen.set(what, (seen.get(what) ?? 0) + 1);
};

interface PaperTick {
  readonly elector: Elector;
  readonly ballots: readonly string[];
  readonly at: number;
}

export interface Station {
  readonly place: PollingPlace;
  readonly desks: readonly Desk[];
  /** The desks do not hear each other, the centre does not hear them, there is no power: until then. */
  splitUntil: number;
  cutUntil: number;
  darkUntil: number;
  /** Ticked on paper and not keyed yet. */
  readonly paper: PaperTick[];
  /** True times of what each desk recorded. */
  readonly made: Map<Desk, { readonly event: StoredEvent; readonly at: number }[]>;
  /** Where each elector was accepted here: the simulation's own knowledge of who could know it. */
  readonly served: Map<string, { readonly desk: Desk | undefined; readonly index: number }[]>;
}

const LAN_MS = 2_000;
const JAPAN_MS = 9 * 3_600_000;
const dayOf = (now: number): string => new Date(now + JAPAN_MS).toISOString().slice(0, 10);
const hourOf = (now: number): number => Number(new Date(now + JAPAN_MS).toISOString().slice(11, 13));

/** What the others of the place recorded, more than two seconds ago or whenever; nothing while they are split. */
export const converge = (day: Day, station: Station, desk: Desk, delay = LAN_MS): void => {
  if (day.now < station.splitUntil) return;
  for (const other of station.desks) {
    if (other === desk) continue;
    const made = station.made.get(other) ?? [];
    const from = desk.heard.get(other.name) ?? 0;
    let upto = from;
    while ((made[upto]?.at ?? Number.POSITIVE_INFINITY) <= day.now - delay) upto += 1;
    const fresh = made.slice(from, upto);
    if (fresh.length === 0) continue;
    desk.hear(fresh.map(({ event }) => event));
    desk.heard.set(other.name, from + fresh.length);
  }
};

const keep = (day: Day, station: Station, desk: Desk, event: StoredEvent): StoredEvent => {
  const made = station.made.get(desk) ?? [];
  station.made.set(desk, made);
  made.push({ event, at: day.now });
  return event;
};

/** Whether nobody at this desk can know that she was accepted here before. */
const isUnknownHere = (station: Station, desk: Desk | undefined, electorId: string): boolean =>
  (station.served.get(electorId) ?? []).some(({ desk: by, index }) => {
    if (desk === undefined) return by !== undefined; // the list on paper is of this morning
    if (by === undefined) return station.paper.some(({ elector }) => elector.electorId === electorId);
    return by !== desk && (desk.heard.get(by.name) ?? 0) <= index;
  });

const decisionAt = (
  day: Day,
  { place }: Station,
  desk: Desk,
  elector: Elector,
  {
    finding = { how: 'ticket' },
    passed = [],
  }: { finding?: Finding; passed?: Parameters<typeof passing>[0][] | ReturnType<typeof passing> },
): Decision =>
  decide({
    station: {
      election: day.election,
      place,
      phase: 'open',
      faults: [],
      clockInDoubt: false,
      now: day.now + desk.clockOff,
    },
    elector,
    state:
      day.planted.looksNot === true
        ? { marks: new Map(), absenteeReturned: false }
        : desk.state(elector.electorId, day.earlier.get(elector.electorId) ?? []),
    finding,
    passed: passed as ReturnType<typeof passing>,
  });

const spotOf = (day: Day, { place }: Station) => ({ election: day.election.electionId, place: place.id });

/** 交付: each paper is a tick of its own, at whichever desk. */
const handOut = (
  day: Day,
  station: Station,
  desk: Desk,
  accept: StoredEvent,
  ballots: readonly string[],
): StoredEvent[] =>
  ballots.map((ballot) => {
    const event = desk.record('polling.ballot_issued', {
      ...spotOf(day, station),
      accepts: accept.eventId,
      ballot,
    });
    if (event === undefined) throw new Error('a tick that nobody let die');
    return keep(day, station, desk, event);
  });

export interface Accepted {
  readonly accept: StoredEvent;
  readonly ticks: readonly StoredEvent[];
  readonly taken: Taken;
  readonly desk: Desk;
}

export interface Visit {
  readonly elector: Elector;
  readonly finding?: Finding;
  /** 事由, of 期日前. */
  readonly reason?: 1 | 2 | 3 | 4 | 5 | 6;
  /** Has the papers of her 不在者投票 with her. */
  readonly brings?: boolean;
  readonly helped?: boolean;
  /** Goes on to a 仮投票 when she is stopped. */
  readonly insists?: boolean;
  /** The machine dies while it records. */
  readonly dies?: boolean;
}

/** Whether she ought to be stopped here, by what really happened. */
const mustStop = (day: Day, { place }: Station, { elector }: Visit): boolean => {
  const { election, truth } = day;
  const mine = election.ballots.filter(
    ({ group }) => group !== 'review' || dayOf(day.now) >= (election.groups[1]?.opensOn ?? ''),
  );
  const isElsewhere =
    place.kind === 'assigned' &&
    election.precincts.find(({ id }) => id === elector.precinct)?.placeId !== place.id;
  return (
    isElsewhere ||
    elector.standing.kind !== 'active' ||
    mine.every(({ id }) => truth.has(elector.electorId, id))
  );
};

const stop = (day: Day, station: Station, desk: Desk, visit: Visit, decision: Decision): void => {
  const { truth } = day;
  const { elector } = visit;
  if (decision.kind === 'ok') return;
  const spot = spotOf(day, station);
  const { electorId } = elector;
  const stopped = { ...spot, verdict: decision.kind, why: null, electorId, how: 'ticket' as const };
  const event = desk.record('polling.stopped', stopped);
  if (event !== undefined) keep(day, station, desk, event);
  truth.counted('stops', station.place.id, dayOf(day.now));
  note(day, `stop ${decision.kind}`);
  // 不在者投票用紙 that are out: she votes by post, or fetches them.
  if (decision.kind !== 'absentee_issued' && !mustStop(day, station, visit))
    truth.turnedAway(elector, `${decision.kind} at ${station.place.id}`);
  if (visit.insists !== true || decision.kind === 'other_place') return;
  const given = desk.record('polling.provisional', {
    ...spot,
    electorId,
    ballots: [day.election.ballots[0]?.id ?? ('single' as never)],
    when: whenOf(station.place),
    cause: 'refused',
    verdict: decision.kind,
    second: 's-2',
    reason: '投票管理者の決定に不服',
  });
  if (given !== undefined) keep(day, station, desk, given);
  truth.counted('provisional', station.place.id, dayOf(day.now));
};

/** Two persons go past what has to be looked into, and 不在者投票用紙 come back. */
const passThrough = (
  day: Day,
  station: Station,
  desk: Desk,
  visit: Visit,
): { decision: Decision; override: boolean } => {
  const first = decisionAt(day, station, desk, visit.elector, {
    finding: visit.finding ?? { how: 'ticket' },
  });
  if (first.kind === 'check') {
    const decision = decisionAt(day, station, desk, visit.elector, {
      finding: visit.finding ?? { how: 'ticket' },
      passed: passing(first),
    });
    return { decision, override: true };
  }
  if (first.kind !== 'absentee_issued' || visit.brings !== true) return { decision: first, override: false };
  const { electorId } = visit.elector;
  const back = desk.record('polling.absentee_returned', {
    ...spotOf(day, station),
    electorId,
    papers: 3,
    second: 's-2',
  });
  if (back !== undefined) keep(day, station, desk, back);
  day.truth.counted('returned', station.place.id, dayOf(day.now));
  return { decision: decisionAt(day, station, desk, visit.elector, {}), override: false };
};

/** One person at one desk, as far as the machine and the rules let her. Undefined: she got nothing. */
export const serve = (
  day: Day,
  station: Station,
  desk: Desk,
  visit: Visit,
  alone = false,
): Accepted | undefined => {
  const { truth, planted } = day;
  const { elector } = visit;
  const { place } = station;
  if (!alone) converge(day, station, desk);
  const { decision, override } = passThrough(day, station, desk, visit);
  const when = whenOf(place);
  const chosen = decideAccept(decision, when, { reason: visit.reason, oath: true });
  if (!chosen.ok) {
    stop(day, station, desk, visit, decision);
    return undefined;
  }
  const ballots = chosen.value.map(({ id }) => id);
  const mayDouble = isUnknownHere(station, desk, elector.electorId);
  const taken: Taken = {
    ...{ elector, ballots, place: place.id, day: dayOf(day.now), hour: hourOf(day.now) },
    ...{ when, reason: visit.reason ?? 0, mayDouble },
  };
  const age = elector.birthDate === null ? null : 2026 - Number(elector.birthDate.slice(0, 4));
  const accept = desk.record(
    'polling.accepted',
    {
      ...spotOf(day, station),
      electorId: elector.electorId,
      precinct: elector.precinct,
      ballots,
      how: 'ticket',
      when,
      ...(visit.reason === undefined ? {} : { reason: visit.reason }),
      sex: elector.sex,
      age,
      roll: day.roll,
      ...(override
        ? { override: { verdict: 'check', why: 'name_differs', second: 's-2', reason: '本人に確かめた' } }
        : {}),
      ...(visit.helped === true
        ? { assist: { kind: 'proxy', helpers: ['職員一', '職員二'], cause: 'sight' } }
        : {}),
    },
    visit.dies === true || (planted.forgets === true && day.chance.is(0.01)),
  );
  if (accept === undefined && visit.dies === true) return undefined;
  truth.took(taken);
  const day_ = dayOf(day.now);
  if (override) truth.counted('override', place.id, day_);
  if (visit.helped === true) truth.counted('proxy', place.id, day_);
  if (accept === undefined) return undefined;
  keep(day, station, desk, accept);
  const served = station.served.get(elector.electorId) ?? [];
  station.served.set(elector.electorId, served);
  served.push({ desk, index: (station.made.get(desk)?.length ?? 1) - 1 });
  return { accept, ticks: handOut(day, station, desk, accept, ballots), taken, desk };
};

/** 受付の取消し by two persons: the papers are taken back, the ticks too. */
export const undo = (day: Day, station: Station, { accept, ticks, taken, desk }: Accepted): void => {
  const spot = spotOf(day, station);
  const reason = '家族の入場券で受け付けた';
  const events = [
    desk.record('polling.undone', { ...spot, undoes: accept.eventId, reason, second: 's-2' }),
    ...ticks.map((each) => desk.record('polling.tick_undone', { ...spot, undoes: each.eventId })),
  ];
  for (const event of events) if (event !== undefined) keep(day, station, desk, event);
  day.truth.gaveBack(taken);
  day.truth.counted('undone', station.place.id, dayOf(day.now));
};

/** 書損: the spoiled paper goes into an envelope, and another one out. */
export const spoil = (day: Day, station: Station, desk: Desk, ballot: string): void => {
  const event = desk.record('polling.ballot_spoiled', {
    ...spotOf(day, station),
    ballot: day.election.ballots.find(({ id }) => id === ballot)?.id ?? ('single' as never),
    cause: 'spoiled',
    reissued: true,
  });
  if (event !== undefined) keep(day, station, desk, event);
  const { truth, now } = day;
  const key = `${station.place.id}/${dayOf(now)}/${ballot}`;
  truth.papers.set(key, (truth.papers.get(key) ?? 0) + 1);
  truth.counted('spoiled', station.place.id, dayOf(now));
};

/** No power: the printed list, on which the early voters are crossed out, and a pencil. */
export const serveOnPaper = (day: Day, station: Station, { elector }: Visit): void => {
  const { election, truth, now } = day;
  const crossed = new Set((day.earlier.get(elector.electorId) ?? []).map(({ ballot }) => ballot as string));
  const ticked = station.paper.filter((each) => each.elector.electorId === elector.electorId);
  for (const each of ticked) for (const ballot of each.ballots) crossed.add(ballot);
  const isHere = election.precincts.find(({ id }) => id === elector.precinct)?.placeId === station.place.id;
  const ballots = election.ballots.map(({ id }) => id).filter((id) => !crossed.has(id));
  if (!isHere || elector.standing.kind !== 'active' || elector.absentee !== null || ballots.length === 0) {
    note(day, 'stopped on paper');
    return;
  }
  const mayDouble = isUnknownHere(station, undefined, elector.electorId);
  truth.took({
    ...{ elector, ballots, place: station.place.id, day: dayOf(now), hour: hourOf(now) },
    ...{ when: 'day', reason: 0, mayDouble },
  });
  station.paper.push({ elector, ballots, at: now });
  const served = station.served.get(elector.electorId) ?? [];
  station.served.set(elector.electorId, served);
  served.push({ desk: undefined, index: 0 });
  note(day, 'on paper');
};

/** When there is power again: what was ticked is keyed, with the time on paper. */
export const keyPaper = (day: Day, station: Station, desk: Desk): void => {
  for (const { elector, ballots, at } of station.paper.splice(0)) {
    const accept = desk.record('polling.accepted', {
      ...spotOf(day, station),
      electorId: elector.electorId,
      precinct: elector.precinct,
      ballots: ballots.map(
        (ballot) => day.election.ballots.find(({ id }) => id === ballot)?.id ?? ('single' as never),
      ),
      how: 'paper',
      when: 'day',
      sex: elector.sex,
      age: elector.birthDate === null ? null : 2026 - Number(elector.birthDate.slice(0, 4)),
      roll: day.roll,
      paperAt: at,
    });
    if (accept === undefined) throw new Error('a record that nobody let die');
    keep(day, station, desk, accept);
    const served = station.served.get(elector.electorId) ?? [];
    const onPaper = served.findIndex((each) => each.desk === undefined);
    if (onPaper >= 0) served.splice(onPaper, 1, { desk, index: (station.made.get(desk)?.length ?? 1) - 1 });
    handOut(day, station, desk, accept, ballots);
    day.truth.counted('paper', station.place.id, dayOf(at));
  }
};
