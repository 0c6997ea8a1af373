import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type CheckAnswer, checkDesk, partsOf, person as persona } from '../../test/harness/check-desk.ts';
import { createPublisher, createSource } from '../../test/harness/made-up-publisher.ts';
import { day, person } from '../../test/harness/made-up-residents.ts';
import { openTestTerminal, openTown } from '../../test/harness/town-terminal.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { residentIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem as system } from '../kernel/system.ts';
import { loadTown } from './load-town.ts';
import { replicaFiles } from './registry-files.ts';
import { applyPackage, PACKAGE_KEY_FILE } from './site-package.ts';
import { loadSiteProfile, type SiteProfile, scopeOfSite, siteProfileSchema } from './site-profile.ts';
import { openTerminalRegistry } from './terminal-registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-terminal-registry-'));
const newDir = (): string => mkdtempSync(join(folder, 'd-'));
const training = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
const KEY = `${'A'.repeat(59)}=`;
const asking = (publishKey = KEY, change: Partial<SiteProfile> = {}): SiteProfile => ({
  ...training,
  registry: { ...training.registry, publishKeys: [publishKey] },
  ...change,
});
const open = (profile: SiteProfile, dataDir: string) =>
  openTerminalRegistry({ profile, dataDir, system, logger: silentLogger });

const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
afterAll(() => {
  town.close();
  rmSync(folder, { recursive: true });
});

describe('what a terminal works with', () => {
  test('without packages to come, no replica is a failure; with them it waits and says so', () => {
    expect(open(training, newDir())).toMatchObject({ reason: 'registry_missing' });
    const waiting = mustSucceed(open(asking(), newDir()));
    expect(waiting.replica()).toBeUndefined();
    expect(waiting.registry.count()).toBe(0);
    waiting.registry.close();
  });

  test('the first package is followed without a new start', async () => {
    const dataDir = newDir();
    const source = createSource([person('1'), person('2')]);
    const publisher = createPublisher(newDir(), scopeOfSite(training), source);
    const profile = asking(publisher.publicKey, { site: { id: 'gym-1', name: '体育館' } });
    const { registry, replica } = mustSucceed(open(profile, dataDir));
    const id = residentIdSchema.parse('2');
    expect(registry.resident(id)).toBeUndefined();
    mustSucceed(await publisher.publish());
    writeFileSync(join(dataDir, PACKAGE_KEY_FILE), publisher.siteKey);
    const files = mustSucceed(replicaFiles({ dataDir, system }));
    mustSucceed(await applyPackage(publisher.file(1), { profile, dataDir, files }));
    expect(registry.resident(id)?.name).toBe('氏名　2');
    expect(replica()).toMatchObject({ version: 1, dataDate: '2026-11-24', source: '住民記録システム' });
    registry.close();
    publisher.close();
  });

  test('a library looks into no replica, even where one lies', () => {
    const dataDir = newDir();
    mustSucceed(loadTown({ dataDir, population: 100, seed: 1, profile: training, system }));
    const here = mustSucceed(open(training, dataDir));
    expect(here.registry.count()).toBe(100);
    expect(here.replica()?.dataDate).toBe(civilDateInJapan(system.now()));
    here.registry.close();
    const library = mustSucceed(open(asking(KEY, { modules: ['library', 'identification'] }), dataDir));
    expect(library.registry.count()).toBe(0);
    expect(library.replica()).toBeUndefined();
    library.registry.close();
  });
});

test('a polling site must say its day and its election, and modules are known by name', () => {
  const parse = (change: object) => siteProfileSchema.safeParse({ ...training, ...change }).success;
  expect(parse({ modules: ['polling'] })).toBe(false);
  const polling = { election: 'e-1', place: 'P1' };
  expect(parse({ modules: ['polling'], polling })).toBe(false);
  expect(parse({ modules: ['polling'], registry: { pollDay: '2026-12-06' } })).toBe(false);
  expect(parse({ modules: ['polling'], polling, registry: { pollDay: '2026-12-06' } })).toBe(true);
  expect(parse({ modules: [] })).toBe(false);
  expect(parse({ modules: ['bakery'] })).toBe(false);
});

describe('the desk says of which day its data are', () => {
  const old = { dataDate: day('2026-01-05'), source: '住民記録システム', version: 4 };
  const limited = (days: number): SiteProfile => ({
    ...town.profile,
    registry: { ...town.profile.registry, maxAgeDays: { identification: days } },
  });
  const registryOf = async (change: Parameters<typeof town.optionsFor>[1]) => {
    const { terminal } = openTestTerminal(town.optionsFor(town.reader(), change));
    const { registry } = terminal.state();
    await terminal.close();
    return registry;
  };

  test('fresh, stale, missing, and none by design', async () => {
    expect(await registryOf({ replica: () => old })).toEqual({ state: 'fresh', ...old });
    expect(await registryOf({ replica: () => old, profile: limited(3) })).toEqual({ state: 'stale', ...old });
    const nothing = { dataDate: null, source: null, version: null };
    expect(await registryOf({ replica: () => undefined })).toEqual({ state: 'missing', ...nothing });
    const library: SiteProfile = { ...town.profile, modules: ['library'] };
    expect(await registryOf({ replica: () => undefined, profile: library })).toEqual({
      state: 'none',
      ...nothing,
    });
  });

  test('with data that are too old everything goes on, but no card is linked on their word; nor on a wrong clock’s', async () => {
    const desk = checkDesk(town);
    const tomorrow = { ...old, dataDate: day('2999-01-01') };
    for (const [days, replica, jump, expected] of [
      [3, old, 0, { reason: 'stale_data' }],
      [3_650, tomorrow, 0, { reason: 'clock_suspect' }],
      [3_650, old, 120_000, { reason: 'clock_suspect' }],
      [3_650, old, 0, { ok: true }],
    ] as const) {
      let off = 0;
      desk.open({
        replica: () => replica,
        profile: limited(days),
        system: { ...system, now: () => system.now() + off },
      });
      const lift = await desk.tap('elder');
      expect(desk.visit().residentId).toBe(persona('elder').resident.residentId);
      await desk.output('desk.clear');
      lift();
      const lifted = await desk.tap('unlinked');
      await desk.output('identification.begin');
      const read = (await desk.output('identification.readFace', partsOf('unlinked'))) as CheckAnswer;
      const { checkId } = read.value;
      const { residentId } = persona('unlinked').resident;
      await desk.output('identification.choose', { checkId, residentId });
      expect(await desk.output('identification.confirm', { checkId, result: 'same' })).toMatchObject({
        ok: true,
      });
      off = jump;
      const linked = await desk.output('identification.link', { checkId, consent: 'holder' });
      expect(linked).toMatchObject(expected);
      expect(desk.kinds().includes('identification.linked')).toBe('ok' in expected);
      lifted();
      await desk.close();
    }
  });
});
