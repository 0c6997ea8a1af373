/** Files of any size: rows go to the disk as they are made, in blocks, so that a million of them need no memory. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  BASIC_COLUMNS,
  MEASURE_COLUMNS,
  measureRow,
  OUTSIDE_COLUMNS,
  outsideRow,
  residentRow,
} from './basic.ts';
import { writeCp932 } from './cp932.ts';
import { fixedLine, measureCells, residentCells, trailerCells } from './intermediate.ts';
import { OWN_COLUMNS, ownRow } from './own.ts';
import { type FilePerson, type Population, people } from './people.ts';
import { csvLine, type Encoding } from './sheet.ts';

const BLOCK = 1 << 20;
/** No line is longer, in any encoding. */
const LONGEST_LINE = 16_384;

interface LineWriter {
  line(text: string): void;
  close(): void;
}

const openLines = (path: string, encoding: Encoding): LineWriter => {
  const file = openSync(path, 'w');
  const block = Buffer.allocUnsafe(BLOCK + LONGEST_LINE);
  let used = encoding === 'utf8-bom' ? block.write('\u{FEFF}', 'utf8') : 0;
  const flush = (): void => {
    writeSync(file, block, 0, used);
    used = 0;
  };
  return {
    line: (text) => {
      const whole = `${text}\r\n`;
      if (encoding === 'cp932') used = writeCp932(whole, block, used);
      else used += block.write(whole, used, 'utf8');
      if (used >= BLOCK) flush();
    },
    close: () => {
      flush();
      closeSync(file);
    },
  };
};

/** What was written, and how many `people` must be in the replica after it. */
export interface WrittenFiles {
  readonly paths: readonly string[];
  readonly people: number;
}

const populationFor = (population: Population, encoding: Encoding): Population => ({
  ...population,
  letters: encoding === 'cp932' ? 'cp932' : 'unicode',
});

const each = (population: Population, encoding: Encoding, write: (person: FilePerson) => void): number => {
  let count = 0;
  for (const person of people(populationFor(population, encoding))) {
    write(person);
    count += 1;
  }
  return count;
};

export const writeOwn = (folder: string, population: Population, encoding: Encoding): WrittenFiles => {
  const path = join(folder, 'residents.csv');
  const file = openLines(path, encoding);
  const line = csvLine('needed');
  file.line(line(OWN_COLUMNS));
  const count = each(population, encoding, (person) => file.line(line(ownRow(person))));
  file.close();
  return { paths: [path], people: count };
};

export const writeBasic = (folder: string, population: Population, encoding: Encoding): WrittenFiles => {
  const paths = ['residents.csv', 'measures.csv', 'outside.csv'].map((name) => join(folder, name));
  const [residents, measures, outside] = paths.map((path) => openLines(path, encoding));
  const line = csvLine('all');
  residents?.line(line(BASIC_COLUMNS));
  measures?.line(line(MEASURE_COLUMNS));
  outside?.line(line(OUTSIDE_COLUMNS));
  const count = each(population, encoding, (person) => {
    if (person.registration === 'outside') outside?.line(line(outsideRow(person)));
    else residents?.line(line(residentRow(person)));
    for (const measure of person.measures) measures?.line(line(measureRow(person, measure)));
  });
  for (const file of [residents, measures, outside]) file?.close();
  return { paths, people: count };
};

export const writeIntermediate = (
  folder: string,
  population: Population,
  layout: 'fixed' | 'csv',
  encoding: Encoding = 'cp932',
): WrittenFiles => {
  const path = join(folder, layout === 'fixed' ? 'juki.dat' : 'juki.csv');
  const file = openLines(path, encoding);
  const line = layout === 'fixed' ? fixedLine : csvLine('needed');
  let measures = 0;
  const count = each(population, encoding, (person) => {
    file.line(line(residentCells(person)));
    for (const measure of person.measures) file.line(line(measureCells(person, measure)));
    measures += person.measures.length;
  });
  file.line(line(trailerCells(count, measures)));
  file.close();
  return { paths: [path], people: count };
};
