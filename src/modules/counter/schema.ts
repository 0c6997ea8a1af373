/**
 * 様式の目録 (form catalogue), as data: what a municipality's counters take in, of whom, when, with what attached. Pure shapes; the town's
 * staff change the documents, never this file. A catalogue in use is one whose `lint.ts` finds nothing.
 */
import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';

const idSchema = z.string().regex(/^[a-z][a-z0-9_]{1,47}$/);
export const factIdSchema = idSchema.brand<'FactId'>();
export type FactId = z.infer<typeof factIdSchema>;
export const formIdSchema = idSchema.brand<'FormId'>();
export type FormId = z.infer<typeof formIdSchema>;
export const attachmentIdSchema = idSchema.brand<'AttachmentId'>();
export type AttachmentId = z.infer<typeof attachmentIdSchema>;
export const departmentIdSchema = idSchema.brand<'DepartmentId'>();
export const counterIdSchema = idSchema.brand<'CounterId'>();
export const blockIdSchema = idSchema.brand<'BlockId'>();

const words = z.string().trim().min(1).max(300);
/** A word for the clerk, for everybody (やさしい日本語), and for whoever reads no Japanese. */
export const wordsSchema = z.strictObject({ ja: words, easy: words, en: words });
export type Words = z.infer<typeof wordsSchema>;

/** ライフイベント: why somebody comes. */
export const LIFE_EVENTS = [
  'moving_in',
  'moving_within',
  'moving_out',
  'from_abroad',
  'to_abroad',
  'household_change',
  'birth',
  'pregnancy',
  'death',
  'marriage',
  'divorce',
  'name_change',
  'job_start',
  'job_loss',
  'retirement',
  'school',
  'childcare',
  'single_parent',
  'disability',
  'long_term_care',
  'illness',
  'turning_75',
  'foreign_resident',
  'disaster',
  'violence',
  'low_income',
  'tax',
  'certificate',
  'card',
  'housing',
  'vehicle',
  'animal',
  'waste',
  'water',
  'business',
  'farming',
  'construction',
  'facility',
  'election',
  'culture',
] as const;
export const lifeEventSchema = z.enum(LIFE_EVENTS);
export type LifeEvent = z.infer<typeof lifeEventSchema>;

/**
 * Something that is so or not, of the visit or of each person it is about. `registry`: the host knows it from 住民記録 (`item` is the
 * official name there); `answer`: somebody is asked, once.
 */
export const factSchema = z.strictObject({
  id: factIdSchema,
  of: z.enum(['visit', 'person']),
  kind: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('yes_no') }),
    z.strictObject({
      type: z.literal('choice'),
      choices: z
        .array(wordsSchema.extend({ id: idSchema }))
        .min(2)
        .max(20),
    }),
    z.strictObject({ type: z.literal('number'), from: z.int(), to: z.int(), unit: z.string().max(8) }),
    z.strictObject({ type: z.literal('date') }),
  ]),
  source: z.discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('registry'),
      item: words,
      /** For whoever is not in 住民記録 (転入の方), and where it says 不詳. */
      question: wordsSchema.optional(),
    }),
    z.strictObject({
      by: z.literal('answer'),
      question: wordsSchema,
      /** What a clerk can say when it is not understood. */
      help: words.optional(),
    }),
  ]),
});
export type Fact = z.infer<typeof factSchema>;

const valueSchema = z.union([z.boolean(), z.string().max(48), z.int()]);

/** A condition. `anyone`, `everyone`: over the people it is about; within them, and in a form that is of a person, facts of a person can be named. */
export type Predicate =
  | { readonly always: true }
  | { readonly fact: FactId; readonly is: boolean | string | number | readonly (string | number)[] }
  | { readonly fact: FactId; readonly from?: number | undefined; readonly to?: number | undefined }
  | { readonly event: LifeEvent | readonly LifeEvent[] }
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate }
  | { readonly anyone: Predicate }
  | { readonly everyone: Predicate };

const MOST_PARTS = 30;
export const predicateSchema: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    z.strictObject({ always: z.literal(true) }),
    z.strictObject({
      fact: factIdSchema,
      is: z.union([
        valueSchema,
        z
          .array(z.union([z.string().max(48), z.int()]))
          .min(1)
          .max(20),
      ]),
    }),
    z
      .strictObject({ fact: factIdSchema, from: z.int().optional(), to: z.int().optional() })
      .refine(({ from, to }) => from !== undefined || to !== undefined, 'from or to')
      .refine(({ from, to }) => from === undefined || to === undefined || from <= to, 'from after to'),
    z.strictObject({ event: z.union([lifeEventSchema, z.array(lifeEventSchema).min(1)]) }),
    z.strictObject({ all: z.array(predicateSchema).min(1).max(MOST_PARTS) }),
    z.strictObject({ any: z.array(predicateSchema).min(1).max(MOST_PARTS) }),
    z.strictObject({ not: predicateSchema }),
    z.strictObject({ anyone: predicateSchema }),
    z.strictObject({ everyone: predicateSchema }),
  ]),
);

/** One thing that is written on a form. `official`: 項目名 of the standard (住民記録 or the subject's own), where there is one. */
export const fieldSchema = z.strictObject({
  id: idSchema,
  label: words,
  kind: z.enum([
    'text',
    'name',
    'kana',
    'address',
    'date',
    'number',
    'yen',
    'phone',
    'choice',
    'check',
    'account',
    'sign',
  ]),
  source: z.discriminatedUnion('from', [
    /** Of the person it is about, the applicant, the head of the household, or each member. */
    z.strictObject({
      from: z.literal('registry'),
      of: z.enum(['subject', 'applicant', 'head', 'members']),
      item: words,
    }),
    z.strictObject({ from: z.literal('fact'), fact: factIdSchema }),
    /** Asked for this form only. */
    z.strictObject({ from: z.literal('answer') }),
    z.strictObject({ from: z.literal('constant'), value: words }),
    /** 申請日 and what else the counter itself knows. */
    z.strictObject({ from: z.literal('desk'), what: z.enum(['today', 'office', 'mayor', 'number']) }),
    /** Left to be written by hand: a signature, what the office fills in. */
    z.strictObject({ from: z.literal('hand') }),
  ]),
  official: words.optional(),
  choices: z.array(words).min(2).max(20).optional(),
  required: z.boolean().default(true),
  when: predicateSchema.optional(),
});
export type Field = z.infer<typeof fieldSchema>;

/** How an attachment need not be brought: 公用照会 (the office asks), the card, 情報連携 (another office's record). */
export const OMITTED_BY = ['office_inquiry', 'card', 'record_linkage', 'held_here'] as const;

/** 添付書類, said once for all forms that ask for it. */
export const attachmentSchema = z.strictObject({
  id: attachmentIdSchema,
  name: wordsSchema,
  /** 持ち物 or 書類: what it looks like, where it is got. */
  about: words,
  omittedBy: z.array(z.enum(OMITTED_BY)).max(4).default([]),
});
export type Attachment = z.infer<typeof attachmentSchema>;

export const attachedSchema = z.strictObject({
  /** Any one of these will do. */
  oneOf: z.array(attachmentIdSchema).min(1).max(8),
  when: predicateSchema.optional(),
  /** Copies or originals, or what on it matters. */
  note: words.optional(),
});

/** 期限. `days` are counted from the day after (民法140条) unless `inclusive`. */
export const deadlineSchema = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('none') }),
  z.strictObject({
    rule: z.literal('within'),
    days: z.int().min(1).max(3_660),
    after: factIdSchema,
    inclusive: z.boolean().default(false),
    law: words,
    /** What happens to whoever is late. */
    late: words,
  }),
  /** `days` before that day at the latest; 0: on it. */
  z.strictObject({
    rule: z.literal('before'),
    date: factIdSchema,
    days: z.int().min(0).max(365).default(0),
    law: words,
    late: words,
  }),
  /** 年度の受付期間, 毎年8月 など. Month and day, both included. */
  z.strictObject({
    rule: z.literal('season'),
    from: z.string().regex(/^\d{2}-\d{2}$/),
    to: z.string().regex(/^\d{2}-\d{2}$/),
    late: words,
  }),
]);
export type Deadline = z.infer<typeof deadlineSchema>;

export const feeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('each'),
    yen: z.int().min(1).max(1_000_000),
    unit: z.string().min(1).max(10),
    /** 減免: who pays nothing, with the rule. */
    exempt: z.array(words).max(10).default([]),
  }),
  /** By size or kind; the table is the department's. */
  z.strictObject({ kind: z.literal('by_table'), about: words }),
]);

/** What the people of a test are, and what the form must then be. */
export const formTestSchema = z.strictObject({
  name: words,
  event: lifeEventSchema,
  visit: z.record(idSchema, valueSchema).default({}),
  /** Each: facts of that person. The first is the subject. */
  people: z.array(z.record(idSchema, valueSchema)).min(1).max(10),
  /** `asked`: not decided before something else is known. */
  expect: z.enum(['required', 'optional', 'not_needed', 'asked']),
});

export const formSchema = z.strictObject({
  id: formIdSchema,
  title: wordsSchema,
  department: departmentIdSchema,
  /** 根拠: law, ordinance or the town's own rule, with its article. [K] where nobody of the town has checked it. */
  law: words,
  events: z.array(lifeEventSchema).min(1).max(12),
  /** `person`: one for each of the people it is about for whom `when` holds. */
  per: z.enum(['visit', 'person']),
  when: predicateSchema,
  /** `optional`: a right that somebody may use; never left out of the list. */
  need: z.enum(['required', 'optional']),
  blocks: z.array(blockIdSchema).max(8).default([]),
  fields: z.array(fieldSchema).max(60).default([]),
  attachments: z.array(attachedSchema).max(12),
  /** Why nothing is to be brought; said where nothing is. */
  withoutAttachments: words.optional(),
  /** 注意点, for the clerk. */
  notes: z.array(words).max(12),
  fee: feeSchema,
  deadline: deadlineSchema,
  counter: counterIdSchema,
  retentionYears: z.int().min(0).max(150),
  effective: z.strictObject({ from: civilDateSchema, to: civilDateSchema.optional() }),
  tests: z.array(formTestSchema).min(2).max(20),
});
export type Form = z.infer<typeof formSchema>;
export type FormTest = z.infer<typeof formTestSchema>;

/** Fields that many forms share (申請者, 振込先 …). */
export const blockSchema = z.strictObject({
  id: blockIdSchema,
  title: words,
  fields: z.array(fieldSchema).min(1).max(40),
});
export type FieldBlock = z.infer<typeof blockSchema>;

export const departmentSchema = z.strictObject({ id: departmentIdSchema, name: wordsSchema });
/** 窓口, in the order in which one walks. */
export const counterSchema = z.strictObject({
  id: counterIdSchema,
  name: wordsSchema,
  floor: words,
  department: departmentIdSchema,
});

/** A file of the catalogue; a catalogue is all of them together. */
export const cataloguePartSchema = z.strictObject({
  facts: z.array(factSchema).default([]),
  attachments: z.array(attachmentSchema).default([]),
  blocks: z.array(blockSchema).default([]),
  departments: z.array(departmentSchema).default([]),
  counters: z.array(counterSchema).default([]),
  forms: z.array(formSchema).default([]),
});
export type Catalogue = z.infer<typeof cataloguePartSchema>;
