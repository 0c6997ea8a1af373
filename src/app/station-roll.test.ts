import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { elector, madeUpElection } from '../../test/harness/made-up-roll.ts';
import { newKeys } from '../../test/harness/test-stream.ts';
import { enrolCodeIn, startTrainingCentre, trainingConfig } from '../../test/harness/training-centre.ts';
import { pollPlanOf } from '../central/polls.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem, type System } from '../kernel/system.ts';
import { HIDDEN_ADDRESS } from '../registry/disclose.ts';
import { readPackage } from '../registry/package-file.ts';
import { electionIdSchema, electionSchema, placeIdSchema } from '../registry/roll/election.ts';
import type { Elector } from '../registry/roll/schema.ts';
import { enrol } from '../sync/enrol.ts';
import { loadRoll } from './load-roll.ts';
import { openRecord } from './record.ts';
import { hasRoll, openCurrentRoll, rollFiles } from './roll-files.ts';
import { applyRoll } from './roll-package.ts';
import { publishRoll } from './roll-publish.ts';
import { PACKAGE_KEY_FILE } from './site-package.ts';
import { loadSiteProfile, type SiteProfile } from './site-profile.ts';
import { createRollCheck, openStationRoll, startRollUpdates } from './station-roll.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-station-roll-'));
afterAll(() => rmSync(folder, { recursive: true }));
const production = mustSucceed(loadSiteProfile('kiosk-config/sites/example-production.yaml'));
const election = madeUpElection();
const { electionId } = election;
const keys = newKeys();

const ELECTORS = [
  elector('1-1-1'),
  elector('1-1-2', { protected: true, address: '架空県かざし市秘密町１番地' }),
  elector('2-1-1', { sex: '1', absentee: { issuedOn: '2026-11-25' } }),
];

const siteOf = (id: string): SiteProfile => ({
  ...production,
  site: { id, name: '投票所' },
  registry: { ...production.registry, publishKeys: [keys.publicKey] },
});

/** An office with this roll, and the folder of a station that has the office's key for its site. */
const setUp = (site: string) => {
  const home = mkdtempSync(join(folder, 'at-'));
  const office = join(home, 'office');
  const station = join(home, 'station');
  const profile = siteOf(site);
  const load = (electors: readonly Elector[], asOf = '2026-11-23', document = election) =>
    mustSucceed(
      loadRoll({
        dataDir: office,
        profile: { ...profile, training: true },
        election: document,
        electors,
        asOf: civilDateSchema.parse(asOf),
        system: realSystem,
      }),
    );
  const publish = (
    centralUrl: string | null = null,
    change: Partial<Parameters<typeof publishRoll>[0]> = {},
  ) =>
    publishRoll({
      dataDir: office,
      electionId,
      profiles: [profile],
      signingKey: keys.privateKey,
      system: realSystem,
      centralUrl,
      ...change,
    });
  const published = async () => {
    const done = mustSucceed(await publish());
    const [first] = done.sites;
    if (first === undefined) throw new Error('nothing was published');
    return mustSucceed(first);
  };
  const files = () => mustSucceed(rollFiles({ dataDir: station, electionId, system: realSystem }));
  const apply = (path: string, change: Partial<Parameters<typeof applyRoll>[1]> = {}) =>
    applyRoll(mustSucceed(readPackage(path)), {
      profile,
      dataDir: station,
      files: files(),
      electionId,
      ...change,
    });
  const carryKey = (from: string): void => {
    files();
    copyFileSync(from, join(station, PACKAGE_KEY_FILE));
  };
  const held = (): Elector[] => {
    if (!hasRoll({ dataDir: station, electionId })) return [];
    const { value } = mustSucceed(openCurrentRoll(files(), { thorough: true }));
    const all = [...value.everyone()];
    value.close();
    return all;
  };
  return { home, office, station, profile, load, publish, published, apply, carryKey, held };
};

describe('by hand, without a line', () => {
  it.each([
    ['poll-1', ['1-1-1', '1-1-2']],
    ['poll-2', ['2-1-1']],
    ['early-1', ['1-1-1', '1-1-2', '2-1-1']],
  ])(
    'domain.md §11 支援措置: %s gets its own electors, and no address of the protected',
    async (site, ids) => {
      const stage = setUp(site);
      stage.load(ELECTORS);
      const { path, siteKeyFile } = await stage.published();
      stage.carryKey(siteKeyFile);
      mustSucceed(await stage.apply(path));
      expect(stage.held().map(({ electorId }) => electorId)).toEqual(ids);
      for (const { protected: hidden, address } of stage.held())
        expect(address).toBe(hidden ? HIDDEN_ADDRESS : ELECTORS[0]?.address);
      expect(readFileSync(path).includes(Buffer.from('佐藤'))).toBe(false);
    },
  );

  it('is refused unless it is whole, newer, for this election and site, and by somebody who is believed', async () => {
    const stage = setUp('poll-1');
    stage.load(ELECTORS);
    const { path, siteKeyFile } = await stage.published();
    expect(await stage.apply(path)).toMatchObject({ reason: 'package_key_missing' });
    writeFileSync(join(stage.station, PACKAGE_KEY_FILE), new Uint8Array(32));
    expect(await stage.apply(path)).toMatchObject({ reason: 'wrong_package_key' });
    stage.carryKey(siteKeyFile);
    const other = electionIdSchema.parse('kunren-chiji');
    expect(await stage.apply(path, { electionId: other })).toMatchObject({ reason: 'other_election' });
    expect(await stage.apply(path, { profile: siteOf('poll-2') })).toMatchObject({ reason: 'other_site' });
    const stranger = {
      ...stage.profile,
      registry: { ...stage.profile.registry, publishKeys: [newKeys().publicKey] },
    };
    expect(await stage.apply(path, { profile: stranger })).toMatchObject({ reason: 'wrong_seal' });
    const bytes = readFileSync(path);
    const bent = join(stage.home, 'bent.kzp');
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 40) ^ 1, bytes.length - 40);
    writeFileSync(bent, bytes);
    expect(await stage.apply(bent)).toMatchObject({ reason: 'file_changed' });
    expect(stage.held()).toEqual([]);
    mustSucceed(await stage.apply(path));
    expect(await stage.apply(path)).toMatchObject({ reason: 'not_newer' });
  });

  it('domain.md §12, 7b: an older roll never takes the place of a newer one', async () => {
    const stage = setUp('poll-1');
    stage.load(ELECTORS);
    const old = await stage.published();
    const kept = join(stage.home, 'old.kzp');
    copyFileSync(old.path, kept);
    stage.carryKey(old.siteKeyFile);
    stage.load([...ELECTORS, elector('1-1-3')], '2026-11-24');
    const newer = await stage.published();
    mustSucceed(await stage.apply(newer.path));
    expect(await stage.apply(kept)).toMatchObject({ ok: false, reason: 'not_newer' });
    expect(stage.held()).toHaveLength(3);
  });

  it('says so when the site has it already, and when it is no place of the election', async () => {
    const stage = setUp('poll-1');
    stage.load(ELECTORS);
    const first = await stage.published();
    expect(await stage.published()).toMatchObject({
      made: false,
      manifest: { version: first.manifest.version },
    });
    const document = electionSchema.parse({ ...election, version: 2, name: '訓練 改' });
    stage.load(ELECTORS, '2026-11-23', document);
    expect(await stage.published()).toMatchObject({
      made: true,
      manifest: { version: 2, roll: { electionVersion: 2 } },
    });
    const named = {
      ...siteOf('town-hall'),
      polling: { election: electionId, place: placeIdSchema.parse('poll-2') },
    };
    expect(mustSucceed(await stage.publish(null, { profiles: [named] })).sites).toMatchObject([
      { ok: true, value: { manifest: { roll: { count: 1 } } } },
    ]);
    const elsewhere = mustSucceed(await stage.publish(null, { profiles: [siteOf('library-1')] }));
    expect(elsewhere.sites).toMatchObject([{ ok: false, reason: 'not_a_polling_place' }]);
  });
});

test('domain.md §12, 7b: through a centre that cannot read it, and held against it at opening', async () => {
  const centre = await startTrainingCentre({
    config: trainingConfig({ registryPublishers: [keys.publicKey] }),
  });
  const stage = setUp('poll-1');
  const profile = { ...stage.profile, centralUrl: centre.central.url };
  stage.load(ELECTORS);
  const record = mustSucceed(
    openRecord({
      dataDir: stage.station,
      profile,
      system: realSystem,
      logger: silentLogger,
      projections: [],
      mode: 'create',
    }),
  );
  mustSucceed(
    await enrol({
      centralUrl: centre.central.url,
      code: enrolCodeIn(centre.dataDir),
      device: profile.device,
      site: profile.site.id,
      siteName: profile.site.name,
      publicKey: record.log.publicKey,
      tenant: profile.tenant.id,
    }),
  );
  const started = realSystem.monotonic();
  const hurried: System = {
    ...realSystem,
    monotonic: () => (realSystem.monotonic() - started) * 200,
    sleep: (ms, signal) => realSystem.sleep(Math.min(ms, 20), signal),
  };
  const options = { profile, electionId, dataDir: stage.station, system: hurried, logger: silentLogger };
  const line = { log: record.log };
  const station = mustSucceed(openStationRoll(options));
  const check = createRollCheck(options, line, () => station.state().meta);
  const compared = async () => (await check.rollAgainstCentre()).result;
  expect(station.roll.version()).toBeUndefined();
  expect(await compared()).toBe('unreachable');

  const first = mustSucceed(await stage.publish(centre.central.url));
  expect(first).toMatchObject({ trouble: null, sites: [{ ok: true, value: { trouble: null } }] });
  expect(await compared()).toBe('older');
  stage.carryKey(join(stage.office, 'package-poll-1.key'));
  const updates = startRollUpdates(options, { ...line, changed: () => undefined });
  const arrived = async (version: number): Promise<void> => {
    for (let turn = 0; turn < 600 && station.state().meta?.version !== version; turn += 1)
      await realSystem.sleep(50);
    expect(station.state().meta?.version).toBe(version);
  };
  await arrived(1);
  expect(await check.rollAgainstCentre()).toMatchObject({
    result: 'same',
    here: { version: 1, asOf: '2026-11-23', count: 2 },
    centre: { version: 1, asOf: '2026-11-23', sha256: station.roll.version()?.sha256 },
  });
  await updates?.stop();

  stage.load([...ELECTORS, elector('1-1-3')], '2026-11-24');
  const second = mustSucceed(await stage.publish(centre.central.url));
  expect(await compared()).toBe('older');
  const again = startRollUpdates(options, { ...line, changed: () => undefined });
  await arrived(2);
  await again?.stop();
  expect(await compared()).toBe('same');
  expect(station.roll.byId('1-1-3')?.name).toBe('佐藤　花子');

  // The centre knows the election, every roll that was given out, and nobody on it.
  const plan = await pollPlanOf({ sql: centre.owner, tenant: profile.tenant.id });
  expect(plan.elections).toEqual([election]);
  const [whole, part] = plan.rolls;
  expect(whole).toMatchObject({
    version: 2,
    sha256: second.roll.roll.sha256,
    absentees: 1,
    electorate: [
      { precinct: '1', male: 0, female: 3, other: 0 },
      { precinct: '2', male: 1, female: 0, other: 0 },
    ],
  });
  expect(part).toMatchObject({ version: 2, sha256: station.roll.version()?.sha256, electorate: [] });
  expect(plan.rolls).toHaveLength(4);

  // Somebody whom the municipality does not believe tells it nothing.
  const forged = mustSucceed(
    await stage.publish(centre.central.url, { signingKey: newKeys().privateKey, above: 5 }),
  );
  expect(forged).toMatchObject({
    trouble: 'refused',
    sites: [{ value: { trouble: { reason: 'refused' } } }],
  });
  station.close();
  record.db.close();
  await centre.stop();
}, 60_000);
