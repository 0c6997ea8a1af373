import { z } from 'zod';
import {
  eventIdSchema,
  householdIdSchema,
  residentIdSchema,
  shelterIdSchema,
  visitIdSchema,
} from '../../kernel/ids.ts';
import { resultSchema } from '../../kernel/result-schema.ts';

/** 避難所: what is recorded, asked and answered. Pure shapes, shared by desk, centre and screen. */

/** 訓練 or 本番: they never mix (domain.md §2c). */
export const modeSchema = z.enum(['drill', 'real']);

/** One person of a check-in. Sex as 住民記録 codes it (1 男, 2 女, 9 その他・不明); age in full years that day. */
export const memberSchema = z.strictObject({
  residentId: residentIdSchema,
  sex: z.enum(['1', '2', '9']),
  age: z.int().min(0).max(150).nullable(),
});
export type Member = z.infer<typeof memberSchema>;

/**
 * 一時外出 (back today), 外泊 (spends the night elsewhere), 転所 (to another shelter), 退所 (leaves for good).
 */
export const departureSchema = z.enum(['out', 'overnight', 'moved', 'left']);
export type Departure = z.infer<typeof departureSchema>;

export const shelterEventSchemas = {
  /** 開設 */
  'shelter.opened': z.strictObject({
    shelterId: shelterIdSchema,
    name: z.string().min(1).max(100),
    capacity: z.int().min(1).max(100_000),
  }),
  /** 入所受付: the people of one household who are here. */
  'shelter.checked_in': z.strictObject({
    shelterId: shelterIdSchema,
    householdId: householdIdSchema,
    members: z.array(memberSchema).min(1).max(50),
  }),
  /** 外出・外泊・転所・退所 */
  'shelter.departed': z.strictObject({
    shelterId: shelterIdSchema,
    residentIds: z.array(residentIdSchema).min(1).max(50),
    departure: departureSchema,
    /** 転所先 */
    toShelterId: shelterIdSchema.optional(),
  }),
  /** 取消: names the event that is to count as never having happened; the event itself stays. */
  'shelter.undone': z.strictObject({ undoes: eventIdSchema, reason: z.string().min(1).max(250) }),
} as const;

export type ShelterEventKind = keyof typeof shelterEventSchemas;
export type ShelterEvent = {
  [K in ShelterEventKind]: { readonly kind: K; readonly data: z.infer<(typeof shelterEventSchemas)[K]> };
}[ShelterEventKind];

/** Where a person is, as the fold of all events says. */
export const presenceSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('not_here') }),
  z.strictObject({
    status: z.enum(['present', 'out', 'overnight', 'moved', 'left']),
    shelterId: shelterIdSchema,
    /** Milliseconds since 1970. */
    since: z.number(),
    eventId: eventIdSchema,
  }),
]);
export type Presence = z.infer<typeof presenceSchema>;

/** One line of the household on the desk's screen. */
export const householdMemberSchema = z.strictObject({
  residentId: residentIdSchema,
  name: z.string(),
  kana: z.string(),
  /** 続柄 */
  relationship: z.string(),
  age: z.int().nullable(),
  /** 不詳 birth date in the register's words; then there is no age, because a guess would be counted. */
  birthDateText: z.string().max(40).optional(),
  sex: z.enum(['1', '2', '9']),
  presence: presenceSchema,
  /** Name of the shelter in `presence`, when this machine knows it. */
  shelterName: z.string().nullable(),
  /** The member who was tapped. */
  tapped: z.boolean(),
});
export type HouseholdMember = z.infer<typeof householdMemberSchema>;

export const householdViewSchema = z.strictObject({
  visitId: visitIdSchema,
  householdId: householdIdSchema,
  address: z.string(),
  /** 支援措置: neutral wording on the screen; the address is masked. */
  protected: z.boolean(),
  members: z.array(householdMemberSchema).min(1),
  /** `arrive`: nobody of the household is recorded here. `manage`: somebody is. */
  suggestion: z.enum(['arrive', 'manage']),
});
export type HouseholdView = z.infer<typeof householdViewSchema>;

const SAVE_REASONS = ['no_such_visit', 'shelter_not_open', 'not_of_household', 'cannot_record'] as const;

const savedSchema = z.strictObject({ eventId: eventIdSchema, people: z.int() });

export const recentSchema = z.strictObject({
  eventId: eventIdSchema,
  kind: z.enum(['shelter.checked_in', 'shelter.departed']),
  departure: departureSchema.nullable(),
  at: z.number(),
  /** Names as the registry gives them now; never stored in the event. */
  names: z.array(z.string()),
  undone: z.boolean(),
});
export type Recent = z.infer<typeof recentSchema>;

export const shelterContract = {
  'shelter.open': {
    input: z.strictObject({}),
    output: resultSchema(savedSchema, ['already_open', 'cannot_record']),
  },
  'shelter.household': {
    input: z.strictObject({ visitId: visitIdSchema }),
    output: resultSchema(householdViewSchema, ['no_such_visit']),
  },
  'shelter.checkIn': {
    input: z.strictObject({ visitId: visitIdSchema, present: z.array(residentIdSchema).min(1).max(50) }),
    output: resultSchema(savedSchema, [...SAVE_REASONS, 'already_here']),
  },
  'shelter.depart': {
    input: z.strictObject({
      visitId: visitIdSchema,
      residentIds: z.array(residentIdSchema).min(1).max(50),
      departure: departureSchema,
      toShelterId: shelterIdSchema.optional(),
    }),
    output: resultSchema(savedSchema, [...SAVE_REASONS, 'not_here', 'destination_needed']),
  },
  'shelter.undo': {
    input: z.strictObject({ eventId: eventIdSchema, reason: z.string().trim().min(1).max(250) }),
    output: resultSchema(savedSchema, ['no_such_event', 'already_undone', 'cannot_record']),
  },
  /** A slip was drawn on which 〓 stands for this many letters: for the log, which learns nothing else. */
  'shelter.slipDegraded': {
    input: z.strictObject({ letters: z.int().min(1).max(10_000) }),
    output: z.strictObject({}),
  },
  'shelter.recent': {
    input: z.strictObject({}),
    output: resultSchema(z.strictObject({ entries: z.array(recentSchema) }), ['cannot_record']),
  },
} as const;

/** Pushed on topic `shelter`: the figure everybody at the desk looks at. */
export const shelterStateSchema = z.strictObject({
  shelterId: shelterIdSchema,
  name: z.string(),
  capacity: z.int(),
  open: z.boolean(),
  /** People here now (present), and registered here but out or away for the night. */
  present: z.int(),
  away: z.int(),
  /** 転所先 choices. */
  others: z.array(z.strictObject({ shelterId: shelterIdSchema, name: z.string() })),
});
export type ShelterState = z.infer<typeof shelterStateSchema>;

export const shelterTopics = { shelter: shelterStateSchema } as const;
