/** The rows of each kind of file, with what is wrong in how they are written. */
import { failure, type Result } from '../../kernel/result.ts';
import type { Code } from './codes.ts';
import { type CsvRow, createCsvReader } from './csv-lines.ts';
import { type Detected, headerOf } from './detect.ts';
import { cutRecord, widthsOf } from './fixed-lines.ts';
import { INTERMEDIATE_MEASURE, INTERMEDIATE_RESIDENT, INTERMEDIATE_TRAILER } from './items.ts';
import { readLines } from './lines.ts';
import type { SourceFacts, SourceFailure } from './source.ts';

/** `record`: of the 中間標準レイアウト; every row of a file with a header is a `01`. */
export interface FileRow {
  readonly record: '01' | '02' | '99' | 'unknown';
  readonly values: readonly string[];
  readonly line: number;
  /** How the row is written is wrong; `values` are what could be told. */
  readonly fault?: Code;
}

export interface RowTaker {
  row(row: FileRow): void;
  /** The last row has no line end, and all its columns. */
  unended(line: number): void;
  rest(): Promise<void>;
  progress?(bytes: number): void;
}

export type RowsFailure = SourceFailure | 'truncated_line' | 'file_changed';

interface File extends Pick<Detected, 'kind' | 'encoding' | 'header'> {
  readonly path: string;
}

/** Turns lines into rows; `end` gives those of lines whose quotes never closed. */
interface RowMaker {
  push(text: string, line: number): readonly FileRow[];
  end(): readonly FileRow[];
}

const csvRows = (
  isWhole: (values: readonly string[]) => boolean,
  judge: (row: CsvRow) => FileRow,
): RowMaker => {
  const reader = createCsvReader(isWhole);
  return {
    push: (text) => reader.push(text).map(judge),
    end: () => reader.end().map(judge),
  };
};

const withHeader = (columns: number): RowMaker => {
  const isWhole = (values: readonly string[]): boolean => values.length === columns;
  return csvRows(isWhole, ({ values, line, bad }) => {
    if (bad) return { record: '01', values, line, fault: 'bad_quoting' };
    return isWhole(values)
      ? { record: '01', values, line }
      : { record: '01', values, line, fault: 'wrong_column_count' };
  });
};

const COLUMNS_OF: Readonly<Record<string, number>> = {
  '01': INTERMEDIATE_RESIDENT.length,
  '02': INTERMEDIATE_MEASURE.length,
  '99': INTERMEDIATE_TRAILER.length,
};

const recordOf = (text: string): FileRow['record'] =>
  text === '01' || text === '02' || text === '99' ? text : 'unknown';

const intermediateCsv = (): RowMaker => {
  const isWhole = (values: readonly string[]): boolean => values.length === COLUMNS_OF[values[0] ?? ''];
  return csvRows(isWhole, ({ values, line, bad }) => {
    const record = recordOf(values[0] ?? '');
    if (bad) return { record, values, line, fault: 'bad_quoting' };
    if (record === 'unknown') return { record, values, line, fault: 'unknown_record' };
    return isWhole(values) ? { record, values, line } : { record, values, line, fault: 'wrong_column_count' };
  });
};

const WIDTHS: Readonly<Record<string, readonly number[]>> = {
  '01': widthsOf(INTERMEDIATE_RESIDENT),
  '02': widthsOf(INTERMEDIATE_MEASURE),
  '99': INTERMEDIATE_TRAILER,
};

const intermediateFixed = (): RowMaker => ({
  push(text, line) {
    if (text === '') return [];
    const record = recordOf(text.slice(0, 2));
    const widths = WIDTHS[record];
    if (record === 'unknown' || widths === undefined)
      return [{ record: 'unknown', values: [], line, fault: 'unknown_record' }];
    const values = cutRecord(text, widths);
    // 宛名番号 stands first and can be told even of a record that is cut.
    return [
      values === undefined
        ? { record, values: [record, text.slice(2, 17)], line, fault: 'wrong_length' }
        : { record, values, line },
    ];
  },
  end: () => [],
});

const makerOf = ({ kind, header }: File): RowMaker => {
  if (kind === 'intermediate_fixed') return intermediateFixed();
  return kind === 'intermediate_csv' ? intermediateCsv() : withHeader(header.length);
};

const TOO_SHORT: readonly (Code | undefined)[] = [
  'bad_quoting',
  'wrong_column_count',
  'wrong_length',
  'unknown_record',
];

/** Hands over every row of the file in order. `truncated_line`: the last line has no end and is no whole row. */
export const readRows = async (file: File, taker: RowTaker): Promise<Result<SourceFacts, RowsFailure>> => {
  const maker = makerOf(file);
  let line = 0;
  let truncated = false;
  let changed = false;
  const read = await readLines(file.path, file.encoding, {
    line(text, ended) {
      line += 1;
      const isHeader = line === 1 && file.header.length > 0;
      // The columns were told from an earlier reading, of which there is no hash.
      if (isHeader && JSON.stringify(headerOf(text)) !== JSON.stringify(file.header)) changed = true;
      // The header's line counts, and is no row.
      const rows = maker.push(isHeader ? '' : text, line);
      const whole = ended ? rows : [...rows, ...maker.end()];
      const last = whole.at(-1);
      if (!ended && !isHeader && (last === undefined || TOO_SHORT.includes(last.fault))) {
        truncated = true;
        return;
      }
      for (const row of whole) taker.row(row);
      if (!ended && !isHeader) taker.unended(line);
    },
    rest: () => taker.rest(),
    progress: (bytes) => taker.progress?.(bytes),
  });
  if (!read.ok) return read;
  if (changed) return failure('file_changed');
  if (truncated) return failure('truncated_line');
  for (const row of maker.end()) taker.row(row);
  return read;
};
