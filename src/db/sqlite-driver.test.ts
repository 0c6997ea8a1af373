import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

it('calls fsync at least once a commit, also after a reopen, and loses nothing to a kill', () => {
  const script = join(directory, 'child.ts');
  writeFileSync(
    script,
    `import { openDatabase } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
const opened = openDatabase({ path: ${JSON.stringify(join(directory, 'a.db'))}, key: new Uint8Array(32).fill(7), migrations: ${JSON.stringify(migrations)} });
if (!opened.ok) throw new Error(opened.reason);
for (let n = 0; n < 50; n += 1) opened.value.write((tx) => tx.run('INSERT INTO fact VALUES (?)', [n]));
process.kill(process.pid, 'SIGKILL');`,
  );
  for (const rows of [50, 100]) {
    const trace = join(directory, `trace-${rows}`);
    const run = spawnSync('strace', [
      '-f',
      '-e',
      'trace=fsync,fdatasync',
      '-o',
      trace,
      process.execPath,
      script,
    ]);
    expect(run.error).toBeUndefined();
    expect((readFileSync(trace, 'utf8').match(/f(data)?sync\(/g) ?? []).length).toBeGreaterThanOrEqual(50);
    expect(count()).toBe(rows);
  }
});
