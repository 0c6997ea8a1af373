import type { WorkRecord } from '../../src/modules/attendance/input-schema.ts';
import type { DayResult, MonthResult } from '../../src/modules/attendance/result-schema.ts';
import type { PlainDay } from './plain/plain.ts';

/** Where the two calculations differ, in words; none when they agree. */

export const SUMS = [
  'scheduled',
  'worked',
  'leave',
  'trip',
  'short',
  'unknown',
  'presence',
  'outside',
  'overtime',
  'disaster',
  'legalRest',
  'called',
  'unordered',
  'notHere',
  'breaks',
  'watchTimes',
  'watch',
  'school',
  'schoolOutside',
] as const;

const WITH_MINUTES = new Set([
  'short',
  'not_ordered',
  'not_here',
  'break_short',
  'interval_short',
  'worked_on_leave',
]);

const issuesOf = (day: DayResult): string =>
  day.issues
    .map(({ kind, minutes }) => (WITH_MINUTES.has(kind) ? `${kind}:${minutes}` : kind))
    .toSorted()
    .join(' ');

const differencesOfDay = (day: DayResult, plain: PlainDay): string[] => {
  const found: string[] = [];
  const compare = (name: string, ours: unknown, theirs: unknown): void => {
    if (ours !== theirs) found.push(`${day.date} ${name}: ${String(ours)}, plainly ${String(theirs)}`);
  };
  compare('date', day.date, plain.date);
  compare('kind', day.kind, plain.kind);
  for (const name of SUMS) compare(name, day[name], plain.sums[name] ?? 0);
  for (const [name, minutes] of Object.entries(day.pay))
    compare(name, minutes, plain.sums[`pay:${name}`] ?? 0);
  compare('interval', day.interval, plain.interval);
  compare('issues', issuesOf(day), plain.issues.join(' '));
  return found;
};

export const differences = (
  record: WorkRecord,
  months: readonly MonthResult[],
  plain: readonly PlainDay[],
): readonly string[] => {
  const days = months.flatMap((month) => month.days);
  const found = days.length === plain.length ? [] : [`${days.length} days, plainly ${plain.length}`];
  days.forEach((day, at) => {
    const other = plain[at];
    if (other !== undefined) found.push(...differencesOfDay(day, other));
  });
  for (const month of months) {
    const own = plain.filter(({ date }) => date.startsWith(month.month));
    const sum = (name: string): number => own.reduce((total, day) => total + (day.sums[name] ?? 0), 0);
    const compare = (name: string, ours: number, theirs: number): void => {
      if (ours !== theirs) found.push(`${month.month} ${name}: ${ours}, plainly ${theirs}`);
    };
    for (const name of SUMS) compare(name, month.totals[name], sum(name));
    for (const [name, minutes] of Object.entries(month.totals.pay))
      compare(`pay:${name}`, minutes, sum(`pay:${name}`));
    for (const [name, minutes] of Object.entries(month.totals.over60Of))
      compare(`over60Of:${name}`, minutes, sum(`over60Of:${name}`));
    const kinds = new Set([
      ...month.totals.leaves.map(({ kind }) => kind),
      ...record.leaves.map(({ kind }) => kind),
    ]);
    for (const kind of kinds) {
      const leave = month.totals.leaves.find((one) => one.kind === kind);
      compare(`leave:${kind}`, leave?.minutes ?? 0, sum(`leave:${kind}`));
      compare(`leaveByHour:${kind}`, leave?.byHour ?? 0, sum(`leaveByHour:${kind}`));
      compare(`leaveDays:${kind}`, leave?.days ?? 0, sum(`leaveDays:${kind}`));
    }
    for (const post of month.totals.posts) {
      compare(`post:${post.post}:scheduled`, post.scheduled, sum(`post:${post.post}:scheduled`));
      compare(`post:${post.post}:worked`, post.worked, sum(`post:${post.post}:worked`));
    }
    compare('workDays', month.totals.workDays, own.filter(({ sums }) => (sums['scheduled'] ?? 0) > 0).length);
    compare('restDays', month.totals.restDays, own.filter(({ kind }) => kind === 'rest').length);
  }
  return found.map((text) => `${record.staff.staffNo} ${text}`);
};
