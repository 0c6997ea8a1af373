/** What every terminal is made of, whatever its site does: record, staff, care of the record, terminals nearby, and the line to the centre. */
import type { CardReader } from '../card/index.ts';
import type { Db } from '../db/index.ts';
import type { DeskState, SearchPurpose } from '../identity/schema.ts';
import { stepSession } from '../identity/session.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { catchUpLinks, type LinkProofs } from '../modules/identification/index.ts';
import { catchUpShelter } from '../modules/shelter/index.ts';
import { type DeviceTls, openDeviceTls } from '../outbox/device-tls.ts';
import { envelopeOf } from '../outbox/event.ts';
import type { ForeignStreams } from '../outbox/foreign.ts';
import { keptEvents } from '../outbox/kept-events.ts';
import type { EventLog } from '../outbox/log.ts';
import type { EventDraft } from '../outbox/log-types.ts';
import { createStaffKeeper, type StaffKeeper } from '../outbox/staff-keeper.ts';
import type { RollCheckPort } from '../registry/roll/schema.ts';
import type { RpcServer } from '../rpc/server.ts';
import type { CentreLink } from '../sync/centre-link.ts';
import type { Reserver } from '../sync/reserve.ts';
import type { ResidentWindow } from './counter-host.ts';
import { createDeskStaff, type DeskStaff } from './desk-staff.ts';
import type { LinkSink } from './link-sink.ts';
import { startTerminalPeers, type TerminalPeers } from './peers.ts';
import { modeOfRecord, type OpenedRecord, type RecordFailure } from './record.ts';
import { careForRecord, type RecordCare } from './record-care.ts';
import { type RecordViews, recordViews } from './record-views.ts';
import { type ReplicaFacts, replicaState } from './replica-state.ts';
import { openOrSalvage } from './salvage.ts';
import { createSessionBox, type SessionBox } from './session-box.ts';
import { type SiteProfile, siteScopeOf } from './site-profile.ts';

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

/** What else a site wants of its centre; started once the terminal is one of the municipality's. */
export type WithCentre = (link: CentreLink) => { readonly stop: () => Promise<unknown> } | undefined;

/** Starts sending; calls `changed` whenever the line's state may have changed. */
export type StartSender = (
  log: EventLog,
  changed: () => void,
  parts: {
    /** Absent: cards lead to nobody here, and links of other desks are not asked for. */
    readonly links: LinkSink | undefined;
    readonly tls: DeviceTls;
    readonly nearby: ForeignStreams;
    readonly staff: StaffKeeper;
    readonly db: Db;
    readonly more: readonly WithCentre[];
  },
) => Sender;

export interface BaseOptions {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  readonly reader: CardReader;
  /** Of the municipality's token key: this desk's links carry a proof, and other desks are believed by theirs. */
  readonly linkProofs: LinkProofs;
  /** The version of the residents' data in use; `undefined`: there is none here. */
  readonly replica: () => ReplicaFacts | undefined;
  readonly startSender: StartSender;
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

export type TerminalFailure = RecordFailure | 'fake_in_production' | 'other_mode';

/** How often that which only time changes (end of a session, clock, last answer) is looked at, milliseconds. */
export const LOOK_MS = 1_000;

export interface BaseRecord extends OpenedRecord {
  readonly tls: DeviceTls;
  readonly views: RecordViews;
  readonly mode: 'drill' | 'real';
}

/** Opens the record. `other_mode`: it is of a drill and this is in earnest, or the other way round; they never mix. */
export const openBaseRecord = (options: BaseOptions): Result<BaseRecord, TerminalFailure> => {
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
  return success({ ...record.value, tls: tls.value, views, mode });
};

/** Parts that run while the terminal is open. */
export interface Base {
  readonly options: BaseOptions;
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly session: SessionBox;
  readonly staff: DeskStaff;
  readonly keeper: StaffKeeper;
  readonly care: RecordCare;
  readonly peers: TerminalPeers;
  readonly tls: DeviceTls;
  /** Told of each write's outcome; tells the screens. */
  readonly note: (ok: boolean) => void;
  /** Whether the last thing that was to be written down was. */
  readonly wrote: () => boolean;
}

/** `publish` is called for every change; it must stand being called before all parts are there. */
export const startBase = (options: BaseOptions, record: BaseRecord, publish: () => void): Base => {
  const { db, log, tls, views, mode } = record;
  const { profile, system, logger } = options;
  let wrote = true;
  const keeper = createStaffKeeper(db, siteScopeOf(profile));
  const staff = createDeskStaff(keeper, profile, system);
  return {
    options,
    db,
    log,
    tls,
    origin: { site: profile.site.id, mode },
    session: createSessionBox({ ...options, wrong: staff.wrong() }, publish),
    staff,
    keeper,
    care: careForRecord({ ...options, projections: views.all }, record, publish),
    peers: startTerminalPeers({ ...options, db, log, tls, projections: views.shared, changed: publish }),
    note(ok) {
      wrote = ok;
      if (!ok) logger.warn('record.failed');
      publish();
    },
    wrote: () => wrote,
  };
};

/** The line to the centre. */
export const startLine = (
  { options, log, tls, peers, keeper, db }: Base,
  publish: () => void,
  parts: { readonly links: LinkSink | undefined; readonly more: readonly WithCentre[] },
): Sender => options.startSender(log, publish, { ...parts, tls, nearby: peers.foreign, staff: keeper, db });

/** Her time at the desk may be over; `ended` is called when it is. */
export const passSession = ({ options, session }: Base, ended: () => void = () => undefined): void => {
  const before = session.current();
  const now = options.system.monotonic();
  const after = stepSession(before, { kind: 'time_passed' }, now, options.profile.deskRole);
  if (after !== before) ended();
  session.set(after);
};

/** All that the screens know of the machine, but of who is there. */
export const machineState = (
  { options, log, session, peers, care, wrote }: Base,
  sender: Pick<Sender, 'line'>,
  purposes: readonly SearchPurpose[],
): Omit<DeskState, 'phase' | 'cardOnReader' | 'reader'> => {
  const { profile } = options;
  const clock = log.clock();
  const { staff, role } = session.current().actor;
  const nearby = peers.status();
  return {
    site: {
      municipality: profile.tenant.name,
      site: profile.site.name,
      device: profile.device,
      training: profile.training,
      purposes: [...purposes],
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
