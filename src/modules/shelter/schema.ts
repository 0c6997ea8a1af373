import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, householdIdSchema, residentIdSchema, shelterIdSchema } from '../../kernel/ids.ts';
import { languageSchema, needsChangeSchema, plain } from './needs-schema.ts';
import { conditionSchema, hazardSchema, headCountsSchema, itemSchema } from './place-schema.ts';

/**
 * 避難所: what is recorded. Pure shapes, shared by desk, centre and screen; what is asked and answered at a desk is in `contract.ts`.
 *
 * Released: `shelter.opened`, `shelter.checked_in`, `shelter.departed`, `shelter.undone`. Their old form still parses; what was added to
 * them is optional, and an event that uses nothing of it is written as it always was.
 */

/** 訓練 or 本番: they never mix (domain.md §2c). */
export const modeSchema = z.enum(['drill', 'real']);

/** 住登外の方: nobody of this register (a tourist, a child not yet registered, somebody of another town). New for each. */
export const guestIdSchema = z
  .string()
  .regex(/^g-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .brand<'GuestId'>();
export type GuestId = z.infer<typeof guestIdSchema>;

/** Whoever is or may be in a shelter. */
export const personIdSchema = z.union([residentIdSchema, guestIdSchema]);
export type PersonId = z.infer<typeof personIdSchema>;
export const isGuest = (personId: PersonId): personId is GuestId => personId.startsWith('g-');

/** Guests who came together and belong to no household of the register. */
export const partyIdSchema = z
  .string()
  .regex(/^p-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .brand<'PartyId'>();
/** Who belongs together: 世帯番号, or a party of guests. */
export const groupIdSchema = z.union([householdIdSchema, partyIdSchema]);
export type GroupId = z.infer<typeof groupIdSchema>;

/** 先に人数だけ数えたまとまり */
export const headsIdSchema = z
  .string()
  .regex(/^h-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .brand<'HeadsId'>();
export type HeadsId = z.infer<typeof headsIdSchema>;

/** 仮カード: what its QR says (`temp-card.ts` makes and reads it). Says nothing about whoever has it. */
export const cardIdSchema = z
  .string()
  .regex(/^KZT(-[0-9A-Z]{4}){4}-[0-9A-Z]$/)
  .brand<'CardId'>();
export type CardId = z.infer<typeof cardIdSchema>;

/** Sex as 住民記録 codes it (1 男, 2 女, 9 その他・不明). */
export const sexSchema = z.enum(['1', '2', '9']);
const ageSchema = z.int().min(0).max(150).nullable();

/** One person of a check-in. Age in full years that day. */
export const memberSchema = z.strictObject({ residentId: residentIdSchema, sex: sexSchema, age: ageSchema });
export type Member = z.infer<typeof memberSchema>;

/** What is known of a guest; everything may be unknown (a lost child, somebody unconscious). */
export const guestDetailsSchema = z.strictObject({
  name: plain(100).optional(),
  /** A foreigner has none. */
  kana: plain(100).optional(),
  birthDate: civilDateSchema.optional(),
  /** 住所, or where she comes from. */
  address: plain(200).optional(),
  phone: plain(30).optional(),
  nationality: plain(40).optional(),
  language: languageSchema.optional(),
  /** 旅行者, 他の市町村の方, 出生届の前, 同居の方, 迷子, そのほか */
  kind: z.enum(['traveller', 'other_town', 'newborn', 'lodger', 'lost_child', 'other']),
  /** What else tells her from others (迷子の服装など). */
  marks: plain(200).optional(),
  /** 支援措置, or fear of somebody, as she herself says: nobody who asks learns of her. */
  protected: z.literal(true).optional(),
});
export type GuestDetails = z.infer<typeof guestDetailsSchema>;

export const guestMemberSchema = z.strictObject({
  guestId: guestIdSchema,
  sex: sexSchema,
  age: ageSchema,
  /** Said at the first time, and whenever more is known: the whole of it. */
  details: guestDetailsSchema.optional(),
});
export type GuestMember = z.infer<typeof guestMemberSchema>;

/**
 * 安否情報の回答への意思 (安否情報収集様式 様式第1号 ⑫⑬⑭): whether those who ask are answered. ⑫ 親族・同居者, ⑬ 知人 (①⑦⑧ only: never where
 * she is), ⑭ それ以外への回答・公表.
 */
export const consentSchema = z.strictObject({
  family: z.boolean(),
  acquaintances: z.boolean(),
  others: z.boolean(),
});
export type Consent = z.infer<typeof consentSchema>;

/** 滞在場所区分 of those who stay outside the building: 在宅, 車中泊, テント, 親戚・知人宅, そのほか. */
export const staySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('home'), where: plain(100).optional() }),
  /** `zone`: 駐車場の区画. `plate`: 車の番号. */
  z.strictObject({ kind: z.literal('car'), zone: plain(20).optional(), plate: plain(30).optional() }),
  z.strictObject({ kind: z.literal('tent'), zone: plain(20).optional() }),
  z.strictObject({ kind: z.literal('relatives'), where: plain(100).optional() }),
  z.strictObject({ kind: z.literal('other'), where: plain(100).optional() }),
]);
export type Stay = z.infer<typeof staySchema>;

/** 区画: a room or ward of the building, and a place in it. */
export const spotSchema = z.strictObject({ ward: plain(40), bay: plain(20).optional() });
export type Spot = z.infer<typeof spotSchema>;

/** ペット. Counted by kind; `caged`: in a cage of their own. */
export const petSchema = z.strictObject({
  kind: z.enum(['dog', 'cat', 'bird', 'small', 'other']),
  count: z.int().min(1).max(50),
  caged: z.boolean(),
});
export type Pet = z.infer<typeof petSchema>;

/** What is so of those who belong together; told, and last win, one by one. */
export const groupFactsSchema = z
  .strictObject({
    /** All of them; empty: none any more. */
    pets: z.array(petSchema).max(10),
    phone: plain(30),
    /** 自治会・班 */
    neighbourhood: plain(60),
    /** 住家の被害, as they say it. */
    homeDamage: z.enum(['none', 'partial', 'half', 'large_half', 'total', 'flooded', 'unknown']),
    /** 車の番号 */
    cars: z.array(plain(30)).max(5),
  })
  .partial();
export type GroupFacts = z.infer<typeof groupFactsSchema>;

/** 引き渡し: to whom, how related, and what she was known by. */
export const handOverSchema = z.strictObject({
  kind: z.literal('handed_over'),
  to: plain(100),
  relation: plain(30),
  seen: z.enum(['card', 'licence', 'known', 'other']),
});
/** Who looks after a minor: somebody here, nobody; or a lost child who was handed over. */
export const guardianSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('with'), personId: personIdSchema }),
  z.strictObject({ kind: z.literal('alone') }),
  handOverSchema,
]);
export type Guardian = z.infer<typeof guardianSchema>;

/** What the family says of somebody who is not here. Deaths and accidents are not for this desk to record. */
export const wordSchema = z.enum(['safe_elsewhere', 'coming', 'unknown']);
export type Word = z.infer<typeof wordSchema>;

const people = z.array(personIdSchema).min(1).max(50);
const needsOf = z
  .array(z.strictObject({ personId: personIdSchema, needs: needsChangeSchema }))
  .min(1)
  .max(50);

/** The people of one household, or of one party of guests, and what is told of them in the same breath. */
const arrival = {
  shelterId: shelterIdSchema,
  householdId: groupIdSchema,
  members: z.array(memberSchema).max(50),
  guests: z.array(guestMemberSchema).min(1).max(50).optional(),
  needs: needsOf.optional(),
  group: groupFactsSchema.optional(),
  /** Of all of them. */
  consent: consentSchema.optional(),
  guardians: z
    .array(z.strictObject({ personId: personIdSchema, guardian: guardianSchema }))
    .min(1)
    .max(50)
    .optional(),
  said: z
    .array(z.strictObject({ personId: personIdSchema, word: wordSchema, where: plain(100).optional() }))
    .min(1)
    .max(50)
    .optional(),
  /** They were counted before without names: the heads stay recorded, and each of them counts once. */
  heads: headsIdSchema.optional(),
  /** A 仮カード that they took with them. */
  cardId: cardIdSchema.optional(),
  /** Known at the desk with a card that is past its date, or whose certificate is. */
  cardNotes: z.array(plain(40)).min(1).max(6).optional(),
};
const isSomebody = (data: { readonly members: readonly unknown[]; readonly guests?: unknown }): boolean =>
  data.members.length > 0 || data.guests !== undefined;

/**
 * 一時外出 (back today), 外泊 (spends the night elsewhere), 転所 (to another shelter), 退所 (leaves for good).
 */
export const departureSchema = z.enum(['out', 'overnight', 'moved', 'left']);
export type Departure = z.infer<typeof departureSchema>;

/** 外泊届 */
export const overnightSchema = z.strictObject({
  /** The day she comes back. */
  until: civilDateSchema,
  where: plain(100).optional(),
  phone: plain(30).optional(),
});
export type Overnight = z.infer<typeof overnightSchema>;

const at = { shelterId: shelterIdSchema };
export const shelterEventSchemas = {
  /** 開設, and opening again after 閉所. */
  'shelter.opened': z.strictObject({
    ...at,
    name: z.string().min(1).max(100),
    capacity: z.int().min(1).max(100_000),
    /** 災害種別 that was declared. */
    hazard: hazardSchema.optional(),
    /** 不適: the place is not designated for this hazard and was opened nevertheless, by a supervisor. */
    override: z.strictObject({ reason: plain(250) }).optional(),
  }),
  /** 入所受付: the people who are here. */
  'shelter.checked_in': z
    .strictObject({ ...arrival, spot: spotSchema.optional() })
    .refine(isSomebody, 'nobody'),
  /** 避難所の外にいる方の登録: looked after by this shelter, not in it. */
  'shelter.stay_noted': z.strictObject({ ...arrival, stay: staySchema }).refine(isSomebody, 'nobody'),
  /** 外出・外泊・転所・退所 */
  'shelter.departed': z
    .strictObject({
      ...at,
      residentIds: z.array(residentIdSchema).max(50),
      guestIds: z.array(guestIdSchema).min(1).max(50).optional(),
      departure: departureSchema,
      /** 転所先 */
      toShelterId: shelterIdSchema.optional(),
      overnight: overnightSchema.optional(),
      /** 退所先 */
      destination: plain(100).optional(),
      /** Of a child whom nobody here looked after. */
      handedOver: handOverSchema.optional(),
      /** 閉所に伴う: they were carried over, nobody stood at the desk. */
      closing: z.literal(true).optional(),
    })
    .refine(({ residentIds, guestIds }) => residentIds.length > 0 || guestIds !== undefined, 'nobody'),
  /** 取消: names the event that is to count as never having happened; the event itself stays. */
  'shelter.undone': z.strictObject({ undoes: eventIdSchema, reason: z.string().min(1).max(250) }),
  /** What is known of a guest has changed. */
  'shelter.guest_noted': z.strictObject({ ...at, guests: z.array(guestMemberSchema).min(1).max(50) }),
  /** 要配慮事項 */
  'shelter.needs_noted': z.strictObject({ ...at, people: needsOf }),
  'shelter.group_noted': z.strictObject({ ...at, householdId: groupIdSchema, facts: groupFactsSchema }),
  /** 安否情報の回答 */
  'shelter.consent_set': z.strictObject({ ...at, people, consent: consentSchema }),
  /** 保護者・引き渡し */
  'shelter.guardian_noted': z.strictObject({ ...at, personId: personIdSchema, guardian: guardianSchema }),
  /** 区画 */
  'shelter.spot_given': z.strictObject({ ...at, people, spot: spotSchema }),
  /** 人数だけの受付. Said again of the same heads: the number is corrected. */
  'shelter.heads_counted': z.strictObject({
    ...at,
    headsId: headsIdSchema,
    /** 目印: where they stand or sit. */
    marker: plain(40),
    /** All of them, also those who have names by now. */
    counts: headCountsSchema,
  }),
  /** People who are recorded were among these heads. */
  'shelter.heads_named': z.strictObject({ ...at, headsId: headsIdSchema, people }),
  /** 仮カードを渡した */
  'shelter.temp_card_given': z.strictObject({ ...at, cardId: cardIdSchema, people }),
  /** 仮カードの返却・紛失 */
  'shelter.temp_card_returned': z.strictObject({
    ...at,
    cardId: cardIdSchema,
    how: z.enum(['returned', 'lost']),
  }),
  /** 配布: to people, or as a number. */
  'shelter.supplied': z.strictObject({
    ...at,
    item: itemSchema,
    quantity: z.int().min(1).max(100_000),
    to: z.enum(['inside', 'outside']),
    people: people.optional(),
  }),
  /** 同じ方: everything recorded of the guest is of this person; both records stay. */
  'shelter.merged': z.strictObject({ ...at, guestId: guestIdSchema, into: personIdSchema }),
  /** 申請などの受付: only that, and of whom; the papers go their own way. */
  'shelter.handled': z.strictObject({
    ...at,
    people,
    matter: z.enum(['damage_certificate', 'mail', 'health', 'other']),
  }),
  'shelter.condition_noted': z.strictObject({ ...at, condition: conditionSchema }),
  /** 避難行動要支援者名簿を発災時の扱いにする (災対法49条の11), or back: `disaster` shows it without consent. */
  'shelter.support_list_switched': z.strictObject({
    ...at,
    to: z.enum(['peacetime', 'disaster']),
    reason: plain(250),
  }),
  /** 閉所: everybody is accounted for. `carriedTo`: where those who were still here went. */
  'shelter.closed': z.strictObject({ ...at, carriedTo: shelterIdSchema.optional() }),
} as const;

export type ShelterEventKind = keyof typeof shelterEventSchemas;
export type ShelterEvent = {
  [K in ShelterEventKind]: { readonly kind: K; readonly data: z.infer<(typeof shelterEventSchemas)[K]> };
}[ShelterEventKind];
export type ShelterData<K extends ShelterEventKind> = z.infer<(typeof shelterEventSchemas)[K]>;

export const isShelterKind = (kind: string): kind is ShelterEventKind =>
  Object.hasOwn(shelterEventSchemas, kind);

/** The event of a kind and its data; undefined when it is none of ours, or of a newer program. */
export const parseShelterEvent = (kind: string, data: unknown): ShelterEvent | undefined => {
  if (!isShelterKind(kind)) return undefined;
  const parsed = shelterEventSchemas[kind].safeParse(data);
  // Kind and shape were looked up together; TypeScript cannot follow a union through that.
  return parsed.success ? ({ kind, data: parsed.data } as ShelterEvent) : undefined;
};

/** Where a person is, as the fold of all events says. `outside`: looked after by the shelter and not in it. */
export const presenceSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('not_here') }),
  z.strictObject({
    status: z.enum(['present', 'out', 'overnight', 'outside', 'moved', 'left']),
    shelterId: shelterIdSchema,
    /** Milliseconds since 1970. */
    since: z.number(),
    eventId: eventIdSchema,
    /** 転所先, of `moved`. */
    toShelterId: shelterIdSchema.optional(),
    /** The shelter that had her when this one took her in, and whether it had sent her here. */
    cameFrom: z.strictObject({ shelterId: shelterIdSchema, sent: z.boolean() }).optional(),
  }),
]);
export type Presence = z.infer<typeof presenceSchema>;
