import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { importArgs, makeSealedSite, startCli, watchMemory } from '../harness/registry-cli.ts';
import { seal } from '../registry/files/seal.ts';
import { type WrittenFiles, writeBasic } from '../registry/files/write.ts';
import { AT_POPULATION, benchFolder, bigTown, POPULATION, SEED, someCards } from './big-town.ts';
import { openLookupHost } from './lookup-client.ts';
import { type Bench, type Figure, median, percentile, timed } from './measure.ts';

/** No older than the town, which is of today. */
const DATA_DATE = civilDateInJapan(realSystem.now());
/** Looked up one after the other with a pause, as a queue of people would. */
const PAUSE_MS = 5;
const USUAL_TAPS = 4_000;
const WARM_UP = 500;

interface Snapshot extends WrittenFiles {
  readonly folder: string;
}

/** 基本データリスト in CP932: what a municipality sends, and the dearest of the four to read but for its length. */
const writeSnapshot = (): Snapshot => {
  const folder = join(benchFolder(), 'files');
  mkdirSync(folder);
  return { folder, ...writeBasic(folder, { population: POPULATION, seed: SEED }, 'cp932') };
};

const importing = (snapshot: Snapshot, dataDir: string, version: number, source: string) => {
  const place = { ...makeSealedSite(snapshot.folder), dataDir };
  const { paths } = snapshot;
  seal(paths, { tenant: '999990', version, dataDate: DATA_DATE, source, format: 'basic' }, place.key);
  // What is in use may be another town, which protects others.
  return startCli(importArgs(place, paths, ['--confirm-protected']));
};

/** Seconds of one import into an empty folder, and the most memory it had. */
const importOnce = async (snapshot: Snapshot): Promise<readonly Figure[]> => {
  const dataDir = join(benchFolder(), 'terminal');
  let memory = 0;
  const ms = await timed(async () => {
    const running = importing(snapshot, dataDir, 1, 'bench');
    const watch = watchMemory(running.process);
    const { code, stderr } = await running.ended;
    if (code !== 0) throw new Error(`the import failed: ${stderr.slice(-500)}`);
    memory = watch.peak();
  });
  rmSync(dataDir, { recursive: true });
  const what = `kazasu registry import of ${snapshot.people.toLocaleString('en')} people, 基本データリスト in CP932, start of the process to its end`;
  return [
    {
      name: 'registry.import.1m',
      value: ms / 1_000,
      unit: 's',
      goal: 60,
      direction: 'max',
      n: 1,
      note: what,
    },
    {
      name: 'registry.import.rss',
      value: memory,
      unit: 'MB',
      goal: 400,
      direction: 'max',
      n: 1,
      note: 'most resident memory of that process (VmHWM)',
    },
  ];
};

/** p99 of a tap's work in the registry while an import into the same terminal's folder runs, against its usual one just before. */
const tapsDuringImport = async (snapshot: Snapshot): Promise<Figure> => {
  const dataDir = bigTown();
  const host = await openLookupHost(dataDir);
  try {
    const cards = someCards(USUAL_TAPS);
    const tap = async (at: number): Promise<number | undefined> => {
      await delay(PAUSE_MS);
      const card = cards[at % cards.length];
      if (card === undefined) throw new Error('a town without cards');
      return host.lookup(card);
    };
    const usual: number[] = [];
    for (let at = 0; at < USUAL_TAPS + WARM_UP; at += 1) {
      const took = await tap(at);
      if (took === undefined) throw new Error('a linked card led to nobody');
      if (at >= WARM_UP) usual.push(took);
    }
    const running = importing(snapshot, dataDir, 2, 'bench-2');
    const ended = once(running.process, 'exit');
    const during: number[] = [];
    for (let at = 0; running.process.exitCode === null && running.process.signalCode === null; at += 1) {
      const took = await tap(at);
      // The version that was imported knows no cards: the switch was just now.
      if (took === undefined) break;
      during.push(took);
    }
    await ended;
    const { code, stderr } = await running.ended;
    if (code !== 0) throw new Error(`the import failed: ${stderr.slice(-500)}`);
    const [usually, then] = [usual, during].map((times) => percentile(times, 0.99));
    return {
      name: 'registry.tap_during_import',
      value: (then ?? Number.NaN) / (usually ?? Number.NaN),
      unit: 'ratio',
      goal: 1.2,
      direction: 'max',
      n: during.length,
      note: `look-up with IPC ${AT_POPULATION}; p99 ${then?.toFixed(3)} ms against ${usually?.toFixed(3)} ms (${usual.length} before), p50 ${median(during).toFixed(3)} and ${median(usual).toFixed(3)} ms`,
    };
  } finally {
    await host.close();
  }
};

/** `registry.import.1m`, `registry.import.rss`, `registry.tap_during_import`. The files are there before the clock starts. */
export const importBench: Bench = async () => {
  const snapshot = writeSnapshot();
  return [...(await importOnce(snapshot)), await tapsDuringImport(snapshot)];
};
