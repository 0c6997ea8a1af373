/**
 * What really happened on the simulated day, kept apart from every record: who took which papers, where and when. It knows nothing of
 * events and folds; whether somebody ought to have been stopped it says by itself.
 */
import type { Elector } from '../../src/registry/roll/schema.ts';

/** Papers in one hand. `mayDouble`: why nobody could have known that she had some before. */
export interface Taken {
  readonly elector: Elector;
  readonly ballots: readonly string[];
  readonly place: string;
  readonly day: string;
  readonly hour: number;
  readonly when: 'day' | 'early';
  readonly reason: number;
  readonly mayDouble: boolean;
}

export type TruthCount =
  | 'spoiled'
  | 'provisional'
  | 'undone'
  | 'stops'
  | 'paper'
  | 'proxy'
  | 'returned'
  | 'override';

export interface Truth {
  /** First papers of each kind of each elector. */
  readonly votes: Map<string, Map<string, Taken>>;
  /** Electors who got papers of one kind twice, although they should not. */
  readonly doubles: Set<string>;
  /** Papers handed out, by `place/day/ballot`. */
  readonly papers: Map<string, number>;
  /** People whose tickets lie in the box, by place and day. */
  readonly tickets: Map<string, number>;
  /** By `what/place/day`. */
  readonly counts: Map<string, number>;
  /** What no run may ever do. */
  readonly violations: string[];
  took(taken: Taken): void;
  /** The papers came back and were not used: as if it had not been. */
  gaveBack(taken: Taken): void;
  counted(what: TruthCount, place: string, day: string): void;
  turnedAway(elector: Elector, why: string): void;
  /** Whether she has papers of this kind, wherever from. */
  has(electorId: string, ballot: string): boolean;
}

export const createTruth = (): Truth => {
  const votes = new Map<string, Map<string, Taken>>();
  const doubles = new Set<string>();
  const papers = new Map<string, number>();
  const tickets = new Map<string, number>();
  const counts = new Map<string, number>();
  const violations: string[] = [];
  const add = (map: Map<string, number>, key: string, n: number): void => {
    map.set(key, (map.get(key) ?? 0) + n);
  };
  const move = ({ ballots, place, day }: Taken, n: number): void => {
    for (const ballot of ballots) add(papers, `${place}/${day}/${ballot}`, n);
    add(tickets, `${place}/${day}`, n);
  };
  return {
    votes,
    doubles,
    papers,
    tickets,
    counts,
    violations,
    took(taken) {
      const { elector, ballots, mayDouble } = taken;
      const { kind } = elector.standing;
      if (kind !== 'active') violations.push(`${elector.electorId} is ${kind} and got papers`);
      move(taken, 1);
      const mine = votes.get(elector.electorId) ?? new Map<string, Taken>();
      votes.set(elector.electorId, mine);
      for (const ballot of ballots) {
        if (!mine.has(ballot)) mine.set(ballot, taken);
        else if (mayDouble) doubles.add(elector.electorId);
        else
          violations.push(`${elector.electorId} got ${ballot} twice at ${taken.place}, which could be known`);
      }
    },
    gaveBack(taken) {
      move(taken, -1);
      const mine = votes.get(taken.elector.electorId);
      for (const ballot of taken.ballots) if (mine?.get(ballot) === taken) mine.delete(ballot);
      if (mine?.size === 0) votes.delete(taken.elector.electorId);
    },
    counted: (what, place, day) => add(counts, `${what}/${place}/${day}`, 1),
    turnedAway: (elector, why) => {
      violations.push(`${elector.electorId} was turned away: ${why}`);
    },
    has: (electorId, ballot) => votes.get(electorId)?.has(ballot) === true,
  };
};
