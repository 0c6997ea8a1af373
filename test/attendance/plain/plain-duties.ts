import type { WorkRecord } from '../../../src/modules/attendance/input-schema.ts';
import type { AttendanceRules } from '../../../src/modules/attendance/rules-schema.ts';

/** docs/attendance-rules.md §1: what was to be worked, part by part, in the order in which posts are listed and then of days. */

export interface Duty {
  post: string;
  /** The day the shift stands under, the day its record is of, and that of its first part. */
  under: number;
  day: number;
  first: number;
  part: number;
  kind: 'work' | 'watch';
  free: boolean;
  why: 'holiday' | 'substitute' | null;
  from: number;
  to: number;
  pauses: { from: number; to: number }[];
  swapped: boolean;
  worksOnHolidays: boolean;
}

export type Duties = Duty[] & {
  inForce(day: number): boolean;
  isHoliday(day: number): boolean;
  rosterOnly(day: number): boolean;
  cutAt: number;
  maxStretch: number;
};

const numbers = new Map<string, number>();
const number = (date: string): number => {
  const known = numbers.get(date) ?? Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  numbers.set(date, known);
  return known;
};
const texts = new Map<number, string>();
const text = (day: number): string => {
  const known = texts.get(day) ?? new Date(day * 86_400_000).toISOString().slice(0, 10);
  texts.set(day, known);
  return known;
};
const weekday = (day: number): number => new Date(day * 86_400_000).getUTCDay();

interface Hours {
  kind: 'work' | 'watch';
  parts: { from: number; to: number; day: number }[];
  pauses: { from: number; to: number }[];
}

export const duties = (
  record: WorkRecord,
  firstDay: number,
  lastDay: number,
  rules: AttendanceRules,
  holidays: ReadonlySet<string>,
): Duties => {
  const { staff, roster, swaps } = record;
  const isHoliday = (day: number): boolean => {
    const date = text(day);
    return (
      holidays.has(date) ||
      rules.yearEnd.includes(date.slice(5)) ||
      rules.extraHolidays.some((extra) => extra.date === date)
    );
  };
  const within = (from: string, to: string | undefined, day: number): boolean =>
    number(from) <= day && (to === undefined || day <= number(to));
  const patternOf = (id: string) => {
    const found = rules.patterns.find((pattern) => pattern.id === id);
    if (found === undefined) throw new Error(`no pattern ${id}`);
    return found;
  };
  const postsOn = (day: number) =>
    within(staff.from, staff.to, day) ? staff.posts.filter((post) => within(post.from, post.to, day)) : [];

  /** The shift of a post before any swap. */
  const standing = (post: (typeof staff.posts)[number], day: number): Hours | null => {
    const named = (id: string | null | undefined): Hours | null => {
      const shift = rules.shifts.find((one) => one.id === id);
      if (shift === undefined) return null;
      return {
        kind: shift.kind,
        parts: shift.parts.map((part) => ({ from: part.from, to: part.to, day: part.day })),
        pauses: [...shift.breaks, ...shift.naps].map((pause) => ({ from: pause.from, to: pause.to })),
      };
    };
    const date = text(day);
    const row = roster.find((one) => one.date === date && one.post === post.post);
    if (row !== undefined) return named(row.shift);
    if (post.hours !== undefined) {
      const own = post.hours[weekday(day)];
      if (own === null || own === undefined) return null;
      const pauses = own.breaks.map((pause) => ({ from: pause.from, to: pause.to }));
      return { kind: 'work', parts: [{ from: own.start, to: own.end, day: 0 }], pauses };
    }
    const { rotation } = patternOf(post.pattern);
    if (rotation.by === 'week') return named(rotation.days[weekday(day)]);
    if (rotation.by === 'plan') return null;
    const length = rotation.days.length;
    let place = (day - number(rotation.since)) % length;
    if (place < 0) place += length;
    return named(rotation.days[place]);
  };

  const found: Duty[] = [];
  for (const post of staff.posts) {
    for (let day = firstDay - 1; day <= lastDay; day += 1) {
      if (!postsOn(day).includes(post)) continue;
      const pattern = patternOf(post.pattern);
      const mine = swaps.filter((swap) => swap.post === undefined || swap.post === post.post);
      let hours = standing(post, day);
      let swapped = false;
      const gone = mine.some((swap) => swap.kind === 'rest_swap' && number(swap.rest) === day);
      if (gone) hours = null;
      else {
        const come = mine.find((swap) => swap.kind === 'rest_swap' && number(swap.work) === day);
        const brought = come === undefined ? null : standing(post, number(come.rest));
        if (come !== undefined && brought !== null) {
          hours = brought;
          const sunday = (one: number): number => one - weekday(one);
          swapped = sunday(day) !== sunday(number(come.rest));
        }
      }
      if (hours === null) continue;
      const made = mine.some((swap) => swap.kind === 'holiday_substitute' && number(swap.work) === day);
      const freed = mine.some((swap) => swap.kind === 'holiday_substitute' && number(swap.rest) === day);
      const off = isHoliday(day) && pattern.onHoliday === 'off' && !made;
      const zero = day * 1440;
      const pauses = hours.pauses.map((pause) => ({ from: zero + pause.from, to: zero + pause.to }));
      hours.parts.forEach((part, index) => {
        found.push({
          post: post.post,
          under: day,
          day: day + part.day,
          first: day + (hours.parts[0]?.day ?? 0),
          part: index,
          kind: hours.kind,
          free: freed || off,
          why: freed ? 'substitute' : off ? 'holiday' : null,
          from: zero + part.from,
          to: zero + part.to,
          pauses,
          swapped,
          worksOnHolidays: pattern.onHoliday === 'works',
        });
      });
    }
  }
  return Object.assign(found, {
    inForce: (day: number) => postsOn(day).length > 0,
    isHoliday,
    rosterOnly: (day: number) => {
      const date = text(day);
      return (
        postsOn(day).length > 0 &&
        postsOn(day).every(
          (post) =>
            post.hours === undefined &&
            patternOf(post.pattern).rotation.by === 'plan' &&
            !roster.some((row) => row.date === date && row.post === post.post),
        )
      );
    },
    cutAt: patternOf(staff.posts[0]?.pattern ?? '').dayStartsAt,
    maxStretch: Math.max(...staff.posts.map((post) => patternOf(post.pattern).maxStretch)),
  });
};
