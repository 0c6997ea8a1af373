import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { mustSucceed } from '../kernel/result.ts';
import { holdLock, openDatabase, openDraft, openReadOnly } from './index.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kazasu-db-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const migrations = [{ id: 100, name: 'fact', sql: 'CREATE TABLE fact (n INTEGER NOT NULL) STRICT' }];
const open = (fill = 7) =>
  openDatabase({ path: join(directory, 'a.db'), key: new Uint8Array(32).fill(fill), migrations });
const count = () => {
  const db = mustSucceed(open());
  const n = db.one(z.object({ n: z.int() }), 'SELECT count(*) AS n FROM fact')?.n;
  db.close();
  return n;
};

it('refuses a second opener and a wrong key', () => {
  const db = mustSucceed(open());
  expect(open()).toMatchObject({ ok: false, reason: 'locked' });
  db.close();
  expect(open(8)).toMatchObject({ ok: false, reason: 'wrong_key' });
  expect(count()).toBe(0);
});

it('rolls back what throws and lets no transaction outlive its work', () => {
  const db = mustSucceed(open());
  expect(() =>
    db.write((tx) => {
      tx.run('INSERT INTO fact VALUES (1)');
      throw new Error('no');
    }),
  ).toThrow('no');
  const leaked = mustSucceed(db.write((tx) => tx));
  expect(() => leaked.run('INSERT INTO fact VALUES (2)')).toThrow('still open');
  db.close();
  expect(count()).toBe(0);
});

const n = z.object({ n: z.int() });
const at = { key: new Uint8Array(32).fill(7) };
const draftOf = (path: string) => {
  const draft = mustSucceed(openDraft({ ...at, path }));
  mustSucceed(
    draft.write((tx) => {
      tx.run('CREATE TABLE fact (n INTEGER NOT NULL, text TEXT NOT NULL) STRICT');
      for (let each = 0; each < 5_000; each += 1)
        tx.run('INSERT INTO fact VALUES (?, ?)', [each, 'plain words']);
      return tx.run('CREATE INDEX fact_by_text ON fact (text, n)');
    }),
  );
  return draft;
};

it('makes a file with nothing beside it, which many read and none can write', () => {
  const path = join(directory, 'made.db');
  const draft = draftOf(path);
  expect(readdirSync(directory)).toEqual(['made.db']);
  mustSucceed(draft.finish());
  const before = readFileSync(path);
  expect(before.includes('plain words')).toBe(false);
  const readers = [true, false].map((thorough) => mustSucceed(openReadOnly({ ...at, path, thorough })));
  for (const reader of readers) {
    expect(reader.one(n, 'SELECT count(*) AS n FROM fact')).toEqual({ n: 5_000 });
    expect(() => reader.one(n, 'DELETE FROM fact RETURNING n')).toThrow(/readonly/);
  }
  for (const reader of readers) reader.close();
  expect(readFileSync(path).equals(before)).toBe(true);
  const other = { path, key: new Uint8Array(32).fill(8) };
  expect(openReadOnly({ ...other, thorough: false })).toMatchObject({ reason: 'wrong_key' });
  expect(openDraft(other)).toMatchObject({ reason: 'wrong_key' });
});

it('walks row by row in constant memory, each row parsed', () => {
  const path = join(directory, 'walk.db');
  mustSucceed(draftOf(path).finish());
  const db = mustSucceed(openReadOnly({ ...at, path, thorough: false }));
  const walk = db.each(n, 'SELECT n FROM fact ORDER BY n');
  expect([walk.next().value, walk.next().value]).toEqual([{ n: 0 }, { n: 1 }]);
  walk.return?.();
  expect([...db.each(n, 'SELECT n FROM fact WHERE n >= ?', [4_998])]).toEqual([{ n: 4_998 }, { n: 4_999 }]);
  expect(() => [...db.each(z.object({ n: z.string() }), 'SELECT n FROM fact')]).toThrow(/expected string/);
  db.close();
});

it('lets one hold a lock, and the next when it is released', () => {
  const path = join(directory, 'a.lock');
  const first = mustSucceed(holdLock(path));
  expect(holdLock(path)).toMatchObject({ ok: false, reason: 'locked' });
  first.release();
  mustSucceed(holdLock(path)).release();
});
