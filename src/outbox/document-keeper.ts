/** A document that the centre publishes whole and signed: the last good one at a terminal, so that it is there when the line is not. */
import { z } from 'zod';
import type { Db, Migration, WriteFailure } from '../db/index.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { EventBody } from './event.ts';

/** What every such document has: a signed head and its payload, exactly as it was signed. */
export interface SignedDocument {
  readonly mode: EventBody['mode'];
  readonly number: number;
  /** When it was published, by the centre's clock, milliseconds since 1970. */
  readonly asOf: number;
  readonly sha256: string;
  readonly payload: string;
}

export type DocumentRefusal =
  | 'bad_signature'
  | 'wrong_mode'
  /** Published before the one that is kept: it could bring back what was changed. */
  | 'older';

export type KeptDocument = Omit<SignedDocument, 'mode'>;

export interface DocumentKeeper<D extends SignedDocument> {
  /** The last good publication; undefined: none ever came. */
  current(): KeptDocument | undefined;
  /** In the place of what was there, when `check` finds nothing wrong with what it says; else nothing is changed. */
  keep<R extends string>(
    signed: D,
    centralPublicKey: string,
    check: (payload: string) => Result<unknown, R>,
  ): Result<'kept', DocumentRefusal | R | WriteFailure>;
}

/** The table of one kind of document. */
export const documentMigration = (id: number, name: string, table: string): Migration => ({
  id,
  name,
  sql: `
      CREATE TABLE ${table} (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        mode TEXT NOT NULL, number INTEGER NOT NULL, as_of INTEGER NOT NULL, sha256 TEXT NOT NULL, payload TEXT NOT NULL
      ) STRICT;`,
});

const keptRow = z.object({
  number: z.int(),
  as_of: z.number(),
  sha256: z.string(),
  payload: z.string(),
});

/** Over a store migrated with the table's `documentMigration`. `verify`: whether the centre published exactly this. */
export const createDocumentKeeper = <D extends SignedDocument>(
  db: Db,
  {
    table,
    mode,
    verify,
  }: {
    readonly table: string;
    readonly mode: EventBody['mode'];
    readonly verify: (signed: D, centralPublicKey: string) => boolean;
  },
): DocumentKeeper<D> => {
  const current = (): KeptDocument | undefined => {
    // What was kept in a drill is no document of the day's work.
    const row = db.one(keptRow, `SELECT number, as_of, sha256, payload FROM ${table} WHERE mode = ?`, [mode]);
    if (row === undefined) return undefined;
    const { number, as_of: asOf, sha256, payload } = row;
    return { number, asOf, sha256, payload };
  };
  return {
    current,
    keep(signed, centralPublicKey, check) {
      if (!verify(signed, centralPublicKey)) return failure('bad_signature');
      if (signed.mode !== mode) return failure('wrong_mode');
      if (signed.asOf < (current()?.asOf ?? 0)) return failure('older');
      const checked = check(signed.payload);
      if (!checked.ok) return checked;
      return db.write((tx) => {
        tx.run(
          `INSERT OR REPLACE INTO ${table} (only, mode, number, as_of, sha256, payload) VALUES (1, ?, ?, ?, ?, ?)`,
          [mode, signed.number, signed.asOf, signed.sha256, signed.payload],
        );
        return 'kept' as const;
      });
    },
  };
};
