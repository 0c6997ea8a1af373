import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, describe, expect, it } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { generateTown } from '../simulator/town/town.ts';
import { loadTown, openTownRegistry } from './load-town.ts';

const POPULATION = 2_000;
const folder = mkdtempSync(join(tmpdir(), 'kazasu-town-'));
const dataDir = join(folder, 'terminal');
const training = { training: true };
const load = () =>
  loadTown({ dataDir, population: POPULATION, seed: 3, profile: training, system: realSystem });
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
  copyFileSync(join(dataDir, 'registry.db'), path);
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
    const files = readdirSync(dataDir);
    expect(files).toContain('registry.db-wal');
    const found = files.flatMap((file) => foundIn(join(dataDir, file), [...texts, ...serials]));
    registry.close();
    expect(found).toEqual([]);
  });

  it('would be caught if it did; and even the key of the replica gives no card number', () => {
    const clear = decryptedCopy();
    expect(foundIn(clear, texts)).toEqual(texts);
    expect(foundIn(clear, serials)).toEqual([]);
  });

  it('is refused while a terminal has the residents open', () => {
    const registry = mustSucceed(openTownRegistry({ dataDir, system: realSystem }));
    expect(load()).toMatchObject({ ok: false, reason: 'locked' });
    registry.close();
  });

  it('is refused outside training', () => {
    expect(
      loadTown({ dataDir, population: 100, seed: 1, profile: { training: false }, system: realSystem }),
    ).toMatchObject({ ok: false, reason: 'not_training' });
  });

  it('tells a missing replica from a missing key', () => {
    expect(openTownRegistry({ dataDir: join(folder, 'none'), system: realSystem })).toMatchObject({
      reason: 'registry_missing',
    });
    rmSync(join(dataDir, 'token.key'));
    expect(openTownRegistry({ dataDir, system: realSystem })).toMatchObject({ reason: 'key_missing' });
  });
});
