import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { hasKey, keyProtectionOf, loadOrCreateKey, useKeysOfShell } from './key-file.ts';

let folder: string;
let dataDir: string;
let credentials: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-keys-'));
  dataDir = join(folder, 'data');
  credentials = join(folder, 'credentials');
  mkdirSync(credentials);
});
afterEach(() => {
  delete process.env['CREDENTIALS_DIRECTORY'];
  useKeysOfShell(new Map());
  rmSync(folder, { recursive: true });
});
const load = (name = 'record.key') => loadOrCreateKey(dataDir, name, realSystem);
const key = (fill: number) => new Uint8Array(32).fill(fill);

it('makes a key in a file that only this user may read, and calls it that', () => {
  expect(hasKey(dataDir, 'record.key')).toBe(false);
  const made = mustSucceed(load());
  expect(mustSucceed(load())).toEqual(made);
  expect(statSync(join(dataDir, 'record.key')).mode & 0o777).toBe(0o600);
  expect(keyProtectionOf('record.key')).toBe('file');
});

it('takes what systemd opened for this unit, and leaves no copy of it in a file', () => {
  process.env['CREDENTIALS_DIRECTORY'] = credentials;
  writeFileSync(join(credentials, 'record.key'), key(5));
  expect(mustSucceed(load())).toEqual(key(5));
  expect(keyProtectionOf('record.key')).toBe('credential');
  expect(hasKey(dataDir, 'record.key')).toBe(true);
  expect(readdirSync(dataDir)).toEqual([]);
  // A key that is no credential is a file, and is called one.
  mustSucceed(load('registry.key'));
  expect(keyProtectionOf('registry.key')).toBe('file');
});

it('takes what the shell opened (DPAPI) before anything else', () => {
  process.env['CREDENTIALS_DIRECTORY'] = credentials;
  writeFileSync(join(credentials, 'record.key'), key(5));
  useKeysOfShell(new Map([['record.key', key(6)]]));
  expect(mustSucceed(load())).toEqual(key(6));
  expect(keyProtectionOf('record.key')).toBe('dpapi');
});

it('does not choose between two keys, and takes none that is cut short', () => {
  mustSucceed(load());
  const before = readFileSync(join(dataDir, 'record.key'));
  process.env['CREDENTIALS_DIRECTORY'] = credentials;
  writeFileSync(join(credentials, 'record.key'), key(5));
  expect(load()).toMatchObject({ reason: 'key_file_damaged', detail: { why: 'two_keys' } });
  // The same key in both places is one that is being moved.
  writeFileSync(join(credentials, 'record.key'), before);
  expect(mustSucceed(load())).toEqual(new Uint8Array(before));
  writeFileSync(join(credentials, 'token.key'), key(5).subarray(0, 31));
  expect(load('token.key')).toMatchObject({ reason: 'key_file_damaged' });
});
