/** 残りの休暇: what was granted and carried over, less what was taken and what is granted for later this year. */
import { z } from 'zod';
import type { CivilDate } from '../kernel/dates.ts';
import { yearOf } from '../modules/attendance/calendar.ts';
import { leaveYearStart } from '../modules/attendance/grants.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import {
  annualLeft,
  type Left,
  ownLeft,
  type Taken,
  takenOf,
  toBeTaken,
} from '../modules/attendance/leave.ts';
import type { CompiledRules } from '../modules/attendance/roster.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { readTotals } from './attendance-months.ts';
import { lengthWord } from './attendance-request-words.ts';
import type { OwnMonth } from './attendance-schema.ts';
import { type AttendanceScope, readSetting } from './attendance-store.ts';
import type { Queryable } from './database.ts';

/** 年次休暇 of one person and year, as 人事 told it: without it nobody knows what was carried over. */
export const balanceSchema = z.strictObject({
  staffNo: z.string(),
  /** The year in which it begins. */
  year: z.int(),
  granted: z.number().min(0).max(60),
  carriedDays: z.int().min(0).max(60),
  carriedMinutes: z.int().min(0).max(1_440),
  /** So many minutes taken by the hour make a day of hers; the town's where none is said. */
  dayMinutes: z.int().min(1).max(1_440).optional(),
});
export type Balance = z.infer<typeof balanceSchema>;
export const balancesSchema = z.array(balanceSchema);

export const readBalances = async (sql: Queryable, scope: AttendanceScope): Promise<readonly Balance[]> =>
  balancesSchema.parse(JSON.parse((await readSetting(sql, scope, 'balances')) ?? '[]'));

const leftWord = ({ days, minutes }: Left): string =>
  days < 0
    ? '足りません（人事に確かめてください）'
    : `${days}日${minutes === 0 ? '' : `と ${lengthWord(minutes)}`}`;

/** 労基法39条7項: of those whom it is about and who were granted ten days and more. */
const MOST_WITHOUT_DUTY = 10;
const stillToTake = (
  { granted }: Balance,
  taken: Taken,
  { annual }: AttendanceRules,
  { engagement }: Pick<Staff, 'engagement'>,
): string => {
  const holds = annual.atLeastFor.includes(engagement) && granted >= MOST_WITHOUT_DUTY;
  const days = holds ? toBeTaken(taken, annual) : 0;
  return days === 0 ? '' : `（この年に あと ${days}日は 取る定めです）`;
};

const takenWord = ({ days, minutes }: Taken): string =>
  `${days}日${minutes === 0 ? '' : `と ${lengthWord(minutes)}`} を 取りました（付与と繰越は まだ登録されていません）`;

/** What is left of a year that was granted. */
export const balanceLeft = (
  { granted, carriedDays, carriedMinutes, dayMinutes }: Balance,
  taken: Taken,
  annual: Pick<AttendanceRules['annual'], 'dayMinutes'>,
): Left =>
  annualLeft(
    { granted, carried: { days: carriedDays, minutes: carriedMinutes }, taken },
    { dayMinutes: dayMinutes ?? annual.dayMinutes },
  );

export const leaveLeft = async (
  sql: Queryable,
  scope: AttendanceScope,
  staff: Staff,
  of: {
    readonly day: CivilDate;
    readonly now: number;
    readonly rules: AttendanceRules;
    readonly compiled: CompiledRules;
  },
): Promise<OwnMonth['leave']> => {
  const { day, now, rules, compiled } = of;
  const months = yearOf(day.slice(0, 7) as Month, leaveYearStart(staff, rules));
  const totals = await readTotals(sql, scope, [staff], { months, now }, compiled);
  const taken = [...(totals.get(staff.staffNo) ?? new Map()).values()].map((each) => ({ totals: each }));
  const year = Number(months[0]?.slice(0, 4));
  const balance = (await readBalances(sql, scope)).find(
    (each) => each.staffNo === staff.staffNo && each.year === year,
  );
  return rules.leaves.flatMap((rule) => {
    const own = takenOf(taken, rule.kind);
    if (rule.balance === 'annual') {
      const left =
        balance === undefined
          ? takenWord(own)
          : leftWord(balanceLeft(balance, own, rules.annual)) + stillToTake(balance, own, rules, staff);
      return [{ kind: rule.kind, word: rule.name, left }];
    }
    const left = rule.per === 'year' ? ownLeft(rule, own, rules.annual.dayMinutes) : null;
    return left === null ? [] : [{ kind: rule.kind, word: rule.name, left: leftWord(left) }];
  });
};
