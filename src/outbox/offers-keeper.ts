/** 優遇・キャンペーンの一覧 at a shop's terminal: the last good publication, whole, in the encrypted store. */
import type { Db } from '../db/index.ts';
import { verifyOffers } from './benefits-protocol.ts';
import type { SignedOffers } from './benefits-shapes.ts';
import { createDocumentKeeper, type DocumentKeeper, documentMigration } from './document-keeper.ts';
import type { EventBody } from './event.ts';

const TABLE = 'offers_document';

export const offersMigrations = [documentMigration(221, 'offers of the town', TABLE)] as const;

export type OffersKeeper = DocumentKeeper<SignedOffers>;

/** Over a store migrated with `offersMigrations`. */
export const createOffersKeeper = (
  db: Db,
  { tenant, mode }: { readonly tenant: string; readonly mode: EventBody['mode'] },
): OffersKeeper =>
  createDocumentKeeper<SignedOffers>(db, {
    table: TABLE,
    mode,
    verify: (signed, centralPublicKey) => verifyOffers(tenant, signed, centralPublicKey),
  });
