import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CENTRE_KEY_BYTES, CENTRE_KEY_FILE } from '../central/centre-key.ts';
import { toHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';

/**
 * What each machine of the centre gets (PostgreSQL with a synchronous standby, etcd, the centre itself), made of a short file
 * of answers and the templates of `kiosk-config/machine/central`. Made again, it gives the same: passwords and certificates of
 * the folder are kept.
 */

const nameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);
const pathSchema = z.string().regex(/^\/[A-Za-z0-9._/-]+$/);

const machineSchema = z.strictObject({
  name: nameSchema,
  address: z.string().refine(isIPv4, 'IPv4 のアドレスではありません'),
  /** Holds the database; the others only vote. */
  data: z.boolean(),
});
type Machine = z.infer<typeof machineSchema>;

export const answersSchema = z
  .strictObject({
    cluster: nameSchema,
    machines: z.array(machineSchema).min(3).max(7),
    /** The machine of the centre: it gets 本部の鍵. */
    centre: nameSchema,
    backup: pathSchema,
    strict: z.boolean(),
  })
  .refine(({ machines }) => machines.length % 2 === 1, {
    path: ['machines'],
    error: '機械は奇数（3台か5台）にしてください。偶数では、半分ずつに分かれたとき決まりません',
  })
  .refine(
    ({ machines }) => new Set(machines.flatMap((m) => [m.name, m.address])).size === machines.length * 2,
    {
      path: ['machines'],
      error: '同じ名前かアドレスが二度書かれています',
    },
  )
  .refine(({ machines }) => machines.filter(({ data }) => data).length >= 2, {
    path: ['machines'],
    error: 'data: true の機械が2台以上要ります（主と副）',
  })
  .refine(({ machines, centre }) => machines.some(({ name }) => name === centre), {
    path: ['centre'],
    error: 'machines にない名前です',
  })
  .refine(({ machines, strict }) => !strict || machines.filter(({ data }) => data).length >= 3, {
    path: ['strict'],
    error: '2台の strict では、1台が止まると書き込みも止まります。data: true を3台にしてください',
  })
  .readonly();
export type Answers = z.infer<typeof answersSchema>;

const passwordSchema = z.string().regex(/^[0-9a-f]{48}$/);
const secretsSchema = z.strictObject({
  superuserPassword: passwordSchema,
  replicationPassword: passwordSchema,
  rewindPassword: passwordSchema,
  ownerPassword: passwordSchema,
  centrePassword: passwordSchema,
});
type Secrets = z.infer<typeof secretsSchema>;

export interface BundleOptions {
  readonly answersFile: string;
  /** Gets a folder for each machine, `ca`, `secrets.json` and `centre.key`. */
  readonly out: string;
  /** `kiosk-config/machine/central`. */
  readonly templates: string;
  readonly system: System;
  /** Where a machine's `/` is, for machines that are only folders (tests, a drill on one computer). No watchdog then. */
  readonly prefix?: (machine: string) => string;
}

export type BundleFailure = 'answers_missing' | 'answers_wrong' | 'secrets_wrong' | 'openssl_failed';

const CONNECTIONS = 200;
const SECRET = 0o600;

const loadSecrets = (file: string, system: System): Result<Secrets, 'secrets_wrong'> => {
  if (!existsSync(file)) {
    const password = (): string => toHex(system.randomBytes(24));
    const secrets: Secrets = {
      superuserPassword: password(),
      replicationPassword: password(),
      rewindPassword: password(),
      ownerPassword: password(),
      centrePassword: password(),
    };
    writeFileSync(file, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: SECRET, flush: true });
  }
  const read = readYamlFile(file, secretsSchema);
  return read.ok ? read : failure('secrets_wrong', { path: file });
};

/** One wrong placeholder would become a wrong machine: each must be known. */
const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for {{${name}}}`);
    return value;
  });

const hbaLines = (machines: readonly Machine[]): string =>
  machines
    .flatMap(({ address, data }) => [
      ...(data
        ? [
            `hostssl replication replicator ${address}/32 scram-sha-256`,
            `hostssl all postgres ${address}/32 scram-sha-256`,
            `hostssl all rewinder ${address}/32 scram-sha-256`,
          ]
        : []),
      `hostssl kazasu kazasu,kazasu_owner ${address}/32 scram-sha-256`,
    ])
    .map((line) => `    - ${line}`)
    .join('\n');

const valuesFor = (
  machine: Machine,
  { cluster, machines, strict, backup }: Answers,
  secrets: Secrets,
  prefix: string | undefined,
): Readonly<Record<string, string>> => {
  const under = (path: string): string => `${prefix ?? ''}${path}`;
  return {
    ...secrets,
    name: machine.name,
    address: machine.address,
    cluster,
    strict: String(strict),
    backup,
    maxConnections: String(CONNECTIONS),
    watchdog: prefix === undefined ? 'automatic' : 'off',
    etcKazasu: under('/etc/kazasu'),
    etc: under('/etc/kazasu/cluster'),
    lib: under('/usr/lib/kazasu'),
    run: under('/run/kazasu-postgres'),
    pgData: under('/var/lib/kazasu-postgres/data'),
    etcdData: under('/var/lib/kazasu-etcd'),
    etcdCluster: machines.map(({ name, address }) => `${name}=https://${address}:2380`).join(','),
    hbaLines: hbaLines(machines),
    databaseHosts: machines
      .filter(({ data }) => data)
      .map(({ address }) => `${address}:5432`)
      .join(','),
  };
};

interface Piece {
  readonly from: string;
  readonly to: string;
  readonly mode: number;
}

/** What a machine gets, and where it goes there. */
const piecesFor = ({ data }: Machine): Piece[] => [
  { from: 'templates/etcd.yml.in', to: 'etc/kazasu/cluster/etcd.yml', mode: 0o644 },
  { from: 'templates/central.env', to: 'etc/kazasu/central.env', mode: SECRET },
  { from: 'units/kazasu-etcd.service', to: 'etc/systemd/system/kazasu-etcd.service', mode: 0o644 },
  { from: '../kazasu-central.service', to: 'etc/systemd/system/kazasu-central.service', mode: 0o644 },
  { from: 'install.sh', to: 'install.sh', mode: 0o755 },
  { from: 'kazasu.sh', to: 'usr/local/sbin/kazasu', mode: 0o755 },
  ...(data
    ? [
        { from: 'templates/patroni.yml.in', to: 'etc/kazasu/cluster/patroni.yml', mode: SECRET },
        { from: 'templates/make-database.sh', to: 'usr/lib/kazasu/make-database.sh', mode: 0o700 },
        { from: 'templates/wait-for-etcd.sh', to: 'usr/lib/kazasu/wait-for-etcd.sh', mode: 0o755 },
        { from: 'templates/backup.env', to: 'etc/kazasu/cluster/backup.env', mode: 0o644 },
        { from: 'archive-wal.sh', to: 'usr/lib/kazasu/archive-wal.sh', mode: 0o755 },
        { from: 'backup.sh', to: 'usr/lib/kazasu/backup.sh', mode: 0o755 },
        { from: 'restore.sh', to: 'usr/lib/kazasu/restore.sh', mode: 0o755 },
        {
          from: 'units/kazasu-patroni.service',
          to: 'etc/systemd/system/kazasu-patroni.service',
          mode: 0o644,
        },
        { from: 'units/kazasu-backup.service', to: 'etc/systemd/system/kazasu-backup.service', mode: 0o644 },
        { from: 'units/kazasu-backup.timer', to: 'etc/systemd/system/kazasu-backup.timer', mode: 0o644 },
      ]
    : []),
];

const write = (path: string, text: string | Uint8Array, mode: number): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  writeFileSync(path, text, { mode });
  chmodSync(path, mode); // also where the file was there
};

const makeCertificates = (
  { out, templates }: BundleOptions,
  { machines }: Answers,
): Result<undefined, 'openssl_failed'> => {
  const run = spawnSync(
    'bash',
    [join(templates, 'certificates.sh'), out, ...machines.map(({ name, address }) => `${name}=${address}`)],
    { encoding: 'utf8' },
  );
  if (run.status !== 0) return failure('openssl_failed');
  for (const { name } of machines)
    for (const file of readdirSync(join(out, name, 'pki')))
      write(
        join(out, name, 'etc/kazasu/cluster', file),
        readFileSync(join(out, name, 'pki', file), 'utf8'),
        file.endsWith('.key') ? SECRET : 0o644,
      );
  return success(undefined);
};

/**
 * 本部の鍵 for the machine of the centre, and for the safe: with that machine gone, a centre on another one needs it, or every
 * terminal would have to be enrolled anew. Not where the database lies, whose copies it must not open.
 */
const makeCentreKey = ({ out, system }: BundleOptions, { centre }: Answers): void => {
  const kept = join(out, CENTRE_KEY_FILE);
  if (!existsSync(kept))
    writeFileSync(kept, system.randomBytes(CENTRE_KEY_BYTES), { mode: SECRET, flush: true });
  write(join(out, centre, CENTRE_KEY_FILE), readFileSync(kept), SECRET);
};

/** Gives the names of the machines. */
export const makeCentralBundle = (options: BundleOptions): Result<readonly string[], BundleFailure> => {
  const { answersFile, out, templates, system, prefix } = options;
  const answers = readYamlFile(answersFile, answersSchema);
  if (!answers.ok)
    return failure(answers.reason === 'missing' ? 'answers_missing' : 'answers_wrong', answers.detail);
  mkdirSync(out, { recursive: true, mode: 0o700 });
  const secrets = loadSecrets(join(out, 'secrets.json'), system);
  if (!secrets.ok) return secrets;
  for (const machine of answers.value.machines) {
    const values = valuesFor(machine, answers.value, secrets.value, prefix?.(machine.name));
    for (const { from, to, mode } of piecesFor(machine))
      write(join(out, machine.name, to), fill(readFileSync(join(templates, from), 'utf8'), values), mode);
  }
  makeCentreKey(options, answers.value);
  const made = makeCertificates(options, answers.value);
  return made.ok ? success(answers.value.machines.map(({ name }) => name)) : made;
};
