import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { centralConfigSchema, loadCentralConfig } from './config.ts';

const DIR = 'kiosk-config/central';

test('every configuration that ships loads, and only with PINs that are hashed', () => {
  const files = readdirSync(DIR);
  expect(files).toContain('training.yaml');
  for (const file of files) expect(loadCentralConfig(`${DIR}/${file}`)).toMatchObject({ ok: true });
});

test('a wrong field is named; training never runs as 本番; other machines need TLS', () => {
  const training: object = parse(readFileSync(`${DIR}/training.yaml`, 'utf8'));
  const issue = (change: object): string | undefined =>
    centralConfigSchema.safeParse({ ...training, ...change }).error?.issues[0]?.path.join('.');
  expect(issue({})).toBeUndefined();
  expect(issue({ listen: { host: '127.0.0.1', port: 'x' } })).toBe('listen.port');
  expect(issue({ mode: 'real' })).toBe('training');
  expect(issue({ listen: { host: '0.0.0.0', port: 8080 } })).toBe('publicUrl');
  expect(issue({ listen: { host: '0.0.0.0', port: 8080 }, publicUrl: 'https://c.example' })).toBeUndefined();
  expect(issue({ surprise: 1 })).toBe('');
});

test('one municipality or several: what is loaded has one shape', () => {
  const file = (name: string): object => parse(readFileSync(`${DIR}/${name}.yaml`, 'utf8'));
  const one = centralConfigSchema.parse(file('training'));
  expect(one.tenants.map(({ id, name, mode }) => [id, name, mode])).toEqual([
    ['999990', '架空県かざし市', 'drill'],
  ]);
  expect(Object.keys(one)).not.toContain('tenant');
  const joint = centralConfigSchema.parse(file('joint-example'));
  expect(joint.tenants.map(({ id, mode }) => [id, mode])).toEqual([
    ['999990', 'real'],
    ['999982', 'drill'],
  ]);
  const issue = (tenants: unknown, change: object = {}): string | undefined =>
    centralConfigSchema
      .safeParse({ ...file('joint-example'), tenants, ...change })
      .error?.issues[0]?.path.join('.');
  const [first, second] = joint.tenants;
  expect(issue([first, second])).toBeUndefined();
  expect(issue([])).toBe('tenants');
  expect(issue([first, first])).toBe('tenants');
  expect(issue([first, { ...second, name: '' }])).toBe('tenants.1.name');
  expect(issue([first, second], { tenant: { id: '999990', name: '市' } })).toBe('');
  const many = Array.from({ length: 10 }, (_, at) => ({
    ...second,
    id: String(100_000 + at),
    deviceNames: [`m${at}.centre.example`],
  }));
  expect(issue(many)).toBeUndefined();
  expect(issue(many, { database: { embedded: true } })).toBe('database');
  expect(issue(many.slice(1), { database: { embedded: true } })).toBeUndefined();
  // 訓練 is of the whole centre: nobody in it may be in earnest.
  expect(issue([first, second], { training: true })).toBe('training');
});

test('a branch: one municipality, and nothing of its own that its centre decides', () => {
  const file: object = parse(readFileSync(`${DIR}/branch-example.yaml`, 'utf8'));
  const issue = (change: object): string | undefined =>
    centralConfigSchema.safeParse({ ...file, ...change }).error?.issues[0]?.path.join('.');
  expect(centralConfigSchema.parse(file).upstream).toMatchObject({
    device: 'branch-east',
    maxDataAgeMinutes: 1_440,
  });
  const upstream = {
    url: 'https://c.example',
    ca: '0'.repeat(64),
    device: 'branch-1',
    site: 'h',
    siteName: '支所',
  };
  expect(issue({ upstream })).toBeUndefined();
  expect(issue({ upstream: { ...upstream, ca: undefined } })).toBe('upstream.ca');
  expect(issue({ upstream: { ...upstream, url: 'http://c.example' } })).toBe('upstream.url');
  expect(issue({ upstream: { ...upstream, device: 'gym-1' } })).toBe('upstream.device');
  expect(issue({ deviceCa: { certificate: 'a', key: 'b' } })).toBe('upstream');
  expect(issue({ branches: [{ device: 'branch-2' }] })).toBe('upstream');
  // A branch must not be shown as the centre itself.
  const branches = [{ device: 'branch-1', names: ['east.kazasu.example.jp'] }];
  expect(issue({ upstream: undefined, branches })).toBe('branches');
});

test('a missing file and a broken one are told apart', () => {
  expect(loadCentralConfig('kiosk-config/central/none.yaml')).toMatchObject({ reason: 'config_missing' });
  expect(loadCentralConfig('package-lock.json')).toMatchObject({ reason: 'config_wrong' });
});
