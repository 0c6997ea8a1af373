import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTown, openTownRegistry } from '../../src/app/load-town.ts';
import { createResidents } from '../../src/app/residents.ts';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { RARE_SURNAMES, SURNAMES } from '../../src/simulator/town/names.ts';
import { trainingProfile } from '../harness/training-town.ts';
import { type Bench, type Figure, median, percentile } from './measure.ts';

/** `KAZASU_BENCH_POPULATION`: another size of town; the goals hold up to 1,000,000. */
const POPULATION = Number(process.env['KAZASU_BENCH_POPULATION'] ?? 94_000);
const SEARCHES = 2_000;
const WARM_UP = 200;

/** Every surname of the town in turn, from the commonest to the rarest. */
const words = (pick: (surname: (typeof SURNAMES)[number]) => string[]): string[] =>
  [...SURNAMES, ...RARE_SURNAMES].flatMap(pick);

/** `registry.kana.p99`, `registry.kanji2.p99`: what is typed, understood, looked for and disclosed, in one process. */
export const searchBench: Bench = async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'kazasu-bench-'));
  const system = realSystem;
  mustSucceed(loadTown({ dataDir, population: POPULATION, seed: 1, profile: trainingProfile, system }));
  const registry = mustSucceed(openTownRegistry({ dataDir, system }));
  const today = { today: civilDateInJapan(system.now()), trusted: true };
  const residents = createResidents(registry, () => today);
  const figure = (name: string, goal: number, typed: readonly string[], what: string): Figure => {
    const times: number[] = [];
    let found = 0;
    for (let at = 0; at < SEARCHES + WARM_UP; at += 1) {
      const text = typed[at % typed.length] ?? '';
      const start = performance.now();
      const { hits } = mustSucceed(residents.search(text, undefined));
      if (at >= WARM_UP) times.push(performance.now() - start);
      found += hits.length;
    }
    if (found === 0) throw new Error(`${name}: nobody was found`);
    const note = `${what} at ${POPULATION.toLocaleString('en')}, ${typed.length} different, in one process; p50 ${median(times).toFixed(3)} ms`;
    return {
      name,
      value: percentile(times, 0.99),
      unit: 'ms',
      goal,
      direction: 'max',
      n: times.length,
      note,
    };
  };
  try {
    const kana = words(([, reading]) => [reading, reading.slice(0, 2)]);
    const kanji = words(([written]) => (Array.from(written).length === 2 ? [written] : []));
    return [
      figure('registry.kana.p99', 20, kana, 'kana prefix'),
      figure('registry.kanji2.p99', 50, kanji, 'two-character surname'),
    ];
  } finally {
    registry.close();
    rmSync(dataDir, { recursive: true });
  }
};
