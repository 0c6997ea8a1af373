import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem as system } from '../kernel/system.ts';
import { loadTown } from './load-town.ts';
import { loadSiteProfile } from './site-profile.ts';
import { readTokenKey, tokenKeyId, writeTokenKey } from './token-key.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-token-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

test('a key made on one terminal is the key of the next, and is named alike on both', () => {
  expect(tokenKeyId(at('a'), system)).toMatchObject({ reason: 'key_missing' });
  const id = mustSucceed(writeTokenKey(at('a'), at('key'), system));
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(statSync(at('key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(at('key')).toString('hex')).not.toContain(id);
  expect(readTokenKey(at('b'), at('key'))).toEqual({ ok: true, value: id });
  expect(tokenKeyId(at('b'), system)).toEqual({ ok: true, value: id });
  expect(readFileSync(join(at('b'), 'token.key'))).toEqual(readFileSync(join(at('a'), 'token.key')));
});

test('no file is overwritten, and none that is no key is taken', () => {
  mustSucceed(writeTokenKey(at('a'), at('key'), system));
  expect(writeTokenKey(at('a'), at('key'), system)).toMatchObject({ reason: 'file_exists' });
  writeFileSync(at('short'), 'no key');
  expect(readTokenKey(at('b'), at('short'))).toMatchObject({ reason: 'key_file_damaged' });
  expect(readTokenKey(at('b'), at('nothing'))).toMatchObject({ reason: 'file_missing' });
});

test('a terminal that has residents keeps its key: their links were made with it', () => {
  const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
  mustSucceed(loadTown({ dataDir: at('b'), population: 100, seed: 1, profile, system }));
  mustSucceed(writeTokenKey(at('a'), at('key'), system));
  expect(readTokenKey(at('b'), at('key'))).toMatchObject({ reason: 'token_key_in_use' });
  mustSucceed(writeTokenKey(at('b'), at('own'), system));
  expect(readTokenKey(at('b'), at('own'))).toMatchObject({ ok: true });
});
