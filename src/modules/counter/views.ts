/** What the host shows of a visit and of what was taken; the methods that give it stand in `contract.ts`. */
import { z } from 'zod';
import { cardNoteSchema } from '../../identity/schema.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, residentIdSchema } from '../../kernel/ids.ts';
import { applicationNumberSchema, statusSchema } from './events-schema.ts';
import { attachmentStateSchema, filledFieldSchema, filledFormSchema, strokesSchema } from './filled.ts';
import {
  factIdSchema,
  factSchema,
  formIdSchema,
  lifeEventSchema,
  OMITTED_BY,
  wordsSchema,
} from './schema.ts';
import {
  factValueSchema,
  guestSchema,
  identityCheckSchema,
  procedureKeySchema,
  proxySchema,
} from './visit-schema.ts';

const count = z.int().min(0);

/** Somebody of the household at the desk, or typed; a protected person's address is never among it. */
export const personViewSchema = z.strictObject({
  /** Names her in `counter.setPeople`: 宛名番号 or guest id. */
  key: z.string(),
  residentId: residentIdSchema.nullable(),
  name: z.string(),
  kana: z.string(),
  /** 和暦, or 不詳 in the register's words. */
  born: z.string(),
  age: z.int().nullable(),
  /** 続柄; empty for whoever was typed. */
  relationship: z.string(),
  /** Index among those it is about; `null`: not in this visit. */
  index: z.int().min(0).nullable(),
  guest: guestSchema.nullable(),
  /** What the clerk must know before she goes on. */
  marks: z.array(z.enum(['protected', 'deceased', 'leaving', 'stay_ends', 'minor'])),
});
export type PersonView = z.infer<typeof personViewSchema>;

/** The question that decides most now, of everybody of whom it is still open at once. */
export const askViewSchema = z.strictObject({
  fact: factIdSchema,
  question: wordsSchema,
  help: z.string().nullable(),
  kind: factSchema.shape.kind,
  /** Indices into the people; empty: it is of the visit. */
  people: z.array(z.int().min(0)),
  /** Questions that may still come, this one included. */
  left: z.int().min(1),
});
export type AskView = z.infer<typeof askViewSchema>;

export const answerViewSchema = z.strictObject({
  fact: factIdSchema,
  person: z.int().min(0).nullable(),
  question: z.string(),
  value: factValueSchema,
  /** はい, the chosen word, 3人, 令和8年11月26日 */
  text: z.string(),
});

export type AnswerView = z.infer<typeof answerViewSchema>;

export const procedureViewSchema = z.strictObject({
  key: procedureKeySchema,
  form: formIdSchema,
  title: wordsSchema,
  department: z.string(),
  counter: z.strictObject({ id: z.string(), name: wordsSchema, floor: z.string() }),
  person: z.int().min(0).nullable(),
  need: z.enum(['required', 'optional']),
  /** Why, in words: 「犬を飼っていますか: はい」. */
  because: z.array(z.string()),
  lastDay: civilDateSchema.nullable(),
  /** The last day is over. */
  late: z.boolean(),
  /** 受付期間 and what happens to whoever is late, in words; `null`: no deadline. */
  deadline: z.string().nullable(),
  bring: z.array(
    z.strictObject({
      oneOf: z.array(wordsSchema),
      omittedBy: z.array(z.enum(OMITTED_BY)),
      note: z.string().nullable(),
      /** Hangs on something nobody has said yet. */
      open: z.boolean(),
    }),
  ),
  fee: z.string().nullable(),
  notes: z.array(z.string()),
  /** 今日この窓口で受け付ける */
  taken: z.boolean(),
  /** Chosen by name, not by the guidance. */
  added: z.boolean(),
  /** 二重の受付: the same form of the same person was taken at this moment, minutes ago (milliseconds since 1970). */
  again: z.number().nullable(),
});
export type ProcedureView = z.infer<typeof procedureViewSchema>;

export const visitViewSchema = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  events: z.array(lifeEventSchema),
  /** Those it is about in their order, then the rest of the household. */
  people: z.array(personViewSchema),
  applicant: z.union([z.int().min(0), z.literal('proxy')]),
  proxy: proxySchema.nullable(),
  identity: identityCheckSchema.nullable(),
  /** 有効期限切れ and the like: such a card identifies nobody. */
  cardNotes: z.array(cardNoteSchema),
  /** What the card's evidence suggests for 本人確認. */
  suggestedIdentity: identityCheckSchema.nullable(),
  ask: askViewSchema.nullable(),
  answers: z.array(answerViewSchema),
  /** What is needed or may be used, in the order in which the counters are walked. */
  procedures: z.array(procedureViewSchema),
  /** Forms that hang on an answer still, and those that are not needed (`counter.notNeeded` says why). */
  undecided: count,
  notNeeded: count,
  revision: z.int(),
  resident: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('away') }),
    z.strictObject({ is: z.literal('checking'), wrong: z.array(z.string()) }),
    z.strictObject({ is: z.literal('signed'), current: z.boolean() }),
  ]),
  /** The catalogue changed since this visit was begun (改正の日になった). */
  catalogueChanged: z.boolean(),
});
export type VisitView = z.infer<typeof visitViewSchema>;

/** A form for one of the purposes that is not needed, and why. */
export const notNeededSchema = z.strictObject({
  key: procedureKeySchema,
  title: z.string(),
  department: z.string(),
  person: z.int().min(0).nullable(),
  because: z.array(z.string()),
});

/** One box to type in, however many forms it goes into. */
export const missingViewSchema = filledFieldSchema.extend({
  /** Of whom; `null`: of the visit. */
  person: z.int().min(0).nullable(),
  /** Titles of the forms it goes into. */
  forms: z.array(z.string()),
});
export type MissingView = z.infer<typeof missingViewSchema>;

export const sheetViewSchema = z.strictObject({
  forms: z.array(z.strictObject({ key: procedureKeySchema, filled: filledFormSchema })),
  /** Fields nobody has said, required ones first; those with a value from an earlier answer of the visit are not among them. */
  missing: z.array(missingViewSchema),
  revision: z.int(),
});
export type SheetView = z.infer<typeof sheetViewSchema>;

/** A form as it is found by name. */
export const formHitSchema = z.strictObject({
  form: formIdSchema,
  title: wordsSchema,
  department: z.string(),
  counter: z.string(),
  per: z.enum(['visit', 'person']),
});

export const applicationViewSchema = z.strictObject({
  application: eventIdSchema,
  number: applicationNumberSchema,
  visit: z.uuid(),
  title: z.string(),
  department: z.string(),
  subject: z.string(),
  applicant: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  staff: z.string(),
  status: statusSchema,
  statusNote: z.string().nullable(),
  attachments: z.array(
    z.strictObject({
      oneOf: z.array(z.strictObject({ id: z.string(), name: z.string() })),
      state: attachmentStateSchema,
    }),
  ),
  missing: count,
  lastDay: civilDateSchema.nullable(),
  withdrawn: z.strictObject({ reason: z.string(), at: z.number() }).nullable(),
  /** Papers that came out for it. */
  printed: z.array(z.enum(['forms', 'route_slip', 'guide', 'letter'])),
  handedOver: z.boolean(),
});
export type ApplicationView = z.infer<typeof applicationViewSchema>;

export const heldVisitSchema = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  since: z.number(),
  events: z.array(lifeEventSchema),
});

/** Topic `counter`. Nobody's name is in it: every window of this terminal hears it. */
export const counterStateSchema = z.strictObject({
  /** The visit at the desk; its contents are asked for (`counter.visit`). */
  visit: z.strictObject({ id: z.uuid(), number: z.int(), revision: z.int() }).nullable(),
  /** 保留中: begun and laid aside. */
  held: z.array(heldVisitSchema),
  today: z.strictObject({ visits: count, applications: count, missing: count }),
  catalogue: z.strictObject({
    /** The town's own version; `null`: as it came with the program. */
    version: z.int().nullable(),
    sha256: z.string(),
    forms: count,
    asOf: civilDateSchema,
  }),
  printers: z.strictObject({ paper: z.boolean(), slip: z.boolean() }),
  /** Life events that some form of the catalogue is for. */
  offers: z.array(lifeEventSchema),
  /** The resident's window is open. */
  residentWindow: z.boolean(),
  /** 係を呼ぶ was pressed there. */
  residentCalls: z.boolean(),
  /** Applications that wait for their hand-over to the back office, and why it stands still. */
  handover: z.strictObject({ waiting: count, fault: z.string().nullable() }),
});
export type CounterState = z.infer<typeof counterStateSchema>;

/** Topic `resident`, at her own window: as much as she is to see now, and nothing of anybody before her. */
export const residentStateSchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('idle'), municipality: z.string(), training: z.boolean() }),
  z.strictObject({
    is: z.literal('checking'),
    municipality: z.string(),
    training: z.boolean(),
    visit: z.uuid(),
    revision: z.int(),
    applicant: z.string(),
    forms: z.array(filledFormSchema),
    wrong: z.array(z.string()),
    /** Fields that were put right since it was shown to her. */
    corrected: z.array(z.string()),
  }),
  z.strictObject({ is: z.literal('signed'), municipality: z.string(), training: z.boolean() }),
]);
export type ResidentState = z.infer<typeof residentStateSchema>;
export { strokesSchema };
