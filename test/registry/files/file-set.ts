/** The files of one snapshot in one format, small enough to hold, with the truth of every row. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResidentRecord } from '../../../src/registry/schema.ts';
import { basicSheets, basicTruth } from './basic.ts';
import { intermediateSheet, intermediateTruth, trailerCells } from './intermediate.ts';
import { ownSheet, ownTruth } from './own.ts';
import { type FilePerson, people } from './people.ts';
import { type Row, type Sheet, sheetBytes, type Written } from './sheet.ts';

export const LAYOUTS = ['own', 'fixed', 'csv', 'basic'] as const;
/** `fixed` and `csv` are the two of `intermediate`. */
export type Layout = (typeof LAYOUTS)[number];
export const FORMAT = {
  own: 'kazasu',
  fixed: 'intermediate',
  csv: 'intermediate',
  basic: 'basic',
} as const;

/** The row of a person, and what it must become. */
export interface Entry {
  readonly sheet: Sheet;
  readonly row: Row;
  readonly person: FilePerson;
  truth: ResidentRecord;
}

export interface FileSet {
  readonly layout: Layout;
  readonly sheets: readonly Sheet[];
  readonly entries: readonly Entry[];
}

const TRUTH = { own: ownTruth, fixed: intermediateTruth, csv: intermediateTruth, basic: basicTruth } as const;

const sheetsOf = (layout: Layout, all: readonly FilePerson[]): readonly Sheet[] => {
  if (layout === 'own') return [ownSheet(all)];
  if (layout === 'basic') return basicSheets(all);
  return [intermediateSheet(all, layout)];
};

export const makeFileSet = (
  layout: Layout,
  population: { readonly population: number; readonly seed: number; readonly letters: 'unicode' | 'cp932' },
): FileSet => {
  const all = [...people(population)];
  const sheets = sheetsOf(layout, all);
  const [first, , outside] = sheets;
  const entries: Entry[] = [];
  const next = new Map<Sheet, number>();
  for (const person of all) {
    const sheet = layout === 'basic' && person.registration === 'outside' ? outside : first;
    if (sheet === undefined) throw new Error('a format without files');
    const at = next.get(sheet) ?? 0;
    next.set(sheet, at + 1);
    const row = sheet.rows[at];
    if (row === undefined) throw new Error('fewer rows than people');
    entries.push({ sheet, row, person, truth: TRUTH[layout](person) });
  }
  return { layout, sheets, entries };
};

/** The counts of the trailer, after rows were added. */
export const countTrailer = ({ layout, sheets }: FileSet): void => {
  if (layout === 'own' || layout === 'basic') return;
  const rows = sheets[0]?.rows ?? [];
  const trailer = rows.at(-1);
  const count = (kind: string): number => rows.filter(({ cells }) => cells[0] === kind).length;
  if (trailer !== undefined) trailer.cells = trailerCells(count('01'), count('02'));
};

/** Writes the files and gives their paths. */
export const writeFileSet = (folder: string, { sheets }: FileSet, written: Written): string[] =>
  sheets.map((sheet) => {
    const path = join(folder, sheet.file);
    writeFileSync(path, sheetBytes(sheet, written));
    return path;
  });
