/** Who comes when, and what breaks when: the whole of a simulated election from one seed. */
import type { Elector } from '../../src/registry/roll/schema.ts';
import type { Chance } from './chance.ts';
import { EARLY_DAYS, inJapan, POLL_DAY, type Town } from './election-town.ts';

/** How somebody comes. `again`: once more, with papers already. `race`: two of one name at two desks in the same millisecond. */
export type Manner =
  | 'plain'
  | 'again'
  | 'race'
  | 'wrong_ticket'
  | 'wrong_place'
  | 'name_differs'
  | 'double_tap'
  | 'died';

export interface Arrival {
  readonly at: number;
  readonly place: string;
  readonly elector: Elector;
  readonly manner: Manner;
}

export interface Outage {
  readonly place: string;
  readonly kind: 'split' | 'cut' | 'dark' | 'crash';
  readonly from: number;
  readonly to: number;
  /** Which desk crashes. */
  readonly desk: number;
}

export interface DayPlan {
  readonly early: readonly Arrival[];
  readonly day: readonly Arrival[];
  readonly outages: readonly Outage[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Within an hour, away from its ends: a clock that is 25 seconds off must not put her into another one. */
const inHour = (chance: Chance): number => chance.between(3 * MINUTE, 57 * MINUTE);

const MANNERS: readonly (readonly [Manner, number])[] = [
  ['again', 0.004],
  ['race', 0.002],
  ['wrong_ticket', 0.004],
  ['wrong_place', 0.003],
  ['name_differs', 0.006],
  ['double_tap', 0.01],
  ['died', 0.003],
];

const mannerOf = (chance: Chance): Manner => {
  for (const [manner, share] of MANNERS) if (chance.is(share)) return manner;
  return 'plain';
};

/** Of those who may not vote some come, for there is a ticket at home. */
const comes = ({ standing, absentee }: Elector, chance: Chance, turnout: number): boolean =>
  chance.is(standing.kind !== 'active' ? 0.2 : absentee === null ? turnout : 0.1);

export const planDay = (town: Town, chance: Chance): DayPlan => {
  const early: Arrival[] = [];
  const day: Arrival[] = [];
  const outages: Outage[] = [];
  const earlyPlaces = town.election.places.filter(({ kind }) => kind === 'early').map(({ id }) => id);
  for (const [place, electors] of town.byPlace) {
    for (const elector of electors) {
      const isEarly = comes(elector, chance, 0.17);
      if (isEarly) {
        const on = chance.one(EARLY_DAYS);
        const at = inJapan(on, '09:00') + chance.between(0, 10) * HOUR + inHour(chance);
        early.push({ at, place: chance.one(earlyPlaces), elector, manner: 'plain' });
        // Once more, at another place that asks the centre too.
        if (chance.is(0.004))
          early.push({ at: at + 70 * MINUTE, place: chance.one(earlyPlaces), elector, manner: 'again' });
      }
      // Who voted early tries again now and then, or comes for 国民審査.
      if (isEarly ? !chance.is(0.1) : !comes(elector, chance, 0.45)) continue;
      const at = inJapan(POLL_DAY, '07:00') + chance.between(0, 12) * HOUR + inHour(chance);
      day.push({ at, place, elector, manner: isEarly ? 'plain' : mannerOf(chance) });
    }
    const from = inJapan(POLL_DAY, '08:00');
    const outage = (kind: Outage['kind'], share: number, longest: number): void => {
      if (!chance.is(share)) return;
      const begins = from + chance.between(0, 10 * HOUR);
      outages.push({
        place,
        kind,
        from: begins,
        to: begins + chance.between(longest / 3, longest),
        desk: chance.between(0, 1),
      });
    };
    outage('split', 0.4, 40 * MINUTE);
    outage('cut', 0.5, 5 * HOUR);
    outage('dark', 0.3, 50 * MINUTE);
    outage('crash', 0.5, 5 * MINUTE);
  }
  const inTime = (a: Arrival, b: Arrival): number => a.at - b.at;
  return { early: early.toSorted(inTime), day: day.toSorted(inTime), outages };
};
