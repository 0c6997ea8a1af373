/**
 * 来庁: one visit at a counter from purpose to signature, as the host keeps it while it lasts. Pure shapes. What is only looked up (名, 住所) is not
 * in it: the register is asked again at each step, so that nothing of it outlives the visit and nothing is older than the register.
 */
import { z } from 'zod';
import { cardNoteSchema, evidenceSchema } from '../../identity/schema.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { residentIdSchema, sha256HexSchema, visitIdSchema } from '../../kernel/ids.ts';
import { attachmentStateSchema, LONGEST_VALUE, strokesSchema } from './filled.ts';
import { factIdSchema, formIdSchema, lifeEventSchema } from './schema.ts';

/** Most people a visit is about, as many as a form's test has (`formTestSchema`). */
export const MOST_PEOPLE = 10;

/** 住民記録にない方: typed from a licence, a 在留カード or by hearsay (転入の方, 代理の方). */
export const guestSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  kana: z.string().trim().max(200),
  /** `null`: not said, or 不詳. */
  birthDate: civilDateSchema.nullable(),
  sex: z.enum(['1', '2', '9']),
  address: z.string().trim().max(200),
  phone: z.string().regex(/^(0\d{9,10})?$/),
  /** ISO 3166-1 alpha-3 */
  nationality: z.string().regex(/^[A-Z]{3}$/),
  /** 在留期間の満了の日 */
  stayUntil: civilDateSchema.nullable(),
  /** By what it was told: 運転免許証, 在留カード, another paper, or by word alone. */
  shown: z.enum(['licence', 'residence_card', 'other', 'nothing']),
});
export type Guest = z.infer<typeof guestSchema>;

/** Somebody whom the visit is about, of 住民記録 or not. */
export const visitPersonSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('registry'), residentId: residentIdSchema }),
  z.strictObject({
    by: z.literal('typed'),
    guestId: z.string().regex(/^g-[0-9a-f-]{36}$/),
    guest: guestSchema,
  }),
]);
export type VisitPerson = z.infer<typeof visitPersonSchema>;

export const factValueSchema = z.union([z.boolean(), z.int(), z.string().max(48)]);

/** A form of somebody (`person`: index into `people`) or of the visit (`null`). */
export const procedureKeySchema = z.string().regex(/^[a-z][a-z0-9_]{1,47}#(\d{1,2}|v)$/);
export type ProcedureKey = z.infer<typeof procedureKeySchema>;

/** 代理人: who came in the place of the person it is about. */
export const proxySchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  address: z.string().trim().max(200),
  /** 続柄・関係 */
  relation: z.enum(['legal_guardian', 'family', 'mandated', 'official', 'other']),
  /** 委任状 (or what proves 法定代理) was seen. */
  papersSeen: z.boolean(),
});
export type Proxy = z.infer<typeof proxySchema>;

/** 本人確認: how, as it goes into the record (住基法27条 [K]). */
export const identityCheckSchema = z.strictObject({
  how: z.enum([
    'card_photo',
    'card_chip',
    'card_pin',
    'one_document',
    'two_documents',
    'known',
    'not_needed',
  ]),
  documents: z.array(z.string().trim().min(1).max(40)).max(4).default([]),
});
export type IdentityCheck = z.infer<typeof identityCheckSchema>;

export const counterVisitSchema = z.strictObject({
  v: z.literal(1),
  id: z.uuid(),
  /** 受付番号 of the visit, of this desk and day. */
  number: z.int().min(1),
  openedAt: z.number(),
  /** The card's visit, while the person stands there; `null`: nobody's card. */
  deskVisit: visitIdSchema.nullable(),
  evidence: evidenceSchema.nullable(),
  /** What is the matter with the card: 有効期限切れ and the like. */
  cardNotes: z.array(cardNoteSchema),
  /** Who lives with the person at the desk, herself among them: who may be taken into this visit without a search. */
  household: z.array(residentIdSchema).max(60),
  /** Why they come; empty until it is said, or forms were chosen by name alone. */
  events: z.array(lifeEventSchema).max(5),
  /** Those it is about; the first is the subject. */
  people: z.array(visitPersonSchema).max(MOST_PEOPLE),
  /** 届出人: index into `people`, or the proxy. */
  applicant: z.union([z.int().min(0), z.literal('proxy')]),
  proxy: proxySchema.nullable(),
  /** What was answered; what the register knows is not here. In the order in which it was said, for the undo. */
  answers: z
    .array(z.strictObject({ fact: factIdSchema, person: z.int().min(0).nullable(), value: factValueSchema }))
    .max(1_000),
  /** Forms chosen by name, beside those of the guidance. */
  added: z.array(z.strictObject({ form: formIdSchema, person: z.int().min(0).nullable() })).max(60),
  /** 今日する・しない, where it is not what the guidance says. */
  taken: z.record(procedureKeySchema, z.boolean()),
  /** What was typed, by the field's key (`fill.ts`). */
  values: z.record(z.string().max(200), z.string().max(LONGEST_VALUE)),
  /** By `procedure/index`. */
  attachments: z.record(z.string().max(80), attachmentStateSchema),
  /** 届出遅延の理由, by procedure. */
  lateReasons: z.record(procedureKeySchema, z.string().trim().min(1).max(200)),
  identity: identityCheckSchema.nullable(),
  /** Grows with everything that changes what is signed. */
  revision: z.int().min(0),
  /**
   * The resident's screen: nothing, what she is to check, or her signature of exactly that revision. `wrong`: fields she pointed at;
   * `corrected`: those that were put right since it was shown to her.
   */
  resident: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('away') }),
    z.strictObject({
      is: z.literal('checking'),
      wrong: z.array(z.string().max(200)).max(200),
      corrected: z.array(z.string().max(200)).max(500).default([]),
    }),
    z.strictObject({ is: z.literal('signed'), revision: z.int().min(0), strokes: strokesSchema }),
  ]),
  /** Digest of the catalogue it was begun with; another one is told, and the questions are asked by the new one. */
  catalogue: sha256HexSchema,
});
export type CounterVisit = z.infer<typeof counterVisitSchema>;
