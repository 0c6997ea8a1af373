/** The terminal host, composed: card reader, encrypted record, modules and the RPC that its screen calls. */
import type { CardConnection, CardReader } from '../card/index.ts';
import type { Db } from '../db/index.ts';
import { type DeskState, deskTopics } from '../identity/schema.ts';
import { stepSession } from '../identity/session.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type Certificates, certificatesTopics } from '../modules/certificates/index.ts';
import { counterTopics } from '../modules/counter/index.ts';
import {
  catchUpLinks,
  type Identification,
  type LinkProofs,
  linkOf,
} from '../modules/identification/index.ts';
import { type Polling, pollingTopics } from '../modules/polling/index.ts';
import {
  catchUpShelter,
  type ShelterContext,
  shelterMethods,
  shelterState,
  shelterTopics,
} from '../modules/shelter/index.ts';
import { type DeviceTls, openDeviceTls } from '../outbox/device-tls.ts';
import { envelopeOf } from '../outbox/event.ts';
import type { ForeignStreams } from '../outbox/foreign.ts';
import { keptEvents } from '../outbox/kept-events.ts';
import type { EventLog } from '../outbox/log.ts';
import { createStaffKeeper, type StaffKeeper } from '../outbox/staff-keeper.ts';
import type { RollCheckPort } from '../registry/roll/schema.ts';
import { createRpcServer, type RpcServer } from '../rpc/server.ts';
import type { Reserver } from '../sync/reserve.ts';
import { type Audit, makeAudit, recordedVisits } from './audit.ts';
import type { MakeCardPorts } from './card-ports.ts';
import type { CatalogueSource } from './catalogue-updates.ts';
import { type CertificatesParts, certificatesAtDesk } from './certificates-host.ts';
import {
  type CounterHost,
  type CounterSource,
  counterCatalogue,
  createCounterHost,
  type ResidentWindow,
} from './counter-host.ts';
import { deskMethods } from './desk-methods.ts';
import {
  type ChallengeChip,
  createDeskService,
  type DeskService,
  type LocalLinks,
  type ReadOrdinance,
  type ResolveReading,
  type TapFailure,
  type TapReading,
} from './desk-service.ts';
import { createDeskStaff, type DeskStaff } from './desk-staff.ts';
import type { DiscloseResident } from './disclosure.ts';
import { createIdentificationHost } from './identification-host.ts';
import { createLinkSink, type LinkSink } from './link-sink.ts';
import { startTerminalPeers, type TerminalPeers } from './peers.ts';
import { createPollingHost, noteTries, type TriedReaders } from './polling-host.ts';
import { pollingPapers } from './polling-papers.ts';
import { modeOfRecord, type OpenedRecord, type RecordFailure } from './record.ts';
import { careForRecord, type RecordCare } from './record-care.ts';
import { type RecordViews, recordViews } from './record-views.ts';
import { type ReplicaFacts, replicaState } from './replica-state.ts';
import { openOrSalvage } from './salvage.ts';
import { deskRecord } from './searches.ts';
import { createSessionBox, type SessionBox } from './session-box.ts';
import { shelterContext, shelterSite } from './shelter-context.ts';
import { purposesOf, type SiteProfile, siteScopeOf } from './site-profile.ts';
import type { StationRoll } from './station-roll.ts';

/** What sends the record to the centre, as far as the desk is concerned. */
export interface Sender {
  line(): DeskState['record']['line'];
  /** Where this site asks for reservations, once the terminal is one of the municipality's. */
  reserver?(): Reserver | undefined;
  /** Holds this station's roll against the centre's, from then on. */
  rollCheck?(): RollCheckPort | undefined;
  /** Resolves when nothing is in flight. */
  stop(): Promise<void>;
}

export interface TerminalOptions {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  readonly reader: CardReader;
  readonly read: (card: CardConnection) => Promise<Result<TapReading, TapFailure>>;
  readonly residents: DiscloseResident;
  readonly resolve: ResolveReading;
  readonly challenge: ChallengeChip;
  /** Of the municipality's token key: this desk's links carry a proof, and other desks are believed by theirs. */
  readonly linkProofs: LinkProofs;
  /** The version of the residents' data in use; `undefined`: there is none here. */
  readonly replica: () => ReplicaFacts | undefined;
  /** 条例利用AP, where the site reads any. */
  readonly ordinance?: ReadOrdinance | undefined;
  readonly ports: MakeCardPorts;
  /** A photograph of a card can be read for its number here. */
  readonly cameraPossible: boolean;
  /** 選挙人名簿, where the site is a polling place. */
  readonly stationRoll?: StationRoll | undefined;
  /** 証明書発行システム and what belongs to it, where this site gives out certificates. */
  readonly certificates?: CertificatesParts | undefined;
  /** Where the site is a counter: its residents, its catalogue and its papers. */
  readonly counter?: CounterSource | undefined;
  /** レシートプリンター, where the site has one. */
  readonly print?: ((markup: string) => Promise<Result<undefined, 'printer_failed'>>) | undefined;
  /** Starts sending; calls `changed` whenever the line's state may have changed. */
  readonly startSender: (
    log: EventLog,
    changed: () => void,
    links: LinkSink,
    tls: DeviceTls,
    nearby: ForeignStreams,
    staff: StaffKeeper,
    db: Db,
    catalogue: CatalogueSource | undefined,
  ) => Sender;
  readonly system: System;
  readonly logger: Logger;
}

export interface Terminal {
  readonly rpc: RpcServer;
  /** 住民の画面, where the site is a counter. */
  readonly resident: ResidentWindow | undefined;
  readonly log: EventLog;
  state(): DeskState;
  /** Ends reader, sender and record; what was acknowledged to the screen is on the disk before and after. */
  close(): Promise<void>;
}

/** How often that which only time changes (end of a session, clock, last answer) is looked at, milliseconds. */
const LOOK_MS = 1_000;

/** Everything that runs while the terminal is open. */
interface Parts {
  readonly options: TerminalOptions;
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: ShelterContext['origin'];
  readonly desk: DeskService;
  readonly session: SessionBox;
  readonly staff: DeskStaff;
  readonly audit: Audit;
  readonly sender: Sender;
  readonly peers: TerminalPeers;
  readonly catalogue: CatalogueSource | undefined;
  readonly care: RecordCare;
  readonly wrote: () => boolean;
}

const stateOf = ({ options, log, desk, session, sender, peers, care, wrote }: Parts): DeskState => {
  const { profile } = options;
  const clock = log.clock();
  const { staff, role } = session.current().actor;
  const nearby = peers.status();
  return {
    ...desk.parts(),
    site: {
      municipality: profile.tenant.name,
      site: profile.site.name,
      device: profile.device,
      training: profile.training,
      purposes: [...purposesOf(profile)],
    },
    session: { staff, role },
    record: {
      ...care.standing(wrote()),
      pending: log.pending(),
      lastSync: log.lastAckAt(),
      line: sender.line(),
    },
    registry: replicaState(options),
    // With an answer from the centre the clock was compared; without one only jumps are known.
    clock: {
      state: clock.suspect ? (log.lastAckAt() === null ? 'suspect' : 'off') : 'good',
      offsetMs: clock.aheadMs,
    },
    ...(nearby === undefined ? {} : { peers: nearby }),
  };
};

interface RpcParts extends Omit<Parts, 'sender' | 'peers' | 'wrote' | 'catalogue'> {
  /** Absent: this site is no polling place. */
  readonly polling: Polling | undefined;
  /** Absent: it gives out no certificates. */
  readonly certificates: Certificates | undefined;
  readonly counter: CounterHost | undefined;
}

const shelterOf = (
  parts: RpcParts,
  changed: (ok: boolean) => void,
): Partial<ReturnType<typeof shelterMethods>> => {
  const context = shelterContext({ ...parts.options, ...parts, changed });
  return context === undefined ? {} : shelterMethods(context);
};

const makeRpc = (
  parts: RpcParts,
  note: (ok: boolean) => void,
): { readonly rpc: RpcServer; readonly identification: Identification } => {
  const { options, desk, session, staff, audit, care, polling, counter, certificates } = parts;
  const { profile, residents, system, logger } = options;
  const identification = createIdentificationHost(parts, note);
  const rpc = createRpcServer({
    methods: {
      ...deskMethods({ desk, session, staff, profile, system, residents, care, ...audit }),
      ...identification.methods,
      ...shelterOf(parts, note),
      ...polling?.methods,
      ...counter?.counter.methods,
      ...(polling === undefined ? {} : pollingPapers(options, polling)),
      ...certificates?.methods,
    },
    topics: { ...deskTopics, ...shelterTopics, ...pollingTopics, ...counterTopics, ...certificatesTopics },
    caller: () => session.current().actor,
    logger,
  });
  return { rpc, identification };
};

interface Opened {
  readonly tls: DeviceTls;
  readonly views: RecordViews;
}

const staffOf = (db: Db, { profile, system }: TerminalOptions) => {
  const keeper = createStaffKeeper(db, siteScopeOf(profile));
  return { keeper, staff: createDeskStaff(keeper, profile, system) };
};

const pollingOf = (
  { options, sender, peers, ...parts }: Parts,
  readers: TriedReaders,
  { polling }: RecordViews,
  changed: (ok: boolean) => void,
): Polling | undefined => {
  const { stationRoll } = options;
  if (stationRoll === undefined) return undefined;
  const { device } = options.profile;
  return createPollingHost({
    ...options,
    ...parts,
    stationRoll,
    searches: parts.audit.searches,
    readers,
    reserver: () => sender.reserver?.(),
    rollCheck: () => sender.rollCheck?.(),
    heads: () => [
      { device, seq: parts.log.head().seq, hash: parts.log.head().hash },
      ...peers.foreign
        .streams()
        .map((stream) => ({ device: stream.device, seq: stream.headSeq, hash: stream.headHash })),
    ],
    revision: () => polling.revision(),
    changed,
  });
};

const counterOf = (
  { options, audit, ...parts }: Parts,
  changed: (ok: boolean) => void,
): CounterHost | undefined =>
  createCounterHost({ ...options, ...parts, ...audit, source: options.counter, changed });

const passTime = ({ options: { profile, system }, session, audit }: Parts): void => {
  const before = session.current();
  const after = stepSession(before, { kind: 'time_passed' }, system.monotonic(), profile.deskRole);
  // Whom a supervisor searched is nobody's to choose once her time is over.
  if (after !== before) audit.lastSearch.forget();
  session.set(after);
};

const makeDesk = (
  options: TerminalOptions,
  { db, audit, session, reader }: Pick<Parts, 'db' | 'audit' | 'session'> & Pick<TriedReaders, 'reader'>,
  changed: () => void,
): DeskService => {
  const today = () => civilDateInJapan(options.system.now());
  const links: LocalLinks = (token) => linkOf(db, token, today());
  return createDeskService({ ...options, reader, ...recordedVisits(audit, session), links, today, changed });
};

/** All that the screens are told. */
const publishAll = (
  parts: Parts,
  {
    rpc,
    identification,
    polling,
    counter,
    certificates,
  }: ReturnType<typeof makeRpc> & Pick<RpcParts, 'polling' | 'counter' | 'certificates'>,
): void => {
  const { options, db, audit, desk } = parts;
  audit.holds.settle(desk.parts().phase);
  identification.settle();
  rpc.publish('desk', stateOf(parts));
  const site = shelterSite(options.profile);
  if (site !== undefined) rpc.publish('shelter', shelterState({ db, system: options.system, site }));
  if (polling !== undefined) rpc.publish('polling', polling.state());
  if (certificates !== undefined) rpc.publish('certificates', certificates.state());
  if (counter === undefined) return;
  rpc.publish('counter', counter.counter.state());
  counter.publishResident();
};

const runTerminal = (
  options: TerminalOptions,
  record: OpenedRecord & Opened,
  mode: 'drill' | 'real',
): Terminal => {
  const { db, log, tls, views } = record;
  const { profile, logger } = options;
  // Parts report changes while they are still being put together; the first state goes out when all are there.
  let publish = (): void => undefined;
  let wrote = true;
  const note = (ok: boolean): void => {
    wrote = ok;
    if (!ok) logger.warn('record.failed');
    publish();
  };
  const { keeper, staff } = staffOf(db, options);
  const session = createSessionBox({ ...options, wrong: staff.wrong() }, () => publish());
  const origin = { site: profile.site.id, mode };
  const write = deskRecord({ db, log, origin, noted: note });
  const audit = makeAudit(options, log, write, session);
  const readers = noteTries(options.reader);
  const desk = makeDesk(options, { db, audit, session, reader: readers.reader }, () => publish());
  const care = careForRecord({ ...options, projections: views.all }, record, () => publish());
  const shared = { options, db, log, origin, desk, session, staff, audit, care };
  const links = createLinkSink({ db, log }, options.linkProofs, mode);
  const peers = startTerminalPeers({
    ...options,
    db,
    log,
    tls,
    projections: views.shared,
    changed: () => publish(),
  });
  const catalogue = counterCatalogue({ ...options, db, mode }, () => publish());
  const sender = options.startSender(log, () => publish(), links, tls, peers.foreign, keeper, db, catalogue);
  const parts: Parts = { ...shared, sender, peers, catalogue, wrote: () => wrote };
  const polling = pollingOf(parts, readers, views, note);
  const counter = counterOf(parts, note);
  const certificates = certificatesAtDesk(parts, views.certificates, note);
  const modules = { polling, counter, certificates };
  const { rpc, identification } = makeRpc({ ...shared, ...modules }, note);
  publish = () => publishAll(parts, { rpc, identification, ...modules });
  publish();
  const look = setInterval(() => {
    passTime(parts);
    publish();
  }, LOOK_MS);
  return {
    rpc,
    resident: counter?.resident,
    log,
    state: () => stateOf(parts),
    async close() {
      clearInterval(look);
      publish = () => undefined;
      await Promise.all([peers.stop(), sender.stop(), care.stop(), counter?.stop(), certificates?.close()]);
      await desk.close();
      db.close();
    },
  };
};

/** Opens the record and starts everything; closes the reader at the end, not what `residents` reads
 * from. `other_mode`: the record is of a drill and this is in earnest, or the other way round; they never mix. */
export const openTerminal = (
  options: TerminalOptions,
): Result<Terminal, RecordFailure | 'fake_in_production' | 'other_mode'> => {
  // Whoever composes this chose the reader; that a real desk never believes a made-up card is held here too.
  const isFake = options.reader.kind !== 'pcsc' || options.certificates?.issuer.kind === 'simulated';
  if (!options.profile.training && isFake) return failure('fake_in_production');
  const mode = options.profile.training ? 'drill' : 'real';
  const views = recordViews(mode);
  const record = openOrSalvage({ ...options, projections: views.all, prove: options.linkProofs.prove });
  if (!record.ok) return record;
  if (modeOfRecord(record.value.log, mode) !== mode) {
    record.value.db.close();
    return failure('other_mode');
  }
  const { db, log } = record.value;
  const people = catchUpShelter(db, () => keptEvents(db, 'shelter.'), views.shelter);
  const caughtUp = people.ok ? catchUpLinks(db, log, views.identification, envelopeOf) : people;
  const tls = caughtUp.ok ? openDeviceTls(db, options.system) : caughtUp;
  if (!tls.ok) {
    db.close();
    return tls;
  }
  return success(runTerminal(options, { ...record.value, tls: tls.value, views }, mode));
};
