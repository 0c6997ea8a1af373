/** What goes wrong during the run: cables, kills of terminals and of the centre, clocks. Which and where is seeded; when is real. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CentreProcess } from './centre-process.ts';
import type { Network } from './network.ts';
import type { TerminalProcess } from './terminal-process.ts';

const HOUR = 3_600_000;
const OFFSETS = [0, HOUR, -HOUR, 24 * HOUR, -24 * HOUR, -50 * 365 * 24 * HOUR];

export interface FaultCounts {
  cables: number;
  terminalKills: number;
  centreKills: number;
  clocks: number;
}

interface Parts {
  readonly network: Network;
  readonly sites: number;
  readonly centre: CentreProcess;
  readonly terminals: readonly TerminalProcess[];
  readonly random: () => number;
}

export interface Faults {
  /** Ends the faults; everything is mended when this resolves. */
  heal(): Promise<FaultCounts>;
}

export const startFaults = ({ network, sites, centre, terminals, random }: Parts): Faults => {
  const counts: FaultCounts = { cables: 0, terminalKills: 0, centreKills: 0, clocks: 0 };
  const mending = new Set<Promise<void>>();
  /** Each cable and each terminal is broken once at a time. */
  const broken = new Set<string>();
  let stopping = false;
  const breakFor = (name: string, ms: number, down: () => unknown, up: () => unknown): void => {
    if (broken.has(name)) return;
    broken.add(name);
    const mended = (async () => {
      await down();
      await delay(ms);
      await up();
      broken.delete(name);
    })();
    mending.add(mended);
    void mended.finally(() => mending.delete(mended));
  };
  const one = (dice: number): void => {
    const where = random();
    const ms = 200 + random() * 2_500;
    const site = Math.floor(where * sites);
    const terminal = terminals[Math.floor(where * terminals.length)];
    if (terminal === undefined) return;
    if (dice < 0.45) {
      counts.cables += 1;
      breakFor(
        `cable ${site}`,
        ms,
        () => network.cable(site, 'down'),
        () => network.cable(site, 'up'),
      );
    } else if (dice < 0.65) {
      counts.terminalKills += 1;
      breakFor(terminal.setup.device, ms / 5, terminal.kill, terminal.start);
    } else if (dice < 0.68) {
      counts.centreKills += 1;
      breakFor('centre', ms / 5, centre.kill, centre.start);
    } else {
      counts.clocks += 1;
      const offsetMs = OFFSETS[Math.floor(random() * OFFSETS.length)] ?? 0;
      void terminal.ask({ kind: 'clock', offsetMs });
    }
  };
  const run = async (): Promise<void> => {
    // Each kind once at the beginning, so that also a short run has met them all.
    const first = [0, 0.5, 0.66, 0.9];
    while (!stopping) {
      const dice = random();
      one(first.shift() ?? dice);
      await delay(300 + random() * 1_500);
    }
  };
  const running = run();
  return {
    heal: async () => {
      stopping = true;
      await running;
      await Promise.all(mending);
      return counts;
    },
  };
};
