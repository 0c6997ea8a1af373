/** From sealed files to a replica in use: everyone as the truth has them, or nothing changed at all. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openTownRegistry } from '../../src/app/load-town.ts';
import {
  importRegistry,
  type RegistryImport,
  registryStatus,
  rollBackRegistry,
} from '../../src/app/registry-import.ts';
import { loadSiteProfile } from '../../src/app/site-profile.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { keptTowns } from '../../src/registry/import/towns.ts';
import { createRandom } from '../../src/simulator/town/random.ts';
import { importArgs, makeSealedSite, startCli } from '../harness/registry-cli.ts';
import { eraDate } from './files/eras.ts';
import { MEASURE_FAULTS } from './files/file-faults.ts';
import { FORMAT, LAYOUTS, type Layout, makeFileSet, writeFileSet } from './files/file-set.ts';
import { differences } from './files/judge.ts';
import { startPlanting } from './files/planting.ts';
import { DATA_DATE, TENANT } from './files/read.ts';
import { ROW_FAULTS } from './files/row-faults.ts';
import { scanText } from './files/scan.ts';
import { newSealKey, type Sealing, seal } from './files/seal.ts';
import { sheetBytes } from './files/sheet.ts';
import { townSheet, townTruth } from './files/towns.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-replica-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { site, key } = makeSealedSite(folder);
const profile = mustSucceed(loadSiteProfile(site));

let dataDir = '';
let filesDir = '';
beforeEach(() => {
  const place = mkdtempSync(join(folder, 'place-'));
  dataDir = join(place, 'terminal');
  filesDir = join(place, 'files');
  mkdirSync(filesDir);
});

const sealing = (format: Sealing['format'], version: number, more: Partial<Sealing> = {}): Sealing => ({
  ...{ tenant: TENANT, version, dataDate: DATA_DATE, source: '試験', format },
  ...more,
});

const run = (paths: readonly string[], more: Partial<RegistryImport> = {}) =>
  importRegistry({
    paths,
    dataDir,
    system: realSystem,
    profile,
    reportDir: join(dataDir, 'reports'),
    confirmProtected: false,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onIndexing: () => undefined,
    ...more,
  });

const written = (layout: Layout, seed: number, population: number, plant = false) => {
  const letters = layout === 'fixed' ? 'cp932' : 'unicode';
  const planting = startPlanting(makeFileSet(layout, { population, seed, letters }), createRandom(seed));
  const faults = [...ROW_FAULTS, ...MEASURE_FAULTS].filter(({ layouts }) => layouts.includes(layout));
  for (const fault of plant ? faults : []) fault.plant(planting);
  const outcome = planting.finish();
  const encoding = layout === 'fixed' ? ('cp932' as const) : ('utf8' as const);
  return { planting, outcome, paths: writeFileSet(filesDir, planting.set, { encoding, eol: '\r\n' }) };
};

/** What is in use, held against the truth. */
const expectInUse = (truth: Parameters<typeof differences>[0], version: number): void => {
  const registry = mustSucceed(openTownRegistry({ dataDir, system: realSystem }));
  try {
    expect(registry.meta()).toMatchObject({ tenant: TENANT, version, dataDate: DATA_DATE, scope: 'all' });
    expect(differences(truth, registry)).toEqual([]);
  } finally {
    registry.close();
  }
};

it.each(LAYOUTS)('%s: the replica is the truth, also with every fault in it', async (layout) => {
  const clean = written(layout, 61, 1_200);
  seal(clean.paths, sealing(FORMAT[layout], 3), key);
  const first = mustSucceed(await run(clean.paths));
  expect(first).toMatchObject({ version: 3, rows: clean.outcome.rows, taken: clean.outcome.truth.size });
  expectInUse(clean.outcome.truth, 3);
  const faulty = written(layout, 61, 1_200, true);
  seal(faulty.paths, sealing(FORMAT[layout], 4), key);
  const second = mustSucceed(await run(faulty.paths, { confirmProtected: true }));
  expect(second.rows - second.taken).toBe(faulty.outcome.refusedRows);
  expectInUse(faulty.outcome.truth, 4);
});

it('does the same as a command, sealed by the command', async () => {
  const { paths, outcome } = written('basic', 62, 300);
  const [keyFile, pub] = [join(filesDir, 'seal.key'), join(filesDir, 'seal.key.pub')];
  expect((await startCli(['registry', 'seal', '--new-key', '--key', keyFile]).ended).code).toBe(0);
  const said = ['--version', '1', '--data-date', DATA_DATE, '--source', '試験', '--tenant', TENANT];
  expect((await startCli(['registry', 'seal', ...paths, ...said, '--key', keyFile]).ended).code).toBe(0);
  const ended = await startCli(importArgs({ site, dataDir }, paths, ['--seal-key', pub])).ended;
  expect(ended.code, ended.stderr).toBe(0);
  expect(JSON.parse(ended.stdout)).toMatchObject({ version: 1, taken: outcome.truth.size });
  expectInUse(outcome.truth, 1);
});

it('asks before it loses a measure, and says of whom it may be', async () => {
  const { paths } = written('basic', 63, 1_200, true);
  seal(paths, sealing('basic', 1), key);
  expect(await run(paths)).toMatchObject({ ok: false, reason: 'protected_lost' });
  expect(openTownRegistry({ dataDir, system: realSystem })).toMatchObject({ ok: false });
});

describe('a seal', () => {
  const forged = (change: Record<string, unknown>) => (manifest: Record<string, unknown>) => ({
    ...manifest,
    ...change,
  });
  it.each<[string, (paths: readonly string[]) => void]>([
    ['not_sealed', () => undefined],
    [
      'not_sealed',
      (paths) => void seal(paths, sealing('kazasu', 2), key, ({ signature: _signature, ...rest }) => rest),
    ],
    ['wrong_seal', (paths) => void seal(paths, sealing('kazasu', 2), newSealKey())],
    ['wrong_seal', (paths) => void seal(paths, sealing('kazasu', 2), key, forged({ version: 9 }))],
    ['wrong_seal', (paths) => void seal(paths, sealing('kazasu', 2), key, forged({ tenant: '152048' }))],
    ['wrong_seal', (paths) => void seal(paths, sealing('kazasu', 2), key, forged({ more: true }))],
    [
      'file_changed',
      (paths) => {
        seal(paths, sealing('kazasu', 2), key);
        writeFileSync(paths[0]!, '\n', { flag: 'a' });
      },
    ],
    ['other_municipality', (paths) => void seal(paths, sealing('kazasu', 2, { tenant: '152048' }), key)],
    ['not_newer', (paths) => void seal(paths, sealing('kazasu', 1), key)],
    ['older_data', (paths) => void seal(paths, sealing('kazasu', 2, { dataDate: '2026-11-23' }), key)],
    ['unknown_file', (paths) => void seal(paths, sealing('intermediate', 2), key)],
  ])('that is %s leaves the version in use (%#)', async (reason, sealAgain) => {
    const { paths, outcome } = written('own', 64, 120);
    const manifest = seal(paths, sealing('kazasu', 1), key);
    mustSucceed(await run(paths));
    rmSync(manifest);
    sealAgain(paths);
    expect(await run(paths)).toMatchObject({ ok: false, reason });
    expectInUse(outcome.truth, 1);
  });
});

it('an odd number of people must be said by whoever imports them', async () => {
  const before = written('own', 65, 1_000);
  seal(before.paths, sealing('kazasu', 1), key);
  mustSucceed(await run(before.paths));
  for (const [population, version, odd] of [
    [960, 2, false],
    [900, 3, true],
    [1_040, 4, true],
  ] as const) {
    const now = written('own', 65, population);
    seal(now.paths, sealing('kazasu', version), key);
    // Another town of as many seeds: who is protected changes too.
    const confirmProtected = true;
    const first = await run(now.paths, { confirmProtected });
    expect(first.ok ? 'taken' : first.reason).toBe(odd ? 'row_count' : 'taken');
    if (!odd) continue;
    const { size } = now.outcome.truth;
    expect(await run(now.paths, { confirmCount: size + 1, confirmProtected })).toMatchObject({
      reason: 'row_count',
    });
    mustSucceed(await run(now.paths, { confirmCount: size, confirmProtected }));
    expectInUse(now.outcome.truth, version);
  }
});

it('the way back takes nobody’s protection without being told to, and leads to no file that is broken', async () => {
  const header =
    '宛名番号,世帯番号,住民状態,氏名,氏名_フリガナ,性別,生年月日,続柄表記,住所,支援措置開始年月日,支援措置終了年月日';
  const path = join(filesDir, 'people.csv');
  const importWith = async (version: number, measure: string): Promise<void> => {
    const person = `1001,7,住登者,山田　太郎,ヤマダ　タロウ,1,1980-02-17,世帯主,架空県かざし市本町,${measure}`;
    writeFileSync(path, `${header}\n${person}\n`);
    seal([path], sealing('kazasu', version), key);
    mustSucceed(await run([path]));
  };
  const back = (confirmProtected: boolean) =>
    rollBackRegistry({ dataDir, system: realSystem }, { confirmProtected });
  const versionInUse = () => registryStatus({ dataDir, system: realSystem });
  await importWith(1, ',');
  await importWith(2, '2026-04-01,2027-03-31');
  expect(back(false)).toMatchObject({ ok: false, reason: 'protected_lost', detail: { people: 1 } });
  expect(versionInUse()).toMatchObject({ value: { current: { version: 2 } } });
  expect(back(true)).toMatchObject({ ok: true, value: { version: 1 } });
  // And forth: nobody loses anything by it.
  expect(back(false)).toMatchObject({ ok: true, value: { version: 2 } });
  writeFileSync(join(dataDir, 'registry', 'residents-1.db'), 'no replica');
  expect(back(true)).toMatchObject({ ok: false, reason: 'wrong_key' });
  expect(versionInUse()).toMatchObject({ value: { current: { version: 2 } } });
  // When nobody can open what is in use, nobody can tell whom it protects.
  await importWith(3, '2026-04-01,2027-03-31');
  writeFileSync(join(dataDir, 'registry', 'residents-3.db'), 'no replica');
  expect(back(false)).toMatchObject({ ok: false, reason: 'protected_lost', detail: { people: 'unknown' } });
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('2026-04-01,2027-03-31', ','));
  seal([path], sealing('kazasu', 4), key);
  expect(await run([path])).toMatchObject({ reason: 'row_count', detail: { inUse: 'unknown' } });
  expect(await run([path], { confirmCount: 1 })).toMatchObject({ reason: 'protected_lost' });
  mustSucceed(await run([path], { confirmCount: 1, confirmProtected: true }));
});

describe('町字', () => {
  it.each(['older', 'newer'] as const)(
    'of the %s header are kept, and the people held against them',
    async (generation) => {
      const sheet = townSheet(generation);
      const path = join(filesDir, sheet.file);
      writeFileSync(path, sheetBytes(sheet, { encoding: 'utf8', eol: '\n' }));
      seal([path], sealing('town', 1, { source: '町字' }), key);
      expect(mustSucceed(await run([path]))).toMatchObject({ dataset: 'towns', taken: townTruth.length });
      const kept = mustSucceed(keptTowns(join(dataDir, 'registry')));
      expect(
        kept?.towns.map(({ townId, name, abolishedOn }) => [townId, name, abolishedOn !== null]),
      ).toEqual(
        townTruth.map(({ townId, written: town, old }) => [
          townId,
          `かざし市${town.replace(/^字/, '')}`,
          old,
        ]),
      );
      const { paths, planting } = written('own', 66, 500);
      seal(paths, sealing('kazasu', 1), key);
      const { counts } = mustSucceed(await run(paths));
      const elsewhere = planting.set.entries.filter(({ person }) => person.registration === 'outside').length;
      expect(counts).toEqual({ 'noted unknown_town': elsewhere });
    },
  );

  it('a machiaza_id without its zero gets it back', async () => {
    const sheet = townSheet('newer');
    const at = sheet.columns.indexOf('machiaza_id');
    const row = sheet.rows[3];
    if (row !== undefined) row.cells[at] = (row.cells[at] ?? '').slice(1);
    const path = join(filesDir, sheet.file);
    writeFileSync(path, sheetBytes(sheet, { encoding: 'utf8-bom', eol: '\r\n' }));
    seal([path], sealing('town', 1), key);
    const imported = mustSucceed(await run([path]));
    expect(imported.counts).toEqual({ 'repaired leading_zero': 1 });
    const kept = mustSucceed(keptTowns(join(dataDir, 'registry')));
    expect(kept?.towns[3]?.townId).toBe(townTruth[3]?.townId);
  });
});

it('a report has nobody in it: no name, no address, no birth date, no number that was planted', async () => {
  const said: string[] = [];
  const planted: string[] = [];
  for (const [at, layout] of LAYOUTS.entries()) {
    const { paths, planting } = written(layout, 67 + at, 1_200, true);
    seal(paths, sealing(FORMAT[layout], at + 1), key);
    const taken = await run(paths, { confirmProtected: true });
    expect(taken.ok ? 'taken' : taken.reason).toBe('taken');
    for (const { person, truth } of planting.set.entries) {
      const { name, kana, alias, address, phone, birthDate } = truth;
      planted.push(name, name.replace('　', ''), kana, address, person.block, phone ?? '', alias ?? '');
      if (birthDate !== null) planted.push(birthDate, birthDate.replaceAll('-', ''), eraDate(birthDate));
    }
  }
  const reports = join(dataDir, 'reports');
  for (const name of readdirSync(reports)) said.push(readFileSync(join(reports, name), 'utf8'));
  expect(said).toHaveLength(LAYOUTS.length * 2);
  const whole = said.join('\n');
  // The reports are not empty, and this test would see a name in them.
  expect(whole.match(/my_number/g)?.length).toBeGreaterThanOrEqual(LAYOUTS.length);
  const found = new Set(planted.filter((text) => text.length >= 4 && whole.includes(text)));
  expect([...found]).toEqual([]);
  expect(scanText('reports', whole)).toEqual([]);
});
