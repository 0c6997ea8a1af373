import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import {
  clockMinuteSchema,
  departmentSchema,
  lineSchema,
  patternIdSchema,
  postIdSchema,
  staffNoSchema,
} from './ids-schema.ts';

/** 職員マスタ: whose time is kept, and under which terms. */

/**
 * 任用区分. `regular` 常勤, `annual_full` 会計年度任用 (フルタイム), `annual_part` 会計年度任用 (パートタイム), `reappointed_short`
 * 定年前再任用短時間・暫定再任用短時間, `teacher` 教育職員 (給特法), `fire` 消防吏員 (交替制).
 */
export const ENGAGEMENTS = [
  'regular',
  'annual_full',
  'annual_part',
  'reappointed_short',
  'teacher',
  'fire',
] as const;
export const engagementSchema = z.enum(ENGAGEMENTS);
export type Engagement = z.infer<typeof engagementSchema>;

/**
 * Which caps on overtime hold. `office`: 官公署の事務 (条例・規則, as 人事院規則15-14 16条の2の2), `heteronomous`: 他律的業務の比重が高い部署,
 * `agreement`: 労基法別表第一の事業場 with a 36協定, `teacher`: 給特法7条の指針, `teacherSpecial`: the same, for whom the 教育委員会 named
 * 特別の事情.
 */
export const capGroupSchema = z.enum(['office', 'heteronomous', 'agreement', 'teacher', 'teacherSpecial']);
export type CapGroup = z.infer<typeof capGroupSchema>;

/** 勤務: one post of a person. 兼務 are several; the first is her main one. `to` is the last day, absent: no end is known. */
export const postSchema = z
  .strictObject({
    post: postIdSchema,
    department: departmentSchema,
    /** 補職 */
    title: lineSchema.optional(),
    pattern: patternIdSchema,
    /**
     * Hours of one who works part of the week, by weekday from Sunday, in place of the pattern's shifts: 会計年度任用 and 短時間 have as
     * many ways as people. `null`: no work on that day.
     */
    hours: z
      .array(
        z
          .strictObject({
            start: clockMinuteSchema,
            end: clockMinuteSchema,
            breaks: z
              .array(z.strictObject({ from: clockMinuteSchema, to: clockMinuteSchema }))
              .max(3)
              .readonly(),
          })
          .refine(({ start, end }) => start < end)
          .readonly()
          .nullable(),
      )
      .length(7)
      .readonly()
      .optional(),
    from: civilDateSchema,
    to: civilDateSchema.optional(),
  })
  .readonly();
export type Post = z.infer<typeof postSchema>;

const terms = {
  engagement: engagementSchema,
  caps: capGroupSchema,
  /** 管理職: no overtime is paid; her hours are kept and watched all the same. */
  manager: z.boolean(),
};
export type Terms = Readonly<z.infer<z.ZodObject<typeof terms>>>;

/** 兼務 at one time, the main post among them. */
export const MOST_POSTS = 6;

export const staffSchema = z
  .strictObject({
    staffNo: staffNoSchema,
    name: lineSchema,
    kana: lineSchema.optional(),
    ...terms,
    /** Until which day she was something else, the oldest first; absent: never. */
    before: z
      .array(z.strictObject({ ...terms, to: civilDateSchema }).readonly())
      .max(400)
      .readonly()
      .optional(),
    /** All that she ever had: a life of moves, and the hours of 会計年度任用 anew each month. */
    posts: z.array(postSchema).min(1).max(1_000).readonly(),
    /** 採用日, 退職日 (the last day). */
    from: civilDateSchema,
    to: civilDateSchema.optional(),
  })
  .readonly();
export type Staff = z.infer<typeof staffSchema>;

/** Short of full time: what is over her own hours, up to 7:45 of the day, is paid at 100 % (給与法16条2項). */
export const isShortTime = ({ engagement }: Pick<Staff, 'engagement'>): boolean =>
  engagement === 'annual_part' || engagement === 'reappointed_short';
