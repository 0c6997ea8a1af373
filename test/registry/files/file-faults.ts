/** Faults for which nothing at all may be taken over, and those of the files beside the one of the people. */
import { gzipSync } from 'node:zlib';
import { measureRow } from './basic.ts';
import type { FileSet, Layout } from './file-set.ts';
import { measureCells } from './intermediate.ts';
import { INVENTED_MY_NUMBERS } from './my-numbers.ts';
import { OWN_COLUMNS, OWN_REQUIRED } from './own.ts';
import type { Planting } from './planting.ts';
import type { RowFault } from './row-faults.ts';
import { cellAt, type Sheet } from './sheet.ts';

const peopleSheet = ({ sheets }: FileSet): Sheet => {
  const [sheet] = sheets;
  if (sheet === undefined) throw new Error('a format without files');
  return sheet;
};

/** Takes the last `bytes` bytes away. */
const cut = (sheet: Sheet, bytes: number): void => {
  sheet.damage = (file) => file.subarray(0, file.length - bytes);
};

const dropColumn = (sheet: Sheet, column: string): void => {
  const at = cellAt(sheet, column);
  sheet.columns = sheet.columns.filter((_, each) => each !== at);
  for (const row of sheet.rows) row.cells.splice(at, 1);
};

/** One more column at the end. */
export const addColumn = (sheet: Sheet, column: string, value: (at: number) => string): void => {
  sheet.columns = [...sheet.columns, column];
  for (const [at, row] of sheet.rows.entries()) row.cells.push(value(at));
};

const trailer =
  (change: (cells: string[]) => void) =>
  (planting: Planting): void => {
    const sheet = peopleSheet(planting.set);
    const { line } = sheet;
    // The counts are set last; what is written is another.
    Object.assign(sheet, {
      line: (cells: readonly string[]) => {
        const written = [...cells];
        if (written[0] === '99') change(written);
        return line(written);
      },
    });
    planting.refusedFile(sheet, 'truncated_file');
  };

const plusOne = (cells: string[], at: number): void => {
  cells[at] = String(Number(cells[at]) + 1).padStart(9, '0');
};

const MISSING: readonly RowFault[] = OWN_REQUIRED.map((column) => ({
  name: `no column ${column}`,
  layouts: ['own'],
  plant: (planting) => {
    const sheet = peopleSheet(planting.set);
    dropColumn(sheet, column);
    planting.refusedFile(sheet, 'missing_column');
  },
}));

/** Each of these alone refuses the import; the version in use stays. */
export const FILE_FAULTS: readonly RowFault[] = [
  ...MISSING,
  {
    name: 'no column 生年月日 (basic)',
    layouts: ['basic'],
    plant: (planting) => {
      const sheet = peopleSheet(planting.set);
      dropColumn(sheet, '生年月日');
      planting.refusedFile(sheet, 'missing_column');
    },
  },
  {
    name: 'a last line that is cut',
    layouts: ['own', 'basic', 'csv', 'fixed'],
    plant: (planting) => {
      const [sheet] = planting.set.sheets;
      if (sheet === undefined) return;
      // Behind the cut fewer than all columns, or bytes, are left.
      cut(sheet, planting.set.layout === 'own' ? 60 : planting.set.layout === 'basic' ? 120 : 12);
      planting.refusedFile(sheet, 'truncated_line', sheet.rows.at(-1));
    },
  },
  {
    name: 'no trailer',
    layouts: ['csv', 'fixed'],
    plant: (planting) => {
      const sheet = peopleSheet(planting.set);
      const end = planting.set.layout === 'fixed' ? 20 + 2 : 2 + 1 + 9 + 1 + 9 + 2;
      cut(sheet, end);
      planting.refusedFile(sheet, 'truncated_file');
    },
  },
  {
    name: 'a trailer with one person more',
    layouts: ['csv', 'fixed'],
    plant: trailer((cells) => plusOne(cells, 1)),
  },
  {
    name: 'a trailer with one measure more',
    layouts: ['csv', 'fixed'],
    plant: trailer((cells) => plusOne(cells, 2)),
  },
  {
    name: 'a column twice',
    layouts: ['own', 'basic'],
    plant: (planting) => {
      const sheet = peopleSheet(planting.set);
      addColumn(sheet, '氏名', () => '別名');
      planting.refusedFile(sheet, 'repeated_column');
    },
  },
  {
    name: 'a column 個人番号',
    layouts: ['own', 'basic'],
    plant: (planting) => {
      const sheet = peopleSheet(planting.set);
      addColumn(sheet, '個人番号', (at) => INVENTED_MY_NUMBERS[at % INVENTED_MY_NUMBERS.length] ?? '');
      planting.refusedFile(sheet, 'my_number_column');
    },
  },
  {
    name: 'more than one of a thousand rows twice',
    layouts: ['own', 'basic', 'csv', 'fixed'],
    plant: (planting) => {
      const sheet = peopleSheet(planting.set);
      const copies = Math.floor(planting.set.entries.length / 1_000) + 1;
      for (let made = 0; made < copies; made += 1) {
        const { row } = planting.pick(({ person }) => person.registration === 'resident');
        planting.append(sheet, [...row.cells], 'duplicate_key');
      }
      planting.refusedFile(sheet, 'too_many_duplicates');
    },
  },
];

const packed = (behind: string): Buffer => gzipSync(`${OWN_COLUMNS.join(',')}\n${behind}`, { level: 9 });

/** A right header, then 10 MB of nothing in a few kilobytes: more than 200 bytes from one. In rows, or in one line. */
export const gzBombs = (): Readonly<Record<'rows' | 'line', Buffer>> => {
  const row = `${','.repeat(OWN_COLUMNS.length - 1)}\n`;
  return { rows: packed(row.repeat(10_000_000 / row.length)), line: packed(','.repeat(10_000_000)) };
};

/** Where 支援措置 stand. */
export const measureSheet = ({ sheets }: FileSet): Sheet => {
  const sheet = sheets.find(({ file }) => file === 'measures.csv') ?? sheets[0];
  if (sheet === undefined) throw new Error('a format without files');
  return sheet;
};

const NOBODY = '7000000001';
const someMeasure = (layout: Layout, id: string, from: string): string[] => {
  const person = { id, measuredAs: 'applicant' as const, measuredWith: '' };
  const row = layout === 'basic' ? measureRow : measureCells;
  return row(person as Parameters<typeof row>[0], { from, to: null });
};

/** Rows of 支援措置 in the formats that have them: whoever is meant keeps what the other rows say. */
export const MEASURE_FAULTS: readonly RowFault[] = [
  {
    name: 'a measure of nobody',
    layouts: ['basic', 'csv', 'fixed'],
    plant: (planting) => {
      const { set } = planting;
      planting.append(measureSheet(set), someMeasure(set.layout, NOBODY, '2026-01-01'), 'orphan_measure');
    },
  },
  {
    name: 'a measure from 2月30日',
    layouts: ['basic', 'csv', 'fixed'],
    plant: (planting) => {
      const { set } = planting;
      const { truth } = planting.pick(({ person }) => person.registration === 'resident');
      planting.append(measureSheet(set), someMeasure(set.layout, truth.residentId, '2026-02-30'), 'bad_date');
    },
  },
];

/** What is only said, and changes nothing: the columns in any order, and one that nobody knows. */
export const unknownColumn: RowFault = {
  name: 'an unknown column',
  layouts: ['own', 'basic'],
  plant: ({ set }) => addColumn(peopleSheet(set), '備考', (at) => (at % 3 === 0 ? '控' : '')),
};
