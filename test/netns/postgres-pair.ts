/** A PostgreSQL of Debian's with a synchronous standby, for as long as a run takes. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, disconnect, type Sql } from '../../src/central/database.ts';
import { freePort } from '../harness/free-port.ts';

const BIN = '/usr/lib/postgresql/15/bin';

export const hasPostgresPair = (): boolean => existsSync(join(BIN, 'pg_basebackup'));

export interface PostgresPair {
  /** As the role that owns the tables, and as the one that serves. */
  readonly ownerUrl: string;
  readonly url: string;
  readonly owner: Sql;
  /** How many commits the standby has confirmed is not ours to count; that it takes part at all is. */
  standby(): Promise<string>;
  stop(): Promise<void>;
}

const as = (tool: string, ...args: readonly string[]): void => {
  const { status, stderr } = spawnSync(
    'setpriv',
    ['--reuid=postgres', '--regid=postgres', '--clear-groups', join(BIN, tool), ...args],
    { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' },
  );
  if (status !== 0) throw new Error(`${tool} failed: ${stderr.slice(0, 400)}`);
};

const start = (data: string): void =>
  as('pg_ctl', '-D', data, '-w', '-t', '30', '-l', `${data}.log`, 'start');
const stop = (data: string): void => as('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');

export const startPostgresPair = async (): Promise<PostgresPair> => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-pair-'));
  mkdirSync(join(folder, 'own'));
  spawnSync('chown', ['-R', 'postgres:postgres', folder]);
  chmodSync(folder, 0o700);
  const [primary, second] = [join(folder, 'own', 'primary'), join(folder, 'own', 'standby')];
  const [port, otherPort] = [await freePort(), await freePort()];
  as('initdb', '-D', primary, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8');
  appendFileSync(
    join(primary, 'postgresql.conf'),
    `listen_addresses = '127.0.0.1'\nport = ${port}\nunix_socket_directories = ''\nwal_keep_size = '256MB'\nmax_connections = 80\n`,
  );
  start(primary);
  as(
    'pg_basebackup',
    '-h',
    '127.0.0.1',
    '-p',
    `${port}`,
    '-U',
    'postgres',
    '-D',
    second,
    '-R',
    '-X',
    'stream',
  );
  appendFileSync(join(second, 'postgresql.conf'), `\nport = ${otherPort}\n`);
  start(second);
  const ownerUrl = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const owner = connect(ownerUrl, { max: 2 });
  await owner.unsafe('CREATE ROLE kazasu_netns LOGIN');
  await owner.unsafe("ALTER SYSTEM SET synchronous_standby_names = '*'");
  await owner.unsafe('SELECT pg_reload_conf()');
  return {
    ownerUrl,
    owner,
    url: `postgres://kazasu_netns@127.0.0.1:${port}/postgres`,
    standby: async () => {
      const rows = await owner<{ state: string }[]>`SELECT sync_state AS state FROM pg_stat_replication`;
      return rows.map(({ state }) => state).join();
    },
    stop: async () => {
      await disconnect(owner);
      stop(second);
      stop(primary);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
