/** To and from the centre: introduces the terminal once, then sends its record and fetches its residents' data. The desk never waits for it. */
import type { Db } from '../db/index.ts';
import type { Logger } from '../kernel/log.ts';
import { PROGRAM_VERSION } from '../kernel/program.ts';
import { success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { ForeignStreams } from '../outbox/foreign.ts';
import type { EventLog } from '../outbox/log.ts';
import {
  CHECKPOINT_HEADER,
  CLOCK_HEADER,
  type Cursors,
  PROGRAM_HEADER,
  type Refusal,
} from '../outbox/protocol.ts';
import type { StaffKeeper } from '../outbox/staff-keeper.ts';
import type { RollCheckPort } from '../registry/roll/schema.ts';
import type { CentreLink } from '../sync/centre-link.ts';
import { createHttpTransport, type SendOutcome, type Transport } from '../sync/http-transport.ts';
import { createCentreClient, type Send } from '../sync/https-client.ts';
import { createLinkList, type LinkFeed, type LinkFeedPorts, startLinkFeed } from '../sync/link-feed.ts';
import { startMarksFeed } from '../sync/marks-feed.ts';
import type { UpdateRunner } from '../sync/registry-runner.ts';
import { askHeaders, startRelay } from '../sync/relay.ts';
import { type Renewal, startRenewal } from '../sync/renewal.ts';
import { createReserver, type Reserver } from '../sync/reserve.ts';
import { startReserveFeed } from '../sync/reserve-feed.ts';
import { createReserveTransport } from '../sync/reserve-transport.ts';
import { startRosterFeed } from '../sync/roster-feed.ts';
import { type SyncRunner, startSync } from '../sync/runner.ts';
import type { LinkSink } from './link-sink.ts';
import { introduce, isSecure, type Membership, type MembershipDeps, membershipOf } from './membership.ts';
import { marksKeeperOf } from './polling-host.ts';
import { startRegistryUpdates } from './registry-updates.ts';
import type { SiteProfile } from './site-profile.ts';
import { createStanding, type Standing } from './standing.ts';
import { createRollCheck, type StationRoll, startRollUpdates } from './station-roll.ts';
import type { Sender, StartSender, WithCentre } from './terminal-base.ts';

interface Options {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  /** File with the one-time code that staff (or the training centre) wrote; looked at until enrolment succeeds. */
  readonly enrolCodeFile: string | undefined;
  /** At a polling place: kept up to date from the centre, and held against it. */
  readonly stationRoll?: StationRoll | undefined;
  readonly system: System;
  readonly logger: Logger;
}

/** What the centre says to a terminal that it does not take; a person must do something. */
const NOT_TAKEN: readonly string[] = [
  'revoked',
  'certificate_revoked',
  'certificate_unknown_ca',
  'certificate_wrong_use',
  'wrong_device',
] satisfies Refusal['reason'][];

/** Last word of the centre. */
interface Heard {
  readonly answered: boolean;
  readonly notTaken: boolean;
}

/** Online: the last thing heard of the centre was a good answer. */
const lineOf = (
  runner: SyncRunner | undefined,
  { answered, notTaken }: Heard,
  standing: Standing,
): ReturnType<Sender['line']> => {
  const state = runner?.state();
  if (state?.kind === 'frozen') return 'frozen';
  if (notTaken || standing.kind === 'refused') return 'not_taken';
  if (standing.kind === 'pending') return 'waiting';
  // An answer that was not accepted (another centre's signature, say) is as good as none.
  return answered && (state?.failures ?? 0) === 0 ? 'online' : 'offline';
};

/** Tells `heard` after each answer (or none) what it was. */
const watched = (transport: Transport, heard: (outcome: SendOutcome) => void): Transport => ({
  async send(stream, batch, signal) {
    const outcome = await transport.send(stream, batch, signal);
    heard(outcome);
    return outcome;
  },
});

/** Links of the other desks, asked for in this device's name. */
const linkPorts = (
  { profile, system, logger }: Options,
  log: EventLog,
  links: LinkSink,
  send: Send,
  { centralPublicKey: centre }: Membership,
): Pick<LinkFeedPorts, 'list' | 'cursor' | 'take'> => ({
  list: createLinkList({
    centralUrl: profile.centralUrl,
    tenant: profile.tenant.id,
    device: profile.device,
    privateKey: log.privateKey,
    mode: profile.training ? 'drill' : 'real',
    send,
    system,
  }),
  cursor: () => links.cursor(centre),
  take(changes, cursor) {
    const taken = links.take(centre, changes, cursor);
    if (!taken.ok) return taken;
    const { notUnderstood, unproven } = taken.value;
    if (notUnderstood > 0)
      logger.warn('sync.failed', { reason: 'links_not_understood', count: notUnderstood });
    // Of an older program, of a desk with another token key, or made up by whoever answers for the centre.
    if (unproven > 0) logger.warn('sync.failed', { reason: 'links_not_proven', count: unproven });
    return success(undefined);
  },
});

/** Keeps the certificate valid, where there is one. */
const keepCertificate = (deps: MembershipDeps): Renewal | undefined => {
  const { profile, standing, tls } = deps;
  if (!isSecure(profile)) return undefined;
  return startRenewal({
    ...deps,
    centralUrl: profile.centralUrl,
    tenant: profile.tenant.id,
    device: profile.device,
    changed(state) {
      if (state.kind === 'refused') {
        // A new code is waited for, or its approval; which of the two is on the screen already.
        if (standing.current().kind !== 'pending') standing.set({ kind: 'refused', reason: state.reason });
        return;
      }
      const { notAfter } = state;
      standing.set({
        kind: 'valid',
        notAfter,
        ...(state.kind === 'failing' ? { failing: state.reason } : {}),
      });
    },
    async begin() {
      const before = tls.certificate();
      await introduce(deps);
      return tls.certificate() !== before;
    },
  });
};

/** Everything that runs once this terminal is one of the municipality's. */
interface Parts {
  readonly runner: SyncRunner;
  /** Streams of this terminal before its record was restored, as far as the centre lacks them. */
  readonly former: readonly SyncRunner[];
  readonly updates: UpdateRunner | undefined;
  /** Where cards lead to residents. */
  readonly feed: LinkFeed | undefined;
  readonly nearby: { readonly told: (cursors: Cursors) => void; readonly stop: () => Promise<unknown> };
  /** Where the site is a polling place. */
  readonly poll:
    | {
        readonly reserver: Reserver;
        readonly rollCheck: RollCheckPort | undefined;
        readonly stop: () => Promise<unknown>;
      }
    | undefined;
  /** What else this site wants of its centre. */
  readonly more: readonly ReturnType<WithCentre>[];
}

/** 二重受付を防ぐ: what was decided of reservations, and the asking; and the roll, as the centre gives it out. */
const startPoll = (
  deps: MembershipDeps & Pick<Options, 'stationRoll'>,
  { centralPublicKey }: Membership,
  { db, changed }: { readonly db: Db; readonly changed: () => void },
): Parts['poll'] => {
  const { profile, log, send, system, logger, stationRoll } = deps;
  if (profile.polling === undefined) return undefined;
  const { centralUrl, device, training } = profile;
  const tenant = profile.tenant.id;
  const shared = { db, system, logger, centralPublicKey };
  const feed = startReserveFeed({
    ...shared,
    ...{ centralUrl, tenant, device, send },
    privateKey: log.privateKey,
    mode: training ? 'drill' : 'real',
  });
  const ask = createReserveTransport({ centralUrl, tenant, send });
  const reserver = createReserver({ ...shared, log, ask });
  const roll = { ...deps, electionId: profile.polling.election };
  const updates = startRollUpdates(roll, { log, send, changed });
  const keeper = marksKeeperOf(profile, db, profile.polling);
  const marks = startMarksFeed({
    ...{ centralUrl, tenant, device, send, system, logger },
    privateKey: log.privateKey,
    election: profile.polling.election,
    have: () => keeper.current()?.version ?? 0,
    keep(signed) {
      const kept = keeper.keep(signed, centralPublicKey);
      changed();
      return kept;
    },
  });
  const rollCheck =
    stationRoll === undefined
      ? undefined
      : createRollCheck(roll, { log, send }, () => stationRoll.state().meta);
  return {
    reserver,
    rollCheck,
    stop: () => Promise.all([feed.stop(), reserver.stop(), updates?.stop(), marks.stop()]),
  };
};

/** Who else is at the site, and what the centre lacks of them. */
const startNearby = (
  { profile, log, send, system, logger }: MembershipDeps,
  { foreign, staff }: { readonly foreign: ForeignStreams; readonly staff: StaffKeeper },
  { centralPublicKey }: Membership,
): Parts['nearby'] => {
  const { centralUrl } = profile;
  const tenant = profile.tenant.id;
  const asker = { centralUrl, tenant, device: profile.device, privateKey: log.privateKey, send, system };
  const keep: Parameters<typeof startRosterFeed>[0]['keep'] = (signed) =>
    foreign.keepRoster(signed, centralPublicKey);
  const keepStaff: Parameters<typeof startRosterFeed>[0]['keepStaff'] = (signed) =>
    staff.keep(signed, centralPublicKey);
  const roster = startRosterFeed({ ...asker, keep, keepStaff, logger });
  const headers = askHeaders({ ...asker, aheadMs: () => log.clock().aheadMs });
  const transport = createHttpTransport(centralUrl, send, headers);
  const relay = startRelay({ foreign, tenant, transport, centralPublicKey, system, logger });
  return {
    told({ roster: changed }) {
      if (changed !== undefined) roster.told(changed);
    },
    stop: () => Promise.all([roster.stop(), relay.stop()]),
  };
};

const centreLink = (
  { profile, log, send, system, logger }: MembershipDeps,
  { centralPublicKey }: Membership,
): CentreLink => ({
  centralUrl: profile.centralUrl,
  tenant: profile.tenant.id,
  device: profile.device,
  mode: profile.training ? 'drill' : 'real',
  privateKey: log.privateKey,
  centralPublicKey,
  aheadMs: () => log.clock().aheadMs,
  send,
  system,
  logger,
});

const startParts = (
  deps: MembershipDeps & Pick<Options, 'stationRoll'>,
  given: {
    readonly membership: Membership;
    readonly links: LinkSink | undefined;
    readonly foreign: ForeignStreams;
    readonly staff: StaffKeeper;
    readonly changed: () => void;
    readonly hear: (outcome: SendOutcome) => void;
    readonly db: Db;
    readonly more: readonly WithCentre[];
  },
): Parts => {
  const { profile, log, send, system, logger } = deps;
  const { membership, links, changed, hear } = given;
  const ofOurselves = (): Readonly<Record<string, string>> => ({
    [PROGRAM_HEADER]: PROGRAM_VERSION,
    [CHECKPOINT_HEADER]: log.seenCheckpoint(),
    [CLOCK_HEADER]: String(Math.floor(system.now())),
  });
  const transport = watched(createHttpTransport(profile.centralUrl, send, ofOurselves), (outcome) => {
    hear(outcome);
    const told = outcome.kind === 'accepted' ? outcome.response.checkpoints : undefined;
    const taken = told === undefined ? undefined : log.takeCheckpoints(told, membership.centralPublicKey);
    // The record goes on; a person has to ask the centre why it tells another history.
    if (taken?.ok === false) logger.warn('sync.checkpoint', { reason: taken.reason });
  });
  // A gap in a life that is over, or a fork of it, says nothing of the line or of this desk's record.
  const ofFormer = watched(createHttpTransport(profile.centralUrl, send, ofOurselves), (outcome) => {
    if (outcome.kind === 'accepted') hear(outcome);
  });
  return {
    runner: startSync({ log, transport, system, logger, ...membership }),
    former: log.former().map((each) =>
      startSync({
        log: each,
        isOver: () => each.isSettled(),
        transport: ofFormer,
        system,
        logger,
        ...membership,
      }),
    ),
    // Who is not enrolled yet would only be refused.
    updates: startRegistryUpdates({ ...deps, changed }),
    feed:
      links === undefined
        ? undefined
        : startLinkFeed({ ...linkPorts(deps, log, links, send, membership), system, logger }),
    nearby: startNearby(deps, given, membership),
    poll: startPoll(deps, membership, given),
    more: given.more.map((start) => start(centreLink(deps, membership))),
  };
};

const wake = (parts: Parts | undefined): void => {
  for (const each of parts === undefined ? [] : [parts.runner, ...parts.former]) each.wake();
};

/** What the centre says by the way. */
const tell = (parts: Parts | undefined, cursors: Cursors): void => {
  if (cursors.links !== undefined) parts?.feed?.told(cursors.links);
  parts?.nearby.told(cursors);
};

const stopParts = async (parts: Parts | undefined): Promise<void> => {
  const { runner, former = [], updates, feed, nearby, poll, more = [] } = parts ?? {};
  const all = [runner, ...former, updates, feed, nearby, poll, ...more];
  await Promise.all(all.map(async (each) => each?.stop()));
};

export const createSender =
  (options: Options): StartSender =>
  (log, changed, { links, tls, nearby: foreign, staff, db, more }) => {
    const { logger, dataDir } = options;
    const stopping = new AbortController();
    let parts: Parts | undefined;
    let renewal: Renewal | undefined;
    let heard: Heard = { answered: false, notTaken: false };
    const note = (next: Heard): void => {
      heard = next;
      changed();
    };
    const client = createCentreClient({
      tls: () => tls.material(),
      refused(code) {
        logger.warn('sync.failed', { reason: 'wrong_centre', code });
        note({ answered: false, notTaken: true });
      },
      answered: () => wake(parts),
    });
    const standing = createStanding(dataDir, () => tls.ca(), changed);
    const deps: MembershipDeps & Pick<Options, 'stationRoll'> = {
      ...{ ...options, log, tls, standing },
      send: client.send,
    };
    const hear = (outcome: SendOutcome): void => {
      if (outcome.kind === 'accepted' && outcome.response.cursors !== undefined)
        tell(parts, outcome.response.cursors);
      const reason = outcome.kind === 'failed' ? outcome.reason : undefined;
      const refused = reason !== undefined && NOT_TAKEN.includes(reason);
      // Over by the centre's clock; or not taken at all, when what helps is a new code, which it looks for then.
      if (refused || reason === 'certificate_expired') renewal?.wake();
      const notTaken = client.refusal() !== undefined || refused;
      note({ answered: outcome.kind === 'accepted', notTaken });
    };
    const run = async (): Promise<void> => {
      const membership = await membershipOf(deps, stopping.signal);
      if (membership === undefined || stopping.signal.aborted) return;
      note({ answered: true, notTaken: false });
      renewal = keepCertificate(deps);
      // With a certificate that is over the first batch would only be refused.
      await renewal?.first;
      if (!stopping.signal.aborted)
        parts = startParts(deps, { membership, links, foreign, staff, changed, hear, db, more });
    };
    // Whatever goes wrong in here, the desk goes on; the record is safe and the next start tries again.
    const running = run().catch((error: unknown) => {
      logger.warn('sync.failed', { reason: 'bug', code: error instanceof Error ? error.name : 'unknown' });
    });
    return {
      line: () => lineOf(parts?.runner, heard, standing.current()),
      reserver: () => parts?.poll?.reserver,
      rollCheck: () => parts?.poll?.rollCheck,
      async stop() {
        stopping.abort();
        await Promise.all([renewal?.stop(), running]);
        await stopParts(parts);
        client.close();
      },
    };
  };
