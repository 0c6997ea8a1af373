/** A branch's decisions for one stream, pure: `sync-state.ts` says when to send; here is what is said, and when there is nothing new. */
import { type BatchRequest, MAX_BATCH_EVENTS } from '../outbox/protocol.ts';
import {
  HEARTBEAT_MS,
  INITIAL_SYNC,
  nextLimit,
  restMs,
  type SyncInput,
  type SyncState,
  step,
} from './sync-state.ts';

/**
 * A stream with nothing new is asked about this often, milliseconds: a centre that went back to an older state does not say so by
 * itself. Longer than a terminal's heartbeat, for a branch has hundreds of streams.
 */
export const QUIET_ASK_MS = 60_000;

export interface ForwardState {
  readonly sync: SyncState;
  /** The next batch may go at once, when it is this stream's turn. */
  readonly again: boolean;
  /** When it was its turn last; -1: never. Who waited longest is next. */
  readonly triedAt: number;
  /** Most events of its next piece. */
  readonly limit: number;
}

export const INITIAL_FORWARD: ForwardState = {
  sync: INITIAL_SYNC,
  again: false,
  triedAt: -1,
  limit: MAX_BATCH_EVENTS,
};

/** A terminal's heartbeat is not a branch's. */
const isResting = ({ sync }: ForwardState, pending: number, now: number): boolean =>
  sync.kind === 'idle' && sync.heardAt !== undefined && pending === 0 && now - sync.heardAt < QUIET_ASK_MS;

/** Whether it is to be sent now. */
export const turn = (
  state: ForwardState,
  pending: number,
  now: number,
): { readonly state: ForwardState; readonly send: boolean } => {
  if (state.again) return { state: { ...state, again: false, triedAt: now }, send: true };
  if (isResting(state, pending, now)) return { state, send: false };
  const next = step(state.sync, { kind: 'tick', pending }, now);
  const send = next.effects.includes('send');
  return { state: { ...state, sync: next.state, again: false, triedAt: send ? now : state.triedAt }, send };
};

/** What came of it. */
export const heard = (
  state: ForwardState,
  input: Exclude<SyncInput, { readonly kind: 'tick' }>,
  now: number,
): { readonly state: ForwardState; readonly alarm: boolean } => {
  const { state: sync, effects } = step(state.sync, input, now);
  const limit = nextLimit(state.limit, input);
  return {
    state: { ...state, sync, limit, again: effects.includes('send') },
    alarm: effects.includes('alarm'),
  };
};

/** How long nothing is due by itself, milliseconds. */
export const quietMs = (state: ForwardState, now: number): number => {
  if (state.again) return 0;
  if (state.sync.kind === 'idle' && state.sync.heardAt !== undefined)
    return Math.max(0, restMs(state.sync, now) + QUIET_ASK_MS - HEARTBEAT_MS);
  return restMs(state.sync, now);
};

/** "How far are you?", in the words of whoever signed the stream's last head. */
export const questionOf = (stream: {
  readonly headSeq: number;
  readonly headHash: string;
  readonly headSig: string;
}): BatchRequest => ({
  v: 1,
  fromSeq: stream.headSeq + 1,
  prevHash: stream.headHash,
  events: [],
  head: { seq: stream.headSeq, hash: stream.headHash, sig: stream.headSig },
});
