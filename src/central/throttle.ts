import type { FastifyReply } from 'fastify';

/** 429: as outbox/protocol.ts has it, and as HTTP has it for whoever reads only headers. */
export const throttle = (reply: FastifyReply, retryAfterMs: number): FastifyReply =>
  reply
    .code(429)
    .header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
    .send({ retryAfterMs: Math.min(retryAfterMs, 3_600_000) });
