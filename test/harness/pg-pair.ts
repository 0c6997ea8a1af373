/**
 * Two PostgreSQL 15 of Debian on this machine, the second following the first: what a cluster comes down to, without Patroni. The
 * test promotes by hand. Run as the user `postgres` when we are root.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { databaseUser } from '../../src/central/embedded-binaries.ts';
import { postgresIn } from '../../src/central/exclusive.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { freePort } from './free-port.ts';

const BIN = '/usr/lib/postgresql/15/bin';

/** Whether what needs a pair is a named skip here; in CI it is run and fails. */
export const pgPairMissing = (): boolean => {
  const missing = !existsSync(join(BIN, 'pg_basebackup')) && process.env['CI'] !== 'true';
  if (missing)
    process.stdout.write('skipped here: postgresql-15 is not installed (bash test/install-debian.sh)\n');
  return missing;
};

export type Which = 'left' | 'right';

export interface PgPair {
  readonly folder: string;
  readonly ports: Readonly<Record<Which, number>>;
  /** For the centre: both servers. */
  readonly url: string;
  start(which: Which): void;
  kill(which: Which): void;
  /** SIGSTOP: it holds its connections and answers nobody. */
  freeze(which: Which): void;
  thaw(which: Which): void;
  promote(which: Which): void;
  /** Makes a standby of a server, from a copy of the other, which must be the primary. */
  follow(which: Which): void;
  /** Until the standby has all that is written now. */
  caughtUp(primary: Which): Promise<void>;
  /** `synchronous_standby_names` of a server; resolves when that standby is the one that is waited for. */
  waitFor(which: Which, standby: Which | ''): Promise<void>;
  ask(which: Which, sql: string): string;
  /** A script of kiosk-config/machine/central against `left`, as its user; gives what it said. */
  script(name: string, args: readonly string[], env: Readonly<Record<string, string>>): string;
  /** Makes a folder that restore.sh filled the server `right`. */
  adoptRight(): void;
  stop(): void;
}

export const openPgPair = async (): Promise<PgPair> => {
  const user = mustSucceed(databaseUser());
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-pair-'));
  if (user !== undefined) spawnSync('chown', [`${user.uid}:${user.gid}`, folder]);
  chmodSync(folder, 0o700);
  const ports = { left: await freePort(), right: await freePort() };
  const data = (which: Which): string => join(folder, which);
  const run = (program: string, ...args: readonly string[]): string => {
    const done = spawnSync(join(BIN, program), args, {
      ...user,
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (done.status !== 0) throw new Error(`${program}: ${done.stderr}`);
    return done.stdout.trim();
  };
  const signal = (which: Which, name: NodeJS.Signals): void => {
    for (const pid of postgresIn(data(which)))
      try {
        process.kill(pid, name);
      } catch {
        // ended meanwhile
      }
  };
  const settings = (which: Which): string =>
    [
      `port = ${ports[which]}`,
      "listen_addresses = '127.0.0.1'",
      `unix_socket_directories = '${folder}'`,
      `cluster_name = '${which}'`,
      'wal_keep_size = 256MB',
      'shared_buffers = 32MB',
      'wal_receiver_timeout = 2s',
      'wal_sender_timeout = 2s',
      "log_min_error_statement = 'panic'",
      "log_error_verbosity = 'terse'",
    ].join('\n');
  /** A standby that asked in vain asks again after five seconds. */
  const until = async (which: Which, condition: string): Promise<void> => {
    for (let tries = 0; pair.ask(which, condition) !== 't'; tries += 1) {
      if (tries === 600) throw new Error(`not within its time: ${condition}`);
      await delay(50);
    }
  };
  const pair: PgPair = {
    folder,
    ports,
    url: `postgres://kazasu@127.0.0.1:${ports.left},127.0.0.1:${ports.right}/postgres`,
    start(which) {
      // The number in them may be of a killed server that nobody has buried yet.
      if (postgresIn(data(which)).length === 0)
        for (const lock of [
          join(data(which), 'postmaster.pid'),
          join(folder, `.s.PGSQL.${ports[which]}.lock`),
        ])
          rmSync(lock, { force: true });
      const log = join(folder, `${which}.log`);
      try {
        run('pg_ctl', '-D', data(which), '-l', log, '-w', 'start');
      } catch {
        throw new Error(readFileSync(log, 'utf8').split('\n').slice(-8).join('\n'));
      }
    },
    kill(which) {
      signal(which, 'SIGKILL');
      for (let tries = 0; tries < 200 && postgresIn(data(which)).length > 0; tries += 1)
        spawnSync('sleep', ['0.05']);
    },
    freeze: (which) => signal(which, 'SIGSTOP'),
    thaw: (which) => signal(which, 'SIGCONT'),
    promote: (which) => void run('pg_ctl', '-D', data(which), '-w', 'promote'),
    follow(which) {
      const other = which === 'left' ? 'right' : 'left';
      rmSync(data(which), { recursive: true, force: true });
      const from = `host=127.0.0.1 port=${ports[other]} user=kazasu application_name=${which}`;
      run('pg_basebackup', '-D', data(which), '-d', from, '-R', '-c', 'fast', '-X', 'stream');
      appendFileSync(join(data(which), 'postgresql.conf'), `\n${settings(which)}\n`);
      pair.start(which);
    },
    async waitFor(which, standby) {
      pair.ask(which, `ALTER SYSTEM SET synchronous_standby_names = '${standby}'`);
      pair.ask(which, 'SELECT pg_reload_conf()');
      if (standby !== '')
        await until(which, "SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state = 'sync'");
    },
    async caughtUp(primary) {
      const now = pair.ask(primary, 'SELECT pg_current_wal_flush_lsn()');
      await until(
        primary,
        `SELECT count(*) > 0 FROM pg_stat_replication WHERE flush_lsn >= '${now}'::pg_lsn`,
      );
    },
    ask: (which, sql) =>
      run(
        'psql',
        '-h',
        '127.0.0.1',
        '-p',
        String(ports[which]),
        '-U',
        'kazasu',
        '-d',
        'postgres',
        '-Atqc',
        sql,
      ),
    script(name, args, env) {
      const done = spawnSync('bash', [join(process.cwd(), 'kiosk-config/machine/central', name), ...args], {
        ...user,
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...env, PGPORT: String(ports.left), PGUSER: 'kazasu', KAZASU_SOCKET: folder },
      });
      if (done.status !== 0) throw new Error(`${name}: ${done.stderr}`);
      return done.stdout.trim();
    },
    adoptRight() {
      appendFileSync(join(data('right'), 'postgresql.conf'), `\n${settings('right')}\n`);
      pair.start('right');
    },
    stop() {
      for (const which of ['left', 'right'] as const) signal(which, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  run(
    'initdb',
    '-D',
    data('left'),
    '-A',
    'trust',
    '-U',
    'kazasu',
    '-E',
    'UTF8',
    '--locale=C',
    '--data-checksums',
  );
  appendFileSync(join(data('left'), 'postgresql.conf'), `\n${settings('left')}\n`);
  pair.start('left');
  pair.follow('right');
  return pair;
};
