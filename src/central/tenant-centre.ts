/** One municipality at a centre: its own connections, keys, sessions and views. It is given nothing of another. */
import type { DeviceId } from '../kernel/ids.ts';
import type { Limiter } from '../kernel/limiter.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import type { Authority } from '../kernel/x509.ts';
import type { Checkpoint } from '../outbox/checkpoint.ts';
import type { LogReport } from '../outbox/verify-held.ts';
import { type ActDeps, recordAct } from './acts.ts';
import { type AuthorityFailure, loadAuthority } from './authority.ts';
import { startBenefitsClock } from './benefits-clock.ts';
import { type Branch, createBranch } from './branch.ts';
import type { CentreKey } from './centre-key.ts';
import { type Certifier, type Deciding, withdrawDevice } from './certificates.ts';
import { startCheckpoints } from './checkpoint-clock.ts';
import { type CheckpointDeps, type CheckpointFailure, makeCheckpoint } from './checkpoints.ts';
import type { TenantConfig, UpstreamConfig } from './config.ts';
import { noteConsoleLook } from './console-audit.ts';
import { isOwnedBy, type Sql } from './database.ts';
import { type DeviceRegister, openDeviceRegister } from './device-register.ts';
import { type Enrolment, issueCode } from './enrolment.ts';
import { createFeed, type Feed } from './feed.ts';
import { createFiguresReader } from './figures-reader.ts';
import { createFlows, type Flows } from './flows.ts';
import { asBranchStore } from './forward-store.ts';
import { createHeard, type Heard } from './heard.ts';
import type { IngestDeps } from './ingest.ts';
import { asGroupStore } from './ingest-group.ts';
import { createLogStore } from './ingest-store.ts';
import { createNews, type News } from './news.ts';
import { createOidc, type Oidc } from './oidc.ts';
import { readOverview, readPeople } from './overview.ts';
import type { PasskeyDeps } from './passkeys.ts';
import { createPoints, type Points } from './points.ts';
import { type ClosingChecks, createClosingChecks } from './polling-closing.ts';
import { readPlan } from './polling-plans.ts';
import { startPollWatch } from './polling-watch.ts';
import { enterMode, type ProjectionDeps } from './projection.ts';
import { createProjector, type Projector } from './projector.ts';
import { loadReceiptKey, type ReceiptKey } from './receipt-key.ts';
import { publishConfigured } from './reservation-scopes.ts';
import { createReservations, type Reservations } from './reservations.ts';
import type { ResidentsPort } from './residents-port.ts';
import type { ConsoleSession, Overview, People, PeopleUse } from './schema.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { type ReportDeps, startReports } from './shelter-reports.ts';
import { createStoreWatch, type StoreWatch } from './store-watch.ts';
import { verifyCentral } from './verify.ts';

export interface TenantCentre {
  readonly config: TenantConfig;
  /** Connections that are this tenant's from their start. */
  readonly sql: Sql;
  readonly enrolment: Enrolment;
  /** Where this centre gives terminals certificates. */
  readonly certifier: Certifier | undefined;
  /** Where this is a 支所ノード. */
  readonly branch: Branch | undefined;
  readonly devices: DeviceRegister;
  readonly ingest: IngestDeps;
  /** Whether batches can be stored at this time. */
  readonly storing: StoreWatch;
  readonly receiptKey: ReceiptKey;
  readonly reservations: Reservations;
  /** 地域ポイント, as shops ask for it. */
  readonly points: Points;
  readonly sessions: Sessions;
  readonly flows: Flows;
  readonly passkeys: PasskeyDeps;
  /** 職員アカウント, where this municipality has a provider. */
  readonly oidc: Oidc | undefined;
  readonly acts: ActDeps;
  readonly feed: Feed;
  readonly news: News;
  readonly heard: Heard;
  /** 住民データ, where they lie beside this centre: without them people are numbers here. */
  readonly residents: ResidentsPort | undefined;
  /** What 対策本部への報告 are made with. */
  readonly reports: ReportDeps;
  readonly overview: () => Promise<Overview>;
  /** Waits, not for long, until what was stored before is in the views. */
  readonly caughtUp: () => Promise<void>;
  /** 締切の照合, each counted once. */
  readonly closings: ClosingChecks;
  /** Written down before it is given. Undefined: nobody ever named this shelter. */
  people(
    shelterId: People['shelterId'],
    asked: { readonly session: ConsoleSession; readonly use: PeopleUse },
  ): Promise<People | undefined>;
  /** A code for one terminal, good once and for 24 hours. For `device` it may replace one of that name. By whoever runs the program when it is not said who. */
  readonly issueEnrolCode: (device?: DeviceId, staff?: string) => Promise<string>;
  /** 廃止, by whoever runs the program when it is not said who. */
  readonly revokeDevice: (
    device: DeviceId,
    by?: { readonly staff: string; readonly reason: string },
  ) => Promise<Result<undefined, 'unknown_device'>>;
  /** Terminals, or who asks to be one, have changed. */
  readonly devicesChanged: () => void;
  /** Checks all stored chains and signatures again. */
  readonly verify: () => Promise<LogReport>;
  /** Signs a checkpoint over everything held, now; the clock does it every hour. Undefined: nothing came since the last. */
  readonly checkpoint: () => Promise<Result<Checkpoint | undefined, CheckpointFailure>>;
  /** A batch was stored. */
  stored(): void;
  stop(): Promise<void>;
}

export interface TenantCentreDeps {
  readonly config: TenantConfig;
  readonly sql: Sql;
  /** Terminals get certificates here; `centreKey` seals the CA, and is absent only where each tenant brings its own. */
  readonly certify: { readonly centreKey: CentreKey | undefined } | undefined;
  /** This tenant's too, for reservations only: nothing else is ever before them. */
  readonly reserveSql: Sql;
  /** Where this is a 支所ノード. */
  readonly upstream: UpstreamConfig | undefined;
  readonly residents: ResidentsPort | undefined;
  readonly system: System;
  readonly logger: Logger;
  /** What the link of the program's start may do. */
  readonly linkRole: Role;
  /** Tries to sign in from one address, at all municipalities together. */
  readonly addressLimiter: Limiter;
}

/** Longest wait for the projection before figures are shown, milliseconds. */
const CATCH_UP_MS = 500;

/** What was stored before the call is counted; with a flood still being folded, what is counted so far. */
const createCatchUp = (projector: Projector, system: System) => async (): Promise<void> => {
  const enough = new AbortController();
  await Promise.race([projector.settled(), system.sleep(CATCH_UP_MS, enough.signal)]);
  enough.abort();
};

const authorityOf = async ({
  certify,
  config,
  sql,
  system,
}: TenantCentreDeps): Promise<Result<Authority | undefined, AuthorityFailure>> =>
  certify === undefined
    ? success(undefined)
    : loadAuthority({ ...certify, sql, tenant: config.id, system, files: config.deviceCa });

/** Terminals as the console and whoever runs the program see them. */
const devicePart = (
  enrolment: Deciding,
  authority: Authority | undefined,
  changed: () => void,
): Pick<TenantCentre, 'certifier' | 'devices' | 'issueEnrolCode' | 'revokeDevice' | 'devicesChanged'> => {
  const certifier = authority === undefined ? undefined : { ...enrolment, authority };
  return {
    certifier,
    devices: openDeviceRegister(enrolment, certifier, changed),
    issueEnrolCode: (device, staff = 'program') =>
      enrolment.sql.begin(async (tx) => {
        const { acts } = enrolment;
        const data = device === undefined ? {} : { device };
        await recordAct(tx, acts, { kind: 'enrol_code.made', actor: { staff, role: 'admin' }, data });
        return issueCode({ ...acts, sql: tx }, { device });
      }),
    revokeDevice: async (device, by = { staff: 'program', reason: '' }) => {
      const result = await withdrawDevice(enrolment, device, by);
      changed();
      return result;
    },
    devicesChanged: changed,
  };
};

/** Who may come in, and how each proves who it is. */
const staffPart = (
  { config, sql, system, logger, linkRole, addressLimiter }: TenantCentreDeps,
  acts: ActDeps,
): Pick<TenantCentre, 'sessions' | 'flows' | 'passkeys' | 'oidc' | 'acts'> => {
  const { id: tenant, name, staff, oidc } = config;
  const shared = { sql, tenant, system };
  return {
    acts,
    sessions: createSessions({ ...shared, acts, logger, staff, oidc, linkRole, addressLimiter }),
    flows: createFlows(shared),
    passkeys: { sql, tenant, name, acts },
    oidc: oidc === undefined ? undefined : createOidc(oidc, system),
  };
};

/** What can be proven later: looks at people are acts, and everything held is checked and signed. */
const proofPart = (
  deps: CheckpointDeps,
  acts: ActDeps,
  caughtUp: () => Promise<void>,
): Pick<TenantCentre, 'people' | 'verify' | 'checkpoint'> => {
  const { sql, tenant, key } = deps;
  return {
    people: async (shelterId, asked) => {
      await caughtUp();
      // Written down in the transaction that reads: the one is not given without the other.
      const found = await sql.begin(async (tx) => {
        const people = await readPeople(tx, tenant, shelterId);
        if (people !== undefined)
          await noteConsoleLook(tx, acts, {
            ...asked,
            about: { shelterId },
            people: people.people.length,
          });
        return { people };
      });
      return found.people;
    },
    verify: () => verifyCentral(sql, tenant, { centreKey: key.publicKey }),
    checkpoint: () => makeCheckpoint(deps),
  };
};

const branchPart = (
  { sql, config, system, upstream }: TenantCentreDeps,
  receiptKey: ReceiptKey,
  changed: () => void,
): Branch | undefined => {
  if (upstream === undefined) return undefined;
  const { id: tenant, mode } = config;
  return createBranch({ sql, tenant, mode, system, receiptKey, upstream, changed });
};

/** What the configuration says of reservations, as the terminals are told it. */
const publishReservations = async (
  { config, sql, system }: TenantCentreDeps,
  { privateKey: key }: ReceiptKey,
): Promise<void> => {
  const scopes = config.reservations.map((scope) => ({ ...scope, mode: config.mode }));
  await publishConfigured(sql, config.id, scopes, { staff: 'config', at: system.now(), key });
};

/** What follows the log: the fold, those who watch it, and at a branch whoever hands it on. */
const followLog = (deps: TenantCentreDeps, receiptKey: ReceiptKey, projection: ProjectionDeps) => {
  const { config, sql, system, logger } = deps;
  const tenant = config.id;
  const news = createNews({ ...projection, system, logger });
  const onChange = (): void => {
    feed.changed();
    news.changed();
  };
  const branch = branchPart(deps, receiptKey, onChange);
  const projector = createProjector({ ...projection, system, logger, onChange });
  const caughtUp = createCatchUp(projector, system);
  const figures = createFiguresReader(sql, tenant);
  const overview = async (): Promise<Overview> => {
    await caughtUp();
    const own = { id: tenant, name: config.name };
    const shown = await readOverview({ sql, tenant: own, mode: config.mode, figures }, system.now());
    return branch === undefined ? shown : { ...shown, branch: await branch.standing() };
  };
  const feed = createFeed({ read: overview, system, logger });
  projector.wake();
  return { news, onChange, branch, projector, caughtUp, overview, feed };
};

/** Looks over the polls now and then. */
const watchPolls = ({ sql, config: { id: tenant }, system, logger }: TenantCentreDeps) => {
  const closings = createClosingChecks(tenant);
  const plan = { readPlan: () => readPlan(sql, tenant) };
  return { closings, pollWatch: startPollWatch({ ...plan, sql, tenant, closings, system, logger }) };
};

const reportPart = ({ sql, config, system, logger }: TenantCentreDeps, overview: ReportDeps['overview']) => {
  const { id, name, mode, shelter } = config;
  return startReports({ sql, tenant: { id, name }, mode, system, logger, overview }, shelter.reportHours);
};

/** What terminals ask while somebody waits. */
const askedParts = (
  { sql, reserveSql, config, system }: TenantCentreDeps,
  { privateKey: key }: TenantCentre['receiptKey'],
) => {
  const { id: tenant, mode } = config;
  return {
    reservations: createReservations({ sql: reserveSql, tenant, mode, system, key }),
    points: createPoints({ sql, tenant, mode, system }),
  };
};

/** `tenant_not_set`: something between us and the database took the tenant off the connection. */
export const openTenantCentre = async (
  deps: TenantCentreDeps,
): Promise<Result<TenantCentre, 'tenant_not_set' | AuthorityFailure>> => {
  const { config, sql, system, logger } = deps;
  const tenant = config.id;
  if (!(await isOwnedBy(sql, tenant))) return failure('tenant_not_set', { tenant });
  const authority = await authorityOf(deps);
  if (!authority.ok) return authority;
  const receiptKey = await loadReceiptKey(sql, tenant, system);
  const projection: ProjectionDeps = { sql, tenant, mode: config.mode };
  await enterMode(projection);
  await publishReservations(deps, receiptKey);
  const acts: ActDeps = { tenant, mode: config.mode, key: receiptKey, system };
  const enrolment: Deciding = { sql, tenant, system, acts };
  const { news, onChange, branch, projector, caughtUp, overview, feed } = followLog(
    deps,
    receiptKey,
    projection,
  );
  const storing = createStoreWatch(system);
  const together = storing.watch(asGroupStore(createLogStore(sql), { sql, tenant }));
  const store = branch === undefined ? together : asBranchStore(together, { sql, tenant });
  const { closings, pollWatch } = watchPolls(deps);
  const reporting = reportPart(deps, overview);
  const clock = startCheckpoints({ sql, ...acts, logger });
  // A branch keeps no book.
  const days = branch === undefined ? [startBenefitsClock({ sql, tenant, acts, logger })] : [];
  return success({
    config,
    sql,
    enrolment,
    branch,
    ingest: { store, system, receiptKey: receiptKey.privateKey },
    storing,
    receiptKey,
    ...askedParts(deps, receiptKey),
    ...staffPart(deps, acts),
    feed,
    news,
    heard: createHeard(system),
    residents: deps.residents,
    ...{ overview, caughtUp, closings, reports: reporting.deps },
    ...devicePart(enrolment, authority.value, onChange),
    ...proofPart({ sql, ...acts }, acts, caughtUp),
    stored: () => {
      projector.wake();
      branch?.link()?.wake();
      feed.changed();
    },
    stop: async () => {
      feed.stop();
      for (const part of [...days, news, clock, reporting, pollWatch, projector]) await part.stop();
      deps.residents?.close();
    },
  });
};
