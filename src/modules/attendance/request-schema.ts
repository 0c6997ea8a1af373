import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema } from '../../kernel/ids.ts';
import {
  clockSpanSchema,
  leaveKindSchema,
  lineSchema,
  postIdSchema,
  punchedAtSchema,
  punchTypeSchema,
  requestIdSchema,
  staffNoSchema,
} from './ids-schema.ts';

/** 申請: what a person asks for and her superior grants. What was granted is what the month is computed from. */

/**
 * 休暇. `day`: all of the shift that begins on that day; `part`: one of a shift's parts, each of which is "one day" (消防の1当務 = 2日);
 * `time`: from, until, in hours of the day's record.
 */
export const leaveExtentSchema = z.discriminatedUnion('unit', [
  z.strictObject({ unit: z.literal('day') }),
  z.strictObject({ unit: z.literal('part'), part: z.int().min(0).max(3) }),
  z.strictObject({ unit: z.literal('time'), span: clockSpanSchema }),
]);
export type LeaveExtent = z.infer<typeof leaveExtentSchema>;

/** Of one day; a leave of a week is seven of them, so that each can be taken back alone. */
export const leaveSchema = z
  .strictObject({
    kind: leaveKindSchema,
    date: civilDateSchema,
    post: postIdSchema.optional(),
    extent: leaveExtentSchema,
  })
  .readonly();
export type Leave = z.infer<typeof leaveSchema>;

/**
 * 時間外勤務命令 before, confirmation after. `confirmed: null` while nobody has confirmed: nothing is paid yet. A break within is simply
 * not part of it: two spans.
 */
export const orderSchema = z
  .strictObject({
    date: civilDateSchema,
    post: postIdSchema.optional(),
    spans: z.array(clockSpanSchema).min(1).max(6).readonly(),
    work: lineSchema,
    /** `disaster`: 労基法33条・特例業務, outside the caps and told by itself. */
    ground: z.enum(['ordinary', 'disaster']),
    confirmed: z.array(clockSpanSchema).max(6).readonly().nullable(),
  })
  .readonly();
export type Order = z.infer<typeof orderSchema>;

/** 出張: time away on duty. `direct`: 直行・直帰, so that a punch on that side is not missing. */
export const tripSchema = z
  .strictObject({
    date: civilDateSchema,
    span: clockSpanSchema,
    where: lineSchema,
    direct: z.enum(['neither', 'going', 'returning', 'both']),
  })
  .readonly();
export type Trip = z.infer<typeof tripSchema>;

/**
 * 週休日の振替 (`rest_swap`: the shift moves from `rest` to `work`), 代休日 (`holiday_substitute`: the holiday `work` becomes an ordinary day,
 * `rest` is free instead) and 4時間の勤務時間の割振り変更 (`half_swap`: `hours` of `work` become duty, and as many regular minutes of `rest` are
 * duty no more, its first or its last; 勤務時間法8条1項).
 */
const swapDays = { work: civilDateSchema, rest: civilDateSchema, post: postIdSchema.optional() };
export const swapSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['rest_swap', 'holiday_substitute']), ...swapDays }),
    z.strictObject({
      kind: z.literal('half_swap'),
      ...swapDays,
      hours: clockSpanSchema,
      half: z.enum(['first', 'second']),
    }),
  ])
  .refine(({ work, rest }) => work !== rest)
  .readonly();
export type Swap = z.infer<typeof swapSchema>;

/** 在校等時間: what the clock at the school does not see. `self_study`: 自己研鑽・業務外, taken off. */
export const schoolEntrySchema = z
  .strictObject({
    date: civilDateSchema,
    kind: z.enum(['training', 'escort', 'club', 'visit', 'telework', 'self_study', 'break_worked']),
    span: clockSpanSchema,
  })
  .readonly();
export type SchoolEntry = z.infer<typeof schoolEntrySchema>;

/** 乖離の理由: why she was here outside her hours and no order covers it. */
export const differenceWhySchema = z.enum([
  'private',
  'self_study',
  'union',
  'commuting',
  'waiting',
  'order_forgotten',
  'punch_late',
  'other',
]);
export const differenceSchema = z
  .strictObject({ date: civilDateSchema, why: differenceWhySchema })
  .readonly();
export type Difference = z.infer<typeof differenceSchema>;

const punchSchema = {
  type: punchTypeSchema,
  at: punchedAtSchema,
  post: postIdSchema.optional(),
};

export const requestSchema = z.discriminatedUnion('about', [
  z.strictObject({ about: z.literal('forgotten_punch'), ...punchSchema }),
  z.strictObject({ about: z.literal('wrong_punch'), punch: eventIdSchema, ...punchSchema }),
  z.strictObject({ about: z.literal('void_punch'), punch: eventIdSchema }),
  z.strictObject({ about: z.literal('leave'), leaves: z.array(leaveSchema).min(1).max(100).readonly() }),
  /** Before; made afterwards, it says so by its own time. */
  z.strictObject({ about: z.literal('overtime'), order: orderSchema }),
  /** After: what was really worked. */
  z.strictObject({
    about: z.literal('overtime_done'),
    order: requestIdSchema,
    confirmed: z.array(clockSpanSchema).max(6).readonly(),
  }),
  z.strictObject({ about: z.literal('trip'), trip: tripSchema }),
  z.strictObject({ about: z.literal('swap'), swap: swapSchema }),
  /** 勤務交換: two persons change their shifts of a day. */
  z.strictObject({
    about: z.literal('shift_swap'),
    date: civilDateSchema,
    with: staffNoSchema,
    withDate: civilDateSchema,
  }),
  z.strictObject({ about: z.literal('school'), entry: schoolEntrySchema }),
  z.strictObject({ about: z.literal('difference'), difference: differenceSchema }),
]);
export type Request = z.infer<typeof requestSchema>;
