/** The town of all figures of the registry: made when the first of them asks, gone when the run ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadTown } from '../../src/app/load-town.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { CardLink } from '../../src/registry/schema.ts';
import { generateTown } from '../../src/simulator/town/town.ts';
import { trainingProfile } from '../harness/training-town.ts';

/** `KAZASU_BENCH_POPULATION`: another size, for trying; the goals are for 1,000,000. */
export const POPULATION = Number(process.env['KAZASU_BENCH_POPULATION'] ?? 1_000_000);
export const SEED = 1;
export const AT_POPULATION = `at ${POPULATION.toLocaleString('en')}`;

/** A folder on this disk (a memory disk would flatter every figure) that goes away with the run. */
export const benchFolder = (): string => {
  const folder = mkdtempSync(join(process.cwd(), '.kazasu-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

let dataDir: string | undefined;

/** A terminal's data folder with the town in use, everyone's card linked. */
export const bigTown = (): string => {
  if (dataDir !== undefined) return dataDir;
  dataDir = benchFolder();
  mustSucceed(
    loadTown({ dataDir, population: POPULATION, seed: SEED, profile: trainingProfile, system: realSystem }),
  );
  return dataDir;
};

/** Cards of people all over the town who live here: each answer must be a person with a household. */
export const someCards = (count: number): CardLink[] => {
  const step = Math.max(1, Math.floor((POPULATION * 0.7) / count));
  const cards: CardLink[] = [];
  let at = 0;
  for (const { card, status } of generateTown({ population: POPULATION, seed: SEED })) {
    if (card === null || status !== 'active') continue;
    if (at % step === 0 && cards.length < count) cards.push(card);
    at += 1;
  }
  return cards;
};
