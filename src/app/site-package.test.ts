import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createPublisher, createSource, siteView } from '../../test/harness/made-up-publisher.ts';
import { day, marksOf, measure, person } from '../../test/harness/made-up-residents.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import { openReadOnly } from '../db/index.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { replaceReplica } from '../registry/build.ts';
import { recordOfText } from '../registry/layout.ts';
import { type Manifest, signManifest } from '../registry/package.ts';
import {
  type PackageFile,
  RESIDENT_LINES,
  readPackage,
  type SiteChange,
  writePackage,
} from '../registry/package-file.ts';
import type { ResidentRecord } from '../registry/schema.ts';
import type { SiteModule } from '../registry/scope.ts';
import { currentMeta, replicaPath } from '../registry/versions.ts';
import { applyInThread } from './package-thread.ts';
import { openCurrent, replicaFiles } from './registry-files.ts';
import { applyPackage, PACKAGE_KEY_FILE } from './site-package.ts';
import { loadSiteProfile, type SiteProfile, scopeOfSite, siteProfileSchema } from './site-profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-apply-'));
afterAll(() => rmSync(folder, { recursive: true }));
const production = mustSucceed(loadSiteProfile('kiosk-config/sites/example-production.yaml'));
const crowd = (to: number): ResidentRecord[] => Array.from({ length: to }, (_, at) => person(String(at + 1)));

/** A publishing machine, and a terminal of the site it publishes for. */
const setUp = (people: readonly ResidentRecord[], modules: SiteModule[] = ['shelter', 'identification']) => {
  const home = mkdtempSync(join(folder, 'at-'));
  const dataDir = join(home, 'terminal');
  const base: SiteProfile = siteProfileSchema.parse({
    ...production,
    modules,
    registry: { pollDay: '2026-12-06' },
    ...(modules.includes('polling') ? { polling: { election: 'e-1', place: 'P1' } } : {}),
  });
  const source = createSource(people);
  const publisher = createPublisher(home, scopeOfSite(base), source);
  const profile: SiteProfile = {
    ...base,
    registry: { ...base.registry, publishKeys: [publisher.publicKey] },
  };
  const files = mustSucceed(replicaFiles({ dataDir, system: realSystem }));
  writeFileSync(join(dataDir, PACKAGE_KEY_FILE), publisher.siteKey);
  const options = { profile, dataDir, files };
  return {
    home,
    dataDir,
    source,
    publisher,
    profile,
    files,
    version: () => mustSucceed(currentMeta(files))?.version ?? 0,
    apply: (file: PackageFile, change: Partial<typeof options> = {}) =>
      applyPackage(file, { ...options, ...change }),
    next: async (): Promise<PackageFile> => publisher.file(mustSucceed(await publisher.publish()).version),
    /** Everybody in the replica in use. */
    held(): Map<string, ResidentRecord> {
      const { registry } = mustSucceed(openCurrent(files, { thorough: true }));
      const rows = [...registry.everyone()].map(
        ({ residentId, record }) => [residentId, recordOfText(record)] as const,
      );
      registry.close();
      return new Map(rows);
    },
  };
};
type Stage = ReturnType<typeof setUp>;

describe('taking over', () => {
  test('a snapshot, then changes: what is in use is the site’s view of the source', async () => {
    const stage = setUp(crowd(60));
    const { source, publisher, profile } = stage;
    expect(await stage.apply(await stage.next())).toEqual({ ok: true, value: undefined });
    expect(stage.held()).toEqual(siteView(scopeOfSite(profile), source));
    const people = crowd(61);
    people[4] = person('5', { name: '氏名　改', householdId: '94711' });
    people[5] = person('6', { status: 'deceased' });
    people[6] = person('7', { measures: [measure('2026-11-01', null)] });
    source.import(people);
    const delta = await stage.next();
    expect(delta.manifest.base).toBe(1);
    expect(await stage.apply(delta)).toEqual({ ok: true, value: undefined });
    expect(stage.held()).toEqual(siteView(scopeOfSite(profile), source));
    expect(mustSucceed(currentMeta(stage.files))).toEqual({
      tenant: TENANT,
      version: 2,
      dataDate: '2026-11-24',
      source: '住民記録システム',
      scope: 'shelter-identification',
    });
    publisher.close();
  });

  test('a snapshot does not take the place of a version it was not held against', async () => {
    const stage = setUp(crowd(5));
    const file = await stage.next();
    const applying = stage.apply(file);
    // While the package is still looked at, something newer comes another way.
    const { tenant, dataDate, scope } = file.manifest;
    mustSucceed(replaceReplica(stage.files, { tenant, dataDate, scope, version: 9, source: 'USB' }, []));
    expect(await applying).toMatchObject({ ok: false, reason: 'version_moved' });
    expect(stage.version()).toBe(9);
    stage.publisher.close();
  });

  test('a replica that came another way is replaced by the snapshot', async () => {
    const stage = setUp(crowd(5));
    await stage.apply(await stage.next());
    const polling = setUp(crowd(5), ['polling']);
    polling.source.import(crowd(4));
    const file = await polling.next();
    // The same folder, whose owner has become a polling station.
    const profile = { ...polling.profile };
    writeFileSync(join(stage.dataDir, PACKAGE_KEY_FILE), polling.publisher.siteKey);
    expect(await stage.apply(file, { profile })).toMatchObject({ ok: true });
    expect(stage.held().size).toBe(4);
    stage.publisher.close();
    polling.publisher.close();
  });
});

/** Everything that is in the replica's file, opened with its key: all tables as text. */
const contentOf = ({ files, version }: Stage): string => {
  const db = mustSucceed(
    openReadOnly({ path: replicaPath(files, version()), key: files.key, thorough: true }),
  );
  const tables = db.all(
    z.object({ name: z.string() }),
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  );
  const text = tables.map(({ name }) => JSON.stringify(db.all(z.unknown(), `SELECT * FROM ${name}`)));
  db.close();
  expect(tables.length).toBeGreaterThan(3);
  return text.join('\n');
};

describe('what is not in scope is not in the file', () => {
  const hidden = person('77', { householdId: '9077', measures: [measure('2027-01-01', null)] });
  const withHer = person('78', { householdId: '9077' });
  const people = [person('41'), hidden, withHer, person('79', { status: 'moved_out' })];
  const seenIn = async (modules: SiteModule[]) => {
    const stage = setUp(people, modules);
    mustSucceed(await stage.apply(await stage.next()));
    const text = contentOf(stage);
    stage.publisher.close();
    const marks = (id: string) =>
      Object.entries(marksOf(id))
        .filter(([, mark]) => text.includes(mark))
        .map(([item]) => item);
    return { text, of41: marks('41'), of77: marks('77'), of78: marks('78'), of79: marks('79') };
  };
  const NAMES = [
    'nameDegraded',
    'nameKanji',
    'alias',
    'aliasKana',
    'formerSurname',
    'formerSurnameKana',
    'oldKana',
  ];

  test('shelter', async () => {
    const { text, of41, of77, of78, of79 } = await seenIn(['shelter', 'identification']);
    expect(of41).toEqual([...NAMES, 'relationship', 'address']);
    expect(of77).toEqual([...NAMES, 'relationship']);
    expect(of78).toEqual([...NAMES, 'relationship']);
    expect(of79).toEqual([]);
    expect(text).not.toContain('2031-01-01');
  });
  test('polling', async () => {
    const { text, of41, of77, of79 } = await seenIn(['polling']);
    expect(of41).toEqual([...NAMES, 'address']);
    expect(of77).toEqual(NAMES);
    expect(of79).toEqual([]);
    // Nobody's household can be told from the file.
    expect(text).not.toContain('9077');
  });
  test('counter: everything', async () => {
    const { of41, of77, of79 } = await seenIn(['counter']);
    for (const seen of [of41, of77, of79]) expect(seen).toEqual(Object.keys(marksOf('1')));
  });
});

describe('refused, and nothing changes', () => {
  const opened = async () => {
    const stage = setUp(crowd(30));
    const first = await stage.next();
    mustSucceed(await stage.apply(first));
    stage.source.import([...crowd(30), person('31')]);
    return { stage, first, second: await stage.next(), before: stage.held() };
  };
  const resigned = (file: PackageFile, stage: Stage, change: Partial<Manifest>): PackageFile => {
    const { signature: _, ...manifest } = file.manifest;
    return { ...file, manifest: signManifest({ ...manifest, ...change }, stage.publisher.privateKey) };
  };

  test('for another site, town, or set of modules; by nobody we believe; for a site without residents', async () => {
    const { stage, second } = await opened();
    const reasons = async (change: Partial<Manifest>) =>
      (await stage.apply(resigned(second, stage, change))) as { reason?: string };
    expect(await reasons({ site: 'gym-2' })).toMatchObject({ reason: 'other_site' });
    expect(await reasons({ tenant: '999989' as typeof TENANT })).toMatchObject({
      reason: 'other_municipality',
    });
    expect(await reasons({ scope: 'counter' })).toMatchObject({ reason: 'other_scope' });
    const stranger = createPublisher(
      mkdtempSync(join(folder, 's-')),
      scopeOfSite(stage.profile),
      stage.source,
    );
    const { signature: _, ...manifest } = second.manifest;
    expect(
      await stage.apply({ ...second, manifest: signManifest(manifest, stranger.privateKey) }),
    ).toMatchObject({ reason: 'wrong_seal' });
    stranger.close();
    expect(await stage.apply({ ...second, manifest: { ...second.manifest, rows: 2 } })).toMatchObject({
      reason: 'wrong_seal',
    });
    const library: SiteProfile = { ...stage.profile, modules: ['library'] };
    expect(await stage.apply(second, { profile: library })).toMatchObject({ reason: 'no_replica_here' });
    expect(stage.version()).toBe(1);
    expect(await stage.apply(second)).toMatchObject({ ok: true });
    stage.publisher.close();
  });

  test('out of order', async () => {
    const { stage, first, second } = await opened();
    stage.source.import([...crowd(30), person('31'), person('32')]);
    const third = await stage.next();
    expect(await stage.apply(first)).toMatchObject({ reason: 'not_newer' });
    expect(await stage.apply(third)).toMatchObject({ reason: 'gap' });
    const early = { dataDate: '2026-11-23' as Manifest['dataDate'] };
    expect(await stage.apply(resigned(second, stage, early))).toMatchObject({ reason: 'older_data' });
    expect(await stage.apply(second)).toMatchObject({ ok: true });
    expect(await stage.apply(second)).toMatchObject({ reason: 'not_newer' });
    expect(await stage.apply(third)).toMatchObject({ ok: true });
    stage.publisher.close();
  });

  test('an old package of modules that the site once had, after it has had others', async () => {
    const stage = setUp(crowd(30));
    const kept = await stage.next();
    mustSucceed(await stage.apply(kept));
    const polling = setUp(crowd(30), ['polling']);
    polling.source.import(crowd(30), day('2026-11-25'));
    writeFileSync(join(stage.dataDir, PACKAGE_KEY_FILE), polling.publisher.siteKey);
    mustSucceed(await stage.apply(await polling.next(), { profile: polling.profile }));
    // The shelter again, and somebody brings what it had on a stick.
    writeFileSync(join(stage.dataDir, PACKAGE_KEY_FILE), stage.publisher.siteKey);
    expect(await stage.apply(kept)).toMatchObject({ reason: 'older_data' });
    expect(mustSucceed(currentMeta(stage.files))).toMatchObject({ scope: 'polling', dataDate: '2026-11-25' });
    // A package of that day or a later one is taken.
    for (const _ of ['another version', 'and one more']) stage.source.import(crowd(30), day('2026-11-25'));
    const { version } = mustSucceed(await stage.publisher.publish({ whole: true }));
    expect(await stage.apply(stage.publisher.file(version))).toMatchObject({ ok: true });
    for (const { publisher } of [stage, polling]) publisher.close();
  });

  test('a changed bit anywhere in the payload, and a payload that is cut off', async () => {
    const { stage, second, before } = await opened();
    const bytes = readFileSync(second.path);
    for (const at of [second.at, Math.floor((second.at + bytes.length) / 2), bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const path = join(stage.home, 'changed.kzp');
      writeFileSync(path, changed);
      expect(await stage.apply({ ...second, path })).toMatchObject({ reason: 'file_changed' });
      writeFileSync(path, bytes.subarray(0, at));
      expect(await stage.apply({ ...second, path })).toMatchObject({ reason: 'file_changed' });
    }
    expect(stage.held()).toEqual(before);
    stage.publisher.close();
  });

  test('without the site’s key, and with another', async () => {
    const { stage, second, before } = await opened();
    const keyFile = join(stage.dataDir, PACKAGE_KEY_FILE);
    writeFileSync(keyFile, new Uint8Array(32));
    expect(await stage.apply(second)).toMatchObject({ reason: 'wrong_package_key' });
    writeFileSync(keyFile, new Uint8Array(31));
    expect(await stage.apply(second)).toMatchObject({ reason: 'key_file_damaged' });
    rmSync(keyFile);
    expect(await stage.apply(second)).toMatchObject({ reason: 'package_key_missing' });
    expect(stage.held()).toEqual(before);
    stage.publisher.close();
  });

  test('rows that are none, though they are signed', async () => {
    const { stage, before } = await opened();
    const make = async (base: number | null, changes: readonly unknown[], name: string) => {
      const path = join(stage.home, name);
      mustSucceed(
        await writePackage({
          path,
          head: {
            tenant: TENANT,
            site: 'gym-1',
            scope: 'shelter-identification',
            version: 9,
            base,
            dataDate: stage.source.dataDate,
            source: 'x',
          },
          lines: RESIDENT_LINES,
          changes: changes as SiteChange[],
          siteKey: stage.publisher.siteKey,
          signingKey: stage.publisher.privateKey,
          system: realSystem,
        }),
      );
      return mustSucceed(readPackage(path));
    };
    const good = { op: 'put', resident: person('1') };
    const bad = { op: 'put', resident: { ...person('2'), sex: 'x' } };
    expect(await stage.apply(await make(1, [good, bad], 'a'))).toMatchObject({ reason: 'garbled' });
    expect(await stage.apply(await make(null, [good, bad], 'b'))).toMatchObject({ reason: 'garbled' });
    // A snapshot deletes nobody.
    const deletes = [good, { op: 'delete', residentId: '3' }];
    expect(await stage.apply(await make(null, deletes, 'c'))).toMatchObject({ reason: 'garbled' });
    expect(stage.held()).toEqual(before);
    stage.publisher.close();
  });
});

test('in a thread: ended in the middle it leaves what was in use; the next try takes it over', async () => {
  const stage = setUp(crowd(1_500));
  mustSucceed(await stage.apply(await stage.next()));
  const before = stage.held();
  stage.source.import(crowd(1_600));
  mustSucceed(await stage.publisher.publish({ whole: true }));
  const file = stage.publisher.file(2);
  const job = { file, profile: stage.profile, dataDir: stage.dataDir };
  const ends: string[] = [];
  for (const ms of [0, 400, 800]) {
    const stopping = new AbortController();
    const applying = applyInThread(job, stopping.signal);
    await realSystem.sleep(ms);
    stopping.abort();
    const ended = await applying;
    ends.push(ended.ok ? 'applied' : ended.reason);
    if (ended.ok || stage.version() === 2) break;
    expect(stage.held()).toEqual(before);
  }
  expect(ends).toContain('stopped');
  if (stage.version() === 1)
    expect(await applyInThread(job, new AbortController().signal)).toMatchObject({ ok: true });
  expect(stage.held()).toEqual(siteView(scopeOfSite(stage.profile), stage.source));
  // And what is wrong with a package is said from the thread too.
  expect(await applyInThread(job, new AbortController().signal)).toMatchObject({ reason: 'not_newer' });
  stage.publisher.close();
});
