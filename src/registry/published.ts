/** What the publishing machine has told each site: digests of rows, encrypted, so that the next package is what changed. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { type Db, type Migration, type OpenFailure, openDatabase, type WriteFailure } from '../db/index.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { type ResidentId, residentIdSchema } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import { success } from '../kernel/result.ts';
import type { ResidentRecord } from './schema.ts';

const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    name: 'published',
    sql: `
      CREATE TABLE site (
        site TEXT PRIMARY KEY, scope TEXT NOT NULL, version INTEGER NOT NULL, source_version INTEGER NOT NULL,
        data_date TEXT NOT NULL, deltas INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE sent (
        site TEXT NOT NULL, resident_id TEXT NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (site, resident_id)
      ) STRICT, WITHOUT ROWID;
      -- The rows of the package that is being made.
      CREATE TABLE fresh (resident_id TEXT PRIMARY KEY, digest BLOB NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE package (
        site TEXT NOT NULL, version INTEGER NOT NULL, handed_in INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (site, version)
      ) STRICT, WITHOUT ROWID;`,
  },
];

const lastSchema = z.object({
  /** The scope as JSON: another one makes a new snapshot. */
  scope: z.string(),
  version: z.int(),
  sourceVersion: z.int(),
  dataDate: civilDateSchema,
  /** Packages since the last snapshot. */
  deltas: z.int(),
});
export type Last = z.infer<typeof lastSchema>;

const countSchema = z.object({ count: z.int() });
const idSchema = z.object({ residentId: residentIdSchema });
const versionSchema = z.object({ version: z.int() });

export interface Published {
  /** The last package of a site. */
  last(site: string): Last | undefined;
  /** Takes the rows of the new package; gives how many there are and how many of them are new, changed or gone. */
  stage(
    site: string,
    rows: Iterable<ResidentRecord>,
  ): Result<{ readonly rows: number; readonly puts: number; readonly deletes: number }, WriteFailure>;
  /** Whom the staged package puts (all, or only what changed) and deletes, in the order of 宛名番号. */
  puts(site: string, which: 'all' | 'changed'): Iterable<ResidentId>;
  deletes(site: string): Iterable<ResidentId>;
  /** From now on the site knows the staged rows. */
  commit(site: string, last: Last): Result<undefined, WriteFailure>;
  /** Versions that have not been handed in at the centre, oldest first. */
  waiting(site: string): readonly number[];
  handedIn(site: string, version: number): Result<undefined, WriteFailure>;
  close(): void;
}

const LAST_SQL = `SELECT scope, version, source_version AS sourceVersion, data_date AS dataDate, deltas FROM site WHERE site = ?`;
const CHANGED = `FROM fresh LEFT JOIN sent ON sent.site = :site AND sent.resident_id = fresh.resident_id
  WHERE sent.digest IS NOT fresh.digest`;
const GONE = `FROM sent WHERE site = :site AND NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.resident_id = sent.resident_id)`;
const PAGE = 2_000;

const digestOf = (row: ResidentRecord): Uint8Array => hash('sha256', JSON.stringify(row), 'buffer');

// Page by page: a million ids at once would be a hundred megabytes.
function* paged(db: Db, sql: string, column: string, site: string): Generator<ResidentId> {
  let after = '';
  for (;;) {
    const page = db.all(
      idSchema,
      `SELECT ${column} AS residentId ${sql} AND ${column} > :after ORDER BY ${column} LIMIT ${PAGE}`,
      { site, after },
    );
    for (const { residentId } of page) yield residentId;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.residentId;
  }
}

const ALL = `FROM fresh WHERE :site IS NOT NULL`;

const makePublished = (db: Db): Published => ({
  last: (site) => db.one(lastSchema, LAST_SQL, [site]),
  stage: (site, rows) =>
    db.write((tx) => {
      tx.run('DELETE FROM fresh');
      let count = 0;
      for (const row of rows) {
        tx.run('INSERT INTO fresh VALUES (?, ?)', [row.residentId, digestOf(row)]);
        count += 1;
      }
      const puts = tx.one(countSchema, `SELECT count(*) AS count ${CHANGED}`, { site })?.count ?? 0;
      const deletes = tx.one(countSchema, `SELECT count(*) AS count ${GONE}`, { site })?.count ?? 0;
      return { rows: count, puts, deletes };
    }),
  puts: (site, which) => paged(db, which === 'all' ? ALL : CHANGED, 'fresh.resident_id', site),
  deletes: (site) => paged(db, GONE, 'sent.resident_id', site),
  commit: (site, { scope, version, sourceVersion, dataDate, deltas }) =>
    db.write((tx) => {
      tx.run(`DELETE ${GONE}`, { site });
      tx.run(`INSERT OR REPLACE INTO sent SELECT :site, fresh.resident_id, fresh.digest ${CHANGED}`, {
        site,
      });
      tx.run('DELETE FROM fresh');
      tx.run('INSERT OR REPLACE INTO site VALUES (?, ?, ?, ?, ?, ?)', [
        site,
        scope,
        version,
        sourceVersion,
        dataDate,
        deltas,
      ]);
      // A snapshot stands on nothing: what waited to be handed in before it is not needed any more.
      if (deltas === 0) tx.run('DELETE FROM package WHERE site = ?', [site]);
      tx.run('INSERT OR REPLACE INTO package (site, version) VALUES (?, ?)', [site, version]);
      return undefined;
    }),
  waiting: (site) =>
    db
      .all(versionSchema, 'SELECT version FROM package WHERE site = ? AND handed_in = 0 ORDER BY version', [
        site,
      ])
      .map(({ version }) => version),
  handedIn: (site, version) =>
    db.write((tx) => {
      tx.run('UPDATE package SET handed_in = 1 WHERE site = ? AND version = ?', [site, version]);
      return undefined;
    }),
  close: () => db.close(),
});

/** `key`: 32 bytes of the publishing machine. */
export const openPublished = (path: string, key: Uint8Array): Result<Published, OpenFailure> => {
  const db = openDatabase({ path, key, migrations: MIGRATIONS });
  return db.ok ? success(makePublished(db.value)) : db;
};
