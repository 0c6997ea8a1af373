import { z } from 'zod';
import { eventIdSchema, shelterIdSchema, visitIdSchema } from '../../kernel/ids.ts';
import { needsChangeSchema, needsSchema } from './needs-schema.ts';
import { conditionSchema, hazardSchema, headCountsSchema } from './place-schema.ts';
import {
  cardIdSchema,
  consentSchema,
  departureSchema,
  groupFactsSchema,
  groupIdSchema,
  guardianSchema,
  guestDetailsSchema,
  headsIdSchema,
  overnightSchema,
  personIdSchema,
  presenceSchema,
  sexSchema,
  shelterEventSchemas,
  spotSchema,
  staySchema,
  wordSchema,
} from './schema.ts';

/** 避難所: what a screen is shown. */

/** 避難行動要支援者名簿, as far as the desk may see it now (`supportList` of the state): why she needs help to get away. */
export const supportSchema = z.strictObject({
  reasons: z.array(z.string().min(1).max(60)).max(10),
  /** She agreed that helpers see it in normal times. */
  consented: z.boolean(),
});
export type Support = z.infer<typeof supportSchema>;

/** One person of the household or party at the desk. */
export const householdMemberSchema = z.strictObject({
  personId: personIdSchema,
  name: z.string(),
  kana: z.string(),
  /** 続柄; empty for a guest. */
  relationship: z.string(),
  age: z.int().nullable(),
  /** 不詳 birth date in the register's words; then there is no age, because a guess would be counted. */
  birthDateText: z.string().max(40).optional(),
  sex: sexSchema,
  presence: presenceSchema,
  /** Name of the shelter in `presence`, when this machine knows it. */
  shelterName: z.string().nullable(),
  /** The member who was tapped. */
  tapped: z.boolean(),
  /** Whom to tick at first: not those who are registered at another shelter. */
  expected: z.boolean(),
  /** Of a guest. */
  guest: guestDetailsSchema.nullable(),
  needs: needsSchema,
  consent: consentSchema.nullable(),
  guardian: guardianSchema.nullable(),
  spot: spotSchema.nullable(),
  stay: staySchema.nullable(),
  overnight: overnightSchema.nullable(),
  said: z.strictObject({ word: wordSchema, where: z.string().nullable(), at: z.number() }).nullable(),
  support: supportSchema.nullable(),
  /** 保護者の確認が要る年齢 (`guardianAge` of the site) */
  minor: z.boolean(),
});
export type HouseholdMember = z.infer<typeof householdMemberSchema>;

export const householdViewSchema = z.strictObject({
  /** `null`: they came with a 仮カード, or were chosen from a list. */
  visitId: visitIdSchema.nullable(),
  householdId: groupIdSchema,
  address: z.string(),
  /** 支援措置: neutral wording on the screen; the address is masked. */
  protected: z.boolean(),
  members: z.array(householdMemberSchema).min(1),
  /** `arrive`: nobody of the household is recorded here. `manage`: somebody is. */
  suggestion: z.enum(['arrive', 'manage']),
  group: groupFactsSchema,
  /** 仮カード they have. */
  cards: z.array(cardIdSchema),
});
export type HouseholdView = z.infer<typeof householdViewSchema>;

/** Somebody a guest may be, or who may be the same: the clerk decides. */
export const candidateSchema = z.strictObject({
  personId: personIdSchema,
  name: z.string(),
  kana: z.string(),
  age: z.int().nullable(),
  sex: sexSchema,
  /** Where she lives, as it may be shown. */
  address: z.string(),
  presence: presenceSchema,
  shelterName: z.string().nullable(),
});
export type Candidate = z.infer<typeof candidateSchema>;

export const headsViewSchema = z.strictObject({
  headsId: headsIdSchema,
  marker: z.string(),
  counts: headCountsSchema,
  /** Without a name yet. */
  remaining: headCountsSchema,
  named: z.int(),
  at: z.number(),
});
export type HeadsView = z.infer<typeof headsViewSchema>;

/** One line of a list of people. */
export const personLineSchema = z.strictObject({
  personId: personIdSchema,
  name: z.string(),
  kana: z.string(),
  age: z.int().nullable(),
  sex: sexSchema.nullable(),
  guest: z.boolean(),
  presence: presenceSchema,
  shelterName: z.string().nullable(),
  spot: spotSchema.nullable(),
  stay: staySchema.nullable(),
  overnight: overnightSchema.nullable(),
  needs: needsSchema,
  guardian: guardianSchema.nullable(),
});
export type PersonLine = z.infer<typeof personLineSchema>;

export const recentSchema = z.strictObject({
  eventId: eventIdSchema,
  kind: z.enum(Object.keys(shelterEventSchemas) as [keyof typeof shelterEventSchemas]),
  departure: departureSchema.nullable(),
  at: z.number(),
  /** Names as the registry gives them now; never stored in the event, but of guests. */
  names: z.array(z.string()),
  undone: z.boolean(),
});
export type Recent = z.infer<typeof recentSchema>;

/** Pushed on topic `shelter`: the figures everybody at the desk looks at. */
export const shelterStateSchema = z.strictObject({
  shelterId: shelterIdSchema,
  name: z.string(),
  capacity: z.int(),
  open: z.boolean(),
  hazard: hazardSchema.nullable(),
  /** People with a name in the building, and registered here but out or away for the night. */
  present: z.int(),
  away: z.int(),
  /** 在宅・車中泊・テント… */
  outside: z.int(),
  /** Heads without a name yet; in the building, and not in `present`. */
  unnamed: z.int(),
  /** Sent here by another shelter and not here yet; and who was here and is taken in elsewhere. */
  expected: z.int(),
  takenElsewhere: z.int(),
  /** 外泊 whose day of return is past. */
  late: z.int(),
  supportList: z.enum(['peacetime', 'disaster']),
  condition: conditionSchema,
  /** 転所先 choices. */
  others: z.array(z.strictObject({ shelterId: shelterIdSchema, name: z.string() })),
  /** 区画 of this site; empty: it has none. */
  wards: z.array(z.string()),
  /** 災害種別 the place is designated for; `null`: nobody said. */
  suitableFor: z.array(hazardSchema).nullable(),
  /** What counts while nobody was asked (⑫⑬⑭). */
  consentDefault: consentSchema,
});
export type ShelterState = z.infer<typeof shelterStateSchema>;

/** What somebody who asks for a person is told. */
export const toldOfSchema = z.strictObject({
  name: z.string(),
  kana: z.string(),
  /** For the family only, as are place and status. */
  age: z.int().nullable(),
  /** 負傷・疾病の該当 (⑧) */
  injured: z.boolean(),
  shelterName: z.string().nullable(),
  status: presenceSchema.options[1].shape.status.nullable(),
});
export type ToldOf = z.infer<typeof toldOfSchema>;

/** 住登外の方 to be added: the host gives the id. */
export const newGuestSchema = z.strictObject({
  sex: sexSchema,
  /** In full years, where it can be said or guessed; of a birth date the host counts it. */
  age: z.int().min(0).max(150).nullable(),
  details: guestDetailsSchema,
  needs: needsChangeSchema.optional(),
  guardian: guardianSchema.optional(),
});
export type NewGuest = z.infer<typeof newGuestSchema>;

/**
 * `here` in the building; `away` out or away for the night; `late` 外泊 whose day of return is past; `outside`; `expected` sent here by
 * another shelter; `taken_elsewhere` were here and another shelter took them in without our sending them; `minors` with nobody to look
 * after them.
 */
export const listSchema = z.enum([
  'here',
  'away',
  'late',
  'outside',
  'expected',
  'taken_elsewhere',
  'minors',
]);
export type ListName = z.infer<typeof listSchema>;
