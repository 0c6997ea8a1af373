import type { WorkRecord } from '../../../src/modules/attendance/input-schema.ts';
import type { AttendanceRules } from '../../../src/modules/attendance/rules-schema.ts';
import { type Duty, duties } from './plain-duties.ts';
import { walkPunches } from './plain-punches.ts';

/**
 * The month again, from docs/attendance-rules.md and nothing else: one cell for each minute of the time asked for, filled by loops, then
 * counted by one loop. Slow, and with no idea in common with src/modules/attendance/month.ts but the shapes that go in.
 */

export interface PlainDay {
  date: string;
  kind: string;
  sums: Record<string, number>;
  interval: number | null;
  /** `kind` or `kind:minutes`, sorted. */
  issues: string[];
}

const MINUTE = 60_000;
const JAPAN = 9 * 60 * MINUTE;
const DAY = 1440;
const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const minuteOf = (at: number): number => Math.floor((at + JAPAN) / MINUTE);
const weekdayOf = (day: number): number => new Date(day * 86_400_000).getUTCDay();

const bump = (sums: Record<string, number>, name: string, by = 1): void => {
  // oxlint-disable-next-line no-param-reassign
  sums[name] = (sums[name] ?? 0) + by;
};

/** `from`, `to`: first and last day. */
export const plainDays = (
  record: WorkRecord,
  from: string,
  to: string,
  rules: AttendanceRules,
  holidays: ReadonlySet<string>,
  asOf?: number,
): PlainDay[] => {
  const firstDay = dayNumber(from) - 3;
  const lastDay = dayNumber(to) + 3;
  const base = firstDay * DAY;
  const size = (lastDay - firstDay + 1) * DAY;
  const now = asOf === undefined ? Number.POSITIVE_INFINITY : minuteOf(asOf);

  const cell = (): Int32Array => new Int32Array(size);
  const fill = (cells: Int32Array, start: number, end: number, value: number, keep = false): void => {
    for (let minute = Math.max(start, base); minute < Math.min(end, base + size); minute += 1)
      if (!keep || cells[minute - base] === 0) cells[minute - base] = value;
  };

  // 1. What was to be worked
  const all = duties(record, firstDay, lastDay, rules, holidays);
  const onDuty: Duty[] = all.filter((duty) => !duty.free);
  const hours = cell(); // 1 + index of the duty part
  const regular = cell();
  const watch = cell();
  const met = cell();
  const freeRegular = cell();
  const resting = cell();
  const overlaps: number[] = [];
  onDuty.forEach((duty, index) => {
    if (duty.kind === 'watch') {
      fill(watch, duty.from, duty.to, index + 1, true);
      return;
    }
    for (let minute = duty.from; minute < duty.to; minute += 1) {
      if (minute < base || minute >= base + size) continue;
      if (hours[minute - base] !== 0) {
        if (!overlaps.includes(duty.day)) overlaps.push(duty.day);
        continue;
      }
      hours[minute - base] = index + 1;
      const pausing = duty.pauses.some((pause) => pause.from <= minute && minute < pause.to);
      if (!pausing) regular[minute - base] = index + 1;
    }
  });
  for (const duty of all) for (const pause of duty.pauses) fill(resting, pause.from, pause.to, 1);
  for (const duty of all) {
    if (!duty.free || duty.kind === 'watch') continue;
    for (let minute = duty.from; minute < duty.to; minute += 1) {
      const pausing = duty.pauses.some((pause) => pause.from <= minute && minute < pause.to);
      if (!pausing) fill(freeRegular, minute, minute + 1, 1);
    }
  }
  for (let at = 0; at < size; at += 1) met[at] = hours[at] || watch[at] || 0;

  // 1.7 Day kinds
  const kindOf = (day: number): string => {
    if (!all.inForce(day)) return 'outside';
    if (onDuty.some((duty) => duty.kind === 'work' && duty.day === day)) return 'work';
    const free = all.filter((duty) => duty.free && duty.under === day && duty.kind === 'work');
    if (free.some((duty) => duty.why === 'substitute')) return 'substitute';
    return free.length > 0 ? 'holiday' : 'rest';
  };
  const kinds = new Map<number, string>();
  for (let day = firstDay; day <= lastDay; day += 1) kinds.set(day, kindOf(day));
  const isHolidayForHer = (day: number): boolean =>
    all.isHoliday(day) &&
    !record.swaps.some((swap) => swap.kind === 'holiday_substitute' && dayNumber(swap.work) === day);

  // 3. Which day
  const cutAt = all.cutAt;
  const dayByCut = (minute: number): number => Math.floor((minute - cutAt) / DAY);
  const dayOfMinute = (minute: number): number => {
    const index = met[minute - base] ?? 0;
    return index > 0 ? (onDuty[index - 1] as Duty).day : dayByCut(minute);
  };

  // 2. What the punches say
  const tripCovers = (minute: number): boolean =>
    record.trips.some((trip) => {
      const start = dayNumber(trip.date) * DAY + trip.span.from;
      const end = dayNumber(trip.date) * DAY + trip.span.to;
      return start <= minute && minute <= end;
    });
  const tripRuns = (minute: number): boolean =>
    record.trips.some((trip) => {
      const start = dayNumber(trip.date) * DAY + trip.span.from;
      const end = dayNumber(trip.date) * DAY + trip.span.to;
      return start <= minute && minute < end;
    });
  const walked = walkPunches(record.punches, {
    doubleTapSeconds: rules.doubleTapSeconds,
    maxStretch: all.maxStretch,
    tripCovers,
    tripRuns,
    now,
    nearStart: (minute) => onDuty.some((duty) => Math.abs(duty.from - minute) <= 60),
    nearEnd: (minute) => onDuty.some((duty) => Math.abs(duty.to - minute) <= 60),
  });
  const here = cell();
  const trip = cell();
  const stretch = cell();
  const dayOf = new Int32Array(size).fill(-1);
  walked.stretches.forEach((one, index) => {
    fill(stretch, one.from, one.to, index + 1);
    for (const piece of one.pieces) fill(piece.kind === 'here' ? here : trip, piece.from, piece.to, 1);
    let day = dayByCut(one.from);
    for (let minute = one.from; minute < one.to; minute += 1) {
      const index2 = met[minute - base] ?? 0;
      if (index2 > 0) day = (onDuty[index2 - 1] as Duty).day;
      dayOf[minute - base] = day;
    }
  });
  for (const granted of record.trips) {
    const start = dayNumber(granted.date) * DAY + granted.span.from;
    const end = dayNumber(granted.date) * DAY + granted.span.to;
    let day = dayByCut(start);
    for (let minute = start; minute < end; minute += 1) {
      if (minute < base || minute >= base + size) continue;
      const index = met[minute - base] ?? 0;
      if (index > 0) day = (onDuty[index - 1] as Duty).day;
      if (stretch[minute - base] === 0 && trip[minute - base] === 0) dayOf[minute - base] = day;
    }
    // Marked only afterwards: of trips that overlap, the first has the day.
    fill(trip, start, end, 1);
  }

  // 4. What was granted
  const leave = cell(); // 1 + index of the leave
  const leaveDays = new Map<string, Map<number, number>>();
  const partsOnLeave = new Set<Duty>();
  record.leaves.forEach((granted, index) => {
    const under = dayNumber(granted.date);
    const { extent } = granted;
    if (extent.unit === 'time') {
      fill(leave, under * DAY + extent.span.from, under * DAY + extent.span.to, index + 1, true);
      return;
    }
    for (const duty of onDuty) {
      if (duty.kind !== 'work' || duty.under !== under) continue;
      if (granted.post !== undefined && granted.post !== duty.post) continue;
      if (extent.unit === 'part' && extent.part !== duty.part) continue;
      let own = false;
      for (let minute = duty.from; minute < duty.to; minute += 1) {
        if (onDuty[(hours[minute - base] ?? 0) - 1] !== duty) continue;
        own = true;
        leave[minute - base] ||= index + 1;
      }
      if (!own || partsOnLeave.has(duty)) continue;
      partsOnLeave.add(duty);
      const days = leaveDays.get(granted.kind) ?? new Map<number, number>();
      days.set(duty.day, (days.get(duty.day) ?? 0) + 1);
      leaveDays.set(granted.kind, days);
    }
  });
  const confirmed = cell();
  const ordered = cell();
  const between = cell();
  const disaster = cell();
  const call = cell();
  for (const order of record.orders) {
    const zero = dayNumber(order.date) * DAY;
    const said = order.confirmed ?? order.spans;
    if (said.length === 0) continue;
    const start = zero + Math.min(...said.map((span) => span.from));
    const end = zero + Math.max(...said.map((span) => span.to));
    fill(ordered, start, end, 1);
    if (order.confirmed === null) continue;
    fill(between, start, end, 1);
    for (const span of order.confirmed) {
      fill(confirmed, zero + span.from, zero + span.to, 1);
      if (order.ground === 'disaster') fill(disaster, zero + span.from, zero + span.to, 1);
    }
  }
  for (const out of record.calls) fill(call, minuteOf(out.from), minuteOf(out.to), 1);
  const teacher = record.staff.engagement === 'teacher';
  const entry = cell(); // day + 1
  const selfStudy = cell();
  const breakWorked = cell();
  if (teacher)
    for (const said of record.school) {
      const zero = dayNumber(said.date) * DAY;
      const cells =
        said.kind === 'self_study' ? selfStudy : said.kind === 'break_worked' ? breakWorked : entry;
      fill(cells, zero + said.span.from, zero + said.span.to, dayNumber(said.date) + 1, true);
    }

  // 5. Count
  const days = new Map<number, PlainDay>();
  for (let day = firstDay; day <= lastDay; day += 1)
    days.set(day, { date: dateOf(day), kind: kinds.get(day) ?? '', sums: {}, interval: null, issues: [] });
  const put = (day: number, name: string, by = 1): void => {
    const found = days.get(day);
    if (found !== undefined) bump(found.sums, name, by);
  };
  const short = record.staff.engagement === 'annual_part' || record.staff.engagement === 'reappointed_short';
  const scheduledOf = new Map<number, number>();
  for (let at = 0; at < size; at += 1) {
    const index = regular[at] ?? 0;
    if (index > 0) {
      const { day } = onDuty[index - 1] as Duty;
      scheduledOf.set(day, (scheduledOf.get(day) ?? 0) + 1);
    }
  }
  const shortSoFar = new Map<number, number>();
  const overtimeOfMonth = new Map<string, number>();
  const onLeaveHere = new Map<number, number>();
  const atWorkInDay = new Set<number>();
  const notHereOf = new Map<number, number>();
  const { night } = rules.overtime;
  for (let at = 0; at < size; at += 1) {
    if (!hours[at] && !stretch[at] && !trip[at] && !confirmed[at] && !entry[at]) continue;
    const minute = base + at;
    const calendarDay = Math.floor(minute / DAY);
    const clock = minute - calendarDay * DAY;
    const isNight = clock >= night.from || clock < night.to;
    const duty = regular[at] ? (onDuty[(regular[at] as number) - 1] as Duty) : undefined;
    const atWork = here[at] === 1 || trip[at] === 1;
    if (duty !== undefined) {
      put(duty.day, 'scheduled');
      put(duty.day, `post:${duty.post}:scheduled`);
      if (atWork) atWorkInDay.add(duty.day);
      if (leave[at]) {
        put(duty.day, 'leave');
        const granted = record.leaves[(leave[at] as number) - 1];
        put(duty.day, `leave:${granted?.kind}`);
        if (granted?.extent.unit === 'time') put(duty.day, `leaveByHour:${granted.kind}`);
        if (here[at]) onLeaveHere.set(duty.day, (onLeaveHere.get(duty.day) ?? 0) + 1);
      } else if (atWork) {
        put(duty.day, 'worked');
        put(duty.day, `post:${duty.post}:worked`);
        if (!here[at]) put(duty.day, 'trip');
        if (isNight) put(duty.day, 'pay:night_shift');
        if (duty.swapped.has(minute)) put(duty.day, 'pay:swapped');
        if (duty.worksOnHolidays && isHolidayForHer(calendarDay)) put(duty.day, 'pay:holiday');
      }
    }
    if (confirmed[at] && !atWork && duty === undefined && !resting[at]) {
      const day = dayOfMinute(minute);
      notHereOf.set(day, (notHereOf.get(day) ?? 0) + 1);
    }
    const day = dayOf[at] as number;
    let isOvertime = false;
    if (atWork && duty === undefined && ((confirmed[at] && !resting[at]) || call[at])) {
      if (freeRegular[at]) {
        put(day, 'pay:holiday');
        put(day, 'extra');
        isOvertime = true;
      } else {
        isOvertime = true;
        put(day, 'overtime');
        put(day, 'extra');
        const working = kinds.get(calendarDay) === 'work';
        if (disaster[at]) put(day, 'disaster');
        if (call[at] && !confirmed[at]) put(day, 'called');
        if (!working && weekdayOf(calendarDay) === rules.caps.legalRestDay) put(day, 'legalRest');
        let name = working && !isHolidayForHer(calendarDay) ? 'workday' : 'rest';
        if (short && name === 'workday') {
          const before = shortSoFar.get(day) ?? 0;
          if ((scheduledOf.get(day) ?? 0) + before < rules.overtime.fullDay) name = 'short';
          shortSoFar.set(day, before + 1);
        }
        const month = dateOf(day).slice(0, 7);
        const nth = (overtimeOfMonth.get(month) ?? 0) + 1;
        overtimeOfMonth.set(month, nth);
        if (nth > rules.overtime.over60At) {
          put(day, `over60Of:${name}`);
          name = 'over60';
        }
        put(day, `pay:${isNight ? `${name}_night` : name}`);
      }
    }
    if (here[at]) {
      put(day, 'presence');
      if (!hours[at] && !watch[at]) {
        put(day, 'outside');
        if (!ordered[at] && !call[at] && !resting[at]) put(day, 'unordered');
      }
      if (watch[at]) put((onDuty[(watch[at] as number) - 1] as Duty).first, 'watch');
    }
    if (atWork && resting[at] && !isOvertime) put(day, 'breaks');
    else if (stretch[at] && !atWork) put(day, 'breaks');
    else if (here[at] && between[at] && !confirmed[at] && !hours[at] && !isOvertime) put(day, 'breaks');
    if (teacher) {
      const counted = atWork || entry[at] !== 0;
      if (counted) {
        const whose = atWork ? day : (entry[at] as number) - 1;
        const off = (resting[at] && !breakWorked[at]) || (selfStudy[at] && !hours[at]);
        if (!off) {
          put(whose, 'school');
          if (!hours[at] || (resting[at] && breakWorked[at])) put(whose, 'schoolOutside');
        }
      }
    }
  }

  // 6. Issues
  const say = (day: number, text: string): void => void days.get(day)?.issues.push(text);
  for (const issue of walked.issues) say(dayOfMinute(issue.minute), issue.kind);
  for (const punch of walked.kept) if (punch.suspect) say(dayOfMinute(minuteOf(punch.at)), 'clock_suspect');
  for (const day of overlaps) say(day, 'shifts_overlap');
  const punchDays = new Set(walked.kept.map((punch) => dayOfMinute(minuteOf(punch.at))));
  for (const [day, minutes] of notHereOf) {
    put(day, 'notHere', minutes);
    say(day, `not_here:${minutes}`);
  }
  for (const order of record.orders) {
    const end = dayNumber(order.date) * DAY + Math.max(...order.spans.map((span) => span.to));
    if (order.confirmed === null && end <= now) say(dayNumber(order.date), 'not_confirmed');
  }
  for (const [day, plain] of days) {
    const { sums } = plain;
    const rest = (sums['scheduled'] ?? 0) - (sums['leave'] ?? 0) - (sums['worked'] ?? 0);
    const parts = onDuty.filter((duty) => duty.kind === 'work' && duty.day === day);
    const still = walked.openSince;
    const over =
      parts.every((duty) => duty.to <= now) && !(still !== null && parts.some((duty) => duty.to > still));
    if (rest > 0 && over) {
      const missing = plain.issues.some((issue) => issue.startsWith('missing_'));
      const silent = !punchDays.has(day) && !atWorkInDay.has(day);
      if (silent) say(day, 'no_punches');
      if (missing || silent) bump(sums, 'unknown', rest);
      else {
        bump(sums, 'short', rest);
        say(day, `short:${rest}`);
      }
    }
    const leaveHere = onLeaveHere.get(day) ?? 0;
    if (leaveHere >= rules.overtime.tolerance && leaveHere > 0) say(day, `worked_on_leave:${leaveHere}`);
    const unordered = sums['unordered'] ?? 0;
    const explained = record.differences.some((said) => said.date === plain.date);
    if (unordered >= rules.overtime.tolerance && unordered > 0 && !explained)
      say(day, `not_ordered:${unordered}`);
    const worked = (sums['worked'] ?? 0) + (sums['extra'] ?? 0);
    let need = 0;
    for (const rule of rules.breaks) if (worked > rule.over && rule.need > need) need = rule.need;
    if ((sums['breaks'] ?? 0) < need) say(day, `break_short:${need - (sums['breaks'] ?? 0)}`);
    if (all.rosterOnly(day) && (sums['presence'] ?? 0) > 0) say(day, 'no_roster');
    for (const one of onDuty)
      if (one.kind === 'watch' && one.first === day && one.part === 0) {
        let any = false;
        for (const same of onDuty)
          if (same.kind === 'watch' && same.under === one.under && same.post === one.post)
            for (let minute = same.from; minute < same.to; minute += 1) if (here[minute - base]) any = true;
        if (any) bump(sums, 'watchTimes');
      }
  }
  walked.stretches.forEach((one, index) => {
    const before = walked.stretches[index - 1];
    const day = dayOfMinute(one.from);
    const first = walked.stretches.findIndex((other) => dayOfMinute(other.from) === day) === index;
    if (before === undefined || one.brokenBefore || !first || dayOfMinute(before.from) >= day) return;
    const plain = days.get(day);
    if (plain === undefined || one.from - before.to > 24 * 60) return;
    plain.interval = one.from - before.to;
    if (plain.interval < rules.interval) plain.issues.push(`interval_short:${plain.interval}`);
  });
  for (const [kind, byDay] of leaveDays)
    for (const [day, count] of byDay) put(day, `leaveDays:${kind}`, count);
  return [...days]
    .filter(([day]) => day >= dayNumber(from) && day <= dayNumber(to))
    .map(([, day]) => {
      const { extra: _extra, ...sums } = day.sums;
      return { ...day, sums, issues: day.issues.toSorted() };
    });
};
