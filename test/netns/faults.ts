/**
 * What goes wrong during the run: cables, kills of terminals, of the centre and of its primary database, clocks. What, where and after how many tries is
 * seeded; a slow machine meets the same faults later.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { CentreProcess } from './centre-process.ts';
import type { Database } from './database.ts';
import type { Network } from './network.ts';
import type { TerminalProcess } from './terminal-process.ts';

const HOUR = 3_600_000;
const OFFSETS = [0, HOUR, -HOUR, 24 * HOUR, -24 * HOUR, -50 * 365 * 24 * HOUR];

export interface FaultCounts {
  cables: number;
  terminalKills: number;
  centreKills: number;
  failovers: number;
  clocks: number;
}

interface Parts {
  readonly network: Network;
  readonly sites: number;
  readonly centre: CentreProcess;
  readonly database: Database | undefined;
  readonly terminals: readonly TerminalProcess[];
  readonly random: () => number;
  /** Tries between two faults, on average. */
  readonly every: number;
}

export interface Faults {
  /** A try has ended. */
  readonly tried: () => void;
  /** Ends the faults; everything is mended when this resolves. */
  heal(): Promise<FaultCounts>;
}

export const startFaults = (parts: Parts): Faults => {
  const { network, sites, centre, database, terminals, random, every } = parts;
  const counts: FaultCounts = { cables: 0, terminalKills: 0, centreKills: 0, failovers: 0, clocks: 0 };
  const mending = new Set<Promise<void>>();
  /** Each cable and each terminal is broken once at a time. */
  const broken = new Set<string>();
  const breakFor = (name: string, ms: number, down: () => unknown, up: () => unknown): number => {
    if (broken.has(name)) return 0;
    broken.add(name);
    const mended = (async () => {
      await down();
      await delay(ms);
      await up();
      broken.delete(name);
    })();
    mending.add(mended);
    void mended.finally(() => mending.delete(mended));
    return 1;
  };
  const one = (dice: number): void => {
    const where = random();
    // Most are short; some outlast whatever a desk waits.
    const ms = 200 + random() ** 2 * 8_000;
    const site = Math.floor(where * sites);
    const terminal = terminals[Math.floor(where * terminals.length)];
    if (terminal === undefined) return;
    if (dice < 0.45) {
      counts.cables += breakFor(
        `cable ${site}`,
        ms,
        () => network.cable(site, 'down'),
        () => network.cable(site, 'up'),
      );
    } else if (dice < 0.65) {
      counts.terminalKills += breakFor(terminal.setup.device, ms / 5, terminal.kill, terminal.start);
    } else if (dice < 0.68) {
      counts.centreKills += breakFor('centre', ms / 5, centre.kill, centre.start);
    } else if (dice < 0.7) {
      if (database !== undefined)
        counts.failovers += breakFor('database', ms, database.failover, database.rejoin);
    } else {
      counts.clocks += 1;
      const offsetMs = OFFSETS[Math.floor(random() * OFFSETS.length)] ?? 0;
      void terminal.ask({ kind: 'clock', offsetMs });
    }
  };
  // Each kind once at the beginning, so that also a short run has met them all.
  const first = [0, 0.5, 0.66, 0.69, 0.9];
  let next = 1;
  let ended = 0;
  return {
    tried: () => {
      ended += 1;
      if (ended < next) return;
      next = ended + 1 + Math.floor(random() * 2 * every);
      const dice = random();
      one(first.shift() ?? dice);
    },
    heal: async () => {
      await Promise.all(mending);
      return counts;
    },
  };
};
