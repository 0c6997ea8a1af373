/** 個人番号 in any column, in any writing, refuses its row, and is afterwards nowhere: not in the people, not in what is said. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/simulator/town/random.ts';
import { addColumn } from './files/file-faults.ts';
import { FORMAT, LAYOUTS, makeFileSet, writeFileSet } from './files/file-set.ts';
import { RESIDENT_ITEMS } from './files/intermediate.ts';
import { differences, misreported } from './files/judge.ts';
import { INVENTED_MY_NUMBERS, MY_NUMBER_SHAPES } from './files/my-numbers.ts';
import { personLines, startPlanting } from './files/planting.ts';
import { given, readFiles } from './files/read.ts';
import { myNumberFault } from './files/row-faults.ts';
import { scanText } from './files/scan.ts';
import type { Sheet } from './files/sheet.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-my-number-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SHAPES = Object.entries(MY_NUMBER_SHAPES);

/** A record of fixed length has room for it in few items. */
const fits = (sheet: Sheet, column: string, written: string): boolean => {
  if (sheet.header || sheet.file === 'juki.csv') return true;
  const [, bytes = 0, kind] = RESIDENT_ITEMS.find(([name]) => name === column) ?? [];
  return kind === 'text' || (bytes === 15 && /^\d+$/.test(written));
};

describe.each(LAYOUTS)('in %s', (layout) => {
  const letters = layout === 'fixed' ? 'cp932' : 'unicode';
  const encoding = layout === 'fixed' ? 'cp932' : 'utf8';

  it('is refused in every column and in every writing, and left nowhere', async () => {
    const planting = startPlanting(
      makeFileSet(layout, { population: 1_500, seed: 31, letters }),
      createRandom(31),
    );
    const { sheets } = planting.set;
    const [people] = sheets;
    if (people?.header === true) addColumn(people, '備考', () => '');
    let planted = 0;
    for (const column of people!.columns.filter((name) => name !== 'レコード区分'))
      for (const [shape, write] of SHAPES) {
        const number = INVENTED_MY_NUMBERS[planted % INVENTED_MY_NUMBERS.length] ?? '';
        if (!fits(people!, column, write(number))) continue;
        myNumberFault(column, number, shape, LAYOUTS).plant(planting);
        planted += 1;
      }
    for (const sheet of sheets.filter((each) => each !== people && each.rows.length > 0))
      for (const at of sheet.columns.keys()) {
        const cells = [...(sheet.rows[0]?.cells ?? [])];
        cells[at] = INVENTED_MY_NUMBERS[at % INVENTED_MY_NUMBERS.length] ?? '';
        planting.append(sheet, cells, 'my_number');
        planted += 1;
      }
    const outcome = planting.finish();
    const paths = writeFileSet(folder, planting.set, { encoding, eol: '\r\n' });
    const run = await readFiles(paths, FORMAT[layout], personLines(planting.set));
    expect(planted).toBeGreaterThan(60);
    expect(misreported(outcome, run)).toEqual([]);
    expect(differences(outcome.truth, given(run))).toEqual([]);
    expect(run.findings.filter(({ code }) => code === 'my_number')).toHaveLength(planted);
    const kept = JSON.stringify({ people: run.people, findings: run.findings, ids: run.residentIds });
    expect(scanText('what is kept', kept)).toEqual([]);
    expect(INVENTED_MY_NUMBERS.filter((number) => kept.includes(number))).toEqual([]);
  });
});
