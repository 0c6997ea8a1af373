import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
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

/** Everything of the town that must not be found in a file. */
const secrets = [...generateTown({ population: POPULATION, seed: 3 })].flatMap(
  ({ name, kana, address, card }) => [name, kana, address, ...(card === null ? [] : [card.serial])],
);
const foundIn = (bytes: Buffer): string[] => secrets.filter((secret) => bytes.includes(secret));

describe('loading a town', () => {
  it('makes a replica that opens again, with keys only this user may read', () => {
    expect(mustSucceed(load())).toMatchObject({ residents: POPULATION });
    const registry = mustSucceed(openTownRegistry({ dataDir, system: realSystem }));
    expect(registry.count()).toBe(POPULATION);
    registry.close();
    for (const file of readdirSync(dataDir).filter((name) => name.endsWith('.key')))
      expect(statSync(join(dataDir, file)).mode & 0o077).toBe(0);
  });

  it('leaves no name, address or card number of the town in clear in any file', () => {
    mustSucceed(load());
    for (const file of readdirSync(dataDir)) expect(foundIn(readFileSync(join(dataDir, file)))).toEqual([]);
  });

  it('would be caught if it did', () => {
    const path = join(folder, 'clear.db');
    const clear = new Database(path);
    clear.exec('CREATE TABLE resident (name TEXT, kana TEXT)');
    for (const { name, kana } of generateTown({ population: 50, seed: 3 }))
      clear.prepare('INSERT INTO resident VALUES (?, ?)').run(name, kana);
    clear.close();
    expect(foundIn(readFileSync(path)).length).toBeGreaterThanOrEqual(50);
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
