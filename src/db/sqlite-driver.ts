/** The store on SQLite with every page encrypted (ChaCha20-Poly1305, SQLite3 Multiple Ciphers). */
import Database from 'better-sqlite3-multiple-ciphers';
import { z } from 'zod';
import { assert } from '../kernel/assert.ts';
import { toHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { syncFile } from './files.ts';
import { createOnlineCopy, emptyLog } from './online-copy.ts';
import { keyFits } from './raw-records.ts';
import { onDisk, sqliteCode } from './sqlite-errors.ts';
import type {
  Db,
  Draft,
  Migration,
  OpenFailure,
  OpenOptions,
  ReadDb,
  Reader,
  SqlParams,
  Tx,
  WholeStore,
} from './store.ts';

type Connection = Database.Database;

const KEY_BYTES = 32;
const SYNCHRONOUS_FULL = 2;

const MIGRATION_TABLE = `CREATE TABLE IF NOT EXISTS migration (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, applied INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT`;

/** Row 0 stands for the store itself; rewriting it is the first write of every opening. */
const OPENED = "INSERT OR REPLACE INTO migration (id, name) VALUES (0, 'store')";

const openFailureOf = (code: string): OpenFailure => {
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return 'locked';
  if (code.startsWith('SQLITE_NOTADB')) return 'wrong_key';
  if (code.startsWith('SQLITE_CORRUPT')) return 'damaged';
  return code.startsWith('SQLITE_FULL') ? 'disk_full' : 'storage_failed';
};

/** What every connection is told first; the order matters (key first, lock before anything is read). */
const unlock = (connection: Connection, key: Uint8Array): void => {
  assert(key.length === KEY_BYTES, 'the database key has 32 bytes');
  connection.pragma(`cipher='chacha20'`);
  connection.pragma(`key="x'${toHex(key)}'"`);
  connection.pragma('locking_mode=EXCLUSIVE');
  // Temporary files would not be encrypted: there are none.
  connection.pragma('temp_store=MEMORY');
  connection.pragma('trusted_schema=OFF');
  connection.pragma('cell_size_check=ON');
};

/** Settings that SQLite forgets between connections. */
const configure = (connection: Connection, key: Uint8Array): void => {
  unlock(connection, key);
  connection.pragma('journal_mode=WAL');
  connection.pragma('foreign_keys=ON');
  connection.pragma('secure_delete=ON');
  connection.pragma('fullfsync=ON');
  connection.pragma('checkpoint_fullfsync=ON');
  connection.pragma('journal_size_limit=67108864');
  connection.pragma('synchronous=FULL');
};

const assertSettings = (connection: Connection): void => {
  const setting = (name: string): unknown => connection.pragma(name, { simple: true });
  assert(setting('synchronous') === SYNCHRONOUS_FULL, 'synchronous is FULL');
  assert(setting('journal_mode') === 'wal', 'journal_mode is WAL');
  assert(setting('foreign_keys') === 1, 'foreign_keys is on');
};

/** An open connection and its prepared statements; each SQL text is compiled once for as long as the store is open. */
class Statements {
  readonly connection: Connection;
  readonly #known = new Map<string, Database.Statement>();

  constructor(connection: Connection) {
    this.connection = connection;
  }

  prepared(sql: string): Database.Statement {
    const known = this.#known.get(sql);
    if (known !== undefined) return known;
    const statement = this.connection.prepare(sql);
    this.#known.set(sql, statement);
    return statement;
  }
}

const makeReader = (statements: Statements): Reader => ({
  one: (rowSchema, sql, params = []) => {
    const row = statements.prepared(sql).get(params);
    return row === undefined ? undefined : rowSchema.parse(row);
  },
  all: (rowSchema, sql, params = []) =>
    statements
      .prepared(sql)
      .all(params)
      .map((row) => rowSchema.parse(row)),
  *each(rowSchema, sql, params = []) {
    for (const row of statements.prepared(sql).iterate(params)) yield rowSchema.parse(row);
  },
});

/** A transaction handle that refuses to work once its `work` has returned. */
const makeTx = (statements: Statements): { tx: Tx; end: () => void } => {
  const reader = makeReader(statements);
  let open = true;
  const live = (): void => assert(open, 'the transaction is still open');
  const methods = {
    one: <T>(rowSchema: z.ZodType<T>, sql: string, params?: SqlParams): T | undefined => {
      live();
      return reader.one(rowSchema, sql, params);
    },
    all: <T>(rowSchema: z.ZodType<T>, sql: string, params?: SqlParams): T[] => {
      live();
      return reader.all(rowSchema, sql, params);
    },
    each: <T>(rowSchema: z.ZodType<T>, sql: string, params?: SqlParams): IterableIterator<T> => {
      live();
      return reader.each(rowSchema, sql, params);
    },
    run: (sql: string, params: SqlParams = []): number => {
      live();
      return statements.prepared(sql).run(params).changes;
    },
  };
  return {
    tx: methods as Tx,
    end: () => {
      open = false;
    },
  };
};

/** BEGIN IMMEDIATE, work, COMMIT; anything thrown rolls back. */
const inTransaction = <T>(statements: Statements, work: (tx: Tx) => T): T => {
  const { tx, end } = makeTx(statements);
  const { connection } = statements;
  connection.exec('BEGIN IMMEDIATE');
  try {
    const value = work(tx);
    assert(!(value instanceof Promise), 'work in a transaction is synchronous');
    connection.exec('COMMIT');
    return value;
  } catch (error) {
    // SQLite has already rolled back by itself after some disk errors.
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  } finally {
    end();
  }
};

/** Brings the store to the newest migration, or finds one that is none of ours and changes nothing. */
const migrate = (
  statements: Statements,
  migrations: readonly Migration[],
): Result<undefined, 'store_too_new'> => {
  const ordered = [...migrations].sort((a, b) => a.id - b.id);
  assert(new Set(ordered.map(({ id }) => id)).size === ordered.length, 'migration ids are unique');
  const known = new Set(ordered.map(({ id }) => id));
  return inTransaction(statements, (tx) => {
    tx.run(MIGRATION_TABLE);
    const applied = tx.all(
      z.object({ id: z.int(), name: z.string() }),
      'SELECT id, name FROM migration WHERE id > 0',
    );
    const stranger = applied.find(({ id }) => !known.has(id));
    if (stranger !== undefined) return failure('store_too_new', { migration: stranger.id });
    const names = new Map(applied.map(({ id, name }) => [id, name]));
    for (const { id, name, sql } of ordered) {
      const before = names.get(id);
      assert(before === undefined || before === name, `migration ${id} is still ${before}`);
      if (before !== undefined) continue;
      statements.connection.exec(sql);
      tx.run('INSERT INTO migration (id, name) VALUES (?, ?)', [id, name]);
    }
    return success(undefined);
  });
};

const makeDb = (statements: Statements): Db => ({
  ...makeReader(statements),
  write: (work) => onDisk(() => inTransaction(statements, work)),
  close: () => {
    statements.connection.close();
  },
});

const makeStore = (statements: Statements, path: string): WholeStore => {
  const { connection } = statements;
  const copy = createOnlineCopy(connection, path);
  const close = (): void => {
    connection.close();
    copy.closed();
  };
  return {
    ...makeDb(statements),
    copyTo: (target) => copy.copyTo(target),
    close,
    closeWhole: () => {
      const emptied = onDisk(() => emptyLog(connection));
      close();
      if (!emptied.ok) return emptied;
      return emptied.value ? syncFile(path) : failure('storage_failed', { code: 'log_not_empty' });
    },
  };
};

const quickCheckPasses = (connection: Connection): boolean =>
  connection.pragma('quick_check', { simple: true }) === 'ok';

/** Opens a connection and hands it to `prepare`; whatever SQLite refuses closes it again and is a reason. */
const opened = <T>(
  { path, readonly }: { readonly path: string; readonly readonly: boolean },
  prepare: (connection: Connection) => Result<T, OpenFailure>,
): Result<T, OpenFailure> => {
  let connection: Connection | undefined;
  try {
    connection = new Database(path, { timeout: 0, readonly });
    const prepared = prepare(connection);
    if (!prepared.ok) connection.close();
    return prepared;
  } catch (error) {
    connection?.close();
    const code = sqliteCode(error);
    if (code === undefined) throw error;
    return failure(openFailureOf(code), { code });
  }
};

/** A damaged first page looks to SQLite like a wrong key; the pages behind it know better. */
const toldApart = <T>(
  opening: Result<T, OpenFailure>,
  path: string,
  key: Uint8Array,
): Result<T, OpenFailure> =>
  !opening.ok && opening.reason === 'wrong_key' && keyFits(path, key)
    ? failure('damaged', { code: 'first_page' })
    : opening;

/**
 * Opens (or creates) the encrypted store, brings it to the newest migration and holds it exclusively until
 * `close`. The durability setting is asserted after the first write, because the driver's default silently turns
 * FULL into NORMAL there (systems.md M4).
 */
export const openDatabase = ({ path, key, migrations }: OpenOptions): Result<WholeStore, OpenFailure> => {
  const opening = opened({ path, readonly: false }, (connection) => {
    configure(connection, key);
    if (!quickCheckPasses(connection)) return failure('damaged', { code: 'quick_check' });
    const statements = new Statements(connection);
    const migrated = migrate(statements, migrations);
    if (!migrated.ok) return migrated;
    inTransaction(statements, (tx) => tx.run(OPENED));
    assertSettings(connection);
    return success(makeStore(statements, path));
  });
  return toldApart(opening, path, key);
};

/** Memory for pages of a draft, MiB: enough for the growing end of every table. */
const DRAFT_CACHE_MIB = 32;

/**
 * A database that is still being made, in a file nobody else knows of: nothing is journalled and nothing synced before
 * `finish`, so a draft whose process died is worthless and whoever made it removes the file. `key` as ever; `cacheMib`: memory
 * for pages, for who writes all over the file and would else write the same pages again and again.
 */
export const openDraft = ({
  path,
  key,
  cacheMib = DRAFT_CACHE_MIB,
}: Omit<OpenOptions, 'migrations'> & { readonly cacheMib?: number }): Result<Draft, OpenFailure> =>
  opened({ path, readonly: false }, (connection) => {
    unlock(connection, key);
    // SQLite's defence against SQL of strangers refuses this; it is off for one line.
    connection.unsafeMode(true);
    connection.pragma('journal_mode=OFF');
    connection.unsafeMode(false);
    connection.pragma('synchronous=OFF');
    connection.pragma('secure_delete=ON');
    connection.pragma(`cache_size=-${cacheMib * 1_024}`);
    const statements = new Statements(connection);
    // The first look at the file: of another key it is no database.
    connection.pragma('user_version');
    assert(connection.pragma('journal_mode', { simple: true }) === 'off', 'a draft has no journal');
    return success({
      ...makeReader(statements),
      write: (work) => onDisk(() => inTransaction(statements, work)),
      finish: () => {
        connection.close();
        return syncFile(path);
      },
      discard: () => {
        connection.close();
      },
    });
  });

/**
 * Opens a finished file for reading alone. It is never written again, so any number of processes may have it open at
 * once. `thorough`: every page is read and proved (a few seconds for a gigabyte); without, damage shows where it is met.
 */
export const openReadOnly = ({
  path,
  key,
  thorough,
}: Omit<OpenOptions, 'migrations'> & { readonly thorough: boolean }): Result<ReadDb, OpenFailure> =>
  opened({ path, readonly: true }, (connection) => {
    unlock(connection, key);
    connection.pragma('query_only=ON');
    const isSound = thorough ? quickCheckPasses(connection) : connection.pragma('user_version') !== undefined;
    if (!isSound) return failure('damaged', { code: 'quick_check' });
    return success({
      ...makeReader(new Statements(connection)),
      close: () => {
        connection.close();
      },
    });
  });

/**
 * A store that nobody has open (a backup of one): every page is read and proved, and the file stays as it is. It needs a folder that
 * can be written, because SQLite keeps an empty log beside such a file while it reads.
 */
export const openAtRest = ({ path, key }: Omit<OpenOptions, 'migrations'>): Result<ReadDb, OpenFailure> =>
  opened({ path, readonly: false }, (connection) => {
    unlock(connection, key);
    connection.pragma('query_only=ON');
    if (!quickCheckPasses(connection)) return failure('damaged', { code: 'quick_check' });
    return success({
      ...makeReader(new Statements(connection)),
      close: () => {
        connection.close();
      },
    });
  });

/**
 * Holds a lock that ends with the process, by a file of its own that stays (removing it would let two hold it).
 * `locked`: another has it.
 */
export const holdLock = (path: string): Result<{ release(): void }, OpenFailure> =>
  opened({ path, readonly: false }, (connection) => {
    connection.exec('BEGIN EXCLUSIVE');
    return success({
      release: () => {
        connection.close();
      },
    });
  });

/** A store that lives and dies with the process, for the simulator alone: nothing in it is encrypted, nothing durable. */
export interface MemoryDb extends Db {
  /** All of it, as a backup would have it. */
  image(): Buffer;
  /** Whether the next page that is needed is refused, as by a full disk. */
  fill(isFull: boolean): void;
}

const MOST_PAGES = 0xff_ff_ff_fe;

/**
 * The same driver over memory. Not exported by `index.ts`, and no file of the program may import this one
 * (`db-by-its-index`), so a terminal can never record into it. `image`: what an earlier one looked like.
 */
export const openInMemory = (migrations: readonly Migration[], image?: Buffer): MemoryDb => {
  const connection = new Database(image ?? ':memory:');
  connection.pragma('foreign_keys=ON');
  const statements = new Statements(connection);
  assert(migrate(statements, migrations).ok, 'an image is of this program');
  return {
    ...makeDb(statements),
    image: () => connection.serialize(),
    fill: (isFull) => {
      const pages = isFull ? z.int().parse(connection.pragma('page_count', { simple: true })) : MOST_PAGES;
      connection.pragma(`max_page_count=${pages}`);
    },
  };
};
