import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import type { DeviceId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import { MAX_BATCH_BYTES } from '../outbox/protocol.ts';
import type { CentralConfig } from './config.ts';
import { noteConsoleLook } from './console-audit.ts';
import { addConsoleRoutes } from './console-routes.ts';
import { connect, disconnect, durabilityOf, type Sql } from './database.ts';
import { addDeviceRoutes, DEVICE_LIMITS, type DeviceLimits, parseJsonBody } from './device-routes.ts';
import { type EmbeddedFailure, startEmbeddedPostgres } from './embedded.ts';
import {
  type Enrolment,
  issueCode,
  issueTrainingCode,
  revokeDevice,
  withdrawTrainingCodes,
} from './enrolment.ts';
import { createFeed, type Feed } from './feed.ts';
import { createLogStore } from './ingest-store.ts';
import { addLinkRoutes } from './link-routes.ts';
import { migrate } from './migrations.ts';
import { readOverview, readPeople } from './overview.ts';
import { type ProjectionDeps, prepareProjection, rebuild } from './projection.ts';
import { createProjector, type Projector } from './projector.ts';
import { loadReceiptKey, type ReceiptKey } from './receipt-key.ts';
import { addRegistryRoutes, REGISTRY_RATE } from './registry-routes.ts';
import type { Overview } from './schema.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { type StreamCheck, verifyCentral } from './verify.ts';

/** The centre of one municipality: PostgreSQL, the routes of the terminals, the console. */

export interface CentralOptions {
  readonly config: CentralConfig;
  /** The embedded database, its password and the training code live here. */
  readonly dataDir: string;
  readonly system: System;
  readonly logger: Logger;
  /** The built console page; need not exist. */
  readonly consoleDir: string;
  /** In place of the configuration's; port 0 takes a free one. */
  readonly listen?: CentralConfig['listen'];
  readonly limits?: DeviceLimits;
}

export interface Central {
  /** Where it listens, for example `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly database: Sql;
  /** A link to the console that signs in once, within ten minutes. */
  consoleLoginUrl(): Promise<string>;
  /** A code for one terminal, good once and for 24 hours. For `device` it may replace one of that name. */
  issueEnrolCode(device?: DeviceId): Promise<string>;
  revokeDevice(device: DeviceId): Promise<Result<undefined, 'unknown_device'>>;
  overview(): Promise<Overview>;
  /** Checks all stored chains and signatures again. */
  verify(): Promise<StreamCheck[]>;
  /** Folds the whole log again. */
  rebuild(): Promise<void>;
  close(): Promise<void>;
}

export type CentralFailure =
  | EmbeddedFailure
  | 'database_unreachable'
  | 'schema_too_new'
  | 'volatile_database'
  | 'port_in_use';

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

/** Longest wait for the projection before figures are shown, milliseconds. */
const CATCH_UP_MS = 500;

/** The file from which local terminals of a training centre take their enrolment code. */
export const ENROL_CODE_FILE = 'enrol-code';

interface Database {
  readonly sql: Sql;
  close(): Promise<void>;
}

const openDatabase = async ({
  config,
  dataDir,
  system,
  logger,
}: CentralOptions): Promise<Result<Database, CentralFailure>> => {
  if ('url' in config.database) {
    const sql = connect(config.database.url);
    return success({ sql, close: () => disconnect(sql) });
  }
  const server = await startEmbeddedPostgres({ dataDir, system, logger });
  if (!server.ok) return server;
  const sql = connect(server.value.connection);
  return success({
    sql,
    close: async () => {
      await disconnect(sql);
      await server.value.stop();
    },
  });
};

interface Parts {
  readonly options: CentralOptions;
  readonly sql: Sql;
  readonly key: ReceiptKey;
  readonly durability: 'local' | 'replicated' | 'volatile';
  readonly enrolment: Enrolment;
  readonly projection: ProjectionDeps;
  readonly sessions: Sessions;
}

const prepare = async (options: CentralOptions, sql: Sql): Promise<Result<Parts, CentralFailure>> => {
  const { config, system } = options;
  const tenant = config.tenant.id;
  try {
    await sql`SELECT 1`;
  } catch {
    return failure('database_unreachable');
  }
  const migrated = await migrate(sql);
  if (!migrated.ok) return migrated;
  const durability = await durabilityOf(sql);
  // A database that forgets on a power cut is good enough to practise with, and for nothing else.
  if (durability === 'volatile' && !config.training) return failure('volatile_database');
  const key = await loadReceiptKey(sql, tenant, system);
  const projection: ProjectionDeps = { sql, tenant, mode: config.mode };
  await prepareProjection(projection);
  const enrolment: Enrolment = { sql, tenant, system };
  const sessions = createSessions({ sql, tenant, system, staff: config.staff, linkRole: linkRoleOf(config) });
  return success({ options, sql, key, durability, enrolment, projection, sessions });
};

/** Whoever can read the link of the start runs the machine: in earnest that is 情報担当, who sees no residents. */
const linkRoleOf = ({ training }: CentralConfig): Role => (training ? 'supervisor' : 'admin');

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

interface Running {
  readonly app: FastifyInstance;
  readonly projector: Projector;
  readonly feed: Feed;
  readonly overview: () => Promise<Overview>;
}

const isOwnHost =
  ({ config }: CentralOptions) =>
  (host: string): boolean => {
    const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
    const isPublic = config.publicUrl !== undefined && new URL(config.publicUrl).host === host;
    return isPublic || name === '127.0.0.1' || name === 'localhost' || name === '[::1]';
  };

const build = async (parts: Parts): Promise<Running> => {
  const { options, sql, key, durability, enrolment, projection, sessions } = parts;
  const { config, system, logger } = options;
  const app = createApp(logger);
  const projector = createProjector({ ...projection, system, logger, onChange: () => feed.changed() });
  /** What was stored before the call is counted; with a flood still being folded, what is counted so far. */
  const caughtUp = async (): Promise<void> => {
    const enough = new AbortController();
    await Promise.race([projector.settled(), system.sleep(CATCH_UP_MS, enough.signal)]);
    enough.abort();
  };
  const overview = async (): Promise<Overview> => {
    await caughtUp();
    return readOverview({ sql, tenant: config.tenant, mode: config.mode }, system.now());
  };
  const feed = createFeed({ read: overview, system, logger });
  app.get('/v1/health', async () => ({ ok: true, serverTime: system.now() }));
  addDeviceRoutes(app, {
    enrolment,
    ingest: { store: createLogStore(sql), system, receiptKey: key.privateKey, durability },
    centralPublicKey: key.publicKey,
    logger,
    limits: options.limits ?? DEVICE_LIMITS,
    onStored: () => {
      projector.wake();
      feed.changed();
    },
  });
  addLinkRoutes(app, { enrolment, logger, mode: config.mode, rate: REGISTRY_RATE });
  await addRegistryRoutes(app, {
    enrolment,
    publishers: config.registryPublishers,
    logger,
    rate: REGISTRY_RATE,
  });
  await addConsoleRoutes(app, {
    sessions,
    feed,
    overview,
    people: async (shelterId, asked) => {
      await caughtUp();
      const tenant = config.tenant.id;
      const people = await readPeople(sql, tenant, shelterId);
      if (people !== undefined)
        await noteConsoleLook(sql, { tenant, at: system.now(), shelterId, people: people.people, ...asked });
      return people;
    },
    consoleDir: options.consoleDir,
    secureCookie: config.publicUrl?.startsWith('https://') ?? false,
    isOwnHost: isOwnHost(options),
  });
  return { app, projector, feed, overview };
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

const handleFor = (parts: Parts, running: Running, url: string, close: () => Promise<void>): Central => {
  const { options, sql, enrolment, projection, sessions } = parts;
  const { config } = options;
  return {
    url,
    database: sql,
    consoleLoginUrl: async () => {
      const code = await sessions.issueCode(linkRoleOf(config));
      return `${config.publicUrl?.replace(/\/$/, '') ?? url}/console/?code=${code}`;
    },
    issueEnrolCode: (device) => issueCode(enrolment, { device }),
    revokeDevice: async (device) => {
      const result = await revokeDevice(enrolment, device);
      running.feed.changed();
      return result;
    },
    overview: running.overview,
    verify: () => verifyCentral(sql, config.tenant.id),
    rebuild: () => rebuild(projection),
    close,
  };
};

const run = async (
  parts: Parts,
  closeDatabase: () => Promise<void>,
): Promise<Result<Central, CentralFailure>> => {
  const { options, enrolment } = parts;
  const { config, dataDir, logger } = options;
  const running = await build(parts);
  const close = async (): Promise<void> => {
    running.feed.stop();
    await running.app.close();
    await running.projector.stop();
    await closeDatabase();
  };
  const listening = await listen(running.app, options.listen ?? config.listen);
  if (!listening.ok) {
    await close();
    return listening;
  }
  if (config.training) {
    const code = await issueTrainingCode(enrolment);
    writeFileSync(join(dataDir, ENROL_CODE_FILE), `${code}\n`, { mode: 0o600 });
  } else {
    // What a drill on the same data gave out ends with it.
    await withdrawTrainingCodes(enrolment);
    rmSync(join(dataDir, ENROL_CODE_FILE), { force: true });
  }
  logger.info('central.started', { tenant: config.tenant.id, port: Number(new URL(listening.value).port) });
  return success(handleFor(parts, running, listening.value, close));
};

/** Starts everything; resolves when it listens. On a failure nothing is left running. */
export const startCentral = async (options: CentralOptions): Promise<Result<Central, CentralFailure>> => {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const database = await openDatabase(options);
  if (!database.ok) return database;
  const { sql } = database.value;
  const close = (): Promise<void> => database.value.close();
  try {
    const parts = await prepare(options, sql);
    if (parts.ok) return await run(parts.value, close);
    await close();
    return parts;
  } catch (error) {
    await close();
    throw error;
  }
};
