/**
 * 民間優遇・地域ポイント: what a terminal in a shop and the centre say to each other. Pure shapes, which the module and the page of the
 * console compile too; benefits-protocol.ts signs them. The shop is told nobody's name, age or account.
 */
import { z } from 'zod';
import { cardTokenSchema } from '../identity/card-tap.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);

/** As the town's list of shops names it (加盟店番号); stands in the profile of the shop's terminal. */
export const shopIdSchema = slug.brand<'ShopId'>();
export type ShopId = z.infer<typeof shopIdSchema>;
export const offerIdSchema = slug.brand<'OfferId'>();
export type OfferId = z.infer<typeof offerIdSchema>;
export const campaignIdSchema = slug.brand<'CampaignId'>();
export type CampaignId = z.infer<typeof campaignIdSchema>;

/** An account is somebody's, and says of nobody whose. */
export const accountIdSchema = z.uuid().brand<'AccountId'>();
export type AccountId = z.infer<typeof accountIdSchema>;

/** 冪等キー: new for each wish, the same for each try; names the transaction that comes of it. */
export const actKeySchema = z.uuid().brand<'ActKey'>();
export type ActKey = z.infer<typeof actKeySchema>;

/** 1 point is 1 yen. */
export const MAX_POINTS = 1_000_000;
export const pointsSchema = z.int().min(1).max(MAX_POINTS);
/** What was paid at the till. */
export const yenSchema = z.int().min(1).max(10_000_000);

/** 取り消しの理由 */
export const undoReasonSchema = z.string().trim().min(1).max(200).regex(PLAIN_TEXT);

/** Of one card, the one that lasts longest first. */
export const cardTokensSchema = z.array(cardTokenSchema).min(1).max(8).readonly();
/** 市区町村コード without its check digit, as a card's own number names it. */
export const municipalitySchema = z.string().regex(/^\d{5}$/);

/** A card as the shop's reader saw it: keyed hashes under the token key of the points, and the town that its own number names. */
export const shownCardSchema = z
  .strictObject({
    tokens: cardTokensSchema,
    /** `null`: the card's own number was not read. */
    municipality: municipalitySchema.nullable(),
  })
  .readonly();
export type ShownCard = z.infer<typeof shownCardSchema>;

/** What is wished at the till. */
export const wishSchema = z.discriminatedUnion('what', [
  /** 優遇を使う */
  z.strictObject({ what: z.literal('redeem'), offer: offerIdSchema }).readonly(),
  /** ポイントで払う */
  z.strictObject({ what: z.literal('spend'), points: pointsSchema }).readonly(),
  /** 買い物でポイントが付く: of the whole sum that was paid. */
  z.strictObject({ what: z.literal('earn'), campaign: campaignIdSchema, yen: yenSchema }).readonly(),
  /** 取り消し, by the shop where it was done. */
  z.strictObject({ what: z.literal('undo'), undoes: actKeySchema, reason: undoReasonSchema }).readonly(),
]);
export type Wish = z.infer<typeof wishSchema>;

/** Why the centre did nothing. */
export const REFUSALS = [
  /** The shop is not on the town's list, or this terminal is not in it. */
  'unknown_shop',
  /** 未登録: the card has no account of points. */
  'not_registered',
  /** 利用停止: lost, or its holder's account was ended. */
  'blocked',
  'unknown_offer',
  'unknown_campaign',
  /** Outside of its days or hours, or it was ended. */
  'not_open',
  /** Not for this card; the shop is not told why. */
  'not_for_card',
  /** Used as often as it may be. */
  'used_up',
  /** 予算終了 */
  'budget_spent',
  /** 残高不足 */
  'not_enough',
  /** The purchase is too small for a point. */
  'too_little',
  /** Nothing was done under the key that is to be undone; and nothing will be. */
  'never_done',
  'undone_before',
  /** The time in which a shop may undo is over: the town can. */
  'too_late',
  'other_shop',
  /** The points that were given are spent already: the town can. */
  'points_used',
  /** This key was taken back before it came. */
  'taken_back',
  /** This key was used before, for something else. */
  'key_reused',
] as const;
export const refusalSchema = z.enum(REFUSALS);
export type Refusal = z.infer<typeof refusalSchema>;

/** POST body, signed by the device. No time in it: sent again it is answered as before, and does nothing twice. */
export const actRequestSchema = z
  .strictObject({
    v: z.literal(1),
    device: deviceIdSchema,
    key: actKeySchema,
    shop: shopIdSchema,
    /** `null`: an undo. */
    card: shownCardSchema.nullable(),
    wish: wishSchema,
    signature: z.string(),
  })
  .refine(({ card, wish }) => (card === null) === (wish.what === 'undo'), { path: ['card'] })
  .readonly();
export type ActRequest = z.infer<typeof actRequestSchema>;
export type UnsignedAct = Omit<ActRequest, 'v' | 'signature'>;

export const actAnswerSchema = z.discriminatedUnion('outcome', [
  z
    .strictObject({
      outcome: z.literal('done'),
      /** When it was done, by the centre's clock, milliseconds since 1970. */
      at: z.int().min(0),
      /** What came to the card's points by it; negative: what was taken. */
      points: z.int(),
      /** What is on the card after it; `null`: it has no account. */
      balance: z.int().min(0).nullable(),
    })
    .readonly(),
  z.strictObject({ outcome: z.literal('refused'), why: refusalSchema }).readonly(),
]);
export type ActAnswer = z.infer<typeof actAnswerSchema>;

/** What a card may have in this shop at this time. Offers that are not for it are not named. */
export const cardAnswerSchema = z
  .strictObject({
    at: z.int().min(0),
    /** `unknown`: no account; offers that ask for none may be there all the same. */
    standing: z.enum(['registered', 'unknown', 'blocked']),
    points: z
      .strictObject({
        balance: z.int().min(0),
        /** Those that lapse first, and the last day on which they can be used. */
        next: z.strictObject({ points: pointsSchema, until: civilDateSchema }).nullable(),
      })
      .nullable(),
    offers: z
      .array(
        z.strictObject({
          offer: offerIdSchema,
          /** `used`: as often as it may be; `spent_out`: nothing is left of what pays for it. */
          state: z.enum(['ok', 'used', 'spent_out']),
          /** From which day it can be used again; `null`: not any more, or it can be used now. */
          again: civilDateSchema.nullable(),
        }),
      )
      .max(200)
      .readonly(),
    /** Campaigns that give points for a purchase here, now, and have points left. */
    earns: z.array(campaignIdSchema).max(100).readonly(),
  })
  .readonly();
export type CardAnswer = z.infer<typeof cardAnswerSchema>;

/**
 * What the centre made of acts that the shop did without a line, where it was otherwise than the shop thought. Never a debt of the
 * guest, who is not named. `unpaid`: beyond the limit without a line, and the card had no more. `over`: the offer had been used as often
 * as it may be; it stands. `no_points`: nothing was given for the purchase. `not_undone`: what was taken back stands.
 */
export const SETTLED_WHY = ['unpaid', 'over', 'no_points', 'not_undone'] as const;
export const settledSchema = z
  .strictObject({
    /** Grows; the cursor of whoever asks. */
    number: z.int().min(1),
    key: actKeySchema,
    at: z.int().min(0),
    why: z.enum(SETTLED_WHY),
    /** Points that the shop is not paid, or that were not given. */
    points: z.int().min(0),
    refusal: refusalSchema.nullable(),
  })
  .readonly();
export type Settled = z.infer<typeof settledSchema>;
export const MAX_SETTLED = 200;
export const settledListSchema = z
  .strictObject({ settled: z.array(settledSchema).max(MAX_SETTLED).readonly() })
  .readonly();

const headSchema = z.strictObject({
  mode: z.enum(['drill', 'real']),
  /** Grows with each publication. */
  number: z.int32().min(1),
  asOf: z.int().min(0),
  /** Of the UTF-8 bytes of the payload. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type OffersHead = z.infer<typeof headSchema>;

/** Some hundred offers of a town are some 100 kB. */
export const MAX_OFFERS_LETTERS = 4_000_000;
/** `payload`: JSON (`offersDocumentSchema` of modules/benefits), exactly as it was signed. */
export const signedOffersSchema = headSchema.extend({
  payload: z.string().max(MAX_OFFERS_LETTERS),
  signature: z.string(),
});
export type SignedOffers = z.infer<typeof signedOffersSchema>;
