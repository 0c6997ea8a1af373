import type { WorkRecord } from '../../../src/modules/attendance/input-schema.ts';
import type { AttendanceRules } from '../../../src/modules/attendance/rules-schema.ts';
import { duties } from './plain-duties.ts';

/**
 * docs/attendance-rules.md §8 again, from the page alone: every day of a year is looked at, with the tables as the ministry prints them
 * (労働基準法施行規則24条の3 3項).
 */

const PRINTED = `
days a week | days a year | 0.5 1.5 2.5 3.5 4.5 5.5 6.5
5           | 217–366     | 10  11  12  14  16  18  20
4           | 169–216     | 7   8   9   10  12  13  15
3           | 121–168     | 5   6   6   8   9   10  11
2           | 73–120      | 3   4   4   5   6   6   7
1           | 48–72       | 1   2   2   2   3   3   3
`;
const ROWS = PRINTED.trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [week = '', year = '', days = ''] = line.split('|').map((cell) => cell.trim());
    const [from = '', to = ''] = year.split('–');
    return { week: Number(week), from: Number(from), to: Number(to), days: days.split(/\s+/).map(Number) };
  });

/** 人事院規則15-14 別表第一: who comes in the n-th month before the year's end. */
const NEWCOMERS = [2, 3, 5, 7, 8, 10, 12, 13, 15, 17, 18, 20];

const utc = (date: string): Date => new Date(`${date}T00:00:00Z`);
const dayNumber = (date: string): number => utc(date).getTime() / 86_400_000;

/** Six months after 31 August is 1 March. */
const later = (date: string, months: number): string => {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, day)).getUTCDate() === day
    ? new Date(Date.UTC(year, month - 1 + months, day)).toISOString().slice(0, 10)
    : new Date(Date.UTC(year, month + months, 1)).toISOString().slice(0, 10);
};

const weekOf = (record: WorkRecord, date: string, rules: AttendanceRules) => {
  const { staff } = record;
  const posts = staff.posts.filter((post) => post.from <= date && (post.to ?? '9999') >= date);
  const planned = posts.some(
    (post) =>
      post.hours === undefined &&
      rules.patterns.find((one) => one.id === post.pattern)?.rotation.by === 'plan',
  );
  const today = dayNumber(date);
  const start = planned ? Math.max(today - 364, dayNumber(staff.from)) : today;
  const end = planned ? today : today + 364;
  const always = '2000-01-01' as typeof staff.from;
  const { to: _left, ...stays } = staff;
  const all = duties(
    {
      ...record,
      swaps: [],
      roster: planned ? record.roster : [],
      staff: {
        ...stays,
        from: always,
        posts: posts.map(({ to: _to, ...post }) => ({ ...post, from: always })),
      },
    },
    start,
    end,
    rules,
    new Set(),
  );
  const lengths: number[] = [];
  for (let day = start; day < end; day += 1) {
    let minutes = 0;
    let any = false;
    for (const duty of all) {
      if (duty.kind !== 'work' || duty.under !== day) continue;
      any = true;
      for (let minute = duty.from; minute < duty.to; minute += 1)
        if (!duty.pauses.some((pause) => pause.from <= minute && minute < pause.to)) minutes += 1;
    }
    if (any) lengths.push(minutes);
  }
  return { planned, lengths, days: end - start };
};

/** `date days length`, or nothing. */
export const plainGrant = (record: WorkRecord, month: string, rules: AttendanceRules): string | null => {
  const { staff } = record;
  const { annual } = rules;
  const { grants } = annual;
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
  const length = (lengths: readonly number[]): number => {
    const mean = Math.round(sum(lengths) / lengths.length);
    if (mean >= annual.dayMinutes) return annual.dayMinutes;
    let hours = 0;
    while (hours * 60 < mean) hours += 1;
    return Math.min(hours * 60, annual.dayMinutes);
  };
  if (grants.byService.includes(staff.engagement)) {
    for (let years = 0; years < 50; years += 1) {
      const date = later(staff.from, grants.firstAfterMonths + 12 * years);
      if (!date.startsWith(month) || (staff.to ?? '9999') < date) continue;
      const { planned, lengths, days } = weekOf(record, date, rules);
      if (lengths.length === 0) return `${date} unknown ${annual.dayMinutes}`;
      const perWeek = lengths.length / 52;
      const perYear = Math.round((lengths.length * 364) / days);
      const weekly = Math.round((sum(lengths) * 7) / days);
      const row =
        weekly >= 1_800 || (!planned && perWeek >= 5)
          ? ROWS[0]
          : ROWS.find(({ week, from, to }) =>
              !planned && Number.isInteger(perWeek) ? week === perWeek : from <= perYear && perYear <= to,
            );
      return `${date} ${row?.days[Math.min(years, 6)] ?? 0} ${length(lengths)}`;
    }
    return null;
  }
  const isNew = staff.from.startsWith(month);
  const isYearly = Number(month.slice(5)) === annual.yearStartsIn && staff.from < `${month}-01`;
  if ((!isNew && !isYearly) || (staff.to ?? '9999') < `${month}-01`) return null;
  const date = isNew ? staff.from : `${month}-01`;
  const monthsLeft = isNew ? 12 - ((Number(month.slice(5)) - annual.yearStartsIn + 12) % 12) : 12;
  if (!grants.byShare.includes(staff.engagement))
    return `${date} ${NEWCOMERS[monthsLeft - 1] ?? 0} ${annual.dayMinutes}`;
  const { planned, lengths, days } = weekOf(record, date, rules);
  if (lengths.length === 0) return `${date} unknown ${annual.dayMinutes}`;
  const perWeek = lengths.length / 52;
  const even = !planned && Number.isInteger(perWeek) && new Set(lengths).size === 1;
  const part = even
    ? Math.min(perWeek, 5) / 5
    : Math.min(Math.round((sum(lengths) * 7) / days), 2_325) / 2_325;
  return `${date} ${Math.round((20 * part * monthsLeft) / 12)} ${even ? length(lengths) : annual.dayMinutes}`;
};
