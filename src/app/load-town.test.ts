import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, describe, expect, it } from 'vitest';
import { trainingProfile } from '../../test/harness/training-town.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { generateTown } from '../simulator/town/town.ts';
import { loadTown, openTownRegistry } from './load-town.ts';
import { openLiveRegistry } from './registry-files.ts';

const POPULATION = 2_000;
const folder = mkdtempSync(join(tmpdir(), 'kazasu-town-'));
const dataDir = join(folder, 'terminal');
const { tenant } = trainingProfile;
const training = { training: true, tenant };
const load = (population = POPULATION) =>
  loadTown({ dataDir, population, seed: 3, profile: training, system: realSystem });
afterAll(() => rmSync(folder, { recursive: true }));

const town = [...generateTown({ population: POPULATION, seed: 3 })];

/** Two kanji: shorter pieces are found in any megabyte of noise. */
const MIN_BYTES = 6;
const unique = (texts: (string | null | undefined)[]): string[] => [
  ...new Set(texts.map((text) => text ?? '').filter((text) => Buffer.byteLength(text) >= MIN_BYTES)),
];

/** Everything a replica holds of its people as text, and the card numbers, which it holds in no readable form. */
const texts = unique(
  town.flatMap(({ name, alias, kana, aliasKana, address }) => [
    ...[name, alias, kana, aliasKana, address],
    ...name.split(/[　 ]/),
    ...kana.split('　'),
  ]),
);
const serials = unique(town.map(({ card }) => card?.serial));
const foundIn = (file: string, wanted: string[]): string[] => {
  const bytes = readFileSync(file);
  return wanted.filter((text) => bytes.includes(text));
};

/** The replica again with its encryption taken off. */
const decryptedCopy = (): string => {
  const path = join(folder, 'clear.db');
  copyFileSync(join(dataDir, 'registry', 'residents-2.db'), path);
  const copy = new Database(path);
  copy.pragma("cipher='chacha20'");
  copy.pragma(`key="x'${readFileSync(join(dataDir, 'registry.key')).toString('hex')}'"`);
  copy.pragma('journal_mode=DELETE');
  copy.pragma("rekey=''");
  copy.close();
  return path;
};

describe('loading a town', () => {
  it('makes a replica that opens again, with keys only this user may read', () => {
    expect(mustSucceed(load())).toMatchObject({ residents: POPULATION });
    const registry = mustSucceed(openTownRegistry({ dataDir, system: realSystem }));
    expect(registry.count()).toBe(POPULATION);
    registry.close();
    for (const file of readdirSync(dataDir).filter((name) => name.endsWith('.key')))
      expect(statSync(join(dataDir, file)).mode & 0o077).toBe(0);
  });

  it('leaves no name, address or card number of the town in clear in any file, also while it is open', () => {
    mustSucceed(load());
    const registry = mustSucceed(openTownRegistry({ dataDir, system: realSystem }));
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    expect(files.map(({ name }) => name)).toContain('residents-2.db');
    const found = files.flatMap(({ parentPath, name }) =>
      foundIn(join(parentPath, name), [...texts, ...serials]),
    );
    registry.close();
    expect(found).toEqual([]);
  });

  it('would be caught if it did; and even the key of the replica gives no card number', () => {
    const clear = decryptedCopy();
    expect(foundIn(clear, texts)).toEqual(texts);
    expect(foundIn(clear, serials)).toEqual([]);
  });

  it('is made beside a terminal that has the residents open, and that follows', () => {
    const live = mustSucceed(openLiveRegistry({ dataDir, system: realSystem, logger: silentLogger }));
    const { version } = live.registry.meta();
    mustSucceed(load(1_000));
    expect(live.registry.meta().version).toBe(version);
    return Promise.resolve().then(() => {
      expect(live.registry.meta().version).toBe(version + 1);
      expect(live.registry.count()).toBe(1_000);
      live.registry.close();
    });
  });

  it('is refused outside training', () => {
    expect(
      loadTown({
        dataDir,
        population: 100,
        seed: 1,
        profile: { training: false, tenant },
        system: realSystem,
      }),
    ).toMatchObject({ ok: false, reason: 'not_training' });
  });

  it('says of a replica from before there were versions that it is one, and takes its place', () => {
    const old = join(folder, 'old');
    mkdirSync(old);
    writeFileSync(join(old, 'registry.db'), 'of before');
    expect(openTownRegistry({ dataDir: old, system: realSystem })).toMatchObject({ reason: 'registry_old' });
    mustSucceed(loadTown({ dataDir: old, population: 100, seed: 3, profile: training, system: realSystem }));
    expect(readdirSync(old).sort()).toEqual(['registry', 'registry.key', 'token.key']);
  });

  it('tells a missing replica from a missing key', () => {
    expect(openTownRegistry({ dataDir: join(folder, 'none'), system: realSystem })).toMatchObject({
      reason: 'registry_missing',
    });
    rmSync(join(dataDir, 'token.key'));
    expect(openTownRegistry({ dataDir, system: realSystem })).toMatchObject({ reason: 'key_missing' });
  });
});
