import { z } from 'zod';
import { annualSchema } from './annual-schema.ts';
import { leaveKindSchema, lineSchema, minutesSchema } from './ids-schema.ts';
import { patternSchema, shiftSchema } from './pattern-schema.ts';
import { engagementSchema } from './staff-schema.ts';

/**
 * What differs from town to town, with what is assumed when a town says nothing. [K]: known from practice and not from the town's own
 * 条例; the doc comment names what it was taken from. Every number is minutes unless it says otherwise.
 */

const hundredths = z.int().min(0).max(300);

/** 支給割合, in hundredths. 給与法16条, 人事院規則9-97 2条, 17条 (休日給), 18条 (夜勤手当) [K: the town's 給与条例 decides]. */
export const ratesSchema = z
  .strictObject({
    /** 短時間: up to 7:45 of the day (給与法16条2項). */
    short: hundredths.default(100),
    /** 正規の勤務日の時間外 */
    workday: hundredths.default(125),
    /** 週休日の時間外, and outside the hours of a 休日 (16条1項2号). */
    rest: hundredths.default(135),
    /** 休日勤務: the regular hours of a 休日 (17条). */
    holiday: hundredths.default(135),
    /** Beyond 60 hours of the month (16条4項). */
    over60: hundredths.default(150),
    /** 22:00–5:00 on top of all of these: 150, 160, 175. */
    nightAdds: hundredths.default(25),
    /** 夜勤手当: regular hours at night (18条). */
    nightShift: hundredths.default(25),
    /** 週を越える振替: hours that came to a week by a 振替 (16条3項). */
    swapped: hundredths.default(25),
  })
  .readonly();

/** 上限 of one group. A cap that is `null` does not hold. */
export const capSchema = z
  .strictObject({
    /** At most so much in a month; `monthsOver` months of the fiscal year may be over it. */
    month: minutesSchema,
    monthsOver: z.int().min(0).max(12),
    /** 360 h of those who may never be over, 720 h of those who may. */
    year: minutesSchema,
    /** Less than this in any month (100 h). */
    below: minutesSchema.nullable(),
    /** Average over each 2 to 6 months up to this one. */
    average: minutesSchema.nullable(),
    /** Whether overtime on 週休日 counts towards `month` and `year`: 36協定 leaves 法定休日 out (労基法36条4項, 6項). */
    restCounts: z.enum(['all', 'not_legal_rest', 'none']),
    /** Whether 休日勤務 counts. `below` and `average` take 法定休日 whatever `restCounts` says. */
    holidayCounts: z.boolean(),
  })
  .readonly();
export type Cap = z.infer<typeof capSchema>;

const H = 60;
const OFFICE: Cap = {
  month: 45 * H,
  monthsOver: 0,
  year: 360 * H,
  below: null,
  average: null,
  restCounts: 'all',
  holidayCounts: false,
};
const BUSY = { monthsOver: 6, year: 720 * H, below: 100 * H, average: 80 * H } as const;

export const capsSchema = z
  .strictObject({
    /** 人事院規則15-14 16条の2の2 1項1号イ: 45, 360. */
    office: capSchema.default(OFFICE),
    /** 同ロ: <100, ≤720, 平均80, 45超は6月. */
    heteronomous: capSchema.default({ ...OFFICE, ...BUSY }),
    /** 労基法36条4–6項, with 特別条項. 法定休日 counts only for <100 and the average of 80. */
    agreement: capSchema.default({ ...OFFICE, ...BUSY, restCounts: 'not_legal_rest' }),
    /** 指針 (令2文科告1) 2章2節: 時間外在校等時間 45, 360. */
    teacher: capSchema.default({ ...OFFICE, holidayCounts: true }),
    /** 特別の事情 of the guideline: those whom the 教育委員会 named. */
    teacherSpecial: capSchema.default({ ...OFFICE, ...BUSY, holidayCounts: true }),
    /** 指針 3章: of whom 1年単位の変形労働時間制 holds, 42 and 320 hours [K]. */
    teacherYearly: capSchema.default({ ...OFFICE, month: 42 * H, year: 320 * H, holidayCounts: true }),
    /** 早期の注意, at these hours of a month, before any cap is reached. */
    warnAt: z
      .array(minutesSchema)
      .max(6)
      .readonly()
      .default([35 * H, 45 * H, 80 * H]),
    /** 法定休日, weekday from Sunday [K]. */
    legalRestDay: z.int().min(0).max(6).default(0),
    /** Month in which a year of caps begins. */
    yearStartsIn: z.int().min(1).max(12).default(4),
  })
  .readonly();
export type Caps = z.infer<typeof capsSchema>;

/** 休暇の種類. `paid`: hours of it count as worked for nothing but pay; `balance`: whose days they are. */
export const leaveRuleSchema = z
  .strictObject({
    kind: leaveKindSchema,
    name: lineSchema,
    paid: z.boolean(),
    /** Which balance it is taken from; `null`: as often as it is granted. */
    balance: z.enum(['annual', 'own']).nullable(),
    /** Of `own`: days a year, or a case. */
    days: z.number().min(0).max(1_100).nullable(),
    per: z.enum(['year', 'case']).default('year'),
    /** The smallest step, minutes; `null`: whole days only. */
    unit: minutesSchema.nullable(),
    source: lineSchema,
  })
  .readonly();
export type LeaveRule = z.infer<typeof leaveRuleSchema>;

const NINE_SIX = '人事院規則15-14, 条例の例による';
const special = (
  kind: string,
  name: string,
  days: number | null,
  unit: number | null,
  per: 'year' | 'case' = 'year',
): LeaveRule => ({
  kind,
  name,
  paid: true,
  balance: days === null ? null : 'own',
  days,
  per,
  unit,
  source: NINE_SIX,
});

/** [K] as the State's own rules have them; a town's 規則 has its own figures. */
export const DEFAULT_LEAVES: readonly LeaveRule[] = [
  {
    kind: 'annual',
    name: '年次有給休暇',
    paid: true,
    balance: 'annual',
    days: null,
    per: 'year',
    unit: 60,
    source: '条例12条の例, 労基法39条',
  },
  special('sick', '病気休暇', 90, 60, 'case'),
  special('summer', '夏季休暇', 3, null),
  special('bereavement', '忌引休暇', 10, null, 'case'),
  special('marriage', '結婚休暇', 5, null, 'case'),
  special('maternity', '産前産後休暇', null, null),
  special('partner_birth', '配偶者出産休暇', 2, 60, 'case'),
  special('child_care', '子の看護等休暇', 5, 60),
  special('short_care', '短期介護休暇', 5, 60),
  special('volunteer', 'ボランティア休暇', 5, null),
  special('disaster', '災害による休暇', null, 60),
  special('exempt', '職務専念義務免除', null, 60),
  {
    kind: 'care',
    name: '介護休暇',
    paid: false,
    balance: null,
    days: null,
    per: 'case',
    unit: 60,
    source: NINE_SIX,
  },
  {
    kind: 'partial',
    name: '部分休業・育児時間',
    paid: false,
    balance: null,
    days: null,
    per: 'case',
    unit: 30,
    source: '育児休業法19条',
  },
  {
    kind: 'union',
    name: '組合休暇',
    paid: false,
    balance: 'own',
    days: 30,
    per: 'year',
    unit: 60,
    source: '職員団体の条例の例',
  },
  {
    kind: 'substitute',
    name: '時間外勤務代休時間',
    paid: true,
    balance: null,
    days: null,
    per: 'case',
    unit: 1,
    source: '給与法16条5項の例',
  },
  {
    kind: 'absence',
    name: '欠勤',
    paid: false,
    balance: null,
    days: null,
    per: 'case',
    unit: 1,
    source: '条例の例',
  },
  {
    kind: 'suspension',
    name: '停職',
    paid: false,
    balance: null,
    days: null,
    per: 'case',
    unit: null,
    source: '地公法29条',
  },
];

/** 1年単位の変形労働時間制 (労基法32条の4, 施行規則12条の4) [K]. */
export const yearlyLimitsSchema = z
  .strictObject({
    day: minutesSchema.default(10 * H),
    week: minutesSchema.default(52 * H),
    /** 連続して勤務させる日数 */
    consecutive: z.int().min(1).max(12).default(6),
    /** Days a year; of a period of up to three months there is no such limit. */
    days: z.int().min(1).max(366).default(280),
    /** On the average (条例 38:45; the law 40). */
    weekMinutes: minutesSchema.default(2_325),
    /** Weeks longer than this: so many in a row, and so many that begin in three months. */
    longWeek: minutesSchema.default(48 * H),
    longWeeksInRow: z.int().min(0).max(52).default(3),
    longWeeksInQuarter: z.int().min(0).max(14).default(3),
  })
  .readonly();

const night = z.strictObject({ from: z.int().min(0).max(1_439), to: z.int().min(0).max(1_439) }).readonly();

export const overtimeRulesSchema = z
  .strictObject({
    /** 深夜 (労基法37条4項). */
    night: night.default({ from: 22 * H, to: 5 * H }),
    rates: ratesSchema.default(ratesSchema.parse({})),
    /** 60 hours of the month. */
    over60At: minutesSchema.default(60 * H),
    /** 7:45: to where 短時間 is paid at 100 %. */
    fullDay: minutesSchema.default(465),
    /** 乖離 of fewer minutes than this a day is not asked about [K]. */
    tolerance: minutesSchema.default(30),
    /** Engagements whose overtime is paid; 給特法3条2項 takes 教育職員 out. */
    paid: z
      .array(engagementSchema)
      .readonly()
      .default(['regular', 'annual_full', 'annual_part', 'reappointed_short', 'fire']),
  })
  .readonly();

/** 休憩 (労基法34条): of work of more than `over` minutes, at least `need`. */
export const breakRulesSchema = z
  .array(z.strictObject({ over: minutesSchema, need: minutesSchema }).readonly())
  .max(4)
  .readonly();

export const attendanceRulesSchema = z
  .strictObject({
    overtime: overtimeRulesSchema.default(overtimeRulesSchema.parse({})),
    breaks: breakRulesSchema.default([
      { over: 6 * H, need: 45 },
      { over: 8 * H, need: 60 },
    ]),
    caps: capsSchema.default(capsSchema.parse({})),
    /** 二度タッチ: a second tap within so many seconds is none. */
    doubleTapSeconds: z.int().min(0).max(600).default(60),
    /** 勤務間インターバル: 11 hours (人事院規則15-14 1条の2, 努力義務) [K]. */
    interval: minutesSchema.default(11 * H),
    /**
     * 週休日の振替等 (人事院規則15-14 6条): the day off lies so many days before or after the day worked. 4時間の割振り変更: how long half a day is
     * [K].
     */
    swaps: z
      .strictObject({
        before: z.int().min(0).max(366).default(28),
        after: z.int().min(0).max(366).default(56),
        halfLeast: minutesSchema.default(225),
        halfMost: minutesSchema.default(255),
      })
      .readonly()
      .default({ before: 28, after: 56, halfLeast: 225, halfMost: 255 }),
    yearlyLimits: yearlyLimitsSchema.default(yearlyLimitsSchema.parse({})),
    annual: annualSchema.default(annualSchema.parse({})),
    leaves: z.array(leaveRuleSchema).max(60).readonly().default(DEFAULT_LEAVES),
    /** 年末年始の休日 (条例, 地方自治法4条の2), `MM-DD`. */
    yearEnd: z
      .array(z.string().regex(/^\d\d-\d\d$/))
      .max(10)
      .readonly()
      .default(['12-29', '12-30', '12-31', '01-01', '01-02', '01-03']),
    /** 条例で定める休日 of this town, and days the law moved for one year alone. */
    extraHolidays: z
      .array(z.strictObject({ date: z.iso.date(), name: lineSchema }).readonly())
      .max(200)
      .readonly()
      .default([]),
    shifts: z.array(shiftSchema).max(500).readonly().default([]),
    patterns: z.array(patternSchema).max(200).readonly().default([]),
    /** 二人の打刻: two cards at one reader within so many seconds, on so many days of the last so many. */
    buddy: z
      .strictObject({
        seconds: z.number().min(0).max(60).default(3),
        days: z.int().min(1).max(60).default(3),
        within: z.int().min(1).max(366).default(30),
      })
      .readonly()
      .default({ seconds: 3, days: 3, within: 30 }),
    /** Doors between which nobody comes faster than so many minutes; doors that are not named are one place. */
    distances: z
      .array(z.strictObject({ a: lineSchema, b: lineSchema, minutes: minutesSchema }).readonly())
      .max(2_000)
      .readonly()
      .default([]),
  })
  .readonly();
export type AttendanceRules = z.infer<typeof attendanceRulesSchema>;

/** All that is assumed when a town says nothing. */
export const DEFAULT_RULES: AttendanceRules = attendanceRulesSchema.parse({});
