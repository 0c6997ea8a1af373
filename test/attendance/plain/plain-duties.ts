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
  /** Minutes of it that are above what its week had before. */
  swapped: ReadonlySet<number>;
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
  parts: { part: number; from: number; to: number; day: number }[];
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
        parts: shift.parts.map((part, index) => ({
          part: index,
          from: part.from,
          to: part.to,
          day: part.day,
        })),
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
      return { kind: 'work', parts: [{ part: 0, from: own.start, to: own.end, day: 0 }], pauses };
    }
    const { rotation, yearly } = patternOf(post.pattern);
    const special = yearly?.days.find((one) => one.date === date);
    if (special !== undefined) return named(special.shift);
    if (rotation.by === 'week') return named(rotation.days[weekday(day)]);
    if (rotation.by === 'plan') return null;
    const length = rotation.days.length;
    let place = (day - number(rotation.since)) % length;
    if (place < 0) place += length;
    return named(rotation.days[place]);
  };

  /** Minutes of the day that are work, one by one. */
  const workMinutes = ({ parts, pauses }: Hours): number[] => {
    const minutes: number[] = [];
    for (const part of parts)
      for (let minute = part.from; minute < part.to; minute += 1)
        if (!pauses.some((pause) => pause.from <= minute && minute < pause.to)) minutes.push(minute);
    return minutes.toSorted((a, b) => a - b);
  };
  /** The same hours with these minutes alone. */
  const only = (hours: Hours, minutes: readonly number[]): Hours => {
    const parts = hours.parts
      .map((part) => ({ part, own: minutes.filter((minute) => part.from <= minute && minute < part.to) }))
      .filter(({ own }) => own.length > 0)
      .map(({ part, own }) => ({ ...part, from: own[0] as number, to: (own.at(-1) as number) + 1 }));
    const within = (minute: number): boolean => parts.some((part) => part.from <= minute && minute < part.to);
    const pauses = hours.pauses.filter((pause) => {
      for (let minute = pause.from; minute < pause.to; minute += 1) if (within(minute)) return true;
      return false;
    });
    return { kind: hours.kind, parts, pauses };
  };
  const sunday = (one: number): number => one - weekday(one);
  type Post = (typeof staff.posts)[number];
  const swapsOf = (post: Post, day: number) => ({
    whole: swaps.filter(
      (swap) => swap.kind !== 'half_swap' && (swap.post === undefined || swap.post === post.post),
    ),
    halves: swaps.filter(
      (swap) =>
        swap.kind === 'half_swap' &&
        (swap.post ?? staff.posts.find((one) => within(one.from, one.to, day))?.post) === post.post,
    ),
  });

  interface Found {
    hours: Hours;
    /** It came from another week. */
    far: boolean;
  }
  /** 1.3: what a post has on a day, what went from it to other weeks, and why there is no duty. */
  const onDay = (post: Post, day: number): { found: Found[]; lost: number; why: Duty['why'] } => {
    const { whole, halves } = swapsOf(post, day);
    const made = whole.some((swap) => swap.kind === 'holiday_substitute' && number(swap.work) === day);
    const freed = whole.some((swap) => swap.kind === 'holiday_substitute' && number(swap.rest) === day);
    const off = isHoliday(day) && patternOf(post.pattern).onHoliday === 'off' && !made;
    const why = freed ? 'substitute' : off ? 'holiday' : null;
    const found: Found[] = [];
    let lost = 0;
    const countLost = (minutes: number, to: string): void => {
      if (why === null && sunday(number(to)) !== sunday(day)) lost += minutes;
    };
    let hours = standing(post, day);
    let far = false;
    const gone = whole.find((swap) => swap.kind === 'rest_swap' && number(swap.rest) === day);
    if (gone !== undefined) {
      if (hours?.kind === 'work') countLost(workMinutes(hours).length, gone.work);
      hours = null;
    } else {
      const come = whole.find((swap) => swap.kind === 'rest_swap' && number(swap.work) === day);
      const brought = come === undefined ? null : standing(post, number(come.rest));
      if (come !== undefined && brought !== null) {
        hours = brought;
        far = sunday(day) !== sunday(number(come.rest));
      }
    }
    for (const half of halves) {
      if (half.kind !== 'half_swap' || number(half.rest) !== day || hours?.kind !== 'work') continue;
      const minutes = workMinutes(hours);
      const length = Math.min(half.hours.to - half.hours.from, minutes.length);
      minutes.splice(half.half === 'first' ? 0 : minutes.length - length, length);
      countLost(length, half.work);
      hours = only(hours, minutes);
    }
    if (hours !== null && hours.parts.length > 0) found.push({ hours, far });
    for (const half of halves)
      if (half.kind === 'half_swap' && number(half.work) === day)
        found.push({
          hours: { kind: 'work', parts: [{ part: 0, day: 0, ...half.hours }], pauses: [] },
          far: sunday(day) !== sunday(number(half.rest)),
        });
    return { found, lost, why };
  };

  /** 5.6: of each week, what came to it, minute by minute, without as many as went from it. */
  const weeks = new Map<number, ReadonlySet<string>>();
  const aboveIn = (week: number): ReadonlySet<string> => {
    const known = weeks.get(week);
    if (known !== undefined) return known;
    const came: string[] = [];
    let lost = 0;
    for (let day = week; day < week + 7; day += 1)
      for (const [index, post] of staff.posts.entries()) {
        if (!postsOn(day).includes(post)) continue;
        const one = onDay(post, day);
        lost += one.lost;
        one.found.forEach(({ hours, far }, at) => {
          if (far && one.why === null && hours.kind === 'work')
            for (const minute of workMinutes(hours)) came.push(`${index} ${day} ${at} ${minute}`);
        });
      }
    const above = new Set(came.slice(lost));
    weeks.set(week, above);
    return above;
  };

  const found: Duty[] = [];
  for (const [index, post] of staff.posts.entries()) {
    for (let day = firstDay - 1; day <= lastDay; day += 1) {
      if (!postsOn(day).includes(post)) continue;
      const one = onDay(post, day);
      const zero = day * 1440;
      one.found.forEach(({ hours, far }, at) => {
        const pauses = hours.pauses.map((pause) => ({ from: zero + pause.from, to: zero + pause.to }));
        const swapped = new Set<number>();
        if (far)
          for (const minute of workMinutes(hours))
            if (aboveIn(sunday(day)).has(`${index} ${day} ${at} ${minute}`)) swapped.add(zero + minute);
        for (const part of hours.parts)
          found.push({
            post: post.post,
            under: day,
            day: day + part.day,
            first: day + (hours.parts[0]?.day ?? 0),
            part: part.part,
            kind: hours.kind,
            free: one.why !== null,
            why: one.why,
            from: zero + part.from,
            to: zero + part.to,
            pauses,
            swapped,
            worksOnHolidays: patternOf(post.pattern).onHoliday === 'works',
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
