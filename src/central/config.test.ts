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

test('a missing file and a broken one are told apart', () => {
  expect(loadCentralConfig('kiosk-config/central/none.yaml')).toMatchObject({ reason: 'config_missing' });
  expect(loadCentralConfig('package-lock.json')).toMatchObject({ reason: 'config_wrong' });
});
