/**
 * The files of a terminal's record, and how one takes the place of another: whatever the moment the power goes, the next start
 * finds the old record or the new one, and the old one's bytes are kept in either case.
 */
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  onFiles,
  openAtRest,
  type Reader,
  syncFolder,
  type WholeStore,
  type WriteFailure,
} from '../db/index.ts';
import { type Epoch, epochSchema } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { readIfThere, writePrivateFile } from './private-file.ts';

/** Names of a terminal's files in its data directory. */
export const RECORD_FILE = 'record.db';
export const RECORD_KEY_FILE = 'record.key';
/** SQLite's write-ahead log beside it. */
export const RECORD_LOG_FILE = 'record.db-wal';
/** Held by whoever has the record open or puts another in its place; it ends with its process. */
export const RECORD_LOCK_FILE = 'record.lock';
/** A whole record that is to take the place of the one that is there; named only when it is on the disk. */
const NEXT_FILE = 'record.db.next';
/** Which stream was last written here: without it a file that is gone would look like a first start. */
const BEGUN_FILE = 'record.begun.json';

const begunSchema = z.strictObject({ v: z.literal(1), epoch: epochSchema });

export const hasRecord = (dataDir: string): boolean =>
  (statSync(join(dataDir, RECORD_FILE), { throwIfNoEntry: false })?.size ?? 0) > 0;

/** UTC to the second, as file names have it. */
export const stampOf = (system: Pick<System, 'now'>): string =>
  new Date(system.now())
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');

const asideFolder = (dataDir: string, system: Pick<System, 'now'>): string => {
  const base = join(dataDir, `record-kept-${stampOf(system)}`);
  for (let n = 1; ; n += 1) {
    const folder = n === 1 ? base : `${base}-${n}`;
    if (existsSync(folder)) continue;
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  }
};

/** Puts the record that is there aside, the log first: a new record must never meet the log of another. */
const keepAside = (dataDir: string, system: Pick<System, 'now'>): void => {
  const names = [RECORD_LOG_FILE, RECORD_FILE].filter((name) => existsSync(join(dataDir, name)));
  if (names.length === 0) return;
  const folder = asideFolder(dataDir, system);
  for (const name of names) renameSync(join(dataDir, name), join(folder, name));
  syncFolder(folder);
  syncFolder(dataDir);
};

/** Where a record is made that is to take the place of the one that is there. */
export const draftPath = (dataDir: string): string => join(dataDir, `${NEXT_FILE}.new`);

/** What an attempt left that died. */
export const removeDraft = (dataDir: string): void => {
  for (const suffix of ['', '-wal', '-journal', '-shm'])
    rmSync(`${draftPath(dataDir)}${suffix}`, { force: true });
};

const eventsIn = (db: Reader): number =>
  db.one(z.object({ count: z.int() }), 'SELECT count(*) AS count FROM outbox_event')?.count ?? 0;

/**
 * Closes the draft and proves that its file alone has all of it, since the file alone takes the record's place: what of it is still
 * in a log beside it would be gone. On the disk when this returns success.
 */
export const finishDraft = (
  draft: WholeStore,
  dataDir: string,
  key: Uint8Array,
): Result<undefined, WriteFailure> => {
  const events = eventsIn(draft);
  const closed = draft.closeWhole();
  if (!closed.ok) return closed;
  const opened = openAtRest({ path: draftPath(dataDir), key });
  if (!opened.ok) return failure('storage_failed', { code: opened.reason });
  const found = eventsIn(opened.value);
  opened.value.close();
  return found === events ? success(undefined) : failure('storage_failed', { code: 'draft_not_whole' });
};

/** Finishes a change of records that was begun, also one of a process that died in it. Nothing is ever deleted. */
export const finishSwap = (dataDir: string, system: Pick<System, 'now'>): Result<undefined, WriteFailure> =>
  onFiles(() => {
    const next = join(dataDir, NEXT_FILE);
    if (!existsSync(next)) return undefined;
    keepAside(dataDir, system);
    renameSync(next, join(dataDir, RECORD_FILE));
    syncFolder(dataDir);
    return undefined;
  });

/** The draft, which is whole and on the disk, takes the place of the record. */
export const swapIn = (dataDir: string, system: Pick<System, 'now'>): Result<undefined, WriteFailure> => {
  const named = onFiles(() => {
    renameSync(draftPath(dataDir), join(dataDir, NEXT_FILE));
    syncFolder(dataDir);
    return undefined;
  });
  return named.ok ? finishSwap(dataDir, system) : named;
};

/** The stream that was last open here, as far as anybody wrote it down. */
export const begunEpoch = (dataDir: string): Epoch | undefined => {
  try {
    const file = readIfThere(join(dataDir, BEGUN_FILE));
    return file === undefined ? undefined : begunSchema.parse(JSON.parse(file.toString('utf8'))).epoch;
  } catch {
    return undefined; // not JSON, or of another shape: as good as none
  }
};

export const writeBegun = (dataDir: string, epoch: string): Result<undefined, WriteFailure> =>
  onFiles(() => {
    writePrivateFile(join(dataDir, BEGUN_FILE), `${JSON.stringify({ v: 1, epoch })}\n`);
    return undefined;
  });
