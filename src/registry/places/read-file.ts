/** A file of 避難所: CSV (UTF-8 or Shift_JIS) or GeoJSON, found by its bytes, into places and what was found on the way. */
import { z } from 'zod';
import { type CsvRow, createCsvReader } from '../import/csv-lines.ts';
import { BAD_BYTE, createLineDecoder, encodingOf } from '../import/decode.ts';
import type { PlaceCode } from './codes.ts';
import { type HeaderReading, type PlaceField, readHeader } from './columns.ts';
import { type RowSource, readRow, type Town } from './read-row.ts';
import { MAX_PLACES, type PlaceFinding, type PlaceRow } from './schema.ts';

export interface PlaceFile {
  /** For the report. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface FileReading {
  readonly rows: readonly PlaceRow[];
  readonly findings: readonly PlaceFinding[];
}

type FileFinding = Pick<PlaceFinding, 'level' | 'code'> &
  Partial<PlaceFinding> & { readonly code: PlaceCode };

const findingIn = (file: string, finding: FileFinding): PlaceFinding => ({
  file,
  line: null,
  column: null,
  was: null,
  now: null,
  ...finding,
});

const refusedFile = (file: string, code: PlaceCode): FileReading => ({
  rows: [],
  findings: [findingIn(file, { level: 'refused_file', code })],
});

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;
const isUtf16 = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
const hasMark = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

const linesOf = (text: string): string[] => {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '' || lines.at(-1) === '\u001A') lines.pop();
  return lines;
};

/** Titles and dates above the header are met; further down nobody puts one. */
const MOST_LINES_ABOVE = 6;

/** The header with its line (from 0). */
const findHeader = (
  lines: readonly string[],
):
  | { readonly at: number; readonly names: readonly string[]; readonly reading: HeaderReading }
  | undefined => {
  for (let at = 0; at < Math.min(lines.length, MOST_LINES_ABOVE); at += 1) {
    const csv = createCsvReader(() => true);
    const [row] = [...csv.push(lines[at] ?? ''), ...csv.end()];
    const reading = row === undefined ? undefined : readHeader(row.values);
    if (row !== undefined && reading !== undefined) return { at, names: row.values, reading };
  }
  return undefined;
};

const headerFindings = (
  file: string,
  { unknown, reordered, old }: HeaderReading,
  line: number,
): PlaceFinding[] => [
  ...(reordered ? [findingIn(file, { level: 'repaired', code: 'reordered', line })] : []),
  ...(old ? [findingIn(file, { level: 'repaired', code: 'old_header', line })] : []),
  ...unknown.map((column) =>
    findingIn(file, { level: 'noted', code: 'unknown_column', line, column: column.slice(0, 100) }),
  ),
];

interface Columns {
  readonly names: readonly string[];
  readonly fields: HeaderReading['fields'];
}

const sourceOf = (
  file: string,
  line: number,
  values: readonly string[],
  { names, fields }: Columns,
): RowSource => {
  const taken = new Map<PlaceField, string[]>();
  const headers = new Map<PlaceField, string>();
  fields.forEach((field, at) => {
    if (field === undefined) return;
    taken.set(field, [...(taken.get(field) ?? []), values[at] ?? '']);
    if (!headers.has(field)) headers.set(field, (names[at] ?? '').trim().slice(0, 100));
  });
  return {
    file,
    line,
    values: taken,
    headers,
    emergency: fields.some((field) => field?.startsWith('hazard_')),
  };
};

const isBlank = (values: readonly string[]): boolean => values.every((value) => value.trim() === '');

/** Why a row of the CSV is not even looked at. */
const faultOf = ({ values, bad }: CsvRow, columns: number): PlaceCode | undefined => {
  if (bad) return 'bad_quotes';
  if (values.some((value) => value.includes(BAD_BYTE))) return 'bad_bytes';
  return values.length > columns && !isBlank(values.slice(columns)) ? 'too_many_columns' : undefined;
};

const readCsvRow = (file: string, csvRow: CsvRow, columns: Columns, town: Town): FileReading => {
  const { values } = csvRow;
  // Lines are counted in the file; the reader began after the header.
  const { line } = csvRow;
  if (isBlank(values)) return { rows: [], findings: [] };
  const fault = faultOf(csvRow, columns.names.length);
  if (fault !== undefined)
    return { rows: [], findings: [findingIn(file, { level: 'refused_row', code: fault, line })] };
  const short = values.length < columns.names.length;
  const { row, findings } = readRow(sourceOf(file, line, values, columns), town);
  return {
    rows: row === undefined ? [] : [row],
    findings: [
      ...(short ? [findingIn(file, { level: 'repaired', code: 'columns_missing', line })] : []),
      ...findings,
    ],
  };
};

const gather = (parts: readonly FileReading[]): FileReading => ({
  rows: parts.flatMap(({ rows }) => rows),
  findings: parts.flatMap(({ findings }) => findings),
});

const readCsv = ({ name: file, bytes }: PlaceFile, town: Town): FileReading => {
  const buffer = Buffer.from(bytes);
  const encoding = encodingOf(buffer);
  const decoder = createLineDecoder(encoding);
  const lines = linesOf(`${decoder.push(buffer) ?? ''}${decoder.end()}`);
  const header = findHeader(lines);
  if (header === undefined) return refusedFile(file, 'unknown_header');
  const columns: Columns = { names: header.names, fields: header.reading.fields };
  const csv = createCsvReader((values) => values.length >= columns.names.length);
  const csvRows = [...lines.slice(header.at + 1).flatMap((line) => csv.push(line)), ...csv.end()].map(
    (row) => ({
      ...row,
      line: row.line + header.at + 1,
    }),
  );
  return gather([
    {
      rows: [],
      findings: [
        ...(hasMark(bytes) ? [findingIn(file, { level: 'repaired', code: 'byte_order_mark' })] : []),
        ...(encoding === 'cp932' ? [findingIn(file, { level: 'repaired', code: 'shift_jis' })] : []),
        ...headerFindings(file, header.reading, header.at + 1),
      ],
    },
    ...csvRows.map((row) => readCsvRow(file, row, columns, town)),
  ]);
};

const geoJsonSchema = z.looseObject({
  type: z.literal('FeatureCollection'),
  features: z
    .array(
      z.looseObject({
        geometry: z
          .looseObject({
            type: z.literal('Point'),
            coordinates: z.tuple([z.number(), z.number()], z.number()),
          })
          .nullable(),
        properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      }),
    )
    .max(MAX_PLACES * 2),
});

const wordsOf = (value: string | number | boolean | null): string => (value === null ? '' : String(value));

/** A feature without 緯度 and 経度 of its own has those of its point (経度 first: RFC 7946). */
const readFeature = (
  file: string,
  { geometry, properties }: z.infer<typeof geoJsonSchema>['features'][number],
  { line, town }: { readonly line: number; readonly town: Town },
): FileReading | undefined => {
  const [lon = '', lat = ''] = geometry?.coordinates.map(String) ?? [];
  const entries = Object.entries({ ...properties, 緯度: lat, 経度: lon });
  const names = entries.map(([header]) => header);
  const header = readHeader(names);
  if (header === undefined) return undefined;
  const values = entries.map(([, value]) => wordsOf(value));
  const { row, findings } = readRow(sourceOf(file, line, values, { names, fields: header.fields }), town);
  return { rows: row === undefined ? [] : [row], findings };
};

const readGeoJson = (file: string, json: unknown, town: Town): FileReading => {
  const parsed = geoJsonSchema.safeParse(json);
  if (!parsed.success) return refusedFile(file, 'unknown_header');
  const parts = parsed.data.features.map((feature, at) => readFeature(file, feature, { line: at + 1, town }));
  // A feature of another kind among them makes the file another file.
  if (parts.some((part) => part === undefined)) return refusedFile(file, 'unknown_header');
  return gather(parts.filter((part) => part !== undefined));
};

const jsonOf = (bytes: Uint8Array): { readonly json: unknown } | undefined => {
  const text = new TextDecoder().decode(bytes).trimStart();
  if (!text.startsWith('{')) return undefined;
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined; // a file that begins like JSON and is none is looked at as CSV, and refused there
  }
};

/** What a file holds. `refused_file` among the findings: nothing of it. */
export const readPlaceFile = (file: PlaceFile, town: Town): FileReading => {
  if (isZip(file.bytes) || isUtf16(file.bytes)) return refusedFile(file.name, 'not_csv');
  const json = jsonOf(file.bytes);
  const read = json === undefined ? readCsv(file, town) : readGeoJson(file.name, json.json, town);
  if (read.findings.some(({ level }) => level === 'refused_file')) return read;
  if (read.rows.length > MAX_PLACES) return refusedFile(file.name, 'too_many');
  if (read.rows.length > 0) return read;
  return {
    rows: [],
    findings: [...read.findings, findingIn(file.name, { level: 'refused_file', code: 'no_rows' })],
  };
};
