/**
 * A replica is a folder. `current.json` names the one file that is in use and, for going back, the one before it; a file is
 * never changed once it is named there. So a switch is one rename, and a terminal and an import never wait for each other.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { holdLock, type OpenFailure, onFiles, syncFolder, type WriteFailure } from '../db/index.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';

export interface ReplicaFiles {
  readonly folder: string;
  /** 32 bytes: of the database, and of the tokens. */
  readonly key: Uint8Array;
  readonly tokenKey: Uint8Array;
}

export const replicaMetaSchema = z.strictObject({
  tenant: tenantIdSchema,
  version: z.int().min(1).max(999_999_999),
  /** Day whose state of the register the data are. */
  dataDate: civilDateSchema,
  /** Who says so, as the site knows it. */
  source: z.string().min(1).max(100),
  /** `all`, or the name of a scope (what this site's modules need). */
  scope: z.string().regex(/^[a-z0-9-]{1,40}$/),
});
export type ReplicaMeta = z.infer<typeof replicaMetaSchema>;

const CURRENT = 'current.json';
const LOCK = 'registry.lock';
const FILE = /^residents-(\d{1,9})\.db$/;

const entrySchema = z.strictObject({ file: z.string().regex(FILE), meta: replicaMetaSchema });
const currentSchema = z.strictObject({
  v: z.literal(1),
  current: entrySchema,
  before: entrySchema.nullable(),
});

/** `before`: what `switchTo` goes back to. */
export interface Versions {
  readonly current: ReplicaMeta;
  readonly before: ReplicaMeta | undefined;
}

export const replicaPath = ({ folder }: Pick<ReplicaFiles, 'folder'>, version: number): string =>
  join(folder, `residents-${version}.db`);

/** Where a version lies while it is made. */
export const stagingPath = (files: Pick<ReplicaFiles, 'folder'>, version: number): string =>
  `${replicaPath(files, version)}.new`;

const read = (folder: string): Result<z.infer<typeof currentSchema> | undefined, 'damaged'> => {
  let text: string;
  try {
    text = readFileSync(join(folder, CURRENT), 'utf8');
  } catch (error) {
    // Asked of the failure itself: by the time the folder is looked at again the first version may have been put there.
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? success(undefined) : failure('damaged', { code: CURRENT });
  }
  try {
    return success(currentSchema.parse(JSON.parse(text)));
  } catch {
    return failure('damaged', { code: CURRENT }); // no JSON, or not of this shape
  }
};

/** `undefined`: there is no replica here yet. */
export const versionsOf = ({
  folder,
}: Pick<ReplicaFiles, 'folder'>): Result<Versions | undefined, 'damaged'> => {
  const current = read(folder);
  if (!current.ok || current.value === undefined) return current.ok ? success(undefined) : current;
  return success({ current: current.value.current.meta, before: current.value.before?.meta });
};

/** What is in use. */
export const currentMeta = (
  files: Pick<ReplicaFiles, 'folder'>,
): Result<ReplicaMeta | undefined, 'damaged'> => {
  const versions = versionsOf(files);
  return versions.ok ? success(versions.value?.current) : versions;
};

/** Another text whenever another version was put in use; cheap enough to be asked at every tap. */
export const stampOf = ({ folder }: Pick<ReplicaFiles, 'folder'>): string => {
  const stat = statSync(join(folder, CURRENT), { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino}-${stat.mtimeNs}-${stat.size}`;
};

/** One maker of versions at a time; the lock ends with its process. */
export const lockVersions = ({ folder }: Pick<ReplicaFiles, 'folder'>): ReturnType<typeof holdLock> =>
  holdLock(join(folder, LOCK));

/** SQLite's own files are beside no replica, save where an older program or a killed one left them. */
const removeReplica = (path: string): void => {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
};

/** What killed makers left. Only under the lock. */
export const removeStaged = ({ folder }: Pick<ReplicaFiles, 'folder'>): void => {
  for (const name of readdirSync(folder))
    if (/^residents-\d+\.db\.new/.test(name)) rmSync(join(folder, name), { force: true });
};

/** What was made takes its name; still not in use. */
export const takeName = (files: ReplicaFiles, version: number): Result<undefined, WriteFailure> =>
  onFiles(() => {
    removeReplica(replicaPath(files, version));
    renameSync(stagingPath(files, version), replicaPath(files, version));
    syncFolder(files.folder);
    return undefined;
  });

/** A file that somebody still has open cannot be removed everywhere (Windows): the next switch does it. */
const removeOthers = (folder: string, kept: ReadonlySet<string>): void => {
  for (const name of readdirSync(folder)) {
    if (!FILE.test(name) || kept.has(name)) continue;
    onFiles(() => removeReplica(join(folder, name)));
  }
};

const writeCurrent = (folder: string, value: z.infer<typeof currentSchema>): void => {
  const path = join(folder, CURRENT);
  writeFileSync(`${path}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  syncFolder(folder);
};

/**
 * Puts a finished version in use, in one step that survives a loss of power; taps go on. The one that was in use is kept
 * for going back (`versionsOf`), older ones are removed. `replica_missing`: no such version was finished here. `damaged`:
 * `current.json` cannot be read, so nobody knows what to keep.
 */
export const switchTo = (
  files: ReplicaFiles,
  meta: ReplicaMeta,
): Result<undefined, OpenFailure | WriteFailure | 'replica_missing'> => {
  const lock = lockVersions(files);
  if (!lock.ok) return lock;
  try {
    return switchLocked(files, meta);
  } finally {
    lock.value.release();
  }
};

/**
 * `switchTo` when the version in use is still the one (`null`: none) that somebody held the new one against. `version_moved`: it
 * is not, and what was decided by it may be wrong.
 */
export const switchFrom = (
  files: ReplicaFiles,
  from: number | null,
  meta: ReplicaMeta,
): Result<undefined, OpenFailure | WriteFailure | 'replica_missing' | 'version_moved'> => {
  const lock = lockVersions(files);
  if (!lock.ok) return lock;
  try {
    const versions = versionsOf(files);
    if (!versions.ok) return versions;
    if ((versions.value?.current.version ?? null) !== from) return failure('version_moved');
    return switchLocked(files, meta);
  } finally {
    lock.value.release();
  }
};

/** `switchTo` for whoever holds the lock already. */
export const switchLocked = (
  { folder }: ReplicaFiles,
  meta: ReplicaMeta,
): Result<undefined, WriteFailure | 'replica_missing' | 'damaged'> => {
  const file = `residents-${meta.version}.db`;
  if (!existsSync(join(folder, file))) return failure('replica_missing');
  const old = read(folder);
  if (!old.ok) return old;
  const inUse = old.value?.current;
  const before = (inUse?.file === file ? old.value?.before : inUse) ?? null;
  return onFiles(() => {
    writeCurrent(folder, { v: 1, current: { file, meta }, before });
    removeOthers(folder, new Set([file, ...(before === null ? [] : [before.file])]));
    return undefined;
  });
};
