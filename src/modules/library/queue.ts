import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';
import { type ConflictWhy, conflictSchema } from './schema.ts';

/**
 * What was lent or taken back while the library system did not answer, in order. The one place that ties a person to a book, in a file of its
 * own that no backup copies: a row is there from the moment 「貸出しました」 may be said (fsync) until the system has it, the book comes back, or
 * a person has settled it. Then it is deleted and its bytes are overwritten (`secure_delete`); once none is left the write-ahead log goes too
 * (`sweep`), in which older pages of the file would stand.
 */

export const libraryQueueMigrations: readonly Migration[] = [
  {
    id: 181,
    name: 'library queue',
    sql: `
      CREATE TABLE queue (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        what TEXT NOT NULL CHECK (what IN ('lend', 'return')),
        patron TEXT, item TEXT NOT NULL, at INTEGER NOT NULL, due INTEGER,
        -- It went out once and was not answered: the system may have it.
        maybe INTEGER NOT NULL,
        -- NULL: it waits.
        conflict TEXT, title TEXT NOT NULL DEFAULT '', said TEXT NOT NULL DEFAULT '[]',
        CHECK ((what = 'lend') = (patron IS NOT NULL))
      ) STRICT;
      CREATE INDEX queue_by_item ON queue (item);`,
  },
];

const rowSchema = z.object({
  id: z.int(),
  what: z.enum(['lend', 'return']),
  patron: z.string().nullable(),
  item: z.string(),
  at: z.int(),
  due: z.int().nullable(),
  maybe: z.int().transform((maybe) => maybe === 1),
  conflict: conflictSchema.nullable(),
  title: z.string(),
  said: z.string().transform((said) => z.array(z.string()).parse(JSON.parse(said))),
});
export type Queued = z.infer<typeof rowSchema>;

const ROW = 'SELECT id, what, patron, item, at, due, maybe, conflict, title, said FROM queue';

/** The oldest that still waits. */
export const nextQueued = (reader: Reader): Queued | undefined =>
  reader.one(rowSchema, `${ROW} WHERE conflict IS NULL ORDER BY id LIMIT 1`);

export const queuedConflicts = (reader: Reader): readonly Queued[] =>
  reader.all(rowSchema, `${ROW} WHERE conflict IS NOT NULL ORDER BY id`);

export const queuedConflict = (reader: Reader, id: number): Queued | undefined =>
  reader.one(rowSchema, `${ROW} WHERE id = ? AND conflict IS NOT NULL`, [id]);

/** Whether this book, or anything of this patron, must wait behind what waits already. */
export const mustWait = (reader: Reader, { item, patron }: { item?: string; patron?: string }): boolean =>
  reader.one(rowSchema, `${ROW} WHERE conflict IS NULL AND (item = ? OR patron = ?) LIMIT 1`, [
    item ?? '',
    patron ?? '',
  ]) !== undefined;

const standingSchema = z.object({ waiting: z.int(), conflicts: z.int(), oldest: z.int().nullable() });
export const queueStanding = (reader: Reader): z.infer<typeof standingSchema> =>
  reader.one(
    standingSchema,
    `SELECT count(*) FILTER (WHERE conflict IS NULL) AS waiting, count(conflict) AS conflicts,
       min(at) FILTER (WHERE conflict IS NULL) AS oldest FROM queue`,
  ) ?? { waiting: 0, conflicts: 0, oldest: null };

export const enqueueLoan = (
  tx: Tx,
  loan: { patron: string; item: string; at: number; due: number; maybe: boolean; title: string },
): void => {
  tx.run(
    `INSERT INTO queue (what, patron, item, at, due, maybe, title) VALUES ('lend', :patron, :item, :at, :due, :maybe, :title)`,
    { ...loan, at: Math.floor(loan.at), maybe: loan.maybe ? 1 : 0 },
  );
};

/**
 * The book is back: whoever had it is nobody's to know any more, told to the system or not. Says which conflicts that settles.
 */
export const forgetLoans = (tx: Tx, item: string): readonly ConflictWhy[] => {
  const rows = tx.all(rowSchema, `${ROW} WHERE what = 'lend' AND item = ?`, [item]);
  if (rows.length > 0) tx.run(`DELETE FROM queue WHERE what = 'lend' AND item = ?`, [item]);
  return rows.flatMap(({ conflict }) => conflict ?? []);
};

export const enqueueReturn = (tx: Tx, back: { item: string; at: number; maybe: boolean }): void => {
  tx.run(`INSERT INTO queue (what, item, at, maybe) VALUES ('return', ?, ?, ?)`, [
    back.item,
    Math.floor(back.at),
    back.maybe ? 1 : 0,
  ]);
};

/** Taken back within its session, before the system heard of it. Says whether there was such a loan. */
export const dropLoan = (tx: Tx, { patron, item }: { patron: string; item: string }): boolean =>
  tx.run(
    `DELETE FROM queue WHERE what = 'lend' AND patron = ? AND item = ? AND conflict IS NULL AND maybe = 0`,
    [patron, item],
  ) > 0;

export const dropQueued = (tx: Tx, id: number): boolean => tx.run('DELETE FROM queue WHERE id = ?', [id]) > 0;

/** Said before it goes out: whoever is killed in between knows afterwards that it may stand. */
export const noteSending = (tx: Tx, id: number): void => {
  tx.run('UPDATE queue SET maybe = 1 WHERE id = ?', [id]);
};

export const noteConflict = (
  tx: Tx,
  id: number,
  { why, title, said }: { why: ConflictWhy; title: string; said: readonly string[] },
): void => {
  tx.run(`UPDATE queue SET conflict = ?, title = iif(? = '', title, ?), said = ? WHERE id = ?`, [
    why,
    title,
    title,
    JSON.stringify(said.slice(0, 10)),
    id,
  ]);
};
