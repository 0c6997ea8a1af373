import { DAY_MINUTES, dayNumber, minuteOf } from './calendar.ts';
import type { WorkRecord } from './input-schema.ts';
import { type Paired, pairPunches } from './pairing.ts';
import type { DayKind } from './result-schema.ts';
import { type CompiledRules, type Duty, type Roster, rosterOf } from './roster.ts';
import { disjoint, type Spanned } from './spans.ts';
import { newTally, type Tally } from './tally.ts';

/** One person's time laid out, before anything is counted. */

/** Where the hours of a part lie, and its regular minutes; `duty` indexes `Frame.duties`. */
interface PartSpan extends Spanned {
  readonly duty: number;
}

/** 時間外 of one month as the sweep goes on, and what of it is over 60 hours. */
export interface MonthSoFar {
  overtime: number;
  readonly over60Of: { short: number; workday: number; rest: number };
}

export interface Frame {
  readonly record: WorkRecord;
  readonly compiled: CompiledRules;
  readonly roster: Roster;
  readonly duties: readonly Duty[];
  readonly hours: readonly PartSpan[];
  readonly regular: readonly PartSpan[];
  readonly watches: readonly PartSpan[];
  readonly trips: readonly Spanned[];
  readonly paired: Paired;
  /** First day that is counted, those of the margin among them, and its minute. */
  readonly firstDay: number;
  readonly tallies: readonly Tally[];
  readonly now: number;
  readonly tallyOf: (day: number) => Tally;
  readonly monthSoFar: (month: string) => MonthSoFar;
  readonly kindOf: (day: number) => DayKind;
  readonly isHoliday: (day: number) => boolean;
  /** The part a minute lies in, of a duty before a watch. */
  readonly partAt: (minute: number) => Duty | undefined;
  readonly dayByCut: (minute: number) => number;
  /** The minute at which a day begins by that cut. */
  readonly cutOf: (day: number) => number;
  /** The day a single minute is of (§3.3). */
  readonly dayAt: (minute: number) => number;
}

/** The span a minute lies in, of disjoint ones in order. */
const spanAt = <T extends Spanned>(spans: readonly T[], minute: number): T | undefined => {
  let low = 0;
  let high = spans.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = spans[middle];
    if (span === undefined) return undefined;
    if (minute < span.from) high = middle - 1;
    else if (minute >= span.to) low = middle + 1;
    else return span;
  }
  return undefined;
};

const kindsOf = (roster: Roster, firstDay: number, count: number): readonly DayKind[] => {
  const kinds = Array.from(
    { length: count },
    (_, at): DayKind => (roster.isInForce(firstDay + at) ? 'rest' : 'outside'),
  );
  const RANK: Readonly<Record<DayKind, number>> = { outside: 9, work: 3, substitute: 2, holiday: 1, rest: 0 };
  for (const { watch, free, under, day } of roster.duties) {
    if (watch) continue;
    const at = (free === null ? day : under) - firstDay;
    const kind = free ?? 'work';
    const known = kinds[at];
    if (known !== undefined && RANK[kind] > RANK[known]) kinds[at] = kind;
  }
  return kinds;
};

const HOUR = 60;

const pair = (
  record: WorkRecord,
  { rules }: CompiledRules,
  roster: Roster,
  trips: readonly Spanned[],
  now: number,
): Paired => {
  const near = (end: 'from' | 'to') => (minute: number) =>
    roster.duties.some((duty) => duty.free === null && Math.abs(duty[end] - minute) <= HOUR);
  return pairPunches(record.punches, {
    doubleTapSeconds: rules.doubleTapSeconds,
    maxStretch: roster.maxStretch,
    now,
    onTrip: (minute) => trips.some(({ from, to }) => from <= minute && minute < to),
    touchesTrip: (minute) => trips.some(({ from, to }) => from <= minute && minute <= to),
    nearStart: near('from'),
    nearEnd: near('to'),
  });
};

const NO_PAUSES: readonly Spanned[] = [];

/** Where her duties lie; a minute that two posts want belongs to the first. */
const laidOut = (duties: readonly Duty[]) => {
  const work: PartSpan[] = [];
  const watch: PartSpan[] = [];
  duties.forEach(({ free, watch: isWatch, from, to }, duty) => {
    if (free === null) (isWatch ? watch : work).push({ from, to, duty });
  });
  const hours = disjoint(work);
  const regular: PartSpan[] = [];
  for (const { duty, from, to } of hours) {
    let since = from;
    for (const pause of duties[duty]?.pauses ?? NO_PAUSES) {
      if (pause.to <= since || pause.from >= to) continue;
      if (since < pause.from) regular.push({ from: since, to: pause.from, duty });
      since = pause.to;
    }
    if (since < to) regular.push({ from: since, to, duty });
  }
  return { hours, regular, watches: disjoint(watch), wanted: work };
};

/** Those of whose hours another post has a minute. */
const overlapped = (wanted: readonly PartSpan[], hours: readonly PartSpan[]): ReadonlySet<number> => {
  const left = new Map<number, number>();
  for (const { duty, from, to } of hours) left.set(duty, (left.get(duty) ?? 0) + to - from);
  return new Set(wanted.filter(({ duty, from, to }) => left.get(duty) !== to - from).map(({ duty }) => duty));
};

const markDays = (frame: Frame, wanted: readonly PartSpan[]): void => {
  const overlaps = new Set<number>();
  for (const duty of overlapped(wanted, frame.hours)) overlaps.add(frame.duties[duty]?.day ?? 0);
  for (const day of overlaps) {
    const { result } = frame.tallyOf(day);
    result.issues = [...result.issues, { kind: 'shifts_overlap' }];
  }
  for (const { day, to, watch, free, post, shift } of frame.duties) {
    const tally = frame.tallyOf(day);
    if (free === null && !watch) tally.until = Math.max(tally.until, to);
    tally.result.shifts = [...tally.result.shifts, { post, shift }];
  }
  for (const { duty, from, to } of frame.regular) {
    const day = frame.duties[duty]?.day;
    if (day !== undefined) frame.tallyOf(day).result.scheduled += to - from;
  }
};

/** `first` to `last`: days that are asked for; `margin` on either side is laid out with them. */
export const layOut = (
  record: WorkRecord,
  { first, last, margin, asOf }: { first: number; last: number; margin: number; asOf?: number | undefined },
  compiled: CompiledRules,
): Frame => {
  const firstDay = first - margin;
  const roster = rosterOf(record, firstDay, last + margin, compiled);
  const { duties } = roster;
  const { hours, regular, watches, wanted } = laidOut(duties);
  const trips = record.trips.map(({ date, span }) => {
    const zero = dayNumber(date) * DAY_MINUTES;
    return { from: zero + span.from, to: zero + span.to };
  });
  const now = asOf === undefined ? Number.POSITIVE_INFINITY : minuteOf(asOf);
  const kinds = kindsOf(roster, firstDay, last + margin - firstDay + 1);
  const tallies = kinds.map((kind, at) => newTally(firstDay + at, kind, roster.isHoliday(firstDay + at)));
  const months = new Map<string, MonthSoFar>();
  const monthSoFar = (month: string): MonthSoFar => {
    const known = months.get(month) ?? { overtime: 0, over60Of: { short: 0, workday: 0, rest: 0 } };
    months.set(month, known);
    return known;
  };
  const elsewhere = newTally(0, 'outside', false);
  const dayByCut = (minute: number): number => Math.floor((minute - roster.dayStartsAt) / DAY_MINUTES);
  const partAt = (minute: number): Duty | undefined =>
    duties[(spanAt(hours, minute) ?? spanAt(watches, minute))?.duty ?? -1];
  const frame: Frame = {
    record,
    compiled,
    roster,
    duties,
    hours,
    regular,
    watches,
    trips,
    paired: pair(record, compiled, roster, trips, now),
    firstDay,
    tallies,
    now,
    monthSoFar,
    tallyOf: (day) => tallies[day - firstDay] ?? elsewhere,
    kindOf: (day) => kinds[day - firstDay] ?? 'outside',
    isHoliday: roster.isHoliday,
    partAt,
    dayByCut,
    cutOf: (day) => day * DAY_MINUTES + roster.dayStartsAt,
    dayAt: (minute) => partAt(minute)?.day ?? dayByCut(minute),
  };
  markDays(frame, wanted);
  return frame;
};
