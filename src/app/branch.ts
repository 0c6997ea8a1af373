/** 支所ノード, composed: who it is for its centre, and what runs between the two (decision 0030). */
import { join } from 'node:path';
import type { Branch, UpstreamAnswer, UpstreamLink } from '../central/branch.ts';
import type { CentralConfig, TenantConfig, UpstreamConfig } from '../central/config.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { TlsMaterial } from '../kernel/x509.ts';
import { makeRequest } from '../kernel/x509-csr.ts';
import {
  BRANCH_CERTIFICATE_PATH,
  BRANCH_RENEW_PATH,
  branchCertificateSchema,
} from '../outbox/branch-protocol.ts';
import { ENROL_PATH, TENANT_HEADER } from '../outbox/protocol.ts';
import {
  CANCEL_PATH,
  heldListSchema,
  heldPath,
  RESERVE_PATH,
  type ReserveVerb,
  verifyHeld,
} from '../outbox/reservation.ts';
import { startForward } from '../sync/forward.ts';
import { createHttpTransport } from '../sync/http-transport.ts';
import { type CentreClient, createCentreClient } from '../sync/https-client.ts';
import { createLinkList, fetchLinks, type LinkFeedPorts } from '../sync/link-feed.ts';
import { startMirrorFeed } from '../sync/mirror-feed.ts';
import { askHeaders } from '../sync/relay.ts';
import { isDue, type Renewal, type RenewalPorts, startRenewal } from '../sync/renewal.ts';
import { type BranchIdentity, openBranchIdentity } from './branch-identity.ts';
import { type CandidateDeps, introduce, isSecure, type Membership, membershipOf } from './membership.ts';
import { createStanding, type StandingBox } from './standing.ts';

const ANSWER_MS = 15_000;
/** The longest budget that a desk can have. */
const RESERVE_MS = 5_000;
const LOOK_MS = 3_600_000;
const RETRY_MS = 30_000;

export interface BranchOptions {
  readonly upstream: UpstreamConfig;
  readonly tenant: Pick<TenantConfig, 'id' | 'name' | 'mode'>;
  /** Terminals come in with certificates: then the centre must have given one to show. */
  readonly hasEntrance: boolean;
  /** Of the centre; what is the branch's own lies in a folder in it. */
  readonly dataDir: string;
  /** The one-time code that staff at the centre gave. */
  readonly enrolCodeFile: string | undefined;
  readonly system: System;
  readonly logger: Logger;
  /** While somebody at the centre has yet to approve: 確認番号, or why not. */
  readonly waiting: (state: { readonly mark?: string; readonly reason?: string }) => void;
}

/** A branch that its centre knows; whether there is a line now or not. */
export interface Seat {
  /** For the entrance of terminals. */
  readonly shown: () => TlsMaterial;
  /** Begins to hand on and to mirror. */
  start(branch: Branch): { stop(): Promise<void> };
  close(): void;
}

export type SeatFailure = 'branch_identity_damaged' | 'stopped';

interface Parts extends BranchOptions {
  readonly identity: BranchIdentity;
  readonly client: CentreClient;
  /** Lines of its own: no upload is before a reservation here either. */
  readonly reserveClient: CentreClient;
  readonly standing: StandingBox;
  readonly candidate: CandidateDeps;
}

const headersOf = ({ upstream, tenant, identity, system }: Parts) =>
  askHeaders({
    tenant: tenant.id,
    device: upstream.device,
    privateKey: identity.privateKey,
    system,
    // Its clock is kept by NTP, as the centre's is (docs/operations/01-build.md); beyond five minutes nothing is taken, and said so.
    aheadMs: () => 0,
  });

/** One question with a body, in the branch's name. `undefined`: no answer came. */
const post = async (
  parts: Parts,
  path: string,
  body: unknown,
  {
    signed,
    stop,
    ms = ANSWER_MS,
  }: { readonly signed: boolean; readonly stop?: AbortSignal; readonly ms?: number },
): Promise<UpstreamAnswer | undefined> => {
  const { upstream, tenant, client } = parts;
  const late = AbortSignal.timeout(ms);
  try {
    const reply = await client.send(new URL(path, upstream.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [TENANT_HEADER]: tenant.id,
        ...(signed ? headersOf(parts)(path) : {}),
      },
      body: JSON.stringify(body),
      signal: stop === undefined ? late : AbortSignal.any([stop, late]),
    });
    const said: unknown = await reply.json().catch(() => undefined);
    return { status: reply.status, body: said };
  } catch {
    return undefined; // no line
  }
};

/** Reservations and what is held beforehand, asked of the centre above. */
const reservationPart = (
  parts: Parts,
  centralPublicKey: string,
): Pick<UpstreamLink, 'centralPublicKey' | 'reserve' | 'held'> => {
  const { upstream, tenant, reserveClient } = parts;
  const paths: Readonly<Record<ReserveVerb, string>> = { reserve: RESERVE_PATH, cancel: CANCEL_PATH };
  return {
    centralPublicKey,
    reserve: (verb, request) =>
      post({ ...parts, client: reserveClient }, paths[verb], request, { signed: false, ms: RESERVE_MS }),
    async held(device, scope, after) {
      const path = `${heldPath(scope, after)}&of=${device}`;
      try {
        const reply = await reserveClient.send(new URL(path, upstream.url), {
          headers: { [TENANT_HEADER]: tenant.id, ...headersOf(parts)(path) },
          signal: AbortSignal.timeout(ANSWER_MS),
        });
        const list = heldListSchema.safeParse(await reply.json());
        return list.success && verifyHeld(tenant.id, device, list.data, centralPublicKey)
          ? list.data
          : undefined;
      } catch {
        return undefined; // no line
      }
    },
  };
};

/** Asks for the certificate that terminals are shown. */
const askShown = async (parts: Parts, stop: AbortSignal): Promise<Result<undefined, string>> => {
  const { upstream, identity } = parts;
  const csr = makeRequest(identity.shownKey, upstream.device);
  const answered = await post(parts, BRANCH_CERTIFICATE_PATH, { v: 1, csr }, { signed: true, stop });
  if (answered === undefined) return failure('no_answer');
  const given = branchCertificateSchema.safeParse(answered.body);
  if (answered.status !== 200 || !given.success) return failure('refused', { status: answered.status });
  return identity.keepShown(given.data.certificate);
};

/** Looks now and about every hour; until `stop`. */
const keepShown = (parts: Parts, stop: AbortSignal): Promise<void> => {
  const { identity, system, logger, hasEntrance } = parts;
  const look = async (): Promise<number> => {
    const shown = identity.shown();
    if (shown !== undefined && !isDue(shown, system.now())) return LOOK_MS;
    const asked = await askShown(parts, stop);
    if (!asked.ok && !stop.aborted)
      logger.warn('sync.failed', { reason: 'shown_certificate', code: asked.reason });
    return asked.ok ? LOOK_MS : RETRY_MS;
  };
  const run = async (): Promise<void> => {
    while (hasEntrance && !stop.aborted) await system.sleep(await look(), stop);
  };
  return run();
};

/** The first time, terminals cannot be let in before there is one. */
const firstShown = async (parts: Parts, stop: AbortSignal): Promise<void> => {
  const { identity, hasEntrance, system, logger } = parts;
  while (hasEntrance && identity.shownMaterial() === undefined && !stop.aborted) {
    const asked = await askShown(parts, stop);
    if (asked.ok) return;
    logger.warn('sync.failed', { reason: 'shown_certificate', code: asked.reason });
    await system.sleep(RETRY_MS, stop);
  }
};

/** Links of cards of the whole municipality, as a desk asks for them. */
const linksOf = async (
  branch: Branch,
  list: LinkFeedPorts['list'],
): Promise<Pick<LinkFeedPorts, 'list' | 'cursor' | 'take'>> => {
  let at = await branch.linkCursor();
  return {
    list,
    cursor: () => at,
    take: async (changes, cursor) => {
      await branch.takeLinks(changes, cursor);
      at = cursor;
      return success(undefined);
    },
  };
};

/** The branch's own certificate, by which its centre knows it; none on this very machine. */
const keepOwn = (
  { identity, standing, candidate, system, logger }: Parts,
  asker: Pick<RenewalPorts, 'centralUrl' | 'tenant' | 'device' | 'send'>,
): Renewal | undefined =>
  isSecure(asker)
    ? startRenewal({
        ...{ ...asker, tls: identity.tls, system, logger },
        changed: (state) =>
          standing.set(
            state.kind === 'refused'
              ? { kind: 'refused', reason: state.reason }
              : { kind: 'valid', notAfter: state.notAfter },
          ),
        begin: async () => {
          const before = identity.tls.certificate();
          await introduce(candidate);
          return identity.tls.certificate() !== before;
        },
      })
    : undefined;

const startBetween = (
  parts: Parts,
  { centralPublicKey }: Membership,
  branch: Branch,
): { stop(): Promise<void> } => {
  const { upstream, tenant, identity, client, system, logger } = parts;
  const { send } = client;
  const stopping = new AbortController();
  const line = (answered: boolean): void => branch.line(answered);
  const asker = {
    centralUrl: upstream.url,
    tenant: tenant.id,
    device: upstream.device,
    privateKey: identity.privateKey,
    send,
  };
  const transport = createHttpTransport(upstream.url, send, headersOf(parts));
  const forward = startForward({
    store: branch.store,
    tenant: tenant.id,
    ...{ transport, centralPublicKey, line, system, logger },
  });
  const list = createLinkList({ ...asker, system, mode: tenant.mode });
  /** First who is who, then what they linked; a page of links that cannot be had does not make the register old. */
  const take: Parameters<typeof startMirrorFeed>[0]['take'] = async (signed) => {
    const taken = await branch.take(signed, centralPublicKey);
    if (!taken.ok) return taken;
    const links = await fetchLinks(await linksOf(branch, list), stopping.signal);
    return links.ok ? taken : failure(`links_${links.reason}`);
  };
  const mirror = startMirrorFeed({ ...asker, take, line, system, logger });
  const renewal = keepOwn(parts, asker);
  const shown = keepShown(parts, stopping.signal);
  branch.connect({
    ...reservationPart(parts, centralPublicKey),
    wake: () => forward.wake(),
    renew: (certificate, csr) => post(parts, BRANCH_RENEW_PATH, { v: 1, certificate, csr }, { signed: true }),
    async enrol(request) {
      const answered = await post(parts, ENROL_PATH, request, { signed: false });
      // Known here before the terminal's first batch comes.
      if (answered?.status === 200) await mirror.refresh();
      return answered;
    },
  });
  return {
    async stop() {
      stopping.abort();
      await Promise.all([forward.stop(), mirror.stop(), renewal?.stop(), shown]);
    },
  };
};

/** Becomes one of the centre's, which takes a person there; known before, it begins without a line too. */
export const takeSeat = async (
  options: BranchOptions,
  stop: AbortSignal,
): Promise<Result<Seat, SeatFailure>> => {
  const { upstream, tenant, dataDir, enrolCodeFile, system, logger, waiting } = options;
  const folder = join(dataDir, 'upstream');
  const opened = openBranchIdentity(folder, system);
  if (!opened.ok) return opened;
  const identity = opened.value;
  const { tls } = identity;
  const client = createCentreClient({ tls: () => tls.material() });
  const reserveClient = createCentreClient({ tls: () => tls.material() });
  const close = (): void => {
    client.close();
    reserveClient.close();
  };
  const standing = createStanding(
    folder,
    () => tls.ca(),
    () => {
      const now = standing.current();
      if (now.kind === 'pending') waiting({ mark: now.mark });
      if (now.kind === 'refused') waiting({ reason: now.reason });
    },
  );
  const candidate: CandidateDeps = {
    profile: {
      centralUrl: upstream.url,
      centralCa: upstream.ca,
      device: upstream.device,
      site: { id: upstream.site, name: upstream.siteName },
      tenant,
    },
    dataDir: folder,
    log: identity,
    ...{ enrolCodeFile, tls, send: client.send, standing, system, logger },
  };
  const parts: Parts = { ...options, identity, client, reserveClient, standing, candidate };
  const membership = await membershipOf(candidate, stop);
  if (membership !== undefined) await firstShown(parts, stop);
  if (membership === undefined || stop.aborted) {
    close();
    return failure('stopped');
  }
  return success({
    shown: () => {
      const material = identity.shownMaterial();
      if (material === undefined) throw new Error('a branch that has nothing to show yet');
      return material;
    },
    start: (branch) => startBetween(parts, membership, branch),
    close,
  });
};

/** What of a centre's configuration makes it a branch. */
export const branchOf = (
  config: CentralConfig,
): Pick<BranchOptions, 'upstream' | 'tenant' | 'hasEntrance'> | undefined => {
  const { upstream, tenants, devices } = config;
  const [tenant] = tenants;
  return upstream === undefined || tenant === undefined
    ? undefined
    : { upstream, tenant, hasEntrance: devices !== undefined };
};
