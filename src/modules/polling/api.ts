import { isOpenAt, precinctOf, precinctsOf } from '../../registry/roll/election.ts';
import type { Methods } from '../../rpc/contract.ts';
import { acceptingMethods } from './accepting.ts';
import { afterwardsMethods } from './afterwards.ts';
import type { pollingContract } from './contract.ts';
import { countPlace } from './counts.ts';
import { findingMethods } from './finding.ts';
import type { Desk } from './looks.ts';
import { paperMethods } from './paper.ts';
import { placeMethods, shownTieOut } from './place.ts';
import type { PollingContext } from './ports.ts';
import { whenOf } from './rules.ts';
import { shownBallot, shownPlace } from './shown.ts';
import { faultsOf, type Here, hereOf, isShared, noTrials, stampOf, tieOutDue } from './station.ts';
import { latestFacts } from './store.ts';
import type { PlaceCounts, PollingState } from './views.ts';

export interface Polling {
  readonly methods: Methods<typeof pollingContract>;
  /** For topic `polling`. */
  state(): PollingState;
}

const NO_COUNTS: PlaceCounts = {
  accepted: 0,
  people: 0,
  bySex: { '1': 0, '2': 0, '9': 0 },
  acceptedBallots: [],
  issued: [],
  spoiled: [],
  reissued: [],
  envelopes: [],
  provisional: 0,
  braille: 0,
  proxy: 0,
  paper: 0,
  undone: 0,
  stops: 0,
  conflicts: 0,
};

type Shown = Pick<PollingState, 'election' | 'place' | 'precincts' | 'when' | 'hours' | 'reservations'>;

const NOWHERE: Shown = {
  election: null,
  place: null,
  precincts: [],
  when: 'day',
  hours: null,
  reservations: 'none',
};

const shownStation = (here: Here): Shown => {
  const { election, place, now } = here;
  const { electionId: id, name, pollDay, ballots } = election;
  const today = isOpenAt(place, now);
  return {
    election: { id, name, pollDay, ballots: ballots.map((ballot) => shownBallot(election, ballot)) },
    place: shownPlace(place),
    precincts: precinctsOf(election, place).map((precinct) => ({
      id: precinct,
      name: precinctOf(election, precinct)?.name ?? precinct,
    })),
    when: whenOf(place),
    hours: today.state === 'other_day' ? null : { from: today.opens, to: today.closes },
    reservations: isShared(here) ? 'central' : 'none',
  };
};

/** What is counted is counted again only when the record has changed. */
const createCounter = ({ db, revision }: PollingContext) => {
  let counted: { readonly at: number; readonly spot: string; readonly counts: PlaceCounts } | undefined;
  return ({ election, place }: Here): PlaceCounts => {
    const at = revision();
    const spot = { election: election.electionId, place: place.id };
    const key = `${spot.election}/${spot.place}`;
    if (counted?.at !== at || counted.spot !== key) counted = { at, spot: key, counts: countPlace(db, spot) };
    return counted.counts;
  };
};

/** One terminal's polling desk. */
export const createPolling = (context: PollingContext): Polling => {
  const desk: Desk = {
    context,
    trials: noTrials(),
    person: undefined,
    accepting: undefined,
    found: new Set(),
    listed: new Set(),
  };
  const count = createCounter(context);
  const tieOut = (here: Here): PollingState['tieOut'] => {
    const spot = { election: here.election.electionId, place: here.place.id };
    const [last] = latestFacts(context.db, spot, 'polling.tie_out', 1).flatMap((fact) =>
      shownTieOut(fact, here),
    );
    return { due: tieOutDue(context, here), last: last ?? null };
  };
  return {
    methods: {
      ...findingMethods(desk),
      ...acceptingMethods(desk),
      ...afterwardsMethods(desk),
      ...paperMethods(desk),
      ...placeMethods(desk),
    },
    state() {
      const here = hereOf(context, desk.trials);
      const { person } = desk;
      const version = context.roll.version();
      return {
        ...(here === undefined ? NOWHERE : shownStation(here)),
        phase: here?.phase ?? 'not_open',
        faults: [...(here?.faults ?? faultsOf(context, desk.trials))],
        roll:
          version === undefined
            ? null
            : { ...stampOf(version), source: version.source, electors: version.count },
        counts: here === undefined ? NO_COUNTS : count(here),
        tieOut: here === undefined ? { due: null, last: null } : tieOut(here),
        standing: person === undefined ? null : { lookId: person.lookId, verdict: person.decision.kind },
      };
    },
  };
};
