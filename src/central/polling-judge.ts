/**
 * What is wrong with a poll, from what its places said and what was planned. Pure, and of the whole at once: what is not found again
 * is no longer wrong, so no order of arrival and no change of the plan leaves a stale alarm behind (polling-watch.ts).
 */
import { tieOutAlarms } from '../modules/polling/fold.ts';
import type { Election } from '../registry/roll/election.ts';
import { placeOf } from '../registry/roll/election.ts';
import type { FoundAnomaly } from './anomalies.ts';
import type { POLL_ANOMALIES } from './anomaly-schema.ts';
import { dayAndHour } from './polling-facts.ts';
import { daysOf, hoursOn, type PollPlan, standingOf } from './polling-plan.ts';
import { ofKind, type PollTerminal, type Said, type SaidOf } from './polling-rows.ts';

/** Those that are found here; `double_vote` comes of the fold of each elector. */
export type JudgedKind = Exclude<(typeof POLL_ANOMALIES)[number], 'double_vote'>;
export const JUDGED: readonly JudgedKind[] = [
  'poll_roll',
  'poll_tie_out',
  'poll_hours',
  'poll_not_open',
  'poll_wrong_election',
];

/** Acceptances at one place on one day outside of its hours. */
export interface OutOfHours {
  readonly election: string;
  readonly place: string;
  readonly day: string;
  readonly count: number;
  readonly firstAt: number;
}

/** Who was inside when the doors were closed still votes (公選法 53条); later than this nobody was. Milliseconds. [K] */
export const STILL_INSIDE_MS = 3_600_000;

export interface Judged {
  readonly plan: PollPlan;
  readonly said: readonly Said[];
  readonly terminals: readonly PollTerminal[];
  readonly outOfHours: readonly OutOfHours[];
  /** 締切 whose figures are not the centre's although every record that they name is here (polling-closing.ts). */
  readonly differing: readonly SaidOf<'polling.closed'>[];
  readonly now: number;
}

type Found = FoundAnomaly & { readonly kind: JudgedKind };

/** A newer program may yet bring an election here that its stations have had for a while: without any, nothing is said of one. */
const wrongElections = ({ plan, terminals, now }: Judged): Found[] => {
  if (plan.elections.length === 0) return [];
  return terminals.flatMap(({ election, place, device }) => {
    const planned = plan.elections.find(({ electionId }) => electionId === election);
    if (planned !== undefined && placeOf(planned, place) !== undefined) return [];
    const what = planned === undefined ? 'election' : 'place';
    return [
      {
        kind: 'poll_wrong_election' as const,
        key: `${election}/${place}/${device}`,
        device,
        foundAt: now,
        detail: { election, place, what },
      },
    ];
  });
};

/** One alarm for each terminal and roll: of a thousand acceptances by an old roll the cause is one. */
const wrongRolls = ({ plan, terminals, now }: Judged): Found[] =>
  terminals.flatMap(({ election, place, device, roll, lastAt }) => {
    if (roll === null) return [];
    const standing = standingOf(plan, election, roll, lastAt);
    if (standing === 'same' || standing === 'unknown') return [];
    const { version, asOf, sha256 } = roll;
    return [
      {
        kind: 'poll_roll' as const,
        key: `${election}/${place}/${device}/${version}/${sha256}`,
        device,
        foundAt: now,
        detail: { election, place, standing, version, asOf, sha256: sha256.slice(0, 8) },
      },
    ];
  });

/** The last count of each hour stands: whoever counted wrong counts again. */
export const lastTieOuts = (said: readonly Said[]): readonly SaidOf<'polling.tie_out'>[] => [
  ...new Map(
    ofKind(said, 'polling.tie_out').map((each) => [
      `${each.data.election}/${each.data.place}/${each.data.hour}`,
      each,
    ]),
  ).values(),
];

const toleranceOf = (plan: PollPlan, election: string): number =>
  plan.elections.find(({ electionId }) => electionId === election)?.tieOut.tolerance ?? 0;

export const tieOutDifferences = (plan: PollPlan, { data }: SaidOf<'polling.tie_out'>) =>
  tieOutAlarms(data, toleranceOf(plan, data.election));

const wrongTieOuts = ({ plan, said }: Judged): Found[] =>
  lastTieOuts(said).flatMap((each) => {
    const differences = tieOutDifferences(plan, each);
    if (differences.length === 0) return [];
    const { election, place, hour } = each.data;
    const [first] = differences;
    return [
      {
        kind: 'poll_tie_out' as const,
        key: `${election}/${place}/${hour}`,
        device: each.device,
        foundAt: each.received_at,
        detail: {
          ...{ election, place, hour, at: each.at, differences: differences.length },
          ...{ what: first?.what ?? '', counted: first?.counted ?? 0, recorded: first?.recorded ?? 0 },
        },
      },
    ];
  });

const wrongClosings = ({ differing }: Judged): Found[] =>
  differing.map(({ data: { election, place, people }, device, at, received_at: foundAt }) => ({
    kind: 'poll_tie_out',
    key: `${election}/${place}/${dayAndHour(at).day}/closing`,
    device,
    foundAt,
    detail: { election, place, at, what: 'closing', recorded: people },
  }));

/** Undefined: on that day the place has no hours at all, so nobody may be accepted there. */
const wrongHours = ({ outOfHours, now }: Judged): Found[] =>
  outOfHours.map(({ election, place, day, count, firstAt }) => ({
    kind: 'poll_hours',
    key: `${election}/${place}/${day}`,
    foundAt: now,
    detail: { election, place, day, count, at: firstAt },
  }));

/** Minutes after the hour within which a record of the opening may yet be on its way. */
const ON_ITS_WAY_MS = 60_000;

const notOpenIn = (election: Election, said: readonly Said[], now: number): Found[] => {
  const { electionId, places } = election;
  const today = dayAndHour(now).day;
  const openings = ofKind(said, 'polling.opened').filter(({ data }) => data.election === electionId);
  return daysOf(election, election.pollDay)
    .filter((day) => day <= today)
    .flatMap((day) =>
      places.flatMap((place): Found[] => {
        const hours = hoursOn(place, day);
        if (hours === undefined || now < hours.opensAt + ON_ITS_WAY_MS) return [];
        const inTime = openings.some(
          ({ data, at }) =>
            data.place === place.id && dayAndHour(at).day === day && at <= hours.opensAt + ON_ITS_WAY_MS,
        );
        if (inTime) return [];
        return [
          {
            kind: 'poll_not_open',
            key: `${electionId}/${place.id}/${day}`,
            foundAt: now,
            detail: { election: electionId, place: place.id, day, at: hours.opensAt },
          },
        ];
      }),
    );
};

const notOpen = ({ plan, said, now }: Judged): Found[] =>
  plan.elections.flatMap((election) => notOpenIn(election, said, now));

export const judgePoll = (judged: Judged): readonly Found[] => [
  ...wrongElections(judged),
  ...wrongRolls(judged),
  ...wrongTieOuts(judged),
  ...wrongClosings(judged),
  ...wrongHours(judged),
  ...notOpen(judged),
];
