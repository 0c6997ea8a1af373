/** A training town of real processes in a folder that goes away: the centre, one terminal, and cards to tap. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { type Child, startChild } from '../../src/app/child.ts';
import { centralReadySchema } from '../../src/app/commands/central.ts';
import { terminalReadySchema } from '../../src/app/commands/terminal.ts';
import { loadTown } from '../../src/app/load-town.ts';
import { loadSiteProfile } from '../../src/app/site-profile.ts';
import { openTrainingCards } from '../../src/app/training-cards.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { CardTiming } from '../../src/simulator/card-timing.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import { personaByName } from '../../src/simulator/town/personas.ts';
import { type Exchange, insertIntoVpcd, VPCD_PORT, type VpcdLink } from '../../src/simulator/vpcd-link.ts';
import { freePort } from './free-port.ts';

export const SITE = 'kiosk-config/sites/training.yaml';
export const trainingProfile = mustSucceed(loadSiteProfile(SITE));
const permit = mustSucceed(permitSimulation({ training: true }));

type CentralChild = Child<z.output<typeof centralReadySchema>>;
type TerminalChild = Child<z.output<typeof terminalReadySchema>>;

/** What is not the training terminal's own. */
export interface TerminalStart {
  readonly site?: string;
  /** Folder of its data. */
  readonly data?: string;
  /** Where it finds the centre, when there is something between them. */
  readonly centralUrl?: string;
}

export interface TrainingTown {
  readonly folder: string;
  readonly terminalData: string;
  /** The centre that runs now; killed and started again it keeps its address and its data. */
  central(): CentralChild;
  startCentral(): Promise<CentralChild>;
  startTerminal(start?: TerminalStart): Promise<TerminalChild>;
  /** Holds a persona's card over the reader; gives what lifts it. */
  tap(
    persona: string,
    options: {
      readonly timing: CardTiming;
      readonly port?: number;
      readonly onExchange?: (exchange: Exchange) => void;
    },
  ): Promise<VpcdLink>;
  close(): Promise<void>;
}

/** Arguments of the town's terminal. */
const terminalArgs = (
  place: {
    readonly folder: string;
    readonly terminalData: string;
    readonly trustDir: string;
    readonly reader: 'pcsc' | 'builtin';
    readonly cardPort: number;
    readonly devicePort: number;
  },
  {
    site = SITE,
    data = place.terminalData,
    centralUrl = `https://127.0.0.1:${place.devicePort}`,
  }: TerminalStart,
): string[] => [
  'terminal',
  ...['--site', site, '--data', data, '--trust', place.trustDir, '--port', '0'],
  ...['--reader', place.reader, '--card-port', String(place.cardPort)],
  ...['--central-url', centralUrl],
  ...['--enrol-code-file', join(place.folder, 'central', 'enrol-code'), '--json'],
];

/** `pcsc`: cards go into pcscd's vpcd; `builtin`: into the terminal's own reader, on a port of its own. */
export const openTrainingTown = async (options: {
  readonly reader: 'pcsc' | 'builtin';
  readonly population: number;
  /** Another configuration of the centre. */
  readonly centralConfig?: string;
}): Promise<TrainingTown> => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-town-'));
  const terminalData = join(folder, 'terminal');
  const cardPort = options.reader === 'pcsc' ? VPCD_PORT : await freePort();
  const centralPort = await freePort();
  const devicePort = await freePort();
  const cards = await openTrainingCards(join(folder, 'cards'), realSystem);
  const { population, reader, centralConfig } = options;
  mustSucceed(
    loadTown({
      dataDir: terminalData,
      population,
      seed: 1,
      profile: trainingProfile,
      system: realSystem,
    }),
  );
  const startCentral = async (): Promise<CentralChild> =>
    mustSucceed(
      await startChild(
        [
          ...['central', '--data', join(folder, 'central'), '--port', String(centralPort)],
          ...['--device-port', String(devicePort), '--json'],
          ...(centralConfig === undefined ? [] : ['--config', centralConfig]),
        ],
        centralReadySchema,
      ),
    );
  let central = await startCentral();
  const terminals: TerminalChild[] = [];
  return {
    folder,
    terminalData,
    central: () => central,
    async startCentral() {
      central = await startCentral();
      return central;
    },
    async startTerminal(start = {}) {
      const place = { folder, terminalData, trustDir: cards.trustDir, reader, cardPort, devicePort };
      const terminal = mustSucceed(await startChild(terminalArgs(place, start), terminalReadySchema));
      terminals.push(terminal);
      return terminal;
    },
    async tap(name, { timing, port = cardPort, onExchange }) {
      const persona = personaByName(name);
      if (persona === undefined) throw new Error(`no persona ${name}`);
      const card = await cards.card(persona.card);
      const inserted = await insertIntoVpcd({
        port,
        card,
        timing,
        system: realSystem,
        permit,
        ...(onExchange === undefined ? {} : { onExchange }),
      });
      return mustSucceed(inserted);
    },
    async close() {
      await Promise.all(terminals.map((terminal) => terminal.stop()));
      await central.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
