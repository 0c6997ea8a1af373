/** Asks the centre for reservations over HTTP. Nothing here rejects. */
import { TENANT_HEADER, throttledSchema } from '../outbox/protocol.ts';
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
  /** `status` 0: no answer came. */
  | { readonly kind: 'failed'; readonly status: number; readonly retryAfterMs?: number };

export type AskReserve = (
  verb: ReserveVerb,
  request: ReserveRequest,
  signal: AbortSignal,
) => Promise<ReserveReply>;

const replyOf = (status: number, body: unknown): ReserveReply => {
  const answer = reserveAnswerSchema.safeParse(body);
  if (status === 200 && answer.success) return { kind: 'answer', answer: answer.data };
  const throttled = throttledSchema.safeParse(body);
  return throttled.success
    ? { kind: 'failed', status, retryAfterMs: throttled.data.retryAfterMs }
    : { kind: 'failed', status };
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
      return { kind: 'failed', status: 0 }; // no answer, or one that is not JSON
    }
  };
