import { type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';
import type { EventId } from '../../kernel/ids.ts';
import type { PunchType } from './ids-schema.ts';
import type { AttendanceSite, Window } from './site-schema.ts';

/**
 * What a tap at a door is. Pure. The clock and the colleague's own last punch decide what it is taken for; nothing is guessed silently:
 * whatever does not fit is said at once, to her, while she stands there and can press another button.
 */

/** A colleague's last punch that stands, at whichever door. */
export interface LastPunch {
  readonly id: EventId;
  readonly type: PunchType;
  readonly at: number;
  /** Tapped here, and not entered by hand: another button turns it. */
  readonly turnable: boolean;
  /** 兼務: for which post; `null`: it was not said. */
  readonly post: string | null;
}

export type RuleNote =
  | { readonly kind: 'missing'; readonly type: PunchType; readonly on: CivilDate }
  | { readonly kind: 'already_in'; readonly at: number }
  | { readonly kind: 'no_start' };

export type TapDecision =
  /** Nothing is recorded. */
  | { readonly kind: 'repeat'; readonly type: PunchType; readonly since: number }
  /** She tapped again with another button: the same punch, meant so. */
  | { readonly kind: 'turn'; readonly punch: EventId; readonly type: PunchType }
  | {
      readonly kind: 'punch';
      readonly type: PunchType;
      readonly direction: 'auto' | 'button';
      readonly notes: readonly RuleNote[];
    };

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MINUTES = 1_440;
const JAPAN_MS = 9 * HOUR_MS;
/** 当務 are 24 hours; somebody held back by a fire goes later. What is open for longer was never ended. */
const DUTY_MS = 36 * HOUR_MS;

/** Punches after which somebody is in the building, or at work elsewhere for it. */
const OPEN: readonly PunchType[] = ['in', 'back', 'away', 'duty_start', 'trip_start', 'trip_end'];
export const INSIDE: readonly PunchType[] = ['in', 'back', 'duty_start', 'trip_end'];
export const STARTS: readonly PunchType[] = ['in', 'duty_start', 'trip_start'];

export const isInside = (type: PunchType): boolean => INSIDE.includes(type);

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Minute of the day in Japan. */
const minuteAt = (now: number): number => Math.floor((now + JAPAN_MS) / MINUTE_MS) % DAY_MINUTES;

const holds = ({ from, to }: Window, minute: number): boolean => {
  const [first, end] = [minuteOf(from), minuteOf(to)];
  return first < end ? minute >= first && minute < end : minute >= first || minute < end;
};

/** 出勤 or 退勤 by the time of day alone. */
export const directionAt = ({ windows }: Pick<AttendanceSite, 'windows'>, now: number): 'in' | 'out' =>
  windows.find((window) => holds(window, minuteAt(now)))?.type ?? 'in';

/** The day a moment is counted to: before `dayBegins` it is still the day before. */
export const workDay = ({ dayBegins }: Pick<AttendanceSite, 'dayBegins'>, at: number): CivilDate =>
  civilDateInJapan(at - minuteOf(dayBegins) * MINUTE_MS);

/** The buttons say 出勤 and 退勤; of whoever works in 当務 they mean its beginning and its end. */
const meantBy = (type: PunchType, duty: boolean): PunchType => {
  if (!duty) return type;
  if (type === 'in') return 'duty_start';
  return type === 'out' ? 'duty_end' : type;
};

/** What ends what that punch began. */
const endOf = (type: PunchType): PunchType => {
  if (type === 'duty_start') return 'duty_end';
  return type === 'trip_start' ? 'trip_end' : 'out';
};

interface Tap {
  readonly site: Pick<AttendanceSite, 'windows' | 'dayBegins' | 'doubleTapSeconds'>;
  readonly now: number;
  /** Works in 当務 of 24 hours. */
  readonly duty: boolean;
  readonly last: LastPunch | undefined;
  /** The button she pressed before it. */
  readonly chosen: PunchType | null;
  /** 参集 is going on: whoever is not here comes, at any time of the day. */
  readonly mustering: boolean;
}

interface Standing {
  readonly site: Pick<AttendanceSite, 'dayBegins'>;
  readonly now: number;
  readonly last: Pick<LastPunch, 'type' | 'at'> | undefined;
}

/** Whether what the last punch began may still be going on. */
export const isOpen = ({ site, now, last }: Standing): boolean => {
  if (last === undefined || !OPEN.includes(last.type)) return false;
  if (last.type === 'duty_start') return now - last.at < DUTY_MS;
  return workDay(site, last.at) === workDay(site, now);
};

/** Begun on an earlier day and never ended, as far as the doors know. */
const isLeftOpen = (tap: Pick<Tap, 'site' | 'now' | 'last'>): boolean =>
  tap.last !== undefined && OPEN.includes(tap.last.type) && !isOpen(tap);

const autoType = (tap: Tap): PunchType => {
  const { site, now, duty, last, mustering } = tap;
  if (isOpen(tap)) {
    // Out for an errand or on a trip of today: the next thing is to come back.
    if (last?.type === 'away') return 'back';
    if (last?.type === 'trip_start') return 'trip_end';
  }
  if (duty) return isOpen(tap) ? 'duty_end' : 'duty_start';
  return mustering ? 'in' : directionAt(site, now);
};

/** What does not fit, of a punch of this type. */
export const notesOf = (tap: Pick<Tap, 'site' | 'now' | 'last'>, type: PunchType): readonly RuleNote[] => {
  const { site, last } = tap;
  const notes: RuleNote[] = [];
  if (last !== undefined && isLeftOpen(tap))
    notes.push({ kind: 'missing', type: endOf(last.type), on: workDay(site, last.at) });
  if (STARTS.includes(type)) {
    if (isOpen(tap) && last !== undefined && isInside(last.type) && type !== 'trip_start')
      notes.push({ kind: 'already_in', at: last.at });
  } else if (!isOpen(tap)) notes.push({ kind: 'no_start' });
  return notes;
};

/** What is missing of an earlier day, whoever asks. */
export const missingEnd = (
  site: Tap['site'],
  last: LastPunch | undefined,
  now: number,
): { readonly type: PunchType; readonly on: CivilDate } | null =>
  last !== undefined && isLeftOpen({ site, last, now })
    ? { type: endOf(last.type), on: workDay(site, last.at) }
    : null;

export const decideTap = (tap: Tap): TapDecision => {
  const { site, now, duty, last, chosen } = tap;
  const meant = chosen === null ? null : meantBy(chosen, duty);
  // A clock that was set back, or another door's that is ahead: the last one may lie before us.
  if (last !== undefined && Math.abs(now - last.at) <= site.doubleTapSeconds * 1_000) {
    if (meant === null || meant === last.type) return { kind: 'repeat', type: last.type, since: last.at };
    if (last.turnable) return { kind: 'turn', punch: last.id, type: meant };
  }
  const type = meant ?? autoType(tap);
  return { kind: 'punch', type, direction: meant === null ? 'auto' : 'button', notes: notesOf(tap, type) };
};

/** Another button after the tap. */
export const turnTo = (type: PunchType, duty: boolean): PunchType => meantBy(type, duty);
