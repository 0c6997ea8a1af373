import type { Punch } from '../../../src/modules/attendance/punch-schema.ts';

/** docs/attendance-rules.md §2, as the table stands there: one row for each state, one cell for each punch. */

export interface Walk {
  stretches: {
    from: number;
    to: number;
    pieces: { kind: 'here' | 'trip'; from: number; to: number }[];
    /** It cannot be said when the one before ended. */
    brokenBefore: boolean;
  }[];
  issues: { kind: string; minute: number }[];
  /** Since when she is still here. */
  openSince: number | null;
  kept: readonly Punch[];
}

interface World {
  doubleTapSeconds: number;
  maxStretch: number;
  tripCovers(minute: number): boolean;
  tripRuns(minute: number): boolean;
  now: number;
  nearStart(minute: number): boolean;
  nearEnd(minute: number): boolean;
}

const minuteOf = (at: number): number => Math.floor((at + 32_400_000) / 60_000);

/** §2.1 */
const keep = (punches: readonly Punch[], seconds: number) => {
  const sorted = [...punches].sort((a, b) => (a.at !== b.at ? a.at - b.at : a.id < b.id ? -1 : 1));
  const kept: Punch[] = [];
  const dropped: Punch[] = [];
  for (const punch of sorted) {
    const last = kept.at(-1);
    const close =
      last !== undefined && !last.corrected && !punch.corrected && punch.at - last.at <= seconds * 1000;
    if (!close) kept.push(punch);
    else if (!punch.meant || punch.type === last.type) dropped.push(punch);
    else kept[kept.length - 1] = punch;
  }
  return { kept, dropped };
};

/** What each cell does: words are done from left to right. */
const TABLE: Record<string, Record<string, string>> = {
  gone: {
    in: 'begin here',
    out: '!missing_in hint_start',
    away: '!missing_in',
    back: '!missing_away begin here',
    trip_start: 'begin trip',
    trip_end: '?missing_trip_start begin here',
  },
  here: {
    in: 'hint_end lost begin here',
    out: 'piece end',
    away: 'piece out',
    back: '!missing_away here',
    trip_start: 'piece trip',
    trip_end: '?missing_trip_start here',
  },
  out: {
    in: 'here',
    out: '!missing_back end',
    away: '!missing_back',
    back: 'here',
    trip_start: '!missing_back trip',
    trip_end: '!missing_back here',
  },
  trip: {
    in: 'piece here',
    out: 'piece end',
    away: 'piece out',
    back: 'piece here',
    trip_start: '!missing_trip_end trip',
    trip_end: 'piece here',
  },
};

const column = (type: string): string => (type === 'duty_start' ? 'in' : type === 'duty_end' ? 'out' : type);

export const walkPunches = (punches: readonly Punch[], world: World): Walk => {
  const { kept, dropped } = keep(punches, world.doubleTapSeconds);
  const walk: Walk = { stretches: [], issues: [], kept, openSince: null };
  for (const punch of dropped) walk.issues.push({ kind: 'double_tap', minute: minuteOf(punch.at) });
  let state = 'gone';
  let begun = 0;
  let since = 0;
  let broken = false;
  let brokenNow = false;
  let pieces: { kind: 'here' | 'trip'; from: number; to: number }[] = [];

  const finish = (to: number | null): void => {
    if (to !== null || pieces.length > 0)
      walk.stretches.push({
        from: begun,
        to: to ?? pieces.at(-1)?.to ?? begun,
        pieces,
        brokenBefore: brokenNow,
      });
    pieces = [];
    state = 'gone';
  };
  const closeByItself = (): void => {
    if (state === 'here') walk.issues.push({ kind: 'missing_out', minute: since });
    if (state === 'out') walk.issues.push({ kind: 'missing_back', minute: since });
    if (state === 'trip' && !world.tripRuns(since))
      walk.issues.push({ kind: 'missing_trip_end', minute: since });
    finish(null);
    broken = true;
  };

  for (const punch of kept) {
    const minute = minuteOf(punch.at);
    if (state !== 'gone' && minute - begun > world.maxStretch) closeByItself();
    const doing = TABLE[state]?.[column(punch.type)] ?? '';
    for (const word of doing.split(' ')) {
      if (word === 'begin') {
        begun = minute;
        brokenNow = broken;
        broken = false;
      } else if (word === 'here' || word === 'trip' || word === 'out') {
        state = word;
        since = minute;
      } else if (word === 'piece') {
        pieces.push({ kind: state === 'trip' ? 'trip' : 'here', from: since, to: minute });
      } else if (word === 'end') {
        finish(minute);
      } else if (word === 'lost') {
        walk.issues.push({ kind: 'missing_out', minute: since });
        finish(null);
        broken = true;
      } else if (word === 'hint_start') {
        if (world.nearStart(minute)) walk.issues.push({ kind: 'inverted', minute });
      } else if (word === 'hint_end') {
        if (world.nearEnd(minute)) walk.issues.push({ kind: 'inverted', minute });
      } else if (word === '?missing_trip_start') {
        if (!world.tripCovers(minute)) walk.issues.push({ kind: 'missing_trip_start', minute });
      } else if (word.startsWith('!')) {
        walk.issues.push({ kind: word.slice(1), minute });
        if (word === '!missing_in') broken = true;
      }
    }
  }
  if (state !== 'gone') {
    if (world.now - begun > world.maxStretch) closeByItself();
    else {
      walk.openSince = begun;
      finish(null);
    }
  }
  return walk;
};
