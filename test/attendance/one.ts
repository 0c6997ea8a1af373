import type { CivilDate } from '../../src/kernel/dates.ts';
import type { EventId } from '../../src/kernel/ids.ts';
import type { Department, Month, PunchType, StaffNo } from '../../src/modules/attendance/ids-schema.ts';
import type { WorkRecord } from '../../src/modules/attendance/input-schema.ts';
import { computeMonth } from '../../src/modules/attendance/month.ts';
import type { Punch } from '../../src/modules/attendance/punch-schema.ts';
import type { Leave, Order } from '../../src/modules/attendance/request-schema.ts';
import type { DayResult, MonthResult } from '../../src/modules/attendance/result-schema.ts';
import { compileRules } from '../../src/modules/attendance/roster.ts';
import type { AttendanceRules } from '../../src/modules/attendance/rules-schema.ts';
import type { Post, Staff } from '../../src/modules/attendance/staff-schema.ts';
import { MADE_UP_RULES } from './made-up-rules.ts';

/** One person's month, written the way a time card is read. */

export const at = (text: string): number => {
  const [, date = '', hours = '', minutes = '', seconds = '0'] =
    /^(\S+) (\d+):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  const clock = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  return Date.parse(`${date}T00:00:00+09:00`) + clock;
};
export const clock = (text: string): number => {
  const [hours = '', minutes = ''] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
};
export const span = (text: string) => {
  const [from = '', to = ''] = text.split('-');
  return { from: clock(from), to: clock(to) };
};
export const day = (text: string): CivilDate => text as CivilDate;

let count = 0;
/** `2026-06-01 8:25 in`; `!`: meant by a button, `?`: the clock was suspect, `+`: from a correction. */
export const punch = (text: string): Punch => {
  const [, date = '', time = '', type = '', marks = ''] = /^(\S+) (\S+) ([a-z_]+)([!?+]*)$/.exec(text) ?? [];
  count += 1;
  return {
    id: `00000000-0000-7000-8000-${String(count).padStart(12, '0')}` as EventId,
    at: at(`${date} ${time}`),
    type: type as PunchType,
    door: '正面',
    device: 'door-1',
    meant: marks.includes('!'),
    suspect: marks.includes('?'),
    corrected: marks.includes('+'),
  };
};

/** `2026-06-01 17:15-19:15`: confirmed as ordered. `confirmed`: otherwise. */
export const order = (
  text: string,
  confirmed: readonly string[] | null = [text.split(' ')[1] ?? ''],
  ground: Order['ground'] = 'ordinary',
): Order => ({
  date: day(text.split(' ')[0] ?? ''),
  spans: [span(text.split(' ')[1] ?? '')],
  work: '窓口',
  ground,
  confirmed: confirmed?.map(span) ?? null,
});

export const leave = (date: string, extent: Leave['extent'] | string, kind = 'annual'): Leave => ({
  kind,
  date: day(date),
  extent: typeof extent === 'string' ? { unit: 'time', span: span(extent) } : extent,
});

export const post = (pattern: string, more: Partial<Post> = {}): Post => ({
  post: 'main',
  department: 'd1' as Department,
  pattern,
  from: day('2015-04-01'),
  ...more,
});

export const staff = (more: Partial<Staff> = {}): Staff => ({
  staffNo: 'M001' as StaffNo,
  name: '訓練 花子',
  engagement: 'regular',
  caps: 'office',
  manager: false,
  posts: [post('office')],
  from: day('2015-04-01'),
  ...more,
});

type Said = Partial<Omit<WorkRecord, 'staff' | 'punches'>> & {
  readonly staff?: Partial<Staff>;
  readonly punches?: readonly string[];
};

export const record = ({ staff: who, punches = [], ...said }: Said): WorkRecord => ({
  staff: staff(who),
  roster: [],
  leaves: [],
  orders: [],
  trips: [],
  swaps: [],
  school: [],
  calls: [],
  differences: [],
  ...said,
  punches: punches.map(punch),
});

const compiled = compileRules(MADE_UP_RULES);

export const month = (text: string, said: Said, rules?: AttendanceRules, asOf?: string): MonthResult =>
  computeMonth(
    record(said),
    { month: text as Month, ...(asOf === undefined ? {} : { asOf: at(asOf) }) },
    rules === undefined ? compiled : compileRules(rules),
  );

export const dayOf = (result: MonthResult, date: string): DayResult => {
  const found = result.days.find((one) => one.date === date);
  if (found === undefined) throw new Error(`no ${date}`);
  return found;
};

/** The day in question alone. */
export const oneDay = (date: string, said: Said, rules?: AttendanceRules, asOf?: string): DayResult =>
  dayOf(month(date.slice(0, 7), said, rules, asOf), date);

export const kinds = ({ issues }: Pick<DayResult, 'issues'>): readonly string[] =>
  issues.map(({ kind }) => kind);

/** Classes of a day or month that are not nothing. */
export const paid = ({ pay }: Pick<DayResult, 'pay'>): Record<string, number> =>
  Object.fromEntries(Object.entries(pay).filter(([, minutes]) => minutes > 0));
