import { z } from 'zod';
import { cardTokenSchema } from '../../identity/card-tap.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, residentIdSchema } from '../../kernel/ids.ts';
import { PLAIN_TEXT } from '../../kernel/plain-text.ts';
import {
  accountIdSchema,
  actKeySchema,
  campaignIdSchema,
  municipalitySchema,
  offerIdSchema,
  pointsSchema,
  refusalSchema,
  shopIdSchema,
  shownCardSchema,
  wishSchema,
} from '../../outbox/benefits-shapes.ts';

/**
 * 民間優遇・地域ポイント: what a town offers, what a shop records, what is known of a card. Pure shapes. No name, no birth date and no
 * 宛名番号 is in anything that a shop sees or records; an account says of nobody whose it is.
 */

/** A line that a person wrote. */
const lineSchema = z.string().trim().min(1).max(60).regex(PLAIN_TEXT);
const reasonSchema = z.string().trim().min(1).max(200).regex(PLAIN_TEXT);

const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const isPeriod = ({ from, until }: { readonly from: string; readonly until: string }): boolean =>
  from <= until;

/** Which shops: all on the list, or these. */
export const inShopsSchema = z.union([z.literal('all'), z.array(shopIdSchema).min(1).max(500).readonly()]);

/** 対象者. Ages are those that somebody reaches in the calendar year (その年に達する年齢) [K]: of a birth date only the year is known. */
export const whoSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('anybody') }).readonly(),
  /** 住民: as the list of cards says; of a card that is not on it, the town that its own number names [K]. */
  z.strictObject({ kind: z.literal('resident') }).readonly(),
  /** Only a card on the list has a year of birth. */
  z
    .strictObject({
      kind: z.literal('age'),
      least: z.int().min(0).max(130).nullable(),
      most: z.int().min(0).max(130).nullable(),
      resident: z.boolean(),
    })
    .readonly(),
]);
export type Who = z.infer<typeof whoSchema>;

/** 利用回数: so many times a day, a calendar month, or in the whole period. */
export const oftenSchema = z
  .strictObject({ per: z.enum(['day', 'month', 'period']), times: z.int().min(1).max(100) })
  .readonly();
export type Often = z.infer<typeof oftenSchema>;

/** 優遇 */
export const offerSchema = z
  .strictObject({
    id: offerIdSchema,
    title: lineSchema,
    /** What whoever stands at the till does. */
    detail: z.union([z.literal(''), z.string().trim().max(200).regex(PLAIN_TEXT)]),
    shops: inShopsSchema,
    from: civilDateSchema,
    until: civilDateSchema,
    /** Days of the week (0: Sunday) and hours in Japan; `null`: always. `to` is the first minute that is too late. */
    hours: z
      .strictObject({
        days: z.array(z.int().min(0).max(6)).min(1).max(7).readonly(),
        from: timeSchema,
        to: timeSchema,
      })
      .refine(({ from, to }) => from < to, { path: ['to'] })
      .nullable(),
    who: whoSchema,
    /** `null`: as often as she likes. */
    often: oftenSchema.nullable(),
    /** May be used while the centre is not reached: then only what this terminal knows of the card is looked at. */
    offline: z.boolean(),
    /** The town pays the shop so many points from a campaign each time; `null`: the shop gives it by itself. */
    funded: z.strictObject({ campaign: campaignIdSchema, points: pointsSchema }).nullable(),
    /** 終了: taken back before its last day. */
    ended: z.boolean(),
  })
  .refine(isPeriod, { path: ['until'] })
  // Of age the terminal knows nothing, so it could not keep to it.
  .refine(({ who, offline }) => who.kind !== 'age' || !offline, { path: ['offline'] })
  .readonly();
export type Offer = z.infer<typeof offerSchema>;

/** Check-ins for which the town gives points: a drill at a shelter, an application at a counter. They name a person. */
export const EARNING_EVENTS = ['shelter_drill', 'counter_visit'] as const;
export const earningEventSchema = z.enum(EARNING_EVENTS);
export type EarningEvent = z.infer<typeof earningEventSchema>;

export const earnSchema = z.discriminatedUnion('by', [
  z
    .strictObject({
      by: z.literal('purchase'),
      shops: inShopsSchema,
      /** One point for so many yen; what is left of it gives nothing. */
      yenPerPoint: z.int().min(1).max(100_000),
      /** Most points of one purchase. */
      most: pointsSchema,
    })
    .readonly(),
  z
    .strictObject({
      by: z.literal('event'),
      event: earningEventSchema,
      points: pointsSchema,
      often: oftenSchema,
    })
    .readonly(),
]);
export type Earn = z.infer<typeof earnSchema>;

/** 資金決済に関する法律: prepaid means that last six months at most are exempt (施行令4条2項) [K]. */
export const MAX_EXPIRY_MONTHS = 6;

/** キャンペーン: points that the town set aside, and what gives them. */
export const campaignSchema = z
  .strictObject({
    id: campaignIdSchema,
    name: lineSchema,
    from: civilDateSchema,
    until: civilDateSchema,
    /** 予算, points. What was set aside can be raised, and lowered to what is left. */
    budget: z.int().min(0).max(1_000_000_000),
    earns: z.array(earnSchema).max(4).readonly(),
    /** 有効期限: the points last through the day so many months after they were given. */
    expiryMonths: z.int().min(1).max(MAX_EXPIRY_MONTHS).default(MAX_EXPIRY_MONTHS),
    ended: z.boolean(),
  })
  .refine(isPeriod, { path: ['until'] })
  .readonly();
export type Campaign = z.infer<typeof campaignSchema>;

/** 加盟店 */
export const shopSchema = z
  .strictObject({
    id: shopIdSchema,
    name: lineSchema,
    /** Site of its terminals, as they were enrolled. */
    site: z.string().min(1).max(64).regex(PLAIN_TEXT),
    /** May take points for money. Without it, offers alone. */
    takesPoints: z.boolean(),
    /** 振込先: as it goes into the file for the bank; `null`: paid another way. */
    bank: z
      .strictObject({
        bank: z.string().regex(/^\d{4}$/),
        branch: z.string().regex(/^\d{3}$/),
        /** 1 普通, 2 当座 */
        type: z.enum(['1', '2']),
        number: z.string().regex(/^\d{7}$/),
        /** 受取人名: half-width kana, figures, capitals and the few signs that the banks' format has. */
        holder: z.string().regex(/^[0-9A-Zｱ-ﾝﾞﾟ ()\-./]{1,30}$/),
      })
      .nullable(),
    ended: z.boolean(),
  })
  .readonly();
export type Shop = z.infer<typeof shopSchema>;

/** What holds everywhere; the town's own decision. */
export const benefitRulesSchema = z
  .strictObject({
    /** オフラインの上限: points of one card in one day at one terminal, and of all cards of one terminal in one day [K]. */
    offlineCardPoints: z.int().min(0).max(100_000).default(1_000),
    offlineDevicePoints: z.int().min(0).max(10_000_000).default(30_000),
    /** 取り消し: how long after an act its shop may take it back, minutes. */
    undoMinutes: z.int().min(1).max(1_440).default(30),
    /** How long a published list of offers is good at a terminal that hears nothing newer, days. A shop may be without a line for a week. */
    goodForDays: z.int().min(1).max(60).default(14),
  })
  .readonly();
export type BenefitRules = z.infer<typeof benefitRulesSchema>;

/** Payload of the signed list that shops have (`signedOffersSchema`): what a till needs, and no budget and no account of a shop. */
export const offersDocumentSchema = z
  .strictObject({
    v: z.literal(1),
    /** Last day on which it is good. */
    validUntil: civilDateSchema,
    /** The town's own 市区町村コード, as a card's number names it. */
    municipality: municipalitySchema,
    rules: benefitRulesSchema,
    offers: z.array(offerSchema).max(500).readonly(),
    campaigns: z
      .array(
        z.strictObject({
          id: campaignIdSchema,
          name: lineSchema,
          from: civilDateSchema,
          until: civilDateSchema,
          /** Of a purchase; a campaign that gives for check-ins only is not here. */
          earn: z.strictObject({
            shops: inShopsSchema,
            yenPerPoint: z.int().min(1).max(100_000),
            most: pointsSchema,
          }),
        }),
      )
      .max(100)
      .readonly(),
    shops: z
      .array(z.strictObject({ id: shopIdSchema, name: lineSchema, takesPoints: z.boolean() }))
      .max(2_000)
      .readonly(),
  })
  .readonly();
export type OffersDocument = z.infer<typeof offersDocumentSchema>;
export type OfferedCampaign = OffersDocument['campaigns'][number];

/** 生年の幅: first and last year in which its holder may be born. */
export const bornSchema = z
  .strictObject({ from: z.int().min(1850).max(2200), to: z.int().min(1850).max(2200) })
  .refine(({ from, to }) => from <= to, { path: ['to'] })
  .readonly();
export type Born = z.infer<typeof bornSchema>;

/** What is known of a card's holder: no more than the offers ask for. */
export const holderSchema = z.strictObject({ born: bornSchema.nullable(), resident: z.boolean() }).readonly();
export type Holder = z.infer<typeof holderSchema>;

const of = { key: actKeySchema, shop: shopIdSchema };
const act = { ...of, card: shownCardSchema.nullable(), wish: wishSchema };
const isAct = ({
  card,
  wish,
}: {
  readonly card: unknown;
  readonly wish: { readonly what: string };
}): boolean => (card === null) === (wish.what === 'undo');

const countSchema = z.int().min(0);

export const STOP_WHY = ['lost', 'stolen', 'other', 'renewed', 'withdrawn'] as const;
export type StopWhy = (typeof STOP_WHY)[number];

export const benefitEventSchemas = {
  /** Written before the centre is asked: whatever comes of it has this key. */
  'benefits.asked': z.strictObject(act).refine(isAct, { path: ['card'] }),
  /**
   * 使いました. `centre`: it was done there, and the record says what it answered. `offline`: within the rules for a terminal without a
   * line; the centre does it under the same key when it hears of it.
   */
  'benefits.done': z
    .strictObject({
      ...act,
      basis: z.enum(['centre', 'offline']),
      /** What came to the card's points by it, as the shop was told; of what is done without a line, as it was reckoned. */
      points: z.int(),
      /** Number of the list of offers that was kept to. */
      offers: z.int().min(0),
    })
    .refine(isAct, { path: ['card'] }),
  /** Nothing came of it. `gave_up`: no answer came, and nobody waits any more: the centre does nothing under this key, and undoes what it did. */
  'benefits.dropped': z.strictObject({ ...of, why: z.union([refusalSchema, z.literal('gave_up')]) }),
  /** 締め: what was done on a day, as it stood when the slip was made. */
  'benefits.day_closed': z.strictObject({
    shop: shopIdSchema,
    day: civilDateSchema,
    redeemed: countSchema,
    spent: z.strictObject({ count: countSchema, points: countSchema }),
    earned: z.strictObject({ count: countSchema, points: countSchema }),
    undone: countSchema,
    /** 訂正: of this closing, with a reason. */
    corrects: eventIdSchema.nullable(),
    reason: reasonSchema.nullable(),
  }),
  /**
   * ポイントのカード登録, at a counter that knows whose card it is. `residentId`: only where she agreed that check-ins give her points.
   * The newest by the hybrid clock holds.
   */
  'benefits.card_registered': z.strictObject({
    tokens: z.array(cardTokenSchema).min(1).max(8).readonly(),
    account: accountIdSchema,
    holder: holderSchema,
    residentId: residentIdSchema.nullable(),
  }),
  /** 利用停止 of the card that lay there: lost and found, or not hers any more. */
  'benefits.card_blocked': z.strictObject({
    tokens: z.array(cardTokenSchema).min(1).max(8).readonly(),
    reason: reasonSchema,
  }),
  /**
   * 口座の停止, at a counter that found whose it is, with a card or without: every card of hers that no counter registers later is blocked,
   * also one that a list names. `renewed`: the card that is registered next takes their place. `withdrawn` (取りやめ): check-ins give her
   * nothing any more either; what points she has lapse by their own last days, and are hers again if she registers before.
   */
  'benefits.account_stopped': z.strictObject({ account: accountIdSchema, why: z.enum(STOP_WHY) }),
} as const;

export type BenefitEventKind = keyof typeof benefitEventSchemas;
export type BenefitEventData<K extends BenefitEventKind> = z.infer<(typeof benefitEventSchemas)[K]>;
export type BenefitEvent = {
  [K in BenefitEventKind]: { readonly kind: K; readonly data: BenefitEventData<K> };
}[BenefitEventKind];
