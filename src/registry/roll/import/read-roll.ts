/** A roll's CSV, row by row: what each is, and what was found in it. */

import { holdsMyNumber } from '../../../kernel/my-number.ts';
import { failure, type Result, success } from '../../../kernel/result.ts';
import type { Code, FileCode, Finding } from '../../import/codes.ts';
import { createLineDecoder, encodingOf } from '../../import/decode.ts';
import { type Detected, headerOf } from '../../import/detect.ts';
import { MY_NUMBER_ITEM } from '../../import/items.ts';
import { createRow, type Remark, type Row } from '../../import/row.ts';
import { type FileRow, readRows } from '../../import/rows.ts';
import { checkPacked, readBeginning, type SourceFacts } from '../../import/source.ts';
import { layoutOfRoll, type RollColumns, type RollField } from './columns.ts';

export interface RollSource extends SourceFacts {
  readonly path: string;
  /** What the report calls it. */
  readonly name: string;
}

export interface RowReceiver {
  /** One row, clean; refuses it or takes it. Its `fault` and `remarks` go into the report afterwards. */
  row(row: Row<RollField>, line: number): void;
  /** After every chunk of the file: whoever has gathered enough passes it on. */
  rest(): Promise<void>;
  finding(finding: Finding): void;
  progress?(bytes: number, rows: number): void;
}

export interface RowCounts {
  readonly rows: number;
  readonly refused: number;
  /** Refused for a My Number. */
  readonly myNumbers: number;
}

const openFile = async ({ path, name }: RollSource): Promise<Result<Detected, FileCode>> => {
  const packed = await checkPacked(path);
  if (!packed.ok) return failure(packed.reason, { file: name });
  const beginning = await readBeginning(path);
  if (!beginning.ok) return failure(beginning.reason, { file: name });
  const encoding = encodingOf(beginning.value);
  const decoder = createLineDecoder(encoding);
  const text = `${decoder.push(beginning.value) ?? ''}${decoder.end()}`;
  const header = headerOf((text.split('\n', 1)[0] ?? '').replace(/\r$/, ''));
  if (header.some((item) => item.includes(MY_NUMBER_ITEM)) || header.some(holdsMyNumber))
    return failure('my_number_column', { file: name });
  return success({ kind: 'kazasu', encoding, header });
};

/** Names of columns nobody knows are said; no other word of the file is. */
const unknownOf = (header: readonly string[], items: readonly string[], known: ReadonlySet<number>) =>
  header.flatMap((item, at) => (item === '' || known.has(at) ? [] : [items[at] ?? '']));

/** Reads a sealed file whole, once; it must still be what was sealed when its last byte has gone by. */
export const readRoll = async (
  source: RollSource,
  columns: RollColumns,
  kind: 'roll' | 'roll_delta',
  receiver: RowReceiver,
): Promise<Result<RowCounts, FileCode>> => {
  const file = await openFile(source);
  if (!file.ok) return file;
  const layout = layoutOfRoll(file.value.header, columns, kind);
  if ('code' in layout) return failure(layout.code, { file: source.name, column: layout.column });
  const row = createRow<RollField>(layout);
  const counts = { rows: 0, refused: 0, myNumbers: 0 };
  const say = (remark: Omit<Remark, 'number'> & { readonly number?: number | null }, line: number): void => {
    receiver.finding({
      number: null,
      ...remark,
      file: source.name,
      line,
      residentId: null,
      protected: false,
    });
  };
  const noted = (level: Remark['level'], code: Code, column: string | null): Remark => ({
    level,
    code,
    column,
    number: null,
  });
  for (const column of unknownOf(file.value.header, layout.items, new Set(Object.values(layout.index))))
    say(noted('noted', 'unknown_column', column), 1);
  const take = ({ values, line, fault }: FileRow): void => {
    counts.rows += 1;
    row.begin(values, fault);
    if (row.fault === undefined) receiver.row(row, line);
    if (row.fault === undefined) {
      for (const each of row.remarks) say(each, line);
      return;
    }
    counts.refused += 1;
    if (row.fault.code === 'my_number') counts.myNumbers += 1;
    say(row.fault, line);
  };
  const read = await readRows(
    { ...file.value, path: source.path },
    {
      row: take,
      unended: (line) => say(noted('repaired', 'no_final_newline', null), line),
      rest: () => receiver.rest(),
      progress: (bytes) => receiver.progress?.(bytes, counts.rows),
    },
  );
  if (!read.ok) return failure(read.reason, { file: source.name });
  const isSealed = read.value.sha256 === source.sha256 && read.value.bytes === source.bytes;
  return isSealed ? success(counts) : failure('file_changed', { file: source.name });
};
