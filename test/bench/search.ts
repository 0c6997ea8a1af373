import { openTownRegistry } from '../../src/app/load-town.ts';
import { createResidents } from '../../src/app/residents.ts';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { graphemesOf } from '../../src/kernel/graphemes.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { RARE_SURNAMES, SURNAMES } from '../../src/simulator/town/names.ts';
import { generateTown } from '../../src/simulator/town/town.ts';
import { AT_POPULATION, bigTown, POPULATION, SEED } from './big-town.ts';
import { type Bench, type Figure, median, percentile } from './measure.ts';

const SEARCHES = 2_000;
const WARM_UP = 200;

/** Every surname of the town in turn, from the commonest to the rarest. */
const words = (pick: (surname: (typeof SURNAMES)[number]) => string[]): string[] =>
  [...SURNAMES, ...RARE_SURNAMES].flatMap(pick);

/**
 * One of every so many, if she lives here.
 * @yields {ResidentId} 宛名番号
 */
const someResidents = function* () {
  const step = Math.max(1, Math.floor(POPULATION / SEARCHES));
  let at = 0;
  for (const { residentId, status } of generateTown({ population: POPULATION, seed: SEED })) {
    if (at % step === 0 && status === 'active') yield residentId;
    at += 1;
  }
};

/** What was asked, and how many people (or members) each answer had. */
const figure = <T>(
  { name, goal, what }: { readonly name: string; readonly goal: number; readonly what: string },
  asked: readonly T[],
  ask: (one: T) => number,
): Figure => {
  const times: number[] = [];
  let found = 0;
  for (let at = 0; at < SEARCHES + WARM_UP; at += 1) {
    const one = asked[at % asked.length];
    if (one === undefined) break;
    const start = performance.now();
    found += ask(one);
    if (at >= WARM_UP) times.push(performance.now() - start);
  }
  if (found === 0) throw new Error(`${name}: nobody was found`);
  const note = `${what} ${AT_POPULATION}, ${asked.length} different, in one process; p50 ${median(times).toFixed(3)} ms`;
  return { name, value: percentile(times, 0.99), unit: 'ms', goal, direction: 'max', n: times.length, note };
};

/** `registry.kana.p99`, `registry.kanji2.p99`, `registry.household.p99`: understood, looked for and disclosed, in one process. */
export const searchBench: Bench = async () => {
  const system = realSystem;
  const registry = mustSucceed(openTownRegistry({ dataDir: bigTown(), system }));
  const today = { today: civilDateInJapan(system.now()), trusted: true };
  const residents = createResidents(registry, () => today);
  const search = (text: string): number => mustSucceed(residents.search(text, undefined)).hits.length;
  try {
    const kana = words(([, reading]) => [reading, reading.slice(0, 2)]);
    const kanji = words(([written]) => (graphemesOf(written).length === 2 ? [written] : []));
    return [
      figure({ name: 'registry.kana.p99', goal: 20, what: 'kana prefix' }, kana, search),
      figure({ name: 'registry.kanji2.p99', goal: 50, what: 'two-character surname' }, kanji, search),
      figure(
        { name: 'registry.household.p99', goal: 2, what: 'member to household' },
        [...someResidents()],
        (residentId) => residents.household(residentId)?.members.length ?? 0,
      ),
    ];
  } finally {
    registry.close();
  }
};
