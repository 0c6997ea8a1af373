import { DAY_MINUTES, weekdayOf } from './calendar.ts';
import type { Frame, MonthSoFar } from './frame.ts';
import type { PayClass } from './result-schema.ts';
import { isShortTime } from './staff-schema.ts';
import { addPay, type Tally } from './tally.ts';

/** 時間外勤務手当の区分 (docs/attendance-rules.md §5). */

interface Night {
  readonly from: number;
  readonly to: number;
}

/** Minutes of a span between `night.from` in the evening and `night.to` in the morning. */
export const nightMinutes = (from: number, to: number, night: Night): number => {
  let minutes = 0;
  for (let day = Math.floor(from / DAY_MINUTES) - 1; day * DAY_MINUTES < to; day += 1) {
    const start = Math.max(from, day * DAY_MINUTES + night.from);
    const end = Math.min(to, (day + 1) * DAY_MINUTES + night.to);
    if (start < end) minutes += end - start;
  }
  return minutes;
};

const NIGHT_OF = {
  short: 'short_night',
  workday: 'workday_night',
  rest: 'rest_night',
  over60: 'over60_night',
} as const satisfies Partial<Record<PayClass, PayClass>>;
type Base = keyof MonthSoFar['over60Of'];

/** Where the class of a minute may change: at midnight, and where the night begins and ends. */
const nextChange = (minute: number, { from, to }: Night): number => {
  const zero = Math.floor(minute / DAY_MINUTES) * DAY_MINUTES;
  for (const at of [to, from]) if (minute < zero + at) return zero + at;
  return zero + DAY_MINUTES;
};

const book = (frame: Frame, tally: Tally, base: Base, minutes: number, isNight: boolean): void => {
  const month = frame.monthSoFar(tally.result.date.slice(0, 7));
  const { over60At } = frame.compiled.rules.overtime;
  const under = Math.min(minutes, Math.max(0, over60At - month.overtime));
  const over = minutes - under;
  month.overtime += minutes;
  if (under > 0) addPay(tally, isNight ? NIGHT_OF[base] : base, under);
  if (over === 0) return;
  month.over60Of[base] += over;
  addPay(tally, isNight ? 'over60_night' : 'over60', over);
};

/** Books a span of overtime, which comes in order of time. */
export const countOvertime = (frame: Frame, tally: Tally, from: number, to: number): void => {
  const { night, fullDay } = frame.compiled.rules.overtime;
  const short = isShortTime(frame.record.staff);
  let since = from;
  while (since < to) {
    const until = Math.min(to, nextChange(since, night));
    const minutes = until - since;
    const day = Math.floor(since / DAY_MINUTES);
    const clock = since - day * DAY_MINUTES;
    const isNight = clock >= night.from || clock < night.to;
    const isWork = frame.kindOf(day) === 'work';
    if (!isWork && weekdayOf(day) === frame.compiled.rules.caps.legalRestDay)
      tally.result.legalRest += minutes;
    if (!isWork || frame.isHoliday(day)) book(frame, tally, 'rest', minutes, isNight);
    else {
      const room = short ? Math.max(0, fullDay - tally.result.scheduled - tally.beyond) : 0;
      const less = Math.min(minutes, room);
      // oxlint-disable-next-line no-param-reassign -- a tally is what is being counted
      tally.beyond += minutes;
      if (less > 0) book(frame, tally, 'short', less, isNight);
      if (less < minutes) book(frame, tally, 'workday', minutes - less, isNight);
    }
    since = until;
  }
};
