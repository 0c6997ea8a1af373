/** One import of a roll, or of a 更正: what was sealed, read, written beside the version in use, and put in its place only whole. */
import type { KeyObject } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onFiles } from '../../../db/index.ts';
import type { CivilDate } from '../../../kernel/dates.ts';
import type { TenantId } from '../../../kernel/ids.ts';
import { type Failure, failure, type Result, success } from '../../../kernel/result.ts';
import { ALL_CODES, type Code, type FileCode, meaningOf } from '../../import/codes.ts';
import { openSealed, type Sealed } from '../../import/import.ts';
import type { SealFailure } from '../../import/manifest.ts';
import { createReportFile, type Tally, writeReportPage } from '../../import/report.ts';
import type { ROLL_CODES } from '../../import/roll-codes.ts';
import { beginRoll, changeRoll, type RollChangeFailure, type RollHead } from '../build.ts';
import { type Election, rollAgeFault } from '../election.ts';
import type { Elector } from '../schema.ts';
import type { Roll } from '../store.ts';
import { type RollFiles, type RollMeta, rollVersions } from '../versions.ts';
import { createChangeReader } from './change-row.ts';
import type { RollColumns } from './columns.ts';
import { createElectorReader } from './gather.ts';
import { type RowCounts, type RowReceiver, readRoll } from './read-roll.ts';

type RollFileCode = {
  [C in keyof typeof ROLL_CODES]: 'refused_file' extends (typeof ROLL_CODES)[C]['levels'][number] ? C : never;
}[keyof typeof ROLL_CODES];

export type RollImportFailure =
  | FileCode
  | RollFileCode
  | SealFailure
  | RollChangeFailure
  | 'other_municipality'
  | 'not_newer'
  | 'older_data'
  | 'roll_missing'
  | 'number_taken'
  | 'version_moved'
  | 'replica_missing';

export interface RollImportOptions {
  readonly paths: readonly string[];
  readonly kind: 'roll' | 'roll_delta';
  readonly tenant: TenantId;
  readonly believed: readonly KeyObject[];
  readonly files: RollFiles;
  readonly election: Election;
  readonly columns: RollColumns;
  /** The roll in use, opened; the caller closes it. */
  readonly inUse: Roll | undefined;
  readonly today: CivilDate;
  readonly reportDir: string;
  /** Number of electors that is right although it is far from that in use; of rows of which nobody is an elector. */
  readonly confirmCount?: number;
  readonly confirmRefused?: number;
  readonly onProgress: (done: {
    readonly bytes: number;
    readonly rows: number;
    readonly totalBytes: number;
  }) => void;
}

export interface RollImported {
  /** A 更正 that was taken over before: nothing was done. */
  readonly repeated: boolean;
  readonly meta: RollMeta;
  readonly rows: number;
  readonly counts: Tally['counts'];
  /** `null`: nothing was read. */
  readonly report: { readonly page: string; readonly csv: string } | null;
}

/** More or fewer electors than this share of those in use must be confirmed. */
const MOST_CHANGE = 0.05;

/** Whose it is, of which election and of which day; then whether it is the next one. */
const refusalOf = (
  { manifest }: Sealed,
  { kind, tenant, election, inUse, today }: RollImportOptions,
): Failure<RollImportFailure> | 'repeated' | undefined => {
  if (manifest.dataset !== kind || manifest.format !== 'roll' || manifest.files.length !== 1)
    return failure('wrong_seal');
  if (manifest.tenant !== tenant)
    return failure('other_municipality', { sealed: manifest.tenant, own: tenant });
  if (manifest.election !== election.electionId)
    return failure('other_election', { sealed: manifest.election ?? '', own: election.electionId });
  const aged = rollAgeFault(election, manifest.dataDate, today);
  if (aged !== undefined) return failure(aged, { dataDate: manifest.dataDate, pollDay: election.pollDay });
  const last = inUse?.meta();
  if (last === undefined) return kind === 'roll' ? undefined : failure('roll_missing');
  const { version } = last.roll;
  if (kind === 'roll_delta' && manifest.version <= version) return 'repeated';
  if (manifest.version <= version) return failure('not_newer', { version: manifest.version, inUse: version });
  if (manifest.dataDate < last.roll.asOf)
    return failure('older_data', { dataDate: manifest.dataDate, inUse: last.roll.asOf });
  if (kind === 'roll') return undefined;
  if (manifest.version !== version + 1)
    return failure('delta_gap', { version: manifest.version, inUse: version });
  return manifest.base === last.sealed ? undefined : failure('delta_base', { inUse: last.sealed ?? '' });
};

/** What a person must have said yes to. A 更正 of which a row is refused is none: the next one would not fit. */
const checkCounts = (
  { refused, myNumbers }: RowCounts,
  electors: number,
  { kind, inUse, confirmCount, confirmRefused }: RollImportOptions,
): Result<undefined, RollImportFailure> => {
  if (myNumbers > 0) return failure('my_number_in_roll', { rows: myNumbers });
  if (refused > 0 && (kind === 'roll_delta' || confirmRefused !== refused))
    return failure('rows_refused', { rows: refused });
  if (kind === 'roll_delta') return success(undefined);
  if (electors === 0) return failure('no_electors');
  const before = inUse?.meta().roll.count;
  const isOdd = before !== undefined && Math.abs(electors - before) > before * MOST_CHANGE;
  return isOdd && confirmCount !== electors
    ? failure('row_count', { electors, inUse: before })
    : success(undefined);
};

const headOf = (
  { manifest }: Sealed,
  { files, election }: RollImportOptions,
): Result<RollHead, 'damaged'> => {
  const versions = rollVersions.versionsOf(files);
  if (!versions.ok) return versions;
  const { current, before } = versions.value ?? {};
  return success({
    tenant: manifest.tenant,
    version: Math.max(current?.version ?? 0, before?.version ?? 0) + 1,
    part: 'whole',
    sealed: manifest.files[0]?.sha256 ?? null,
    roll: {
      electionId: election.electionId,
      version: manifest.version,
      asOf: manifest.dataDate,
      source: manifest.source,
    },
  });
};

interface Reading {
  readonly sealed: Sealed;
  readonly options: RollImportOptions;
  /** Passes the rows of the file by; what was found goes to the report. */
  readonly read: (receiver: Pick<RowReceiver, 'row' | 'rest'>) => Promise<Result<RowCounts, FileCode>>;
}

type Made = Result<{ readonly meta: RollMeta; readonly rows: number }, RollImportFailure>;

const importWhole = async ({ sealed, options, read }: Reading): Promise<Made> => {
  const { files, election } = options;
  const head = headOf(sealed, options);
  if (!head.ok) return head;
  const builder = beginRoll(files, head.value, election);
  if (!builder.ok) return builder;
  try {
    const reader = createElectorReader(options, (electors) => builder.value.add(electors));
    const counts = await read(reader);
    const failed = reader.failed();
    if (failed !== undefined) return failed;
    if (!counts.ok) return counts;
    const checked = checkCounts(counts.value, reader.taken(), options);
    if (!checked.ok) return checked;
    const made = builder.value.finish();
    return made.ok ? success({ meta: made.value, rows: counts.value.rows }) : made;
  } finally {
    builder.value.discard();
  }
};

const importChanges = async ({ sealed, options, read }: Reading, inUse: Roll): Promise<Made> => {
  const { files, election } = options;
  const head = headOf(sealed, options);
  if (!head.ok) return head;
  const reader = createChangeReader(options, inUse);
  const counts = await read(reader);
  if (!counts.ok) return counts;
  const checked = checkCounts(counts.value, reader.electors().length, options);
  if (!checked.ok) return checked;
  const electors: readonly Elector[] = reader.electors();
  const made = changeRoll(files, inUse.meta().version, head.value, { election, electors });
  return made.ok ? success({ meta: made.value, rows: counts.value.rows }) : made;
};

/** Made, and put in use when nobody else put another version there meanwhile. */
const inUseAfter = async (reading: Reading): Promise<Made> => {
  const { kind, inUse, files } = reading.options;
  const made =
    kind === 'roll' || inUse === undefined ? await importWhole(reading) : await importChanges(reading, inUse);
  if (!made.ok) return made;
  const switched = rollVersions.switchFrom(files, inUse?.meta().version ?? null, made.value.meta);
  return switched.ok ? made : switched;
};

const reportOf = (dir: string, { manifest }: Sealed) => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const stem = join(dir, `import-${manifest.dataset}-${manifest.election ?? ''}-${manifest.version}`);
  return { page: `${stem}.html`, csv: `${stem}.csv` };
};

/** Reasons that are no codes of a report are explained by the command. */
const isCode = (reason: string): reason is Code => Object.hasOwn(ALL_CODES, reason);

const writePage = (path: string, { manifest }: Sealed, tally: Tally, made: Made): void => {
  const meaning = !made.ok && isCode(made.reason) ? meaningOf(made.reason) : undefined;
  const why = meaning === undefined ? '取り込みの途中で止まりました。' : `${meaning.says}${meaning.toDo}`;
  writeReportPage(
    path,
    {
      title: `選挙人名簿の${manifest.dataset === 'roll' ? '取り込み' : '更正'}の報告（第 ${manifest.version} 版）`,
      good: made.ok,
      outcome: made.ok ? '取り込みました。' : `取り込みませんでした。前の版のままです。${why}`,
      facts: [
        ['選挙', manifest.election ?? ''],
        ['出どころ', manifest.source],
        ['基準日', manifest.dataDate],
        ['ファイル', manifest.files.map(({ name }) => name).join('、')],
        ...(made.ok
          ? ([
              ['読んだ行', made.value.rows.toLocaleString('ja-JP')],
              ['名簿の行', made.value.meta.roll.count.toLocaleString('ja-JP')],
              ['名簿のハッシュ (SHA-256)', made.value.meta.roll.sha256],
            ] as const)
          : []),
      ],
    },
    tally,
  );
};

const inReport = async (
  sealed: Sealed,
  options: RollImportOptions,
): Promise<Result<RollImported, RollImportFailure>> => {
  const report = reportOf(options.reportDir, sealed);
  const csv = createReportFile(report.csv);
  const [source] = sealed.files;
  const read: Reading['read'] = (receiver) =>
    source === undefined
      ? Promise.resolve(failure('missing_file'))
      : readRoll(source, options.columns, options.kind, {
          row: (row, line) => receiver.row(row, line),
          rest: () => receiver.rest(),
          finding: (finding) => csv.add(finding),
          progress: (bytes, rows) => options.onProgress({ bytes, rows, totalBytes: source.bytes }),
        });
  const made = await inUseAfter({ sealed, options, read }).catch((error: unknown) => {
    csv.discard();
    throw error;
  });
  const tally = csv.finish();
  const paged = onFiles(() => writePage(report.page, sealed, tally, made));
  if (!made.ok) return paged.ok ? { ...made, detail: { ...made.detail, report: report.page } } : made;
  return success({ repeated: false, ...made.value, counts: tally.counts, report });
};

/**
 * Imports one sealed file. Every failure leaves what was in use as it was; `detail.report` is the page, where there is one.
 * A 更正 that was taken over before is no failure.
 */
export const importRoll = async (
  options: RollImportOptions,
): Promise<Result<RollImported, RollImportFailure>> => {
  const sealed = await openSealed(options.paths, options.believed);
  if (!sealed.ok) return sealed;
  const refusal = refusalOf(sealed.value, options);
  if (refusal === undefined) return inReport(sealed.value, options);
  const meta = options.inUse?.meta();
  if (refusal !== 'repeated' || meta === undefined)
    return refusal === 'repeated' ? failure('roll_missing') : refusal;
  return success({ repeated: true, meta, rows: 0, counts: {}, report: null });
};
