import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { toHex } from '../kernel/bytes.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  databaseUser,
  findPrograms,
  type PostgresPrograms,
  type ProgramFailure,
  type RunAs,
} from './embedded-binaries.ts';
import { lockDataDir, postgresIn } from './exclusive.ts';

/**
 * A PostgreSQL server of our own in `dataDir/pgdata`: loopback only, with a password, fsync on. It is found and stopped
 * again when a killed centre left it running, and its `postmaster.pid` is cleared when nothing is behind it.
 */

export interface EmbeddedPostgres {
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly database: string;
  };
  /** Ends the server and waits for it (fast shutdown: everything committed is on disk). */
  stop(): Promise<void>;
}

export type EmbeddedFailure =
  | ProgramFailure
  | 'already_running'
  | 'no_database_user'
  | 'wrong_owner'
  | 'password_missing'
  | 'other_version'
  | 'init_failed'
  | 'still_running'
  | 'start_failed';

const SUPERUSER = 'kazasu';
const POLL_MS = 20;
const START_MS = 120_000;
const STOP_MS = 30_000;
const LOG_LIMIT = 10_000_000;
const PASSWORD_BYTES = 24;

interface Place {
  readonly dataDir: string;
  readonly pgdata: string;
  readonly log: string;
  readonly passwordFile: string;
  readonly runAs: RunAs | undefined;
  readonly programs: PostgresPrograms;
  readonly system: System;
}

/**
 * How the server is told its directory. Run as another user, it may not walk the path to it (a checkout below
 * `/root`, a 0700 data directory): it is started inside and reaches it by `/proc/self/cwd`, which asks nobody.
 */
const directoryArg = (place: Place, pgdata: string): string =>
  place.runAs !== undefined && process.platform === 'linux' ? '/proc/self/cwd' : pgdata;

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, LC_ALL: 'C', PGDATA: undefined, TZ: 'UTC' });

const exitOf = (child: ChildProcess): Promise<number | undefined> =>
  new Promise((done) => {
    child.once('error', () => done(undefined));
    child.once('exit', (code) => done(code ?? undefined));
  });

const openLog = (path: string): number => {
  if (existsSync(path) && statSync(path).size > LOG_LIMIT) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
};

/** Polls until `done` says so; false when time ran out. */
const waitFor = async (system: System, ms: number, done: () => boolean): Promise<boolean> => {
  const until = system.monotonic() + ms;
  while (!done()) {
    if (system.monotonic() >= until) return false;
    await system.sleep(POLL_MS);
  }
  return true;
};

/**
 * Initialises beside and renames, so that a half-made directory is never taken for a database. The password reaches
 * initdb as an open file of its own user, because it cannot open ours.
 */
const initialise = async (place: Place, password: string): Promise<Result<undefined, 'init_failed'>> => {
  const { runAs, dataDir, pgdata } = place;
  const fresh = `${pgdata}.new`;
  const secret = join(dataDir, 'pg-password.init');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(secret, `${password}\n`, { mode: 0o600 });
  if (runAs !== undefined) for (const path of [fresh, secret]) chownSync(path, runAs.uid, runAs.gid);
  const stdin = openSync(secret, 'r');
  const log = openLog(place.log);
  const pwfile = process.platform === 'win32' ? secret : '/dev/stdin';
  const args = [
    '--auth=scram-sha-256',
    `--pwfile=${pwfile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--data-checksums',
  ];
  const child = spawn(
    place.programs.initdb,
    ['-D', directoryArg(place, fresh), `--username=${SUPERUSER}`, '--no-instructions', ...args],
    { ...runAs, cwd: fresh, env: environment(), stdio: [stdin, log, log] },
  );
  const code = await exitOf(child);
  for (const file of [stdin, log]) closeSync(file);
  rmSync(secret, { force: true });
  if (code !== 0) return failure('init_failed', code === undefined ? {} : { code });
  renameSync(fresh, pgdata);
  return success(undefined);
};

/** Pid and state that the server writes into its lock file: line 1 and line 8 (`ready`). */
const readPostmaster = (pgdata: string): { readonly pid: number; readonly ready: boolean } | undefined => {
  try {
    const lines = readFileSync(join(pgdata, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // ended meanwhile
  }
};

/**
 * Clears what a killed centre left. The lock file is removed only when no PostgreSQL process lives in the directory: a
 * number that another program has since been given would otherwise keep the server from starting for ever.
 */
const settleLeftovers = async ({ pgdata, system }: Place): Promise<Result<undefined, 'still_running'>> => {
  if (process.platform !== 'linux') return success(undefined);
  const gone = (): boolean => postgresIn(pgdata).length === 0;
  const postmaster = readPostmaster(pgdata)?.pid;
  const stop = async (name: NodeJS.Signals): Promise<boolean> => {
    if (postmaster !== undefined && postgresIn(pgdata).includes(postmaster)) signal(postmaster, name);
    return waitFor(system, STOP_MS, gone);
  };
  if (!gone() && !(await stop('SIGINT')) && !(await stop('SIGQUIT'))) return failure('still_running');
  rmSync(join(pgdata, 'postmaster.pid'), { force: true });
  return success(undefined);
};

const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address === null || typeof address === 'string' ? 0 : address.port;
      probe.close(() => done(port));
    });
  });

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '40',
  log_checkpoints: 'off',
  // A failing statement is not written out: it could hold a person's number.
  log_min_error_statement: 'panic',
  // Nor what PostgreSQL adds to a message, which quotes the failing row or the value that is there already.
  log_error_verbosity: 'terse',
} as const;

const launch = async (place: Place, port: number): Promise<ChildProcess | undefined> => {
  const { pgdata, system } = place;
  const log = openLog(place.log);
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Detached: Ctrl-C in a terminal goes to the whole group, and the database must outlive the last request.
  const child = spawn(
    place.programs.postgres,
    ['-D', directoryArg(place, pgdata), '-p', String(port), ...settings],
    {
      ...place.runAs,
      cwd: pgdata,
      env: environment(),
      stdio: ['ignore', log, log],
      detached: true,
    },
  );
  closeSync(log);
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  const isReady = (): boolean => {
    const postmaster = readPostmaster(pgdata);
    return postmaster?.pid === child.pid && postmaster?.ready === true;
  };
  await waitFor(system, START_MS, () => ended || isReady());
  if (!ended && isReady()) return child;
  child.kill('SIGQUIT');
  return undefined;
};

const stopChild = async (child: ChildProcess, system: System): Promise<void> => {
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  if (!running()) return;
  child.kill('SIGINT');
  if (!(await waitFor(system, STOP_MS, () => !running()))) child.kill('SIGQUIT');
  await waitFor(system, STOP_MS, () => !running());
};

/** Our own password, random, in a file that only we may read. */
const loadPassword = (file: string, isNew: boolean, system: System): string | undefined => {
  if (isNew && !existsSync(file))
    writeFileSync(file, toHex(system.randomBytes(PASSWORD_BYTES)), { mode: 0o600, flush: true });
  if (!existsSync(file)) return undefined;
  chmodSync(file, 0o600);
  const password = readFileSync(file, 'utf8').trim();
  return password === '' ? undefined : password;
};

/** Who must run the server: whoever owns an existing directory, otherwise the database user. */
const ownerOf = (pgdata: string, user: RunAs | undefined): Result<RunAs | undefined, 'wrong_owner'> => {
  if (!existsSync(pgdata)) return success(user);
  const { uid, gid } = statSync(pgdata);
  if (process.getuid === undefined || uid === process.getuid())
    return user === undefined ? success(undefined) : failure('wrong_owner');
  return user === undefined ? failure('wrong_owner') : success({ uid, gid });
};

const prepare = async (
  dataDir: string,
  system: System,
): Promise<Result<{ readonly place: Place; readonly password: string }, EmbeddedFailure>> => {
  const pgdata = join(dataDir, 'pgdata');
  const user = databaseUser();
  if (!user.ok) return user;
  const owner = ownerOf(pgdata, user.value);
  if (!owner.ok) return owner;
  const programs = findPrograms(owner.value);
  if (!programs.ok) return programs;
  const passwordFile = join(dataDir, 'pg-password');
  const isNew = !existsSync(pgdata);
  const password = loadPassword(passwordFile, isNew, system);
  if (password === undefined) return failure('password_missing');
  const log = join(dataDir, 'postgres.log');
  const place: Place = {
    dataDir,
    pgdata,
    log,
    passwordFile,
    runAs: owner.value,
    programs: programs.value,
    system,
  };
  if (isNew) {
    const made = await initialise(place, password);
    if (!made.ok) return made;
  }
  const version = readFileSync(join(pgdata, 'PG_VERSION'), 'utf8').trim();
  if (version !== programs.value.major) return failure('other_version', { version });
  const settled = await settleLeftovers(place);
  return settled.ok ? success({ place, password }) : settled;
};

const START_ATTEMPTS = 3;

/** Starts the server, making the database at the first start. See `postgres.log` in `dataDir` when it fails. */
export const startEmbeddedPostgres = async (options: {
  readonly dataDir: string;
  readonly system: System;
  readonly logger: Logger;
}): Promise<Result<EmbeddedPostgres, EmbeddedFailure>> => {
  const { system, logger } = options;
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataDir(dataDir);
  if (!lock.ok) return lock;
  const prepared = await prepare(dataDir, system);
  if (!prepared.ok) {
    lock.value.release();
    return prepared;
  }
  const { place, password } = prepared.value;
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const port = await freePort(); // another program may take it before PostgreSQL does: try again
    const child = await launch(place, port);
    if (child === undefined) {
      logger.warn('central.failed', { reason: 'postgres_start', count: attempt });
      continue;
    }
    const endWithUs = (): void => void child.kill('SIGINT');
    process.once('exit', endWithUs);
    return success({
      connection: { host: '127.0.0.1', port, user: SUPERUSER, password, database: 'postgres' },
      stop: async () => {
        process.removeListener('exit', endWithUs);
        await stopChild(child, system);
        lock.value.release();
      },
    });
  }
  lock.value.release();
  return failure('start_failed', { log: place.log });
};
