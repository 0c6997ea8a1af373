import { DAY_MINUTES, dayNumber, minuteOf } from './calendar.ts';
import type { Frame } from './frame.ts';
import type { Stretch } from './pairing.ts';
import type { IssueKind } from './result-schema.ts';
import { addIssue, type Tally } from './tally.ts';

/** What a person has to look into, day by day, once everything is counted (docs/attendance-rules.md §4). */

const MISSING: ReadonlySet<IssueKind> = new Set([
  'missing_out',
  'missing_in',
  'missing_back',
  'missing_away',
  'missing_trip_end',
  'missing_trip_start',
] satisfies IssueKind[]);

const sayOfPunches = (frame: Frame): void => {
  const { paired, dayAt, tallyOf } = frame;
  for (const { kind, minute, punch } of paired.issues) {
    const day = dayAt(minute);
    const tally = tallyOf(day);
    addIssue(tally, { kind, at: minute - day * DAY_MINUTES, punch });
    if (MISSING.has(kind)) tally.missing = true;
  }
  for (const { at, id, suspect } of paired.kept) {
    const minute = minuteOf(at);
    const day = dayAt(minute);
    const tally = tallyOf(day);
    tally.punched = true;
    if (suspect) addIssue(tally, { kind: 'clock_suspect', at: minute - day * DAY_MINUTES, punch: id });
  }
};

const sayOfOrders = ({ record, now, tallyOf }: Frame): void => {
  for (const { date, spans, confirmed } of record.orders) {
    if (confirmed !== null) continue;
    const day = dayNumber(date);
    const end = day * DAY_MINUTES + Math.max(...spans.map(({ to }) => to));
    if (end <= now) addIssue(tallyOf(day), { kind: 'not_confirmed', at: spans[0]?.from ?? 0 });
  }
};

const sayInterval = (frame: Frame, before: Stretch | undefined, stretch: Stretch, day: number): void => {
  if (before === undefined || stretch.broken || frame.dayAt(before.from) >= day) return;
  const tally = frame.tallyOf(day);
  const minutes = stretch.from - before.to;
  if (minutes > DAY_MINUTES) return;
  tally.result.interval = minutes;
  if (minutes < frame.compiled.rules.interval) addIssue(tally, { kind: 'interval_short', minutes });
};

const sayOfStretches = (frame: Frame): void => {
  const begun = new Set<number>();
  frame.paired.stretches.forEach((stretch, at) => {
    const day = frame.dayAt(stretch.from);
    if (!begun.has(day)) sayInterval(frame, frame.paired.stretches[at - 1], stretch, day);
    begun.add(day);
    const { result } = frame.tallyOf(day);
    const zero = day * DAY_MINUTES;
    const shown = { from: stretch.from - zero, to: stretch.open ? null : stretch.to - zero };
    result.stretches = result.stretches.length === 0 ? [shown] : [...result.stretches, shown];
  });
};

/** What is left of the regular minutes: late or gone early, or nobody knows. Of a day that she is still here of, nobody can say yet. */
const sayRest = (tally: Tally, { now, paired: { openSince } }: Frame): void => {
  const { result } = tally;
  const rest = result.scheduled - result.leave - result.worked;
  const isGoingOn = tally.until > now || (openSince !== null && tally.until > openSince);
  if (rest <= 0 || isGoingOn) return;
  const silent = !tally.punched && !tally.seen;
  if (silent) addIssue(tally, { kind: 'no_punches', minutes: rest });
  if (silent || tally.missing) result.unknown = rest;
  else {
    result.short = rest;
    addIssue(tally, { kind: 'short', minutes: rest });
  }
};

const sayOfDay = (frame: Frame, tally: Tally, day: number, explained: ReadonlySet<string>): void => {
  const { overtime, breaks } = frame.compiled.rules;
  const { result } = tally;
  sayRest(tally, frame);
  if (tally.leaveHere > 0 && tally.leaveHere >= overtime.tolerance)
    addIssue(tally, { kind: 'worked_on_leave', minutes: tally.leaveHere });
  if (result.notHere > 0) addIssue(tally, { kind: 'not_here', minutes: result.notHere });
  const { unordered } = result;
  if (unordered > 0 && unordered >= overtime.tolerance && !explained.has(result.date))
    addIssue(tally, { kind: 'not_ordered', minutes: unordered });
  const worked = result.worked + tally.extra;
  let need = 0;
  for (const rule of breaks) if (worked > rule.over) need = Math.max(need, rule.need);
  if (result.breaks < need) addIssue(tally, { kind: 'break_short', minutes: need - result.breaks });
  const isSilent = result.presence > 0 && frame.roster.isUnsaid(day);
  if (isSilent || frame.roster.isUnknown(day)) addIssue(tally, { kind: 'no_roster' });
};

/** After `countAll`. */
export const sayIssues = (frame: Frame): void => {
  sayOfPunches(frame);
  sayOfOrders(frame);
  sayOfStretches(frame);
  const explained = new Set<string>(frame.record.differences.map(({ date }) => date));
  frame.tallies.forEach((tally, at) => sayOfDay(frame, tally, frame.firstDay + at, explained));
};
