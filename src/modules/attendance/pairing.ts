import { throwIllegalValue } from '../../kernel/assert.ts';
import { minuteOf } from './calendar.ts';
import type { Punch } from './punch-schema.ts';
import type { IssueKind } from './result-schema.ts';

/**
 * Punches into stretches (docs/attendance-rules.md §2). What is missing is said and never filled in: time of which the punches do not tell
 * is no time.
 */

export interface Piece {
  readonly trip: boolean;
  readonly from: number;
  readonly to: number;
}

/** From coming until going, in minutes since 1970 of Japan; between the pieces are errands. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly Piece[];
  /** When the one before ended is not known. */
  readonly broken: boolean;
  /** Still here, or the end is missing: `to` is that of the last piece. */
  readonly open: boolean;
}

export interface PunchIssue {
  readonly kind: IssueKind;
  readonly minute: number;
  readonly punch: string;
}

export interface Paired {
  readonly stretches: readonly Stretch[];
  readonly issues: readonly PunchIssue[];
  readonly kept: readonly Punch[];
  /** Since when she is here, or away for it, and her end is not due yet; `null`: not now. */
  readonly openSince: number | null;
}

export interface PairingRules {
  readonly doubleTapSeconds: number;
  readonly maxStretch: number;
  /** Minute until which all has been seen; infinite when nothing is to come any more. */
  readonly now: number;
  /** A granted trip has this minute; `touches`: or ends in it. */
  readonly onTrip: (minute: number) => boolean;
  readonly touchesTrip: (minute: number) => boolean;
  /** Within an hour of the start, or the end, of a part with duty. */
  readonly nearStart: (minute: number) => boolean;
  readonly nearEnd: (minute: number) => boolean;
}

/** Whether a tap is none because of the one before, `doubleTapSeconds` ago or less. */
export const isSecondTap = (
  last: Pick<Punch, 'at' | 'corrected'> | undefined,
  punch: Pick<Punch, 'at' | 'corrected'>,
  seconds: number,
): boolean =>
  last !== undefined && !last.corrected && !punch.corrected && punch.at - last.at <= seconds * 1_000;

const byTime = (a: Punch, b: Punch): number => a.at - b.at || (a.id < b.id ? -1 : 1);

const withoutSecondTaps = (punches: readonly Punch[], seconds: number, issues: PunchIssue[]): Punch[] => {
  const kept: Punch[] = [];
  for (const punch of punches.toSorted(byTime)) {
    const last = kept.at(-1);
    if (!isSecondTap(last, punch, seconds)) kept.push(punch);
    else if (punch.meant && punch.type !== last?.type) kept[kept.length - 1] = punch;
    else issues.push({ kind: 'double_tap', minute: minuteOf(punch.at), punch: punch.id });
  }
  return kept;
};

type State = 'gone' | 'here' | 'out' | 'trip';

/** The walk over one person's punches; a class because all of it is one state. */
class Walk {
  readonly stretches: Stretch[] = [];
  openSince: number | null = null;
  private readonly rules: PairingRules;
  private readonly issues: PunchIssue[];
  private state: State = 'gone';
  private begun = 0;
  /** Since when in this state, and by which punch. */
  private since = 0;
  private by = '';
  private pieces: Piece[] = [];
  private brokenNext = false;
  private broken = false;

  constructor(rules: PairingRules, issues: PunchIssue[]) {
    this.rules = rules;
    this.issues = issues;
  }

  take(punch: Punch): void {
    const minute = minuteOf(punch.at);
    if (this.state !== 'gone' && minute - this.begun > this.rules.maxStretch) this.close();
    switch (punch.type) {
      case 'in':
      case 'duty_start':
        return this.comes(minute, punch.id);
      case 'out':
      case 'duty_end':
        return this.goes(minute, punch.id);
      case 'away':
        return this.errand(minute, punch.id);
      case 'back':
        return this.back(minute, punch.id);
      case 'trip_start':
        return this.departs(minute, punch.id);
      case 'trip_end':
        return this.returns(minute, punch.id);
      default:
        return throwIllegalValue(punch.type);
    }
  }

  /** Nothing is to come, or not yet. */
  end(): void {
    if (this.state === 'gone') return;
    if (this.rules.now - this.begun > this.rules.maxStretch) return this.close();
    this.openSince = this.begun;
    return this.finish(null);
  }

  private say(kind: IssueKind, minute: number, punch: string): void {
    this.issues.push({ kind, minute, punch });
  }

  private begin(minute: number): void {
    this.begun = minute;
    this.broken = this.brokenNext;
    this.brokenNext = false;
  }

  private enter(state: State, minute: number, punch: string): void {
    this.state = state;
    this.since = minute;
    this.by = punch;
  }

  private piece(minute: number): void {
    this.pieces.push({ trip: this.state === 'trip', from: this.since, to: minute });
  }

  private finish(to: number | null): void {
    const end = to ?? this.pieces.at(-1)?.to;
    if (end !== undefined)
      this.stretches.push({
        from: this.begun,
        to: end,
        pieces: this.pieces,
        broken: this.broken,
        open: to === null,
      });
    this.pieces = [];
    this.state = 'gone';
  }

  /** The end of a stretch that nobody punched. */
  private close(): void {
    if (this.state === 'here') this.say('missing_out', this.since, this.by);
    if (this.state === 'out') this.say('missing_back', this.since, this.by);
    // 直帰: the trip was granted, and nobody comes back to punch.
    if (this.state === 'trip' && !this.rules.onTrip(this.since))
      this.say('missing_trip_end', this.since, this.by);
    this.finish(null);
    this.brokenNext = true;
  }

  private comes(minute: number, punch: string): void {
    if (this.state === 'here') {
      if (this.rules.nearEnd(minute)) this.say('inverted', minute, punch);
      this.close();
    }
    if (this.state === 'gone') this.begin(minute);
    else if (this.state === 'trip') this.piece(minute);
    this.enter('here', minute, punch);
  }

  private goes(minute: number, punch: string): void {
    if (this.state === 'gone') {
      this.say('missing_in', minute, punch);
      this.brokenNext = true;
      if (this.rules.nearStart(minute)) this.say('inverted', minute, punch);
      return;
    }
    if (this.state === 'out') this.say('missing_back', minute, punch);
    else this.piece(minute);
    this.finish(minute);
  }

  private errand(minute: number, punch: string): void {
    if (this.state === 'gone') {
      this.say('missing_in', minute, punch);
      this.brokenNext = true;
    } else if (this.state === 'out') this.say('missing_back', minute, punch);
    else {
      this.piece(minute);
      this.enter('out', minute, punch);
    }
  }

  private back(minute: number, punch: string): void {
    if (this.state === 'gone') {
      this.say('missing_away', minute, punch);
      this.begin(minute);
    } else if (this.state === 'here') this.say('missing_away', minute, punch);
    else if (this.state === 'trip') this.piece(minute);
    this.enter('here', minute, punch);
  }

  private departs(minute: number, punch: string): void {
    if (this.state === 'gone') this.begin(minute);
    else if (this.state === 'here') this.piece(minute);
    else this.say(this.state === 'out' ? 'missing_back' : 'missing_trip_end', minute, punch);
    this.enter('trip', minute, punch);
  }

  private returns(minute: number, punch: string): void {
    if (this.state === 'trip') this.piece(minute);
    else if (this.state === 'out') this.say('missing_back', minute, punch);
    // 直行: she comes from a trip that began elsewhere.
    else if (!this.rules.touchesTrip(minute)) this.say('missing_trip_start', minute, punch);
    if (this.state === 'gone') this.begin(minute);
    this.enter('here', minute, punch);
  }
}

export const pairPunches = (punches: readonly Punch[], rules: PairingRules): Paired => {
  const issues: PunchIssue[] = [];
  const kept = withoutSecondTaps(punches, rules.doubleTapSeconds, issues);
  const walk = new Walk(rules, issues);
  for (const punch of kept) walk.take(punch);
  walk.end();
  return { stretches: walk.stretches, issues, kept, openSince: walk.openSince };
};
