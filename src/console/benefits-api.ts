import {
  BENEFITS_API,
  type BenefitsView,
  type BookCheck,
  benefitsViewSchema,
  bookCheckSchema,
  type EntryList,
  entryListSchema,
  type ImportedCards,
  importedCardsSchema,
  type MadeFile,
  madeFileSchema,
  type Published,
  publishedSchema,
  type SaveDocument,
  type SettlementFileWish,
  type SettlementList,
  settlementListSchema,
} from '../central/benefits-schema.ts';
import type { Result } from '../kernel/result.ts';
import { type ApiFailure, type Ask, post } from './ask.ts';

/** 民間優遇・地域ポイント, as the page asks the centre. Publishing, paying, taking back and files ask for a fresh proof. */
export interface BenefitsApi {
  readonly benefits: () => Promise<Result<BenefitsView, ApiFailure>>;
  saveBenefit(wish: SaveDocument): Promise<Result<BenefitsView, ApiFailure>>;
  publishBenefits(after: number): Promise<Result<Published, ApiFailure>>;
  readonly checkBook: () => Promise<Result<BookCheck, ApiFailure>>;
  /** Newest first; `before`: those with a lower number. */
  bookEntries(asked: {
    readonly shop?: string;
    readonly before?: number;
  }): Promise<Result<EntryList, ApiFailure>>;
  reverseEntry(key: string, reason: string): Promise<Result<EntryList, ApiFailure>>;
  readonly settlements: () => Promise<Result<SettlementList, ApiFailure>>;
  settleShops(after: number): Promise<Result<SettlementList, ApiFailure>>;
  settlementFile(wish: SettlementFileWish): Promise<Result<MadeFile, ApiFailure>>;
  importCards(csv: string): Promise<Result<ImportedCards, ApiFailure>>;
}

export const createBenefitsApi = (request: Ask): BenefitsApi => ({
  benefits: () => request(benefitsViewSchema, BENEFITS_API.view),
  saveBenefit: (wish) => request(benefitsViewSchema, BENEFITS_API.documents, post(wish)),
  publishBenefits: (after) => request(publishedSchema, BENEFITS_API.publish, post({ after })),
  checkBook: () => request(bookCheckSchema, BENEFITS_API.check),
  bookEntries: ({ shop, before }) => {
    const query = new URLSearchParams({
      ...(shop === undefined ? {} : { shop }),
      ...(before === undefined ? {} : { before: String(before) }),
    });
    return request(entryListSchema, `${BENEFITS_API.entries}?${query.toString()}`);
  },
  reverseEntry: (key, reason) => request(entryListSchema, BENEFITS_API.reverse, post({ key, reason })),
  settlements: () => request(settlementListSchema, BENEFITS_API.settlements),
  settleShops: (after) => request(settlementListSchema, BENEFITS_API.settlements, post({ after })),
  settlementFile: (wish) => request(madeFileSchema, BENEFITS_API.settlementFile, post(wish)),
  importCards: (csv) => request(importedCardsSchema, BENEFITS_API.cards, post({ csv })),
});
