/**
 * The cluster of a centre on one computer, made of the very files that its machines get (`kazasu central-bundle`): three etcd,
 * two PostgreSQL 15 under Patroni. A "machine" is a network namespace with its own address and a folder, so that power and
 * cables can be cut. Needs root and Debian's packages.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { makeCentralBundle } from '../../src/app/central-bundle.ts';
import { databaseUser } from '../../src/central/embedded-binaries.ts';
import { postgresIn } from '../../src/central/exclusive.ts';
import { toHex } from '../../src/kernel/bytes.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';

const RESTART_MS = 2_000;
const TEMPLATES = 'kiosk-config/machine/central';

const clusterSchema = z.object({
  members: z.array(
    z.object({ name: z.string(), role: z.string(), state: z.string(), timeline: z.number().optional() }),
  ),
});
export type Member = z.infer<typeof clusterSchema>['members'][number];

export interface HaCluster {
  readonly folder: string;
  /** `DATABASE_URL` and `DATABASE_OWNER_URL` as `central.env` has them: both data machines, TLS checked. */
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  address(name: string): string;
  /** The words before a command that make it run on that machine, as the user postgres or as root. */
  on(name: string, as?: 'root'): readonly string[];
  cable(name: string, state: 'up' | 'down'): void;
  /** Starts etcd and, on a data machine, Patroni. */
  startMachine(name: string): void;
  /** `kill -9` of everything of PostgreSQL and Patroni there, and of etcd too: as if its power went. */
  killMachine(name: string, options?: { readonly etcd: boolean }): void;
  /** What Patroni says of all, asked of whoever answers. */
  members(): Promise<readonly Member[]>;
  /** Waits for a primary and, unless `alone`, a synchronous standby behind it. Gives the primary's name. */
  settled(options?: { readonly alone?: boolean; readonly withinMs?: number }): Promise<string>;
  /** The end of what Patroni and PostgreSQL of that machine said. */
  said(name: string): string;
  /** `patronictl edit-config` */
  configure(setting: string): void;
  stop(): Promise<void>;
}

export const MACHINES = ['db1', 'db2', 'app'] as const;
const isData = (name: string): boolean => name !== 'app';

const ip = (...args: readonly string[]): void => {
  const done = spawnSync('ip', args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`ip ${args.join(' ')}: ${done.stderr}`);
};

/** A network of namespaces behind one bridge; `tag` makes the names of this run its own. */
const openNetwork = (tag: string) => {
  const bridge = `kz${tag}`;
  const net = `10.${Number.parseInt(tag.slice(0, 2), 16)}.${Number.parseInt(tag.slice(2, 4), 16)}`;
  const address = (name: string): string => `${net}.${11 + MACHINES.findIndex((each) => each === name)}`;
  const space = (name: string): string => `kz${tag}-${name}`;
  ip('link', 'add', bridge, 'type', 'bridge');
  ip('addr', 'add', `${net}.1/24`, 'dev', bridge);
  ip('link', 'set', bridge, 'up');
  for (const name of MACHINES) {
    const outside = `${bridge}${name}`;
    ip('netns', 'add', space(name));
    ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space(name));
    ip('link', 'set', outside, 'master', bridge, 'up');
    ip('-n', space(name), 'addr', 'add', `${address(name)}/24`, 'dev', 'eth0');
    for (const device of ['lo', 'eth0']) ip('-n', space(name), 'link', 'set', device, 'up');
  }
  return {
    address,
    space,
    /** Pulls the machine's cable, or puts it in again. */
    cable: (name: string, state: 'up' | 'down'): void => ip('link', 'set', `${bridge}${name}`, state),
    close: (): void => {
      for (const name of MACHINES) ip('netns', 'del', space(name));
      ip('link', 'del', bridge);
    },
  };
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // ended meanwhile
  }
};

const askOf = (address: string, ca: Buffer): Promise<readonly Member[] | undefined> =>
  new Promise((done) => {
    const request = get(`https://${address}:8008/cluster`, { ca, timeout: 2_000, agent: false }, (reply) => {
      let text = '';
      reply.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      reply.on('end', () => {
        const parsed = clusterSchema.safeParse(JSON.parse(text));
        done(parsed.success ? parsed.data.members : undefined);
      });
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => done(undefined));
  });

export const openHaCluster = async (backup?: string): Promise<HaCluster> => {
  const user = mustSucceed(databaseUser());
  if (user === undefined) throw new Error('needs root: it runs servers as the user postgres');
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-ha-'));
  const network = openNetwork(toHex(realSystem.randomBytes(2)));
  chmodSync(folder, 0o755);
  const archive = backup ?? join(folder, 'backup');
  const home = (name: string): string => join(folder, 'machines', name);
  const answers = {
    cluster: 'kazasu',
    machines: MACHINES.map((name) => ({ name, address: network.address(name), data: isData(name) })),
    centre: 'app',
    backup: archive,
    strict: false,
  };
  writeFileSync(join(folder, 'answers.yaml'), JSON.stringify(answers));
  const bundle = join(folder, 'bundle');
  const options = {
    answersFile: join(folder, 'answers.yaml'),
    out: bundle,
    templates: TEMPLATES,
    system: realSystem,
  };
  mustSucceed(makeCentralBundle({ ...options, prefix: home }));
  mkdirSync(archive, { recursive: true });
  const own = (path: string): void => void spawnSync('chown', ['-R', `${user.uid}:${user.gid}`, path]);
  own(archive);
  for (const name of MACHINES) {
    cpSync(join(bundle, name), home(name), { recursive: true });
    for (const path of ['var/lib/kazasu-etcd', 'var/lib/kazasu-postgres', 'run/kazasu-postgres'])
      mkdirSync(join(home(name), path), { recursive: true, mode: 0o700 });
    own(home(name));
    chownSync(join(folder, 'machines'), user.uid, user.gid);
  }
  const ca = readFileSync(join(bundle, 'ca', 'ca.crt'));
  const running = new Map<string, ChildProcess>();
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', HOME: folder };
  const on = (name: string, as?: 'root'): readonly string[] => [
    ...['ip', 'netns', 'exec', network.space(name)],
    ...(as === 'root' ? [] : ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']),
  ];
  const run = (name: string, part: 'etcd' | 'patroni', command: readonly string[]): void => {
    const key = `${name}-${part}`;
    const log = openSync(join(folder, `${key}.log`), 'a');
    const [program = '', ...args] = [...on(name), ...command];
    // Each word execs the next: the child is the program itself.
    const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    running.set(key, child);
    // As systemd does (Restart=always, RestartSec=2), unless we ended it.
    child.once('exit', () => {
      if (running.get(key) === child)
        setTimeout(() => {
          if (running.get(key) === child) run(name, part, command);
        }, RESTART_MS);
    });
  };
  const pgData = (name: string): string => join(home(name), 'var/lib/kazasu-postgres/data');
  const config = (name: string, file: string): string => join(home(name), 'etc/kazasu/cluster', file);
  const end = (key: string, how: NodeJS.Signals): void => {
    const child = running.get(key);
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) child.kill(how);
    running.delete(key);
  };
  const cluster: HaCluster = {
    folder,
    databaseUrl: '',
    ownerUrl: '',
    address: network.address,
    on,
    cable: network.cable,
    startMachine(name) {
      if (!running.has(`${name}-etcd`))
        run(name, 'etcd', ['/usr/bin/etcd', '--config-file', config(name, 'etcd.yml')]);
      if (isData(name)) run(name, 'patroni', ['/usr/bin/patroni', config(name, 'patroni.yml')]);
    },
    killMachine(name, { etcd } = { etcd: false }) {
      // Patroni first, so that it neither sees nor answers the end of its PostgreSQL; nothing runs between the signals.
      end(`${name}-patroni`, 'SIGKILL');
      for (const pid of postgresIn(pgData(name))) signal(pid, 'SIGKILL');
      if (etcd) end(`${name}-etcd`, 'SIGKILL');
      for (const pid of postgresIn(pgData(name))) signal(pid, 'SIGKILL');
    },
    async members() {
      for (const name of MACHINES) {
        const here = isData(name) && running.has(`${name}-patroni`);
        const said = here ? await askOf(network.address(name), ca) : undefined;
        if (said !== undefined) return said;
      }
      return [];
    },
    async settled({ alone = false, withinMs = 120_000 } = {}) {
      const until = realSystem.monotonic() + withinMs;
      while (realSystem.monotonic() < until) {
        const members = await cluster.members();
        const leader = members.find(({ role, state }) => role === 'leader' && state === 'running');
        const follower = members.some(({ role }) => role === 'sync_standby');
        if (leader !== undefined && (alone || follower)) return leader.name;
        await delay(250);
      }
      throw new Error(`not settled: ${JSON.stringify(await cluster.members())}`);
    },
    said: (name) =>
      readFileSync(join(folder, `${name}-patroni.log`), 'utf8')
        .split('\n')
        .slice(-60)
        .join('\n'),
    configure(setting) {
      const [program = '', ...args] = [
        ...on('db1'),
        ...[
          'patronictl',
          '-c',
          config('db1', 'patroni.yml'),
          'edit-config',
          '--force',
          '-s',
          setting,
          'kazasu',
        ],
      ];
      const done = spawnSync(program, args, { encoding: 'utf8', cwd: folder, env });
      if (done.status !== 0) throw new Error(done.stderr);
    },
    async stop() {
      for (const key of [...running.keys()].filter((each) => each.endsWith('-patroni'))) end(key, 'SIGKILL');
      for (const name of MACHINES) for (const pid of postgresIn(pgData(name))) signal(pid, 'SIGKILL');
      for (const key of running.keys()) end(key, 'SIGKILL');
      await delay(500);
      network.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const said = readFileSync(join(home('app'), 'etc/kazasu/central.env'), 'utf8');
  const [, databaseUrl = ''] = /^DATABASE_URL=(.*)$/m.exec(said) ?? [];
  const [, ownerUrl = ''] = /^DATABASE_OWNER_URL=(.*)$/m.exec(said) ?? [];
  for (const name of MACHINES) cluster.startMachine(name);
  return { ...cluster, databaseUrl, ownerUrl };
};
