import { chmodSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { examine, type Surroundings } from './doctor.ts';
import type { Finding } from './finding.ts';
import { openRecord, RECORD_KEY_FILE } from './record.ts';
import { loadSiteProfile } from './site-profile.ts';

const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
let dataDir: string;

const system = fixedSystem();
const replica = {
  count: 94_000,
  dataDate: civilDateInJapan(system.now()),
  source: '住民記録システム',
  version: 12,
};
const around = (changes: Partial<Surroundings> = {}): Surroundings => ({
  profile,
  dataDir,
  system,
  readers: async () => [{ reader: 'A' }],
  residents: () => replica,
  centre: async () => ({ serverTime: system.now() }),
  ...changes,
});
const part = async (name: Finding['part'], changes?: Partial<Surroundings>): Promise<Finding | undefined> =>
  (await examine(around(changes))).find((finding) => finding.part === name);
const makeRecord = (): void => {
  const options = {
    dataDir,
    profile,
    system,
    logger: silentLogger,
    projections: [],
    mode: 'create',
  } as const;
  mustSucceed(openRecord(options)).db.close();
};

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-doctor-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test('a healthy desk has nothing bad, and the key in a file is said', async () => {
  makeRecord();
  const findings = await examine(around());
  // It has never spoken to its centre, so it has no certificate yet.
  expect(findings.filter(({ state }) => state !== 'ok').map(({ part: name }) => name)).toEqual([
    'key',
    'certificate',
  ]);
});

test.each([
  ['reader', { readers: async () => [] as const }],
  ['registry', { residents: () => 'registry_missing' }],
  ['clock', { centre: async () => ({ serverTime: system.now() - 61_000 }) }],
] as const)('%s: what is wrong is bad and says what to do', async (name, changes) => {
  expect(await part(name, changes)).toMatchObject({ state: 'bad', todo: expect.any(String) });
});

test.each([
  [1_900, 'ok'],
  [2_100, 'warn'],
  [-59_000, 'warn'],
] as const)('a clock that is off by %d ms is %s', async (off, state) => {
  expect(await part('clock', { centre: async () => ({ serverTime: system.now() - off }) })).toMatchObject({
    state,
  });
});

test('a terminal with the built-in reader needs no PC/SC, and in production it is bad', async () => {
  const readers = async () => 'library_missing' as const;
  expect(await part('reader', { readers })).toMatchObject({ state: 'warn' });
  const builtin = { ...profile, reader: 'builtin' } as const;
  expect(await part('reader', { readers, profile: builtin })).toMatchObject({
    state: 'ok',
    found: expect.not.stringContaining('ありません'),
  });
  expect(await part('reader', { readers, profile: { ...builtin, training: false } })).toMatchObject({
    state: 'bad',
  });
});

test('a centre out of reach is no reason to stop serving', async () => {
  expect(await part('central', { centre: async () => undefined })).toMatchObject({ state: 'warn' });
});

test.each([
  [{ online: true, asOf: system.now() - 120_000, stale: false }, 'ok', '届きます。データは 2 分前'],
  [{ online: false, asOf: system.now() - 600_000, stale: false }, 'warn', '届きません。データは 10 分前'],
  [{ online: false, asOf: system.now() - 7_200_000, stale: true }, 'warn', '届きません。データは 120 分前'],
  [{ online: false, asOf: null, stale: true }, 'warn', 'まだ届いていません'],
  [{ online: true, asOf: system.now() - 7_200_000, stale: true }, 'warn', '届きます。データは 120 分前'],
] as const)('a branch tells how it stands with the centre above: %o', async (upstream, state, words) => {
  const centre = async () => ({ serverTime: system.now(), upstream });
  const finding = await part('central', { centre });
  expect(finding).toMatchObject({ state, found: expect.stringContaining(words) });
  expect(finding?.todo === undefined).toBe(state === 'ok');
});

test('a key that others can read, and a key that is gone, are bad; the record is not opened with a new key', async () => {
  makeRecord();
  chmodSync(join(dataDir, RECORD_KEY_FILE), 0o644);
  expect(await part('key')).toMatchObject({ state: 'bad' });
  unlinkSync(join(dataDir, RECORD_KEY_FILE));
  expect(await part('key')).toMatchObject({ state: 'bad' });
  expect(await part('record')).toMatchObject({ state: 'bad', found: expect.stringContaining('key_missing') });
});

test('a damaged record is bad', async () => {
  makeRecord();
  writeFileSync(join(dataDir, 'record.db'), Buffer.alloc(8192, 7));
  expect(await part('record')).toMatchObject({ state: 'bad' });
});

test('a printer that listens is found, one that does not is a warning', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const withPrinter = { ...profile, printer: { host: '127.0.0.1', port } };
  expect(await part('printer', { profile: withPrinter })).toMatchObject({ state: 'ok' });
  await new Promise((resolve) => server.close(resolve));
  expect(await part('printer', { profile: withPrinter })).toMatchObject({ state: 'warn' });
});

const inEarnest = { ...profile, training: false };
const DAY_MS = 86_400_000;
const old = (days: number) => ({ ...replica, dataDate: civilDateInJapan(system.now() - days * DAY_MS) });
const asking = { ...inEarnest, registry: { ...profile.registry, publishKeys: ['A'.repeat(59).concat('=')] } };

test('says of which day the residents’ data are, and when that is too long ago', async () => {
  expect(await part('registry')).toMatchObject({
    state: 'ok',
    found: expect.stringContaining('94,000 人、令和'),
  });
  expect(await part('registry', { residents: () => old(9) })).toMatchObject({ state: 'ok' });
  expect(await part('registry', { profile: inEarnest, residents: () => old(7) })).toMatchObject({
    state: 'ok',
  });
  expect(await part('registry', { profile: inEarnest, residents: () => old(8) })).toMatchObject({
    state: 'warn',
    todo: expect.stringContaining('publish'),
  });
});

test('a site that needs no residents is well without, and not well with them', async () => {
  const library = { ...inEarnest, modules: ['library', 'staff'] as const };
  const changes = { profile: { ...library, modules: [...library.modules] } };
  expect(await part('registry', { ...changes, residents: () => 'registry_missing' })).toMatchObject({
    state: 'ok',
  });
  expect(await part('registry', changes)).toMatchObject({ state: 'bad', todo: expect.any(String) });
});

test('a site that waits for its first package needs its key for it', async () => {
  const waiting = { profile: asking, residents: () => 'registry_missing' };
  expect(await part('registry', waiting)).toMatchObject({
    state: 'bad',
    todo: expect.stringContaining('package.key'),
  });
  writeFileSync(join(dataDir, 'package.key'), new Uint8Array(32));
  expect(await part('registry', waiting)).toMatchObject({
    state: 'warn',
    found: '住民データがまだ届いていません',
  });
  expect(await part('registry', { profile: asking, residents: () => 'damaged' })).toMatchObject({
    state: 'bad',
  });
});
