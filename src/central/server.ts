import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { TenantId } from '../kernel/ids.ts';
import { createLimiter } from '../kernel/limiter.ts';
import type { Logger } from '../kernel/log.ts';
import { orElse } from '../kernel/or-else.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import { fingerprintOf, type TlsMaterial } from '../kernel/x509.ts';
import { guardRoutes } from './access.ts';
import { addAnomalyRoutes } from './anomaly-routes.ts';
import { addAttendanceDoorRoutes, addAttendanceRoutes } from './attendance-routes.ts';
import type { AuthorityFailure } from './authority.ts';
import { addBenefitsRoutes } from './benefits-routes.ts';
import { addBranchEnrolRoutes, guardBranch } from './branch-entrance.ts';
import { addBranchRoutes } from './branch-routes.ts';
import { type CarryInFailure, type CarryInReport, carryIn } from './carry-in.ts';
import { type CentreKey, loadCentreKey } from './centre-key.ts';
import type { CentralConfig } from './config.ts';
import { connectionsEach, RESERVE_CONNECTIONS } from './connections.ts';
import { addConsoleRoutes } from './console-routes.ts';
import type { Sql } from './database.ts';
import type { DeviceListener } from './device-listener.ts';
import { addBatchRoute, addPlainEnrolRoute, DEVICE_LIMITS, type DeviceLimits } from './device-routes.ts';
import { durabilityOf } from './durability.ts';
import { issueTrainingCode, withdrawTrainingCodes } from './enrolment.ts';
import { openEntrance } from './entrance.ts';
import { type FormFiles, type FormsOptions, formFilesOf } from './forms-files.ts';
import { addCatalogueFeedRoute, addFormsRoutes } from './forms-routes.ts';
import { addHealthRoutes, createReadiness, type Readiness } from './health.ts';
import { createApp, listen } from './http-app.ts';
import { addLibraryRoutes } from './library-routes.ts';
import { addLinkRoutes } from './link-routes.ts';
import { createMetrics, createMetricsApp, type Metrics } from './metrics.ts';
import { type CentreDatabase, type DatabaseFailure, openDatabase } from './open-database.ts';
import { addOperationRoutes } from './operation-routes.ts';
import { type PlaceLists, placeListsOf } from './place-lists.ts';
import { addPlaceRoutes } from './place-routes.ts';
import { addPointsRoutes } from './points-routes.ts';
import { addPolicyRoutes } from './policy-routes.ts';
import { addMarksFeedRoute, addPollingRoutes } from './polling-routes.ts';
import { addPackageRoutes, addPublisherRoutes, REGISTRY_RATE } from './registry-routes.ts';
import { addReservationRoutes, RESERVE_LIMITS, type ReserveLimits } from './reservation-routes.ts';
import type { ResidentsPort } from './residents-port.ts';
import { addRosterRoutes } from './roster-routes.ts';
import { ADDRESS_RATE } from './sessions.ts';
import { addShelterExportRoutes } from './shelter-export-routes.ts';
import { addShelterReportRoutes } from './shelter-report-routes.ts';
import { addShelterRoutes } from './shelter-routes.ts';
import { addStaffRoutes } from './staff-routes.ts';
import { openTenantCentre, type TenantCentre } from './tenant-centre.ts';
import { createTenants, type Tenants } from './tenants.ts';

/** The centre of one municipality or of several that share it: PostgreSQL, the routes of the terminals, the console. */

export interface CentralOptions extends FormsOptions {
  readonly config: CentralConfig;
  /** The embedded database, its password and the training codes live here. */
  readonly dataDir: string;
  readonly system: System;
  readonly logger: Logger;
  /** The built console page; need not exist. */
  readonly consoleDir: string;
  /** In place of the configuration's; port 0 takes a free one. */
  readonly listen?: CentralConfig['listen'];
  /** In place of the configuration's, where terminals have an entrance of their own; port 0 takes a free one. */
  readonly devicesListen?: CentralConfig['listen'];
  /** systemd's folder of credentials, which may hold the key of the centre. */
  readonly credentials?: string | undefined;
  /** Of a branch with an entrance for terminals: what its centre gave it (app/branch.ts). */
  readonly branchTls?: () => TlsMaterial;
  /** 住民データ of a municipality, where they lie beside this centre; the centre closes it. */
  readonly residentsOf?: (tenant: TenantId) => ResidentsPort | undefined;
  readonly limits?: DeviceLimits;
  readonly reserveLimits?: ReserveLimits;
}

/** What whoever runs the centre does for one municipality. */
export interface CentralTenant
  extends Pick<
    TenantCentre,
    'branch' | 'devices' | 'issueEnrolCode' | 'revokeDevice' | 'overview' | 'verify' | 'checkpoint'
  > {
  readonly id: TenantId;
  readonly name: string;
  /** Connections that are this municipality's: of the role that serves requests, under row security. */
  readonly database: Sql;
  /** A link to the console that signs in once, within ten minutes. */
  readonly consoleLoginUrl: () => Promise<string>;
  /** Takes a file in that was carried here by hand; `progress` hears how many batches are done. */
  readonly carryIn: (
    path: string,
    progress?: (done: number, of: number) => void,
  ) => Promise<Result<CarryInReport, CarryInFailure>>;
  /** 避難所の一覧; an import is by whoever runs the program. */
  readonly places: PlaceLists;
  readonly forms: FormFiles;
  /** Where its terminals come in with certificates, and the fingerprint (SHA-256, hex) of the CA that they must believe. */
  readonly entrance: { readonly url: string; readonly fingerprint: string } | undefined;
}

export interface Central {
  /** Where it listens, for example `http://127.0.0.1:8080`. */
  readonly url: string;
  /** In the order of the configuration; at least one. */
  readonly tenants: readonly [CentralTenant, ...CentralTenant[]];
  close(): Promise<void>;
}

export type CentralFailure =
  | DatabaseFailure
  | AuthorityFailure
  | 'volatile_database'
  | 'tenant_not_set'
  | 'port_in_use';

/** The file from which local terminals of a training centre take their enrolment code; of several municipalities, one each. */
export const ENROL_CODE_FILE = 'enrol-code';
const codeFileOf = ({ config, dataDir }: CentralOptions, tenant: TenantId): string =>
  join(dataDir, config.tenants.length === 1 ? ENROL_CODE_FILE : `${ENROL_CODE_FILE}-${tenant}`);

/** Whoever can read the link of the start runs the machine: in earnest that is 情報担当, who sees no residents. */
const linkRoleOf = ({ training }: CentralConfig): Role => (training ? 'supervisor' : 'admin');

/** The key of the centre is there only where there is something to seal: a CA of our own. */
const certifyWith = ({
  config,
  dataDir,
  system,
  logger,
  credentials,
}: CentralOptions): Result<{ readonly centreKey: CentreKey | undefined } | undefined, 'centre_key_wrong'> => {
  // A branch has no CA of its own.
  if (config.devices === undefined || config.upstream !== undefined) return success(undefined);
  if (config.tenants.every(({ deviceCa }) => deviceCa !== undefined))
    return success({ centreKey: undefined });
  const key = loadCentreKey(dataDir, system, credentials);
  if (!key.ok) return key;
  // Whoever can read the data directory could sign terminals: somebody should know.
  if (key.value.from === 'file' && !config.training)
    logger.warn('central.certificate', { reason: 'key_in_file' });
  return success({ centreKey: key.value });
};

/** What runs by then is in `opened`, whatever comes of the rest. */
const openTenants = async (
  options: CentralOptions,
  database: CentreDatabase,
  opened: TenantCentre[],
): Promise<Result<undefined, AuthorityFailure | 'volatile_database' | 'tenant_not_set'>> => {
  const { config, system, logger } = options;
  const certify = certifyWith(options);
  if (!certify.ok) return certify;
  const addressLimiter = createLimiter(ADDRESS_RATE, system);
  const max = connectionsEach(config.tenants.length);
  for (const tenant of config.tenants) {
    const sql = database.poolOf(tenant.id, max);
    // A database that forgets on a power cut is good enough to practise with, and for nothing else.
    if ((await durabilityOf(sql)) === 'volatile' && !config.training) return failure('volatile_database');
    const shared = {
      system,
      logger,
      certify: certify.value,
      linkRole: linkRoleOf(config),
      upstream: config.upstream,
      addressLimiter,
    };
    const reserveSql = database.poolOf(tenant.id, RESERVE_CONNECTIONS);
    const residents = options.residentsOf?.(tenant.id);
    const centre = await openTenantCentre({ ...shared, config: tenant, sql, reserveSql, residents });
    if (!centre.ok) return centre;
    opened.push(centre.value);
  }
  return success(undefined);
};

const isOwnHost =
  ({ config }: CentralOptions) =>
  (host: string): boolean => {
    const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
    const isPublic = config.publicUrl !== undefined && new URL(config.publicUrl).host === host;
    return isPublic || name === '127.0.0.1' || name === 'localhost' || name === '[::1]';
  };

interface Started {
  readonly database: CentreDatabase;
  readonly metrics: Metrics;
  /** Ends what does not listen: the municipalities and the database. */
  readonly stop: () => Promise<void>;
}

interface Watching {
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly failovers: () => number;
}

/** What terminals ask once they are known. */
const addTerminalRoutes = (
  app: FastifyInstance,
  { system, logger, limits = DEVICE_LIMITS, reserveLimits = RESERVE_LIMITS }: CentralOptions,
  tenants: Tenants,
): void => {
  addBatchRoute(app, { tenants, system, logger, limits });
  addReservationRoutes(app, { tenants, system, logger, limits: reserveLimits });
  addLinkRoutes(app, { tenants, system, logger });
  const asked = { tenants, system, logger, rate: REGISTRY_RATE };
  addRosterRoutes(app, asked);
  addMarksFeedRoute(app, asked);
  addCatalogueFeedRoute(app, asked);
  addPointsRoutes(app, { tenants, system, logger });
  addAttendanceDoorRoutes(app, asked);
  addPackageRoutes(app, asked);
  addBranchRoutes(app, asked);
};

const build = async (
  options: CentralOptions,
  tenants: Tenants,
  { metrics, readiness, failovers }: Watching,
): Promise<FastifyInstance> => {
  const { config, system, logger } = options;
  const app = createApp(logger);
  metrics.watch(app);
  guardRoutes(app, { tenants, isOwnHost: isOwnHost(options) });
  addHealthRoutes(app, { readiness, tenants, system });
  if (config.devices === undefined) {
    const entering = { tenants, system, logger, limits: options.limits ?? DEVICE_LIMITS };
    if (config.upstream === undefined) addPlainEnrolRoute(app, entering);
    else {
      guardBranch(app, tenants);
      addBranchEnrolRoutes(app, entering);
    }
    addTerminalRoutes(app, options, tenants);
  }
  addAnomalyRoutes(app, { system });
  await addPublisherRoutes(app, { tenants, system, logger, rate: REGISTRY_RATE });
  const { publicUrl } = config;
  const secureCookie = publicUrl?.startsWith('https://') ?? false;
  addPolicyRoutes(app);
  addPollingRoutes(app, { system, logger });
  addPlaceRoutes(app);
  addFormsRoutes(app, options);
  addBenefitsRoutes(app);
  addLibraryRoutes(app);
  addAttendanceRoutes(app, { logger });
  addShelterExportRoutes(app, { logger, publicUrl });
  addShelterReportRoutes(app);
  addShelterRoutes(app);
  const { backupFolder } = config;
  const startedAt = system.now();
  addOperationRoutes(app, { tenants, readiness, failovers, backupFolder, system, startedAt });
  addStaffRoutes(app, {
    tenants,
    system,
    logger,
    publicUrl,
    secureCookie,
    beginnings: createLimiter(ADDRESS_RATE, system),
  });
  await addConsoleRoutes(app, { tenants, consoleDir: options.consoleDir, publicUrl, secureCookie });
  return app;
};

/** An address of IPv6 stands in brackets in a URL. */
const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const entranceOf = (
  { branchTls }: Pick<CentralOptions, 'branchTls'>,
  { config, certifier }: TenantCentre,
  port: number | undefined,
): CentralTenant['entrance'] => {
  const [name] = config.deviceNames;
  const ca = branchTls?.().ca[0] ?? certifier?.authority.certificate;
  return ca === undefined || port === undefined || name === undefined
    ? undefined
    : { url: `https://${inUrl(name)}:${port}`, fingerprint: fingerprintOf(ca) };
};

const handleFor = (
  options: CentralOptions,
  { url, devicesPort }: { readonly url: string; readonly devicesPort: number | undefined },
  centre: TenantCentre,
): CentralTenant => ({
  id: centre.config.id,
  name: centre.config.name,
  database: centre.sql,
  consoleLoginUrl: async () => {
    const code = await centre.sessions.issueCode(linkRoleOf(options.config));
    return `${options.config.publicUrl?.replace(/\/$/, '') ?? url}/console/?code=${code}`;
  },
  entrance: entranceOf(options, centre, devicesPort),
  branch: centre.branch,
  devices: centre.devices,
  issueEnrolCode: centre.issueEnrolCode,
  revokeDevice: centre.revokeDevice,
  overview: centre.overview,
  verify: centre.verify,
  checkpoint: centre.checkpoint,
  places: placeListsOf(centre),
  forms: formFilesOf(centre, options),
  carryIn: async (path, progress) => {
    const { enrolment, ingest, receiptKey, config: own } = centre;
    const deps = { enrolment, ingest, receiptKey: receiptKey.privateKey, mode: own.mode };
    const taken = await carryIn(deps, path, progress);
    centre.stored();
    return taken;
  },
});

/** In earnest: what a drill on the same data gave out ends with it. */
const settleTrainingCode = async (
  options: CentralOptions,
  { config, enrolment, certifier }: TenantCentre,
): Promise<void> => {
  const file = codeFileOf(options, config.id);
  // A branch takes nobody in: its centre does.
  if (options.config.training && options.config.upstream === undefined) {
    const code = await issueTrainingCode(enrolment);
    const fingerprint = certifier === undefined ? '' : `${fingerprintOf(certifier.authority.certificate)}\n`;
    writeFileSync(file, `${code}\n${fingerprint}`, { mode: 0o600 });
  } else {
    await withdrawTrainingCodes(enrolment);
    rmSync(file, { force: true });
  }
};

type Doors = { readonly url: string; readonly devicesPort: number | undefined };

const run = async (
  options: CentralOptions,
  centres: readonly TenantCentre[],
  { database, metrics, stop }: Started,
): Promise<Result<Central, CentralFailure>> => {
  const { config, system, dataDir } = options;
  const tenants = createTenants(centres);
  const readiness = createReadiness({ tenants, dataDir, system });
  const { failovers } = database;
  const app = await build(options, tenants, { metrics, readiness, failovers });
  const sources = { tenants, readiness, failovers, system };
  const side = config.metrics === undefined ? undefined : createMetricsApp(metrics, sources);
  let entrance: DeviceListener | undefined;
  const shut = async (): Promise<void> => {
    // Those who watch are let go before the server is waited for.
    for (const { feed } of centres) feed.stop();
    await Promise.all(centres.map(({ news }) => news.stop()));
    await Promise.all([app.close(), side?.close(), entrance?.close()]);
  };
  const open = async (): Promise<Result<Doors, CentralFailure>> => {
    const beside =
      side === undefined || config.metrics === undefined ? success('') : await listen(side, config.metrics);
    const listening = beside.ok ? await listen(app, options.listen ?? config.listen) : beside;
    if (!listening.ok) return listening;
    const opened = await openEntrance(options, centres, (terminals) => {
      metrics.watch(terminals);
      addTerminalRoutes(terminals, options, tenants);
    });
    if (!opened.ok) return opened;
    entrance = opened.value;
    for (const centre of centres) await settleTrainingCode(options, centre);
    return success({ url: listening.value, devicesPort: entrance?.port });
  };
  const doors = await orElse(open, shut);
  if (!doors.ok) return doors;
  const { port } = new URL(doors.value.url);
  for (const { config: own } of centres)
    options.logger.info('central.started', { tenant: own.id, port: Number(port) });
  const [first, ...others] = centres.map((centre) => handleFor(options, doors.value, centre));
  if (first === undefined) throw new Error('a centre without a municipality');
  return success({
    url: doors.value.url,
    tenants: [first, ...others],
    close: async () => {
      await shut();
      await stop();
    },
  });
};

/** Starts everything; resolves when it listens. On a failure nothing is left running. */
export const startCentral = async (given: CentralOptions): Promise<Result<Central, CentralFailure>> => {
  const metrics = createMetrics();
  const options = { ...given, logger: metrics.counting(given.logger) };
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const database = await openDatabase(options);
  if (!database.ok) return database;
  const centres: TenantCentre[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(centres.map((centre) => centre.stop()));
    await database.value.close();
  };
  return orElse(async () => {
    const opened = await openTenants(options, database.value, centres);
    return opened.ok ? run(options, centres, { database: database.value, metrics, stop }) : opened;
  }, stop);
};
