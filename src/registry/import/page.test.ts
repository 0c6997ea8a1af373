/** docs/registry-import.md and the tables of the code say the same. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CODES } from './codes.ts';
import {
  BASIC_MEASURE,
  BASIC_OUTSIDE,
  BASIC_RESIDENT,
  type Column,
  INTERMEDIATE_RESIDENT,
  KAZASU,
  TOWN,
} from './items.ts';
import { RELATIONSHIPS } from './relationships.ts';

const page = readFileSync('docs/registry-import.md', 'utf8');

const part = (from: string, to: string): string => {
  const start = page.indexOf(from);
  const end = page.indexOf(to, start + from.length);
  if (start === -1 || end === -1) throw new Error(`the page has no ${from} … ${to}`);
  return page.slice(start, end);
};

const rows = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('|---'))
    .slice(1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((each) => each.trim()),
    );

const starred = (columns: readonly Column[]): string[] =>
  columns.map(({ item, required }) => (required ? `${item}★` : item));

it('(a): the columns of our own CSV', () => {
  const said = rows(part('## (a)', '## (b)')).flatMap(([names = '']) => names.split(', '));
  expect(said).toEqual(starred(KAZASU));
});

it('(b): the items of a record and their lengths', () => {
  const items = rows(part('## (b)', 'Record kind `02`')).map(([, item, bytes]) => ({
    item,
    bytes: Number(bytes),
  }));
  expect(items).toEqual(INTERMEDIATE_RESIDENT.map(({ item, bytes }) => ({ item, bytes })));
  const chained = part('続柄: `02`', 'chained with');
  const words = chained.matchAll(/`(\d\d)` ([^,;]+)/g);
  const said = Object.fromEntries(Array.from(words, ([, code = '', word = '']) => [code, word.trim()]));
  expect(said).toEqual(RELATIONSHIPS);
});

it.each([
  ['- **住民情報**:', BASIC_RESIDENT],
  ['- **支援措置対象者**:', BASIC_MEASURE],
  ['- **宛名（住登外）**', BASIC_OUTSIDE],
])('(c): %s', (from, columns) => {
  const said = part(from, '.\n')
    .replace(from, '')
    .replace('(may be absent):', '')
    .replace(/\. A 宛名番号.*/s, '');
  const names = said
    .replaceAll(/ \([^)]*\)/g, '')
    .split(/\s+/)
    .filter((name) => name !== '');
  expect(names).toEqual(starred(columns));
});

it('(d): what is used of a town', () => {
  const used = part('Used:', '. Rows with').replace('Used:', '').trim().split(/\s+/);
  for (const { item } of TOWN) expect(used).toContain(item);
});

it('every code with its level, its sentence and what to do', () => {
  const said = rows(page.slice(page.indexOf('## Codes')));
  expect(said).toEqual(
    Object.entries(CODES).map(([code, { levels, says, toDo }]) => [
      `\`${code}\``,
      levels.join(', '),
      says,
      toDo,
    ]),
  );
});
