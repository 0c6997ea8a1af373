import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { mustSucceed } from '../kernel/result.ts';
import { openDatabase } from './index.ts';

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
