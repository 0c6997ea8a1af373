/** 図書の貸出受付 of a terminal, composed: its line to the library system, its queue, the links it shares, its pad and its printer. */
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CardReader } from '../card/index.ts';
import { type Db, type Migration, type OpenFailure, openDatabase } from '../db/index.ts';
import type { Logger } from '../kernel/log.ts';
import { type Failure, failure, mustSucceed, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';
import {
  createLibrary,
  createMemoryPad,
  type Library,
  type LibraryContext,
  type LibraryProjection,
  type LibrarySite,
  type LibrarySystem,
  libraryHistoryMigrations,
  libraryQueueMigrations,
  type QueueStore,
  type TagPad,
  unconnectedMyKey,
} from '../modules/library/index.ts';
import type { EventLog } from '../outbox/log.ts';
import { startTrainingLibrary, type TrainingLibrary } from '../simulator/library/index.ts';
import { permitSimulation } from '../simulator/permit.ts';
import {
  createSip2Client,
  type Dialect,
  dialectSchema,
  type LineSecurity,
  type Sip2Options,
  STANDARD_DIALECT,
} from '../sip2/index.ts';
import { root } from './commands/paths.ts';
import { type KeyFailure, loadOrCreateKey } from './key-file.ts';
import { createPcscPad } from './library-pad.ts';
import { createSharedFolder } from './library-share.ts';
import { createSip2System } from './library-sip2.ts';
import type { SiteProfile } from './site-profile.ts';

/** `detail.path`, `detail.at`. `queue_…`: the file of loans that the library system does not have yet (`docs/library.md`). */
export type LibraryFailure =
  | 'dialect_missing'
  | 'dialect_wrong'
  | 'library_file_missing'
  | 'fake_in_production'
  | 'port_in_use'
  | `queue_${OpenFailure}`
  | `history_${OpenFailure}`
  | KeyFailure;

type Profile = Pick<SiteProfile, 'tenant' | 'site' | 'device' | 'training'>;

interface OpenOptions {
  readonly site: LibrarySite;
  readonly profile: Profile;
  readonly dataDir: string;
  /** Of the library's own tenancy. */
  readonly tokenKey: Uint8Array;
  /** Whose readers a pad may be one of. */
  readonly reader: CardReader;
  readonly system: System;
  readonly logger: Logger;
}

export interface OpenQueue extends QueueStore {
  close(): void;
}

/** What of a library's terminal is not of the terminal itself. */
export interface LibraryParts {
  readonly site: LibrarySite;
  readonly profile: Profile;
  readonly ils: LibrarySystem;
  readonly pad: TagPad | null;
  readonly queue: OpenQueue;
  /** 読書履歴, where the profile has it. */
  readonly history: OpenQueue | null;
  readonly tokenKey: Uint8Array;
  /** A fake library system or pad, which production refuses. */
  readonly simulated: boolean;
  /** 訓練の図書館システム, for whoever compares. */
  readonly training: TrainingLibrary | undefined;
  readonly close: () => Promise<void>;
}

export const LIBRARY_QUEUE_FILE = 'library-queue.db';
const QUEUE_KEY_FILE = 'library-queue.key';
/** 読書履歴 of those who asked for it: no backup copies it. */
export const LIBRARY_HISTORY_FILE = 'library-history.db';
const HISTORY_KEY_FILE = 'library-history.key';

/** A path that is not there from the working folder is one of this installation: the example that came with it. */
const shipped = (path: string): string => (existsSync(path) ? path : root(path));

export const loadDialect = (path: string): Result<Dialect, 'dialect_missing' | 'dialect_wrong'> => {
  const read = readYamlFile(shipped(path), dialectSchema);
  if (read.ok) return read;
  return failure(read.reason === 'missing' ? 'dialect_missing' : 'dialect_wrong', read.detail);
};

const textOf = (path: string): Result<string, 'library_file_missing'> => {
  try {
    return success(readFileSync(path, 'utf8'));
  } catch {
    return failure('library_file_missing', { path });
  }
};

type Sip2Site = Extract<LibrarySite['system'], { kind: 'sip2' }>;

const securityOf = ({ tls }: Sip2Site, { tunnel }: Dialect): Result<LineSecurity, 'library_file_missing'> => {
  if (tls === undefined) return success({ kind: tunnel ? 'tunnel' : 'loopback' });
  const files = { ca: tls.ca, cert: tls.cert, key: tls.key };
  const texts: Record<string, string> = {};
  for (const [name, path] of Object.entries(files)) {
    if (path === undefined) continue;
    const read = textOf(path);
    if (!read.ok) return read;
    texts[name] = read.value;
  }
  const { ca = '', cert, key } = texts;
  return success({
    kind: 'tls',
    ca,
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.servername === undefined ? {} : { serverName: tls.servername }),
  });
};

const sip2Of = (
  site: Sip2Site,
  system: System,
): Result<Sip2Options, 'dialect_missing' | 'dialect_wrong' | 'library_file_missing'> => {
  const dialect = loadDialect(site.dialect);
  if (!dialect.ok) return dialect;
  const security = securityOf(site, dialect.value);
  if (!security.ok) return security;
  const password = site.passwordFile === undefined ? success('') : textOf(site.passwordFile);
  if (!password.ok) return password;
  const { host, port, institution, location, user } = site;
  return success({
    host,
    port,
    security: security.value,
    dialect: dialect.value,
    ...(institution === '' ? {} : { institution }),
    ...(location === '' ? {} : { location }),
    ...(user === '' ? {} : { user, password: password.value.trim() }),
    system,
  });
};

interface Ils {
  readonly ils: LibrarySystem;
  readonly training: TrainingLibrary | undefined;
}

/** Quick enough for the made-up library next door. */
const TRAINING_THINK_MS = 30;

const ilsOf = async ({ site, profile, system }: OpenOptions): Promise<Result<Ils, LibraryFailure>> => {
  if (site.system.kind === 'sip2') {
    const options = sip2Of(site.system, system);
    if (!options.ok) return options;
    const { dialect } = options.value;
    const client = createSip2Client(options.value);
    return success({ ils: createSip2System({ client, dialect, kind: 'sip2', system }), training: undefined });
  }
  const permit = permitSimulation(profile);
  if (!permit.ok) return permit;
  const dialect = STANDARD_DIALECT;
  const training = await startTrainingLibrary({
    port: 0,
    dialect,
    system,
    permit: permit.value,
    thinkMs: TRAINING_THINK_MS,
  });
  if (!training.ok) return training;
  const { port } = training.value;
  const client = createSip2Client({
    host: '127.0.0.1',
    port,
    security: { kind: 'loopback' },
    dialect,
    system,
  });
  return success({
    ils: createSip2System({ client, dialect, kind: 'simulated', system }),
    training: training.value,
  });
};

const padOf = ({ site, profile, reader }: OpenOptions): Result<TagPad | null, 'fake_in_production'> => {
  if (site.pad.kind === 'none') return success(null);
  if (site.pad.kind === 'pcsc') return success(createPcscPad(reader, site.pad.reader));
  const permit = permitSimulation(profile);
  return permit.ok ? success(createMemoryPad('simulated')) : permit;
};

/** The queue's file, which is closed and opened again to be swept: closing it puts all into the file and takes its log away. */
export const createQueueStore = (open: () => Result<Db, OpenFailure>): Result<OpenQueue, OpenFailure> => {
  const first = open();
  if (!first.ok) return first;
  let db = first.value;
  return success({
    one: (rowSchema, sql, params) => db.one(rowSchema, sql, params),
    all: (rowSchema, sql, params) => db.all(rowSchema, sql, params),
    each: (rowSchema, sql, params) => db.each(rowSchema, sql, params),
    write: (work) => db.write(work),
    sweep() {
      db.close();
      // It was just open, and nobody else has it.
      db = mustSucceed(open());
    },
    close: () => db.close(),
  });
};

/** An encrypted file with a key of its own. */
const openOwn = (
  { dataDir, system }: OpenOptions,
  { file, keyFile, migrations }: { file: string; keyFile: string; migrations: readonly Migration[] },
): Result<OpenQueue, OpenFailure | KeyFailure> => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const key = loadOrCreateKey(dataDir, keyFile, system);
  if (!key.ok) return key;
  return createQueueStore(() => openDatabase({ path: join(dataDir, file), key: key.value, migrations }));
};
const QUEUE = { file: LIBRARY_QUEUE_FILE, keyFile: QUEUE_KEY_FILE, migrations: libraryQueueMigrations };
const HISTORY = {
  file: LIBRARY_HISTORY_FILE,
  keyFile: HISTORY_KEY_FILE,
  migrations: libraryHistoryMigrations,
};

/** Which of the two files it was. */
const queueFailure = (
  which: 'queue' | 'history',
  { reason, detail }: Failure<OpenFailure | KeyFailure>,
): Failure<LibraryFailure> =>
  reason === 'key_file_damaged' ? failure(reason, detail) : failure(`${which}_${reason}`, detail);

/** What the terminal needs before its record is open. */
export const openLibrary = async (options: OpenOptions): Promise<Result<LibraryParts, LibraryFailure>> => {
  const { site, profile, tokenKey } = options;
  const queue = openOwn(options, QUEUE);
  if (!queue.ok) return queueFailure('queue', queue);
  const history = site.history === 'off' ? success(null) : openOwn(options, HISTORY);
  if (!history.ok) {
    queue.value.close();
    return queueFailure('history', history);
  }
  const closeFiles = (): void => {
    history.value?.close();
    queue.value.close();
  };
  const pad = padOf(options);
  const ils = pad.ok ? await ilsOf(options) : pad;
  if (!pad.ok || !ils.ok) {
    closeFiles();
    return pad.ok ? (ils as Result<never, LibraryFailure>) : pad;
  }
  const { training } = ils.value;
  return success({
    site,
    profile,
    ...ils.value,
    pad: pad.value,
    queue: queue.value,
    history: history.value,
    tokenKey,
    simulated: training !== undefined || pad.value?.kind === 'simulated',
    async close() {
      await training?.close();
      closeFiles();
    },
  });
};

interface DeskParts {
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: LibraryContext['origin'];
  readonly options: { readonly system: System; readonly logger: Logger };
  readonly print?: LibraryContext['printSlip'] | undefined;
}

/** How often the shared folder is looked into, milliseconds. */
const SHARE_MS = 15_000;

/** The library's desk of a terminal whose record is open. */
export const libraryAtDesk = (
  { db, log, origin, options: { system, logger }, print }: DeskParts,
  { site, profile, ils, pad, queue, history, tokenKey, close }: LibraryParts,
  projection: Pick<LibraryProjection, 'revision'>,
  changed: (recorded: boolean) => void,
): Library => {
  const { tenant, device } = profile;
  const share =
    site.link.share === undefined
      ? null
      : createSharedFolder({
          folder: site.link.share,
          db,
          device,
          tenant: tenant.id,
          tokenKey,
          system,
          logger,
        });
  share?.exchange();
  const library = createLibrary({
    db,
    queue,
    history,
    log,
    origin,
    system,
    logger,
    device,
    place: { municipality: tenant.name, site: profile.site.name, training: profile.training },
    site,
    ils,
    pad,
    hashToken: (kind, text) => createHmac('sha256', tokenKey).update(`${kind}\0${text}`).digest('hex'),
    mykey: unconnectedMyKey,
    share,
    printSlip: print ?? null,
    revision: projection.revision,
    changed,
  });
  let sharedAt = system.monotonic();
  return {
    ...library,
    passTime() {
      library.passTime();
      if (system.monotonic() - sharedAt < SHARE_MS) return;
      sharedAt = system.monotonic();
      share?.exchange();
    },
    async close() {
      await library.close();
      share?.exchange();
      await close();
    },
  };
};
