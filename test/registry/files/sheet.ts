/** Rows, before they are text, and how they become the bytes of a file. */
import { toCp932 } from './cp932.ts';

export interface Row {
  /** In the order of the sheet's columns. */
  cells: string[];
  /** Done to the bytes of its line, without the end of line. */
  damage?: (line: Buffer) => Buffer;
}

export type Encoding = 'utf8' | 'utf8-bom' | 'cp932';

export interface Sheet {
  readonly file: string;
  columns: readonly string[];
  /** First line names the columns. */
  readonly header: boolean;
  readonly rows: Row[];
  /** How the cells of a row become its line. */
  readonly line: (cells: readonly string[]) => string;
  /** Done to the whole file, last. */
  damage?: (file: Buffer) => Buffer;
}

/** RFC 4180; `all`: as systems write that quote every value. */
export const csvLine =
  (quote: 'all' | 'needed') =>
  (cells: readonly string[]): string =>
    cells
      .map((cell) => (quote === 'all' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
      .join(',');

export interface Written {
  readonly encoding: Encoding;
  readonly eol: '\r\n' | '\n';
  /** Place of each column in the file; without it, in the order of the sheet. */
  readonly order?: readonly number[];
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
export const encoded = (text: string, encoding: Encoding): Buffer =>
  encoding === 'cp932' ? toCp932(text) : Buffer.from(text, 'utf8');

export const sheetBytes = (sheet: Sheet, { encoding, eol, order }: Written): Buffer => {
  // A row with a value too many has it at its end, one with a value too few has not that of the last column.
  const inOrder = (cells: readonly string[]): readonly string[] =>
    order === undefined
      ? cells
      : [
          ...order.flatMap((at) => (at < cells.length ? [cells[at] ?? ''] : [])),
          ...cells.slice(order.length),
        ];
  const end = Buffer.from(eol);
  const parts: Buffer[] = encoding === 'utf8-bom' ? [BOM] : [];
  if (sheet.header) parts.push(encoded(sheet.line(inOrder(sheet.columns)), encoding), end);
  for (const { cells, damage } of sheet.rows) {
    const line = encoded(sheet.line(inOrder(cells)), encoding);
    parts.push(damage?.(line) ?? line, end);
  }
  const bytes = Buffer.concat(parts);
  return sheet.damage?.(bytes) ?? bytes;
};

/** Line of a row in its file; the first is 1. */
export const lineOf = (sheet: Sheet, row: Row): number => sheet.rows.indexOf(row) + (sheet.header ? 2 : 1);

/** The cell of a row by the name of its column. */
export const cellAt = (sheet: Sheet, column: string): number => {
  const at = sheet.columns.indexOf(column);
  if (at === -1) throw new Error(`no column ${column} in ${sheet.file}`);
  return at;
};
