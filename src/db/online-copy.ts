/**
 * A copy of a store that is in use, made while it goes on. All that the write-ahead log has is first put into the file; then the
 * log is kept out of it until the copy is finished, so the file does not change under the reader. The bytes are copied as they
 * are: encrypted, with the same cipher and key. Only the first step holds anything up, and it is one checkpoint.
 */
import { closeSync, fstatSync, openSync, read } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import type Database from 'better-sqlite3-multiple-ciphers';
import { z } from 'zod';
import { failure, type Result, success } from '../kernel/result.ts';
import { failureOnFiles } from './files.ts';
import { failureOnDisk } from './sqlite-errors.ts';
import type { CopyFailure } from './store.ts';

const PIECE_BYTES = 1 << 20;
/** SQLite's own default, to which it goes back. */
const CHECKPOINT_PAGES = 1_000;

const readPiece = promisify(read);
const checkpointRow = z.tuple([z.object({ busy: z.int(), log: z.int(), checkpointed: z.int() })]);

export interface OnlineCopy {
  copyTo(target: string): Promise<Result<undefined, CopyFailure>>;
  /** After the connection is closed. */
  closed(): void;
}

/** Whether all of the log is in the file and the log is empty. */
export const emptyLog = (connection: Database.Database): boolean => {
  const [{ busy, log }] = checkpointRow.parse(connection.pragma('wal_checkpoint(TRUNCATE)'));
  return busy === 0 && log === 0;
};

/** Everything that was committed is in the file, and stays the only thing there until `release`. */
const holdStill = (connection: Database.Database): boolean => {
  connection.pragma('wal_autocheckpoint=0');
  const [{ busy, log, checkpointed }] = checkpointRow.parse(connection.pragma('wal_checkpoint(PASSIVE)'));
  return busy === 0 && log === checkpointed;
};

const release = (connection: Database.Database): void => {
  if (connection.open) connection.pragma(`wal_autocheckpoint=${CHECKPOINT_PAGES}`);
};

/**
 * The descriptor that is read is kept open for as long as the store is: closing any descriptor of a file makes POSIX drop this
 * process's locks on it, and with them the store's own.
 */
export const createOnlineCopy = (connection: Database.Database, path: string): OnlineCopy => {
  let file: number | undefined;
  let copying = false;
  const closeFile = (): void => {
    if (file !== undefined && !copying) closeSync(file);
  };
  const copyPieces = async (from: number, to: FileHandle): Promise<Result<undefined, CopyFailure>> => {
    const { size } = fstatSync(from);
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await readPiece(from, piece, 0, Math.min(PIECE_BYTES, size - at), at);
      // Closing writes into the file: what was copied so far is of no use.
      if (!connection.open || bytesRead === 0) return failure('stopped');
      await to.write(piece, 0, bytesRead);
      at += bytesRead;
    }
    await to.sync();
    return success(undefined);
  };
  const copyTo = async (target: string): Promise<Result<undefined, CopyFailure>> => {
    if (copying || !connection.open) return failure('stopped');
    copying = true;
    try {
      if (!holdStill(connection)) return failure('stopped');
      file ??= openSync(path, 'r');
      const to = await open(target, 'wx', 0o600);
      try {
        return await copyPieces(file, to);
      } finally {
        await to.close();
      }
    } catch (error) {
      return failureOnDisk(error) ?? failureOnFiles(error);
    } finally {
      copying = false;
      release(connection);
      if (!connection.open) closeFile();
    }
  };
  return { copyTo, closed: closeFile };
};
