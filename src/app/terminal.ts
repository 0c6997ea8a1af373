/** The terminal host, composed: card reader, encrypted record, modules and the RPC that its screen calls. */
import type { CardConnection } from '../card/index.ts';
import { type DeskState, deskTopics } from '../identity/schema.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type PointsDesk, pointsTopics } from '../modules/benefits/index.ts';
import { type Certificates, certificatesTopics } from '../modules/certificates/index.ts';
import { counterTopics } from '../modules/counter/index.ts';
import { type Identification, linkOf } from '../modules/identification/index.ts';
import { type Polling, pollingTopics } from '../modules/polling/index.ts';
import { shelterMethods, shelterState, shelterTopics } from '../modules/shelter/index.ts';
import { createRpcServer, type RpcServer } from '../rpc/server.ts';
import type { CentreLink } from '../sync/centre-link.ts';
import { type Audit, makeAudit, recordedVisits } from './audit.ts';
import type { MakeCardPorts } from './card-ports.ts';
import { type CatalogueSource, startCatalogueUpdates } from './catalogue-updates.ts';
import { type CertificatesParts, certificatesAtDesk } from './certificates-host.ts';
import { type CounterHost, type CounterSource, counterCatalogue, createCounterHost } from './counter-host.ts';
import { deskMethods } from './desk-methods.ts';
import {
  type ChallengeChip,
  createDeskService,
  type DeskService,
  type LocalLinks,
  type ReadOrdinance,
  type ResolveReading,
  type TapReading,
} from './desk-service.ts';
import type { DiscloseResident } from './disclosure.ts';
import { createIdentificationHost } from './identification-host.ts';
import { createLinkSink } from './link-sink.ts';
import { pointsAtDesk } from './points-desk-host.ts';
import { createPollingHost, noteTries, type TriedReaders } from './polling-host.ts';
import { pollingPapers } from './polling-papers.ts';
import { type RecordViews } from './record-views.ts';
import { deskRecord } from './searches.ts';
import { shelterContext, shelterSite } from './shelter-context.ts';
import { purposesOf } from './site-profile.ts';
import type { StationRoll } from './station-roll.ts';
import type { TapFailure } from './tap-problems.ts';
import {
  type Base,
  type BaseOptions,
  type BaseRecord,
  LOOK_MS,
  machineState,
  openBaseRecord,
  passSession,
  type Sender,
  startBase,
  startLine,
  type Terminal,
  type TerminalFailure,
} from './terminal-base.ts';

export interface TerminalOptions extends BaseOptions {
  readonly read: (card: CardConnection) => Promise<Result<TapReading, TapFailure>>;
  readonly residents: DiscloseResident;
  readonly resolve: ResolveReading;
  readonly challenge: ChallengeChip;
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
}

/** Everything that runs while the terminal is open. */
interface Parts extends Omit<Base, 'options'> {
  readonly options: TerminalOptions;
  readonly desk: DeskService;
  readonly audit: Audit;
  readonly sender: Sender;
  readonly catalogue: CatalogueSource | undefined;
}

const stateOf = (parts: Parts): DeskState => ({
  ...parts.desk.parts(),
  ...machineState(parts, parts.sender, purposesOf(parts.options.profile)),
});

interface RpcParts extends Omit<Parts, 'sender' | 'catalogue'> {
  /** Absent: this site is no polling place. */
  readonly polling: Polling | undefined;
  /** Absent: it gives out no certificates. */
  readonly certificates: Certificates | undefined;
  readonly counter: CounterHost | undefined;
  /** Absent: no counter, or a town without points. */
  readonly points: PointsDesk | undefined;
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
  const { options, desk, session, staff, audit, care, polling, counter, certificates, points } = parts;
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
      ...points?.methods,
    },
    topics: {
      ...deskTopics,
      ...shelterTopics,
      ...pollingTopics,
      ...counterTopics,
      ...certificatesTopics,
      ...pointsTopics,
    },
    caller: () => session.current().actor,
    logger,
  });
  return { rpc, identification };
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
    points,
  }: ReturnType<typeof makeRpc> & Pick<RpcParts, 'polling' | 'counter' | 'certificates' | 'points'>,
): void => {
  const { options, db, audit, desk } = parts;
  audit.holds.settle(desk.parts().phase);
  identification.settle();
  rpc.publish('desk', stateOf(parts));
  const site = shelterSite(options.profile);
  if (site !== undefined) rpc.publish('shelter', shelterState({ db, system: options.system, site }));
  if (polling !== undefined) rpc.publish('polling', polling.state());
  if (certificates !== undefined) rpc.publish('certificates', certificates.state());
  if (points !== undefined) rpc.publish('points', points.state());
  if (counter === undefined) return;
  rpc.publish('counter', counter.counter.state());
  counter.publishResident();
};

const runTerminal = (options: TerminalOptions, record: BaseRecord): Terminal => {
  const { db, log, views, mode } = record;
  // Parts report changes while they are still being put together; the first state goes out when all are there.
  let publish = (): void => undefined;
  const changed = (): void => publish();
  const base: Base = startBase(options, record, changed);
  const { session, origin, note } = base;
  const audit = makeAudit(options, log, deskRecord({ db, log, origin, noted: note }), session);
  const readers = noteTries(options.reader);
  const desk = makeDesk(options, { db, audit, session, reader: readers.reader }, changed);
  const links = createLinkSink({ db, log }, options.linkProofs, mode);
  const catalogue = counterCatalogue({ ...options, db, mode }, changed);
  const more = catalogue === undefined ? [] : [(link: CentreLink) => startCatalogueUpdates(catalogue, link)];
  const sender = startLine(base, changed, { links, more });
  const parts: Parts = { ...base, options, desk, audit, sender, catalogue };
  const polling = pollingOf(parts, readers, views, note);
  const counter = counterOf(parts, note);
  const certificates = certificatesAtDesk(parts, views.certificates, note);
  const points = pointsAtDesk(parts, note);
  const modules = { polling, counter, certificates, points };
  const { rpc, identification } = makeRpc({ ...parts, ...modules }, note);
  publish = () => publishAll(parts, { rpc, identification, ...modules });
  publish();
  const look = setInterval(() => {
    // Whom a supervisor searched is nobody's to choose once her time is over.
    passSession(base, () => audit.lastSearch.forget());
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
      const { peers, care } = base;
      await Promise.all([peers.stop(), sender.stop(), care.stop(), counter?.stop(), certificates?.close()]);
      await desk.close();
      db.close();
    },
  };
};

/** Opens the record and starts everything; closes the reader at the end, not what `residents` reads from. */
export const openTerminal = (options: TerminalOptions): Result<Terminal, TerminalFailure> => {
  // Whoever composes this chose the reader; that a real desk never believes a made-up card is held here too.
  const isFake = options.reader.kind !== 'pcsc' || options.certificates?.issuer.kind === 'simulated';
  if (!options.profile.training && isFake) return failure('fake_in_production');
  const record = openBaseRecord(options);
  return record.ok ? success(runTerminal(options, record.value)) : record;
};
