import { z } from 'zod';
import { minutesSchema } from './ids-schema.ts';
import { engagementSchema } from './staff-schema.ts';

/** 年次休暇: how many days, whose are counted how, and what goes on into the next year. */

const table = z.array(z.int().min(0).max(60)).min(1).max(20).readonly();

/** By length of service: after the first months, a year later, and so on; the last holds from then on. */
export const serviceTableSchema = z
  .strictObject({
    /** 労基法39条1項, 2項. */
    full: table.default([10, 11, 12, 14, 16, 18, 20]),
    /** 比例付与 (39条3項, 施行規則24条の3 3項): of four days a week, or 169 to 216 a year. */
    four: table.default([7, 8, 9, 10, 12, 13, 15]),
    /** Three days, or 121 to 168. */
    three: table.default([5, 6, 6, 8, 9, 10, 11]),
    /** Two days, or 73 to 120. */
    two: table.default([3, 4, 4, 5, 6, 6, 7]),
    /** One day, or 48 to 72. */
    one: table.default([1, 2, 2, 2, 3, 3, 3]),
  })
  .readonly();

export const grantRulesSchema = z
  .strictObject({
    /** Of whom length of service decides (労基法39条; 非常勤の国家公務員: 人事院規則15-15 3条) [K: the town's 規則]. All others have `days` a year. */
    byService: z.array(engagementSchema).readonly().default(['annual_part', 'annual_full']),
    /** Of whom `days` are cut to her week (人事院規則15-14 18条: 斉一型 by days, others by hours) [K]. */
    byShare: z.array(engagementSchema).readonly().default(['reappointed_short']),
    /** 雇入れの日から6か月; 0 where a town grants on the first day. */
    firstAfterMonths: z.int().min(0).max(12).default(6),
    /** Who has as much a week has the whole table: 30 hours, or five days (217 a year). */
    fullFrom: z
      .strictObject({ weekMinutes: minutesSchema, weekDays: z.int().min(1).max(7) })
      .readonly()
      .default({ weekMinutes: 1_800, weekDays: 5 }),
    table: serviceTableSchema.default(serviceTableSchema.parse({})),
  })
  .readonly();

export const annualSchema = z
  .strictObject({
    /** 年次休暇 a year, days (条例 20, as 勤務時間法17条). */
    days: z.number().min(0).max(60).default(20),
    /** Carried over at most. */
    carry: z.number().min(0).max(60).default(20),
    /** So many minutes of hours taken make a day (7:45). */
    dayMinutes: minutesSchema.default(465),
    /** Month in which the year of leave begins: January (暦年) or April (年度); whose grant goes by service has a year of her own. */
    yearStartsIn: z.int().min(1).max(12).default(1),
    /** 5 days a year are to be taken (労基法39条7項) by those who were granted ten and more. */
    atLeast: z.number().min(0).max(20).default(5),
    /** For whom that holds: 地公法58条3項 takes it out for most 地方公務員; 企業職員 and 単純労務職員 have it [K]. */
    atLeastFor: z.array(engagementSchema).readonly().default([]),
    grants: grantRulesSchema.default(grantRulesSchema.parse({})),
  })
  .readonly();
