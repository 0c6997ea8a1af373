/**
 * 記入済みの申請書: a form with everything that is known written into it, as the clerk checks it, the resident signs it and the paper says it.
 * Pure shapes; `fill.ts` makes it, `paper-*.ts` print it.
 */
import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import {
  attachmentIdSchema,
  feeSchema,
  fieldSchema,
  formIdSchema,
  OMITTED_BY,
  wordsSchema,
} from './schema.ts';

/**
 * Where a value comes from: the card itself, 住民記録, an answer given for this form or for the guidance, one given earlier in the same visit
 * (for another form), the catalogue's constant, the desk (today, its name), or it was corrected here by the clerk or the resident.
 */
export const VALUE_SOURCES = [
  'card',
  'registry',
  'answer',
  'earlier',
  'constant',
  'desk',
  'corrected',
] as const;
export const valueSourceSchema = z.enum(VALUE_SOURCES);
export type ValueSource = z.infer<typeof valueSourceSchema>;

/** As many letters as a field of a form holds; a name of 100 letters and an address of 200 are the register's own longest. */
export const LONGEST_VALUE = 300;

export const filledFieldSchema = z.strictObject({
  /** Names the field in the visit: two forms that ask the same thing of the same person share one (`fill.ts`). */
  key: z.string().min(1).max(200),
  id: fieldSchema.shape.id,
  label: z.string(),
  kind: fieldSchema.shape.kind,
  official: z.string().nullable(),
  /** Of a `choice` one of these; of a `check` any of them, joined by 、 (a `check` with no choices is one box: ✓ or empty). */
  choices: z.array(z.string()).nullable(),
  /** As it is written on the paper; `null`: empty still, or left to the hand. 不詳 dates are in the register's own words. */
  value: z.string().max(LONGEST_VALUE).nullable(),
  /** `null` with an empty value. */
  source: valueSourceSchema.nullable(),
  required: z.boolean(),
  /** Never typed here: a signature, what the office fills in, a protected address that no paper shows. */
  byHand: z.boolean(),
});
export type FilledField = z.infer<typeof filledFieldSchema>;

export const filledBlockSchema = z.strictObject({
  /** `null`: the form's own fields. */
  title: z.string().nullable(),
  fields: z.array(filledFieldSchema),
});

/** `received`; `omitted`: need not be brought, by what; `later`: 後日持参; `open`: nobody has said yet. */
export const attachmentStateSchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('open') }),
  z.strictObject({ is: z.literal('received'), which: attachmentIdSchema }),
  z.strictObject({ is: z.literal('omitted'), by: z.enum(OMITTED_BY) }),
  z.strictObject({ is: z.literal('later') }),
]);
export type AttachmentState = z.infer<typeof attachmentStateSchema>;

export const filledAttachmentSchema = z.strictObject({
  /** Which of the form's attachments: its place in `Form.attachments`. */
  at: z.int().min(0).max(11),
  /** Any one of these. */
  oneOf: z.array(
    z.strictObject({
      id: attachmentIdSchema,
      name: wordsSchema,
      about: z.string(),
      omittedBy: z.array(z.enum(OMITTED_BY)),
    }),
  ),
  note: z.string().nullable(),
  state: attachmentStateSchema,
});
export type FilledAttachment = z.infer<typeof filledAttachmentSchema>;

/** A signature in whole: more is a drawing. */
const MOST_POINTS = 3_000;
/** Lines of a pen on a field of 1000 × 400: each a list of points. */
export const strokesSchema = z
  .array(
    z
      .array(z.tuple([z.int().min(0).max(999), z.int().min(0).max(999)]))
      .min(1)
      .max(2_000),
  )
  .min(1)
  .max(200)
  .refine((lines) => lines.flat().length <= MOST_POINTS, 'too many points');
export type Strokes = z.infer<typeof strokesSchema>;

export const filledFormSchema = z.strictObject({
  formId: formIdSchema,
  title: wordsSchema,
  /** 根拠 */
  law: z.string(),
  department: z.string(),
  counter: z.strictObject({ name: wordsSchema, floor: z.string() }),
  /** Digest (sha256) of the form as the catalogue had it. */
  formSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** 受付番号; `null` until it is taken. */
  number: z.string().nullable(),
  on: civilDateSchema,
  /** Whom it is about, by the name as it is written; `null`: it is of the whole visit. */
  subject: z.strictObject({ person: z.int().min(0), name: z.string() }).nullable(),
  applicant: z.strictObject({ name: z.string(), proxy: z.boolean() }),
  blocks: z.array(filledBlockSchema),
  attachments: z.array(filledAttachmentSchema),
  /** Why nothing is to be brought. */
  withoutAttachments: z.string().nullable(),
  notes: z.array(z.string()),
  fee: feeSchema,
  lastDay: civilDateSchema.nullable(),
  /** 届出遅延: after the last day, and why. */
  late: z.strictObject({ what: z.string(), reason: z.string().nullable() }).nullable(),
  strokes: strokesSchema.nullable(),
});
export type FilledForm = z.infer<typeof filledFormSchema>;
