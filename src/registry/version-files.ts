/**
 * Versions of a thing that is made as a whole (a replica of residents, an electoral roll): a folder in which `current.json` names the
 * one file that is in use and, for going back, the one before it; a file is never changed once it is named there. So a
 * switch is one rename, and a terminal and an import never wait for each other.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { holdLock, type OpenFailure, onFiles, syncFolder, type WriteFailure } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';

/** Where the versions lie. */
export interface VersionFolder {
  readonly folder: string;
}

/** `before`: what `switchTo` goes back to. */
export interface VersionsInUse<M> {
  readonly current: M;
  readonly before: M | undefined;
}

const CURRENT = 'current.json';
const LOCK = 'registry.lock';

/** Another text whenever another version was put in use; cheap enough to be asked at every tap. */
export const stampOf = ({ folder }: VersionFolder): string => {
  const stat = statSync(join(folder, CURRENT), { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino}-${stat.mtimeNs}-${stat.size}`;
};

/** One maker of versions at a time; the lock ends with its process. */
export const lockVersions = ({ folder }: VersionFolder): ReturnType<typeof holdLock> =>
  holdLock(join(folder, LOCK));

/** SQLite's own files are beside no version, save where an older program or a killed one left them. */
const removeFile = (path: string): void => {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
};

type SwitchFailure = OpenFailure | WriteFailure | 'replica_missing';

interface Entry<M> {
  readonly file: string;
  readonly meta: M;
}
interface Current<M> {
  readonly v: 1;
  readonly current: Entry<M>;
  readonly before: Entry<M> | null;
}

/** Of what the versions are. */
interface Kind<M> {
  readonly stem: string;
  /** Names of finished files, and of those that are being made. */
  readonly finished: RegExp;
  readonly staged: RegExp;
  readonly schema: z.ZodType<Current<M>>;
}

const kindOf = <M>(stem: string, meta: z.ZodType<M>): Kind<M> => {
  const finished = new RegExp(`^${stem}-(\\d{1,9})\\.db$`);
  const entry = z.strictObject({ file: z.string().regex(finished), meta });
  return {
    stem,
    finished,
    staged: new RegExp(`^${stem}-\\d+\\.db\\.new`),
    schema: z.strictObject({ v: z.literal(1), current: entry, before: entry.nullable() }),
  };
};

const readCurrent = <M>({ schema }: Kind<M>, folder: string): Result<Current<M> | undefined, 'damaged'> => {
  let text: string;
  try {
    text = readFileSync(join(folder, CURRENT), 'utf8');
  } catch (error) {
    // Asked of the failure itself: by the time the folder is looked at again the first version may have been put there.
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? success(undefined) : failure('damaged', { code: CURRENT });
  }
  try {
    return success(schema.parse(JSON.parse(text)));
  } catch {
    return failure('damaged', { code: CURRENT }); // no JSON, or not of this shape
  }
};

const versionsIn = <M>(kind: Kind<M>, folder: string): Result<VersionsInUse<M> | undefined, 'damaged'> => {
  const current = readCurrent(kind, folder);
  if (!current.ok || current.value === undefined) return current.ok ? success(undefined) : current;
  return success({ current: current.value.current.meta, before: current.value.before?.meta });
};

/** A file that somebody still has open cannot be removed everywhere (Windows): the next switch does it. */
const removeOthers = ({ finished }: Kind<unknown>, folder: string, kept: ReadonlySet<string>): void => {
  for (const name of readdirSync(folder)) {
    if (!finished.test(name) || kept.has(name)) continue;
    onFiles(() => removeFile(join(folder, name)));
  }
};

const writeCurrent = <M>(folder: string, value: Current<M>): void => {
  const path = join(folder, CURRENT);
  writeFileSync(`${path}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  syncFolder(folder);
};

const switchIn = <M extends { readonly version: number }>(
  kind: Kind<M>,
  folder: string,
  meta: M,
): Result<undefined, WriteFailure | 'replica_missing' | 'damaged'> => {
  const file = `${kind.stem}-${meta.version}.db`;
  if (!existsSync(join(folder, file))) return failure('replica_missing');
  const old = readCurrent(kind, folder);
  if (!old.ok) return old;
  const inUse = old.value?.current;
  const before = (inUse?.file === file ? old.value?.before : inUse) ?? null;
  return onFiles(() => {
    writeCurrent(folder, { v: 1, current: { file, meta }, before });
    removeOthers(kind, folder, new Set([file, ...(before === null ? [] : [before.file])]));
    return undefined;
  });
};

const underLock = <R extends string>(
  files: VersionFolder,
  work: () => Result<undefined, R>,
): Result<undefined, R | OpenFailure> => {
  const lock = lockVersions(files);
  if (!lock.ok) return lock;
  try {
    return work();
  } finally {
    lock.value.release();
  }
};

/** `stem`: files are `STEM-VERSION.db`. `schema`: what `current.json` says of each version. */
export const createVersionFiles = <M extends { readonly version: number }>(
  stem: string,
  schema: z.ZodType<M>,
) => {
  const kind = kindOf(stem, schema);
  const pathOf = ({ folder }: VersionFolder, version: number): string =>
    join(folder, `${stem}-${version}.db`);
  const stagingPath = (files: VersionFolder, version: number): string => `${pathOf(files, version)}.new`;
  return {
    pathOf,
    /** Where a version lies while it is made. */
    stagingPath,
    /** `undefined`: there is no version here yet. */
    versionsOf: ({ folder }: VersionFolder) => versionsIn(kind, folder),
    /** What is in use. */
    currentMeta: ({ folder }: VersionFolder): Result<M | undefined, 'damaged'> => {
      const versions = versionsIn(kind, folder);
      return versions.ok ? success(versions.value?.current) : versions;
    },
    /** What killed makers left. Only under the lock. */
    removeStaged: ({ folder }: VersionFolder): void => {
      for (const name of readdirSync(folder))
        if (kind.staged.test(name)) rmSync(join(folder, name), { force: true });
    },
    /** What was made takes its name; still not in use. */
    takeName: (files: VersionFolder, version: number): Result<undefined, WriteFailure> =>
      onFiles(() => {
        removeFile(pathOf(files, version));
        renameSync(stagingPath(files, version), pathOf(files, version));
        syncFolder(files.folder);
        return undefined;
      }),
    /** `switchTo` for whoever holds the lock already. */
    switchLocked: ({ folder }: VersionFolder, meta: M) => switchIn(kind, folder, meta),
    /**
     * Puts a finished version in use, in one step that survives a loss of power; taps go on. The one that was in use is kept
     * for going back (`versionsOf`), older ones are removed. `replica_missing`: no such version was finished here. `damaged`:
     * `current.json` cannot be read, so nobody knows what to keep.
     */
    switchTo: (files: VersionFolder, meta: M): Result<undefined, SwitchFailure> =>
      underLock(files, () => switchIn(kind, files.folder, meta)),
    /**
     * `switchTo` when the version in use is still the one (`null`: none) that somebody held the new one against. `version_moved`: it
     * is not, and what was decided by it may be wrong.
     */
    switchFrom: (
      files: VersionFolder,
      from: number | null,
      meta: M,
    ): Result<undefined, SwitchFailure | 'version_moved'> =>
      underLock(files, (): Result<undefined, SwitchFailure | 'version_moved'> => {
        const versions = versionsIn(kind, files.folder);
        if (!versions.ok) return versions;
        if ((versions.value?.current.version ?? null) !== from) return failure('version_moved');
        return switchIn(kind, files.folder, meta);
      }),
  };
};
