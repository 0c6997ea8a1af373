/** 民間優遇・地域ポイント at the console: what 商工担当's page asks and gets. Pure shapes: the page compiles them too. */
import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';
import type { Role } from '../kernel/roles.ts';
import { benefitRulesSchema, campaignSchema, offerSchema, shopSchema } from '../modules/benefits/schema.ts';
import { actKeySchema, shopIdSchema } from '../outbox/benefits-shapes.ts';

/** No name and no 宛名番号 is on these pages, so 監査担当 may look; what shops and cards have is 商工担当's own affair. */
export const SEES_BENEFITS: readonly Role[] = ['commerce', 'auditor'];
export const WRITES_BENEFITS: readonly Role[] = ['commerce'];

const root = '/console/api/benefits';
export const BENEFITS_API = {
  /** GET → `benefitsViewSchema`. */
  view: root,
  /** POST `saveDocumentSchema` → `benefitsViewSchema`: a version more; nothing holds before it is published. */
  documents: `${root}/documents`,
  /** POST `publishSchema` → `publishedSchema`, with a fresh proof. */
  publish: `${root}/publish`,
  /** GET → `bookCheckSchema`: adds the whole book up. */
  check: `${root}/check`,
  /** GET `?shop=&before=` → `entryListSchema`, newest first. */
  entries: `${root}/entries`,
  /** POST `reverseSchema` → `entryListSchema` (the one that was made), with a fresh proof. */
  reverse: `${root}/reverse`,
  /** POST `settleSchema` → `settlementListSchema`, with a fresh proof: pays what every shop is owed. */
  settlements: `${root}/settlements`,
  /** POST `settlementFileSchema` → `madeFileSchema`, with a fresh proof. */
  settlementFile: `${root}/settlements/file`,
  /** POST `importCardsSchema` → `importedCardsSchema`, with a fresh proof. */
  cards: `${root}/cards`,
} as const;

export const DOCUMENT_KINDS = ['offer', 'campaign', 'shop', 'rules'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

const saved = { version: z.int().min(0) };

/** `version`: the one that was seen; 0 of a new one. */
export const saveDocumentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...saved, kind: z.literal('offer'), doc: offerSchema }),
  z.strictObject({ ...saved, kind: z.literal('campaign'), doc: campaignSchema }),
  z.strictObject({ ...saved, kind: z.literal('shop'), doc: shopSchema }),
  z.strictObject({ ...saved, kind: z.literal('rules'), doc: benefitRulesSchema }),
]);
export type SaveDocument = z.infer<typeof saveDocumentSchema>;

/** What is wrong with the list as a whole. */
export const PROGRAMME_WORDS = {
  no_campaign: 'この優遇の費用を出すキャンペーンが ありません。',
  campaign_over: 'この優遇の費用を出すキャンペーンが 終了しています。',
  no_shop: '対象の店が、加盟店の一覧に ありません（または 終了しています）。',
  budget_below_used: '予算が、すでに 使った分より 少なくなっています。使った分より 多くしてください。',
  same_site: '同じ「端末の場所」の店が 二つ あります。端末が どちらの店か わかりません。',
} as const;
export const programmeCodeSchema = z.enum(
  Object.keys(PROGRAMME_WORDS) as [keyof typeof PROGRAMME_WORDS, ...(keyof typeof PROGRAMME_WORDS)[]],
);
export const programmeFindingSchema = z.strictObject({
  code: programmeCodeSchema,
  kind: z.enum(DOCUMENT_KINDS),
  id: z.string(),
});
export type ProgrammeFinding = z.infer<typeof programmeFindingSchema>;

const stateSchema = z.enum(['new', 'changed', 'published']);
export type DocumentState = z.infer<typeof stateSchema>;
const versioned = <S extends z.ZodType>(doc: S) =>
  z.strictObject({ version: z.int().min(0), state: stateSchema, doc });

export const benefitsViewSchema = z.strictObject({
  today: civilDateSchema,
  mayWrite: z.boolean(),
  /** `null`: nothing was ever published. */
  published: z
    .strictObject({ number: z.int(), asOf: z.int(), staff: z.string(), validUntil: civilDateSchema })
    .nullable(),
  /** Whether something was saved that is not published. */
  pending: z.boolean(),
  findings: z.array(programmeFindingSchema),
  rules: versioned(benefitRulesSchema),
  offers: z.array(
    versioned(offerSchema).extend({
      /** Times it was used and stands: today, and in all. */
      usedToday: z.int(),
      used: z.int(),
    }),
  ),
  campaigns: z.array(
    versioned(campaignSchema).extend({
      /** Set aside, as published, and what of it was given. */
      funded: z.int(),
      given: z.int(),
    }),
  ),
  shops: z.array(
    versioned(shopSchema).extend({
      today: z.strictObject({ redeemed: z.int(), spent: z.int(), points: z.int(), undone: z.int() }),
      /** What it is to be paid; less than zero: it was paid for what was undone later. */
      owed: z.int(),
    }),
  ),
  cards: z.strictObject({ registered: z.int(), blocked: z.int() }),
});
export type BenefitsView = z.infer<typeof benefitsViewSchema>;

export const publishSchema = z.strictObject({
  /** The publication that was seen; 0: none. */
  after: z.int().min(0),
});

/** `done: false`: something was found that stops it. */
export const publishedSchema = z.strictObject({ done: z.boolean(), view: benefitsViewSchema });
export type Published = z.infer<typeof publishedSchema>;

/** 帳簿の点検: what is not zero must be looked into. */
export const bookCheckSchema = z.strictObject({
  at: z.int(),
  entries: z.int(),
  postings: z.int(),
  /** 合計: zero. */
  sum: z.int(),
  /** Entries that do not sum to zero; balances and points that are not what the postings come to; numbers that are missing. */
  unbalanced: z.int(),
  balancesOff: z.int(),
  lotsOff: z.int(),
  numbersMissing: z.int(),
  /** 連鎖: every entry holds the hash of the one before (decision 0064). */
  chain: z.strictObject({
    /** The first that is wrong: nothing after it was looked at. `not_as_signed`: the centre's record says otherwise. */
    fault: z
      .strictObject({ number: z.int(), why: z.enum(['altered', 'missing', 'not_as_signed']) })
      .nullable(),
    /** How many heads the centre signed, and the number of the entry up to which it did. */
    signed: z.int(),
    upTo: z.int(),
  }),
  accounts: z.strictObject({
    issue: z.int(),
    campaigns: z.int(),
    people: z.int(),
    shops: z.int(),
    expired: z.int(),
    settlement: z.int(),
    offlineLoss: z.int(),
  }),
});
export type BookCheck = z.infer<typeof bookCheckSchema>;

/** Nothing in it must be looked into. */
export const isBookRight = ({
  sum,
  unbalanced,
  balancesOff,
  lotsOff,
  numbersMissing,
  chain,
}: BookCheck): boolean =>
  chain.fault === null && [sum, unbalanced, balancesOff, lotsOff, numbersMissing].every((each) => each === 0);

/** Of the chain, what is wrong with an entry. */
export const CHAIN_WORDS = {
  altered: '内容が 後から 変えられています',
  missing: '取引が なくなっています',
  not_as_signed: '本部が 署名したときと 違います',
} as const;

export const entriesQuerySchema = z.object({
  shop: shopIdSchema.optional(),
  before: z.coerce.number().pipe(z.int().min(1)).optional(),
});
export const MOST_ENTRIES = 100;
export const shownEntrySchema = z.strictObject({
  number: z.int(),
  key: z.string(),
  kind: z.string(),
  at: z.int(),
  tillAt: z.int(),
  by: z.string(),
  offline: z.boolean(),
  shop: z.string().nullable(),
  campaign: z.string().nullable(),
  offer: z.string().nullable(),
  /** Points that it moved, all sides together halved. */
  amount: z.int(),
  told: z.string().nullable(),
  /** It undoes something, or was undone itself. */
  reverses: z.string().nullable(),
  undone: z.boolean(),
});
export type ShownEntry = z.infer<typeof shownEntrySchema>;
export const entryListSchema = z.strictObject({ entries: z.array(shownEntrySchema).max(MOST_ENTRIES) });
export type EntryList = z.infer<typeof entryListSchema>;

/** 取り消し by the town, whenever it was; the town bears what was spent of the points meanwhile. */
export const reverseSchema = z.strictObject({
  key: actKeySchema,
  reason: z.string().trim().min(5).max(200).regex(PLAIN_TEXT),
});

/** `after`: the run that was seen; 0: none. Two who press at once pay once. */
export const settleSchema = z.strictObject({ after: z.int().min(0) });

export const settlementListSchema = z.strictObject({
  /** What would be paid now. */
  open: z.strictObject({ shops: z.int(), points: z.int() }),
  runs: z
    .array(
      z.strictObject({
        run: z.int(),
        at: z.int(),
        day: civilDateSchema,
        staff: z.string(),
        shops: z.int(),
        points: z.int(),
        /** Shops without an account at a bank: paid another way. */
        withoutBank: z.int(),
      }),
    )
    .max(200),
});
export type SettlementList = z.infer<typeof settlementListSchema>;

/** `transfer`: 総合振込, records of 120 bytes; `list`: a line for each shop; `acts`: a line for each posting of the shops. */
export const SETTLEMENT_FILES = ['transfer', 'list', 'acts'] as const;
export type SettlementFile = (typeof SETTLEMENT_FILES)[number];
export const settlementFileSchema = z.strictObject({
  run: z.int().min(1),
  file: z.enum(SETTLEMENT_FILES),
  /** `transfer` is always CP932. */
  charset: z.enum(['utf-8', 'cp932']),
  /** 振込指定日 */
  payOn: civilDateSchema,
});
export type SettlementFileWish = z.infer<typeof settlementFileSchema>;

export const madeFileSchema = z.strictObject({ name: z.string(), type: z.string(), base64: z.base64() });
export type MadeFile = z.infer<typeof madeFileSchema>;

/** 100,000 cards are some 15 MB. */
export const MAX_CARD_LETTERS = 20_000_000;
export const importCardsSchema = z.strictObject({ csv: z.string().min(1).max(MAX_CARD_LETTERS) });
/** `wrong`: lines that are none; then nothing was taken. */
export const importedCardsSchema = z.strictObject({
  cards: z.int(),
  accounts: z.int(),
  people: z.int(),
  wrong: z.array(z.int()).max(20),
});
export type ImportedCards = z.infer<typeof importedCardsSchema>;
