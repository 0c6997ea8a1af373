import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { keepTowns } from '../registry/import/towns.ts';
import { replicaFiles } from './registry-files.ts';
import { renamedTownsOf } from './renamed-towns.ts';

const system = fixedSystem();
const SAID = [{ old: 'かざし市旧栄', new: 'かざし市栄町' }];
let dataDir: string;
let folder: string;
let warned: unknown[];
const renamed = () =>
  renamedTownsOf({
    profile: { renamedTowns: SAID },
    dataDir,
    system,
    logger: { ...silentLogger, warn: (event, fields) => void warned.push([event, fields]) },
  });

beforeEach(() => {
  warned = [];
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-renamed-'));
  ({ folder } = mustSucceed(replicaFiles({ dataDir, system })));
  mkdirSync(folder);
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test('what the profile says and what the imported towns say is one table', () => {
  expect(renamed()).toEqual(SAID);
  const day = civilDateSchema.parse('2020-03-31');
  const town = (name: string, abolishedOn: typeof day | null) => ({
    townId: '9999900001000',
    name,
    kana: '',
    abolishedOn,
  });
  keepTowns(folder, {
    tenant: tenantIdSchema.parse('999990'),
    version: 1,
    dataDate: civilDateSchema.parse('2026-11-01'),
    source: '町字マスター',
    towns: [town('かざし市大字古町', day), town('かざし市新町', null)],
  });
  expect(renamed()).toEqual([...SAID, { old: 'かざし市大字古町', new: 'かざし市新町' }]);
  expect(warned).toEqual([]);
});

test('towns that cannot be read are said in the log and keep nobody from working', () => {
  writeFileSync(join(folder, 'towns.json'), '{');
  expect(renamed()).toEqual(SAID);
  expect(warned).toEqual([['registry.update_failed', { kind: 'towns', reason: 'damaged' }]]);
});
