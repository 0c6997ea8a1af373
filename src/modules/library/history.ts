import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';

/**
 * 読書履歴 of those who asked for it (decision 0061): a file of its own with a key of its own, in no backup, no event and no exchange. Who has
 * not agreed is in no row. What is deleted is overwritten (`secure_delete`), and the file's log goes with it (`sweep`).
 */

export const libraryHistoryMigrations: readonly Migration[] = [
  {
    id: 183,
    name: 'library history',
    sql: `
      CREATE TABLE reader (
        patron TEXT PRIMARY KEY, since INTEGER NOT NULL,
        -- By 条例利用AP: no link of a card stands for her.
        own INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE entry (
        id INTEGER PRIMARY KEY, patron TEXT NOT NULL REFERENCES reader (patron) ON DELETE CASCADE,
        item TEXT NOT NULL, title TEXT NOT NULL, lent_on TEXT NOT NULL, back_on TEXT
      ) STRICT;
      CREATE INDEX entry_by_patron ON entry (patron, id);
      CREATE INDEX entry_open ON entry (item) WHERE back_on IS NULL;`,
  },
];

const readerRow = z.object({
  patron: z.string(),
  since: z.int(),
  own: z.int().transform((own) => own === 1),
});
export type HistoryReader = z.infer<typeof readerRow>;

const entryRow = z.object({
  id: z.int(),
  item: z.string(),
  title: z.string(),
  lent_on: z.string(),
  back_on: z.string().nullable(),
});
export type HistoryEntry = z.infer<typeof entryRow>;

/** Longest list; older lines stay in the file, and come up when newer ones are deleted. */
export const MOST_ENTRIES = 500;

export const historyReader = (reader: Reader, patron: string): HistoryReader | undefined =>
  reader.one(readerRow, 'SELECT patron, since, own FROM reader WHERE patron = ?', [patron]);

export const historyReaders = (reader: Reader): readonly HistoryReader[] =>
  reader.all(readerRow, 'SELECT patron, since, own FROM reader');

/** Newest first. */
export const historyOf = (reader: Reader, patron: string): readonly HistoryEntry[] =>
  reader.all(
    entryRow,
    `SELECT id, item, title, lent_on, back_on FROM entry WHERE patron = ? ORDER BY id DESC LIMIT ${MOST_ENTRIES}`,
    [patron],
  );

export const beginHistory = (tx: Tx, { patron, since, own }: HistoryReader): void => {
  tx.run('INSERT OR IGNORE INTO reader (patron, since, own) VALUES (?, ?, ?)', [
    patron,
    Math.floor(since),
    own ? 1 : 0,
  ]);
};

/** Of nobody who has not agreed. */
export const noteLent = (
  tx: Tx,
  { patron, item, title, day }: { patron: string; item: string; title: string; day: string },
): void => {
  tx.run(
    `INSERT INTO entry (patron, item, title, lent_on) SELECT patron, ?, ?, ? FROM reader WHERE patron = ?`,
    [item, title, day, patron],
  );
};

/** The loan was taken back within its session: she never had it. */
export const dropLent = (tx: Tx, { patron, item }: { patron: string; item: string }): void => {
  tx.run('DELETE FROM entry WHERE patron = ? AND item = ? AND back_on IS NULL', [patron, item]);
};

/** 返却 does not say whose it was, and need not. */
export const noteBack = (tx: Tx, { item, day }: { item: string; day: string }): void => {
  tx.run('UPDATE entry SET back_on = ? WHERE item = ? AND back_on IS NULL', [day, item]);
};

/** Says whether there was such a line of hers. */
export const dropEntry = (tx: Tx, patron: string, id: number): boolean =>
  tx.run('DELETE FROM entry WHERE patron = ? AND id = ?', [patron, id]) > 0;

export const clearHistory = (tx: Tx, patron: string): void => {
  tx.run('DELETE FROM entry WHERE patron = ?', [patron]);
};

/** やめる: every line, and that she ever agreed. */
export const endHistory = (tx: Tx, patron: string): void => {
  clearHistory(tx, patron);
  tx.run('DELETE FROM reader WHERE patron = ?', [patron]);
};
