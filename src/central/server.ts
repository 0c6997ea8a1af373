import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import type { TenantId } from '../kernel/ids.ts';
import { createLimiter } from '../kernel/limiter.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import { MAX_BATCH_BYTES } from '../outbox/protocol.ts';
import { guardRoutes } from './access.ts';
import type { CentralConfig } from './config.ts';
import { addConsoleRoutes } from './console-routes.ts';
import { durabilityOf, type Sql } from './database.ts';
import { addDeviceRoutes, DEVICE_LIMITS, type DeviceLimits, parseJsonBody } from './device-routes.ts';
import { issueTrainingCode, withdrawTrainingCodes } from './enrolment.ts';
import { addLinkRoutes } from './link-routes.ts';
import { type CentreDatabase, type DatabaseFailure, openDatabase } from './open-database.ts';
import { addRegistryRoutes, REGISTRY_RATE } from './registry-routes.ts';
import { ADDRESS_RATE } from './sessions.ts';
import { openTenantCentre, type TenantCentre } from './tenant-centre.ts';
import { createTenants, type Tenants } from './tenants.ts';

/** The centre of one municipality or of several that share it: PostgreSQL, the routes of the terminals, the console. */

export interface CentralOptions {
  readonly config: CentralConfig;
  /** The embedded database, its password and the training codes live here. */
  readonly dataDir: string;
  readonly system: System;
  readonly logger: Logger;
  /** The built console page; need not exist. */
  readonly consoleDir: string;
  /** In place of the configuration's; port 0 takes a free one. */
  readonly listen?: CentralConfig['listen'];
  readonly limits?: DeviceLimits;
}

/** What whoever runs the centre does for one municipality. */
export interface CentralTenant
  extends Pick<TenantCentre, 'issueEnrolCode' | 'revokeDevice' | 'overview' | 'verify' | 'rebuild'> {
  readonly id: TenantId;
  readonly name: string;
  /** Connections that are this municipality's: of the role that serves requests, under row security. */
  readonly database: Sql;
  /** A link to the console that signs in once, within ten minutes. */
  readonly consoleLoginUrl: () => Promise<string>;
}

export interface Central {
  /** Where it listens, for example `http://127.0.0.1:8080`. */
  readonly url: string;
  /** In the order of the configuration; at least one. */
  readonly tenants: readonly [CentralTenant, ...CentralTenant[]];
  close(): Promise<void>;
}

export type CentralFailure = DatabaseFailure | 'volatile_database' | 'tenant_not_set' | 'port_in_use';

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS = {
  'content-security-policy': CSP,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** The file from which local terminals of a training centre take their enrolment code; of several municipalities, one each. */
export const ENROL_CODE_FILE = 'enrol-code';
const codeFileOf = ({ config, dataDir }: CentralOptions, tenant: TenantId): string =>
  join(dataDir, config.tenants.length === 1 ? ENROL_CODE_FILE : `${ENROL_CODE_FILE}-${tenant}`);

/** Connections of all municipalities together; our own server allows 40. */
const MAX_CONNECTIONS = 32;
/** One that folds the log and one that answers. */
const FEWEST_CONNECTIONS = 2;
const MOST_CONNECTIONS = 16;

/** The same for each, so that a city can never take those of the village beside it (decision 0022). */
const connectionsEach = (tenants: number): number =>
  Math.max(FEWEST_CONNECTIONS, Math.min(MOST_CONNECTIONS, Math.floor(MAX_CONNECTIONS / tenants)));

/** Whoever can read the link of the start runs the machine: in earnest that is 情報担当, who sees no residents. */
const linkRoleOf = ({ training }: CentralConfig): Role => (training ? 'supervisor' : 'admin');

const openTenants = async (
  { config, system, logger }: CentralOptions,
  database: CentreDatabase,
): Promise<Result<TenantCentre[], 'volatile_database' | 'tenant_not_set'>> => {
  const addressLimiter = createLimiter(ADDRESS_RATE, system);
  const max = connectionsEach(config.tenants.length);
  const opened: TenantCentre[] = [];
  for (const tenant of config.tenants) {
    const sql = database.poolOf(tenant.id, max);
    const durability = await durabilityOf(sql);
    // A database that forgets on a power cut is good enough to practise with, and for nothing else.
    if (durability === 'volatile' && !config.training) return failure('volatile_database');
    const shared = { system, logger, durability, linkRole: linkRoleOf(config), addressLimiter };
    const centre = await openTenantCentre({ ...shared, config: tenant, sql });
    if (!centre.ok) return centre;
    opened.push(centre.value);
  }
  return success(opened);
};

const createApp = (logger: Logger): FastifyInstance => {
  const app = Fastify({
    logger: false,
    bodyLimit: MAX_BATCH_BYTES,
    forceCloseConnections: true,
    trustProxy: 'loopback',
    requestTimeout: 30_000,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, parseJsonBody);
  app.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));
  app.setErrorHandler(async (error, request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
    if (status === 413) return reply.code(413).send({ reason: 'too_large' });
    if (typeof status === 'number' && status >= 400 && status < 500)
      return reply.code(status).send({ reason: 'bad_request' });
    // The message may quote a row; the kind of the error is enough to find it.
    const reason = error instanceof Error ? error.name : 'unknown';
    logger.warn('central.failed', { reason, method: request.routeOptions.url ?? '' });
    return reply.code(503).header('retry-after', '2').send({ reason: 'failed' });
  });
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ reason: 'not_found' }));
  return app;
};

const isOwnHost =
  ({ config }: CentralOptions) =>
  (host: string): boolean => {
    const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
    const isPublic = config.publicUrl !== undefined && new URL(config.publicUrl).host === host;
    return isPublic || name === '127.0.0.1' || name === 'localhost' || name === '[::1]';
  };

const build = async (options: CentralOptions, tenants: Tenants): Promise<FastifyInstance> => {
  const { config, system, logger } = options;
  const app = createApp(logger);
  guardRoutes(app, { tenants, isOwnHost: isOwnHost(options) });
  app.get('/v1/health', { config: { access: 'public' } }, async () => ({
    ok: true,
    serverTime: system.now(),
  }));
  addDeviceRoutes(app, { tenants, system, logger, limits: options.limits ?? DEVICE_LIMITS });
  addLinkRoutes(app, { tenants, system, logger, rate: REGISTRY_RATE });
  await addRegistryRoutes(app, { tenants, system, logger, rate: REGISTRY_RATE });
  await addConsoleRoutes(app, {
    tenants,
    consoleDir: options.consoleDir,
    secureCookie: config.publicUrl?.startsWith('https://') ?? false,
  });
  return app;
};

const listen = async (
  app: FastifyInstance,
  where: CentralConfig['listen'],
): Promise<Result<string, 'port_in_use'>> => {
  try {
    return success(await app.listen(where));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      return failure('port_in_use', { port: where.port });
    throw error;
  }
};

const handleFor = ({ config }: CentralOptions, url: string, centre: TenantCentre): CentralTenant => ({
  id: centre.config.id,
  name: centre.config.name,
  database: centre.sql,
  consoleLoginUrl: async () => {
    const code = await centre.sessions.issueCode(linkRoleOf(config));
    return `${config.publicUrl?.replace(/\/$/, '') ?? url}/console/?code=${code}`;
  },
  issueEnrolCode: centre.issueEnrolCode,
  revokeDevice: centre.revokeDevice,
  overview: centre.overview,
  verify: centre.verify,
  rebuild: centre.rebuild,
});

/** In earnest: what a drill on the same data gave out ends with it. */
const settleTrainingCode = async (
  options: CentralOptions,
  { config, enrolment }: TenantCentre,
): Promise<void> => {
  const file = codeFileOf(options, config.id);
  if (options.config.training) {
    const code = await issueTrainingCode(enrolment);
    writeFileSync(file, `${code}\n`, { mode: 0o600 });
  } else {
    await withdrawTrainingCodes(enrolment);
    rmSync(file, { force: true });
  }
};

const run = async (
  options: CentralOptions,
  centres: readonly TenantCentre[],
  closeDatabase: () => Promise<void>,
): Promise<Result<Central, CentralFailure>> => {
  const app = await build(options, createTenants(centres));
  const close = async (): Promise<void> => {
    // Those who watch are let go before the server is waited for.
    for (const { feed } of centres) feed.stop();
    await app.close();
    await Promise.all(centres.map((centre) => centre.stop()));
    await closeDatabase();
  };
  const listening = await listen(app, options.listen ?? options.config.listen);
  if (!listening.ok) {
    await close();
    return listening;
  }
  const url = listening.value;
  for (const centre of centres) {
    await settleTrainingCode(options, centre);
    options.logger.info('central.started', { tenant: centre.config.id, port: Number(new URL(url).port) });
  }
  const [first, ...others] = centres.map((centre) => handleFor(options, url, centre));
  if (first === undefined) throw new Error('a centre without a municipality');
  return success({ url, tenants: [first, ...others], close });
};

/** Starts everything; resolves when it listens. On a failure nothing is left running. */
export const startCentral = async (options: CentralOptions): Promise<Result<Central, CentralFailure>> => {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const database = await openDatabase(options);
  if (!database.ok) return database;
  const close = (): Promise<void> => database.value.close();
  try {
    const centres = await openTenants(options, database.value);
    if (centres.ok) return await run(options, centres.value, close);
    await close();
    return centres;
  } catch (error) {
    await close();
    throw error;
  }
};
