/** A new terminal introduces itself to the centre, once, with the code that staff gave it. */
import type { DeviceId, TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import {
  ENROL_PATH,
  type EnrolRequest,
  enrolResponseSchema,
  refusalSchema,
  TENANT_HEADER,
  throttledSchema,
} from '../outbox/protocol.ts';

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
  /** In place of the global one. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * `bad_code`: wrong, used, expired, or for another terminal. `wrong_tenant`: that is another municipality's centre.
 * `too_many`: wait (`detail.retryAfterMs`). `refused`: the centre did not accept the data. `bad_answer`: what answers there
 * is no centre of ours. `unreachable`: nothing answered, try again later.
 */
export type EnrolFailure =
  | 'bad_code'
  | 'wrong_tenant'
  | 'too_many'
  | 'refused'
  | 'bad_answer'
  | 'unreachable';

type Enrolled = Result<{ readonly centralPublicKey: string }, EnrolFailure>;

const refusalOf = (status: number, body: unknown): Enrolled => {
  const throttled = throttledSchema.safeParse(body);
  if (status === 429)
    return failure('too_many', throttled.success ? { retryAfterMs: throttled.data.retryAfterMs } : undefined);
  if (status >= 500) return failure('unreachable', { status });
  const refusal = refusalSchema.safeParse(body);
  if (!refusal.success) return failure('bad_answer', { status });
  const { reason } = refusal.data;
  return reason === 'bad_code' || reason === 'wrong_tenant'
    ? failure(reason)
    : failure('refused', { reason });
};

/** Safe to repeat with the same code and key: the answer to the first try may have been lost. */
export const enrol = async (options: EnrolOptions): Promise<Enrolled> => {
  const { centralUrl, tenant, code, device, site, siteName, publicKey } = options;
  const request: EnrolRequest = { v: 1, code, device, site, siteName, publicKey };
  // oxlint-disable-next-line no-restricted-globals -- transport
  const send = options.fetch ?? fetch;
  let status: number;
  let body: unknown;
  try {
    const reply = await send(new URL(ENROL_PATH, centralUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', [TENANT_HEADER]: tenant },
      body: JSON.stringify(request),
      redirect: 'error', // a captive portal's page is no centre
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    status = reply.status;
    body = await reply.json().catch(() => undefined);
  } catch {
    return failure('unreachable');
  }
  if (status !== 200) return refusalOf(status, body);
  const enrolled = enrolResponseSchema.safeParse(body);
  if (!enrolled.success) return failure('bad_answer', { status });
  if (enrolled.data.tenant !== tenant) return failure('wrong_tenant');
  return success({ centralPublicKey: enrolled.data.centralPublicKey });
};
