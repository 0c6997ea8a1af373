import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parse } from 'yaml';
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
