import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import {
  applied,
  changesIn,
  createPublisher,
  createSource,
  siteView,
} from '../../test/harness/made-up-publisher.ts';
import { day, marksOf, measure, person } from '../../test/harness/made-up-residents.ts';
import { mustSucceed } from '../kernel/result.ts';
import { signerOf } from './package.ts';
import { isWholePackage } from './package-file.ts';
import type { ResidentRecord } from './schema.ts';
import { type SiteModule, scopeOf } from './scope.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-publish-'));
afterAll(() => rmSync(folder, { recursive: true }));
const newFolder = (): string => mkdtempSync(join(folder, 'p-'));

const SHELTER = scopeOf(['shelter', 'identification'], { pollDay: null, towns: null });
const crowd = (from: number, to: number): ResidentRecord[] =>
  Array.from({ length: to - from + 1 }, (_, at) => person(String(from + at)));

const setUp = (people: readonly ResidentRecord[], scope = SHELTER) => {
  const source = createSource(people);
  const home = newFolder();
  return { source, home, publisher: createPublisher(home, scope, source) };
};

test('first a snapshot, then only what changed for this site', async () => {
  const { source, publisher } = setUp(crowd(1, 50));
  const first = mustSucceed(await publisher.publish());
  expect(first).toMatchObject({
    version: 1,
    base: null,
    rows: 50,
    scope: 'shelter-identification',
    dataDate: '2026-11-24',
  });
  const people = crowd(1, 50);
  people[3] = person('4', { status: 'moved_out' });
  // A telephone number is no business of a shelter: nothing changed for it.
  people[4] = person('5', { phone: '0312345678' });
  people[5] = person('6', { name: '氏名　改' });
  source.import([...people, person('51')], day('2026-11-25'));
  const second = mustSucceed(await publisher.publish());
  expect(second).toMatchObject({ version: 2, base: 1, rows: 3, dataDate: '2026-11-25' });
  const changes = await changesIn(publisher.file(2), publisher.siteKey);
  expect(
    changes.map((change) => (change.op === 'put' ? change.resident.residentId : `-${change.residentId}`)),
  ).toEqual(['-4', '51', '6']);
  publisher.close();
});

test('a new day alone moves the date; the same replica again is nothing new', async () => {
  const { source, publisher } = setUp(crowd(1, 5));
  mustSucceed(await publisher.publish());
  expect(await publisher.publish()).toEqual({ ok: false, reason: 'nothing_new' });
  source.import(crowd(1, 5), day('2026-11-25'));
  expect(await publisher.publish()).toMatchObject({ value: { rows: 0, base: 1, dataDate: '2026-11-25' } });
  publisher.close();
});

test('nobody’s record changed, but the day did: who has left by now is deleted, whose measure is over is told', async () => {
  const { source, publisher } = setUp([
    ...crowd(1, 20),
    person('21', { leavesOn: '2026-11-25' }),
    person('22', { householdId: '7', measures: [measure('2026-01-01', '2026-11-24')] }),
    person('23', { householdId: '7' }),
  ]);
  mustSucceed(await publisher.publish());
  source.import([...source.people.values()], day('2026-11-25'));
  mustSucceed(await publisher.publish());
  const changes = await changesIn(publisher.file(2), publisher.siteKey);
  expect(
    changes.map((change) =>
      change.op === 'put' ? [change.resident.residentId, change.resident.address] : change.residentId,
    ),
  ).toEqual(['21', ['22', marksOf('22').address], ['23', marksOf('23').address]]);
  publisher.close();
});

test('a member who comes under protection takes the address of the others with her', async () => {
  const { source, publisher } = setUp([
    ...crowd(1, 20),
    person('22', { householdId: '7' }),
    person('23', { householdId: '7' }),
  ]);
  mustSucceed(await publisher.publish());
  source.import([
    ...crowd(1, 20),
    person('22', { householdId: '7', measures: [measure('2026-11-24', null)] }),
    person('23', { householdId: '7' }),
  ]);
  mustSucceed(await publisher.publish());
  const text = JSON.stringify(await changesIn(publisher.file(2), publisher.siteKey));
  expect(text).toContain('"23"');
  expect(text).not.toContain(marksOf('22').address);
  expect(text).not.toContain(marksOf('23').address);
  publisher.close();
});

test('a snapshot again: another scope, most of it changed, asked for, or after thirty deltas', async () => {
  const { source, home, publisher } = setUp(crowd(1, 100));
  mustSucceed(await publisher.publish());
  source.import(crowd(30, 130));
  expect(await publisher.publish()).toMatchObject({ value: { base: null } });
  expect(await publisher.publish({ whole: true })).toMatchObject({ value: { base: null, version: 3 } });
  const polling = scopeOf(['polling'], { pollDay: day('2026-12-06'), towns: null });
  expect(await publisher.publish({ scope: polling })).toMatchObject({
    value: { base: null, scope: 'polling' },
  });
  const bases: (number | null)[] = [];
  for (let at = 0; at < 31; at += 1) {
    source.import([...crowd(30, 130), person(String(200 + at))]);
    bases.push(mustSucceed(await publisher.publish({ scope: polling })).base);
  }
  expect(bases.indexOf(null)).toBe(30);
  expect(publisher.published.waiting('gym-1')).toHaveLength(1);
  expect(readdirSync(home).filter((name) => /payload|new/.test(name))).toEqual([]);
  publisher.close();
});

test('what may not be published', async () => {
  const { source, publisher } = setUp(crowd(1, 5));
  const library = scopeOf(['library'], { pollDay: null, towns: null });
  expect(await publisher.publish({ scope: library })).toMatchObject({ reason: 'no_replica' });
  source.import(crowd(1, 5));
  mustSucceed(await publisher.publish());
  expect(await publisher.publish({ source: { ...source, version: 1 } })).toMatchObject({
    reason: 'not_newer',
  });
  expect(
    await publisher.publish({ source: { ...source, version: 9, dataDate: day('2026-11-23') } }),
  ).toMatchObject({
    reason: 'older_data',
  });
  publisher.close();
});

test('a machine that lost its memory goes on above what the centre has', async () => {
  const { publisher } = setUp(crowd(1, 5));
  expect(await publisher.publish({ above: 41 })).toMatchObject({ value: { version: 42, base: null } });
  expect(await publisher.publish({ above: 60 })).toMatchObject({ value: { version: 61, base: null } });
  publisher.close();
});

test('a package and the memory of it tell nobody anything without a key', async () => {
  const { home, publisher } = setUp(crowd(1001, 1020));
  const manifest = mustSucceed(await publisher.publish());
  publisher.close();
  const files = readdirSync(home).map((name) => readFileSync(join(home, name)));
  expect(files.length).toBeGreaterThanOrEqual(2);
  const everything = Buffer.concat(files).toString('utf8');
  for (const word of ['氏名', '架空県', 'シメイ', '1980-02-17', '"1001"', '999990000'])
    expect(everything).not.toContain(word);
  expect(everything).toContain(manifest.sha256);
});

test('who changes a bit, or signs with another key, is found out', async () => {
  const { publisher } = setUp(crowd(1, 20));
  const manifest = mustSucceed(await publisher.publish());
  expect(await isWholePackage(publisher.file(1))).toBe(true);
  expect(signerOf(manifest, [publisher.publicKey])).toBe(publisher.publicKey);
  for (const [field, value] of Object.entries({
    site: 'gym-2',
    tenant: '999989',
    version: 2,
    base: 0,
    dataDate: '2026-11-25',
    source: '別',
    scope: 'counter',
    rows: 21,
    bytes: manifest.bytes + 1,
    sha256: '0'.repeat(64),
    keyId: '0'.repeat(16),
    nonce: '0'.repeat(24),
  }))
    expect(signerOf({ ...manifest, [field]: value }, [publisher.publicKey]), field).toBeUndefined();
  expect(signerOf(manifest, [])).toBeUndefined();
  publisher.close();
});

const RESIDENT = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  household: fc.integer({ min: 1, max: 4 }),
  name: fc.constantFrom('あ', 'い'),
  phone: fc.constantFrom(null, '0312345678'),
  status: fc.constantFrom('active', 'active', 'moved_out'),
  leavesOn: fc.constantFrom(null, null, '2026-11-26', '2026-11-28'),
  birthDate: fc.constantFrom('1980-02-17', '2008-12-07', '2020-01-01', null),
  measures: fc.constantFrom([], [], [measure('2026-01-01', '2026-11-26')], [measure('2026-11-27', null)]),
});
const TOWN = fc
  .uniqueArray(RESIDENT, { selector: ({ id }) => id, maxLength: 12 })
  .map((people) =>
    people.map(({ id, household, ...change }) =>
      person(String(id), { ...change, householdId: String(household) }),
    ),
  );

const STAYING = crowd(1_001, 1_150);

test('after any run of imports the packages, one on the other, are the site’s view of the last one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(TOWN, { minLength: 1, maxLength: 6 }),
      fc.constantFrom<SiteModule>('shelter', 'polling', 'counter'),
      async (towns, module) => {
        const scope = scopeOf([module], { pollDay: day('2026-12-06'), towns: null });
        const { source, home, publisher } = setUp([], scope);
        let held = new Map<string, ResidentRecord>();
        let deltas = 0;
        for (const [at, town] of towns.entries()) {
          // With many who stay as they are, what changes travels as a delta.
          source.import([...STAYING, ...town], day(`2026-11-${24 + at}`));
          const manifest = mustSucceed(await publisher.publish());
          held = applied(
            held,
            manifest,
            await changesIn(publisher.file(manifest.version), publisher.siteKey),
          );
          expect(held).toEqual(siteView(scope, source));
          if (manifest.base !== null) deltas += 1;
        }
        expect(deltas).toBe(towns.length - 1);
        publisher.close();
        rmSync(home, { recursive: true });
      },
    ),
    { numRuns: 40 },
  );
});
