import type { Reader } from '../../db/index.ts';
import type { EventId } from '../../kernel/ids.ts';
import { ageOnPollDay, type Ballot, type Election } from '../../registry/roll/election.ts';
import type { Elector, RollPort } from '../../registry/roll/schema.ts';
import { conflictsOf, type Fact, standingTicks } from './fold.ts';
import { whenOf } from './rules.ts';
import type { Assist, EarlyReason, FoundBy, Override, PollingEvent } from './schema.ts';
import { type Here, stampOf } from './station.ts';
import { factOf, factsOfAcceptance, stateOfElector, undoneAmong } from './store.ts';
import type { ShownAcceptance } from './views.ts';

/** 受付 as it is recorded and as it is shown afterwards, with the ticks of its ballots. */

export interface Accepted extends Omit<Fact, 'event'> {
  readonly event: Extract<PollingEvent, { readonly kind: 'polling.accepted' }>;
}

export const isAccepted = (fact: Fact | undefined): fact is Accepted =>
  fact?.event.kind === 'polling.accepted';

export const acceptedOf = (reader: Reader, acceptId: EventId): Accepted | undefined => {
  const fact = factOf(reader, acceptId);
  return isAccepted(fact) ? fact : undefined;
};

export interface AcceptanceParts {
  readonly ballots: readonly Pick<Ballot, 'id'>[];
  readonly how: FoundBy;
  readonly reason?: EarlyReason | undefined;
  readonly assist?: Assist | undefined;
  readonly override?: Override | undefined;
  readonly paperAt?: number;
}

export const acceptanceEvent = (
  { election, place }: Here,
  version: NonNullable<Here['version']>,
  elector: Elector,
  { ballots, how, reason, assist, override, paperAt }: AcceptanceParts,
): PollingEvent => ({
  kind: 'polling.accepted',
  data: {
    election: election.electionId,
    place: place.id,
    electorId: elector.electorId,
    precinct: elector.precinct,
    ballots: ballots.map(({ id }) => id),
    how,
    when: whenOf(place),
    sex: elector.sex,
    age: ageOnPollDay(election, elector.birthDate),
    roll: stampOf(version),
    ...(reason === undefined ? {} : { reason }),
    ...(assist === undefined ? {} : { assist }),
    ...(override === undefined ? {} : { override }),
    ...(paperAt === undefined ? {} : { paperAt }),
  },
});

export interface ShowingAcceptance {
  readonly db: Reader;
  readonly roll: Pick<RollPort, 'byId'>;
}

/** An acceptance with what was handed out of it. */
export const shownAcceptance = (
  { db, roll }: ShowingAcceptance,
  election: Pick<Election, 'ballots' | 'electionId'>,
  { eventId, at, device, event }: Accepted,
): ShownAcceptance => {
  const { electorId, ballots, how, when, assist, override, paperAt } = event.data;
  const ticks = factsOfAcceptance(db, eventId);
  const undone = undoneAmong(db, [eventId, ...ticks.map((tick) => tick.eventId)]);
  const standing = standingTicks(ticks, undone);
  const isUndone = undone.has(eventId);
  const doubles = isUndone ? [] : conflictsOf(stateOfElector(db, election.electionId, electorId));
  return {
    acceptId: eventId,
    electorId,
    name: roll.byId(electorId)?.name ?? '',
    at: paperAt ?? at,
    device,
    how,
    when,
    ballots: ballots.map((ballot) => ({
      ballot,
      name: election.ballots.find(({ id }) => id === ballot)?.name ?? ballot,
      tickId: standing.get(ballot) ?? null,
    })),
    assist: assist?.kind ?? null,
    overridden: override?.verdict ?? null,
    undone: isUndone,
    conflict: ballots.some((ballot) => doubles.includes(ballot)),
  };
};
