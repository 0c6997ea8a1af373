import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema } from '../../kernel/ids.ts';
import {
  actKeySchema,
  campaignIdSchema,
  offerIdSchema,
  refusalSchema,
  settledSchema,
} from '../../outbox/benefits-shapes.ts';

/**
 * What the shop's screen is shown. Never who it is: no name, no age, no number of an account or a card. Of a card there is `tapId`, which
 * is made anew at each tap and means nothing afterwards.
 */

const moment = z.number();
const count = z.int().min(0);

/** One かざし. */
export const tapIdSchema = z.uuid().brand<'TapId'>();
export type TapId = z.infer<typeof tapIdSchema>;

/** Why something is not given now: what the centre says, or what this terminal knows by itself. Each has words that say what to do next. */
export const LOCAL_STOPS = [
  /** Only while the centre is reached. */
  'needs_line',
  /** Without a line: beyond what one card, or all cards of this terminal, may spend in a day. */
  'over_limit',
  'no_document',
  'document_expired',
  /** The clock cannot be trusted, and without a line it would decide. */
  'clock',
  /** 加盟店 that takes no points. */
  'no_points_here',
] as const;
export const tillStopSchema = z.union([refusalSchema, z.enum(LOCAL_STOPS)]);
export type TillStop = z.infer<typeof tillStopSchema>;

export const offerViewSchema = z.strictObject({
  offerId: offerIdSchema,
  title: z.string(),
  /** What the shop does for it; empty: the title says all. */
  detail: z.string(),
  /** `null`: この特典が使えます. */
  stop: tillStopSchema.nullable(),
  /** From which day it can be used again. */
  again: civilDateSchema.nullable(),
});
export type OfferView = z.infer<typeof offerViewSchema>;

export const campaignViewSchema = z.strictObject({
  campaignId: campaignIdSchema,
  title: z.string(),
  /** One point for so many yen, and so many points of one purchase at the most. */
  yenPerPoint: z.int().min(1),
  most: z.int().min(1),
});
export type CampaignView = z.infer<typeof campaignViewSchema>;

export const pointsViewSchema = z.strictObject({
  /** `null`: only the centre knows, and it was not reached. */
  balance: count.nullable(),
  /** What may be spent here and now; without a line as far as the limit of this card and day still goes. */
  spendable: count,
  /** Those that lapse first. */
  next: z.strictObject({ points: z.int().min(1), until: civilDateSchema }).nullable(),
  /** Why nothing is spent. */
  stop: tillStopSchema.nullable(),
});
export type PointsView = z.infer<typeof pointsViewSchema>;

/** What the card that was laid down last may have here. */
export const customerSchema = z.strictObject({
  tapId: tapIdSchema,
  at: moment,
  /** Monotonic milliseconds between the card's last answer and this verdict. */
  afterLastApduMs: z.number(),
  /** `asking`: the centre's answer is waited for. `alone`: it was not reached, and the rules for without a line hold. */
  basis: z.enum(['asking', 'centre', 'alone']),
  /** Why nothing at all is given for this card, or by this terminal. */
  stop: tillStopSchema.nullable(),
  offers: z.array(offerViewSchema).max(500),
  /** Those that give points for a purchase here and now. */
  campaigns: z.array(campaignViewSchema).max(100),
  points: pointsViewSchema,
  /** For the next act of this card. */
  nextKey: actKeySchema,
  cardThere: z.boolean(),
});
export type Customer = z.infer<typeof customerSchema>;

export const actKindSchema = z.enum(['redeem', 'spend', 'earn']);
export type ActKind = z.infer<typeof actKindSchema>;

/** One act as it stands. */
export const entrySchema = z.strictObject({
  key: actKeySchema,
  at: moment,
  act: actKindSchema,
  /** Of the offer or the campaign; empty for points that are spent. */
  title: z.string(),
  /** Spent or earned; 0 for an offer. */
  points: count,
  /** 買い物の金額 of what is earned. */
  yen: count.nullable(),
  /** `open`: under way. `off`: nothing came of it. `undone`: 取り消し済み. */
  phase: z.enum(['open', 'done', 'off', 'undone']),
  /** `offline`: the centre settles it later. */
  basis: z.enum(['centre', 'offline']).nullable(),
  /** What the centre said is left right after it; kept nowhere. */
  balance: count.nullable(),
  why: z.union([refusalSchema, z.literal('gave_up')]).nullable(),
  /** Until when it may be taken back here; `null`: not at all. */
  undoUntil: moment.nullable(),
});
export type Entry = z.infer<typeof entrySchema>;

/** What stands of a day; what was taken back counts in `undone` alone. */
export const countsSchema = z.strictObject({
  redeemed: count,
  spent: z.strictObject({ count, points: count }),
  earned: z.strictObject({ count, points: count }),
  undone: count,
});
export type Counts = z.infer<typeof countsSchema>;

/** 締め */
export const closingSchema = countsSchema.extend({
  eventId: eventIdSchema,
  at: moment,
  day: civilDateSchema,
  corrects: eventIdSchema.nullable(),
  reason: z.string().nullable(),
});
export type Closing = z.infer<typeof closingSchema>;

export const dayViewSchema = z.strictObject({
  day: civilDateSchema,
  counts: countsSchema,
  byOffer: z.array(z.strictObject({ title: z.string(), count })).max(500),
  /** Done without a line, and the centre has not heard of it. */
  waiting: count,
  /** Newest first. */
  entries: z.array(entrySchema).max(200),
  /** The one that holds of this day. */
  closing: closingSchema.nullable(),
});
export type DayView = z.infer<typeof dayViewSchema>;

/** What the centre settled otherwise than this terminal had told. Never a debt of the guest, of whom nothing is said. */
export const settledViewSchema = settledSchema.unwrap().extend({
  /** What it was, as far as the record goes back. */
  entry: entrySchema.nullable(),
});
export type SettledView = z.infer<typeof settledViewSchema>;

/** Topic `benefits`. */
export const benefitsStateSchema = z.strictObject({
  shop: z.string(),
  customer: customerSchema.nullable(),
  reading: z.boolean(),
  /** Why the last tap led to nothing. */
  stop: z
    .enum([
      'not_my_number_card',
      'card_pulled',
      'card_unreadable',
      'card_busy',
      'two_cards',
      'phone',
      'chip_mismatch',
    ])
    .nullable(),
  today: civilDateSchema,
  counts: countsSchema,
  /** The last act of today, for a screen that was gone meanwhile. */
  last: entrySchema.nullable(),
  /** The day before today that has acts and no 締め. */
  unclosed: civilDateSchema.nullable(),
  document: z.strictObject({
    state: z.enum(['good', 'expired', 'none']),
    number: z.int().nullable(),
    until: civilDateSchema.nullable(),
    /** Offers of this shop today. */
    offers: count,
  }),
  /** Told by the centre and not looked at yet. */
  settled: count,
  waiting: count,
  clockSuspect: z.boolean(),
  undoMinutes: z.int(),
  receipts: z.boolean(),
  revision: z.int(),
});
export type BenefitsState = z.infer<typeof benefitsStateSchema>;
