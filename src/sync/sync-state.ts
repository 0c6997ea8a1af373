/** The sender's decisions, pure: what to do next, given what happened. The runner does it. */
import { type BatchResponse, MAX_BATCH_EVENTS } from '../outbox/protocol.ts';

/** First and longest upper bound of the full-jitter back-off, milliseconds (systems.md §1.2). */
export const BACKOFF_FIRST_MS = 1_000;
export const BACKOFF_LAST_MS = 30_000;

/** Longest wait where there was no contact at all: such a try costs the centre nothing, and a line is back within seconds (0036). */
export const NO_CONTACT_LAST_MS = 7_000;

/** Longest spread on top of a wait that the centre asked for. */
export const TOLD_SPREAD_LAST_MS = 5_000;

/**
 * With nothing to send, the centre is asked how far it is this often: the desk learns that the line is down, and the
 * centre that this terminal is alive.
 */
export const HEARTBEAT_MS = 15_000;

/** A frozen sender asks this often whether that is still so: a person may have settled it. */
export const FROZEN_ASK_MS = 60_000;

/** An answer that has not come by then will not come: the batch is sent again, milliseconds. */
export const ANSWER_MS = 20_000;

/** `failures`: in a row and of one kind; `noContact`: which. */
interface Failing<K> {
  readonly kind: K;
  readonly failures: number;
  readonly noContact: boolean;
}

export type SyncState =
  /** `heardAt`: when the centre last answered; nothing yet at the start, so the first thing sent is a question. */
  | { readonly kind: 'idle'; readonly failures: 0; readonly heardAt?: number }
  | Failing<'sending'>
  | (Failing<'waiting'> & { readonly until: number })
  /**
   * Another history under our numbers: a person must look. Meanwhile the next batch is only tried now and then: it is either
   * the proof of the fork, for the centre to keep, or what it lacks once that is settled. Kept nowhere: after a restart the
   * first answer says whether it is still true.
   */
  | { readonly kind: 'frozen'; readonly failures: number; readonly until: number; readonly asking: boolean };

export const INITIAL_SYNC: SyncState = { kind: 'idle', failures: 0 };

/** `random` is in [0, 1). `tick`: the timer or a new event; `pending` says how many events wait. */
export type SyncInput =
  | { readonly kind: 'tick'; readonly pending: number }
  | {
      readonly kind: 'accepted';
      readonly pending: number;
      readonly retryAfterMs: BatchResponse['next']['retryAfterMs'];
    }
  /** The centre's number went back, or it misses something: our mark has been moved, send from there. */
  | { readonly kind: 'gap'; readonly random: number }
  | { readonly kind: 'fork' }
  /** Something else of this terminal got an answer: the line is there, and the next tick sends. */
  | { readonly kind: 'reached' }
  /** `noContact`: no connection was made at all. `tooMuch`: for the line (no answer in time) or for the centre (it refused the size or the shape). */
  | {
      readonly kind: 'failed';
      readonly random: number;
      readonly retryAfterMs?: number;
      readonly tooMuch?: boolean;
      readonly noContact?: boolean;
    };

export type SyncEffect = 'send' | 'alarm';

export interface SyncStep {
  readonly state: SyncState;
  readonly effects: readonly SyncEffect[];
}

const SEND: readonly SyncEffect[] = ['send'];
const NONE: readonly SyncEffect[] = [];

type Failed = Omit<Extract<SyncInput, { readonly kind: 'failed' }>, 'kind'>;

const waitMs = ({ random, retryAfterMs, noContact }: Failed, failures: number): number => {
  const grown = BACKOFF_FIRST_MS * 2 ** Math.min(failures, 16);
  // Half of it for certain: a full spread would have most terminals try too often, and many at the same first moment.
  if (noContact === true) return Math.floor((Math.min(NO_CONTACT_LAST_MS, grown) * (1 + random)) / 2);
  // Told to wait, everybody was told the same: the spread is on top of it.
  if (retryAfterMs !== undefined)
    return retryAfterMs + Math.floor(random * Math.min(TOLD_SPREAD_LAST_MS, grown));
  return Math.floor(random * Math.min(BACKOFF_LAST_MS, grown));
};

const backOff = (failures: number, failed: Failed, now: number): SyncStep => ({
  state: {
    kind: 'waiting',
    failures: failures + 1,
    noContact: failed.noContact === true,
    until: now + waitMs(failed, failures),
  },
  effects: NONE,
});

/** A line that was away for a day says nothing of a centre that is there again and busy: each kind is counted for itself. */
const failuresLike = (state: SyncState, { noContact = false }: Failed): number =>
  'noContact' in state && state.noContact === noContact ? state.failures : 0;

const freeze = (failures: number, now: number, effects: readonly SyncEffect[]): SyncStep => ({
  state: { kind: 'frozen', failures, until: now + FROZEN_ASK_MS, asking: false },
  effects,
});

const isDue = (state: SyncState, pending: number, now: number): boolean => {
  switch (state.kind) {
    case 'idle':
      return pending > 0 || state.heardAt === undefined || now - state.heardAt >= HEARTBEAT_MS;
    case 'waiting':
      return now >= state.until;
    case 'frozen':
      return !state.asking && now >= state.until;
    case 'sending':
      return false;
  }
};

const onTick = (state: SyncState, pending: number, now: number): SyncStep => {
  if (!isDue(state, pending, now)) return { state, effects: NONE };
  return state.kind === 'frozen'
    ? { state: { ...state, asking: true }, effects: SEND }
    : {
        state: {
          kind: 'sending',
          failures: state.failures,
          noContact: 'noContact' in state && state.noContact,
        },
        effects: SEND,
      };
};

const onReached = (state: SyncState, now: number): SyncStep => ({
  state: state.kind === 'waiting' && state.noContact ? { ...state, until: now } : state,
  effects: NONE,
});

const onAccepted = (pending: number, retryAfterMs: number, now: number): SyncStep => {
  if (retryAfterMs > 0)
    return {
      state: { kind: 'waiting', failures: 0, noContact: false, until: now + retryAfterMs },
      effects: NONE,
    };
  if (pending === 0) return { state: { kind: 'idle', failures: 0, heardAt: now }, effects: NONE };
  return { state: { kind: 'sending', failures: 0, noContact: false }, effects: SEND };
};

/** One step. `now` is monotonic milliseconds. Answers count only while a batch is in flight. */
export const step = (state: SyncState, input: SyncInput, now: number): SyncStep => {
  if (input.kind === 'tick') return onTick(state, input.pending, now);
  if (input.kind === 'reached') return onReached(state, now);
  const isFrozen = state.kind === 'frozen';
  if (isFrozen ? !state.asking : state.kind !== 'sending') return { state, effects: NONE };
  switch (input.kind) {
    case 'accepted':
      return onAccepted(input.pending, input.retryAfterMs, now);
    case 'fork':
      return freeze(state.failures, now, isFrozen ? NONE : ['alarm']);
    // An answer: the line is there, however often it failed before.
    case 'gap':
      return backOff(0, { random: input.random }, now);
    case 'failed':
      return isFrozen ? freeze(state.failures, now, NONE) : backOff(failuresLike(state, input), input, now);
  }
};

/** How long nothing will be due by itself, milliseconds; a new event may be due at once. Not for a batch in flight. */
export const restMs = (state: SyncState, now: number): number => {
  switch (state.kind) {
    case 'idle':
      return state.heardAt === undefined ? 0 : Math.max(0, state.heardAt + HEARTBEAT_MS - now);
    case 'waiting':
    case 'frozen':
      return Math.max(0, state.until - now);
    case 'sending':
      return 0;
  }
};

/** With what a centre refuses the size or the shape. */
export const TOO_MUCH: readonly number[] = [400, 413];

/** Most events of the next batch: less where one was too much, so that no line is too slow for any event at all. */
export const nextLimit = (limit: number, input: SyncInput): number => {
  if (input.kind === 'accepted') return Math.min(MAX_BATCH_EVENTS, limit * 2);
  return input.kind === 'failed' && input.tooMuch === true ? Math.max(1, Math.floor(limit / 2)) : limit;
};
