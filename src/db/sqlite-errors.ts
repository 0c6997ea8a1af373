/** What SQLite throws, told apart: what the disk refused is a failure, anything else a bug of ours. */
import Database from 'better-sqlite3-multiple-ciphers';
import { type Failure, failure, type Result, success } from '../kernel/result.ts';
import type { WriteFailure } from './store.ts';

/** SQLite's result name of an error thrown by the driver, or `undefined` for anything else (a bug of ours). */
export const sqliteCode = (error: unknown): string | undefined =>
  error instanceof Database.SqliteError ? error.code : undefined;

/** What the disk refused, or `undefined`: this is to be thrown again. */
export const failureOnDisk = (error: unknown): Failure<WriteFailure> | undefined => {
  const code = sqliteCode(error);
  if (code === undefined || !/^SQLITE_(IOERR|FULL|READONLY|CORRUPT|NOTADB|CANTOPEN)/.test(code))
    return undefined;
  return failure(code.startsWith('SQLITE_FULL') ? 'disk_full' : 'storage_failed', { code });
};

/** What the disk refuses is a failure; anything else that is thrown is a bug. */
export const onDisk = <T>(work: () => T): Result<T, WriteFailure> => {
  try {
    return success(work());
  } catch (error) {
    const refused = failureOnDisk(error);
    if (refused === undefined) throw error;
    return refused;
  }
};
