import { DAY_MINUTES, dayNumber, minuteOf } from './calendar.ts';
import type { Frame } from './frame.ts';
import { countOvertime, nightMinutes } from './overtime.ts';
import type { Duty } from './roster.ts';
import { createLayers, disjoint, type Layers, type Spanned } from './spans.ts';
import { addLeave, addPay, addPost, type Tally } from './tally.ts';

/** The one sweep over a person's time that counts everything (docs/attendance-rules.md §4–6). */

const LAYER = {
  hours: 0,
  regular: 1,
  watch: 2,
  free: 3,
  pause: 4,
  here: 5,
  away: 6,
  stretch: 7,
  granted: 8,
  leave: 9,
  confirmed: 10,
  ordered: 11,
  between: 12,
  disaster: 13,
  call: 14,
  entry: 15,
  selfStudy: 16,
  breakWorked: 17,
} as const;
const LAYERS = 18;

const HOURS = 1 << LAYER.hours;
const REGULAR = 1 << LAYER.regular;
const WATCH = 1 << LAYER.watch;
const FREE = 1 << LAYER.free;
const PAUSE = 1 << LAYER.pause;
const HERE = 1 << LAYER.here;
const AWAY = 1 << LAYER.away;
const STRETCH = 1 << LAYER.stretch;
const GRANTED = 1 << LAYER.granted;
const LEAVE = 1 << LAYER.leave;
const CONFIRMED = 1 << LAYER.confirmed;
const ORDERED = 1 << LAYER.ordered;
const BETWEEN = 1 << LAYER.between;
const DISASTER = 1 << LAYER.disaster;
const CALL = 1 << LAYER.call;
const ENTRY = 1 << LAYER.entry;
const SELF_STUDY = 1 << LAYER.selfStudy;
const BREAK_WORKED = 1 << LAYER.breakWorked;
const AT_WORK = HERE | AWAY | GRANTED;

const addRoster = (layers: Layers, { duties, hours, regular, watches }: Frame): void => {
  for (const { from, to, duty } of hours) layers.add(LAYER.hours, from, to, duty);
  for (const { from, to, duty } of regular) layers.add(LAYER.regular, from, to, duty);
  for (const { from, to, duty } of watches) layers.add(LAYER.watch, from, to, duty);
  for (const { leads, free, watch, from, to, pauses } of duties) {
    if (leads) for (const pause of pauses) layers.add(LAYER.pause, pause.from, pause.to);
    if (free === null || watch) continue;
    let since = from;
    for (const pause of pauses) {
      layers.add(LAYER.free, since, Math.min(pause.from, to));
      since = Math.max(since, pause.to);
    }
    layers.add(LAYER.free, since, to);
  }
};

const addPunches = (layers: Layers, { paired, trips }: Frame): void => {
  paired.stretches.forEach(({ from, to, pieces }, at) => {
    layers.add(LAYER.stretch, from, to, at);
    for (const piece of pieces) layers.add(piece.trip ? LAYER.away : LAYER.here, piece.from, piece.to);
  });
  const listed = trips.map((trip, at) => ({ ...trip, at }));
  for (const { from, to, at } of disjoint(listed)) layers.add(LAYER.granted, from, to, at);
};

/** Leave, minute by minute, and the days of it by its parts. */
const addLeaves = (layers: Layers, frame: Frame): void => {
  if (frame.record.leaves.length === 0) return;
  const taken: (Spanned & { readonly at: number })[] = [];
  const parts = new Set<number>();
  frame.record.leaves.forEach(({ kind, date, post, extent }, at) => {
    const under = dayNumber(date);
    if (extent.unit === 'time') {
      const zero = under * DAY_MINUTES;
      taken.push({ from: zero + extent.span.from, to: zero + extent.span.to, at });
      return;
    }
    for (const { duty, from, to } of frame.hours) {
      const one = frame.duties[duty];
      if (one?.under !== under || (post !== undefined && one.post !== post)) continue;
      if (extent.unit === 'part' && one.part !== extent.part) continue;
      taken.push({ from, to, at });
      if (!parts.has(duty)) addLeave(frame.tallyOf(one.day), kind, { days: 1, minutes: 0, byHour: 0 });
      parts.add(duty);
    }
  });
  for (const { from, to, at } of disjoint(taken)) layers.add(LAYER.leave, from, to, at);
};

const addOrders = (layers: Layers, { record }: Frame): void => {
  for (const { date, spans, confirmed, ground } of record.orders) {
    const zero = dayNumber(date) * DAY_MINUTES;
    const said = confirmed ?? spans;
    if (said.length === 0) continue;
    const from = zero + Math.min(...said.map((span) => span.from));
    const to = zero + Math.max(...said.map((span) => span.to));
    layers.add(LAYER.ordered, from, to);
    if (confirmed === null) continue;
    layers.add(LAYER.between, from, to);
    for (const span of confirmed) {
      layers.add(LAYER.confirmed, zero + span.from, zero + span.to);
      if (ground === 'disaster') layers.add(LAYER.disaster, zero + span.from, zero + span.to);
    }
  }
  for (const { from, to } of record.calls) layers.add(LAYER.call, minuteOf(from), minuteOf(to));
};

const addSchool = (layers: Layers, { record }: Frame): void => {
  if (record.staff.engagement !== 'teacher') return;
  const entries: (Spanned & { readonly day: number })[] = [];
  for (const { date, kind, span } of record.school) {
    const day = dayNumber(date);
    const [from, to] = [day * DAY_MINUTES + span.from, day * DAY_MINUTES + span.to];
    if (kind === 'self_study') layers.add(LAYER.selfStudy, from, to);
    else if (kind === 'break_worked') layers.add(LAYER.breakWorked, from, to);
    else entries.push({ from, to, day });
  }
  for (const { from, to, day } of disjoint(entries)) layers.add(LAYER.entry, from, to, day);
};

/** Counts everything of the frame into its tallies. */
class Count {
  private readonly frame: Frame;
  /** The day each stretch and each granted trip is at, as the sweep goes on. */
  private readonly stretchDay: Int32Array;
  private readonly tripDay: Int32Array;
  private readonly watched = new Set<string>();
  private readonly isTeacher: boolean;
  private readonly severalPosts: boolean;

  constructor(frame: Frame) {
    this.frame = frame;
    const { paired, trips, record } = frame;
    this.stretchDay = Int32Array.from(paired.stretches, ({ from }) => frame.dayByCut(from));
    this.tripDay = Int32Array.from(trips, ({ from }) => frame.dayByCut(from));
    this.isTeacher = record.staff.engagement === 'teacher';
    this.severalPosts = new Set(record.staff.posts.map(({ post }) => post)).size > 1;
    if (this.severalPosts)
      for (const { duty, from, to } of frame.regular) {
        const one = frame.duties[duty];
        if (one !== undefined) addPost(frame.tallyOf(one.day), one.post, to - from, 0);
      }
  }

  readonly visit = (from: number, to: number, mask: number, refs: Int32Array): void => {
    const day = this.dayOf(mask, refs);
    const regular = (mask & REGULAR) === 0 ? undefined : this.frame.duties[refs[LAYER.regular] ?? -1];
    if (regular !== undefined) this.countRegular(regular, from, to, mask, refs);
    if ((mask & CONFIRMED) !== 0 && (mask & (AT_WORK | REGULAR | PAUSE)) === 0)
      this.countNotHere(from, to, mask, refs);
    if ((mask & (AT_WORK | STRETCH)) !== 0) {
      const tally = this.frame.tallyOf(day);
      const isOvertime =
        (mask & AT_WORK) !== 0 &&
        regular === undefined &&
        ((mask & (CONFIRMED | PAUSE)) === CONFIRMED || (mask & CALL) !== 0);
      if (isOvertime) this.countExtra(tally, from, to, mask);
      if ((mask & HERE) !== 0) this.countPresence(tally, to - from, mask, refs);
      this.countBreaks(tally, to - from, mask, isOvertime);
    }
    if (this.isTeacher && (mask & (AT_WORK | ENTRY)) !== 0)
      this.countSchool((mask & AT_WORK) !== 0 ? day : (refs[LAYER.entry] ?? 0), to - from, mask);
  };

  /** The part with duty that a piece lies in. */
  private metBy(mask: number, refs: Int32Array): Duty | undefined {
    if ((mask & (HOURS | WATCH)) === 0) return undefined;
    return this.frame.duties[refs[(mask & HOURS) === 0 ? LAYER.watch : LAYER.hours] ?? -1];
  }

  /** §3.2: that of the start, until a part with duty is met. */
  private dayOf(mask: number, refs: Int32Array): number {
    const met = this.metBy(mask, refs);
    let day = 0;
    if ((mask & GRANTED) !== 0) {
      const at = refs[LAYER.granted] ?? 0;
      if (met !== undefined) this.tripDay[at] = met.day;
      day = this.tripDay[at] ?? 0;
    }
    if ((mask & STRETCH) !== 0) {
      const at = refs[LAYER.stretch] ?? 0;
      if (met !== undefined) this.stretchDay[at] = met.day;
      day = this.stretchDay[at] ?? 0;
    }
    return day;
  }

  private countRegular(duty: Duty, from: number, to: number, mask: number, refs: Int32Array): void {
    const tally = this.frame.tallyOf(duty.day);
    const { result } = tally;
    const minutes = to - from;
    const atWork = (mask & AT_WORK) !== 0;
    if (atWork) tally.seen = true;
    if ((mask & LEAVE) !== 0) {
      result.leave += minutes;
      if ((mask & HERE) !== 0) tally.leaveHere += minutes;
      this.bookLeave(tally, minutes, refs);
      return;
    }
    if (!atWork) return;
    result.worked += minutes;
    if (this.severalPosts) addPost(tally, duty.post, 0, minutes);
    if ((mask & HERE) === 0) result.trip += minutes;
    const night = nightMinutes(from, to, this.frame.compiled.rules.overtime.night);
    if (night > 0) addPay(tally, 'night_shift', night);
    if (duty.swappedFrom < to) addPay(tally, 'swapped', to - Math.max(from, duty.swappedFrom));
    if (duty.worksOnHolidays) this.countHoliday(tally, from, to);
  }

  private bookLeave(tally: Tally, minutes: number, refs: Int32Array): void {
    const leave = this.frame.record.leaves[refs[LAYER.leave] ?? -1];
    if (leave === undefined) return;
    const byHour = leave.extent.unit === 'time' ? minutes : 0;
    addLeave(tally, leave.kind, { days: 0, minutes, byHour });
  }

  private countHoliday(tally: Tally, from: number, to: number): void {
    let since = from;
    while (since < to) {
      const day = Math.floor(since / DAY_MINUTES);
      const until = Math.min(to, (day + 1) * DAY_MINUTES);
      if (this.frame.isHoliday(day)) addPay(tally, 'holiday', until - since);
      since = until;
    }
  }

  /** §3.3: a piece lies in a part as a whole or not at all. */
  private countNotHere(from: number, to: number, mask: number, refs: Int32Array): void {
    const met = this.metBy(mask, refs);
    let since = from;
    while (since < to) {
      const day = met?.day ?? this.frame.dayByCut(since);
      const until = met === undefined ? Math.min(to, this.frame.cutOf(day + 1)) : to;
      this.frame.tallyOf(day).result.notHere += until - since;
      since = until;
    }
  }

  private countExtra(tally: Tally, from: number, to: number, mask: number): void {
    const { result } = tally;
    const minutes = to - from;
    // oxlint-disable-next-line no-param-reassign -- a tally is what is being counted
    tally.extra += minutes;
    if ((mask & FREE) !== 0) {
      addPay(tally, 'holiday', minutes);
      return;
    }
    result.overtime += minutes;
    if ((mask & DISASTER) !== 0) result.disaster += minutes;
    if ((mask & (CALL | CONFIRMED)) === CALL) result.called += minutes;
    countOvertime(this.frame, tally, from, to);
  }

  private countPresence({ result }: Tally, minutes: number, mask: number, refs: Int32Array): void {
    result.presence += minutes;
    if ((mask & (HOURS | WATCH)) === 0) {
      result.outside += minutes;
      if ((mask & (ORDERED | CALL | PAUSE)) === 0) result.unordered += minutes;
    }
    if ((mask & WATCH) === 0) return;
    const duty = this.frame.duties[refs[LAYER.watch] ?? -1];
    if (duty === undefined) return;
    const first = this.frame.tallyOf(duty.first).result;
    first.watch += minutes;
    const key = `${duty.post} ${duty.under}`;
    if (!this.watched.has(key)) first.watchTimes += 1;
    this.watched.add(key);
  }

  private countBreaks({ result }: Tally, minutes: number, mask: number, isOvertime: boolean): void {
    const atWork = (mask & AT_WORK) !== 0;
    const pause = atWork && (mask & PAUSE) !== 0 && !isOvertime;
    const errand = !atWork && (mask & STRETCH) !== 0;
    const between = (mask & (HERE | BETWEEN | CONFIRMED | HOURS)) === (HERE | BETWEEN) && !isOvertime;
    if (pause || errand || between) result.breaks += minutes;
  }

  private countSchool(day: number, minutes: number, mask: number): void {
    const inBreak = (mask & PAUSE) !== 0;
    const worked = (mask & BREAK_WORKED) !== 0;
    if (inBreak && !worked) return;
    if ((mask & SELF_STUDY) !== 0 && (mask & HOURS) === 0) return;
    const { result } = this.frame.tallyOf(day);
    result.school += minutes;
    if ((mask & HOURS) === 0 || inBreak) result.schoolOutside += minutes;
  }
}

export const countAll = (frame: Frame): void => {
  const layers = createLayers((frame.firstDay - 2) * DAY_MINUTES, LAYERS);
  addRoster(layers, frame);
  addPunches(layers, frame);
  addLeaves(layers, frame);
  addOrders(layers, frame);
  addSchool(layers, frame);
  layers.sweep(new Count(frame).visit);
};
