import type { CivilDate } from '../kernel/dates.ts';
import type { Election, PollingPlace } from '../registry/roll/election.ts';
import type { RollVersion } from '../registry/roll/schema.ts';
import type { RollStanding, SexCounts } from './polling-schema.ts';

/** What the centre knows of a poll besides the records: the elections as they were decided, and the rolls that it gave out. */

/** Electors on the roll of one 投票区. */
export interface Electorate extends SexCounts {
  readonly precinct: string;
}

/** A roll that was given out; `at`: when, milliseconds since 1970. */
export interface KnownRoll extends Omit<RollVersion, 'count'> {
  readonly at: number;
  /** Empty: whoever published it did not say. */
  readonly electorate: readonly Electorate[];
  /** 不在者投票用紙 that are out or were, as the roll says; null: it does not. */
  readonly absentees: number | null;
}

export interface PollPlan {
  /** Each in its newest version. */
  readonly elections: readonly Election[];
  readonly rolls: readonly KnownRoll[];
}

export const NO_PLAN: PollPlan = { elections: [], rolls: [] };

export const newestRoll = ({ rolls }: PollPlan, electionId: string): KnownRoll | undefined =>
  rolls.filter((roll) => roll.electionId === electionId).toSorted((a, b) => b.version - a.version)[0];

/** A station may take a new roll over some time after it was given out; until then the one before is right. Milliseconds. */
const TAKE_OVER_MS = 3_600_000;

/** How the roll of a station stands to those that were given out. */
export const standingOf = (
  plan: PollPlan,
  electionId: string,
  used: { readonly version: number; readonly sha256: string },
  now: number,
): RollStanding => {
  const given = plan.rolls.filter((roll) => roll.electionId === electionId);
  if (given.length === 0) return 'unknown';
  const mine = given.find(({ version, sha256 }) => version === used.version && sha256 === used.sha256);
  if (mine === undefined) return 'other';
  const isBehind = given.some(({ version, at }) => version > mine.version && at + TAKE_OVER_MS <= now);
  return isBehind ? 'old' : 'same';
};

const JAPAN = '+09:00';

export interface Hours {
  readonly opensAt: number;
  readonly closesAt: number;
}

/** When a place is open on that day, milliseconds since 1970. */
export const hoursOn = ({ hours }: PollingPlace, day: string): Hours | undefined => {
  const span = hours.find(({ from, to }) => from <= day && day <= to);
  if (span === undefined) return undefined;
  return {
    opensAt: Date.parse(`${day}T${span.opens}:00${JAPAN}`),
    closesAt: Date.parse(`${day}T${span.closes}:00${JAPAN}`),
  };
};

/** Every day on which any place of the election is open, in order. */
export const daysOf = ({ places }: Pick<Election, 'places'>, until: CivilDate): readonly string[] => {
  const days = new Set<string>();
  for (const { hours } of places)
    for (const { from, to } of hours)
      for (let day = Date.parse(from); day <= Date.parse(to < until ? to : until); day += 86_400_000)
        days.add(new Date(day).toISOString().slice(0, 10));
  return [...days].toSorted();
};
