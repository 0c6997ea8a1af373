import { weekOf } from './calendar.ts';
import { type ReadyShift, regularMinutes, regularSpans, type Span, type Stand } from './standing.ts';

/** 週休日の振替, 代休日 and 4時間の勤務時間の割振り変更: what stands under a day once they are made (docs/attendance-rules.md §1.3). */

export interface DaySwap {
  readonly kind: 'rest_swap' | 'holiday_substitute';
  readonly work: number;
  readonly rest: number;
}

/** Half of the duty of `rest` is worked on `work`, from minute to minute of that day. */
export interface HalfSwap extends Span {
  readonly work: number;
  readonly rest: number;
  readonly half: 'first' | 'second';
}

/** Of one post: whole days, halves that come to it, halves that go from it. */
export interface Moves {
  readonly whole: readonly DaySwap[];
  readonly come: readonly HalfSwap[];
  readonly go: readonly HalfSwap[];
  /** All days that one of them names: on the others all is as it stands. */
  readonly days: ReadonlySet<number>;
}

export const NO_MOVES: Moves = { whole: [], come: [], go: [], days: new Set() };

export interface Standing {
  readonly shift: ReadyShift;
  /** It came from another week. */
  readonly moved: boolean;
  /** Why there is no duty. */
  readonly free: 'holiday' | 'substitute' | null;
}

/** A code that no town can give to a shift. */
const HALF_SHIFT = 'swap:half';

const halfShift = ({ from, to }: HalfSwap): ReadyShift => ({
  id: HALF_SHIFT,
  watch: false,
  parts: [{ at: 0, from, to, day: 0 }],
  pauses: [],
});

/** What is left of a shift without its first or last regular minutes; of breaks, those that lie within it. `null`: nothing. */
export const withoutHalf = (
  shift: ReadyShift,
  minutes: number,
  half: HalfSwap['half'],
): ReadyShift | null => {
  const spans = regularSpans(shift);
  const left: Span[] = shift.parts.map(() => ({ from: 0, to: 0 }));
  let gone = minutes;
  for (const { part, from, to } of half === 'first' ? spans : spans.toReversed()) {
    const less = Math.min(gone, to - from);
    gone -= less;
    const kept = half === 'first' ? { from: from + less, to } : { from, to: to - less };
    const known = left[part];
    if (kept.from === kept.to || known === undefined) continue;
    left[part] =
      known.to === 0 ? kept : { from: Math.min(known.from, kept.from), to: Math.max(known.to, kept.to) };
  }
  const parts = shift.parts.flatMap((part, at) => {
    const kept = left[at];
    return kept === undefined || kept.to === 0 ? [] : [{ ...part, ...kept }];
  });
  const pauses = shift.pauses.filter((pause) =>
    parts.some(({ from, to }) => pause.from < to && from < pause.to),
  );
  return parts.length === 0 ? null : { ...shift, parts, pauses };
};

const freeOn = (day: number, whole: readonly DaySwap[], isOff: boolean): Standing['free'] => {
  const substitutes = whole.filter(({ kind }) => kind === 'holiday_substitute');
  if (substitutes.some(({ rest }) => rest === day)) return 'substitute';
  return isOff && !substitutes.some(({ work }) => work === day) ? 'holiday' : null;
};

/** With whole days moved. */
const wholeOn = (
  day: number,
  stand: Stand,
  whole: readonly DaySwap[],
  isOff: boolean,
): Standing | undefined => {
  let shift = stand(day);
  let moved = false;
  if (whole.some(({ kind, rest }) => kind === 'rest_swap' && rest === day)) return undefined;
  const come = whole.find(({ kind, work }) => kind === 'rest_swap' && work === day);
  const brought = come === undefined ? null : stand(come.rest);
  if (come !== undefined && brought !== null) {
    shift = brought;
    moved = weekOf(day) !== weekOf(come.rest);
  }
  return shift === null ? undefined : { shift, moved, free: freeOn(day, whole, isOff) };
};

/** What stands under a day, and after it each half that came. */
export const standingsOn = (day: number, stand: Stand, moves: Moves, isOff: boolean): readonly Standing[] => {
  const { whole, come, go } = moves;
  const found = wholeOn(day, stand, whole, isOff);
  let left: ReadyShift | null = found?.shift ?? null;
  for (const { rest, from, to, half } of go)
    if (rest === day && left?.watch === false) left = withoutHalf(left, to - from, half);
  const standings: Standing[] = found === undefined || left === null ? [] : [{ ...found, shift: left }];
  for (const half of come)
    if (half.work === day)
      standings.push({
        shift: halfShift(half),
        moved: weekOf(day) !== weekOf(half.rest),
        free: freeOn(day, whole, isOff),
      });
  return standings;
};

/** One post of a person, as far as a week's hours need it. */
export interface Mover {
  readonly stand: Stand;
  readonly moves: Moves;
  readonly isOff: (day: number) => boolean;
  readonly isInForce: (day: number) => boolean;
}

const dutyMinutes = ({ shift, free }: Standing): number =>
  free === null && !shift.watch ? regularMinutes(shift) : 0;

const crosses = ({ work, rest }: Pick<DaySwap, 'work' | 'rest'>): boolean => weekOf(work) !== weekOf(rest);

/** Regular minutes that went from a day to another week. */
const lostOn = (day: number, { stand, moves, isOff }: Mover): number => {
  const gone = moves.whole.find(({ kind, rest }) => kind === 'rest_swap' && rest === day);
  if (gone !== undefined) {
    const shift = stand(day);
    if (shift === null || !crosses(gone)) return 0;
    return dutyMinutes({ shift, moved: false, free: freeOn(day, moves.whole, isOff(day)) });
  }
  const found = wholeOn(day, stand, moves.whole, isOff(day));
  if (found === undefined || found.free !== null || found.shift.watch) return 0;
  let left: ReadyShift | null = found.shift;
  let lost = 0;
  for (const half of moves.go) {
    if (half.rest !== day || left === null) continue;
    const before = regularMinutes(left);
    left = withoutHalf(left, half.to - half.from, half.half);
    if (crosses(half)) lost += before - (left === null ? 0 : regularMinutes(left));
  }
  return lost;
};

/** Which standing of which post on which day. */
export const placeOf = (mover: number, day: number, at: number): string => `${mover} ${day} ${at}`;

/**
 * 割振り変更前の正規の勤務時間 (給与法16条3項): what came to a week is above its hours only as far as less went from it to other weeks. How many
 * regular minutes of each standing that came are within, by `placeOf`. Of all days, so that a month says what its year says.
 */
export const roomsOf = (movers: readonly Mover[]): ReadonlyMap<string, number> => {
  const lost = new Map<number, number>();
  const came: { readonly place: string; readonly day: number; readonly minutes: number }[] = [];
  movers.forEach((mover, index) => {
    const { whole, come, go } = mover.moves;
    const rests = [...whole.filter(({ kind }) => kind === 'rest_swap'), ...go];
    for (const day of new Set(rests.filter(crosses).map(({ rest }) => rest)))
      if (mover.isInForce(day)) lost.set(weekOf(day), (lost.get(weekOf(day)) ?? 0) + lostOn(day, mover));
    const works = [...whole.filter(({ kind }) => kind === 'rest_swap'), ...come];
    for (const day of new Set(works.filter(crosses).map(({ work }) => work)))
      if (mover.isInForce(day))
        standingsOn(day, mover.stand, mover.moves, mover.isOff(day)).forEach((one, at) => {
          if (one.moved) came.push({ place: placeOf(index, day, at), day, minutes: dutyMinutes(one) });
        });
  });
  const rooms = new Map<string, number>();
  for (const { place, day, minutes } of came.toSorted((a, b) => a.day - b.day)) {
    const room = Math.min(minutes, lost.get(weekOf(day)) ?? 0);
    lost.set(weekOf(day), (lost.get(weekOf(day)) ?? 0) - room);
    rooms.set(place, room);
  }
  return rooms;
};

/** The minute from which a shift's regular minutes are beyond so many. */
export const minuteAfter = (shift: ReadyShift, minutes: number): number => {
  let left = minutes;
  for (const { from, to } of regularSpans(shift)) {
    if (left < to - from) return from + left;
    left -= to - from;
  }
  return Number.POSITIVE_INFINITY;
};
