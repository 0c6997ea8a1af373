/** Batches over HTTP with gzip. What comes back is parsed; anything unexpected is `failed`, never an exception. */
import { gzipSync } from 'node:zlib';
import {
  type BatchRequest,
  type BatchResponse,
  batchPath,
  batchResponseSchema,
  type Conflict,
  conflictSchema,
  type Refusal,
  refusalSchema,
  TENANT_HEADER,
  throttledSchema,
} from '../outbox/protocol.ts';
import { NoContact, plainSend, type Send } from './https-client.ts';

export type SendOutcome =
  | { readonly kind: 'accepted'; readonly response: BatchResponse }
  | { readonly kind: 'conflict'; readonly conflict: Conflict }
  | {
      readonly kind: 'failed';
      readonly status: number;
      readonly retryAfterMs?: number;
      readonly reason?: Refusal['reason'];
      /** There was no connection at all. */
      readonly noContact?: boolean;
    };

export interface Transport {
  /** Never rejects; `status` 0 means that no answer came. How long is waited is the caller's: it aborts. */
  send(
    stream: { readonly tenant: string; readonly device: string; readonly epoch: string },
    batch: BatchRequest,
    signal: AbortSignal,
  ): Promise<SendOutcome>;
}

const MOST_RETRY_MS = 3_600_000;

/** A kept connection that is quiet for longer has died unseen: the centre gives up a commit after 8 s. A slow line takes 1 ms for 4 bytes. */
const QUIET_MS = 10_000;
const QUIET_BYTES_PER_MS = 4;

/** `Retry-After` in seconds, as whatever stands before the centre says it; a date is not understood. */
const retryAfterOf = (header: string | null): number | undefined =>
  header !== null && /^\d{1,9}$/.test(header) ? Math.min(Number(header) * 1_000, MOST_RETRY_MS) : undefined;

const outcomeOf = (status: number, retryAfter: string | null, body: unknown): SendOutcome => {
  if (status === 200) {
    const response = batchResponseSchema.safeParse(body);
    if (response.success) return { kind: 'accepted', response: response.data };
  }
  if (status === 409) {
    const conflict = conflictSchema.safeParse(body);
    if (conflict.success) return { kind: 'conflict', conflict: conflict.data };
  }
  const throttled = throttledSchema.safeParse(body);
  const refusal = refusalSchema.safeParse(body);
  const retryAfterMs = throttled.success ? throttled.data.retryAfterMs : retryAfterOf(retryAfter);
  return {
    kind: 'failed',
    status,
    ...(refusal.success ? { reason: refusal.data.reason } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
};

/** `baseUrl` of the centre, for example `https://centre.example`. */
export const createHttpTransport = (
  baseUrl: string,
  request: Send = plainSend,
  /** More headers for a path: a terminal that brings another's batches says who it is. */
  headersFor: (path: string) => Readonly<Record<string, string>> = () => ({}),
): Transport => ({
  send: async ({ tenant, device, epoch }, batch, signal) => {
    const path = batchPath(device, epoch);
    const body = new Uint8Array(gzipSync(JSON.stringify(batch)));
    try {
      const reply = await request(new URL(path, baseUrl), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          [TENANT_HEADER]: tenant,
          ...headersFor(path),
        },
        body,
        quietMs: QUIET_MS + body.byteLength / QUIET_BYTES_PER_MS,
        signal,
      });
      // Of a proxy's page only the status counts.
      const said: unknown = await reply.json().catch(() => undefined);
      return outcomeOf(reply.status, reply.headers.get('retry-after'), said);
    } catch (error) {
      // No answer: try again later.
      return { kind: 'failed', status: 0, noContact: error instanceof NoContact };
    }
  },
});
