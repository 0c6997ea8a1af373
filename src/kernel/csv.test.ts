import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvCell, safeFileName, toCsv } from './csv.ts';

test.each([
  '=1+1',
  '+81',
  '-5',
  '@SUM(A1)',
  '＝1+1',
  '＋81',
  '－5',
  '＠x',
  '\tx',
  '\rx',
  '\nx',
  ' =1',
  '\u0000=1',
])('%j is text to a spreadsheet', (dangerous) => {
  expect(csvCell(dangerous)).toBe(`"'${dangerous}"`);
});

test('plain text, figures and nothing stay as they are', () => {
  expect(csvCell('第一小学校体育館')).toBe('"第一小学校体育館"');
  expect(csvCell('a=b')).toBe('"a=b"');
  expect(csvCell(-5)).toBe('-5');
  expect(csvCell(null)).toBe('""');
});

test('a mark of order, CRLF, quotes doubled', () => {
  expect(
    toCsv([
      ['番号', '年齢'],
      ['1,2"3', 84],
    ]),
  ).toBe('\uFEFF"番号","年齢"\r\n"1,2""3",84\r\n');
});

/** RFC 4180, one quoted cell. */
const readCell = (cell: string): string => cell.slice(1, -1).replaceAll('""', '"');

test('whatever the text, a reader gets one cell back that does not start like a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const cell = csvCell(text);
      expect(cell.slice(1, -1).replaceAll('""', '')).not.toContain('"');
      const read = readCell(cell);
      expect(read.replace(/^'/, '')).toBe(text.replace(/^'/, ''));
      expect(read.trimStart()).not.toMatch(/^[=+\-@＝＋－＠]/);
    }),
  );
});

test('names of files hold no path and are not hidden', () => {
  expect(safeFileName(['訓練', '../../etc/passwd', '名簿'])).toBe('訓練__etc_passwd_名簿');
  expect(safeFileName(['', 'A:B*C?"<>|', '1/2\n3'])).toBe('A_B_C__1_2_3');
});
