/** Every format in every writing becomes the people of the truth, field by field, and nothing is said of what is right. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/simulator/town/random.ts';
import { FORMAT, type Layout, makeFileSet, writeFileSet } from './files/file-set.ts';
import { differences, misreported } from './files/judge.ts';
import { startPlanting } from './files/planting.ts';
import { given, readFiles } from './files/read.ts';
import { type Encoding, sheetBytes } from './files/sheet.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));
const POPULATION = 1_500;

const WRITINGS: readonly (readonly [Layout, Encoding, '\r\n' | '\n'])[] = [
  ['own', 'utf8', '\n'],
  ['own', 'utf8-bom', '\r\n'],
  ['own', 'cp932', '\r\n'],
  ['basic', 'utf8', '\r\n'],
  ['basic', 'utf8-bom', '\n'],
  ['basic', 'cp932', '\r\n'],
  ['csv', 'utf8', '\n'],
  ['csv', 'utf8-bom', '\r\n'],
  ['csv', 'cp932', '\r\n'],
  ['fixed', 'cp932', '\r\n'],
  ['fixed', 'cp932', '\n'],
];

/** The truth of a file with no fault in it. */
const faultless = (layout: Layout, encoding: Encoding, seed: number, population = POPULATION) => {
  const letters = encoding === 'cp932' ? 'cp932' : 'unicode';
  return startPlanting(makeFileSet(layout, { population, seed, letters }), createRandom(seed));
};

describe.each(WRITINGS)('%s in %s, lines ending %j', (layout, encoding, eol) => {
  it.each([1, 2, 3])('is everyone, seed %i', async (seed) => {
    const planting = faultless(layout, encoding, seed);
    const outcome = planting.finish();
    const paths = writeFileSet(folder, planting.set, { encoding, eol });
    const read = await readFiles(paths, FORMAT[layout]);
    expect(misreported(outcome, read)).toEqual([]);
    expect(differences(outcome.truth, given(read)).slice(0, 20)).toEqual([]);
    expect(read.findings.filter(({ code }) => code !== 'towns_missing')).toEqual([]);
  });
});

it.each(['own', 'basic'] as const)('finds the columns of %s by name, in any order', async (layout) => {
  for (const seed of [11, 12, 13]) {
    const planting = faultless(layout, 'utf8', seed, 300);
    const outcome = planting.finish();
    const random = createRandom(seed);
    const paths = planting.set.sheets.map((sheet) => {
      const order = sheet.columns.map((_, at) => [random.next(), at] as const);
      const places = order.toSorted(([a], [b]) => a - b).map(([, at]) => at);
      const path = join(folder, sheet.file);
      writeFileSync(path, sheetBytes(sheet, { encoding: 'utf8', eol: '\r\n', order: places }));
      return path;
    });
    const read = await readFiles(paths, FORMAT[layout]);
    expect(misreported(outcome, read)).toEqual([]);
    expect(differences(outcome.truth, given(read))).toEqual([]);
  }
});

it('reads a packed file', async () => {
  const planting = faultless('own', 'cp932', 4, 500);
  const [sheet] = planting.set.sheets;
  const path = join(folder, 'residents.csv.gz');
  writeFileSync(path, gzipSync(sheetBytes(sheet!, { encoding: 'cp932', eol: '\r\n' })));
  const read = await readFiles([path], 'kazasu');
  expect(differences(planting.finish().truth, given(read))).toEqual([]);
});
