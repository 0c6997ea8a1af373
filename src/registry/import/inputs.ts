/** The files of an import, looked at before a row of them is read. */

import { holdsMyNumber } from '../../kernel/my-number.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { FileCode } from './codes.ts';
import { type Detected, detect, type FileKind, FORMAT_OF } from './detect.ts';
import {
  type Column,
  type Format,
  INTERMEDIATE_MEASURE,
  INTERMEDIATE_RESIDENT,
  MY_NUMBER_ITEM,
  WITH_HEADER,
} from './items.ts';
import { type Layout, layoutOf, reportable } from './row.ts';
import { checkPacked, readBeginning } from './source.ts';

export interface InputFile extends Detected {
  readonly path: string;
  readonly name: string;
  readonly layout: Layout;
  /** Of the `02` records. */
  readonly measureLayout?: Layout;
  /** Columns nobody knows, for the report. */
  readonly unknown: readonly string[];
}

type NamedPath = Pick<InputFile, 'path' | 'name'>;

const namesOf = (columns: readonly Column[]): readonly string[] => columns.map(({ item }) => item);

const intermediate = (named: NamedPath, detected: Detected): InputFile => ({
  ...named,
  ...detected,
  layout: layoutOf(namesOf(INTERMEDIATE_RESIDENT), INTERMEDIATE_RESIDENT, true),
  measureLayout: layoutOf(namesOf(INTERMEDIATE_MEASURE), INTERMEDIATE_MEASURE, true),
  unknown: [],
});

const MEASURE_FROM = '支援措置開始年月日';

/** Columns of 支援措置 that must be there because others are: under a name nobody knows a measure is a measure lost. */
const measuresMissing = (header: readonly string[], known: readonly string[]): string | undefined => {
  const measures = known.filter((item) => item.includes('支援'));
  const isMisnamed = header.some((item) => item.includes('支援') && !known.includes(item));
  if (isMisnamed) return measures.find((item) => !header.includes(item));
  const isHalf = header.some((item) => measures.includes(item)) && !header.includes(MEASURE_FROM);
  return isHalf ? MEASURE_FROM : undefined;
};

/** What a header must not have, and must. `detail.column` is a name of ours: what a file calls its columns may be anything. */
export const checkHeader = (
  { name }: Pick<InputFile, 'name'>,
  header: readonly string[],
  columns: readonly Column[],
): Result<undefined, FileCode> => {
  if (header.includes(MY_NUMBER_ITEM) || header.some(holdsMyNumber))
    return failure('my_number_column', { file: name });
  const known = namesOf(columns);
  const repeated = known.find((item) => header.indexOf(item) !== header.lastIndexOf(item));
  if (repeated !== undefined) return failure('repeated_column', { file: name, column: repeated });
  const required = columns.find((column) => column.required && !header.includes(column.item));
  const missing = required?.item ?? measuresMissing(header, known);
  return missing === undefined
    ? success(undefined)
    : failure('missing_column', { file: name, column: missing });
};

const withHeader = (
  named: NamedPath,
  detected: Detected,
  kind: keyof typeof WITH_HEADER,
): Result<InputFile, FileCode> => {
  const columns = WITH_HEADER[kind];
  const { header } = detected;
  const checked = checkHeader(named, header, columns);
  if (!checked.ok) return checked;
  const known = namesOf(columns);
  return success({
    ...named,
    ...detected,
    kind,
    layout: layoutOf(header, columns),
    unknown: header.filter((item) => item !== '' && !known.includes(item)).map(reportable),
  });
};

const openInput = async (named: NamedPath, format: Format): Promise<Result<InputFile, FileCode>> => {
  const packed = await checkPacked(named.path);
  if (!packed.ok) return failure(packed.reason, { file: named.name });
  const beginning = await readBeginning(named.path);
  if (!beginning.ok) return failure(beginning.reason, { file: named.name });
  const detected = detect(beginning.value);
  if (detected === undefined) return failure('unknown_file', { file: named.name });
  const { kind, header } = detected;
  if (kind === 'intermediate_csv' || kind === 'intermediate_fixed')
    return format === 'intermediate'
      ? success(intermediate(named, detected))
      : failure('unknown_file', { file: named.name });
  if (header.includes(MY_NUMBER_ITEM)) return failure('my_number_column', { file: named.name });
  if (format === 'intermediate' || format === 'town' || kind === 'town')
    return failure('unknown_file', { file: named.name });
  // Which of the files it is was guessed by its columns; that it is our own was sealed.
  if (format === 'kazasu') return withHeader(named, detected, 'kazasu');
  return kind === 'kazasu'
    ? withHeader(named, detected, 'basic_resident')
    : withHeader(named, detected, kind);
};

const count = (files: readonly InputFile[], kind: FileKind): number =>
  files.filter((file) => file.kind === kind).length;

/** Whether these are the files of that format: one of each, and none too few. */
const isComplete = (files: readonly InputFile[], format: Format): boolean => {
  if (format !== 'basic') return files.length === 1 && FORMAT_OF[files[0]?.kind ?? 'town'] === format;
  return (
    count(files, 'basic_resident') === 1 &&
    count(files, 'basic_measure') === 1 &&
    count(files, 'basic_outside') <= 1 &&
    files.length === 2 + count(files, 'basic_outside')
  );
};

/** Opens all files of an import; the first that is not what it should be refuses it. */
export const openInputs = async (
  paths: readonly NamedPath[],
  format: Format,
): Promise<Result<readonly InputFile[], FileCode>> => {
  const files: InputFile[] = [];
  for (const path of paths) {
    const opened = await openInput(path, format);
    if (!opened.ok) return opened;
    files.push(opened.value);
  }
  return isComplete(files, format) ? success(files) : failure('missing_file');
};
