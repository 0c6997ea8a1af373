import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FixedSystem, fixedSystem } from '../../test/harness/fixed-system.ts';
import { madeUpMeta } from '../../test/harness/made-up-registry.ts';
import { day, measure, person } from '../../test/harness/made-up-residents.ts';
import type { ResidentsPort } from '../central/residents-port.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { ResidentId, TenantId } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { replaceReplica } from '../registry/build.ts';
import { keepTowns } from '../registry/import/towns.ts';
import type { ReplicaFiles } from '../registry/versions.ts';
import { registryFolder, replicaFiles } from './registry-files.ts';
import { openResidentsAtCentre } from './residents-at-centre.ts';

const TENANT = '999990' as TenantId;
const id = (text: string) => text as ResidentId;
let dataDir: string;
let files: ReplicaFiles;
let system: FixedSystem;
let port: ResidentsPort;

const put = (version: number, people: readonly ReturnType<typeof person>[], tenant = TENANT) =>
  mustSucceed(
    replaceReplica(
      files,
      { ...madeUpMeta(version), tenant },
      people.map((each) => ({ ...each, card: null, certificateSerial: null })),
    ),
  );
const today = () => civilDateInJapan(system.now());

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-known-'));
  system = fixedSystem();
  files = mustSucceed(replicaFiles({ dataDir, system }));
  port = openResidentsAtCentre({ dataDir, tenant: TENANT, system, logger: silentLogger });
});
afterEach(() => {
  port.close();
  rmSync(dataDir, { recursive: true });
});

test('without data, with those of another municipality or a part, there are no residents, and it is said', async () => {
  expect(port.meta()).toBeUndefined();
  expect(await port.named([id('1')])).toEqual({ ok: false, reason: 'no_data' });
  put(1, [person('1')], '011002' as TenantId);
  expect(await port.districts()).toEqual({ ok: false, reason: 'no_data' });
  put(2, [person('1')]);
  expect(port.meta()).toMatchObject({ version: 2, count: 1 });
});

test('names by number, and of a protected household no address, 町字, 郵便番号 or telephone, also by those she lives with', async () => {
  put(1, [
    person('1'),
    person('2', { householdId: '77', measures: [measure(today(), null)] }),
    person('3', { householdId: '77' }),
    person('4', { status: 'moved_out' }),
  ]);
  const named = mustSucceed(await port.named(['1', '2', '3', '4', '5'].map(id)));
  expect([...named.keys()]).toEqual(['1', '2', '3', '4']);
  expect(named.get(id('1'))).toMatchObject({ name: '氏名　1', district: '9999900001001', protected: false });
  for (const hidden of ['2', '3']) {
    expect(named.get(id(hidden))).toMatchObject({
      ...{ protected: true, district: null, postCode: null, phone: null },
      name: `氏名　${hidden}`,
    });
    expect(JSON.stringify(named.get(id(hidden)))).not.toContain('本町');
  }
  expect(named.get(id('4'))).toMatchObject({ standing: 'left', district: null });
  expect(mustSucceed(await port.livingIn('9999900001001'))).toEqual(['1']);
  expect(mustSucceed(await port.livingIn(''))).toEqual(['2', '3']);
});

test('districts are 町字 under their names, else what addresses say; who has left is in none', async () => {
  put(1, [
    person('1'),
    person('2', { townId: '9999900001002' }),
    person('3', { townId: null, address: '架空県かざし市一ノ門１丁目2' }),
    person('4', { townId: null, address: '架空県かざし市一ノ門3' }),
    person('5', { townId: null, address: '架空県かざし市東町5' }),
    person('6', { leavesOn: day('2000-01-01') }),
    person('7', { registration: 'outside' }),
  ]);
  keepTowns(registryFolder(dataDir), {
    ...{ tenant: TENANT, version: 1, dataDate: day('2026-11-01'), source: '試験' },
    towns: [{ townId: '9999900001001', name: 'かざし市本町', kana: '', abolishedOn: null }],
  });
  const districts = mustSucceed(await port.districts());
  expect(districts.map(({ name, residents }) => `${name} ${residents}`)).toEqual([
    'かざし市本町 1',
    '本町 1',
    '一ノ門 2',
    '東町 1',
  ]);
  const of = mustSucceed(await port.districtsOf(['1', '3', '4', '6', '7', '99'].map(id)));
  expect([...of.keys()]).toEqual(['1', '3', '4']);
  expect(of.get(id('3'))).toBe(of.get(id('4')));
});

test('a new version, and the next day, are followed', async () => {
  put(1, [person('1')]);
  expect(mustSucceed(await port.districts())).toMatchObject([{ residents: 1 }]);
  const tomorrow = civilDateInJapan(system.now() + 86_400_000);
  put(2, [person('1'), person('2', { leavesOn: tomorrow })]);
  expect(mustSucceed(await port.districts())).toMatchObject([{ residents: 2 }]);
  system.advance(86_400_000);
  expect(mustSucceed(await port.districts())).toMatchObject([{ residents: 1 }]);
});

test('is searched as a desk searches, and no address finds who is protected', async () => {
  put(1, [
    person('1', { kana: 'サトウ　ハナ' }),
    person('2', { kana: 'サトウ　ハナ', measures: [measure('2000-01-01', null)] }),
  ]);
  const found = async (text: string, born?: string) =>
    mustSucceed(await port.search(text, born)).hits.map(({ residentId }) => residentId);
  expect(await found('サトウ　ハナ', '1980-02-17')).toEqual(['1', '2']);
  expect(await found('本町2番地')).toEqual([]);
  expect(await port.search('サトウ', '1980-02-30')).toEqual({ ok: false, reason: 'wrong_date' });
  expect(await port.search('', undefined)).toEqual({ ok: false, reason: 'too_short' });
});
