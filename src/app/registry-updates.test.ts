import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createPublisher, createSource, siteView } from '../../test/harness/made-up-publisher.ts';
import { day, measure, person } from '../../test/harness/made-up-residents.ts';
import { enrolCodeIn, startTrainingCentre, trainingConfig } from '../../test/harness/training-centre.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, mustSucceed, type Result, success } from '../kernel/result.ts';
import { realSystem, type System } from '../kernel/system.ts';
import { recordOfText } from '../registry/layout.ts';
import type { Manifest } from '../registry/package.ts';
import type { ResidentRecord } from '../registry/schema.ts';
import { currentMeta } from '../registry/versions.ts';
import { enrol } from '../sync/enrol.ts';
import { handIn } from '../sync/registry-hand-in.ts';
import { runUpdates } from '../sync/registry-runner.ts';
import type { PackageTransport } from '../sync/registry-transport.ts';
import { openRecord } from './record.ts';
import { openCurrent, replicaFiles } from './registry-files.ts';
import { startRegistryUpdates } from './registry-updates.ts';
import { acceptManifest, applyPackage, PACKAGE_KEY_FILE, packageVersion } from './site-package.ts';
import { loadSiteProfile, type SiteProfile, scopeOfSite } from './site-profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-updates-'));
afterAll(() => rmSync(folder, { recursive: true }));
const production = mustSucceed(loadSiteProfile('kiosk-config/sites/example-production.yaml'));
const STAYING = Array.from({ length: 60 }, (_, at) => person(String(1_000 + at)));

const setUp = () => {
  const home = mkdtempSync(join(folder, 'at-'));
  const dataDir = join(home, 'terminal');
  const source = createSource(STAYING);
  const scope = scopeOfSite(production);
  const publisher = createPublisher(home, scope, source);
  const profile: SiteProfile = {
    ...production,
    registry: { ...production.registry, publishKeys: [publisher.publicKey] },
  };
  const files = mustSucceed(replicaFiles({ dataDir, system: realSystem }));
  writeFileSync(join(dataDir, PACKAGE_KEY_FILE), publisher.siteKey);
  return {
    home,
    dataDir,
    source,
    scope,
    publisher,
    profile,
    files,
    current: () => packageVersion(mustSucceed(currentMeta(files)), profile),
    held(): Map<string, ResidentRecord> {
      if (mustSucceed(currentMeta(files)) === undefined) return new Map();
      const { registry } = mustSucceed(openCurrent(files, { thorough: false }));
      const rows = [...registry.everyone()].map(
        ({ residentId, record }) => [residentId, recordOfText(record)] as const,
      );
      registry.close();
      return new Map(rows);
    },
  };
};

const TOWN = fc
  .uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 8 }),
      householdId: fc.constantFrom('1', '2', '3'),
      name: fc.constantFrom('あ', 'い'),
      status: fc.constantFrom('active', 'active', 'moved_out'),
      leavesOn: fc.constantFrom(null, null, '2026-11-26', '2026-11-28'),
      measures: fc.constantFrom([], [], [measure('2026-01-01', '2026-11-26')], [measure('2026-11-27', null)]),
    }),
    { selector: ({ id }) => id, maxLength: 8 },
  )
  .map((people) => people.map(({ id, ...change }) => person(String(id), change)));

/**
 * `drop`: no answer. `cut`: half of the payload. `rot`: a bit is wrong. `kill`: the terminal ends after the new version
 * was made and before it is in use. `forget`: the list comes without its first package.
 */
type Fault = 'drop' | 'cut' | 'rot' | 'kill' | 'forget';
type Op = { readonly town: readonly ResidentRecord[]; readonly whole: boolean } | Fault | 'run';
const OP: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ town: TOWN, whole: fc.boolean() }),
  fc.constantFrom<Fault | 'run'>('drop', 'cut', 'rot', 'kill', 'forget', 'run', 'run'),
);

type Stage = ReturnType<typeof setUp>;

/** The centre as the transport of a terminal, with the faults that come to it one by one. */
const faultyCentre = ({ publisher }: Stage, given: Manifest[], faults: Fault[]) => {
  const fault = (...kinds: Fault[]): Fault | undefined =>
    faults[0] !== undefined && kinds.includes(faults[0]) ? faults.shift() : undefined;
  const transport: PackageTransport = {
    async list(after) {
      if (fault('drop')) return failure('no_answer');
      const listed = given.filter(({ version }) => version > after);
      return success(fault('forget') ? listed.slice(1) : listed);
    },
    async fetch(manifest, path) {
      const { path: from, at } = publisher.file(manifest.version);
      const payload = Buffer.from(readFileSync(from).subarray(at));
      const now = fault('drop', 'cut', 'rot');
      if (now === 'rot') payload[7] = (payload[7] ?? 0) ^ 1;
      writeFileSync(path, now === 'cut' ? payload.subarray(0, payload.length / 2) : payload);
      return now === 'drop' || now === 'cut' ? failure('no_answer') : success(undefined);
    },
  };
  return { transport, fault };
};

/** Runs a terminal until it rests or `turns` are over; time does not wait for anybody. */
const runFor = async (
  stage: Stage,
  given: Manifest[],
  faults: Fault[],
  until: () => boolean,
): Promise<void> => {
  const { transport, fault } = faultyCentre(stage, given, faults);
  const { profile, dataDir, files, home } = stage;
  let time = 0;
  const system: System = {
    ...realSystem,
    monotonic: () => time,
    sleep: async (ms) => {
      time += ms * 60;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const pathOf = ({ version }: Manifest): string => join(home, `${version}.part`);
  const runner = runUpdates({
    transport,
    current: stage.current,
    accepts: (manifest) => acceptManifest(manifest, profile),
    pathOf,
    async apply(manifest, path): Promise<Result<undefined, string>> {
      const killed = fault('kill') !== undefined;
      const before = killed ? readFileSync(join(files.folder, 'current.json')).toString() : undefined;
      const applied = await applyPackage({ path, at: 0, manifest }, { profile, dataDir, files });
      if (before === undefined) return applied;
      // As if it had ended before the one rename that counts.
      writeFileSync(join(files.folder, 'current.json'), before);
      return failure('stopped');
    },
    clear: (manifest) => {
      if (manifest !== undefined) rmSync(pathOf(manifest), { force: true });
    },
    changed: () => undefined,
    system,
    logger: silentLogger,
  });
  for (let turn = 0; turn < 20_000 && !until(); turn += 1)
    await new Promise((resolve) => setImmediate(resolve));
  await runner.stop();
};

test('after any run of publishing, losing, cutting and killing the replica is the site’s view of the source', async () => {
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(OP, { minLength: 2, maxLength: 10 }), async (ops) => {
      const stage = setUp();
      const { source, scope, publisher } = stage;
      let given: Manifest[] = [];
      let faults: Fault[] = [];
      let imports = 0;
      const views = new Map<number, Map<string, ResidentRecord>>([[0, new Map()]]);
      const publish = async (town: readonly ResidentRecord[], whole: boolean): Promise<void> => {
        source.import([...STAYING, ...town], day(`2026-11-${24 + Math.min((imports += 1), 5)}`));
        const published = await publisher.publish({ whole });
        if (!published.ok && published.reason === 'nothing_new') return;
        const made = mustSucceed(published);
        given = made.base === null ? [made] : [...given, made];
        views.set(made.version, siteView(scope, source));
      };
      await publish([], true);
      // One version must be in use before anything can be killed beside it.
      await runFor(stage, given, [], () => stage.current() === given.at(-1)?.version);
      for (const op of ops) {
        if (typeof op === 'object') await publish(op.town, op.whole);
        else if (op !== 'run') faults.push(op);
        else {
          await runFor(
            stage,
            given,
            faults,
            () => stage.current() === given.at(-1)?.version || faults.length === 0,
          );
          // Whatever happened: what is in use is what some version was, whole.
          expect(stage.held()).toEqual(views.get(stage.current()));
          faults = [];
        }
      }
      await runFor(stage, given, faults, () => stage.current() === given.at(-1)?.version);
      expect(stage.current()).toBe(given.at(-1)?.version);
      expect(stage.held()).toEqual(siteView(scope, source));
      applied += stage.current();
      publisher.close();
      rmSync(stage.home, { recursive: true });
    }),
    { numRuns: 25 },
  );
  expect(applied).toBeGreaterThan(25);
});

test('from the publishing machine over a real centre into a terminal that asks by itself', async () => {
  const stage = setUp();
  const { publisher, source, scope, dataDir } = stage;
  const centre = await startTrainingCentre({
    config: trainingConfig({ registryPublishers: [publisher.publicKey] }),
  });
  const profile: SiteProfile = { ...stage.profile, centralUrl: centre.central.url };
  const record = mustSucceed(
    openRecord({
      dataDir,
      profile,
      system: realSystem,
      logger: silentLogger,
      projections: [],
      mode: 'create',
    }),
  );
  const { device, site, tenant } = profile;
  mustSucceed(
    await enrol({
      centralUrl: centre.central.url,
      code: enrolCodeIn(centre.dataDir),
      device,
      site: site.id,
      siteName: site.name,
      publicKey: record.log.publicKey,
      tenant: tenant.id,
    }),
  );
  const give = async (): Promise<void> => {
    const { version } = mustSucceed(await publisher.publish());
    mustSucceed(
      await handIn({
        centralUrl: centre.central.url,
        file: publisher.file(version),
        signingKey: publisher.privateKey,
      }),
    );
  };
  // Its clock runs two hundred times as fast, so that it asks soon.
  const started = realSystem.monotonic();
  const hurried: System = {
    ...realSystem,
    monotonic: () => (realSystem.monotonic() - started) * 200,
    sleep: (ms, signal) => realSystem.sleep(Math.min(ms, 20), signal),
  };
  let changes = 0;
  const start = () =>
    startRegistryUpdates({
      profile,
      dataDir,
      log: record.log,
      changed: () => (changes += 1),
      system: hurried,
      logger: silentLogger,
    });
  const arrived = async (version: number): Promise<void> => {
    for (let turn = 0; turn < 600 && stage.current() !== version; turn += 1) await realSystem.sleep(50);
    expect(stage.current()).toBe(version);
    expect(stage.held()).toEqual(siteView(scope, source));
  };
  const updates = start();
  await give();
  await arrived(1);
  source.import([...STAYING, person('5')], day('2026-11-25'));
  await give();
  await arrived(2);
  await updates?.stop();
  expect(changes).toBeGreaterThanOrEqual(1);
  // Nothing of a package stays behind.
  const left = statSync(join(dataDir, 'packages'), { throwIfNoEntry: false });
  expect(left === undefined ? [] : readdirSync(join(dataDir, 'packages'))).toEqual([]);
  // A library's terminal does not even ask.
  expect(
    startRegistryUpdates({
      profile: { ...profile, modules: ['library'] },
      dataDir,
      log: record.log,
      changed: () => undefined,
      system: hurried,
      logger: silentLogger,
    }),
  ).toBeUndefined();
  record.db.close();
  publisher.close();
  await centre.stop();
}, 60_000);
