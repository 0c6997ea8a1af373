/** 様式の改正 at a terminal: the last good publication, whole, in the encrypted store. */
import type { Db } from '../db/index.ts';
import { type SignedCatalogue, verifyCatalogue } from './catalogue-document.ts';
import {
  createDocumentKeeper,
  type DocumentKeeper,
  type DocumentRefusal,
  documentMigration,
} from './document-keeper.ts';
import type { EventBody } from './event.ts';

const TABLE = 'catalogue_document';

export const catalogueMigrations = [documentMigration(150, 'changes of the catalogue', TABLE)] as const;

export type CatalogueRefusal = DocumentRefusal;
export type CatalogueKeeper = DocumentKeeper<SignedCatalogue>;

/** Over a store migrated with `catalogueMigrations`. */
export const createCatalogueKeeper = (
  db: Db,
  { tenant, mode }: { readonly tenant: string; readonly mode: EventBody['mode'] },
): CatalogueKeeper =>
  createDocumentKeeper<SignedCatalogue>(db, {
    table: TABLE,
    mode,
    verify: (signed, centralPublicKey) => verifyCatalogue(tenant, signed, centralPublicKey),
  });
