import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CENTRE_KEY_BYTES } from '../central/centre-key.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { answersSchema, makeCentralBundle } from './central-bundle.ts';

const templates = 'kiosk-config/machine/central';
const folder = mkdtempSync(join(tmpdir(), 'kazasu-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

const answersFile = join(templates, 'answers.example.yaml');
const options = { answersFile, templates, system: realSystem, out: join(folder, 'bundle') };

const contentOf = (path: string): Record<string, string> => {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const file = join(entry.parentPath, entry.name);
      files[file] = readFileSync(file, 'utf8');
    }
  return files;
};

it('makes the files of each machine from the example, and the same again', () => {
  expect(mustSucceed(makeCentralBundle(options))).toEqual(['db1', 'db2', 'app']);
  const first = contentOf(options.out);
  mustSucceed(makeCentralBundle(options));
  expect(contentOf(options.out)).toEqual(first);
  for (const [file, text] of Object.entries(first)) expect(text, file).not.toMatch(/\{\{\w+\}\}/);
  const patroni: unknown = parse(first[join(options.out, 'db2/etc/kazasu/cluster/patroni.yml')] ?? '');
  expect(patroni).toMatchObject({
    name: 'db2',
    etcd3: { hosts: ['192.0.2.12:2379'], use_proxies: true },
    bootstrap: { dcs: { ttl: 10, synchronous_mode: true, synchronous_mode_strict: false } },
    postgresql: { parameters: { fsync: 'on', synchronous_commit: 'on' } },
    watchdog: { mode: 'automatic' },
  });
  expect(existsSync(join(options.out, 'app/etc/kazasu/cluster/patroni.yml'))).toBe(false);
});

it('leaves what is secret to its owner only, and the key of the CA on no machine', () => {
  mustSucceed(makeCentralBundle(options));
  for (const secret of [
    'secrets.json',
    'db1/etc/kazasu/cluster/patroni.yml',
    'db1/etc/kazasu/cluster/node.key',
    'app/etc/kazasu/central.env',
  ])
    expect(statSync(join(options.out, secret)).mode & 0o077, secret).toBe(0);
  expect(Object.keys(contentOf(options.out)).filter((file) => file.endsWith('ca.key'))).toEqual([
    join(options.out, 'ca/ca.key'),
  ]);
});

it('gives the key of the centre to its machine and to the safe, the same each time, and to no machine of the database', () => {
  mustSucceed(makeCentralBundle(options));
  const keys = () => Object.keys(contentOf(options.out)).filter((file) => file.endsWith('centre.key'));
  expect(keys().sort()).toEqual([join(options.out, 'app/centre.key'), join(options.out, 'centre.key')]);
  const key = readFileSync(join(options.out, 'centre.key'));
  expect(key).toHaveLength(CENTRE_KEY_BYTES);
  rmSync(join(options.out, 'app/centre.key'));
  mustSucceed(makeCentralBundle(options));
  expect(readFileSync(join(options.out, 'app/centre.key'))).toEqual(key);
  expect(statSync(join(options.out, 'app/centre.key')).mode & 0o077).toBe(0);
});

it('lets no machine wait for another before its installation is over, and Patroni for all', () => {
  mustSucceed(makeCentralBundle(options));
  const files = contentOf(options.out);
  const of = (name: string): string => files[join(options.out, name)] ?? '';
  const starts = of('db1/install.sh').match(/^.*systemctl (?:enable --now|start|restart).*$/gm);
  expect(starts).toEqual(['systemctl start --no-block "${units[@]}"']);
  const patroni = of('db1/etc/systemd/system/kazasu-patroni.service');
  expect(patroni).toMatch(/^ExecStartPre=\/usr\/lib\/kazasu\/wait-for-etcd\.sh$/m);
  for (const unit of [patroni, of('db1/etc/systemd/system/kazasu-etcd.service')])
    expect(unit).toMatch(/^TimeoutStartSec=infinity$/m);
});

it('lets the centre listen for other machines: Node asks the kernel for the addresses of this one, and ends where it may not', () => {
  mustSucceed(makeCentralBundle(options));
  const unit = readFileSync(join(options.out, 'app/etc/systemd/system/kazasu-central.service'), 'utf8');
  const families = /^RestrictAddressFamilies=(.*)$/m.exec(unit)?.[1]?.split(' ') ?? ['AF_NETLINK'];
  expect(families).toContain('AF_NETLINK');
});

it('takes every file of a machine to its place, also where a machine has no `usr`', () => {
  mustSucceed(makeCentralBundle(options));
  const listing = /find \. .*printf '%P\\n'/.exec(
    readFileSync(join(options.out, 'app/install.sh'), 'utf8'),
  )?.[0];
  const listed = (machine: string): string[] =>
    execFileSync('bash', ['-c', listing ?? 'false'], { cwd: join(options.out, machine), encoding: 'utf8' })
      .trim()
      .split('\n')
      .sort();
  for (const machine of ['db1', 'app'])
    expect(listed(machine)).toEqual(
      Object.keys(contentOf(join(options.out, machine)))
        .map((file) => file.slice(join(options.out, machine).length + 1))
        .filter((file) => /^(?:etc|usr)\//.test(file))
        .sort(),
    );
});

/** Versions as an etcd tells them: until the machines have met, 3.0.0 (measured; Patroni 3.0.2 then asks for paths that are not there). */
it.each([
  ['not_decided, 3.0.0, then 3.4.0', ['not_decided', '3.0.0', '3.4.0'], 3],
  ['3.5.0 at once', ['3.5.0'], 1],
])('Patroni waits until etcd has its version: %s', (_, versions, asked) => {
  mustSucceed(makeCentralBundle(options));
  const bin = mkdtempSync(join(folder, 'bin-'));
  const asks = join(bin, 'asks');
  writeFileSync(asks, '');
  writeFileSync(
    join(bin, 'curl'),
    `#!/bin/bash\necho x >>${asks}\nversions=(${versions.join(' ')})\n` +
      `echo "{\\"etcdserver\\":\\"3.4.23\\",\\"etcdcluster\\":\\"\${versions[$(wc -l <${asks}) - 1]}\\"}"\n`,
    { mode: 0o755 },
  );
  writeFileSync(join(bin, 'sleep'), '#!/bin/bash\n', { mode: 0o755 });
  execFileSync('bash', [join(options.out, 'db1/usr/lib/kazasu/wait-for-etcd.sh')], {
    env: { PATH: `${bin}:/usr/bin:/bin` },
  });
  expect(readFileSync(asks, 'utf8').split('x')).toHaveLength(asked + 1);
});

it('says which answer is wrong and makes nothing', () => {
  const good: unknown = parse(readFileSync(answersFile, 'utf8'));
  const example = answersSchema.parse(good);
  const [db1, db2, app] = example.machines;
  const wrong: [string, object][] = [
    ['machines', { machines: [db1, db2] }],
    ['machines', { machines: [db1, db2, { ...app, address: db1?.address }] }],
    ['machines', { machines: [db1, { ...db2, data: false }, app] }],
    ['machines.0.address', { machines: [{ ...db1, address: 'db1' }, db2, app] }],
    ['centre', { centre: 'other' }],
    ['strict', { strict: true }],
    ['backup', { backup: 'relative' }],
  ];
  for (const [at, change] of wrong) {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(file, JSON.stringify({ ...example, ...change }));
    const made = makeCentralBundle({ ...options, answersFile: file, out: join(folder, 'none') });
    expect(made).toMatchObject({ ok: false, reason: 'answers_wrong' });
    expect(String(!made.ok && made.detail?.['at']), at).toMatch(new RegExp(`^${at.replaceAll('.', '\\.')}:`));
  }
  expect(existsSync(join(folder, 'none'))).toBe(false);
});
