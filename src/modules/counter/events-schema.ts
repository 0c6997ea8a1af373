/** What a counter records. Pure shapes; nothing is edited, an undo is an event. */
import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, residentIdSchema, sha256HexSchema } from '../../kernel/ids.ts';
import { attachmentStateSchema, LONGEST_VALUE, strokesSchema, valueSourceSchema } from './filled.ts';
import {
  attachmentIdSchema,
  counterIdSchema,
  departmentIdSchema,
  feeSchema,
  fieldSchema,
  formIdSchema,
  lifeEventSchema,
} from './schema.ts';
import { identityCheckSchema, proxySchema } from './visit-schema.ts';

/** 受付番号 of an application: day, desk's number of the visit, and which of it: `20261126-gym-1-0012-03`. */
export const applicationNumberSchema = z.string().regex(/^\d{8}-[a-z0-9-]{1,40}-\d{4}-\d{2}$/);

/** Whom it is about or who applies: a resident by 宛名番号, or somebody by the name that was typed. */
const partySchema = z.strictObject({
  residentId: residentIdSchema.nullable(),
  /** As it stands on the paper. */
  name: z.string().min(1).max(100),
});

/** 記入した値: only what has one. Never a My Number. */
const writtenSchema = z.strictObject({
  id: fieldSchema.shape.id,
  label: z.string().max(300),
  official: z.string().max(300).nullable(),
  value: z.string().min(1).max(LONGEST_VALUE),
  source: valueSourceSchema,
});

export const STATUSES = ['taken', 'in_review', 'done', 'sent_back'] as const;
/** 受付済・審査中・完了・差し戻し */
export const statusSchema = z.enum(STATUSES);
export type ApplicationStatus = z.infer<typeof statusSchema>;

export const counterEventSchemas = {
  /** 申請・届出の受付, one for each form; an application is a fact even where no paper is made. Its event id names it. */
  'counter.taken': z.strictObject({
    visit: z.uuid(),
    number: applicationNumberSchema,
    events: z.array(lifeEventSchema).max(5),
    form: z.strictObject({ id: formIdSchema, sha256: sha256HexSchema, title: z.string().max(300) }),
    department: departmentIdSchema,
    counter: counterIdSchema,
    on: civilDateSchema,
    subject: partySchema.nullable(),
    applicant: partySchema,
    proxy: proxySchema.nullable(),
    identity: identityCheckSchema,
    values: z.array(writtenSchema).max(300),
    attachments: z
      .array(
        z.strictObject({ oneOf: z.array(attachmentIdSchema).min(1).max(8), state: attachmentStateSchema }),
      )
      .max(12),
    signature: z.discriminatedUnion('by', [
      z.strictObject({ by: z.literal('screen'), strokes: strokesSchema }),
      z.strictObject({ by: z.enum(['paper', 'none']) }),
    ]),
    fee: feeSchema,
    lastDay: civilDateSchema.nullable(),
    lateReason: z.string().max(200).nullable(),
    /** 保存年限 */
    retentionYears: z.int().min(0).max(150),
  }),
  /** 受付の取消し; the application stays in the record. */
  'counter.withdrawn': z.strictObject({ undoes: eventIdSchema, reason: z.string().trim().min(1).max(200) }),
  /** A paper that came later, or need not come any more. `at`: which of the application's attachments. */
  'counter.attached': z.strictObject({
    application: eventIdSchema,
    at: z.int().min(0).max(11),
    state: attachmentStateSchema,
  }),
  'counter.status_set': z.strictObject({
    application: eventIdSchema,
    status: statusSchema,
    note: z.string().trim().max(200).nullable(),
  }),
  /** 印刷: which paper of which applications came out. `failed`: of these the printer said no. */
  'counter.printed': z.strictObject({
    visit: z.uuid().nullable(),
    paper: z.enum(['forms', 'route_slip', 'guide', 'letter']),
    applications: z.array(eventIdSchema).max(60),
    pages: z.int().min(0),
  }),
} as const;
export type CounterEventKind = keyof typeof counterEventSchemas;
export type CounterEventData<K extends CounterEventKind> = z.infer<(typeof counterEventSchemas)[K]>;
export type CounterEvent = {
  [K in CounterEventKind]: { readonly kind: K; readonly data: CounterEventData<K> };
}[CounterEventKind];
