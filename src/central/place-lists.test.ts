/** The list of shelters at the centre: looked at first, put in force once, by its version. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { mustSucceed } from '../kernel/result.ts';
import { importPlaces, newestPlaces, type PlaceImportDeps } from './place-lists.ts';
import type { PlaceImport } from './place-schema.ts';

let database: TestDatabase;
let deps: PlaceImportDeps;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.clear();
  deps = {
    sql: database.sql,
    tenant: { id: TENANT, name: '見本市' },
    acts: { tenant: TENANT, mode: 'drill', key: newKeys(), system: fixedSystem() },
    actor: { staff: 'boss', role: 'supervisor' },
  };
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const wish = (rows: readonly string[], more: Partial<PlaceImport> = {}): PlaceImport => ({
  files: [{ name: 'a.csv', base64: base64(['名称,所在地,ID,収容人数,洪水', ...rows].join('\n')) }],
  source: '見本市オープンデータ',
  asOf: null,
  apply: true,
  after: 0,
  ...more,
});
const acts = async (): Promise<unknown[]> =>
  (await database.sql`SELECT kind FROM event WHERE device = 'centre' ORDER BY seq`).map(({ kind }) => kind);

test('a look changes nothing; the same with apply is in force, and an act says who did it', async () => {
  const rows = ['第一中学校,本町1,A1,"1,200人",1'];
  const looked = mustSucceed(await importPlaces(deps, wish(rows, { apply: false })));
  expect(looked).toMatchObject({ version: null, places: 1, changeCount: 1 });
  expect(looked.findings.map(({ code }) => code)).toContain('capacity_repaired');
  expect(await newestPlaces(database.sql, TENANT)).toBeUndefined();
  expect(await acts()).toEqual([]);

  expect(mustSucceed(await importPlaces(deps, wish(rows))).version).toBe(1);
  expect(await newestPlaces(database.sql, TENANT)).toMatchObject({
    version: 1,
    source: '見本市オープンデータ',
    places: [{ id: 'A1', capacity: 1200, hazards: ['flood'] }],
  });
  expect(await acts()).toEqual(['shelters.listed']);
});

test('of two who looked at the same list one is too late', async () => {
  mustSucceed(await importPlaces(deps, wish(['公民館,本町1,A1,50,'])));
  const late = await importPlaces(deps, wish(['体育館,本町2,A2,80,']));
  expect(late).toMatchObject({ ok: false, reason: 'already_decided' });
  const both = await Promise.all(
    ['公民館,本町1,A1,60,', '公民館,本町1,A1,70,'].map((row) =>
      importPlaces(deps, wish([row], { after: 1 })),
    ),
  );
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect((await newestPlaces(database.sql, TENANT))?.version).toBe(2);
});

test('a list that says nothing new is no new version, and a refused file changes nothing', async () => {
  const rows = ['公民館,本町1,A1,50,'];
  mustSucceed(await importPlaces(deps, wish(rows)));
  expect(mustSucceed(await importPlaces(deps, wish(rows, { after: 1 }))).version).toBeNull();
  const bad = { ...wish(rows, { after: 1 }), files: [{ name: 'x.csv', base64: base64('日付,金額\n1,2\n') }] };
  expect(mustSucceed(await importPlaces(deps, bad))).toMatchObject({ refused: true, version: null });
  expect((await newestPlaces(database.sql, TENANT))?.version).toBe(1);
});

test('町字 stay until others are given, and a file that is none is refused', async () => {
  const rows = ['公民館,本町1,A1,50,'];
  const towns = { name: 't.json', base64: base64('[{"town":"本町","koaza":"","lat":37.6,"lng":138.9}]') };
  mustSucceed(await importPlaces(deps, wish(rows, { towns })));
  mustSucceed(await importPlaces(deps, wish(['公民館,本町1,A1,51,'], { after: 1 })));
  expect((await newestPlaces(database.sql, TENANT))?.towns).toEqual([
    { name: '本町', lat: 37.6, lon: 138.9 },
  ]);
  const none = await importPlaces(deps, wish(rows, { after: 2, towns: { name: 't', base64: base64('{}') } }));
  expect(none).toMatchObject({ ok: false, reason: 'not_towns' });
});

test('another municipality sees nothing of it', async () => {
  mustSucceed(await importPlaces(deps, wish(['公民館,本町1,A1,50,'])));
  const other = tenantIdSchema.parse('999991');
  expect(await newestPlaces(database.as(other), other)).toBeUndefined();
  expect(await newestPlaces(database.as(other), TENANT)).toBeUndefined();
});
