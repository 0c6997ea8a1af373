import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSealedKeys, type SafeStorage, SEALED_KEYS } from './sealed-keys.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-sealed-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** What one user of one machine can open, and nobody else. */
const storageOf = (user: string, change: Partial<SafeStorage> = {}): SafeStorage => ({
  isEncryptionAvailable: () => true,
  encryptString: (text) => Buffer.from(`${user}:${Buffer.from(text).toString('hex')}`),
  decryptString(sealed) {
    const [owner, hex = ''] = sealed.toString().split(':');
    if (owner !== user) throw new Error('not yours');
    return Buffer.from(hex, 'hex').toString();
  },
  ...change,
});
const open = (storage: SafeStorage, platform: NodeJS.Platform = 'win32') =>
  openSealedKeys({ storage, dataDir, platform, randomBytes: (length) => new Uint8Array(length).fill(9) });

it('makes and opens sealed keys, of which no file holds the bytes', () => {
  const keys = open(storageOf('desk'));
  expect(Object.keys(keys)).toEqual([...SEALED_KEYS]);
  expect(Buffer.from(keys['record.key'] ?? '', 'base64')).toHaveLength(32);
  expect(open(storageOf('desk'))).toEqual(keys);
  expect(readdirSync(dataDir).toSorted()).toEqual(SEALED_KEYS.map((name) => `${name}.sealed`).toSorted());
  for (const name of SEALED_KEYS)
    expect(readFileSync(join(dataDir, `${name}.sealed`)).includes(Buffer.alloc(32, 9))).toBe(false);
});

it('of another user or another machine is no key at all, and none is made in its place', () => {
  open(storageOf('desk'));
  const before = readFileSync(join(dataDir, 'record.key.sealed'));
  expect(() => open(storageOf('thief'))).toThrow('not yours');
  expect(readFileSync(join(dataDir, 'record.key.sealed')).equals(before)).toBe(true);
});

it('never calls basic_text, a missing service or Linux a protection', () => {
  expect(open(storageOf('desk', { getSelectedStorageBackend: () => 'basic_text' }))).toEqual({});
  expect(open(storageOf('desk', { getSelectedStorageBackend: () => 'unknown' }))).toEqual({});
  expect(open(storageOf('desk', { isEncryptionAvailable: () => false }))).toEqual({});
  expect(open(storageOf('desk', { getSelectedStorageBackend: () => 'basic_text' }), 'linux')).toEqual({});
  expect(readdirSync(dataDir)).toEqual([]);
});

it('leaves a key that is a plain file where it is', () => {
  writeFileSync(join(dataDir, 'record.key'), new Uint8Array(32));
  expect(Object.keys(open(storageOf('desk')))).toEqual(['registry.key', 'token.key']);
  expect(existsSync(join(dataDir, 'record.key.sealed'))).toBe(false);
});
