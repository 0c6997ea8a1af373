/** A file of 人事 as rows: CSV in UTF-8 or CP932, found by its bytes; columns by their names, in any order; each fault with its place. */
import { createCsvReader } from '../registry/import/csv-lines.ts';
import { BAD_BYTE, createLineDecoder, encodingOf } from '../registry/import/decode.ts';
import type { ImportFinding } from './attendance-schema.ts';

export interface TableColumn {
  /** Names by which it is known at the top of a file; the first is ours. */
  readonly names: readonly [string, ...string[]];
  readonly needed?: true;
}

export interface TableRow<K extends string> {
  /** Of the file, from 1. */
  readonly line: number;
  /** Trimmed; empty: nothing stands there, or there is no such column. */
  readonly values: Readonly<Record<K, string>>;
}

export interface TableReading<K extends string> {
  readonly rows: readonly TableRow<K>[];
  readonly findings: readonly ImportFinding[];
}

/** Two months of 勤務割 of three thousand. */
export const MOST_ROWS = 200_000;

const bare = (name: string): string => name.normalize('NFKC').replaceAll(/[\s　]+/g, '');

const linesOf = (bytes: Uint8Array): string[] => {
  const buffer = Buffer.from(bytes);
  const decoder = createLineDecoder(encodingOf(buffer));
  const lines = `${decoder.push(buffer) ?? ''}${decoder.end()}`.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '' || lines.at(-1) === '\u001A') lines.pop();
  return lines;
};

const fault = (line: number, column: string, reason: string, was = ''): ImportFinding => ({
  ...{ level: 'stop', line, column, reason },
  was: was.slice(0, 60),
});

const headerOf = <K extends string>(
  names: readonly string[],
  columns: Readonly<Record<K, TableColumn>>,
): { readonly at: ReadonlyMap<K, number>; readonly findings: readonly ImportFinding[] } => {
  const at = new Map<K, number>();
  const findings: ImportFinding[] = [];
  const entries = Object.entries(columns) as [K, TableColumn][];
  names.forEach((name, index) => {
    const found = entries.find(([, { names: known }]) => known.some((each) => bare(each) === bare(name)));
    if (found === undefined) {
      if (name.trim() !== '')
        findings.push({
          level: 'note',
          line: 1,
          column: name.slice(0, 60),
          reason: '使わない列です',
          was: '',
        });
    } else if (at.has(found[0])) findings.push(fault(1, name.slice(0, 60), '同じ列が二つあります'));
    else at.set(found[0], index);
  });
  for (const [
    key,
    {
      names: [name],
      needed,
    },
  ] of entries)
    if (needed === true && !at.has(key)) findings.push(fault(1, name, 'この列がありません'));
  return { at, findings };
};

/** Everything that stands in the file, or why nothing does. */
export const readTable = <K extends string>(
  bytes: Uint8Array,
  columns: Readonly<Record<K, TableColumn>>,
): TableReading<K> => {
  const none = (reason: string): TableReading<K> => ({ rows: [], findings: [fault(0, '', reason)] });
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return none('表計算のファイルです。CSV で保存し直してください');
  if (bytes[0] === 0xff || bytes[0] === 0xfe)
    return none('文字コードが UTF-16 です。UTF-8 か Shift_JIS の CSV にしてください');
  const [first = '', ...lines] = linesOf(bytes);
  const top = createCsvReader(() => true);
  const [head] = [...top.push(first), ...top.end()];
  if (head === undefined || head.bad) return none('一行目に列の名前がありません');
  const { at, findings: found } = headerOf(head.values, columns);
  const findings = [...found];
  if (findings.some(({ level }) => level === 'stop')) return { rows: [], findings };
  if (lines.length > MOST_ROWS) return none('行が多すぎます。月ごとに分けてください');
  const csv = createCsvReader((values) => values.length >= head.values.length);
  const rows: TableRow<K>[] = [];
  for (const row of [...lines.flatMap((line) => csv.push(line)), ...csv.end()]) {
    const line = row.line + 1;
    if (row.values.every((value) => value.trim() === '')) continue;
    if (row.bad) findings.push(fault(line, '', '引用符（"）が閉じていないか、値の途中にあります'));
    else if (row.values.some((value) => value.includes(BAD_BYTE)))
      findings.push(fault(line, '', '読めない文字があります。文字コードが混ざっていないか確かめてください'));
    else if (row.values.length !== head.values.length)
      findings.push(
        fault(line, '', `列の数が違います（${head.values.length}列のところ ${row.values.length}列）`),
      );
    else {
      const keys = Object.keys(columns) as K[];
      const values = keys.map((key) => [key, (row.values[at.get(key) ?? -1] ?? '').trim()]);
      rows.push({ line, values: Object.fromEntries(values) as Record<K, string> });
    }
  }
  if (rows.length === 0 && findings.every(({ level }) => level !== 'stop')) return none('行がありません');
  return { rows, findings };
};
