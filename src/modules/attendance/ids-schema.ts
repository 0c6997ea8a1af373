import { z } from 'zod';
import { PLAIN_TEXT } from '../../kernel/plain-text.ts';

/** 職員の出退勤: the words everything else is said in. Pure shapes. */

/** 職員番号. Never twelve digits alone: that is how a My Number looks. */
export const staffNoSchema = z
  .string()
  .regex(/^(?!\d{12}$)[A-Za-z0-9][A-Za-z0-9-]{0,19}$/)
  .brand<'StaffNo'>();
export type StaffNo = z.infer<typeof staffNoSchema>;

/** 所属 as the town's organisation codes it. */
export const departmentSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,20}$/)
  .brand<'Department'>();
export type Department = z.infer<typeof departmentSchema>;

const codeSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/);
/** 兼務 are posts of one person; the first is `main`. */
export const postIdSchema = codeSchema;
export const MAIN_POST = 'main';
export const patternIdSchema = codeSchema;
export const shiftIdSchema = codeSchema;
export const leaveKindSchema = codeSchema;

export const requestIdSchema = z.uuid().brand<'AttendanceRequestId'>();
export type RequestId = z.infer<typeof requestIdSchema>;

/** What a person wrote because the clock alone does not say it. */
export const reasonSchema = z.string().trim().min(3).max(250).regex(PLAIN_TEXT);
/** A name, a place, a work in a few words. */
export const lineSchema = z.string().trim().min(1).max(100).regex(PLAIN_TEXT);

/** `YYYY-MM`. */
export const monthSchema = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])$/)
  .brand<'Month'>();
export type Month = z.infer<typeof monthSchema>;

/** Milliseconds since 1970 of a punch; seconds are kept, the calculation floors each to its minute. */
export const punchedAtSchema = z.int().min(0);

/**
 * Minute of the day a record is of: 0 = 0:00, 510 = 8:30; up to 48:00, because 24:30 is half past midnight at the end of that day, as
 * rosters write it (翌8:30 = 32:30 = 1950).
 */
export const clockMinuteSchema = z.int().min(0).max(2_880);

/** A length in minutes. Never rounded: only the export of a month rounds (`rounding.ts`). */
export const minutesSchema = z.int().min(0);

/** From, until: the minute `to` is not in it. */
export const clockSpanSchema = z
  .strictObject({ from: clockMinuteSchema, to: clockMinuteSchema })
  .refine(({ from, to }) => from < to)
  .readonly();
export type ClockSpan = z.infer<typeof clockSpanSchema>;

/** 打刻の種類: 出勤, 退勤, 外出, 戻り, 当務開始, 当務終了, 出張出発, 出張帰着. */
export const PUNCH_TYPES = [
  'in',
  'out',
  'away',
  'back',
  'duty_start',
  'duty_end',
  'trip_start',
  'trip_end',
] as const;
export const punchTypeSchema = z.enum(PUNCH_TYPES);
export type PunchType = z.infer<typeof punchTypeSchema>;
