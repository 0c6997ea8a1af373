/** The sender's decisions, pure: what to do next, given what happened. The runner does it. */
import { type BatchResponse, MAX_BATCH_EVENTS } from '../outbox/protocol.ts';

/** First and longest upper bound of the full-jitter back-off, milliseconds (systems.md §1.2). */
export const BACKOFF_FIRST_MS = 1_000;
export const BACKOFF_LAST_MS = 60_000;

/**
 * With nothing to send, the centre is asked how far it is this often: the desk learns that the line is down, and the
 * centre that this terminal is alive.
 */
export const HEARTBEAT_MS = 15_000;

/** A frozen sender asks this often whether that is still so: a person may have settled it. */
export const FROZEN_ASK_MS = 60_000;

/** An answer that has not come by then will not come: the batch is sent again, milliseconds. */
export const ANSWER_MS = 30_000;

export type SyncState =
  /** `heardAt`: when the centre last answered; nothing yet at the start, so the first thing sent is a question. */
  | { readonly kind: 'idle'; readonly failures: 0; readonly heardAt?: number }
  | { readonly kind: 'sending'; readonly failures: number }
  | { readonly kind: 'waiting'; readonly failures: number; readonly until: number }
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
  /** `tooMuch`: for the line (no answer in time) or for the centre (it refused the size or the shape). */
  | {
      readonly kind: 'failed';
      readonly random: number;
      readonly retryAfterMs?: number;
      readonly tooMuch?: boolean;
    };

export type SyncEffect = 'send' | 'alarm';

export interface SyncStep {
  readonly state: SyncState;
  readonly effects: readonly SyncEffect[];
}

const SEND: readonly SyncEffect[] = ['send'];
const NONE: readonly SyncEffect[] = [];

/** Told to wait, everybody was told the same: the jitter is on top of it. */
const backOff = (failures: number, random: number, atLeast: number, now: number): SyncStep => {
  const ceiling = Math.min(BACKOFF_LAST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures, 16));
  const wait = Math.max(atLeast + Math.floor(random * BACKOFF_FIRST_MS), Math.floor(random * ceiling));
  return { state: { kind: 'waiting', failures: failures + 1, until: now + wait }, effects: NONE };
};

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
    : { state: { kind: 'sending', failures: state.failures }, effects: SEND };
};

const onAccepted = (pending: number, retryAfterMs: number, now: number): SyncStep => {
  if (retryAfterMs > 0)
    return { state: { kind: 'waiting', failures: 0, until: now + retryAfterMs }, effects: NONE };
  if (pending === 0) return { state: { kind: 'idle', failures: 0, heardAt: now }, effects: NONE };
  return { state: { kind: 'sending', failures: 0 }, effects: SEND };
};

/** One step. `now` is monotonic milliseconds. Answers count only while a batch is in flight. */
export const step = (state: SyncState, input: SyncInput, now: number): SyncStep => {
  if (input.kind === 'tick') return onTick(state, input.pending, now);
  const isFrozen = state.kind === 'frozen';
  if (isFrozen ? !state.asking : state.kind !== 'sending') return { state, effects: NONE };
  switch (input.kind) {
    case 'accepted':
      return onAccepted(input.pending, input.retryAfterMs, now);
    case 'fork':
      return freeze(state.failures, now, isFrozen ? NONE : ['alarm']);
    // An answer: the line is there, however often it failed before.
    case 'gap':
      return backOff(0, input.random, 0, now);
    case 'failed':
      return isFrozen
        ? freeze(state.failures, now, NONE)
        : backOff(state.failures, input.random, input.retryAfterMs ?? 0, now);
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

/** Most events of the next batch: less where one was too much, so that no line is too slow for any event at all. */
export const nextLimit = (limit: number, input: SyncInput): number => {
  if (input.kind === 'accepted') return Math.min(MAX_BATCH_EVENTS, limit * 2);
  return input.kind === 'failed' && input.tooMuch === true ? Math.max(1, Math.floor(limit / 2)) : limit;
};
