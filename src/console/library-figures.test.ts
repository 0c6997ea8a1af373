import { expect, test } from 'vitest';
import { libraryFiguresSchema } from '../central/library-schema.ts';
import { daysOf, figuresCsv, monthsBefore, rowsOf, spanOf, totalOf } from './library-figures.ts';

const figures = libraryFiguresSchema.parse({
  ...{ today: '2026-11-26', from: '2026-11-01', to: '2026-11-26' },
  terminals: [
    { device: 'toshokan-1', name: '中央図書館' },
    { device: 'toshokan-2', name: '𠮷田分館' },
  ],
  days: [
    { day: '2026-11-25', device: 'toshokan-1', counts: { sessions: 40, lent: 120 } },
    { day: '2026-11-26', device: 'toshokan-1', counts: { sessions: 2 } },
    { day: '2026-11-26', device: 'toshokan-2', counts: { sessions: 3, returned: 7, conflicts: 1 } },
  ],
  hours: { month: '2026-10', least: 5, rows: [], rest: null, withheld: false },
  settled: [],
  relink: null,
});

test('days are of all terminals, or of one', () => {
  expect(daysOf(rowsOf(figures, '')).map(([day, rows]) => [day, totalOf(rows, 'sessions')])).toEqual([
    ['2026-11-25', 40],
    ['2026-11-26', 5],
  ]);
  expect(totalOf(rowsOf(figures, 'toshokan-2'), 'returned')).toBe(7);
});

test('a span is two days in their order and no longer than a year', () => {
  expect(spanOf('2026-11-01', '2026-11-01')).toEqual({ from: '2026-11-01', to: '2026-11-01' });
  expect(spanOf('2026-11-02', '2026-11-01')).toBeUndefined();
  expect(spanOf('2025-11-01', '2026-11-26')).toBeUndefined();
  expect(spanOf('', '2026-11-26')).toBeUndefined();
});

test('months are those that are over, also over the turn of a year', () => {
  expect(monthsBefore('2026-02-26').slice(0, 3)).toEqual(['2026-01', '2025-12', '2025-11']);
});

test('the file has a line for each day at each terminal and a column for all that is counted', () => {
  const { name, bytes, lost } = figuresCsv(figures, '', 'utf8');
  // TextDecoder takes the byte order mark away.
  const lines = new TextDecoder().decode(bytes).split('\r\n');
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(name).toBe('図書の数_2026-11-01_2026-11-26.csv');
  expect(lost).toBe(0);
  expect(lines[0]?.split(',')).toHaveLength(18);
  expect(lines.slice(1, 5)).toEqual([
    '"2026-11-25","中央図書館","toshokan-1",40,120,0,0,0,0,0,0,0,0,0,0,0,0,0',
    '"2026-11-26","中央図書館","toshokan-1",2,0,0,0,0,0,0,0,0,0,0,0,0,0,0',
    '"2026-11-26","𠮷田分館","toshokan-2",3,0,7,0,0,0,0,0,0,0,1,0,0,0,0',
    '',
  ]);
});

test('in CP932 a letter that it has not is written as the nearest, and a terminal alone has its own lines', () => {
  const { bytes, lost } = figuresCsv(figures, 'toshokan-2', 'cp932');
  const lines = new TextDecoder('shift_jis').decode(bytes).split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain('"吉田分館","toshokan-2",3,0,7');
  expect(lost).toBe(0);
});
