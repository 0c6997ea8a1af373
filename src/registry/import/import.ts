/** One import: what was sealed, read, written beside the replica in use, and put in its place only when all of it is good. */
import type { KeyObject } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { onFiles } from '../../db/index.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { type Failure, failure, type Result, success } from '../../kernel/result.ts';
import type { Resident } from '../schema.ts';
import type { ReplicaMeta } from '../versions.ts';
import { CODES, type FileCode } from './codes.ts';
import { findManifests, type Manifest, openManifest, readManifest, type SealFailure } from './manifest.ts';
import type { Job, Summary } from './reading.ts';
import { type ReadProgress, readInThread, type ThreadFailure } from './reading-thread.ts';
import { createReportFile, NOTHING_FOUND, type Tally, writeReportPage } from './report.ts';
import { isPacked, measureFile } from './source.ts';
import { keepTowns, keptTowns, readTowns } from './towns.ts';

/** What is in use now. `undefined` of one of its counts: it cannot be opened, so nobody can tell. */
export interface InUse {
  readonly version: number;
  readonly dataDate: CivilDate;
  readonly residents: number | undefined;
  /** Who has 支援措置 that reach this day or begin later, as `packKey` makes them. */
  protectedOn(day: CivilDate): Float64Array | undefined;
}

/** A replica while it is made (`beginReplica`). */
export interface Staging<F extends string> {
  add(residents: readonly Resident[]): Result<undefined, F>;
  finish(): Result<{ readonly residents: number }, F>;
  discard(): void;
}

/** The replica that the import writes to. */
export interface Target<F extends string> {
  /** Where it lies; towns are kept there too. */
  readonly folder: string;
  readonly inUse: InUse | undefined;
  begin(meta: ReplicaMeta): Result<Staging<F>, F>;
  switchTo(meta: ReplicaMeta): Result<undefined, F>;
}

export interface ImportOptions<F extends string> {
  readonly paths: readonly string[];
  readonly tenant: TenantId;
  readonly believed: readonly KeyObject[];
  readonly target: Target<F>;
  readonly reportDir: string;
  /** 人数: how many people the municipality says there are now. */
  readonly confirmCount?: number;
  readonly confirmProtected: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ReadProgress & { readonly totalBytes: number }) => void;
  /** The last part, in which nothing can be counted. */
  readonly onIndexing: () => void;
}

export type ImportFailure =
  | FileCode
  | SealFailure
  | ThreadFailure
  | 'other_municipality'
  | 'not_newer'
  | 'older_data'
  | 'damaged'
  | 'import_stopped';

export interface Imported {
  readonly dataset: Manifest['dataset'];
  readonly version: number;
  readonly dataDate: CivilDate;
  readonly source: string;
  readonly rows: number;
  /** People, or 町字. */
  readonly taken: number;
  readonly protected: number;
  readonly counts: Tally['counts'];
  readonly report: { readonly page: string; readonly csv: string };
}

/** More or fewer people than this share of those in use must be confirmed. */
const MOST_CHANGE = 0.05;

export interface Sealed {
  readonly manifest: Manifest;
  readonly files: Job['files'];
}

/** The newest that somebody who is believed has signed; one that is not hides none behind it. */
const openNewest = (
  paths: readonly string[],
  believed: readonly KeyObject[],
): Result<{ readonly manifest: Manifest; readonly folder: string }, SealFailure> => {
  let refused: Failure<SealFailure> | undefined;
  for (const found of findManifests(paths)) {
    const manifest = openManifest(readManifest(found.manifest), believed);
    if (manifest.ok) return success({ manifest: manifest.value, folder: found.folder });
    refused ??= failure(manifest.reason, { file: basename(found.manifest) });
  }
  return refused ?? failure('not_sealed');
};

/** Signature first: nothing of a manifest is believed before, and no file is opened that nobody sealed. */
export const openSealed = async (
  paths: readonly string[],
  believed: readonly KeyObject[],
): Promise<Result<Sealed, SealFailure | 'unreadable_file' | 'file_changed'>> => {
  const found = openNewest(paths, believed);
  if (!found.ok) return found;
  const { manifest, folder } = found.value;
  const files: Job['files'][number][] = [];
  for (const { name, sha256, bytes } of manifest.files) {
    const path = join(folder, name);
    const facts = await measureFile(path);
    if (!facts.ok) return failure('unreadable_file', { file: name });
    if (facts.value.sha256 !== sha256 || facts.value.bytes !== bytes)
      return failure('file_changed', { file: name });
    files.push({ path, name, sha256, bytes });
  }
  return success({ manifest, files });
};

const checkOrder = (
  { tenant: sealedFor, version, dataDate }: Manifest,
  tenant: TenantId,
  inUse: Pick<InUse, 'version' | 'dataDate'> | undefined,
): Result<undefined, ImportFailure> => {
  if (sealedFor !== tenant) return failure('other_municipality', { sealed: sealedFor, own: tenant });
  if (inUse === undefined) return success(undefined);
  if (version <= inUse.version) return failure('not_newer', { version, inUse: inUse.version });
  if (dataDate < inUse.dataDate) return failure('older_data', { dataDate, inUse: inUse.dataDate });
  return success(undefined);
};

/** What is to be held against the version in use; without one there is nothing to hold it against. */
interface Before {
  readonly inUse: InUse | undefined;
  readonly protectedBefore: Float64Array | undefined;
}

const UNKNOWN = 'unknown';

/** What a person must have said yes to before these people take the place of those in use, or of what nobody can open. */
const checkCounts = <F extends string>(
  { residents, protected: covered, protectedLost, protectedGone }: Summary,
  { inUse, protectedBefore }: Before,
  { confirmCount, confirmProtected }: ImportOptions<F>,
): Result<undefined, FileCode> => {
  const before = inUse?.residents;
  const isOdd =
    inUse !== undefined && (before === undefined || Math.abs(residents - before) > before * MOST_CHANGE);
  if (isOdd && confirmCount !== residents)
    return failure('row_count', { residents, inUse: before ?? UNKNOWN });
  const isUnknown = inUse !== undefined && protectedBefore === undefined;
  if ((isUnknown || protectedLost > 0 || protectedGone > 0) && !confirmProtected)
    return failure('protected_lost', {
      rows: protectedLost,
      people: isUnknown ? UNKNOWN : protectedGone,
      protected: covered,
    });
  return success(undefined);
};

const reportPaths = (dir: string, { dataset, version }: Manifest) => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const stem = join(dir, `import-${dataset}-${version}`);
  return { page: `${stem}.html`, csv: `${stem}.csv` };
};

const DATASETS = {
  residents: '住民データ',
  towns: '町字マスター',
  roll: '選挙人名簿',
  roll_delta: '選挙人名簿の更正',
} as const;

const writePage = (
  path: string,
  { manifest, files }: Sealed,
  tally: Tally,
  ended: Result<{ readonly rows: number; readonly taken: number; readonly protected: number }, string>,
): void => {
  const known = ended.ok
    ? undefined
    : (CODES as Record<string, { says: string; toDo: string }>)[ended.reason];
  const why = known === undefined ? '取り込みの途中で止まりました。' : `${known.says}${known.toDo}`;
  writeReportPage(
    path,
    {
      title: `${DATASETS[manifest.dataset]}の取り込みの報告（第 ${manifest.version} 版）`,
      good: ended.ok,
      outcome: ended.ok ? '取り込みました。' : `取り込みませんでした。前の版のままです。${why}`,
      facts: [
        ['出どころ', manifest.source],
        ['データの日付', manifest.dataDate],
        ['様式', manifest.format],
        ['ファイル', files.map(({ name }) => name).join('、')],
        ...(ended.ok
          ? ([
              ['読んだ行', ended.value.rows.toLocaleString('ja-JP')],
              ['取り込んだ数', ended.value.taken.toLocaleString('ja-JP')],
              ['支援措置のある人', ended.value.protected.toLocaleString('ja-JP')],
            ] as const)
          : []),
      ],
    },
    tally,
  );
};

const metaOf = ({ tenant, version, dataDate, source }: Manifest): ReplicaMeta => ({
  tenant,
  version,
  dataDate,
  source,
  scope: 'all',
});

/** Reads into a staged replica; whatever happens, what is in use is not touched here. */
const fill = async <F extends string>(
  { manifest, files }: Sealed,
  staging: Staging<F>,
  reportPath: string,
  protectedBefore: Float64Array | undefined,
  { target, signal, onProgress }: ImportOptions<F>,
): Promise<{ readonly tally: Tally; readonly result: Result<Summary, ImportFailure | F> }> => {
  let failed: Failure<F> | undefined;
  const { format, tenant, dataDate } = manifest;
  // What a packed file becomes is not known before; records with a trailer are read twice.
  const isKnown = !files.some(({ path }) => isPacked(path));
  const passes = format === 'intermediate' ? 2 : 1;
  const totalBytes = isKnown ? files.reduce((sum, { bytes }) => sum + bytes * passes, 0) : 0;
  const read = await readInThread(
    { job: { format, tenant, dataDate, files, protectedBefore }, folder: target.folder, reportPath },
    {
      signal,
      onProgress: (progress) => onProgress({ ...progress, totalBytes }),
      take(residents) {
        const added = staging.add(residents);
        if (!added.ok) failed = added;
        return added.ok;
      },
    },
  ).finally(() => {
    // A thread that did not come to its end leaves its half of a report.
    rmSync(`${reportPath}.new`, { force: true });
  });
  const tally = read?.tally ?? NOTHING_FOUND;
  return { tally, result: failed ?? read?.result ?? failure('import_stopped') };
};

const importResidents = async <F extends string>(
  sealed: Sealed,
  options: ImportOptions<F>,
): Promise<Result<Imported, ImportFailure | F>> => {
  const { manifest } = sealed;
  const { target, signal, onIndexing } = options;
  const report = reportPaths(options.reportDir, manifest);
  const staging = target.begin(metaOf(manifest));
  if (!staging.ok) return staging;
  try {
    const { inUse } = target;
    const protectedBefore = inUse?.protectedOn(manifest.dataDate);
    const { tally, result } = await fill(sealed, staging.value, report.csv, protectedBefore, options);
    const ended = ((): Result<Summary, ImportFailure | F> => {
      if (!result.ok) return result;
      const counted = checkCounts(result.value, { inUse, protectedBefore }, options);
      if (!counted.ok) return counted;
      onIndexing();
      const finished = staging.value.finish();
      if (!finished.ok) return finished;
      if (signal.aborted) return failure('import_stopped');
      const switched = target.switchTo(metaOf(manifest));
      return switched.ok ? result : switched;
    })();
    const { page } = report;
    if (!ended.ok) {
      // The disk may be why.
      const paged = onFiles(() => writePage(page, sealed, tally, ended));
      return paged.ok ? { ...ended, detail: { ...ended.detail, report: page } } : ended;
    }
    const { rows, residents: taken, protected: covered } = ended.value;
    writePage(page, sealed, tally, success({ rows, taken, protected: covered }));
    const { dataset, version, dataDate, source } = manifest;
    return success({
      dataset,
      version,
      dataDate,
      source,
      rows,
      taken,
      protected: covered,
      counts: tally.counts,
      report,
    });
  } finally {
    staging.value.discard();
  }
};

/** 町字 are few and public: read here, and put in place of those that were. */
const importTowns = async <F extends string>(
  sealed: Sealed,
  { target, reportDir }: ImportOptions<F>,
): Promise<Result<Imported, ImportFailure | F>> => {
  const { manifest, files } = sealed;
  const { dataset, tenant, version, dataDate, source } = manifest;
  const report = reportPaths(reportDir, manifest);
  const csv = createReportFile(report.csv);
  const read = await readTowns({ files, tenant }, (finding) => csv.add(finding));
  const tally = csv.finish();
  const ended = read.ok
    ? success({ rows: read.value.rows, taken: read.value.towns.length, protected: 0 })
    : read;
  writePage(report.page, sealed, tally, ended);
  if (!read.ok) return { ...read, detail: { ...read.detail, report: report.page } };
  mkdirSync(target.folder, { recursive: true, mode: 0o700 });
  const { rows, towns } = read.value;
  keepTowns(target.folder, { tenant, version, dataDate, source, towns });
  return success({
    dataset,
    version,
    dataDate,
    source,
    rows,
    taken: towns.length,
    protected: 0,
    counts: tally.counts,
    report,
  });
};

/**
 * Imports one sealed set of files. Every failure leaves what was in use as it was; `detail.report` is the page, where
 * there is one.
 */
export const importFiles = async <F extends string>(
  options: ImportOptions<F>,
): Promise<Result<Imported, ImportFailure | F>> => {
  const { paths, tenant, believed, target } = options;
  const sealed = await openSealed(paths, believed);
  if (!sealed.ok) return sealed;
  const { manifest } = sealed.value;
  // A roll is another thing than its electors' own data, and has an import of its own (roll/import).
  if (manifest.format === 'roll') return failure('wrong_seal');
  const isTowns = manifest.dataset === 'towns';
  if (isTowns !== (manifest.format === 'town') || manifest.election !== undefined)
    return failure('wrong_seal');
  const towns = keptTowns(target.folder);
  if (!towns.ok && isTowns) return towns;
  const inUse = isTowns ? (towns.ok ? towns.value : undefined) : target.inUse;
  const ordered = checkOrder(manifest, tenant, inUse);
  if (!ordered.ok) return ordered;
  return isTowns ? importTowns(sealed.value, options) : importResidents(sealed.value, options);
};
