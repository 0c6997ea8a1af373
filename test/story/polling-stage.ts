/**
 * The stage of the polling stories: the training places of `kazasu start --polling`, one after the other beside one centre, with a
 * printer for A4 that keeps its papers, and a line to the centre that can be cut.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { TRAINING_CENTRAL, TRAINING_POLLING } from '../../src/app/commands/paths.ts';
import { loadRoll } from '../../src/app/load-roll.ts';
import { loadTown } from '../../src/app/load-town.ts';
import { connect, disconnect } from '../../src/central/database.ts';
import { addDays, civilDateInJapan } from '../../src/kernel/dates.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { type Election, electionSchema } from '../../src/registry/roll/election.ts';
import { rollOf } from '../../src/simulator/town/roll.ts';
import { trainingElection } from '../../src/simulator/town/roll-election.ts';
import { generateTown } from '../../src/simulator/town/town.ts';
import { type CutLine, openCutLine } from '../harness/cut-line.ts';
import { openPaperTray, type PaperTray } from '../harness/paper-tray.ts';
import { ownerUrlIn } from '../harness/training-centre.ts';
import { trainingProfile } from '../harness/training-town.ts';
import { openHouse, POPULATION, type Stage } from './stage.ts';

const SEED = 1;
const EARLY_DAYS = 5;
/** The desk waits so long for the centre: a machine that does other things beside this must not be the reason that it gives up. */
const BUDGET_MS = 3_000;

export interface Poll {
  readonly tray: PaperTray;
  /** Between the terminal and the centre. */
  readonly line: CutLine;
  /** The terminal of that place; its name in the records is `early-1-a` or `common-1-a`. */
  place(kind: 'early' | 'common'): Promise<Stage>;
  /** What the centre has of a terminal's record about receptions, in its order. */
  recorded(device: string): Promise<string[]>;
  /** Subjects (elector and group of ballots) that the centre gave to a terminal, in order. */
  reserved(device: string): Promise<string[]>;
  close(): Promise<void>;
}

/** As `kazasu start --polling` has it, but open the whole day, whenever a test runs. */
const storyElection = (kind: 'early' | 'common'): Election => {
  const today = civilDateInJapan(realSystem.now());
  const pollDay = addDays(today, kind === 'early' ? EARLY_DAYS : 0);
  const made = trainingElection({ pollDay, precincts: 1, early: 2, common: 1 });
  const places = made.places.map((place) => ({
    ...place,
    hours: place.hours.map((hours) => ({ ...hours, opens: '00:00', closes: '23:59' })),
  }));
  return electionSchema.parse({ ...made, places });
};

const prepareData = (data: string, kind: 'early' | 'common'): void => {
  const shared = { dataDir: data, profile: trainingProfile, system: realSystem };
  mustSucceed(loadTown({ ...shared, population: POPULATION, seed: SEED }));
  const election = storyElection(kind);
  mustSucceed(
    loadRoll({
      ...shared,
      election,
      electors: rollOf(generateTown({ population: POPULATION, seed: SEED }), election, { seed: SEED }),
      asOf: civilDateInJapan(realSystem.now()),
    }),
  );
};

const changed = (path: string, as: string, change: (file: Record<string, unknown>) => object): string => {
  const file = z.record(z.string(), z.unknown()).parse(parse(readFileSync(path, 'utf8')));
  writeFileSync(as, stringify({ ...file, ...change(file) }));
  return as;
};

const policies = z.array(z.looseObject({ policy: z.string() }));

export const openPoll = async (): Promise<Poll> => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-poll-'));
  const tray = await openPaperTray();
  // The decision is the shipped one; only the time is this machine's.
  const centralConfig = changed(TRAINING_CENTRAL, join(folder, 'central.yaml'), ({ reservations }) => ({
    reservations: policies.parse(reservations).map((each) => ({ ...each, budgetMs: BUDGET_MS })),
  }));
  const house = await openHouse({ centralConfig });
  const { console: consoleUrl, devices = consoleUrl } = house.town.central().ready;
  const line = await openCutLine(Number(new URL(devices).port));
  const centre = connect(ownerUrlIn(join(house.town.folder, 'central')), { max: 1 });
  const rows = z.array(z.looseObject({ said: z.string() }));
  const said = (answer: unknown): string[] => rows.parse(answer).map((row) => row.said);
  return {
    tray,
    line,
    async place(kind) {
      const data = join(house.town.folder, `terminal-${kind}`);
      prepareData(data, kind);
      const site = changed(TRAINING_POLLING[kind], join(folder, `${kind}.yaml`), () => ({
        paperPrinter: { host: '127.0.0.1', port: tray.port },
      }));
      const stage = await house.stage({ site, data, centralUrl: `https://127.0.0.1:${line.port}` });
      await stage.console.getByRole('link', { name: '投票の状況' }).click();
      return stage;
    },
    recorded: async (device) =>
      said(
        await centre`
        SELECT kind AS said FROM event
        WHERE device = ${device} AND (kind LIKE 'polling.%' OR kind LIKE 'reservation.%') ORDER BY epoch, seq`,
      ),
    reserved: async (device) =>
      said(await centre`SELECT subject AS said FROM reservation WHERE device = ${device} ORDER BY subject`),
    async close() {
      await disconnect(centre);
      await house.close();
      await line.close();
      await tray.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
