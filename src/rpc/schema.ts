import { z } from 'zod';

/** Frames of the RPC wire, the same over a loopback WebSocket and a MessagePort. */

export const requestFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('call'),
    id: z.int().min(1),
    method: z.string().max(80),
    input: z.unknown(),
  }),
  z.strictObject({ type: z.literal('subscribe'), topic: z.string().max(80) }),
]);
export type RequestFrame = z.infer<typeof requestFrameSchema>;

/**
 * Failures of the wire itself (a business refusal is a value in `output`).
 * `forbidden`: the role may not; `bad_input`: the shape is wrong; `my_number`: somewhere in what would be kept are the digits of a
 * 個人番号; `internal`: a bug, see the log.
 */
export const wireErrorSchema = z.enum([
  'forbidden',
  'bad_input',
  'my_number',
  'unknown_method',
  'internal',
  'disconnected',
]);
export type WireError = z.infer<typeof wireErrorSchema>;

export const replyFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('result'), id: z.int(), output: z.unknown() }),
  z.strictObject({ type: z.literal('error'), id: z.int(), error: wireErrorSchema }),
  z.strictObject({ type: z.literal('push'), topic: z.string(), value: z.unknown() }),
]);
export type ReplyFrame = z.infer<typeof replyFrameSchema>;
