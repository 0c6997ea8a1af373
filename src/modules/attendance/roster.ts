import { DAY_MINUTES, dateOfDay, dayNumber, holidaysOf, weekdayOf, weekOf } from './calendar.ts';
import type { WorkRecord } from './input-schema.ts';
import type { Pattern, Shift } from './pattern-schema.ts';
import type { AttendanceRules } from './rules-schema.ts';
import type { Post } from './staff-schema.ts';

/** 勤務割: what was to be worked, part by part (docs/attendance-rules.md §1). */

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Shift as it is needed for counting: pauses are breaks and naps together, in order. */
interface ReadyShift {
  readonly id: string;
  readonly watch: boolean;
  readonly parts: readonly { readonly from: number; readonly to: number; readonly day: number }[];
  readonly pauses: readonly Span[];
}

export interface CompiledRules {
  readonly rules: AttendanceRules;
  readonly shifts: ReadonlyMap<string, ReadyShift>;
  readonly patterns: ReadonlyMap<string, Pattern>;
  readonly isHoliday: (day: number) => boolean;
}

const sorted = (spans: readonly Span[]): readonly Span[] => spans.toSorted((a, b) => a.from - b.from);

const readyShift = ({ id, kind, parts, breaks, naps }: Shift): ReadyShift => ({
  id,
  watch: kind === 'watch',
  parts,
  pauses: sorted([...breaks, ...naps]),
});

/** Once for all employees: the rules as they are looked up. */
export const compileRules = (rules: AttendanceRules): CompiledRules => {
  const extra = new Set(rules.extraHolidays.map(({ date }) => dayNumber(date)));
  const known = new Map<number, boolean>();
  const judge = (day: number): boolean => {
    const date = dateOfDay(day);
    return (
      extra.has(day) || rules.yearEnd.includes(date.slice(5)) || holidaysOf(Number(date.slice(0, 4))).has(day)
    );
  };
  return {
    rules,
    shifts: new Map(rules.shifts.map((shift) => [shift.id, readyShift(shift)])),
    patterns: new Map(rules.patterns.map((pattern) => [pattern.id, pattern])),
    isHoliday: (day) => {
      const answer = known.get(day) ?? judge(day);
      known.set(day, answer);
      return answer;
    },
  };
};

/** One part of one shift on the line of minutes. */
export interface Duty {
  readonly post: string;
  readonly shift: string;
  /** The day it stands under, the day its record is of, and that of its shift's first part. */
  readonly under: number;
  readonly day: number;
  readonly first: number;
  readonly part: number;
  readonly watch: boolean;
  /** Why there is no duty. */
  readonly free: 'holiday' | 'substitute' | null;
  readonly from: number;
  readonly to: number;
  /** Of the whole shift, in minutes since 1970. */
  readonly pauses: readonly Span[];
  readonly swapped: boolean;
  readonly worksOnHolidays: boolean;
}

export interface Roster {
  /** As posts are listed, then by day. */
  readonly duties: readonly Duty[];
  readonly isInForce: (day: number) => boolean;
  /** Nobody has said what she does on that day. */
  readonly isUnsaid: (day: number) => boolean;
  /** What was said names a pattern or a shift that the rules have not. */
  readonly isUnknown: (day: number) => boolean;
  /** 祝日 by the calendar that is one for her. */
  readonly isHoliday: (day: number) => boolean;
  readonly dayStartsAt: number;
  readonly maxStretch: number;
}

const FAR = 1_000_000;
/** `maxStretch` of a pattern that nobody knows. */
const LONGEST = 1_200;

const pad = (spans: Post['hours']) =>
  spans?.map((own) =>
    own === null
      ? null
      : {
          id: 'own',
          watch: false,
          parts: [{ from: own.start, to: own.end, day: 0 }],
          pauses: sorted(own.breaks),
        },
  );

type Rows = ReadonlyMap<number, string | null>;

/** What stands under each day of one post before any swap. */
const standing = (post: Post, rows: Rows | undefined, { shifts, patterns }: CompiledRules) => {
  const named = (id: string | null | undefined): ReadyShift | null =>
    id === null || id === undefined ? null : (shifts.get(id) ?? null);
  const own = pad(post.hours);
  const rotation = patterns.get(post.pattern)?.rotation;
  const since = rotation?.by === 'cycle' ? dayNumber(rotation.since) : 0;
  return (day: number): ReadyShift | null => {
    const row = rows?.get(day);
    if (row !== undefined) return named(row);
    if (own !== undefined) return own[weekdayOf(day)] ?? null;
    if (rotation === undefined || rotation.by === 'plan') return null;
    if (rotation.by === 'week') return named(rotation.days[weekdayOf(day)]);
    const { length } = rotation.days;
    return named(rotation.days[(((day - since) % length) + length) % length]);
  };
};

interface DaySwap {
  readonly kind: 'rest_swap' | 'holiday_substitute';
  readonly work: number;
  readonly rest: number;
}

type Stand = (day: number) => ReadyShift | null;

interface Standing {
  readonly shift: ReadyShift;
  readonly swapped: boolean;
  readonly free: Duty['free'];
}

/** With what was swapped, and whether there is duty. */
const onDay = (
  day: number,
  stand: Stand,
  swaps: readonly DaySwap[],
  isOff: boolean,
): Standing | undefined => {
  let shift = stand(day);
  let swapped = false;
  const moves = swaps.some(({ work, rest }) => work === day || rest === day);
  if (moves) {
    if (swaps.some(({ kind, rest }) => kind === 'rest_swap' && rest === day)) return undefined;
    const come = swaps.find(({ kind, work }) => kind === 'rest_swap' && work === day);
    const brought = come === undefined ? null : stand(come.rest);
    if (come !== undefined && brought !== null) {
      shift = brought;
      swapped = weekOf(day) !== weekOf(come.rest);
    }
  }
  if (shift === null) return undefined;
  if (!moves) return { shift, swapped, free: isOff ? 'holiday' : null };
  const substitutes = swaps.filter(({ kind }) => kind === 'holiday_substitute');
  if (substitutes.some(({ rest }) => rest === day)) return { shift, swapped, free: 'substitute' };
  const made = substitutes.some(({ work }) => work === day);
  return { shift, swapped, free: isOff && !made ? 'holiday' : null };
};

const limits = (from: string, to: string | undefined, first: number, last: number): Span => ({
  from: Math.max(first, dayNumber(from)),
  to: Math.min(last, to === undefined ? FAR : dayNumber(to)),
});

const rowsByPost = (record: WorkRecord): ReadonlyMap<string, Rows> => {
  const byPost = new Map<string, Map<number, string | null>>();
  for (const { post, date, shift } of record.roster) {
    const rows = byPost.get(post) ?? new Map<number, string | null>();
    byPost.set(post, rows);
    const day = dayNumber(date);
    if (!rows.has(day)) rows.set(day, shift);
  }
  return byPost;
};

const dutiesOfDay = (
  post: string,
  day: number,
  { shift, swapped, free }: Standing,
  works: boolean,
): Duty[] => {
  const zero = day * DAY_MINUTES;
  const pauses = shift.pauses.map(({ from, to }) => ({ from: zero + from, to: zero + to }));
  const first = day + (shift.parts[0]?.day ?? 0);
  return shift.parts.map((part, at) => ({
    post,
    shift: shift.id,
    under: day,
    day: day + part.day,
    first,
    part: at,
    watch: shift.watch,
    free,
    from: zero + part.from,
    to: zero + part.to,
    pauses,
    swapped,
    worksOnHolidays: works,
  }));
};

/** When a post is in force, and on which of its days nothing is said, or nothing that is known. */
interface Force {
  readonly span: Span;
  readonly unsaid: (day: number) => boolean;
  readonly unknown: (day: number) => boolean;
}

/** Of the days `first` to `last`, with the shift of the day before, which may last into them. */
export const rosterOf = (
  record: WorkRecord,
  first: number,
  last: number,
  compiled: CompiledRules,
): Roster => {
  const { staff } = record;
  const swaps = record.swaps.map((swap) => ({
    ...swap,
    work: dayNumber(swap.work),
    rest: dayNumber(swap.rest),
  }));
  const rows = rowsByPost(record);
  const service = limits(staff.from, staff.to, first - 1, last);
  const duties: Duty[] = [];
  const force: Force[] = [];
  for (const post of staff.posts) {
    const span = limits(post.from, post.to, service.from, service.to);
    const pattern = compiled.patterns.get(post.pattern);
    const mine = rows.get(post.post);
    const stand = standing(post, mine, compiled);
    const moved = swaps.filter((swap) => swap.post === undefined || swap.post === post.post);
    for (let day = span.from; day <= span.to; day += 1) {
      const isOff = pattern?.onHoliday === 'off' && compiled.isHoliday(day);
      const found = onDay(day, stand, moved, isOff);
      if (found !== undefined)
        duties.push(...dutiesOfDay(post.post, day, found, pattern?.onHoliday === 'works'));
    }
    const byPlan = post.hours === undefined && pattern?.rotation.by === 'plan';
    force.push({
      span,
      unsaid: (day) => byPlan && mine?.has(day) !== true,
      unknown: (day) => {
        const row = mine?.get(day);
        if (row !== undefined) return row !== null && !compiled.shifts.has(row);
        return pattern === undefined;
      },
    });
  }
  const holds = (day: number) => (one: Force) => one.span.from <= day && day <= one.span.to;
  const made = new Set(swaps.filter(({ kind }) => kind === 'holiday_substitute').map(({ work }) => work));
  const patternOf = (post: Post | undefined): Pattern | undefined =>
    compiled.patterns.get(post?.pattern ?? '');
  return {
    duties,
    isInForce: (day) => force.some(holds(day)),
    isUnsaid: (day) => {
      const held = force.filter(holds(day));
      return held.length > 0 && held.every(({ unsaid }) => unsaid(day));
    },
    isUnknown: (day) => force.some((one) => holds(day)(one) && one.unknown(day)),
    isHoliday: (day) => compiled.isHoliday(day) && !made.has(day),
    dayStartsAt: patternOf(staff.posts[0])?.dayStartsAt ?? 0,
    maxStretch: Math.max(...staff.posts.map((post) => patternOf(post)?.maxStretch ?? LONGEST)),
  };
};

/** What names something that is not there; a town's rules are refused for one of these. */
export const faultsOfRules = (
  rules: AttendanceRules,
): readonly { readonly pattern: string; readonly shift: string }[] => {
  const known = new Set(rules.shifts.map(({ id }) => id));
  return rules.patterns.flatMap(({ id, rotation }) =>
    rotation.by === 'plan'
      ? []
      : [...new Set(rotation.days)].flatMap((shift) =>
          shift === null || known.has(shift) ? [] : [{ pattern: id, shift }],
        ),
  );
};
