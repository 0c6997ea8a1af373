/** The sender's decisions, pure: what to do next, given what happened. The runner does it. */
import type { BatchResponse } from '../outbox/protocol.ts';

/** First and longest upper bound of the full-jitter back-off, milliseconds (systems.md §1.2). */
export const BACKOFF_FIRST_MS = 1_000;
export const BACKOFF_LAST_MS = 60_000;

/**
 * With nothing to send, the centre is asked how far it is this often: the desk learns that the line is down, and the
 * centre that this terminal is alive.
 */
export const HEARTBEAT_MS = 15_000;

export type SyncState =
  /** `heardAt`: when the centre last answered; nothing yet at the start, so the first thing sent is a question. */
  | { readonly kind: 'idle'; readonly failures: 0; readonly heardAt?: number }
  | { readonly kind: 'sending'; readonly failures: number }
  | { readonly kind: 'waiting'; readonly failures: number; readonly until: number }
  /** Another history under our numbers: a person must look; nothing is sent. */
  | { readonly kind: 'frozen'; readonly failures: number };

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
  | { readonly kind: 'failed'; readonly random: number; readonly retryAfterMs?: number };

export type SyncEffect = 'send' | 'alarm';

export interface SyncStep {
  readonly state: SyncState;
  readonly effects: readonly SyncEffect[];
}

const SEND: readonly SyncEffect[] = ['send'];

const backOff = (failures: number, random: number, atLeast: number, now: number): SyncStep => {
  const ceiling = Math.min(BACKOFF_LAST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures, 16));
  const wait = Math.max(atLeast, Math.floor(random * ceiling));
  return { state: { kind: 'waiting', failures: failures + 1, until: now + wait }, effects: [] };
};

const onTick = (state: SyncState, pending: number, now: number): SyncStep => {
  const due =
    state.kind === 'idle'
      ? pending > 0 || state.heardAt === undefined || now - state.heardAt >= HEARTBEAT_MS
      : state.kind === 'waiting' && now >= state.until;
  return due
    ? { state: { kind: 'sending', failures: state.failures }, effects: SEND }
    : { state, effects: [] };
};

const onAccepted = (pending: number, retryAfterMs: number, now: number): SyncStep => {
  if (retryAfterMs > 0)
    return { state: { kind: 'waiting', failures: 0, until: now + retryAfterMs }, effects: [] };
  if (pending === 0) return { state: { kind: 'idle', failures: 0, heardAt: now }, effects: [] };
  return { state: { kind: 'sending', failures: 0 }, effects: SEND };
};

/** One step. `now` is monotonic milliseconds. Answers count only while a batch is in flight. */
export const step = (state: SyncState, input: SyncInput, now: number): SyncStep => {
  if (input.kind === 'tick') return onTick(state, input.pending, now);
  if (state.kind !== 'sending') return { state, effects: [] };
  switch (input.kind) {
    case 'accepted':
      return onAccepted(input.pending, input.retryAfterMs, now);
    case 'fork':
      return { state: { kind: 'frozen', failures: state.failures }, effects: ['alarm'] };
    case 'gap':
      return backOff(state.failures, input.random, 0, now);
    case 'failed':
      return backOff(state.failures, input.random, input.retryAfterMs ?? 0, now);
  }
};
