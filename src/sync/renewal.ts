/** Keeps the terminal's certificate valid: asks for the next one when half of its life is over, also long after its end. */
import { X509Certificate } from 'node:crypto';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { publicKeyOf } from '../kernel/x509.ts';
import { makeRequest } from '../kernel/x509-csr.ts';
import { keyIdOf, readPeer } from '../kernel/x509-peer.ts';
import type { DeviceTls } from '../outbox/device-tls.ts';
import {
  RENEW_PATH,
  type Refusal,
  refusalSchema,
  renewResponseSchema,
  TENANT_HEADER,
} from '../outbox/protocol.ts';
import type { Send } from './https-client.ts';

/**
 * `failing`: half of its life is over and the centre has not answered yet, or not well; it is tried again. `refused`: only a new code
 * from the centre helps. `reason`: a code for the log and the doctor.
 */
export type RenewalState =
  | { readonly kind: 'valid'; readonly notAfter: number }
  | { readonly kind: 'failing'; readonly notAfter: number; readonly reason: string }
  | { readonly kind: 'refused'; readonly notAfter: number; readonly reason: string };

export interface RenewalPorts {
  readonly centralUrl: string;
  readonly tenant: string;
  readonly device: string;
  readonly tls: DeviceTls;
  readonly send: Send;
  readonly changed: (state: RenewalState) => void;
  /** The centre renews no more: tries to be taken in anew, where there is a code; says whether there is another certificate now. */
  readonly begin: () => Promise<boolean>;
  readonly system: System;
  readonly logger: Logger;
}

export interface Renewal {
  /** Resolves when it was looked once. */
  readonly first: Promise<void>;
  /** The centre says that the certificate is over or void, whatever our clock says. */
  wake(): void;
  stop(): Promise<void>;
}

const ANSWER_MS = 15_000;
const LOOK_MS = 3_600_000;
const RETRY_FIRST_MS = 60_000;
/** A person comes with a new code, or approves at the centre. */
const REFUSED_MS = 5_000;

/** Answers of the centre after which asking again does not help. */
const FINAL: readonly string[] = [
  'renewal_too_late',
  'certificate_revoked',
  'unknown_device',
  'certificate_unknown_ca',
  'certificate_wrong_use',
] satisfies Refusal['reason'][];

const validityOf = (certificate: string): { readonly notBefore: number; readonly notAfter: number } => {
  const { validFromDate, validToDate } = new X509Certificate(certificate);
  return { notBefore: validFromDate.getTime(), notAfter: validToDate.getTime() };
};

/** Half of its life is over. */
export const isDue = (certificate: string, now: number): boolean => {
  const { notBefore, notAfter } = validityOf(certificate);
  return now >= notBefore + (notAfter - notBefore) / 2 || now < notBefore;
};

/** Whether what came is a certificate of our key, for us, by the CA we believe. */
const isOurs = ({ tls, tenant, device }: RenewalPorts, certificate: string): boolean => {
  const ca = tls.ca();
  try {
    const peer = readPeer(new X509Certificate(certificate).raw, {
      authorities: ca === undefined ? [] : [ca],
      purpose: 'client',
    });
    if (!peer.ok) return false;
    const { value } = peer;
    return (
      value.tenant === tenant && value.device === device && value.keyId() === keyIdOf(publicKeyOf(tls.key))
    );
  } catch {
    return false; // no certificate at all
  }
};

const renew = async (ports: RenewalPorts, stop: AbortSignal): Promise<Result<undefined, string>> => {
  const { centralUrl, tenant, device, tls, send } = ports;
  let status: number;
  let body: unknown;
  try {
    const reply = await send(new URL(RENEW_PATH, centralUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', [TENANT_HEADER]: tenant },
      body: JSON.stringify({ v: 1, csr: makeRequest(tls.key, device) }),
      signal: AbortSignal.any([stop, AbortSignal.timeout(ANSWER_MS)]),
    });
    status = reply.status;
    body = await reply.json().catch(() => undefined);
  } catch {
    return failure('no_answer');
  }
  const refusal = refusalSchema.safeParse(body);
  if (status !== 200) return failure(refusal.success ? refusal.data.reason : 'no_answer');
  const renewed = renewResponseSchema.safeParse(body);
  if (!renewed.success || !isOurs(ports, renewed.data.certificate)) return failure('bad_answer');
  const kept = tls.keep(renewed.data.certificate);
  return kept.ok ? success(undefined) : kept;
};

const jitter = (system: System, ms: number): number => {
  const [random = 0] = system.randomBytes(1);
  return ms + Math.floor((random / 256) * (ms / 4));
};

/** Looks at once, then about every hour until `stop`. */
export const startRenewal = (ports: RenewalPorts): Renewal => {
  const { tls, system, logger, changed, begin } = ports;
  const stopping = new AbortController();
  let woken = new AbortController();
  let forced = false;
  let failures = 0;
  /** One look; gives how long to wait for the next. */
  const look = async (): Promise<number> => {
    const certificate = tls.certificate();
    if (certificate === undefined) return LOOK_MS;
    const { notAfter } = validityOf(certificate);
    const due = forced || isDue(certificate, system.now());
    forced = false;
    const renewed = due ? await renew(ports, stopping.signal) : success(undefined);
    if (stopping.signal.aborted) return 0;
    if (renewed.ok) {
      failures = 0;
      changed({ kind: 'valid', notAfter: validityOf(tls.certificate() ?? certificate).notAfter });
      return LOOK_MS;
    }
    const { reason } = renewed;
    const isFinal = FINAL.includes(reason);
    failures += 1;
    logger.warn('sync.failed', { reason: 'certificate', code: reason });
    if (isFinal && (await begin())) return 0;
    changed({ kind: isFinal ? 'refused' : 'failing', notAfter, reason });
    return isFinal ? REFUSED_MS : Math.min(LOOK_MS, RETRY_FIRST_MS * 2 ** Math.min(failures - 1, 6));
  };
  let looked: () => void;
  const first = new Promise<void>((resolve) => {
    looked = resolve;
  });
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const wait = await look().catch((error: unknown) => {
        logger.warn('sync.failed', { reason: 'bug', code: error instanceof Error ? error.name : 'unknown' });
        return LOOK_MS;
      });
      looked();
      if (wait > 0)
        await system.sleep(jitter(system, wait), AbortSignal.any([stopping.signal, woken.signal]));
      woken = new AbortController();
    }
  };
  const running = run();
  return {
    first,
    wake() {
      if (failures > 0) return; // it is being tried already
      forced = true;
      woken.abort();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
