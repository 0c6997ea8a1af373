import { throwIllegalValue } from '../../kernel/assert.ts';
import type {
  ConflictView,
  HistoryView,
  HoldView,
  LibraryPhase,
  LoanView,
  ReturnView,
} from './views-schema.ts';

/**
 * Where the library's screen has gone by itself, as a reducer. Who is here, and what became of each book, the host says on its topic; this only
 * holds which page was opened and what was listed on it.
 *
 * Invariants
 * 1. A page of a session goes with that session: nothing that was listed for one person is there when another's begins, or hers ends.
 * 2. An answer counts only for the page that asked (`asked`); one that comes later is dropped.
 * 3. Whoever comes with a card has the screen: no page of the desk stands in front of a session that has just begun.
 */
export type SessionPlace = 'loans' | 'holds' | 'fee' | 'family' | 'card' | 'history';
export type DeskPlace = 'number' | 'returns' | 'menu' | 'conflicts' | 'relink';
export type Place = 'main' | SessionPlace | DeskPlace;

export type Listed<T> = readonly T[] | 'failed' | null;

/** One returned book; `n` tells the same book twice. */
export interface ReturnLine extends ReturnView {
  readonly n: number;
}

export interface Flow {
  readonly place: Place;
  /** What the host was last heard to be at. */
  readonly at: LibraryPhase['kind'];
  /** Whom the page is about; `null`: nobody. */
  readonly sessionId: string | null;
  readonly asked: number;
  /** A call that waits for its answer. */
  readonly busy: boolean;
  /** Why something was not done; a key of the words. */
  readonly refusal: string | null;
  /** The library system's own words to the last thing that was done on this page. */
  readonly said: readonly string[];
  /** What was done on this page. */
  readonly note: string | null;
  readonly typed: string;
  readonly loans: Listed<LoanView>;
  readonly holds: Listed<HoldView>;
  readonly conflicts: Listed<ConflictView>;
  readonly history: HistoryView | 'failed' | null;
  readonly picked: number | null;
  /** Newest first. */
  readonly returns: readonly ReturnLine[];
  /** A book was scanned while nobody is here. */
  readonly loose: string | null;
}

export const initialFlow: Flow = {
  place: 'main',
  at: 'waiting',
  sessionId: null,
  asked: 0,
  busy: false,
  refusal: null,
  said: [],
  note: null,
  typed: '',
  loans: null,
  holds: null,
  conflicts: null,
  history: null,
  picked: null,
  returns: [],
  loose: null,
};

export type FlowInput =
  | { readonly kind: 'phase'; readonly phase: LibraryPhase }
  | { readonly kind: 'went'; readonly place: Place }
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly asked: number; readonly reason: string }
  | { readonly kind: 'refusal_closed' }
  | {
      readonly kind: 'done';
      readonly asked: number;
      readonly note?: string;
      readonly said?: readonly string[];
    }
  | { readonly kind: 'loans'; readonly asked: number; readonly loans: Listed<LoanView> }
  | { readonly kind: 'holds'; readonly asked: number; readonly holds: Listed<HoldView> }
  | { readonly kind: 'conflicts'; readonly asked: number; readonly conflicts: Listed<ConflictView> }
  | { readonly kind: 'history'; readonly asked: number; readonly history: HistoryView | 'failed' }
  | { readonly kind: 'picked'; readonly id: number | null }
  | { readonly kind: 'returned'; readonly asked: number; readonly line: ReturnView }
  | { readonly kind: 'loose'; readonly code: string | null };

const SESSION_PLACES: readonly Place[] = ['loans', 'holds', 'fee', 'family', 'card', 'history'];

/** A page anew: whatever was listed on the last one is gone, and its answers count no more. */
const go = (flow: Flow, place: Place): Flow => ({
  ...initialFlow,
  place,
  at: flow.at,
  sessionId: flow.sessionId,
  asked: flow.asked + 1,
});

/** Phases that need the screen, whatever page is open. */
const takesScreen = (kind: LibraryPhase['kind']): boolean => kind !== 'waiting' && kind !== 'reading';

const phased = (flow: Flow, phase: LibraryPhase): Flow => {
  const sessionId = phase.kind === 'session' ? phase.session.sessionId : null;
  const isSame = sessionId === flow.sessionId && phase.kind === flow.at;
  // The same told again: whatever page was opened since then stays.
  if (isSame) return flow;
  const next = { ...flow, sessionId, at: phase.kind };
  const isHers = sessionId !== flow.sessionId && SESSION_PLACES.includes(flow.place);
  return takesScreen(phase.kind) || isHers ? go(next, 'main') : next;
};

const MOST_LISTED = 60;

/** An answer, for the page that waits for it. */
const answered = (flow: Flow, input: Extract<FlowInput, { readonly asked: number }>): Flow => {
  if (input.asked !== flow.asked) return flow;
  switch (input.kind) {
    case 'refused':
      return { ...flow, busy: false, refusal: input.reason, said: [], note: null };
    case 'done':
      return {
        ...flow,
        busy: false,
        refusal: null,
        note: input.note ?? null,
        said: input.said ?? [],
        typed: '',
        picked: null,
      };
    case 'loans':
      return { ...flow, busy: false, loans: input.loans };
    case 'holds':
      return { ...flow, busy: false, holds: input.holds };
    case 'conflicts':
      return { ...flow, busy: false, conflicts: input.conflicts };
    case 'history':
      return { ...flow, busy: false, history: input.history };
    case 'returned': {
      const line = { ...input.line, n: (flow.returns[0]?.n ?? 0) + 1 };
      return { ...flow, busy: false, refusal: null, returns: [line, ...flow.returns].slice(0, MOST_LISTED) };
    }
    default:
      return throwIllegalValue(input);
  }
};

export const stepFlow = (flow: Flow, input: FlowInput): Flow => {
  if ('asked' in input) return answered(flow, input);
  switch (input.kind) {
    case 'phase':
      return phased(flow, input.phase);
    case 'went':
      return go(flow, input.place);
    case 'typed':
      return { ...flow, typed: input.text.slice(0, 20), refusal: null };
    case 'sent':
      return { ...flow, busy: true, refusal: null, note: null };
    case 'refusal_closed':
      return { ...flow, refusal: null, loose: null };
    case 'picked':
      return { ...flow, picked: input.id, refusal: null };
    case 'loose':
      return flow.sessionId === null ? { ...flow, loose: input.code } : flow;
    default:
      return throwIllegalValue(input);
  }
};
