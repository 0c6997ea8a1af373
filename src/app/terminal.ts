/** The terminal host, composed: card reader, encrypted record, modules and the RPC that its screen calls. */
import type { CardConnection, CardReader } from '../card/index.ts';
import type { Db } from '../db/index.ts';
import { type DeskState, deskTopics } from '../identity/schema.ts';
import { stepSession } from '../identity/session.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { ResidentId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  catchUpLinks,
  createIdentification,
  createIdentificationProjection,
  type Identification,
  type LinkProofs,
  linkOf,
} from '../modules/identification/index.ts';
import {
  catchUpShelter,
  createShelterProjection,
  type ShelterContext,
  shelterMethods,
  shelterState,
  shelterTopics,
} from '../modules/shelter/index.ts';
import { type DeviceTls, openDeviceTls } from '../outbox/device-tls.ts';
import { envelopeOf } from '../outbox/event.ts';
import type { ForeignStreams } from '../outbox/foreign.ts';
import { keptEvents } from '../outbox/kept-events.ts';
import type { EventLog, Projection } from '../outbox/log.ts';
import { createStaffKeeper, type StaffKeeper } from '../outbox/staff-keeper.ts';
import type { Sight } from '../registry/disclose.ts';
import { createRpcServer, type RpcServer } from '../rpc/server.ts';
import type { MakeCardPorts } from './card-ports.ts';
import { createLastSearch, deskMethods, type LastSearch } from './desk-methods.ts';
import {
  type ChallengeChip,
  createDeskService,
  type DeskService,
  type ReadOrdinance,
  type ResolveReading,
  type TapFailure,
  type TapReading,
} from './desk-service.ts';
import { createDeskStaff, type DeskStaff } from './desk-staff.ts';
import type { DiscloseResident } from './disclosure.ts';
import { createHolds, type Holds } from './holds.ts';
import { createLinkSink, type LinkSink } from './link-sink.ts';
import { papersOf } from './papers.ts';
import { startTerminalPeers, type TerminalPeers } from './peers.ts';
import { modeOfRecord, type OpenedRecord, type RecordFailure } from './record.ts';
import { careForRecord, type RecordCare } from './record-care.ts';
import { ageFaultFor, type ReplicaFacts, replicaState } from './replica-state.ts';
import { openOrSalvage } from './salvage.ts';
import { createSearches, type DeskRecord, deskRecord, type Searches } from './searches.ts';
import { createSessionBox, type SessionBox } from './session-box.ts';
import { shelterContext, shelterSite } from './shelter-context.ts';
import { purposesOf, type SiteProfile, siteScopeOf } from './site-profile.ts';

/** What sends the record to the centre, as far as the desk is concerned. */
export interface Sender {
  line(): DeskState['record']['line'];
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
  ) => Sender;
  readonly system: System;
  readonly logger: Logger;
}

export interface Terminal {
  readonly rpc: RpcServer;
  readonly log: EventLog;
  state(): DeskState;
  /** Ends reader, sender and record; what was acknowledged to the screen is on the disk before and after. */
  close(): Promise<void>;
}

/** How often that which only time changes (end of a session, clock, last answer) is looked at, milliseconds. */
const LOOK_MS = 1_000;

/** What is written down of who is looked at, and what stops until a supervisor says so. */
interface Audit {
  readonly write: DeskRecord;
  readonly searches: Searches;
  readonly lastSearch: LastSearch;
  readonly holds: Holds;
}

const makeAudit = (
  { profile, residents, system }: TerminalOptions,
  log: EventLog,
  write: DeskRecord,
  session: SessionBox,
): Audit => {
  const lastSearch = createLastSearch();
  return {
    write,
    searches: createSearches({ write, log, profile, system }),
    lastSearch,
    holds: createHolds(residents, write, () => {
      // Her word was for one person and is over, and so are her rights; whom she searched is nobody's to choose.
      if (session.current().until !== null) lastSearch.forget();
      session.end();
    }),
  };
};

/** What the desk writes down of those who come to it. */
const recordedVisits = (
  { write, searches, holds }: Audit,
  session: SessionBox,
): Pick<Parameters<typeof createDeskService>[0], 'opened' | 'mismatched'> => ({
  opened(residentId, by, evidence) {
    const { actor } = session.current();
    holds.visitOpened();
    return searches.looked(actor, residentId, by, evidence);
  },
  // Somebody has come with a copy, or a chip has broken: either way there is a record of it.
  mismatched: () => void write('desk.card_refused', session.current().actor, { reason: 'chip_mismatch' }),
});

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

type RpcParts = Omit<Parts, 'sender' | 'peers' | 'wrote'>;

const makeIdentification = (
  { options, db, log, origin, desk, session, audit: { searches, holds, lastSearch } }: RpcParts,
  changed: (ok: boolean) => void,
): Identification => {
  const { profile, residents, system, ports, cameraPossible } = options;
  /** The supervisor herself, for whom she released, where the site says so. */
  const sightOf = (residentId: ResidentId): Sight =>
    profile.release?.address === 'supervisor' &&
    session.current().actor.role === 'supervisor' &&
    holds.isReleased(residentId)
      ? 'released'
      : 'desk';
  return createIdentification({
    db,
    log,
    origin,
    system,
    desk: desk.checked,
    cards: ports({
      withOneCard: desk.withOneCard,
      links: (token) => linkOf(db, token, civilDateInJapan(system.now())),
    }),
    person: (residentId) => residents.person(residentId, sightOf(residentId)),
    suggest(caller, items) {
      // Whom a card may be of is a search too: up to twenty people with where they live.
      if (!searches.allow(caller, 'identity')) return [];
      const found = residents.likely(items);
      // Who cannot be written down as searched for is not shown.
      const noted = searches.note(caller, {
        purpose: 'identity',
        keys: ['name', 'birth_date'],
        hits: found.length,
        more: false,
      });
      return noted.ok ? found : [];
    },
    registered: (residentId) => residents.registered(residentId),
    ...papersOf(options),
    wasFound: (residentId) => lastSearch.wasFound(residentId),
    dataFault: () => ageFaultFor('identification', options, !log.clock().suspect),
    stops: (residentId, by) => holds.stops(residentId, by),
    turnedTo: (candidate) => holds.turnedTo(candidate, desk.parts().phase),
    hides: (residentId) => residents.hides(residentId),
    looked: (caller, residentId) => searches.looked(caller, residentId, 'check'),
    pinPossible: profile.cardSources.jpkiStatus !== 'none',
    cameraPossible,
    changed,
  });
};

const makeRpc = (
  parts: RpcParts,
  note: (ok: boolean) => void,
): { readonly rpc: RpcServer; readonly identification: Identification } => {
  const { options, desk, session, staff, audit, care } = parts;
  const { profile, residents, system, logger } = options;
  const shelter = shelterContext({ ...options, ...parts, changed: note });
  const identification = makeIdentification(parts, note);
  const rpc = createRpcServer({
    methods: {
      ...deskMethods({ desk, session, staff, profile, system, residents, care, ...audit }),
      ...identification.methods,
      ...shelterMethods(shelter),
    },
    topics: { ...deskTopics, ...shelterTopics },
    caller: () => session.current().actor,
    logger,
  });
  return { rpc, identification };
};

/** `views`: all of them. `shared`: those that also show what the other terminals of the site recorded. */
interface Opened {
  readonly tls: DeviceTls;
  readonly views: readonly Projection[];
  readonly shared: readonly Projection[];
}

const staffOf = (db: Db, { profile, system }: TerminalOptions) => {
  const keeper = createStaffKeeper(db, siteScopeOf(profile));
  return { keeper, staff: createDeskStaff(keeper, profile, system) };
};

const runTerminal = (
  options: TerminalOptions,
  record: OpenedRecord & Opened,
  mode: 'drill' | 'real',
): Terminal => {
  const { db, log, tls, shared: projections } = record;
  const { profile, system, logger } = options;
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
  const desk = createDeskService({
    ...options,
    ...recordedVisits(audit, session),
    links: (token) => linkOf(db, token, civilDateInJapan(system.now())),
    today: () => civilDateInJapan(system.now()),
    changed: () => publish(),
  });
  const care = careForRecord({ ...options, projections: record.views }, record, () => publish());
  const shared = { options, db, log, origin, desk, session, staff, audit, care };
  const { rpc, identification } = makeRpc(shared, note);
  const links = createLinkSink({ db, log }, options.linkProofs, mode);
  const peers = startTerminalPeers({ ...options, db, log, tls, projections, changed: () => publish() });
  const sender = options.startSender(log, () => publish(), links, tls, peers.foreign, keeper);
  const parts: Parts = { ...shared, sender, peers, wrote: () => wrote };
  publish = () => {
    audit.holds.settle(desk.parts().phase);
    identification.settle();
    rpc.publish('desk', stateOf(parts));
    rpc.publish('shelter', shelterState({ db, system, site: shelterSite(profile) }));
  };
  publish();
  const look = setInterval(() => {
    const before = session.current();
    const after = stepSession(before, { kind: 'time_passed' }, system.monotonic(), profile.deskRole);
    // Whom a supervisor searched is nobody's to choose once her time is over.
    if (after !== before) audit.lastSearch.forget();
    session.set(after);
    publish();
  }, LOOK_MS);
  return {
    rpc,
    log,
    state: () => stateOf(parts),
    async close() {
      clearInterval(look);
      publish = () => undefined;
      await Promise.all([peers.stop(), sender.stop(), care.stop()]);
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
  if (!options.profile.training && options.reader.kind !== 'pcsc') return failure('fake_in_production');
  const mode = options.profile.training ? 'drill' : 'real';
  const identification = createIdentificationProjection(mode);
  const shelter = createShelterProjection(mode);
  const projections = [shelter, identification];
  const record = openOrSalvage({ ...options, projections, prove: options.linkProofs.prove });
  if (!record.ok) return record;
  if (modeOfRecord(record.value.log, mode) !== mode) {
    record.value.db.close();
    return failure('other_mode');
  }
  const { db, log } = record.value;
  const people = catchUpShelter(db, () => keptEvents(db, 'shelter.'), shelter);
  const caughtUp = people.ok ? catchUpLinks(db, log, identification, envelopeOf) : people;
  const tls = caughtUp.ok ? openDeviceTls(db, options.system) : caughtUp;
  if (!tls.ok) {
    db.close();
    return tls;
  }
  return success(
    runTerminal(options, { ...record.value, tls: tls.value, views: projections, shared: [shelter] }, mode),
  );
};
