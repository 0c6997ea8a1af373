/** A new terminal introduces itself to the centre, once, with the code that staff gave it. */
import type { DeviceId, TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import {
  ENROL_PATH,
  type EnrolRequest,
  enrolPendingSchema,
  enrolResponseSchema,
  refusalSchema,
  TENANT_HEADER,
  throttledSchema,
} from '../outbox/protocol.ts';
import { plainSend, type Send } from './https-client.ts';

const TIMEOUT_MS = 15_000;

export interface EnrolOptions {
  /** For example `https://centre.example`. */
  readonly centralUrl: string;
  readonly code: string;
  readonly device: DeviceId;
  readonly site: string;
  readonly siteName: string;
  /** The device's own key, base64 SPKI. */
  readonly publicKey: string;
  readonly tenant: TenantId;
  /** Over https: PKCS#10 (DER, base64) for the certificate. */
  readonly csr?: string;
  /** Believing the pinned CA; left out, only a centre on this very machine is asked. */
  readonly send?: Send;
}

/**
 * `pending`: nobody at the centre has approved yet, ask again. `not_approved`: somebody refused. `bad_code`: wrong, used, expired, or for another terminal. `wrong_tenant`: that is another municipality's centre.
 * `too_many`: wait (`detail.retryAfterMs`). `refused`: the centre did not accept the data. `bad_answer`: what answers there
 * is no centre of ours. `unreachable`: nothing answered, try again later.
 */
export type EnrolFailure =
  | 'bad_code'
  | 'not_approved'
  | 'pending'
  | 'wrong_tenant'
  | 'too_many'
  | 'refused'
  | 'bad_answer'
  | 'no_upstream'
  | 'unreachable';

export interface EnrolledAs {
  readonly centralPublicKey: string;
  /** PEM, where one was asked for. */
  readonly certificate?: string | undefined;
}

type Enrolled = Result<EnrolledAs, EnrolFailure>;

const refusalOf = (status: number, body: unknown): Enrolled => {
  const throttled = throttledSchema.safeParse(body);
  if (status === 429)
    return failure('too_many', throttled.success ? { retryAfterMs: throttled.data.retryAfterMs } : undefined);
  const refusal = refusalSchema.safeParse(body);
  if (refusal.success && refusal.data.reason === 'no_upstream') return failure('no_upstream');
  if (status >= 500) return failure('unreachable', { status });
  if (!refusal.success) return failure('bad_answer', { status });
  const { reason } = refusal.data;
  return reason === 'bad_code' || reason === 'wrong_tenant' || reason === 'not_approved'
    ? failure(reason)
    : failure('refused', { reason });
};

/** Safe to repeat with the same code and key: the answer to the first try may have been lost. */
export const enrol = async (options: EnrolOptions): Promise<Enrolled> => {
  const { centralUrl, tenant, code, device, site, siteName, publicKey, csr, send = plainSend } = options;
  const asked = { v: 1, code, device, site, siteName, publicKey } as const;
  const request: EnrolRequest = csr === undefined ? asked : { ...asked, csr };
  let status: number;
  let body: unknown;
  try {
    const reply = await send(new URL(ENROL_PATH, centralUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', [TENANT_HEADER]: tenant },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    status = reply.status;
    body = await reply.json().catch(() => undefined);
  } catch {
    return failure('unreachable');
  }
  if (status === 202 && enrolPendingSchema.safeParse(body).success) return failure('pending');
  if (status !== 200) return refusalOf(status, body);
  const enrolled = enrolResponseSchema.safeParse(body);
  if (!enrolled.success) return failure('bad_answer', { status });
  if (enrolled.data.tenant !== tenant) return failure('wrong_tenant');
  const { centralPublicKey, certificate } = enrolled.data;
  // A centre that gives none to who asked for one is of an older program.
  if (csr !== undefined && certificate === undefined) return failure('bad_answer', { status });
  return success({ centralPublicKey, ...(certificate === undefined ? {} : { certificate }) });
};
