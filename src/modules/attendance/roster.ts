import { DAY_MINUTES, dateOfDay, dayNumber, holidaysOf } from './calendar.ts';
import type { WorkRecord } from './input-schema.ts';
import type { Pattern } from './pattern-schema.ts';
import type { AttendanceRules } from './rules-schema.ts';
import type { Post } from './staff-schema.ts';
import { type ReadyRules, type Rows, readyShift, type Span, standing } from './standing.ts';
import {
  type HalfSwap,
  type Mover,
  type Moves,
  minuteAfter,
  NO_MOVES,
  placeOf,
  roomsOf,
  type Standing,
  standingsOn,
} from './swaps.ts';

/** 勤務割: what was to be worked, part by part (docs/attendance-rules.md §1). */

export interface CompiledRules extends ReadyRules {
  readonly rules: AttendanceRules;
  readonly isHoliday: (day: number) => boolean;
}

const yearlyOf = (patterns: readonly Pattern[]): ReadyRules['yearly'] =>
  new Map(
    patterns.flatMap(({ id, yearly }) =>
      yearly === undefined
        ? []
        : [[id, new Map(yearly.days.map(({ date, shift }) => [dayNumber(date), shift]))]],
    ),
  );

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
    yearly: yearlyOf(rules.patterns),
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
  /** It is the first that is left of its shift. */
  readonly leads: boolean;
  readonly watch: boolean;
  /** Why there is no duty. */
  readonly free: 'holiday' | 'substitute' | null;
  readonly from: number;
  readonly to: number;
  /** Of the whole shift, in minutes since 1970. */
  readonly pauses: readonly Span[];
  /** From this minute on it is above the hours that its week had before a 振替. */
  readonly swappedFrom: number;
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
  { shift, free }: Pick<Standing, 'shift' | 'free'>,
  { works, swappedFrom }: { readonly works: boolean; readonly swappedFrom: number },
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
    part: part.at,
    leads: at === 0,
    watch: shift.watch,
    free,
    from: zero + part.from,
    to: zero + part.to,
    pauses,
    swappedFrom: zero + swappedFrom,
    worksOnHolidays: works,
  }));
};

const NEVER = Number.POSITIVE_INFINITY;

/** What was moved from and to each of her posts; half a day is of the post it names, or of her main one on that day. */
const movesOf = ({ staff, swaps }: WorkRecord): ((post: Post) => Moves) => {
  if (swaps.length === 0) return () => NO_MOVES;
  const whole = swaps.flatMap((swap) =>
    swap.kind === 'half_swap' ? [] : [{ ...swap, work: dayNumber(swap.work), rest: dayNumber(swap.rest) }],
  );
  const postOn = (date: string): string | undefined =>
    staff.posts.find(({ from, to }) => from <= date && (to === undefined || date <= to))?.post;
  const halves = (post: Post, end: 'work' | 'rest'): readonly HalfSwap[] =>
    swaps.flatMap((swap) =>
      swap.kind === 'half_swap' && (swap.post ?? postOn(swap[end])) === post.post
        ? [{ ...swap.hours, half: swap.half, work: dayNumber(swap.work), rest: dayNumber(swap.rest) }]
        : [],
    );
  const days = new Set(swaps.flatMap(({ work, rest }) => [dayNumber(work), dayNumber(rest)]));
  return (post) => ({
    whole: whole.filter((swap) => swap.post === undefined || swap.post === post.post),
    ...{ come: halves(post, 'work'), go: halves(post, 'rest'), days },
  });
};

/** When a post is in force, and on which of its days nothing is said, or nothing that is known. */
interface Force {
  readonly span: Span;
  readonly unsaid: (day: number) => boolean;
  readonly unknown: (day: number) => boolean;
}

const moversOf = (
  record: WorkRecord,
  rows: ReadonlyMap<string, Rows>,
  compiled: CompiledRules,
): readonly Mover[] => {
  const { staff } = record;
  const movesFor = movesOf(record);
  const [came, left] = [dayNumber(staff.from), staff.to === undefined ? FAR : dayNumber(staff.to)];
  return staff.posts.map((post): Mover => {
    const span = limits(post.from, post.to, came, left);
    const isOff = compiled.patterns.get(post.pattern)?.onHoliday === 'off';
    return {
      stand: standing(post, rows.get(post.post), compiled),
      moves: movesFor(post),
      isOff: (day) => isOff && compiled.isHoliday(day),
      isInForce: (day) => span.from <= day && day <= span.to,
    };
  });
};

/** Duties of one post; `roomOf`: regular minutes of what came from another week that are within the hours of its own. */
const dutiesOf = (
  { post }: Pick<Post, 'post'>,
  { from, to }: Span,
  { stand, moves, isOff }: Mover,
  { works, roomOf }: { readonly works: boolean; readonly roomOf: (day: number, at: number) => number },
): readonly Duty[] => {
  const duties: Duty[] = [];
  for (let day = from; day <= to; day += 1) {
    if (!moves.days.has(day)) {
      const shift = stand(day);
      const free = shift !== null && isOff(day) ? 'holiday' : null;
      if (shift !== null)
        duties.push(...dutiesOfDay(post, day, { shift, free }, { works, swappedFrom: NEVER }));
    } else
      standingsOn(day, stand, moves, isOff(day)).forEach((one, at) => {
        const swappedFrom = one.moved ? minuteAfter(one.shift, roomOf(day, at)) : NEVER;
        duties.push(...dutiesOfDay(post, day, one, { works, swappedFrom }));
      });
  }
  return duties;
};

/** Of the days `first` to `last`, with the shift of the day before, which may last into them. */
export const rosterOf = (
  record: WorkRecord,
  first: number,
  last: number,
  compiled: CompiledRules,
): Roster => {
  const { staff, swaps } = record;
  const rows = rowsByPost(record);
  const service = limits(staff.from, staff.to, first - 1, last);
  const movers = moversOf(record, rows, compiled);
  const rooms = swaps.length === 0 ? undefined : roomsOf(movers);
  const duties: Duty[] = [];
  const force: Force[] = [];
  movers.forEach((mover, index) => {
    const post = staff.posts[index];
    if (post === undefined) return;
    const span = limits(post.from, post.to, service.from, service.to);
    const pattern = compiled.patterns.get(post.pattern);
    const mine = rows.get(post.post);
    const works = pattern?.onHoliday === 'works';
    const roomOf = (day: number, at: number): number => rooms?.get(placeOf(index, day, at)) ?? 0;
    duties.push(...dutiesOf(post, span, mover, { works, roomOf }));
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
  });
  const holds = (day: number) => (one: Force) => one.span.from <= day && day <= one.span.to;
  const made = new Set(
    swaps.filter(({ kind }) => kind === 'holiday_substitute').map(({ work }) => dayNumber(work)),
  );
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
