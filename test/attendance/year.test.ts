import { expect, test } from 'vitest';
import { DAY_MINUTES, daysOfMonth, minuteOf } from '../../src/modules/attendance/calendar.ts';
import type { Month } from '../../src/modules/attendance/ids-schema.ts';
import { MARGIN_DAYS } from '../../src/modules/attendance/input-schema.ts';
import { computeMonth, computeYear } from '../../src/modules/attendance/month.ts';
import {
  dayKindSchema,
  ISSUE_KINDS,
  monthResultSchema,
  PAY_CLASSES,
} from '../../src/modules/attendance/result-schema.ts';
import { compileRules } from '../../src/modules/attendance/roster.ts';
import { differences, SUMS } from './agree.ts';
import { MADE_UP_RULES } from './made-up-rules.ts';
import { madeUpYear } from './made-up-year.ts';
import { listedHolidays } from './plain/holidays.ts';
import { plainDays } from './plain/plain.ts';

/** `KAZASU_ATTENDANCE_YEAR=3000`: so many employees. 2019年度 has the change of era, and a leap day. */
const STAFF = Number(process.env['KAZASU_ATTENDANCE_YEAR'] ?? 14);

test('a year of everybody is what the plain calculation says, to the minute', () => {
  const compiled = compileRules(MADE_UP_RULES);
  const year = 2019;
  const holidays = new Set([...listedHolidays(year), ...listedHolidays(year + 1)]);
  const found: string[] = [];
  for (let at = 0; at < STAFF; at += 1) {
    const record = madeUpYear(at, year);
    const months = computeYear(record, `${year}-04` as Month, compiled);
    const plain = plainDays(record, `${year}-04-01`, `${year + 1}-03-31`, MADE_UP_RULES, holidays);
    found.push(...differences(record, months, plain));
  }
  expect(found.length, found.slice(0, 40).join('\n')).toBe(0);
}, 1_800_000);

test('a month by itself is what the year says of it', () => {
  const compiled = compileRules(MADE_UP_RULES);
  for (let at = 0; at < 14; at += 1) {
    const record = madeUpYear(at, 2026, 5);
    for (const result of computeYear(record, '2026-04' as Month, compiled)) {
      const { first, last } = daysOfMonth(result.month);
      const near = record.punches.filter((punch) => {
        const day = Math.floor(minuteOf(punch.at) / DAY_MINUTES);
        return day >= first - MARGIN_DAYS && day <= last + MARGIN_DAYS;
      });
      const alone = computeMonth({ ...record, punches: near }, { month: result.month }, compiled);
      expect(alone).toEqual(result);
      expect(monthResultSchema.parse(alone)).toEqual(alone);
    }
  }
});

test('the year has everything in it that can be said of one', () => {
  const compiled = compileRules(MADE_UP_RULES);
  const seen = new Set<string>();
  for (let at = 0; at < 70; at += 1)
    for (const { totals, days } of computeYear(madeUpYear(at, 2019), '2019-04' as Month, compiled)) {
      for (const name of PAY_CLASSES) if (totals.pay[name] > 0) seen.add(name);
      for (const name of SUMS) if (totals[name] > 0) seen.add(name);
      for (const { issues, kind } of days)
        for (const each of [...issues.map((issue) => issue.kind), kind]) seen.add(each);
    }
  const all = [...PAY_CLASSES, ...SUMS, ...ISSUE_KINDS, ...dayKindSchema.options];
  expect(all.filter((name) => !seen.has(name))).toEqual([]);
});
