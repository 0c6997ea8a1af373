/** What a desk does to reserve a subject, pure: what to do next, given what happened. The runner does it. */
import {
  policyAlone,
  type ReserveAnswer,
  type ReserveBasis,
  type ReserveGrant,
  type ReservePolicy,
  type ReserveWinner,
} from '../outbox/reservation.ts';

/** First wait before the same request is sent again; doubles with each try. Milliseconds. */
export const RETRY_FIRST_MS = 40;

export type ReserveDecision =
  | { readonly kind: 'accept'; readonly basis: 'central'; readonly grant: ReserveGrant }
  | { readonly kind: 'accept'; readonly basis: Exclude<ReserveBasis, 'central'> }
  | { readonly kind: 'taken'; readonly winner: ReserveWinner }
  | { readonly kind: 'held'; readonly holder: Omit<ReserveWinner, 'at'> }
  /** No answer in time, and the policy lets nobody in without one: the phone or paper procedure. */
  | { readonly kind: 'no_contact' }
  /** The centre answers, and takes nothing from this terminal. */
  | { readonly kind: 'device_refused' }
  | { readonly kind: 'unknown_scope' }
  /** This request was given back before; a new one may be made. */
  | { readonly kind: 'again' };

export type ReserveState =
  | { readonly kind: 'asking'; readonly tries: number; readonly deadline: number }
  | {
      readonly kind: 'waiting';
      readonly tries: number;
      readonly deadline: number;
      readonly until: number;
    }
  | { readonly kind: 'decided'; readonly decision: ReserveDecision };

export type ReserveInput =
  | { readonly kind: 'answer'; readonly answer: ReserveAnswer }
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed'; readonly retryAfterMs?: number }
  | { readonly kind: 'time' };

const decided = (decision: ReserveDecision): ReserveState => ({ kind: 'decided', decision });

/** Without the centre. */
export const decideLate = (policy: ReservePolicy): ReserveDecision =>
  policyAlone(policy) === 'provisional' ? { kind: 'accept', basis: 'provisional' } : { kind: 'no_contact' };

const alone = (policy: ReservePolicy): ReserveState => decided(decideLate(policy));

/** What is held needs no question. `now` is monotonic milliseconds. */
export const begin = (
  { holds, budgetMs }: { readonly holds: boolean; readonly budgetMs: number },
  now: number,
): ReserveState =>
  holds
    ? decided({ kind: 'accept', basis: 'escrow' })
    : { kind: 'asking', tries: 1, deadline: now + budgetMs };

const onAnswer = (answer: ReserveAnswer): ReserveState => {
  switch (answer.outcome) {
    case 'granted':
      return decided({ kind: 'accept', basis: 'central', grant: answer.grant });
    case 'taken':
      return decided({ kind: 'taken', winner: answer.winner });
    case 'held':
      return decided({ kind: 'held', holder: answer.holder });
    case 'cancelled':
      return decided({ kind: 'again' });
    case 'unknown_scope':
      return decided({ kind: 'unknown_scope' });
  }
};

/** One step. A try that cannot end before the deadline is not begun: the policy decides at once. */
export const step = (
  state: ReserveState,
  input: ReserveInput,
  policy: ReservePolicy,
  now: number,
): ReserveState => {
  if (state.kind === 'decided') return state;
  const { tries, deadline } = state;
  if (input.kind === 'answer') return onAnswer(input.answer);
  if (input.kind === 'refused') return decided({ kind: 'device_refused' });
  if (input.kind === 'failed') {
    const until = now + Math.max(input.retryAfterMs ?? 0, RETRY_FIRST_MS * 2 ** Math.min(tries - 1, 8));
    return until < deadline ? { kind: 'waiting', tries, deadline, until } : alone(policy);
  }
  if (now >= deadline) return alone(policy);
  return state.kind === 'waiting' && now >= state.until
    ? { kind: 'asking', tries: tries + 1, deadline }
    : state;
};
