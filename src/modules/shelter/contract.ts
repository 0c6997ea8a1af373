import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, shelterIdSchema, visitIdSchema } from '../../kernel/ids.ts';
import { resultSchema } from '../../kernel/result-schema.ts';
import { needsChangeSchema } from './needs-schema.ts';
import { conditionSchema, hazardSchema, headCountsSchema, itemSchema } from './place-schema.ts';
import {
  cardIdSchema,
  consentSchema,
  departureSchema,
  groupFactsSchema,
  guardianSchema,
  guestDetailsSchema,
  guestIdSchema,
  handOverSchema,
  headsIdSchema,
  overnightSchema,
  personIdSchema,
  sexSchema,
  shelterEventSchemas,
  spotSchema,
  staySchema,
  wordSchema,
} from './schema.ts';
import { slipContract } from './slip-contract.ts';
import {
  candidateSchema,
  headsViewSchema,
  householdViewSchema,
  listSchema,
  newGuestSchema,
  personLineSchema,
  recentSchema,
  shelterStateSchema,
  toldOfSchema,
} from './views-schema.ts';

/** 避難所: what a desk's screen asks and is answered. Pure shapes. Who may ask is said beside each method (`api*.ts`). */

/**
 * Who stands at the desk: found by card or search (a visit of the desk), by the 仮カード they hold, or chosen from a list of this
 * shelter. The host says who else belongs to them.
 */
export const whoSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('visit'), visitId: visitIdSchema }),
  z.strictObject({ by: z.literal('temp_card'), cardId: cardIdSchema }),
  z.strictObject({ by: z.literal('list'), personId: personIdSchema }),
]);
export type Who = z.infer<typeof whoSchema>;

const SAVE_REASONS = ['no_such_visit', 'shelter_not_open', 'not_of_household', 'cannot_record'] as const;

const savedSchema = z.strictObject({
  eventId: eventIdSchema,
  people: z.int(),
  /** Ids of the guests that were added, in the order they were told. */
  guestIds: z.array(guestIdSchema),
});
export type Saved = z.infer<typeof savedSchema>;

/** What travels with a check-in, so that each exception is one touch more and no second dialog. */
const along = {
  who: whoSchema.nullable(),
  /** Of the household at the desk; may be empty when only guests are added. */
  present: z.array(personIdSchema).max(50),
  guests: z.array(newGuestSchema).max(30).optional(),
  needs: z
    .array(z.strictObject({ personId: personIdSchema, needs: needsChangeSchema }))
    .min(1)
    .max(50)
    .optional(),
  group: groupFactsSchema.optional(),
  consent: consentSchema.optional(),
  guardians: z
    .array(z.strictObject({ personId: personIdSchema, guardian: guardianSchema }))
    .min(1)
    .max(50)
    .optional(),
  /** Of those who are not here. */
  said: z
    .array(
      z.strictObject({
        personId: personIdSchema,
        word: wordSchema,
        where: z.string().trim().min(1).max(100).optional(),
      }),
    )
    .min(1)
    .max(50)
    .optional(),
  heads: headsIdSchema.optional(),
  /** What the scanner read of a 仮カード they are to take, or what was typed of it. */
  card: z.string().max(60).optional(),
};

/** What `checkIn` and `noteStay` have in common. */
export type Along = z.infer<z.ZodObject<typeof along>>;

const ARRIVE_REASONS = [
  ...SAVE_REASONS,
  'nobody_chosen',
  'no_such_heads',
  'not_a_card',
  'card_taken',
  'already_here',
] as const;

export const peopleContract = {
  'shelter.household': {
    input: z.strictObject({ who: whoSchema }),
    output: resultSchema(householdViewSchema, ['no_such_visit', 'cannot_record']),
  },
  /** 入所受付. `who: null`: guests only. */
  'shelter.checkIn': {
    input: z.strictObject({ ...along, spot: spotSchema.optional() }),
    output: resultSchema(savedSchema, ARRIVE_REASONS),
  },
  /** 避難所の外にいる方の登録 */
  'shelter.noteStay': {
    input: z.strictObject({ ...along, stay: staySchema }),
    output: resultSchema(savedSchema, ARRIVE_REASONS),
  },
  'shelter.depart': {
    input: z.strictObject({
      who: whoSchema,
      people: z.array(personIdSchema).min(1).max(50),
      departure: departureSchema,
      toShelterId: shelterIdSchema.optional(),
      overnight: overnightSchema.optional(),
      destination: z.string().trim().min(1).max(100).optional(),
      /** A minor leaves for good with nobody of her household: to whom she was handed over. */
      handedOver: handOverSchema.optional(),
    }),
    output: resultSchema(savedSchema, [
      ...SAVE_REASONS,
      'not_here',
      'destination_needed',
      'return_past',
      'guardian_needed',
    ]),
  },
  'shelter.noteNeeds': {
    input: z.strictObject({
      who: whoSchema,
      people: z
        .array(z.strictObject({ personId: personIdSchema, needs: needsChangeSchema }))
        .min(1)
        .max(50),
    }),
    output: resultSchema(savedSchema, SAVE_REASONS),
  },
  'shelter.noteGroup': {
    input: z.strictObject({ who: whoSchema, facts: groupFactsSchema }),
    output: resultSchema(savedSchema, SAVE_REASONS),
  },
  'shelter.setConsent': {
    input: z.strictObject({
      who: whoSchema,
      people: z.array(personIdSchema).min(1).max(50),
      consent: consentSchema,
    }),
    output: resultSchema(savedSchema, SAVE_REASONS),
  },
  'shelter.noteGuardian': {
    input: z.strictObject({ who: whoSchema, personId: personIdSchema, guardian: guardianSchema }),
    output: resultSchema(savedSchema, [...SAVE_REASONS, 'wrong_guardian']),
  },
  'shelter.giveSpot': {
    input: z.strictObject({
      who: whoSchema,
      people: z.array(personIdSchema).min(1).max(50),
      spot: spotSchema,
    }),
    output: resultSchema(savedSchema, [...SAVE_REASONS, 'not_here', 'no_such_ward']),
  },
  /** 申請などの受付 */
  'shelter.handle': {
    input: z.strictObject({
      who: whoSchema,
      people: z.array(personIdSchema).min(1).max(50),
      matter: shelterEventSchemas['shelter.handled'].shape.matter,
    }),
    output: resultSchema(savedSchema, SAVE_REASONS),
  },
} as const;

export const guestContract = {
  'shelter.noteGuest': {
    input: z.strictObject({
      who: whoSchema,
      guestId: guestIdSchema,
      sex: sexSchema,
      age: z.int().min(0).max(150).nullable(),
      details: guestDetailsSchema,
    }),
    output: resultSchema(savedSchema, SAVE_REASONS),
  },
  /** Who a guest may be: guests here of the same name, and residents of the register. */
  'shelter.likelySame': {
    input: z.strictObject({ guestId: guestIdSchema }),
    output: resultSchema(z.strictObject({ candidates: z.array(candidateSchema).max(20) }), [
      'no_such_person',
      'cannot_record',
    ]),
  },
  /** 同じ方としてまとめる. `into`: of the candidates shown last, or of those at the desk. */
  'shelter.merge': {
    input: z.strictObject({ guestId: guestIdSchema, into: personIdSchema, who: whoSchema.nullable() }),
    output: resultSchema(savedSchema, ['no_such_person', 'same_person', 'cannot_record']),
  },
  /**
   * 家族などからの問い合わせ: only who may be told of, to whoever asks (⑫⑬⑭). Nobody found and nobody who may be told of are one
   * answer. `shelterName` only for the family.
   */
  'shelter.ask': {
    input: z.strictObject({
      text: z.string().trim().min(1).max(60),
      birthDate: civilDateSchema.optional(),
      asker: z.enum(['family', 'acquaintance', 'other']),
    }),
    output: resultSchema(
      z.strictObject({
        hits: z.array(toldOfSchema).max(20),
      }),
      ['cannot_record', 'too_many', 'too_short', 'wrong_date'],
    ),
  },
} as const;

export const headsContract = {
  /** `headsId: null`: new ones. */
  'shelter.countHeads': {
    input: z.strictObject({
      headsId: headsIdSchema.nullable(),
      marker: z.string().trim().min(1).max(40),
      counts: headCountsSchema,
    }),
    output: resultSchema(z.strictObject({ eventId: eventIdSchema, headsId: headsIdSchema }), [
      'shelter_not_open',
      'nobody_chosen',
      'no_such_heads',
      'cannot_record',
    ]),
  },
  'shelter.heads': {
    input: z.strictObject({}),
    output: z.strictObject({ heads: z.array(headsViewSchema) }),
  },
  /** People who are recorded here were among these heads. */
  'shelter.nameHeads': {
    input: z.strictObject({
      headsId: headsIdSchema,
      who: whoSchema,
      people: z.array(personIdSchema).min(1).max(50),
    }),
    output: resultSchema(savedSchema, [...SAVE_REASONS, 'no_such_heads', 'not_here']),
  },
} as const;

export const cardContract = {
  /** New 仮カード to print; nothing is recorded of them until somebody has one. */
  'shelter.makeCards': {
    input: z.strictObject({ count: z.int().min(1).max(100) }),
    output: z.strictObject({ cards: z.array(cardIdSchema) }),
  },
  /** What a scanner read, or somebody typed. */
  'shelter.scanCard': {
    input: z.strictObject({ text: z.string().max(200) }),
    output: resultSchema(
      z.strictObject({ cardId: cardIdSchema, status: z.enum(['free', 'given', 'lost']) }),
      ['not_a_card'],
    ),
  },
  'shelter.giveCard': {
    input: z.strictObject({
      who: whoSchema,
      people: z.array(personIdSchema).min(1).max(50),
      card: z.string().max(60),
    }),
    output: resultSchema(savedSchema, [...SAVE_REASONS, 'not_a_card', 'card_taken']),
  },
  'shelter.returnCard': {
    input: z.strictObject({ cardId: cardIdSchema, how: z.enum(['returned', 'lost']) }),
    output: resultSchema(savedSchema, ['not_a_card', 'not_given', 'cannot_record']),
  },
} as const;

export const supplyContract = {
  /** 配布. `to`: people (one each), or a number. */
  'shelter.supply': {
    input: z.strictObject({
      item: itemSchema,
      to: z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('people'),
          who: whoSchema,
          people: z.array(personIdSchema).min(1).max(50),
          each: z.int().min(1).max(100),
        }),
        z.strictObject({
          kind: z.literal('count'),
          where: z.enum(['inside', 'outside']),
          quantity: z.int().min(1).max(100_000),
        }),
      ]),
    }),
    output: resultSchema(savedSchema, [...SAVE_REASONS, 'not_here']),
  },
  /** What was given out since then. */
  'shelter.supplies': {
    input: z.strictObject({ since: z.number() }),
    output: z.strictObject({
      given: z.array(z.strictObject({ item: itemSchema, inside: z.int(), outside: z.int() })),
    }),
  },
} as const;

export const placeContract = {
  /** 開設. `override`: a supervisor opens a place that is not designated for the hazard. */
  'shelter.open': {
    input: z.strictObject({
      hazard: hazardSchema.optional(),
      override: z.strictObject({ reason: z.string().trim().min(1).max(250) }).optional(),
    }),
    output: resultSchema(savedSchema, ['already_open', 'unsuitable', 'cannot_record']),
  },
  /**
   * 閉所. Everybody has to be accounted for; `carryTo`: whoever is still registered here is sent there. `detail` of
   * `people_here` says how many people and heads there are.
   */
  'shelter.close': {
    input: z.strictObject({ carryTo: shelterIdSchema.optional() }),
    output: resultSchema(savedSchema, [
      'shelter_not_open',
      'people_here',
      'heads_unnamed',
      'no_such_shelter',
      'cannot_record',
    ]),
  },
  'shelter.noteCondition': {
    input: z.strictObject({ condition: conditionSchema }),
    output: resultSchema(savedSchema, ['shelter_not_open', 'cannot_record']),
  },
  /** 平時・発災時の切り替え */
  'shelter.switchSupportList': {
    input: z.strictObject({
      to: z.enum(['peacetime', 'disaster']),
      reason: z.string().trim().min(1).max(250),
    }),
    output: resultSchema(savedSchema, ['already_so', 'cannot_record']),
  },
  'shelter.list': {
    input: z.strictObject({ list: listSchema, page: z.int().min(0).max(1_000) }),
    output: resultSchema(z.strictObject({ people: z.array(personLineSchema), total: z.int() }), [
      'cannot_record',
    ]),
  },
  'shelter.undo': {
    input: z.strictObject({ eventId: eventIdSchema, reason: z.string().trim().min(1).max(250) }),
    output: resultSchema(savedSchema, ['no_such_event', 'already_undone', 'people_here', 'cannot_record']),
  },
  'shelter.recent': {
    input: z.strictObject({}),
    output: resultSchema(z.strictObject({ entries: z.array(recentSchema) }), ['cannot_record']),
  },
} as const;

export const paperContract = {
  /** A4 papers as PDF (base64): 避難者名簿, 避難者カード of a household. */
  'shelter.paper': {
    input: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('roster') }),
      z.strictObject({ kind: z.literal('card'), who: whoSchema }),
    ]),
    output: resultSchema(z.strictObject({ pdf: z.base64(), pages: z.int().min(1) }), [
      'no_such_visit',
      'cannot_record',
    ]),
  },
} as const;

export const shelterContract = {
  ...peopleContract,
  ...guestContract,
  ...headsContract,
  ...cardContract,
  ...supplyContract,
  ...placeContract,
  ...paperContract,
  ...slipContract,
} as const;

export const shelterTopics = { shelter: shelterStateSchema } as const;
