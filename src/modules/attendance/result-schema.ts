import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { leaveKindSchema, minutesSchema, monthSchema, postIdSchema, staffNoSchema } from './ids-schema.ts';

/** 集計: what a month comes to. Minutes, none of them rounded. */

/**
 * 手当の区分. `holiday` is paid for regular hours of a 休日, `night_shift` and `swapped` come on top of hours that are regular;
 * all others are 時間外. A minute of 時間外 is in exactly one of the first eight.
 */
export const PAY_CLASSES = [
  'short',
  'short_night',
  'workday',
  'workday_night',
  'rest',
  'rest_night',
  'over60',
  'over60_night',
  'holiday',
  'night_shift',
  'swapped',
] as const;
export type PayClass = (typeof PAY_CLASSES)[number];

export const paySchema = z
  .strictObject({
    short: minutesSchema,
    short_night: minutesSchema,
    workday: minutesSchema,
    workday_night: minutesSchema,
    rest: minutesSchema,
    rest_night: minutesSchema,
    over60: minutesSchema,
    over60_night: minutesSchema,
    holiday: minutesSchema,
    night_shift: minutesSchema,
    swapped: minutesSchema,
  })
  .readonly();
export type Pay = z.infer<typeof paySchema>;

/** What a person has to look into. Nothing of it was put right by guessing. */
export const ISSUE_KINDS = [
  /** 退勤なし: the time since the last in is not counted. */
  'missing_out',
  /** 出勤なし */
  'missing_in',
  /** 戻りなし, 外出なし */
  'missing_back',
  'missing_away',
  /** 出張の帰着なし, and no trip was granted; 出発なし. */
  'missing_trip_end',
  'missing_trip_start',
  /** 出退の逆転: two of a kind in a row, where one of them stands at the other end of her shift. */
  'inverted',
  /** A second tap within the minute, of no effect. */
  'double_tap',
  /** A day of work without a punch, leave or trip. */
  'no_punches',
  /** Punched on a day with no shift and no order. */
  'no_roster',
  /** 遅参・早退: regular hours neither worked nor on leave. */
  'short',
  /** 休暇中の勤務 */
  'worked_on_leave',
  /** 乖離: here without an order, for longer than is overlooked. */
  'not_ordered',
  /** Ordered and not here. */
  'not_here',
  /** Ordered, and nobody has confirmed yet. */
  'not_confirmed',
  /** 休憩不足 */
  'break_short',
  /** 勤務間インターバル */
  'interval_short',
  /** The clock of the terminal could not be trusted. */
  'clock_suspect',
  /** 勤務の重なり of two posts. */
  'shifts_overlap',
] as const;
export const issueKindSchema = z.enum(ISSUE_KINDS);
export type IssueKind = z.infer<typeof issueKindSchema>;

export const issueSchema = z
  .strictObject({
    kind: issueKindSchema,
    /** Minute of the day's record at which it shows. */
    at: z.int().optional(),
    /** The punch it is about. */
    punch: z.string().optional(),
    minutes: minutesSchema.optional(),
  })
  .readonly();
export type Issue = z.infer<typeof issueSchema>;

/** Issues while which a month cannot be closed: time is missing from it. */
export const OPEN_ISSUES: readonly IssueKind[] = [
  'missing_out',
  'missing_in',
  'missing_back',
  'missing_away',
  'missing_trip_end',
  'missing_trip_start',
  'no_punches',
  'not_confirmed',
  'shifts_overlap',
];

/** `work` 勤務日, `rest` 週休日, `holiday` 休日 without duty, `substitute` 代休日, `outside` not in service. */
export const dayKindSchema = z.enum(['work', 'rest', 'holiday', 'substitute', 'outside']);
export type DayKind = z.infer<typeof dayKindSchema>;

/**
 * From and until, in minutes from midnight of the day's record; below none or above 1,440 on the days beside it. `null`: still here, or nobody
 * punched the end.
 */
export const stretchSchema = z.strictObject({ from: z.int(), to: z.int().nullable() }).readonly();
export type Stretch = z.infer<typeof stretchSchema>;

/** Sums that a day and a month have alike. */
const sums = {
  /** Regular hours (正規の勤務時間), breaks and naps left out; of a 休日 without duty none. */
  scheduled: minutesSchema,
  /** Of them, really worked; 出張 is work. */
  worked: minutesSchema,
  leave: minutesSchema,
  /** Of `worked`, by a granted or punched trip and not by presence. */
  trip: minutesSchema,
  /** 遅参・早退: neither, on days whose punches are complete. */
  short: minutesSchema,
  /** Regular hours of which the punches do not tell. */
  unknown: minutesSchema,
  /** 在庁: all minutes here by the clock, breaks among them. */
  presence: minutesSchema,
  /** Of it, outside the hours of the roster (its breaks are no outside). */
  outside: minutesSchema,
  /** 時間外 that was ordered, confirmed and worked; all paid classes of it together. */
  overtime: minutesSchema,
  /** Of `overtime`: by disaster orders, outside the caps. */
  disaster: minutesSchema,
  /** Of `overtime`: on the weekday of the 法定休日. */
  legalRest: minutesSchema,
  /** Of `overtime`: called out of a nap or a break. */
  called: minutesSchema,
  /** 乖離: outside and not ordered; confirmed and not here. */
  unordered: minutesSchema,
  notHere: minutesSchema,
  breaks: minutesSchema,
  /** 宿日直 */
  watchTimes: z.int().min(0),
  watch: minutesSchema,
  /** 在校等時間, 時間外在校等時間; of others none. */
  school: minutesSchema,
  schoolOutside: minutesSchema,
};

export const daySchema = z
  .strictObject({
    date: civilDateSchema,
    kind: dayKindSchema,
    /** 祝日・年末年始 on the calendar, whether there is duty or not. */
    holiday: z.boolean(),
    shifts: z.array(z.strictObject({ post: postIdSchema, shift: z.string() }).readonly()).readonly(),
    /** As paired. */
    stretches: z.array(stretchSchema).readonly(),
    ...sums,
    pay: paySchema,
    /** Since the end of work of a day before; `null`: not known, or longer than 24 hours. */
    interval: minutesSchema.nullable(),
    issues: z.array(issueSchema).readonly(),
  })
  .readonly();
export type DayResult = z.infer<typeof daySchema>;

export const monthResultSchema = z
  .strictObject({
    staffNo: staffNoSchema,
    month: monthSchema,
    days: z.array(daySchema).readonly(),
    totals: z
      .strictObject({
        ...sums,
        pay: paySchema,
        /** Of what stands in over60 and over60_night, which class it would have been in; for 代替休 (給与法16条5項). */
        over60Of: z
          .strictObject({ short: minutesSchema, workday: minutesSchema, rest: minutesSchema })
          .readonly(),
        /** Days with shifts, days worked, 週休日. */
        workDays: z.int(),
        workedDays: z.int(),
        restDays: z.int(),
        /** By kind: whole days (a part of a duty is one), regular minutes of all of it, and of these those taken by the hour. */
        leaves: z
          .array(
            z
              .strictObject({
                kind: leaveKindSchema,
                days: z.number(),
                minutes: minutesSchema,
                byHour: minutesSchema,
              })
              .readonly(),
          )
          .readonly(),
        /** Regular and worked minutes of each post. */
        posts: z
          .array(
            z
              .strictObject({ post: postIdSchema, scheduled: minutesSchema, worked: minutesSchema })
              .readonly(),
          )
          .readonly(),
      })
      .readonly(),
    /** No issue that time is missing by. */
    closable: z.boolean(),
    /** Whether 時間外 is paid at all: 教育職員 and 管理職 have theirs counted and not paid. */
    paid: z.boolean(),
  })
  .readonly();
export type MonthResult = z.infer<typeof monthResultSchema>;
