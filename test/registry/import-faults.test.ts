/** Every planted fault is reported with its line and code, and nothing but what it says is lost; alone and among all the others. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/simulator/town/random.ts';
import { FILE_FAULTS, gzBombs, MEASURE_FAULTS, unknownColumn } from './files/file-faults.ts';
import { FORMAT, LAYOUTS, type Layout, makeFileSet, writeFileSet } from './files/file-set.ts';
import { differences, misreported } from './files/judge.ts';
import { type Planting, personLines, startPlanting } from './files/planting.ts';
import { given, type ReadFiles, readFiles } from './files/read.ts';
import { duplicateKey, ROW_FAULTS, type RowFault } from './files/row-faults.ts';
import { type Encoding, sheetBytes } from './files/sheet.ts';
import { SLIPS } from './files/slip-faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SEEDS = Array.from({ length: Number(process.env['KAZASU_IMPORT_SEEDS'] ?? 4) }, (_, at) => 100 + at);

const planted = (layout: Layout, population: number, seed: number, encoding: Encoding): Planting => {
  const letters = encoding === 'cp932' ? 'cp932' : 'unicode';
  return startPlanting(makeFileSet(layout, { population, seed, letters }), createRandom(seed));
};
const encodingOf = (layout: Layout, seed: number): Encoding =>
  layout === 'fixed' ? 'cp932' : ((['utf8', 'utf8-bom', 'cp932'] as const)[seed % 3] ?? 'utf8');

const read = (layout: Layout, planting: Planting, encoding: Encoding): Promise<ReadFiles> =>
  readFiles(
    writeFileSet(folder, planting.set, { encoding, eol: '\r\n' }),
    FORMAT[layout],
    personLines(planting.set),
  );

const expectAllSaid = (planting: Planting, run: ReadFiles): void => {
  const outcome = planting.finish();
  expect(run.refusedFile).toBeUndefined();
  expect(misreported(outcome, run)).toEqual([]);
  expect(differences(outcome.truth, given(run))).toEqual([]);
};

const of = (faults: readonly RowFault[], layout: Layout): readonly RowFault[] =>
  faults.filter(({ layouts }) => layouts.includes(layout));

const plantAll = (planting: Planting, faults: readonly RowFault[]): void => {
  for (const { plant } of faults) plant(planting);
  planting.finish();
};

describe.each(LAYOUTS)('in %s', (layout) => {
  it.each(of([...ROW_FAULTS, ...SLIPS, ...MEASURE_FAULTS, unknownColumn], layout))(
    '$name, alone',
    async (fault) => {
      for (const encoding of layout === 'fixed' ? (['cp932'] as const) : (['utf8', 'cp932'] as const)) {
        const planting = planted(layout, 60, 17, encoding);
        plantAll(planting, [fault]);
        expectAllSaid(planting, await read(layout, planting, encoding));
      }
    },
  );

  it.each(SEEDS)('all of them at once, seed %i', async (seed) => {
    const encoding = encodingOf(layout, seed);
    const planting = planted(layout, 1_200, seed, encoding);
    plantAll(planting, of([...ROW_FAULTS, ...SLIPS, ...MEASURE_FAULTS, unknownColumn, duplicateKey], layout));
    expectAllSaid(planting, await read(layout, planting, encoding));
  });

  it.each(of(FILE_FAULTS, layout))('$name: nothing is taken over', async (fault) => {
    const encoding = encodingOf(layout, 1);
    const planting = planted(layout, 1_200, 23, encoding);
    plantAll(planting, [fault]);
    const run = await read(layout, planting, encoding);
    const { expected } = planting.finish();
    const codes = expected.filter(({ level }) => level === 'refused_file').map(({ code }) => code);
    expect([run.refusedFile]).toEqual(codes);
    expect(run.findings.filter(({ level }) => level === 'refused_file').map(({ code }) => code)).toEqual(
      codes,
    );
  });

  it('a last line without its end is taken and said', async () => {
    const encoding = encodingOf(layout, 0);
    const planting = planted(layout, 60, 5, encoding);
    const [sheet] = planting.set.sheets;
    const last = sheet!.rows.at(-1);
    sheet!.damage = (file) => file.subarray(0, file.length - 2);
    const outcome = planting.finish();
    const run = await read(layout, planting, encoding);
    expect(run.findings.filter(({ code }) => code === 'no_final_newline')).toMatchObject([
      { level: 'repaired', file: sheet!.file, line: sheet!.rows.indexOf(last!) + (sheet!.header ? 2 : 1) },
    ]);
    expect(differences(outcome.truth, given(run))).toEqual([]);
  });
});

it('names the unknown column once', async () => {
  const planting = planted('own', 60, 3, 'utf8');
  plantAll(planting, [unknownColumn]);
  const run = await read('own', planting, 'utf8');
  expect(run.findings.filter(({ code }) => code === 'unknown_column')).toMatchObject([
    { level: 'noted', line: 1 },
  ]);
});

it('an archive that breaks off is refused', async () => {
  const planting = planted('own', 400, 9, 'utf8');
  const packed = gzipSync(sheetBytes(planting.set.sheets[0]!, { encoding: 'utf8', eol: '\n' }));
  const path = join(folder, 'residents.csv.gz');
  writeFileSync(path, packed.subarray(0, packed.length - 200));
  expect((await readFiles([path], 'kazasu')).refusedFile).toBe('broken_archive');
});

it('the file of 支援措置 may not be forgotten', async () => {
  const planting = planted('basic', 60, 9, 'utf8');
  const [people, , outside] = writeFileSet(folder, planting.set, { encoding: 'utf8', eol: '\n' });
  expect((await readFiles([people!, outside!], 'basic')).refusedFile).toBe('missing_file');
});

it.each([
  ['rows', 'zip_bomb'],
  ['line', 'zip_bomb'],
] as const)('a bomb of %s is not unpacked', async (kind, reason) => {
  const path = join(folder, 'residents.csv.gz');
  writeFileSync(path, gzBombs()[kind]);
  expect(await readFiles([path], 'kazasu')).toMatchObject({ refusedFile: reason, taken: 0 });
});

it('loses no row without a word, whatever the columns and the faults', async () => {
  const layouts = fc.constantFrom<Layout>('own', 'basic', 'csv', 'fixed');
  const faults = fc.array(fc.nat(10_000), { maxLength: 40, size: 'max' });
  let imports = 0;
  let rows = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(layouts, fc.nat(10_000), faults, async (layout, seed, chosen) => {
      const encoding = encodingOf(layout, seed);
      const planting = planted(layout, 260, seed, encoding);
      const all = of([...ROW_FAULTS, ...SLIPS, ...MEASURE_FAULTS], layout);
      plantAll(
        planting,
        chosen.flatMap((at) => all[at % all.length] ?? []),
      );
      const random = createRandom(seed);
      const paths = planting.set.sheets.map((sheet) => {
        const places = sheet.columns
          .map((_, at) => [random.next(), at] as const)
          .toSorted(([a], [b]) => a - b);
        const order = sheet.header ? { order: places.map(([, at]) => at) } : {};
        const path = join(folder, sheet.file);
        writeFileSync(path, sheetBytes(sheet, { encoding, eol: seed % 2 === 0 ? '\n' : '\r\n', ...order }));
        return path;
      });
      const run = await readFiles(paths, FORMAT[layout], personLines(planting.set));
      expectAllSaid(planting, run);
      expect(run.rows).toBe(run.taken + run.refused);
      imports += 1;
      rows += run.rows;
      refused += run.refused;
    }),
    { numRuns: Number(process.env['KAZASU_IMPORT_RUNS'] ?? 60), seed: 20_261_125 },
  );
  process.stdout.write(`${imports} imports: ${rows} rows = ${rows - refused} taken + ${refused} refused\n`);
}, 300_000);
