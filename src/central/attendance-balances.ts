/** 残りの休暇: what was granted and carried over, less what was taken and what is granted for later this year. */
import { z } from 'zod';
import type { CivilDate } from '../kernel/dates.ts';
import { yearOf } from '../modules/attendance/calendar.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import { annualLeft, type Left, ownLeft, type Taken, takenOf } from '../modules/attendance/leave.ts';
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
});
export type Balance = z.infer<typeof balanceSchema>;
export const balancesSchema = z.array(balanceSchema);

export const readBalances = async (sql: Queryable, scope: AttendanceScope): Promise<readonly Balance[]> =>
  balancesSchema.parse(JSON.parse((await readSetting(sql, scope, 'balances')) ?? '[]'));

const leftWord = ({ days, minutes }: Left): string =>
  days < 0
    ? '足りません（人事に確かめてください）'
    : `${days}日${minutes === 0 ? '' : `と ${lengthWord(minutes)}`}`;

const takenWord = ({ days, minutes }: Taken): string =>
  `${days}日${minutes === 0 ? '' : `と ${lengthWord(minutes)}`} を 取りました（付与と繰越は まだ登録されていません）`;

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
  const months = yearOf(day.slice(0, 7) as Month, rules.annual.yearStartsIn);
  const totals = await readTotals(sql, scope, [staff], { months, now }, compiled);
  const taken = [...(totals.get(staff.staffNo) ?? new Map()).values()].map((each) => ({ totals: each }));
  const year = Number(months[0]?.slice(0, 4));
  const balance = (await readBalances(sql, scope)).find(
    (each) => each.staffNo === staff.staffNo && each.year === year,
  );
  return rules.leaves.flatMap((rule) => {
    const own = takenOf(taken, rule.kind);
    if (rule.balance === 'annual') {
      const carried = { days: balance?.carriedDays ?? 0, minutes: balance?.carriedMinutes ?? 0 };
      const left =
        balance === undefined
          ? takenWord(own)
          : leftWord(annualLeft({ granted: balance.granted, carried, taken: own }, rules.annual));
      return [{ kind: rule.kind, word: rule.name, left }];
    }
    const left = rule.per === 'year' ? ownLeft(rule, own, rules.annual.dayMinutes) : null;
    return left === null ? [] : [{ kind: rule.kind, word: rule.name, left: leftWord(left) }];
  });
};
