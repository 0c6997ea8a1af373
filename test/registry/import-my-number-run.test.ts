/**
 * A full run with 個人番号 in what comes in: a terminal that works, imports beside it with planted numbers, a clerk who types one
 * into the search. Afterwards none is in any table of replica or record, in a log, a report, or anywhere else.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { terminalReadySchema } from '../../src/app/commands/terminal.ts';
import { openRecord } from '../../src/app/record.ts';
import { openTrainingCards } from '../../src/app/training-cards.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { createRandom } from '../../src/simulator/town/random.ts';
import { freePort } from '../harness/free-port.ts';
import { type Ended, importArgs, makeSealedSite, type Running, startCli } from '../harness/registry-cli.ts';
import { openTerminalClient, type TerminalClient } from '../harness/terminal-client.ts';
import { trainingProfile } from '../harness/training-town.ts';
import { FILE_FAULTS } from './files/file-faults.ts';
import { FORMAT, LAYOUTS, type Layout, makeFileSet, writeFileSet } from './files/file-set.ts';
import { INVENTED_MY_NUMBERS, MY_NUMBER_SHAPES } from './files/my-numbers.ts';
import { startPlanting } from './files/planting.ts';
import { DATA_DATE, TENANT } from './files/read.ts';
import { myNumberFault } from './files/row-faults.ts';
import { scanFolder } from './files/scan.ts';
import { seal } from './files/seal.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = { ...makeSealedSite(folder), dataDir: join(folder, 'kept', 'terminal') };
const logs = join(folder, 'kept', 'logs');
mkdirSync(logs, { recursive: true });

const keepLog = (name: string, { stdout, stderr }: Ended): void => {
  writeFileSync(join(logs, `${name}.out`), stdout);
  writeFileSync(join(logs, `${name}.err`), stderr);
};

const NAMES: Readonly<Record<Layout, string>> = {
  own: '氏名',
  basic: '氏名',
  csv: '氏名漢字',
  fixed: '氏名漢字',
};

/** Files of one version; `planted`: a number in every writing, in the name and in the kana of as many people. */
const filesOf = (layout: Layout, planted: boolean) => {
  const letters = layout === 'fixed' ? 'cp932' : 'unicode';
  const planting = startPlanting(
    makeFileSet(layout, { population: 700, seed: 81, letters }),
    createRandom(81),
  );
  for (const [at, shape] of (planted ? Object.keys(MY_NUMBER_SHAPES) : []).entries())
    for (const column of [NAMES[layout], '通称'])
      myNumberFault(column, INVENTED_MY_NUMBERS[at]!, shape, LAYOUTS).plant(planting);
  return planting;
};

const importVersion = async (
  version: number,
  layout: Layout,
  plant: (from: boolean) => ReturnType<typeof filesOf>,
) => {
  const planting = plant(version > 1);
  const outcome = planting.finish();
  const home = join(folder, `version-${version}`);
  mkdirSync(home);
  const encoding = layout === 'fixed' ? ('cp932' as const) : ('utf8' as const);
  const paths = writeFileSet(home, planting.set, { encoding, eol: '\r\n' });
  seal(
    paths,
    { tenant: TENANT, version, dataDate: DATA_DATE, source: '試験', format: FORMAT[layout] },
    place.key,
  );
  const ended = await startCli(importArgs(place, paths)).ended;
  keepLog(`import-${version}`, ended);
  return { ended, outcome };
};

const startTerminal = async (): Promise<Running & { readonly url: string }> => {
  const { trustDir } = await openTrainingCards(join(folder, 'cards'), realSystem);
  const running = startCli([
    ...[
      'terminal',
      '--site',
      place.site,
      '--data',
      place.dataDir,
      '--trust',
      trustDir,
      '--port',
      '0',
      '--json',
    ],
    ...[
      '--reader',
      'builtin',
      '--card-port',
      String(await freePort()),
      '--central-url',
      'http://127.0.0.1:9',
    ],
  ]);
  const url = await new Promise<string>((resolve, reject) => {
    running.process.stdout?.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n')) {
        if (!line.startsWith('{')) continue;
        const ready = terminalReadySchema.safeParse(JSON.parse(line));
        if (ready.success) resolve(ready.data.url);
      }
    });
    void running.ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  return { ...running, url };
};

/** What a clerk does, also what she should not. */
const work = async (client: TerminalClient): Promise<void> => {
  const [number] = INVENTED_MY_NUMBERS;
  for (const write of Object.values(MY_NUMBER_SHAPES))
    await client.call('desk.search', { text: write(number), purpose: 'training' });
  const found = await client.call('desk.search', { text: 'サトウ', purpose: 'training' });
  const hits = found.ok ? found.value.hits : [];
  expect(hits.length).toBeGreaterThan(3);
  for (const { residentId } of hits.slice(0, 3)) {
    const chosen = await client.call('desk.choose', { residentId });
    if (chosen.ok)
      await client.call('shelter.checkIn', {
        who: { by: 'visit', visitId: chosen.value.visitId },
        present: [residentId],
      });
    await client.call('desk.clear', {});
  }
};

const keyOf = (path: string): Uint8Array =>
  readFileSync(join(place.dataDir, path.includes('record') ? 'record.key' : 'registry.key'));

it('個人番号 in everything that comes in is in nothing that is kept', async () => {
  expect((await importVersion(1, 'own', filesOf.bind(undefined, 'own'))).ended.code).toBe(0);
  const terminal = await startTerminal();
  const client = openTerminalClient(terminal.url);
  await client.until(() => client.desk(), 'the desk');
  expect(await client.call('session.signIn', { staff: 'supervisor', pin: '0000' })).toMatchObject({
    ok: true,
  });
  expect(await client.call('shelter.open', {})).toMatchObject({ ok: true });
  for (const [at, layout] of LAYOUTS.entries()) {
    const { ended, outcome } = await importVersion(at + 2, layout, filesOf.bind(undefined, layout));
    expect(ended.code, ended.stderr).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      taken: outcome.truth.size,
      counts: { 'refused_row my_number': 2 * Object.keys(MY_NUMBER_SHAPES).length },
    });
    await work(client);
  }
  const column = await importVersion(9, 'own', () => {
    const planting = filesOf('own', true);
    FILE_FAULTS.find(({ name }) => name === 'a column 個人番号')?.plant(planting);
    return planting;
  });
  expect(column.ended).toMatchObject({ code: 1 });
  expect(column.ended.stderr).toContain('my_number_column');
  // What is written behind is written.
  await delay(500);
  client.close();
  terminal.process.kill('SIGTERM');
  keepLog('terminal', await terminal.ended);

  const scanned = scanFolder(join(folder, 'kept'), keyOf);
  expect(scanned.found).toEqual([]);
  expect(scanned.databases).toBeGreaterThanOrEqual(3);
  expect(scanned.cells).toBeGreaterThan(10_000);
  process.stdout.write(
    `個人番号: ${scanned.databases} databases with ${scanned.cells.toLocaleString('en')} cells and ${scanned.files - scanned.databases} other files: none\n`,
  );

  // And it would have been seen: the same record with one number in one event.
  const { db, log } = mustSucceed(
    openRecord({
      ...{ dataDir: place.dataDir, profile: trainingProfile, system: realSystem, logger: silentLogger },
      ...{ projections: [], mode: 'existing' },
    }),
  );
  mustSucceed(
    db.write((tx) =>
      log.append(tx, {
        ...{
          kind: 'shelter.opened',
          actor: { staff: 'supervisor', role: 'supervisor' },
          site: 'gym-1',
          mode: 'drill',
        },
        data: { shelterId: 'S01', name: `体育館 ${INVENTED_MY_NUMBERS[0]}`, capacity: 200 },
      }),
    ),
  );
  db.close();
  const again = scanFolder(join(folder, 'kept'), keyOf);
  expect(new Set(again.found.map(({ number }) => number))).toEqual(new Set([INVENTED_MY_NUMBERS[0]]));
}, 300_000);
