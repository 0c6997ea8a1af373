/** The files of one import as residents and findings: everything of the import that is not the replica. */
import { failure, type Result, success } from '../../kernel/result.ts';
import type { FileCode } from './codes.ts';
import { createGathering, type Place } from './gathering.ts';
import { type InputFile, openInputs } from './inputs.ts';
import type { Format } from './items.ts';
import { createKeyTable, type KeyTable, unpackKey } from './keys.ts';
import { createMeasureBook } from './measures.ts';
import {
  flush,
  give,
  type Job,
  type Reading,
  type Receiver,
  remark,
  report,
  type Summary,
  takeMeasure,
  takeResident,
} from './reading.ts';
import { createRow, type Row } from './row.ts';
import { type FileRow, readRows } from './rows.ts';
import { basicShape, intermediateShape, kazasuShape } from './shapes.ts';

const BATCH = 1_000;

/** More rows of one 宛名番号 than this share of all, and the file is not what it should be. */
const MOST_DUPLICATES = 0.001;

type Passed = Result<undefined, FileCode>;

interface Pass {
  readonly reading: Reading;
  /** Which of the files. */
  readonly at: number;
  readonly take: (row: FileRow, place: Place) => void;
  /** A file that is read twice reports once. */
  readonly quiet?: true;
}

/** One reading of one file, which must still be what was sealed when its last byte has gone by. */
const pass = async ({ reading, at, take, quiet }: Pass): Promise<Passed> => {
  const file = reading.files[at];
  const sealed = reading.job.files[at];
  if (file === undefined || sealed === undefined) return failure('missing_file');
  reading.passes += 1;
  const read = await readRows(file, {
    row(row) {
      if (!reading.isFull()) take(row, { file: at, line: row.line });
    },
    unended(line) {
      if (quiet !== true) report(reading, { file: at, line }, remark('repaired', 'no_final_newline'), null);
    },
    rest: () => flush(reading, BATCH),
    progress: (bytes) =>
      reading.receiver.progress?.({ pass: reading.passes, file: file.name, bytes, rows: reading.rows }),
  });
  if (!read.ok) return failure(read.reason, { file: file.name });
  if (reading.isFull()) return failure('too_many_findings', { file: file.name });
  const isSealed = sealed.sha256 === read.value.sha256 && sealed.bytes === read.value.bytes;
  return isSealed ? success(undefined) : failure('file_changed', { file: file.name });
};

type TakeRow = (reading: Reading, row: Row, place: Place) => void;

/** A pass over a file of one layout. */
const passWith = (reading: Reading, at: number, takeRow: TakeRow): Promise<Passed> => {
  const row = createRow(reading.files[at]?.layout ?? { index: {}, items: [], filled: false });
  const take: Pass['take'] = ({ values, fault }, place) => {
    row.begin(values, fault);
    takeRow(reading, row, place);
  };
  return pass({ reading, at, take });
};

/** Two passes: 支援措置 first, because a person is handed over with hers. */
const readIntermediate = async (reading: Reading): Promise<Passed> => {
  const [file] = reading.files;
  if (file?.measureLayout === undefined) return failure('missing_file');
  const measure = createRow(file.measureLayout);
  const counts = { '01': 0, '02': 0, '99': 0, unknown: 0 };
  let trailer: readonly string[] | undefined;
  const first = await pass({
    reading,
    at: 0,
    quiet: true,
    take(row, place) {
      counts[row.record] += 1;
      if (row.record === '99' && row.fault === undefined) trailer = row.values;
      if (row.record !== '02') return;
      measure.begin(row.values, row.fault);
      takeMeasure(reading, measure, place);
    },
  });
  if (!first.ok) return first;
  const [, residents, measures] = trailer ?? [];
  if (counts['99'] !== 1 || Number(residents) !== counts['01'] || Number(measures) !== counts['02'])
    return failure('truncated_file', { file: file.name });
  const resident = createRow(file.layout);
  const take: Pass['take'] = (row, place) => {
    if (row.record === '02' || row.record === '99') return;
    resident.begin(row.values, row.fault);
    takeResident(reading, resident, place);
  };
  return pass({ reading, at: 0, take });
};

const readBasic = async (reading: Reading): Promise<Passed> => {
  for (const [kind, takeRow] of [
    ['basic_measure', takeMeasure],
    ['basic_resident', takeResident],
    ['basic_outside', takeResident],
  ] as const) {
    const at = reading.files.findIndex((file) => file.kind === kind);
    if (at === -1) continue;
    const read = await passWith(reading, at, takeRow);
    if (!read.ok) return read;
  }
  return success(undefined);
};

/** Whom the version in use protects and this one does not: each by her number, wherever she went. */
const reportGone = ({ protectedBefore, receiver }: Reading): number => {
  let gone = 0;
  for (const { key, slot } of protectedBefore.keys()) {
    if (protectedBefore.flags[slot] !== 0) continue;
    gone += 1;
    receiver.finding({
      ...remark('noted', 'protected_lost'),
      file: '',
      line: null,
      residentId: unpackKey(key),
      protected: true,
    });
  }
  return gone;
};

/** What only the whole file says. */
const finish = async (reading: Reading): Promise<Passed> => {
  const { waiting, gathering, measureAt, book, job, rows, duplicates } = reading;
  for (const { resident, place } of waiting) give(reading, resident, place);
  await flush(reading, 1);
  for (const [id, places] of measureAt)
    for (const place of gathering.has(id) ? [] : places)
      report(reading, place, remark('refused_row', 'orphan_measure'), id, book.holds(id, job.dataDate));
  for (const { place, code } of gathering.odd()) report(reading, place, remark('noted', code), null);
  if (duplicates > rows * MOST_DUPLICATES) return failure('too_many_duplicates', { duplicates, rows });
  return reading.residents === 0 ? failure('no_residents', { rows }) : success(undefined);
};

const SHAPES = { kazasu: kazasuShape, intermediate: intermediateShape, basic: basicShape } as const;

const keyTableOf = (keys: Float64Array): KeyTable => {
  const table = createKeyTable(keys.length);
  for (const key of keys) table.slot(key);
  return table;
};

const startReading = (
  job: Job,
  format: keyof typeof SHAPES,
  files: readonly InputFile[],
  receiver: Receiver,
  isFull: () => boolean,
): Reading => ({
  isFull,
  job,
  shape: SHAPES[format](),
  receiver,
  files,
  book: createMeasureBook(),
  gathering: createGathering(),
  measureAt: new Map(),
  waiting: [],
  batch: [],
  passes: 0,
  rows: 0,
  residents: 0,
  protected: 0,
  protectedBefore: keyTableOf(job.protectedBefore ?? new Float64Array()),
  protectedLost: 0,
  duplicates: 0,
});

const readAll = (reading: Reading, format: Format): Promise<Passed> => {
  if (format === 'intermediate') return readIntermediate(reading);
  return format === 'basic' ? readBasic(reading) : passWith(reading, 0, takeResident);
};

/** Findings up to a number; whoever gives more is told that it is enough. */
const capped = (receiver: Receiver, most: number) => {
  let findings = 0;
  const finding: Receiver['finding'] = (each) => {
    findings += 1;
    if (findings <= most) receiver.finding(each);
  };
  return { receiver: { ...receiver, finding }, isFull: () => findings > most };
};

/** A whole file that is refused is a line of the report as well. */
const refuse = (receiver: Receiver, failed: Passed & { readonly ok: false }) => {
  const { file = '', column = null } = failed.detail ?? {};
  receiver.finding({
    level: 'refused_file',
    code: failed.reason,
    file: String(file),
    line: null,
    residentId: null,
    column: column === null ? null : String(column),
    number: null,
    protected: false,
  });
  return failed;
};

/** Ten of each person of the largest towns; as a CSV three gigabytes. */
const MOST_FINDINGS = 10_000_000;

/** Reads everything; residents go to the receiver in batches, so that a million of them need no memory. */
export const readResidents = async (
  job: Job,
  receiver: Receiver,
  mostFindings = MOST_FINDINGS,
): Promise<Result<Summary, FileCode>> => {
  const { format } = job;
  if (format === 'town' || format === 'roll') return refuse(receiver, failure('unknown_file'));
  const files = await openInputs(job.files, format);
  if (!files.ok) return refuse(receiver, files);
  const cap = capped(receiver, mostFindings);
  const reading = startReading(job, format, files.value, cap.receiver, cap.isFull);
  for (const [at, { unknown }] of files.value.entries())
    for (const column of unknown)
      report(reading, { file: at, line: 1 }, remark('noted', 'unknown_column', column), null);
  if (job.towns === undefined) reportNoTowns(reading);
  const read = await readAll(reading, format);
  if (!read.ok) return refuse(receiver, read);
  const finished = await finish(reading);
  if (!finished.ok) return refuse(receiver, finished);
  const protectedGone = reportGone(reading);
  if (reading.isFull()) return refuse(receiver, failure('too_many_findings'));
  const { rows, residents, protected: covered, protectedLost } = reading;
  return success({ rows, residents, protected: covered, protectedLost, protectedGone });
};

const reportNoTowns = (reading: Reading): void => {
  const at = reading.files.findIndex(
    ({ layout }) => layout.index.town !== undefined || layout.index.townId !== undefined,
  );
  if (at !== -1) report(reading, { file: at, line: 1 }, remark('noted', 'towns_missing'), null);
};
