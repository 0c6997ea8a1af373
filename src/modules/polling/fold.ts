import { throwIllegalValue } from '../../kernel/assert.ts';
import type { EventId } from '../../kernel/ids.ts';
import type { ElectorId } from '../../registry/roll/schema.ts';
import type { Mark, PollingEvent, PollingEventData } from './schema.ts';

/**
 * What follows from the record of a poll. The same file runs at the desk and again at the centre.
 *
 * Invariant: everything here depends on the set of facts alone, so any arrival order and any duplication of the same events gives the
 * same answer. An undone event counts no more, and stays; of two acceptances both stay, and that there are two is told.
 */

const JAPAN_OFFSET_MS = 9 * 3_600_000;

/** One event as the fold needs it. */
export interface Fact {
  readonly eventId: EventId;
  /** `eventOrder`: the same at every node. */
  readonly order: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly device: string;
  readonly event: PollingEvent;
}

/** The elector whose standing must be folded again when this event arrives; an undoing speaks of that of its target. */
export const electorOf = (event: PollingEvent): ElectorId | null => {
  switch (event.kind) {
    case 'polling.accepted':
    case 'polling.provisional':
    case 'polling.absentee_returned':
      return event.data.electorId;
    case 'polling.opened':
    case 'polling.ballot_issued':
    case 'polling.tick_undone':
    case 'polling.ballot_spoiled':
    case 'polling.oath':
    case 'polling.looked_up':
    case 'polling.stopped':
    case 'polling.undone':
    case 'polling.tie_out':
    case 'polling.backup_printed':
    case 'polling.closed':
      return null;
    default:
      return throwIllegalValue(event);
  }
};

/** What an event takes back: an acceptance, or a tick. */
export const undoneBy = (event: PollingEvent): EventId | undefined =>
  event.kind === 'polling.undone' || event.kind === 'polling.tick_undone' ? event.data.undoes : undefined;

/** Where one elector stands, by kind of ballot. */
export interface ElectorState {
  /** Every ballot she was ever given and that still counts, in the agreed order; more than one of a kind is a 二重投票. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  /** 不在者投票用紙 have come back, at a desk. */
  readonly absenteeReturned: boolean;
}

export const NOTHING_GIVEN: ElectorState = { marks: new Map(), absenteeReturned: false };

/** Facts in the agreed order, each once. */
export const inOrder = (facts: readonly Fact[]): readonly Fact[] =>
  [...new Map(facts.map((fact) => [fact.eventId, fact])).values()].toSorted((a, b) =>
    a.order < b.order ? -1 : a.order > b.order ? 1 : 0,
  );

const markOf = (
  { eventId, at, device }: Fact,
  data: PollingEventData<'polling.accepted'> | PollingEventData<'polling.provisional'>,
  provisional: boolean,
): Mark => ({
  eventId,
  at: ('paperAt' in data ? data.paperAt : undefined) ?? at,
  place: data.place,
  device,
  when: data.when,
  provisional,
});

/** Of one elector, from the facts that speak of her and the ids of all that was undone; `earlier`: what the centre told of her. */
export const foldElector = (
  facts: readonly Fact[],
  undone: ReadonlySet<string>,
  earlier: readonly (Mark & { readonly ballot: string })[] = [],
): ElectorState => {
  const marks = new Map<string, Mark[]>();
  let absenteeReturned = false;
  const give = (ballot: string, mark: Mark): void => {
    const before = marks.get(ballot) ?? [];
    // The centre tells of what this record may hold too.
    if (before.every(({ eventId }) => eventId !== mark.eventId)) marks.set(ballot, [...before, mark]);
  };
  for (const { ballot, ...mark } of earlier) if (!undone.has(mark.eventId)) give(ballot, mark);
  for (const fact of inOrder(facts)) {
    const { event } = fact;
    if (undone.has(fact.eventId)) continue;
    if (event.kind === 'polling.accepted')
      for (const ballot of event.data.ballots) give(ballot, markOf(fact, event.data, false));
    if (event.kind === 'polling.provisional')
      for (const ballot of event.data.ballots) give(ballot, markOf(fact, event.data, true));
    if (event.kind === 'polling.absentee_returned') absenteeReturned = true;
  }
  return { marks, absenteeReturned };
};

/** Kinds of ballot for which she was accepted more than once. A 仮投票 is decided later and makes none. */
export const conflictsOf = ({ marks }: ElectorState): readonly string[] =>
  [...marks].flatMap(([ballot, all]) => (all.filter((mark) => !mark.provisional).length > 1 ? [ballot] : []));

/** Ticks of one acceptance that stand: ballot → event of the tick, the first in order where there are two. */
export const standingTicks = (
  ticks: readonly Fact[],
  undone: ReadonlySet<string>,
): ReadonlyMap<string, EventId> => {
  const standing = new Map<string, EventId>();
  for (const { eventId, event } of inOrder(ticks)) {
    if (event.kind !== 'polling.ballot_issued' || undone.has(eventId)) continue;
    if (!standing.has(event.data.ballot)) standing.set(event.data.ballot, eventId);
  }
  return standing;
};

/** `people`: tickets and acceptances; otherwise a kind of ballot. */
export interface Difference {
  readonly what: string;
  readonly counted: number;
  readonly recorded: number;
}

/** 毎時の照合: where what was counted by hand is not what is recorded. `tolerance`: papers that may be apart. */
export const tieOutAlarms = (
  { tickets, ballots, accepted, acceptedBallots }: PollingEventData<'polling.tie_out'>,
  tolerance: number,
): readonly Difference[] => {
  const recorded = new Map(acceptedBallots.map(({ ballot, count }) => [ballot, count]));
  const pairs: readonly Difference[] = [
    { what: 'people', counted: tickets, recorded: accepted },
    ...ballots.map(({ ballot, count }) => ({
      what: ballot,
      counted: count,
      recorded: recorded.get(ballot) ?? 0,
    })),
  ];
  return pairs.filter((pair) => Math.abs(pair.counted - pair.recorded) > tolerance);
};

/** What one event adds to the counts of its place while it stands, as `what/key`. */
export const countedIn = ({ at, event }: Pick<Fact, 'at' | 'event'>): readonly string[] => {
  switch (event.kind) {
    case 'polling.accepted': {
      const { ballots, sex, assist, how, paperAt } = event.data;
      return [
        'accepted/',
        ...ballots.map((ballot) => `ballot/${ballot}`),
        `hour/${hourInJapan(paperAt ?? at)}/${sex}`,
        ...(assist === undefined ? [] : [`assist/${assist.kind}`]),
        ...(how === 'paper' ? ['paper/'] : []),
      ];
    }
    case 'polling.ballot_issued':
      return [`issued/${event.data.ballot}`];
    case 'polling.ballot_spoiled':
      return [
        `spoiled/${event.data.ballot}`,
        ...(event.data.reissued ? [`reissued/${event.data.ballot}`] : []),
      ];
    case 'polling.provisional':
      return ['provisional/', ...event.data.ballots.map((ballot) => `envelope/${ballot}`)];
    case 'polling.stopped':
      return ['stops/'];
    case 'polling.undone':
      return ['undone/'];
    case 'polling.opened':
    case 'polling.tick_undone':
    case 'polling.oath':
    case 'polling.absentee_returned':
    case 'polling.looked_up':
    case 'polling.tie_out':
    case 'polling.backup_printed':
    case 'polling.closed':
      return [];
    default:
      return throwIllegalValue(event);
  }
};

/** The hour that a moment is in (Japan): `hourSchema`. */
export const hourInJapan = (at: number): string => new Date(at + JAPAN_OFFSET_MS).toISOString().slice(0, 13);
