/** Files beside the database: what they refuse in the same words, and when they are on the disk. */
import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';
import { type Failure, failure, type Result, success } from '../kernel/result.ts';
import type { WriteFailure } from './store.ts';

const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** What the file system refused, as a failure; anything else is a bug and is thrown again. */
export const failureOnFiles = (error: unknown): Failure<WriteFailure> => {
  const code = errorCode(error);
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error;
  return failure(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'storage_failed', { code });
};

/** What the file system refuses is a failure; anything else that is thrown is a bug. */
export const onFiles = <T>(work: () => T): Result<T, WriteFailure> => {
  try {
    return success(work());
  } catch (error) {
    return failureOnFiles(error);
  }
};

/** A piece of the file at `at`, or `undefined` where the file ends or the disk no longer gives it. */
export const readAt = (file: number, at: number, bytes: number): Buffer | undefined => {
  const piece = Buffer.alloc(bytes);
  try {
    return readSync(file, piece, 0, bytes, at) === bytes ? piece : undefined;
  } catch (error) {
    // EIO: a sector that is gone is what a damaged disk is about; the next one may be there.
    if (errorCode(error) === 'EIO') return undefined;
    throw error;
  }
};

const sync = (path: string, flags: 'r' | 'r+'): void => {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** Every byte of the file is on the disk. */
export const syncFile = (path: string): Result<undefined, WriteFailure> =>
  onFiles(() => {
    sync(path, 'r+');
    return undefined;
  });

/** The names in a folder are on the disk. Windows keeps no such promise for folders and needs none (NTFS journals them). */
export const syncFolder = (path: string): void => {
  if (process.platform !== 'win32') sync(path, 'r');
};
