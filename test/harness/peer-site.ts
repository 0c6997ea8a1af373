/** Terminals of one site in this process: real encrypted stores, real TLS between them, a clock that moves when it is told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecord } from '../../src/app/record.ts';
import type { Db } from '../../src/db/index.ts';
import { deviceIdSchema, epochSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { type Logger, silentLogger } from '../../src/kernel/log.ts';
import { failure, mustSucceed } from '../../src/kernel/result.ts';
import type { Authority } from '../../src/kernel/x509.ts';
import { createShelterProjection } from '../../src/modules/shelter/store.ts';
import { populationOf } from '../../src/modules/shelter/store-read.ts';
import { GENESIS_HASH, hashEvent, signHead } from '../../src/outbox/event.ts';
import { createForeignStreams, type ForeignStreams } from '../../src/outbox/foreign.ts';
import { createEventLog, type EventLog } from '../../src/outbox/log.ts';
import { type SignedBatch, signedBatchSchema } from '../../src/outbox/peer-protocol.ts';
import {
  type Member,
  type Roster,
  type SignedRoster,
  type SiteScope,
  signRoster,
} from '../../src/outbox/roster.ts';
import { answerPull, type Exchange } from '../../src/sync/peer-exchange.ts';
import { createPeers, type PeerPorts, type Peers } from '../../src/sync/peer-runner.ts';
import { createPeerTransport, type PeerServer, startPeerServer } from '../../src/sync/peer-tls.ts';
import { type FixedSystem, fixedSystem } from './fixed-system.ts';
import { checkedIn, newKeys, opened, TENANT } from './test-stream.ts';
import { deviceHolder, materialOf, testAuthority } from './tls-peer.ts';

export const SCOPE: SiteScope = { tenant: TENANT, site: 'gym-1', mode: 'drill', event: null };

export interface StationOptions {
  readonly scope?: SiteScope;
  /** Certificates of another CA. */
  readonly ca?: Authority;
  /** Days from now between which its certificate is good. */
  readonly dates?: Parameters<typeof materialOf>[2];
  readonly versions?: Exchange['versions'];
  readonly program?: string;
  /** In place of the honest ports, for planted bugs. */
  readonly bend?: (ports: PeerPorts) => PeerPorts;
  /** Starts a new stream, as after a restore. */
  readonly epoch?: string;
  /** A copy of another station's data: the same disk in two machines. */
  readonly dataDir?: string;
  readonly logger?: Logger;
}

export interface Station {
  readonly device: string;
  readonly dataDir: string;
  readonly db: Db;
  readonly log: EventLog;
  readonly foreign: ForeignStreams;
  readonly peers: Peers;
  readonly address: string;
  readonly exchange: PeerPorts;
  /** Gone from the network; comes back with `plug`. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  checkIn(...residents: string[]): void;
  /** One by one, in one transaction. */
  checkInEach(residents: readonly string[]): void;
  openShelter(): void;
  present(): number;
  /** Everything it holds of a device, own or foreign. */
  holds(device: string): number;
  stop(): Promise<void>;
}

export interface PeerSite {
  readonly system: FixedSystem;
  readonly ca: Authority;
  readonly centre: ReturnType<typeof newKeys>;
  readonly stations: Map<string, Station>;
  open(device: string, options?: StationOptions): Promise<Station>;
  /** Signs a roster of these stations (and more members) and gives it to them. */
  enrol(stations?: readonly Station[], more?: readonly Member[], change?: Partial<Roster>): SignedRoster;
  /** Rounds of everybody, one after the other, the clock moving on in between. */
  rounds(count?: number): Promise<void>;
  /** Who can be reached; both ways. */
  cut(a: string, b: string): void;
  heal(): void;
  close(): Promise<void>;
}

/** Any X25519 key (SPKI): who carries is another test's business. */
export const CARRY_KEY = 'MCowBQYDK2VuAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=';

const memberOf = ({ device, log }: Station): Member => ({
  device: deviceIdSchema.parse(device),
  publicKey: log.publicKey,
  state: 'active',
});

let sites = 0;

export const createPeerSite = (): PeerSite => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-peers-'));
  // Each site draws its own: two events of one id are a fault at a centre that outlives the site.
  const system = fixedSystem(undefined, `site-${(sites += 1)}`);
  // The clock of the desks moves only when told, and nobody sleeps here.
  const ca = testAuthority();
  const centre = newKeys();
  const stations = new Map<string, Station>();
  const cuts = new Set<string>();
  let version = 0;

  const open = async (device: string, options: StationOptions = {}): Promise<Station> => {
    const { scope = SCOPE, bend = (ports) => ports, logger = silentLogger } = options;
    const dataDir = options.dataDir ?? join(folder, `${device}-${stations.size}`);
    const shelter = createShelterProjection(scope.mode);
    const tenant = { id: tenantIdSchema.parse(scope.tenant), name: '架空県かざし市' };
    const profile = { tenant, device: deviceIdSchema.parse(device) };
    const shared = { system, logger, projections: [shelter] };
    const first = mustSucceed(openRecord({ dataDir, profile, ...shared, mode: 'create' }));
    const { db } = first;
    const log =
      options.epoch === undefined
        ? first.log
        : mustSucceed(
            createEventLog({
              db,
              tenant: tenant.id,
              device: profile.device,
              epoch: epochSchema.parse(options.epoch),
              ...shared,
            }),
          );
    const foreign = createForeignStreams({ db, log, scope, projections: [shelter], system, logger });
    const material = materialOf(options.ca ?? ca, deviceHolder(device), options.dates);
    const tls = { tls: () => material, tenant: TENANT, timeoutMs: 10_000 };
    let address = '';
    const transport = createPeerTransport(tls);
    const isCut = (to: string): boolean =>
      [...stations.values()].some(
        (other) => other.address === to && cuts.has([device, other.device].toSorted().join()),
      );
    const ports: PeerPorts = bend({
      log,
      foreign,
      program: options.program ?? 'test',
      centralPublicKey: () => centre.publicKey,
      system,
      logger,
      changed: () => undefined,
      ...(options.versions === undefined ? {} : { versions: options.versions }),
      transport: {
        ...transport,
        ask: async (to, makeBody, signal) =>
          isCut(to) ? failure('no_answer') : transport.ask(to, makeBody, signal),
      },
      found: () =>
        [...stations.values()]
          .filter((other) => other.device !== device)
          .map((other) => other.address)
          .filter((known) => known !== ''),
    });
    let server: PeerServer | undefined;
    const plug = async (): Promise<void> => {
      server = mustSucceed(
        await startPeerServer({
          ...tls,
          host: '127.0.0.1',
          port: 0,
          answer: (body, session) => answerPull(ports, body, session),
          rosterVersion: () => foreign.roster()?.roster.version ?? 0,
          failed: (error) => {
            throw error;
          },
        }),
      );
      address = `127.0.0.1:${server.port}`;
    };
    const unplug = async (): Promise<void> => {
      await server?.close();
      server = undefined;
      address = '';
    };
    await plug();
    const peers = createPeers(ports, { timer: false });
    const record = (kind: string, ...all: readonly unknown[]): void => {
      mustSucceed(
        db.write((tx) => {
          for (const data of all)
            log.append(tx, {
              kind,
              data,
              actor: { staff: 'desk', role: 'clerk' },
              site: scope.site,
              mode: scope.mode,
            });
        }),
      );
    };
    const station: Station = {
      device,
      dataDir,
      db,
      log,
      foreign,
      peers,
      exchange: ports,
      get address() {
        return address;
      },
      plug,
      unplug,
      checkIn: (...residents) => record('shelter.checked_in', checkedIn('S01', ...residents)),
      checkInEach: (residents) =>
        record('shelter.checked_in', ...residents.map((resident) => checkedIn('S01', resident))),
      openShelter: () => record('shelter.opened', opened('S01')),
      present: () => populationOf(db, 'S01' as Parameters<typeof populationOf>[1]).present,
      holds: (of) =>
        of === device
          ? log.head().seq
          : foreign
              .streams()
              .filter((stream) => stream.device === of)
              .reduce((sum, { headSeq }) => sum + headSeq, 0),
      async stop() {
        stations.delete(device);
        await peers.stop();
        await unplug();
        db.close();
      },
    };
    stations.set(device, station);
    return station;
  };

  return {
    system,
    ca,
    centre,
    stations,
    open,
    enrol(members = [...stations.values()], more = [], change = {}) {
      version += 1;
      const roster: Roster = {
        v: 1,
        ...SCOPE,
        tenant: TENANT,
        version,
        madeAt: system.now(),
        carryKey: CARRY_KEY,
        members: [...members.map(memberOf), ...more],
        ...change,
      };
      const signed = signRoster(roster, centre.privateKey);
      for (const { foreign } of members) mustSucceed(foreign.keepRoster(signed, centre.publicKey));
      return signed;
    },
    async rounds(count = 1) {
      for (let at = 0; at < count; at += 1) {
        for (const station of [...stations.values()]) {
          system.advance(100);
          if (station.address !== '') await station.peers.round();
        }
      }
    },
    cut: (a, b) => void cuts.add([a, b].toSorted().join()),
    heal: () => cuts.clear(),
    async close() {
      for (const station of [...stations.values()]) await station.stop();
      rmSync(folder, { recursive: true });
    },
  };
};

/** The first event of a station once more, perhaps with another clock value, signed as it should be. */
export const forged = (station: Station, hlc?: string): SignedBatch => {
  const { tenant, device, epoch } = station.log.stream;
  const event = station.log.events({ afterSeq: 0, limit: 1 })[0]!;
  const { hash: _, ...fields } = { ...event, ...(hlc === undefined ? {} : { hlc: hlc as typeof event.hlc }) };
  const made = { ...fields, prevHash: GENESIS_HASH };
  const hash = hashEvent(made);
  const sig = signHead({ tenant, device, epoch, seq: 1, hash }, station.log.privateKey);
  const batch = {
    v: 1,
    fromSeq: 1,
    prevHash: GENESIS_HASH,
    events: [{ ...made, hash }],
    head: { seq: 1, hash, sig },
  };
  return signedBatchSchema.parse({ tenant, device, epoch, batch });
};
