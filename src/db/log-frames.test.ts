import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mustSucceed } from '../kernel/result.ts';
import { logIsDamaged, openDatabase, rawRecords, type Store } from './index.ts';
import { PAGE_BYTES } from './page-cipher.ts';

const key = new Uint8Array(32).fill(7);
const migrations = [
  { id: 100, name: 'fact', sql: 'CREATE TABLE fact (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT' },
];
const HEADER = 32;
const FRAME = PAGE_BYTES + 24;
const textOf = (n: number): string => `${n} is a fact`;
const fact = z.object({ n: z.int() });

let folder: string;
let db: Store;
const path = () => join(folder, 'a.db');
const copy = () => join(folder, 'copy.db');
const add = (n: number, text = textOf(n)) =>
  mustSucceed(db.write((tx) => tx.run('INSERT OR REPLACE INTO fact VALUES (?, ?)', [n, text])));
const logSize = (): number => statSync(`${path()}-wal`).size;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-log-'));
  db = mustSucceed(openDatabase({ path: path(), key, migrations }));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

/** The store as a killed process leaves it, its log changed. */
const killed = (edit: (log: Buffer) => Buffer | void): void => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(copy() + suffix, { force: true });
  copyFileSync(path(), copy());
  const log = readFileSync(`${path()}-wal`);
  writeFileSync(`${copy()}-wal`, edit(log) ?? log);
};
const flip = (log: Buffer, at: number): void => {
  log[at] = (log[at] ?? 0) ^ 1;
};
const isDamaged = (): boolean => logIsDamaged(`${copy()}-wal`, key);
const factsLeft = (): number => {
  const opened = mustSucceed(openDatabase({ path: copy(), key, migrations }));
  const { length } = opened.all(fact, 'SELECT n FROM fact');
  opened.close();
  return length;
};

/** Where each commit's frames end. */
const commits = (log: Buffer): number[] => {
  const ends: number[] = [];
  for (let at = HEADER; at + FRAME <= log.length; at += FRAME)
    if (log.readUInt32BE(at + 4) > 0) ends.push(at + FRAME);
  return ends;
};

describe('a flipped bit in the log', () => {
  it('is told wherever it is, as long as something was committed behind it', () => {
    for (let n = 1; n <= 10; n += 1) add(n);
    const log = readFileSync(`${path()}-wal`);
    const lastButOne = commits(log).at(-2) ?? 0;
    for (let at = 0; at < lastButOne; at += at < HEADER ? 1 : 97) {
      killed((bytes) => flip(bytes, at));
      expect(isDamaged(), `byte ${at}`).toBe(true);
    }
    // And what SQLite makes of it: it says nothing.
    killed((bytes) => flip(bytes, HEADER + FRAME * 8 + 2_000));
    expect(isDamaged()).toBe(true);
    expect(factsLeft()).toBeLessThan(10);
    killed(() => undefined);
    expect(isDamaged()).toBe(false);
    expect(factsLeft()).toBe(10);
  });

  it('is nothing to salvage with another key', () => {
    for (let n = 1; n <= 3; n += 1) add(n);
    killed((bytes) => flip(bytes, HEADER + 2_000));
    expect(logIsDamaged(`${copy()}-wal`, new Uint8Array(32).fill(8))).toBe(false);
  });
});

describe('what a power cut leaves is no damage', () => {
  it('a last transaction of which any of the sectors are missing, in whatever order they were written', () => {
    add(1);
    const before = logSize();
    // One transaction over many pages.
    mustSucceed(
      db.write((tx) => {
        for (let n = 2; n <= 60; n += 1) tx.run('INSERT INTO fact VALUES (?, ?)', [n, 'x'.repeat(900)]);
      }),
    );
    const size = logSize();
    expect((size - before) / FRAME).toBeGreaterThan(8);
    for (let at = before; at < size; at += 512) {
      killed((bytes) => void bytes.fill(0, at, Math.min(size, at + 512)));
      expect(isDamaged(), `sector at ${at}`).toBe(false);
      killed((bytes) => bytes.subarray(0, at));
      expect(isDamaged(), `cut at ${at}`).toBe(false);
    }
    expect(factsLeft()).toBe(1);
  });

  it('what a transaction that was cut off left behind those that came after it', () => {
    add(1);
    const before = logSize();
    mustSucceed(
      db.write((tx) => {
        for (let n = 2; n <= 60; n += 1) tx.run('INSERT INTO fact VALUES (?, ?)', [n, 'x'.repeat(900)]);
      }),
    );
    // Its first frame never reached the disk; the store goes on over it, and is cut off again.
    killed((bytes) => void bytes.fill(0, before, before + FRAME));
    db.close();
    for (const suffix of ['', '-wal']) copyFileSync(copy() + suffix, path() + suffix);
    db = mustSucceed(openDatabase({ path: path(), key, migrations }));
    for (let n = 2; n <= 4; n += 1) add(n);
    killed(() => undefined);
    expect(isDamaged()).toBe(false);
    expect(factsLeft()).toBe(4);
  });

  it('the header of a new round, torn anywhere', () => {
    for (let n = 1; n <= 5; n += 1) add(n);
    const old = readFileSync(`${path()}-wal`);
    // Until the log began anew from its start.
    for (let n = 6; readFileSync(`${path()}-wal`).subarray(0, HEADER).equals(old.subarray(0, HEADER)); n += 1)
      add(n, 'x'.repeat(200_000));
    const fresh = readFileSync(`${path()}-wal`).subarray(0, HEADER);
    for (let cut = 0; cut <= HEADER; cut += 1) {
      // There, a bit that flipped looks the same. Disks write a sector whole, so it is the bit that is believed.
      if (cut >= 16 && cut < 20) continue;
      killed(() => Buffer.concat([fresh.subarray(0, cut), old.subarray(cut)]));
      expect(isDamaged(), `cut behind byte ${cut}`).toBe(false);
    }
  });

  it('an empty log', () => {
    killed(() => Buffer.alloc(0));
    expect(isDamaged()).toBe(false);
    killed(() => Buffer.alloc(HEADER + FRAME));
    expect(isDamaged()).toBe(false);
  });
});

it('what the log left of an earlier round is older than the file', () => {
  let n = 0;
  const next = (length: number) => {
    n += 1;
    add(1, `version ${n} `);
    add(2, 'x'.repeat(length));
  };
  // A long round, then one that has only begun: behind it the frames of the long one are still there.
  for (let before = 0; logSize() > before; ) {
    before = logSize();
    next(200_000);
  }
  next(1);
  killed(() => undefined);
  let last: unknown;
  for (const { columns, authentic } of rawRecords(copy(), `${copy()}-wal`, key))
    if (columns.length === 2 && String(columns[1]).startsWith('version') && authentic()) last = columns[1];
  expect(last).toBe(`version ${n} `);
});
