import type { CivilDate } from '../../src/kernel/dates.ts';
import type { EventId } from '../../src/kernel/ids.ts';
import type { Department, PunchType, StaffNo } from '../../src/modules/attendance/ids-schema.ts';
import type { WorkRecord } from '../../src/modules/attendance/input-schema.ts';
import type { Punch } from '../../src/modules/attendance/punch-schema.ts';
import type { Order } from '../../src/modules/attendance/request-schema.ts';
import type { Post, Staff } from '../../src/modules/attendance/staff-schema.ts';
import { caseRandom, type Random } from '../fuzz/random.ts';
import { MADE_UP_RULES } from './made-up-rules.ts';
import { type Duty, duties } from './plain/plain-duties.ts';

/**
 * A year of one invented employee, seeded: what people really do to a clock. Forgotten punches, double taps, the wrong button, calls at
 * night, orders nobody confirmed, storms through the night, month ends.
 */

export const KINDS = ['office', 'nursery', 'fire', 'teacher', 'part', 'shifts', 'two_posts'] as const;
export type Kind = (typeof KINDS)[number];

const DAY = 1_440;
const momentOf = (minute: number): number => minute * 60_000 - 32_400_000;
const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const dateOf = (day: number): CivilDate => new Date(day * 86_400_000).toISOString().slice(0, 10) as CivilDate;

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
type Draft = Mutable<WorkRecord>;

const OWN_HOURS = (from: number, to: number, days: readonly number[]): Post['hours'] =>
  Array.from({ length: 7 }, (_, weekday) =>
    days.includes(weekday)
      ? { start: from, end: to, breaks: to - from > 360 ? [{ from: 720, to: 780 }] : [] }
      : null,
  );

const postsOf = (kind: Kind, at: number, random: Random, from: CivilDate): Post[] => {
  const post = (id: string, pattern: string, hours?: Post['hours']): Post => ({
    post: id,
    department: `d${at % 9}` as Department,
    pattern,
    from,
    ...(hours === undefined ? {} : { hours }),
  });
  switch (kind) {
    case 'office':
      return [post('main', at % 3 === 0 ? 'waste' : 'office'), post('watch', 'watchers')];
    case 'nursery':
      return [post('main', 'nursery')];
    case 'fire':
      return [post('main', 'fire')];
    case 'teacher':
      return [post('main', at % 2 === 0 ? 'school_year' : 'school')];
    case 'part':
      return [
        post(
          'main',
          'part',
          OWN_HOURS(
            540,
            random.pick([960, 900, 1_005]),
            random.pick([
              [1, 2, 3, 4],
              [1, 3, 5],
              [1, 2, 3, 4, 5],
            ]),
          ),
        ),
      ];
    case 'shifts':
      return [post('main', 'shifts')];
    case 'two_posts':
      return [
        post('main', 'part', OWN_HOURS(510, 750, [1, 2, 3, 4, 5])),
        // Some of these overlap by a quarter of an hour, and must be told.
        post('library', 'part', OWN_HOURS(random.chance(0.4) ? 735 : 780, 1_020, [2, 4, 6])),
      ];
  }
};

const ENGAGEMENT = {
  office: 'regular',
  nursery: 'regular',
  fire: 'fire',
  teacher: 'teacher',
  part: 'annual_part',
  shifts: 'reappointed_short',
  two_posts: 'annual_part',
} as const;

const staffOf = (kind: Kind, at: number, random: Random, first: number): Staff => ({
  staffNo: `M${String(at).padStart(5, '0')}` as StaffNo,
  name: `訓練 ${at}`,
  engagement: at % 20 === 7 ? 'annual_full' : ENGAGEMENT[kind],
  caps: kind === 'teacher' ? 'teacher' : 'office',
  manager: at % 17 === 0,
  posts: postsOf(kind, at, random, dateOf(first - 400)),
  from: dateOf(random.chance(0.05) ? first + 40 : first - 400),
  ...(random.chance(0.05) ? { to: dateOf(first + 300) } : {}),
});

/** Everything one employee does, day by day. */
class Life {
  readonly draft: Draft;
  private readonly random: Random;
  /** 繁忙: every day long, so that 60 hours are reached. */
  private readonly isBusy: boolean;
  private count = 0;

  constructor(draft: Draft, random: Random) {
    this.draft = draft;
    this.random = random;
    this.isBusy = random.chance(0.15);
  }

  punch(minute: number, type: PunchType, more: Partial<Punch> = {}): void {
    const second = this.random.int(60);
    this.count += 1;
    this.draft.punches.push({
      id: `00000000-0000-7000-8000-${String(this.count).padStart(12, '0')}` as EventId,
      at: momentOf(minute) + second * 1_000,
      type,
      door: '正面',
      device: 'door-1',
      meant: false,
      suspect: this.random.chance(0.003),
      corrected: this.random.chance(0.01),
      ...more,
    });
    if (this.random.chance(0.03)) {
      // A second tap: forgotten already, or the wrong button put right.
      const turned = this.random.chance(0.2);
      this.count += 1;
      this.draft.punches.push({
        id: `00000000-0000-7000-8000-${String(this.count).padStart(12, '0')}` as EventId,
        at: momentOf(minute) + (second + 2 + this.random.int(80)) * 1_000,
        type: turned ? (type === 'in' ? 'out' : 'in') : type,
        door: '正面',
        device: 'door-1',
        meant: turned,
        suspect: false,
        corrected: false,
      });
    }
  }

  private order(day: number, from: number, to: number, confirmedTo: number): void {
    const { random } = this;
    const whole = [{ from, to: Math.max(from + 1, confirmedTo) }];
    const middle = Math.floor((from + confirmedTo) / 2);
    const broken =
      confirmedTo - from > 120
        ? [
            { from, to: middle },
            { from: middle + 30, to: confirmedTo },
          ]
        : whole;
    const order: Order = {
      date: dateOf(day),
      spans: [{ from, to }],
      work: '訓練',
      ground: random.chance(0.05) ? 'disaster' : 'ordinary',
      confirmed: random.chance(0.04) ? null : random.chance(0.2) ? broken : whole,
    };
    this.draft.orders.push(order);
  }

  /** A shift from its first to its last minute. */
  shift(first: Duty, last: Duty): void {
    const { random, draft } = this;
    const roll = random.int(1_000);
    const under = first.under;
    const day = under;
    if (roll < 40) {
      draft.leaves.push({
        kind: random.pick(['annual', 'sick', 'summer']),
        date: dateOf(under),
        extent: { unit: 'day' },
      });
      if (!random.chance(0.05)) return;
    } else if (roll < 50 && last.part > 0) {
      draft.leaves.push({
        kind: 'annual',
        date: dateOf(under),
        extent: { unit: 'part', part: random.int(2) },
      });
    } else if (roll < 80) {
      const from = first.from - under * DAY + random.int(5) * 60;
      draft.leaves.push({
        kind: 'annual',
        date: dateOf(under),
        extent: { unit: 'time', span: { from, to: from + 60 + random.int(3) * 60 } },
      });
    } else if (roll < 90)
      return; // no card, and nobody knows
    else if (roll < 110) {
      this.trip(day, first.from, last.to);
      return;
    }
    const duty = last.part > 0 && first.post === 'main';
    let start = first.from - random.int(28);
    if (random.chance(0.02)) start = first.from + 5 + random.int(90);
    let end = last.to + random.int(12);
    if (random.chance(0.01)) end = last.to - 5 - random.int(60);
    if (random.chance(this.isBusy ? 0.85 : 0.17)) {
      const over = 20 + random.int(random.chance(0.1) ? 560 : 200) + (this.isBusy ? 120 : 0);
      end = last.to + over + random.int(20);
      const zero = under * DAY;
      const said = random.chance(0.85) ? over : over + 40;
      if (last.to - zero + said + 40 < 2_880 && random.chance(0.92))
        this.order(under, last.to - zero, last.to - zero + 30 + random.int(240), last.to - zero + said);
    }
    this.walk(start, end, duty);
    if (duty && random.chance(0.35)) {
      const from = first.from + 760 + random.int(500);
      draft.calls.push({ from: momentOf(from), to: momentOf(from + 10 + random.int(90)) });
    }
    if (random.chance(0.01)) draft.differences.push({ date: dateOf(first.day), why: 'private' });
  }

  /** From coming until going, with what people forget. */
  walk(start: number, end: number, duty = false): void {
    const { random } = this;
    if (!random.chance(0.01)) this.punch(start, random.chance(0.006) ? 'out' : duty ? 'duty_start' : 'in');
    if (end - start > 300 && random.chance(0.05)) {
      const away = start + 60 + random.int(end - start - 200);
      if (!random.chance(0.05)) this.punch(away, 'away', { meant: true });
      if (!random.chance(0.08))
        this.punch(away + 5 + random.int(90), random.chance(0.1) ? 'in' : 'back', { meant: true });
    }
    if (end - start > 300 && random.chance(0.02)) {
      const away = start + 40 + random.int(end - start - 200);
      if (!random.chance(0.05)) this.punch(away, 'trip_start', { meant: true });
      if (random.chance(0.1)) {
        this.punch(end, 'out');
        return;
      }
      if (!random.chance(0.08)) this.punch(away + 30 + random.int(120), 'trip_end', { meant: true });
    }
    if (!random.chance(0.015)) this.punch(end, random.chance(0.005) ? 'in' : duty ? 'duty_end' : 'out');
  }

  private trip(day: number, from: number, to: number): void {
    const { random, draft } = this;
    const zero = day * DAY;
    const direct = random.int(4);
    const start = direct === 0 ? from + 60 : from;
    const end = direct === 1 ? to - 90 : to;
    draft.trips.push({
      date: dateOf(day),
      span: { from: start - zero, to: Math.min(2_880, end - zero) },
      where: '県庁',
      direct: 'both',
    });
    if (direct === 0) {
      this.punch(from - 5, 'in');
      this.punch(start + 1, 'trip_start', { meant: true });
    }
    if (direct === 1) {
      this.punch(end, 'trip_end', { meant: true });
      this.punch(to + 4, 'out');
    }
  }

  /** A day without duty on which somebody works all the same. */
  freeDay(day: number): void {
    const { random } = this;
    if (!random.chance(0.05)) return;
    const from = 480 + random.int(600);
    const to = from + 60 + random.int(500);
    if (random.chance(0.8)) this.order(day, from, to, to);
    if (random.chance(0.95)) this.walk(day * DAY + from - random.int(20), day * DAY + to + random.int(20));
  }

  school(day: number): void {
    const { random, draft } = this;
    const say = (kind: WorkRecord['school'][number]['kind'], from: number, to: number): void =>
      void draft.school.push({ date: dateOf(day), kind, span: { from, to } });
    if (random.chance(0.05)) say('self_study', 1_000 + random.int(60), 1_080 + random.int(60));
    if (random.chance(0.1)) say('break_worked', 765, 765 + 5 + random.int(40));
    if (random.chance(0.03)) say('club', 480 + random.int(60), 700 + random.int(60));
    if (random.chance(0.03)) say('telework', 1_200, 1_230 + random.int(90));
  }
}

const rosterFor = (kind: Kind, draft: Draft, first: number, last: number, random: Random): void => {
  const put = (day: number, post: string, shift: string | null): void =>
    void draft.roster.push({ staffNo: draft.staff.staffNo, date: dateOf(day), post, shift });
  const turn = (from: readonly [string, ...string[]]): string | null => {
    const shift = random.pick(from);
    return shift === 'rest' ? null : shift;
  };
  for (let day = first; day <= last; day += 1) {
    if (kind === 'shifts' && !random.chance(0.03))
      put(day, 'main', turn(['early', 'late', 'night', 'day', 'rest', 'rest']));
    if (kind === 'office' && random.chance(0.04)) put(day, 'watch', 'watch');
    if (kind === 'nursery' && random.chance(0.02)) put(day, 'main', turn(['early', 'late', 'rest']));
  }
};

const nextSaturday = (day: number): number => {
  const weekday = new Date(day * 86_400_000).getUTCDay();
  return day + ((6 - weekday + 7) % 7);
};

const swapsFor = (draft: Draft, first: number, random: Random): void => {
  for (let at = 0; at < 3; at += 1) {
    const work = first + random.int(360);
    const rest = work + 1 + random.int(12);
    draft.swaps.push({
      kind: random.chance(0.6) ? 'rest_swap' : 'holiday_substitute',
      work: dateOf(work),
      rest: dateOf(rest),
    });
  }
  // 4時間の割振り変更, within the week and into others; now and then of a day that has nothing to give, or onto one that is worked.
  for (let at = 0; at < 4; at += 1) {
    const rest = first + random.int(360);
    const work = rest + (random.chance(0.5) ? -1 : 1) * (1 + random.int(random.chance(0.5) ? 6 : 20));
    const from = random.pick([510, 540, 780, 1_020]);
    draft.swaps.push({
      kind: 'half_swap',
      work: dateOf(random.chance(0.8) ? nextSaturday(work) : work),
      rest: dateOf(rest),
      hours: { from, to: from + random.pick([225, 240, 255]) },
      half: random.pick(['first', 'second']),
    });
  }
};

/** `year`: 年度, from April; the margin of its computation is lived too. */
export const madeUpYear = (at: number, year: number, seed = 1): WorkRecord => {
  const random = caseRandom(seed, at);
  const kind = KINDS[at % KINDS.length] ?? 'office';
  const first = dayNumber(`${year}-04-01`);
  const last = dayNumber(`${year + 1}-03-31`);
  const draft: Draft = {
    staff: staffOf(kind, at, random, first),
    punches: [],
    roster: [],
    leaves: [],
    orders: [],
    trips: [],
    swaps: [],
    school: [],
    calls: [],
    differences: [],
  };
  rosterFor(kind, draft, first - 4, last + 4, random);
  swapsFor(draft, first, random);
  const life = new Life(draft, random);
  const all = duties(draft, first - 4, last + 4, MADE_UP_RULES, new Set());
  const byDay = new Map<number, Duty[]>();
  for (const duty of all) byDay.set(duty.under, [...(byDay.get(duty.under) ?? []), duty]);
  for (let day = first - 4; day <= last + 4; day += 1) {
    const today = (byDay.get(day) ?? []).toSorted((a, b) => a.from - b.from);
    const [start] = today;
    const end = today.at(-1);
    if (start === undefined || end === undefined || start.free) life.freeDay(day);
    else if (today.some((duty) => duty.post !== start.post) && random.chance(0.7)) {
      // Two posts, one after the other: out of the one, into the other.
      for (const post of new Set(today.map((duty) => duty.post))) {
        const own = today.filter((duty) => duty.post === post);
        life.shift(own[0] ?? start, own.at(-1) ?? end);
      }
    } else life.shift(start, end);
    if (kind === 'teacher') life.school(day);
  }
  // Whoever reads must not rely on the order.
  draft.punches.reverse();
  return draft;
};
