/**
 * The wire as it was first released (commit 708e43d), frozen: what its terminals and its centres take. Written out with no import of today's
 * shapes, so that no change of those can reach it. Never edited; a later release adds a file of its own.
 */
import { z } from 'zod';

const tenant = z.string().regex(/^\d{6}$/);
const device = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const signature = z.string().regex(/^[A-Za-z0-9+/]{86}==$/);
const publicKey = z.string().regex(/^[A-Za-z0-9+/]{59}=$/);
const hlc = z.string().regex(/^[0-9a-f]{12}-[0-9a-f]{4}$/);
const kind = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/)
  .max(64);
const seq = z.int().min(1);

export const batchRequest = z.strictObject({
  v: z.literal(1),
  fromSeq: seq,
  prevHash: sha256,
  events: z
    .array(
      z.strictObject({
        tenant,
        device,
        epoch: z.string().regex(/^[0-9a-f]{16}$/),
        seq,
        eventId: z.uuid(),
        hlc,
        kind,
        body: z.string().max(65_536),
        prevHash: sha256,
        hash: sha256,
      }),
    )
    .max(500),
  head: z.strictObject({ seq: z.int().min(0), hash: sha256, sig: signature }),
});

export const batchResponse = z.object({
  ackSeq: z.int().min(0),
  ackHash: sha256,
  durability: z.enum(['local', 'replicated', 'volatile']),
  serverTime: z.int().min(0),
  receiptSig: signature,
  next: z.object({ retryAfterMs: z.int().min(0).max(3_600_000) }),
});

export const conflict = z.object({
  reason: z.enum(['gap', 'fork']),
  ackSeq: z.int().min(0),
  ackHash: sha256,
});

export const enrolResponse = z.object({ tenant, centralPublicKey: publicKey });

export const linkList = z.strictObject({
  mode: z.enum(['drill', 'real']),
  changes: z
    .array(
      z.strictObject({
        version: z.int().min(1),
        device,
        seq,
        eventId: z.uuid(),
        hlc,
        kind,
        staff: z.string().min(1).max(64),
        site: z.string().min(1).max(64),
        proof: sha256.optional(),
        data: z.unknown(),
      }),
    )
    .max(500),
  newest: z.int().min(0),
});

export const packageList = z.strictObject({ packages: z.array(z.unknown()) });
