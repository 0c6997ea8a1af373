/** 様式の改正 at a terminal: the last good publication, whole, in the encrypted store, so that it is there when the line is not. */
import { z } from 'zod';
import type { Db, Migration, WriteFailure } from '../db/index.ts';
import { failure, type Result } from '../kernel/result.ts';
import { type CatalogueHead, type SignedCatalogue, verifyCatalogue } from './catalogue-document.ts';
import type { EventBody } from './event.ts';

export const catalogueMigrations: readonly Migration[] = [
  {
    id: 150,
    name: 'changes of the catalogue',
    sql: `
      CREATE TABLE catalogue_document (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        mode TEXT NOT NULL, number INTEGER NOT NULL, as_of INTEGER NOT NULL, sha256 TEXT NOT NULL, payload TEXT NOT NULL
      ) STRICT;`,
  },
];

export type CatalogueRefusal =
  | 'bad_signature'
  | 'wrong_mode'
  /** Published before the one that is kept: it could bring back what was changed. */
  | 'older';

export type KeptCatalogue = Pick<CatalogueHead, 'number' | 'asOf' | 'sha256'> & { readonly payload: string };

export interface CatalogueKeeper {
  /** The last good publication; undefined: none ever came. */
  current(): KeptCatalogue | undefined;
  /** In the place of what was there, when `check` finds nothing wrong with what it says; else nothing is changed. */
  keep<R extends string>(
    signed: SignedCatalogue,
    centralPublicKey: string,
    check: (payload: string) => Result<unknown, R>,
  ): Result<'kept', CatalogueRefusal | R | WriteFailure>;
}

const keptRow = z.object({
  number: z.int(),
  as_of: z.number(),
  sha256: z.string(),
  payload: z.string(),
});

/** Over a store migrated with `catalogueMigrations`. */
export const createCatalogueKeeper = (
  db: Db,
  { tenant, mode }: { readonly tenant: string; readonly mode: EventBody['mode'] },
): CatalogueKeeper => {
  const current = (): KeptCatalogue | undefined => {
    // What was kept in a drill is no catalogue of the day's work.
    const row = db.one(
      keptRow,
      'SELECT number, as_of, sha256, payload FROM catalogue_document WHERE mode = ?',
      [mode],
    );
    if (row === undefined) return undefined;
    const { number, as_of: asOf, sha256, payload } = row;
    return { number, asOf, sha256, payload };
  };
  return {
    current,
    keep(signed, centralPublicKey, check) {
      if (!verifyCatalogue(tenant, signed, centralPublicKey)) return failure('bad_signature');
      if (signed.mode !== mode) return failure('wrong_mode');
      if (signed.asOf < (current()?.asOf ?? 0)) return failure('older');
      const checked = check(signed.payload);
      if (!checked.ok) return checked;
      return db.write((tx) => {
        tx.run(
          `INSERT OR REPLACE INTO catalogue_document (only, mode, number, as_of, sha256, payload)
          VALUES (1, ?, ?, ?, ?, ?)`,
          [mode, signed.number, signed.asOf, signed.sha256, signed.payload],
        );
        return 'kept' as const;
      });
    },
  };
};
