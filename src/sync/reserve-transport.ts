/** Asks the centre for reservations over HTTP. Nothing here rejects. */
import { refusalSchema, TENANT_HEADER, throttledSchema } from '../outbox/protocol.ts';
import {
  CANCEL_PATH,
  RESERVE_PATH,
  type ReserveAnswer,
  type ReserveRequest,
  type ReserveVerb,
  reserveAnswerSchema,
} from '../outbox/reservation.ts';
import type { Send } from './https-client.ts';

export type ReserveReply =
  | { readonly kind: 'answer'; readonly answer: ReserveAnswer }
  /** The centre answers, and takes nothing from this terminal. */
  | { readonly kind: 'refused' }
  /** No answer, or one that says to come back. */
  | { readonly kind: 'failed'; readonly retryAfterMs?: number };

export type AskReserve = (
  verb: ReserveVerb,
  request: ReserveRequest,
  signal: AbortSignal,
) => Promise<ReserveReply>;

const replyOf = (status: number, body: unknown): ReserveReply => {
  const answer = reserveAnswerSchema.safeParse(body);
  if (status === 200 && answer.success) return { kind: 'answer', answer: answer.data };
  const throttled = throttledSchema.safeParse(body);
  if (throttled.success) return { kind: 'failed', retryAfterMs: throttled.data.retryAfterMs };
  // Only a reason of ours: a proxy's own page says nothing about this terminal.
  return refusalSchema.safeParse(body).success ? { kind: 'refused' } : { kind: 'failed' };
};

export const createReserveTransport =
  (options: { readonly centralUrl: string; readonly tenant: string; readonly send: Send }): AskReserve =>
  async (verb, request, signal) => {
    const { centralUrl, tenant, send } = options;
    try {
      const reply = await send(new URL(verb === 'reserve' ? RESERVE_PATH : CANCEL_PATH, centralUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json', [TENANT_HEADER]: tenant },
        body: JSON.stringify(request),
        signal,
      });
      return replyOf(reply.status, await reply.json());
    } catch {
      return { kind: 'failed' }; // no answer, or one that is not JSON
    }
  };
