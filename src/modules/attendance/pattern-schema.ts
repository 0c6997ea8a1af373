import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import {
  clockMinuteSchema,
  clockSpanSchema,
  departmentSchema,
  lineSchema,
  minutesSchema,
  patternIdSchema,
  postIdSchema,
  shiftIdSchema,
  staffNoSchema,
} from './ids-schema.ts';

/** 勤務パターン and 勤務割: when somebody is to work. Data, because no two towns have the same. */

const spansSchema = z.array(clockSpanSchema).max(6).readonly();

/**
 * 勤務の種類. A shift has parts, each of which is "one day" of leave and has the day its record is of: an office day has one, the
 * 24-hour duty of a fire station two (西はりま: 8:30–17:15 of its day and 17:15–8:30 of the next).
 */
export const shiftSchema = z
  .strictObject({
    id: shiftIdSchema,
    name: lineSchema,
    /** `watch`: 宿日直, counted by times and minutes, no hours of work (労基則23条). */
    kind: z.enum(['work', 'watch']),
    /** One after the other, without a gap. `day`: days after the one the shift stands under. */
    parts: z
      .array(
        z
          .strictObject({ from: clockMinuteSchema, to: clockMinuteSchema, day: z.int().min(0).max(1) })
          .refine(({ from, to }) => from < to)
          .readonly(),
      )
      .min(1)
      .max(4)
      .refine((parts) => parts.every((part, at) => at === 0 || parts[at - 1]?.to === part.from))
      .readonly(),
    /** 休憩: no work. Those after the end are taken by whoever stays on (時間外の休憩). */
    breaks: spansSchema,
    /** 仮眠: no work unless called. */
    naps: spansSchema,
  })
  .readonly();
export type Shift = z.infer<typeof shiftSchema>;

export const rotationSchema = z.discriminatedUnion('by', [
  /** By weekday, from Sunday. */
  z.strictObject({ by: z.literal('week'), days: z.array(shiftIdSchema.nullable()).length(7).readonly() }),
  /** `days` again and again; its first day was `since`. */
  z.strictObject({
    by: z.literal('cycle'),
    since: civilDateSchema,
    days: z.array(shiftIdSchema.nullable()).min(1).max(400).readonly(),
  }),
  /** 勤務割 only: a day without one is no day of work, and is told when somebody punches. */
  z.strictObject({ by: z.literal('plan') }),
]);

/**
 * 1年単位の変形労働時間制 (労基法32条の4; of schools 給特法5条): days of the period that are other than their weekday, longer or off. What the
 * calendar keeps to is in `yearly.ts`.
 */
export const yearlySchema = z
  .strictObject({
    /** 対象期間, both days in it. */
    from: civilDateSchema,
    to: civilDateSchema,
    /** 長期休業期間: where the days off are gathered. */
    vacations: z
      .array(z.strictObject({ name: lineSchema, from: civilDateSchema, to: civilDateSchema }).readonly())
      .max(10)
      .readonly(),
    days: z
      .array(z.strictObject({ date: civilDateSchema, shift: shiftIdSchema.nullable() }).readonly())
      .max(366)
      .readonly(),
  })
  .readonly();
export type Yearly = z.infer<typeof yearlySchema>;

export const patternSchema = z
  .strictObject({
    id: patternIdSchema,
    name: lineSchema,
    rotation: rotationSchema,
    /** 休日 (祝日・年末年始): `off`, no duty; `works`, a day as any other, paid as 休日勤務. */
    onHoliday: z.enum(['off', 'works']),
    /**
     * Where the day of a tap outside all shifts begins, in minutes from midnight: 0; 180 where people work until 3:00; −405 for a fire
     * station (17:15 of the day before).
     */
    dayStartsAt: z.int().min(-720).max(720),
    /** Longer than this from in to out, and a punch between was forgotten. Minutes [K]: 1,200; 1,800 for 24-hour duties. */
    maxStretch: z.int().min(60).max(2_880),
    /** 変形の期間: from `since`, again and again; average of a week, and 週休日 in each period. */
    averaging: z
      .strictObject({
        since: civilDateSchema,
        weeks: z.int().min(1).max(52),
        weekMinutes: minutesSchema,
        restDays: z.int().min(0).max(366),
        /** At least so many 週休日 in so many days: 4 in 14 (萩). */
        within: z.strictObject({ days: z.int().min(7).max(56), restDays: z.int().min(1) }).optional(),
      })
      .readonly()
      .optional(),
    yearly: yearlySchema.optional(),
  })
  .readonly();
export type Pattern = z.infer<typeof patternSchema>;

/** 勤務割: what a person does on one day in one post, in place of her pattern. */
export const rosterDaySchema = z
  .strictObject({
    staffNo: staffNoSchema,
    department: departmentSchema.optional(),
    date: civilDateSchema,
    post: postIdSchema,
    /** `null`: 週休日. */
    shift: shiftIdSchema.nullable(),
  })
  .readonly();
export type RosterDay = z.infer<typeof rosterDaySchema>;
