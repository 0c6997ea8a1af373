/** How a terminal becomes one of its municipality: a code, over https a certificate, and somebody's approval, for which it waits. */
import { join } from 'node:path';
import { z } from 'zod';
import type { Db } from '../db/index.ts';
import { publicKeySchema } from '../kernel/ed25519.ts';
import type { Logger } from '../kernel/log.ts';
import { type Failure, failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { fingerprintOf, publicKeyOf } from '../kernel/x509.ts';
import { makeRequest, markOf, requestId } from '../kernel/x509-csr.ts';
import { type DeviceTls, openDeviceTls } from '../outbox/device-tls.ts';
import type { EventLog } from '../outbox/log.ts';
import { enrol } from '../sync/enrol.ts';
import { fetchAuthority, type Send } from '../sync/https-client.ts';
import { readIfThere } from './private-file.ts';
import type { SiteProfile } from './site-profile.ts';
import type { StandingBox } from './standing.ts';

/** Where programs before this one kept the centre's key, in the data directory: whoever could write there chose whom to believe. */
export const CENTRAL_FILE = 'central.json';

const membershipSchema = z.strictObject({ centralPublicKey: publicKeySchema });
export type Membership = z.infer<typeof membershipSchema>;

const ENROL_EVERY_MS = 2_000;
const APPROVED_EVERY_MS = 5_000;
const FETCH_MS = 15_000;

/** Whoever becomes one: a terminal, or a branch (branch.ts). */
export interface CandidateDeps {
  readonly profile: Pick<SiteProfile, 'centralUrl' | 'centralCa' | 'device' | 'site' | 'tenant'>;
  readonly dataDir: string;
  /** File with the one-time code that staff (or the training centre) wrote; looked at until enrolment succeeds. */
  readonly enrolCodeFile: string | undefined;
  readonly log: Pick<EventLog, 'publicKey'>;
  readonly tls: DeviceTls;
  readonly send: Send;
  readonly standing: StandingBox;
  readonly system: System;
  readonly logger: Logger;
}

export interface MembershipDeps extends CandidateDeps {
  readonly profile: SiteProfile;
  readonly log: EventLog;
}

/** The centre is on another machine, or is to be treated as if it were: certificates both ways. */
export const isSecure = ({ centralUrl }: Pick<SiteProfile, 'centralUrl'>): boolean =>
  centralUrl.startsWith('https:');

export const parseMembership = (file: Buffer | undefined): Membership | undefined => {
  if (file === undefined) return undefined;
  try {
    const parsed = membershipSchema.safeParse(JSON.parse(file.toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not JSON: enrol again, the centre knows this key
  }
};

/**
 * The centre's key, once this terminal is enrolled. What an earlier program left in a file is taken over into a record that has none;
 * the file stays for a backup from then, and is believed by nobody else.
 */
export const centralKeyOf = (
  tls: Pick<DeviceTls, 'centralKey' | 'agree'>,
  dataDir: string,
): string | undefined => {
  const agreed = tls.centralKey();
  if (agreed !== undefined) return agreed;
  const left = parseMembership(readIfThere(join(dataDir, CENTRAL_FILE)))?.centralPublicKey;
  if (left !== undefined) tls.agree(left);
  return left;
};

/** The same, for a command that has a stopped terminal's record open. */
export const centralKeyIn = (
  db: Db,
  system: Pick<System, 'randomBytes'>,
  dataDir: string,
): string | undefined => {
  const tls = openDeviceTls(db, system);
  return tls.ok ? centralKeyOf(tls.value, dataDir) : undefined;
};

const FINGERPRINT = /\b[0-9a-f]{64}\b/i;

/** The code, and where the file has it the fingerprint of the municipality's CA. */
const codeIn = (
  file: string | undefined,
): { readonly code: string; readonly fingerprint: string | undefined } | undefined => {
  try {
    const text = file === undefined ? undefined : readIfThere(file)?.toString('utf8');
    const code = text?.replace(FINGERPRINT, '').trim() ?? '';
    return code === '' ? undefined : { code, fingerprint: FINGERPRINT.exec(text ?? '')?.[0].toLowerCase() };
  } catch {
    return undefined; // a folder, or not ours to read: there is no code
  }
};

/** Whether the CA that is pinned is the one that the profile, or else the code, names. */
const isPinned = (tls: DeviceTls, wanted: string | undefined): boolean => {
  const ca = tls.ca();
  return ca !== undefined && (wanted === undefined || fingerprintOf(ca) === wanted);
};

/** Pins the CA; `fingerprint_missing`: nobody has said which. */
const pin = async (
  { profile, tls }: CandidateDeps,
  fingerprint: string | undefined,
): Promise<Result<unknown, string>> => {
  const wanted = profile.centralCa ?? fingerprint;
  if (isPinned(tls, wanted)) return success(undefined);
  if (wanted === undefined) return failure('fingerprint_missing');
  const found = await fetchAuthority(profile.centralUrl, wanted, AbortSignal.timeout(FETCH_MS));
  return found.ok ? tls.believe(found.value) : found;
};

const markOfTerminal = ({ profile, log, tls }: CandidateDeps): string =>
  markOf(requestId({ device: profile.device, publicKey: log.publicKey, certifiedKey: publicKeyOf(tls.key) }));

/** What of a failure a person must do something about; the others pass by themselves. */
const REFUSED: readonly string[] = [
  'bad_code',
  'not_approved',
  'wrong_centre',
  'wrong_tenant',
  'no_upstream',
  'refused',
];

const codeOf = ({ enrolCodeFile, tls }: CandidateDeps): ReturnType<typeof codeIn> => {
  const asked = tls.askedWith();
  return codeIn(enrolCodeFile) ?? (asked === undefined ? undefined : { code: asked, fingerprint: undefined });
};

/** `no_code`: there is nothing to try with yet. */
const tryOnce = async (deps: CandidateDeps): Promise<Result<Membership, string>> => {
  const { profile, log, tls, send, standing, logger } = deps;
  const secure = isSecure(profile);
  const given = codeOf(deps);
  if (given === undefined) return failure('no_code');
  const { code, fingerprint } = given;
  const failed = <F extends Failure<string>>(why: F): F => {
    const { reason } = why;
    if (reason !== 'pending') logger.warn('sync.failed', { reason });
    if (reason === 'pending') standing.set({ kind: 'pending', mark: markOfTerminal(deps) });
    else if (secure && REFUSED.includes(reason)) standing.set({ kind: 'refused', reason });
    return why;
  };
  const pinned = secure ? await pin(deps, fingerprint) : success(undefined);
  if (!pinned.ok) return failed(pinned);
  const enrolled = await enrol({
    centralUrl: profile.centralUrl,
    code,
    device: profile.device,
    site: profile.site.id,
    siteName: profile.site.name,
    publicKey: log.publicKey,
    tenant: profile.tenant.id,
    ...(secure ? { csr: makeRequest(tls.key, profile.device) } : {}),
    send,
  });
  // The file with the code may be gone when somebody approves, and this program may have been started again.
  if (!enrolled.ok && enrolled.reason === 'pending') tls.wait(code);
  if (!enrolled.ok) return failed(enrolled);
  const { centralPublicKey, certificate } = enrolled.value;
  const agreed = tls.agree(centralPublicKey);
  const kept = agreed.ok && certificate !== undefined ? tls.keep(certificate) : agreed;
  return kept.ok ? success({ centralPublicKey }) : failed(kept);
};

/** One try, where there is a code. */
export const introduce = async (deps: CandidateDeps): Promise<Membership | undefined> => {
  const tried = await tryOnce(deps);
  return tried.ok ? tried.value : undefined;
};

/** The same code again is no better: another one is looked for meanwhile. */
const BAD_CODE: readonly string[] = ['bad_code', 'not_approved', 'wrong_tenant', 'refused'];
const BAD_CODE_EVERY_MS = 60_000;

/** How long the same code is not tried again, milliseconds. */
const restAfter = ({ reason, detail }: Failure<string>): number => {
  if (reason === 'pending') return APPROVED_EVERY_MS;
  if (BAD_CODE.includes(reason)) return BAD_CODE_EVERY_MS;
  return Math.max(ENROL_EVERY_MS, Number(detail?.['retryAfterMs'] ?? 0));
};

/** What was agreed before: over https only together with a certificate, under the CA that the profile names. */
const knownMembership = ({ profile, dataDir, tls }: CandidateDeps): Membership | undefined => {
  const centralPublicKey = centralKeyOf(tls, dataDir);
  const known = centralPublicKey === undefined ? undefined : { centralPublicKey };
  if (!isSecure(profile)) return known;
  return isPinned(tls, profile.centralCa) && tls.certificate() !== undefined ? known : undefined;
};

/** Tries until it is one of the municipality, or is told to stop. */
export const membershipOf = async (
  deps: CandidateDeps,
  stop: AbortSignal,
): Promise<Membership | undefined> => {
  const known = knownMembership(deps);
  if (known !== undefined) return known;
  const { system, logger } = deps;
  let tried: { readonly code: string | undefined; readonly again: number } | undefined;
  while (!stop.aborted) {
    const code = codeOf(deps)?.code;
    if (tried === undefined || code !== tried.code || system.monotonic() >= tried.again) {
      // A full disk, or a bug: the next try may do better, and without one nothing would ever be sent.
      const outcome = await tryOnce(deps).catch((error: unknown) => {
        logger.warn('sync.failed', { reason: 'bug', code: error instanceof Error ? error.name : 'unknown' });
        return failure('bug');
      });
      if (outcome.ok) return outcome.value;
      tried = { code, again: system.monotonic() + restAfter(outcome) };
    }
    await system.sleep(ENROL_EVERY_MS, stop);
  }
  return undefined;
};
