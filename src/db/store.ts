/**
 * The local store as the rest of the program sees it. Every change happens inside `write`, and whoever changes
 * something takes a `Tx`, so that a write outside a transaction does not compile.
 */
import type { z } from 'zod';
import type { Result } from '../kernel/result.ts';

export type SqlValue = string | number | bigint | null | Uint8Array;

/** Positional (`?`) or named (`:name`) parameters. */
export type SqlParams = readonly SqlValue[] | Readonly<Record<string, SqlValue>>;

/** Reading. Every row is parsed: what is on the disk is as foreign as what comes over the wire. */
export interface Reader {
  /** The first row, or `undefined`. A row of another shape is a bug (or damage) and throws. */
  one<T>(rowSchema: z.ZodType<T>, sql: string, params?: SqlParams): T | undefined;
  all<T>(rowSchema: z.ZodType<T>, sql: string, params?: SqlParams): T[];
  /** One row after the other, in constant memory; one such walk of one SQL text at a time. */
  each<T>(rowSchema: z.ZodType<T>, sql: string, params?: SqlParams): IterableIterator<T>;
}

declare const inTransaction: unique symbol;

/** An open write transaction; only `Db.write` makes one, and it is dead once `work` has returned. */
export interface Tx extends Reader {
  readonly [inTransaction]: true;
  /** Runs one statement and says how many rows changed. */
  run(sql: string, params?: SqlParams): number;
}

/** `disk_full`: nothing was recorded, try after making room. `storage_failed`: the disk refused; nothing was recorded. */
export type WriteFailure = 'disk_full' | 'storage_failed';

export interface Db extends Reader {
  /**
   * Runs `work` in one IMMEDIATE transaction, durable on the disk (fsync) when this returns success. Synchronous.
   * What `work` throws rolls everything back and is thrown again, save for failures of the disk itself.
   */
  write<T>(work: (tx: Tx) => T): Result<T, WriteFailure>;
  close(): void;
}

/** `stopped`: the store was closed or busy with another copy; what was begun is worthless. */
export type CopyFailure = WriteFailure | 'stopped';

/** The store as whoever opened it holds it. */
export interface Store extends Db {
  /**
   * Writes a copy of everything committed by now into `target` (a new file; synced, its name in the folder is the caller's to
   * sync), with the same cipher and key, while the store goes on. A failure leaves a worthless file for the caller to remove.
   */
  copyTo(target: string): Promise<Result<undefined, CopyFailure>>;
}

/** A store whose file is to be moved alone. */
export interface WholeStore extends Store {
  /**
   * Puts everything into the one file, closes (also on failure) and syncs it. `close` alone promises less: at a full disk what was
   * committed stays in the log beside the file.
   */
  closeWhole(): Result<undefined, WriteFailure>;
}

/** A finished file, read by whoever likes. */
export interface ReadDb extends Reader {
  close(): void;
}

/** A database that is being made; after a failed `write` only `discard` is left. */
export interface Draft extends Reader {
  /** As `Db.write`, but nothing is durable before `finish`, and what failed half-way is not taken back. */
  write<T>(work: (tx: Tx) => T): Result<T, WriteFailure>;
  /** Closed, and on the disk (fsync) when this returns success; its name in the folder is the caller's to sync. */
  finish(): Result<undefined, WriteFailure>;
  /** Closed; the caller removes the file. */
  discard(): void;
}

/**
 * One numbered step forward; never edited once released. Ids: 1–99 outbox, 100 and more modules. Tables are
 * STRICT.
 */
export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

/**
 * `locked`: another process has it open. `wrong_key`: not our key, or not a database of ours. `damaged`: pages
 * do not check. `store_too_new`: a newer program has been here (`detail.migration`); nothing was changed. `disk_full` and
 * `storage_failed`: the disk refused.
 */
export type OpenFailure =
  | 'locked'
  | 'wrong_key'
  | 'damaged'
  | 'store_too_new'
  | 'disk_full'
  | 'storage_failed';

export interface OpenOptions {
  readonly path: string;
  /** Exactly 32 bytes; used raw, with no derivation. */
  readonly key: Uint8Array;
  /** All that this program knows: a store with any other is one of a newer program. */
  readonly migrations: readonly Migration[];
}
