/**
 * `kill -9` of an import at seeded random moments. After each kill a whole version serves, the one of before or (when the
 * kill came behind the switch) the new one, and the next import succeeds. Short in CI; `KAZASU_IMPORT_KILLS=50` runs the long one.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { openTownRegistry } from '../../src/app/load-town.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { readQuery } from '../../src/registry/query.ts';
import type { ResidentRecord } from '../../src/registry/schema.ts';
import { createRandom } from '../../src/simulator/town/random.ts';
import { importArgs, makeSealedSite, startCli } from '../harness/registry-cli.ts';
import { FORMAT, type Layout, makeFileSet, writeFileSet } from './files/file-set.ts';
import { differences } from './files/judge.ts';
import { DATA_DATE, TENANT } from './files/read.ts';
import { seal } from './files/seal.ts';

const KILLS = Number(process.env['KAZASU_IMPORT_KILLS'] ?? 5);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_125);
const POPULATION = 8_000;

const folder = mkdtempSync(join(tmpdir(), 'kazasu-kills-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = { ...makeSealedSite(folder), dataDir: join(folder, 'terminal') };
const random = createRandom(SEED);

type Truth = ReadonlyMap<string, ResidentRecord>;

/** Two registers of different people and formats, so that a mixture of them would show. */
const REGISTERS = (['own', 'fixed'] as const).map((layout: Layout, at) => {
  const set = makeFileSet(layout, { population: POPULATION + 100 * at, seed: 50 + at, letters: 'cp932' });
  const home = join(folder, layout);
  mkdirSync(home);
  const paths = writeFileSet(home, set, { encoding: 'cp932', eol: '\r\n' });
  const truth: Truth = new Map(set.entries.map((entry) => [entry.truth.residentId, entry.truth]));
  return { format: FORMAT[layout], paths, truth };
});
const registerOf = (version: number) => REGISTERS[version % 2] ?? REGISTERS[0]!;

const start = (version: number) => {
  const { paths, format } = registerOf(version);
  seal(paths, { tenant: TENANT, version, dataDate: DATA_DATE, source: '試験', format }, place.key);
  // The two registers protect other people.
  return startCli(importArgs(place, paths, ['--confirm-protected']));
};

/** Every version is whole: everyone of it, nobody of the other, and found by name. */
const inUse = (): number => {
  const registry = mustSucceed(openTownRegistry({ dataDir: place.dataDir, system: realSystem }));
  try {
    const { version } = registry.meta();
    const { truth } = registerOf(version);
    expect(differences(truth, registry)).toEqual([]);
    const [query] = mustSucceed(readQuery('佐藤', undefined));
    expect(registry.search(query!, () => true).hits.length).toBe(20);
    return version;
  } finally {
    registry.close();
  }
};

/** An import left alone; gives its milliseconds. */
const importWhole = async (version: number): Promise<number> => {
  const startedAt = performance.now();
  const { code, stderr } = await start(version).ended;
  expect(code, stderr).toBe(0);
  const took = performance.now() - startedAt;
  expect(inUse()).toBe(version);
  return took;
};

it(`serves through ${KILLS} kills of an import (seed ${SEED})`, async () => {
  await importWhole(1);
  // The first one fills caches: the second says how long one takes.
  let whole = await importWhole(2);
  const at = { before: 0, staged: 0, switched: 0, ended: 0 };
  let version = 2;
  while (at.before + at.staged + at.switched < KILLS) {
    const running = start(version + 1);
    await delay(random.next() * whole);
    running.process.kill('SIGKILL');
    const ended = await running.ended;
    const staged = readdirSync(join(place.dataDir, 'registry')).some((name) => name.includes('.new'));
    const now = inUse();
    if (now === version + 1) at[ended.code === 0 ? 'ended' : 'switched'] += 1;
    else {
      expect(now).toBe(version);
      expect(ended.code).toBeNull();
      at[staged ? 'staged' : 'before'] += 1;
    }
    version = now + 1;
    // The machine may have more or less to do than a minute ago.
    whole = await importWhole(version);
    // What the killed one left is gone.
    expect(readdirSync(join(place.dataDir, 'registry')).filter((name) => name.includes('.new'))).toEqual([]);
  }
  process.stdout.write(
    `kill -9 of an import: ${KILLS} kills (seed ${SEED}): ${at.before} before anything was staged, ${at.staged} while it was, ${at.switched} behind the switch, ${at.ended} more came too late; the version in use was whole each time, the next import succeeded each time\n`,
  );
}, 3_600_000);
