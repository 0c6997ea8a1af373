/**
 * `kill -9` of a maker of versions at seeded random moments, and taps while another process switches. What serves is always one
 * whole version. Short in CI; `KAZASU_REPLICA_KILLS=200` runs the long one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { openLiveRegistry, replicaFiles } from '../../src/app/registry-files.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { replaceReplica } from '../../src/registry/build.ts';
import { openReplica } from '../../src/registry/store.ts';
import { currentMeta, type ReplicaFiles } from '../../src/registry/versions.ts';
import { seeded } from '../faults/seeded.ts';
import { madeUpMeta } from '../harness/made-up-registry.ts';
import { filesOf, PEOPLE, peopleOf, versionByTap } from './versions-town.ts';

const KILLS = Number(process.env['KAZASU_REPLICA_KILLS'] ?? 20);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_125);
const SWITCHES = 20;

const random = seeded(SEED);
const folder = mkdtempSync(join(tmpdir(), 'kazasu-versions-'));
afterAll(() => rmSync(folder, { recursive: true }));

type How = 'whole' | 'changes';

const startMaker = async (how: How, files: ReplicaFiles, first: number, last: number) => {
  const maker: ChildProcess = spawn(
    process.execPath,
    ['test/registry/build-replica.ts', how, files.folder, String(first), String(last)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(maker, 'exit');
  // It loads the program first, and no kill in that time would show anything.
  await Promise.race([once(maker.stdout ?? maker, 'data'), ended]);
  return { maker, ended };
};

/** The version in use, looked at as a whole. */
const inUse = (files: ReplicaFiles): number => {
  const meta = mustSucceed(currentMeta(files));
  if (meta === undefined) throw new Error('nothing is in use');
  const registry = mustSucceed(openReplica(files, meta, { thorough: true }));
  expect(registry.count()).toBe(PEOPLE);
  for (const at of [0, 1, PEOPLE - 1]) expect(versionByTap(registry, at)).toBe(meta.version);
  registry.close();
  return meta.version;
};

it.each<How>(['whole', 'changes'])(
  `serves one whole version through ${KILLS} kills of who makes them (%s, seed ${SEED})`,
  async (how) => {
    const files = filesOf(join(folder, how));
    mustSucceed(replaceReplica(files, madeUpMeta(1), peopleOf(1)));
    const start = performance.now();
    await (await startMaker(how, files, 2, 4)).ended;
    const each = (performance.now() - start) / 3;
    let version = 4;
    let staged = 0;
    let behind = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      expect(inUse(files)).toBe(version);
      const { maker, ended } = await startMaker(how, files, version + 1, version + 50);
      await delay(random() * each * 2);
      maker.kill('SIGKILL');
      await ended;
      const now = inUse(files);
      if (readdirSync(files.folder).some((name) => name.endsWith('.db.new'))) staged += 1;
      if (now > version) behind += 1;
      version = now;
    }
    await (await startMaker(how, files, version + 1, version + 1)).ended;
    expect(inUse(files)).toBe(version + 1);
    const left = readdirSync(files.folder).filter((name) => name !== 'registry.lock');
    expect(left.sort()).toEqual(
      ['current.json', `residents-${version}.db`, `residents-${version + 1}.db`].sort(),
    );
    // Kills that never hit the making of a version would prove nothing.
    expect(staged).toBeGreaterThan(0);
    process.stdout.write(
      `kill -9 of ${how}: ${KILLS} kills, ${staged} while a version was made, ${behind} behind a switch, 0 mixed, 0 lost\n`,
    );
  },
  3_600_000,
);

it(`answers from one version each while another process switches ${SWITCHES} times`, async () => {
  const dataDir = join(folder, 'terminal');
  const { folder: replicas, ...keys } = filesOf(join(dataDir, 'registry'));
  const files = { ...mustSucceed(replicaFiles({ dataDir, system: realSystem })), ...keys, folder: replicas };
  for (const [name, key] of [
    ['registry.key', keys.key],
    ['token.key', keys.tokenKey],
  ] as const)
    writeFileSync(join(dataDir, name), key);
  mustSucceed(replaceReplica(files, madeUpMeta(1), peopleOf(1)));
  const live = mustSucceed(openLiveRegistry({ dataDir, system: realSystem, logger: silentLogger }));
  const seen = new Set<number | string>();
  let taps = 0;
  const { maker, ended } = await startMaker('whole', files, 2, 1 + SWITCHES);
  const tapUntil = async (over: () => boolean): Promise<void> => {
    while (!over()) {
      seen.add(versionByTap(live.registry, taps % PEOPLE));
      taps += 1;
      await delay(0);
    }
  };
  await tapUntil(() => maker.exitCode !== null || maker.signalCode !== null);
  await ended;
  seen.add(versionByTap(live.registry, 0));
  expect(maker.exitCode).toBe(0);
  expect([...seen].filter((version) => typeof version === 'string')).toEqual([]);
  expect(seen.has(1 + SWITCHES)).toBe(true);
  expect(live.state().problem).toBeUndefined();
  // Taps that all fell before the first switch would prove nothing.
  expect(seen.size).toBeGreaterThan(2);
  live.registry.close();
  process.stdout.write(
    `taps under switches: ${taps} taps, ${seen.size} of ${1 + SWITCHES} versions seen, 0 errors, 0 mixed\n`,
  );
}, 600_000);
