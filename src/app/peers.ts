/** 近くの端末: the terminals of one site, composed: their streams kept here, a port to be asked at, rounds of asking. */
import { createHash } from 'node:crypto';
import type { Db } from '../db/index.ts';
import type { PeersState } from '../identity/schema.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import type { TlsMaterial } from '../kernel/x509.ts';
import type { DeviceTls } from '../outbox/device-tls.ts';
import { createForeignStreams, type ForeignStreams } from '../outbox/foreign.ts';
import type { EventLog, Projection } from '../outbox/log.ts';
import { type Discovery, startDiscovery } from '../sync/peer-discovery.ts';
import { answerPull, type Exchange } from '../sync/peer-exchange.ts';
import { createPeers, type Peers } from '../sync/peer-runner.ts';
import {
  createPeerTransport,
  type PeerServer,
  type PeerTlsOptions,
  startPeerServer,
} from '../sync/peer-tls.ts';
import { centralKeyOf } from './membership.ts';
import { type SiteProfile, siteScopeOf } from './site-profile.ts';

export interface TerminalPeers {
  /** What the sender hands on to the centre, and where it keeps what that says of the site. */
  readonly foreign: ForeignStreams;
  /** Absent where the profile has no peers. */
  status(): PeersState | undefined;
  stop(): Promise<void>;
}

export interface PeersOptions {
  readonly profile: Pick<SiteProfile, 'tenant' | 'site' | 'training' | 'peers' | 'polling' | 'device'>;
  /** Where an earlier program kept the centre's key. */
  readonly dataDir: string;
  readonly db: Db;
  readonly log: EventLog;
  readonly projections: readonly Projection[];
  /** With what it shows the others who it is, once it has a certificate. */
  readonly tls: Pick<DeviceTls, 'material' | 'centralKey' | 'agree'>;
  readonly system: System;
  readonly logger: Logger;
  readonly changed: () => void;
}

/** Shown to the others, who do not mind another one. */
const PROGRAM = '0.1.0';
const RETRY_MS = 1_000;

/** Certificate and key, as soon as there are both. */
const materialOf = ({ tls }: PeersOptions): TlsMaterial | undefined => {
  const { ca, cert, key } = tls.material() ?? {};
  return ca === undefined || cert === undefined || key === undefined ? undefined : { ca, cert, key };
};

/** Names a site's terminals to each other without saying whose they are. */
const groupOf = (profile: PeersOptions['profile']): string => {
  const { tenant, site, mode, event } = siteScopeOf(profile);
  return createHash('sha256')
    .update(JSON.stringify(['kazasu-peers', tenant, site, mode, event]))
    .digest('hex')
    .slice(0, 16);
};

interface Running {
  readonly peers: Peers;
  readonly server: PeerServer;
  readonly discovery: Discovery | undefined;
}

const start = async (
  options: PeersOptions,
  exchange: Exchange,
  listen: NonNullable<SiteProfile['peers']>,
): Promise<Running | undefined> => {
  const { profile, log, system, logger } = options;
  const { addresses, discover } = listen;
  const tls: PeerTlsOptions = { tls: () => materialOf(options), tenant: profile.tenant.id };
  const failed = (error: unknown): void =>
    logger.warn('peer.refused', { reason: 'bug', code: error instanceof Error ? error.name : 'unknown' });
  const server = await startPeerServer({
    ...tls,
    ...listen.listen,
    answer: (body, session) => answerPull(exchange, body, session),
    rosterVersion: () => exchange.foreign.roster()?.roster.version ?? 0,
    failed,
  });
  if (!server.ok) {
    // Without a certificate it waits for one, which the desk shows.
    if (server.reason !== 'no_certificate') logger.warn('peer.refused', { reason: server.reason });
    return undefined;
  }
  const { port } = server.value;
  const discovery =
    discover === undefined
      ? undefined
      : startDiscovery({ group: groupOf(profile), device: log.stream.device, port, failed });
  const peers = createPeers(
    {
      ...exchange,
      transport: createPeerTransport(tls),
      found: () => [...new Set([...addresses, ...(discovery?.addresses() ?? [])])],
      system,
      logger,
    },
    { timer: true },
  );
  return { peers, server: server.value, discovery };
};

const endOf = async ({ peers, server, discovery }: Running): Promise<void> => {
  await peers.stop();
  await Promise.all([server.close(), discovery?.stop()]);
};

const latest = (...times: readonly (number | null | undefined)[]): number | null => {
  const known = times.filter((time) => typeof time === 'number');
  return known.length === 0 ? null : Math.max(...known);
};

/** Who of the roster is there, and how far what they recorded is here. */
export const peersState = (
  device: string,
  foreign: Pick<ForeignStreams, 'roster' | 'streams' | 'forks'>,
  peers: Pick<Peers, 'state' | 'inStepAt'> | undefined,
): PeersState => {
  const kept = foreign.roster();
  const streams = foreign.streams();
  const forked = new Set(foreign.forks().map((fork) => fork.device as string));
  const known = [...(peers?.state().peers.values() ?? [])];
  const others = (kept?.roster.members ?? [])
    .filter((member) => member.state === 'active' && member.device !== device)
    .map((member) => {
      const own = streams.filter((stream) => stream.device === member.device);
      const upTo = latest(peers?.inStepAt().get(member.device), ...own.map(({ inStepAt }) => inStepAt));
      const isThere = known.some((peer) => peer.device === member.device && peer.standing === 'connected');
      const state = isThere ? ('connected' as const) : upTo === null ? ('never' as const) : ('lost' as const);
      return { device: member.device, state, upTo, forked: forked.has(member.device) };
    });
  const state = kept === undefined ? 'no_roster' : peers === undefined ? 'no_certificate' : 'on';
  return { state, others, ownForked: forked.has(device) };
};

/** Keeps streams at once; listens and asks as soon as there is a certificate, where the site wants it. */
export const startTerminalPeers = (options: PeersOptions): TerminalPeers => {
  const { profile, db, log, projections, system, logger, changed } = options;
  const foreign = createForeignStreams({ db, log, scope: siteScopeOf(profile), projections, system, logger });
  const exchange: Exchange = {
    log,
    foreign,
    program: PROGRAM,
    centralPublicKey: () => centralKeyOf(options.tls, options.dataDir),
    system,
    logger,
    changed,
  };
  const stopping = new AbortController();
  let running: Running | undefined;
  const run = async (): Promise<void> => {
    if (profile.peers === undefined) return;
    while (!stopping.signal.aborted && running === undefined) {
      running = await start(options, exchange, profile.peers);
      if (running === undefined) await system.sleep(RETRY_MS, stopping.signal);
    }
  };
  // Whatever goes wrong in here, the desk goes on.
  const begun = run().catch((error: unknown) =>
    logger.warn('peer.refused', { reason: 'bug', code: error instanceof Error ? error.name : 'unknown' }),
  );
  return {
    foreign,
    status: () =>
      profile.peers === undefined ? undefined : peersState(profile.device, foreign, running?.peers),
    async stop() {
      stopping.abort();
      await begun;
      if (running !== undefined) await endOf(running);
    },
  };
};
