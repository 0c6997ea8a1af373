/** What goes wrong in a world, decided from its seed before it begins: a list, so that it can be cut down to what matters. */
import { type Chance, chanceOf } from './chance.ts';
import type { CrashPoint } from './machine.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `machine`: its place in the list of terminals. Times in milliseconds; `for`: how long until it is put right. */
export type Fault =
  /** `silent`: nothing comes back at all, as from a pulled cable; else the connection is refused. */
  | { readonly kind: 'partition'; readonly machine: number; readonly for: number; readonly silent: boolean }
  | { readonly kind: 'bad_line'; readonly machine: number; readonly for: number; readonly line: LineFault }
  | { readonly kind: 'crash'; readonly machine: number; readonly for: number; readonly point?: CrashPoint }
  | { readonly kind: 'disk_full'; readonly machine: number; readonly for: number }
  /** `looks`: the clock jumps at so many looks at it from now, in the middle of whatever is being written. */
  | {
      readonly kind: 'clock';
      readonly machine: number;
      readonly for: number;
      readonly off: number;
      readonly looks?: number;
    }
  | { readonly kind: 'centre_crash'; readonly for: number; readonly losing: boolean }
  | { readonly kind: 'centre_busy'; readonly for: number }
  /** The standby is gone: commits are on one machine only. */
  | { readonly kind: 'standby_gone'; readonly for: number }
  | { readonly kind: 'backup'; readonly machine: number }
  /** The disk is replaced by the last backup; `newEpoch`: as the manual says, or forgotten. */
  | { readonly kind: 'restore'; readonly machine: number; readonly for: number; readonly newEpoch: boolean }
  /** A second machine with a copy of the disk. */
  | { readonly kind: 'clone'; readonly machine: number };

export interface LineFault {
  readonly drop: number;
  readonly double: number;
  /** Longest delay of one way; what is sent later may arrive earlier. */
  readonly slowMs: number;
}

export interface Planned {
  readonly at: number;
  readonly fault: Fault;
}

export interface Plan {
  readonly seed: number;
  readonly machines: number;
  /** Until everything is put right. */
  readonly lengthMs: number;
  /** Between two records of one terminal. */
  readonly meanMs: number;
  readonly faults: readonly Planned[];
}

const CLOCKS = [DAY, -DAY, HOUR, -HOUR, 30 * SECOND, -30 * SECOND, 5 * SECOND];
/** A dead battery: the clock begins in 1970. */
const IN_1970 = -Date.UTC(2026, 10, 23, 9);
export const CLOCK_OFFSETS: readonly number[] = [...CLOCKS, IN_1970];

type Maker = (chance: Chance, machine: number, most: number) => Fault;

const clock: Maker = (chance, machine, most) => ({
  kind: 'clock',
  machine,
  for: chance.between(10 * SECOND, most),
  off: chance.is(0.15) ? IN_1970 : chance.one(CLOCKS),
  ...(chance.is(0.5) ? { looks: chance.between(1, 6) } : {}),
});

const crash: Maker = (chance, machine) => ({
  kind: 'crash',
  machine,
  for: chance.between(SECOND, 5 * MINUTE),
  ...(chance.is(0.6) ? { point: chance.one(['sent', 'answered'] as const) } : {}),
});

/** How often each comes, by repetition. */
const MAKERS: readonly Maker[] = [
  (chance, machine, most) => ({
    kind: 'partition',
    machine,
    for: chance.between(5 * SECOND, most),
    silent: chance.is(0.5),
  }),
  (chance, machine, most) => ({
    kind: 'bad_line',
    machine,
    for: chance.between(30 * SECOND, most),
    line: {
      drop: chance.between(0, 60) / 100,
      double: chance.between(0, 40) / 100,
      slowMs: chance.one([50, 1_000, 20_000, 45_000]),
    },
  }),
  crash,
  crash,
  (chance, machine) => ({ kind: 'disk_full', machine, for: chance.between(10 * SECOND, 5 * MINUTE) }),
  clock,
  clock,
  (chance) => ({ kind: 'centre_crash', for: chance.between(SECOND, 2 * MINUTE), losing: chance.is(0.7) }),
  (chance) => ({ kind: 'centre_busy', for: chance.between(5 * SECOND, 2 * MINUTE) }),
  (chance, _machine, most) => ({ kind: 'standby_gone', for: chance.between(10 * SECOND, most) }),
  (_chance, machine) => ({ kind: 'backup', machine }),
];

/** Faults after which two histories may exist; only some worlds have them. */
const RARE: readonly Maker[] = [
  (chance, machine) => ({ kind: 'restore', machine, for: chance.between(SECOND, MINUTE), newEpoch: true }),
  (chance, machine) => ({ kind: 'restore', machine, for: chance.between(SECOND, MINUTE), newEpoch: false }),
  (_chance, machine) => ({ kind: 'clone', machine }),
];

export const planOf = (seed: number): Plan => {
  const chance = chanceOf(seed, 'plan');
  const machines = chance.between(2, 5);
  const lengthMs = chance.is(0.02)
    ? 3 * HOUR
    : chance.one([4 * MINUTE, 8 * MINUTE, 15 * MINUTE, 30 * MINUTE]);
  const pick = (makers: readonly Maker[]): Planned => ({
    at: chance.between(0, lengthMs),
    fault: chance.one(makers)(chance, chance.between(0, machines - 1), lengthMs / 2),
  });
  const common = Array.from({ length: chance.between(3, 14) }, () => pick(MAKERS));
  const rare = chance.is(0.35) ? Array.from({ length: chance.between(1, 2) }, () => pick(RARE)) : [];
  return {
    seed,
    machines,
    lengthMs,
    meanMs: Math.max(chance.one([5 * SECOND, 20 * SECOND, MINUTE]), lengthMs / 80),
    faults: [...common, ...rare].toSorted((a, b) => a.at - b.at),
  };
};
