import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { siteView } from '../../test/harness/made-up-publisher.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import { startTrainingCentre, trainingConfig } from '../../test/harness/training-centre.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem as system } from '../kernel/system.ts';
import { recordOfText } from '../registry/layout.ts';
import { readPackage } from '../registry/package-file.ts';
import type { ResidentRecord } from '../registry/schema.ts';
import { loadTown } from './load-town.ts';
import { openCurrent, replicaFiles } from './registry-files.ts';
import { type PublishingOptions, publishToSite } from './registry-publish.ts';
import { applyPackage, PACKAGE_KEY_FILE } from './site-package.ts';
import { loadSiteProfile, type SiteProfile, scopeOfSite } from './site-profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-publishing-'));
const dataDir = join(folder, 'import');
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const believed = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const training = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
const site = (id: string, change: Partial<SiteProfile> = {}): SiteProfile => ({
  ...training,
  site: { id, name: id },
  registry: { ...training.registry, publishKeys: [believed] },
  ...change,
});
const publish = (profile: SiteProfile, change: Partial<PublishingOptions> = {}) =>
  publishToSite({ dataDir, profile, signingKey: privateKey, system, centralUrl: null, ...change });
const newTown = (seed: number) =>
  mustSucceed(loadTown({ dataDir, population: 100, seed, profile: training, system }));

const rowsIn = (dir: string): Map<string, ResidentRecord> => {
  const files = mustSucceed(replicaFiles({ dataDir: dir, system }));
  const { registry } = mustSucceed(openCurrent(files, { thorough: true }));
  const rows = [...registry.everyone()].map(
    ({ residentId, record }) => [residentId, recordOfText(record)] as const,
  );
  registry.close();
  return new Map(rows);
};
const viewOf = (profile: SiteProfile): Map<string, ResidentRecord> => {
  const files = mustSucceed(replicaFiles({ dataDir, system }));
  const { registry } = mustSucceed(openCurrent(files, { thorough: true }));
  const { version, dataDate, source } = registry.meta();
  registry.close();
  const people = rowsIn(dataDir);
  return siteView(scopeOfSite(profile), {
    version,
    dataDate,
    source,
    everyone: () => people.values(),
    resident: (id) => people.get(id),
  });
};

beforeAll(() => newTown(1));
afterAll(() => rmSync(folder, { recursive: true }));

test('from the whole replica to each site: what its profile says, with a key of its own', async () => {
  const [gym, hall] = [site('gym-7'), site('hall-7', { modules: ['counter'] })];
  for (const profile of [gym, hall]) {
    const { manifest, siteKeyFile, folder: where, waiting, trouble } = mustSucceed(await publish(profile));
    expect(manifest).toMatchObject({ version: 1, base: null, site: profile.site.id });
    expect([waiting, trouble]).toEqual([[1], null]);
    expect(statSync(siteKeyFile).mode & 0o777).toBe(0o600);
    const terminal = join(folder, profile.site.id);
    mkdirSync(terminal);
    copyFileSync(siteKeyFile, join(terminal, PACKAGE_KEY_FILE));
    const files = mustSucceed(replicaFiles({ dataDir: terminal, system }));
    const file = mustSucceed(readPackage(join(where, '1.kzp')));
    expect(await applyPackage(file, { profile, dataDir: terminal, files })).toMatchObject({ ok: true });
    expect(rowsIn(terminal)).toEqual(viewOf(profile));
  }
  expect(rowsIn(join(folder, 'gym-7')).size).toBeLessThan(rowsIn(join(folder, 'hall-7')).size);
  // The key of one site opens nothing of another's.
  const file = mustSucceed(readPackage(join(dataDir, 'published', 'hall-7', '1.kzp')));
  const gymFiles = mustSucceed(replicaFiles({ dataDir: join(folder, 'gym-7'), system }));
  expect(
    await applyPackage(file, { profile: hall, dataDir: join(folder, 'gym-7'), files: gymFiles }),
  ).toMatchObject({ reason: 'wrong_package_key' });
});

test('nothing for another municipality, nor from a replica that is itself a part', async () => {
  const elsewhere = site('far-1', { tenant: { id: tenantIdSchema.parse('999989'), name: '隣' } });
  expect(await publish(elsewhere)).toMatchObject({ reason: 'other_municipality' });
  expect(await publish(site('gym-7'), { dataDir: join(folder, 'gym-7') })).toMatchObject({
    reason: 'not_whole',
  });
  expect(await publish(site('lib-1', { modules: ['library'] }))).toMatchObject({ reason: 'no_replica' });
  expect(await publish(site('gym-7'), { dataDir: join(folder, 'nothing') })).toMatchObject({
    reason: 'registry_missing',
  });
});

test('what the centre could not take is handed in next time, in its order; a snapshot ends what waited', async () => {
  const profile = site('gym-8');
  const nowhere = 'http://127.0.0.1:9';
  expect(await publish(profile, { centralUrl: nowhere })).toMatchObject({
    value: { waiting: [1], trouble: { reason: 'unreachable', newest: null } },
  });
  const centre = await startTrainingCentre({ config: trainingConfig({ registryPublishers: [believed] }) });
  const { url } = centre.central;
  // The same data: nothing is made, and what waited goes.
  expect(await publish(profile, { centralUrl: url })).toMatchObject({
    value: { manifest: null, waiting: [], trouble: null },
  });
  newTown(2);
  mustSucceed(await publish(profile, { whole: true }));
  newTown(3);
  mustSucceed(await publish(profile, { whole: true }));
  expect(readdirSync(join(dataDir, 'published', 'gym-8'))).toEqual(['3.kzp']);
  expect(await publish(profile, { centralUrl: url })).toMatchObject({
    value: { waiting: [], trouble: null },
  });
  // A centre that has got further than this machine remembers says how far.
  rmSync(join(dataDir, 'published', 'published.db'));
  newTown(3);
  const lost = mustSucceed(await publish(profile, { centralUrl: url, above: 1 }));
  expect(lost).toMatchObject({ manifest: { version: 4, base: null }, waiting: [], trouble: null });
  rmSync(join(dataDir, 'published', 'published.db'));
  const behind = mustSucceed(await publish({ ...profile }, { centralUrl: url }));
  expect(behind).toMatchObject({ waiting: [4], trouble: { reason: 'not_newer', newest: 4 } });
  expect(await publish(profile, { centralUrl: url, above: 4, whole: true })).toMatchObject({
    value: { manifest: { version: 5 }, waiting: [], trouble: null },
  });
  await centre.stop();
}, 60_000);

test('by command: published on one machine, carried, applied on another', () => {
  const profile = site('gym-9');
  const yaml = join(folder, 'gym-9.yaml');
  writeFileSync(yaml, stringify(profile));
  const key = join(folder, 'publish.pem');
  writeFileSync(key, privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const terminal = join(folder, 'gym-9');
  mkdirSync(terminal);
  const kazasu = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['src/app/kazasu.mjs', 'registry', ...args],
      {
        encoding: 'utf8',
      },
    );
    return { status, stdout, stderr };
  };
  const made = kazasu('publish', yaml, '--data', dataDir, '--key', key, '--offline');
  expect(made).toMatchObject({ status: 0, stdout: expect.stringContaining('gym-9: 第 ') });
  const [name = ''] = readdirSync(join(dataDir, 'published', 'gym-9'));
  const file = join(dataDir, 'published', 'gym-9', name);
  const apply = () => kazasu('apply', file, '--data', terminal, '--site', yaml);
  expect(apply()).toMatchObject({ status: 1, stderr: expect.stringContaining('package_key_missing') });
  copyFileSync(join(dataDir, 'package-gym-9.key'), join(terminal, PACKAGE_KEY_FILE));
  expect(apply()).toMatchObject({ status: 0, stdout: expect.stringContaining('切り替えました') });
  expect(rowsIn(terminal)).toEqual(viewOf(profile));
  expect(apply()).toMatchObject({ status: 1, stderr: expect.stringContaining('not_newer') });
  expect(JSON.stringify(apply())).not.toContain('�');
  expect(profile.tenant.id).toBe(TENANT);
}, 120_000);
