import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { mustSucceed } from '../kernel/result.ts';
import { openDatabase, rawRecords } from './index.ts';
import { openPage, PAGE_BYTES } from './page-cipher.ts';

const FLIPS = Number(process.env['KAZASU_FLIPS'] ?? 300);
const folder = mkdtempSync(join(tmpdir(), 'kazasu-damage-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'a.db');
const key = new Uint8Array(32).fill(7);
const migrations = [
  { id: 100, name: 'fact', sql: 'CREATE TABLE fact (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT' },
];
const ROWS = 2_000;
/** Some longer than a page, so that overflow pages are among those that are hit. */
const textOf = (n: number): string => `${n} `.repeat(n % 50 === 0 ? 2_000 : 40);
const fact = z.object({ n: z.int(), text: z.string() });
const open = (file = path, fill = 7) =>
  openDatabase({ path: file, key: new Uint8Array(32).fill(fill), migrations });

const whole = (() => {
  const db = mustSucceed(open());
  mustSucceed(
    db.write((tx) => {
      for (let n = 1; n <= ROWS; n += 1) tx.run('INSERT INTO fact VALUES (?, ?)', [n, textOf(n)]);
      // Pages that nothing uses any more: what is in them is nobody's.
      return tx.run('DELETE FROM fact WHERE n BETWEEN 500 AND 600');
    }),
  );
  db.close();
  return readFileSync(path);
})();
const expected = Array.from({ length: ROWS }, (_, n) => n + 1)
  .filter((n) => n < 500 || n > 600)
  .map((n) => ({ n, text: textOf(n) }));

/** A small generator of numbers that come again with their seed. */
const numbers = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state;
  };
};

it(`notices every one of ${FLIPS} flipped bits, or nobody reads what it hit`, () => {
  const next = numbers(20_261_126);
  const seen: Record<string, number> = {};
  for (let flip = 0; flip < FLIPS; flip += 1) {
    const bytes = Buffer.from(whole);
    const at = (next() * 4_096 + (next() % 4_096)) % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (next() % 8));
    const hit = join(folder, 'hit.db');
    for (const suffix of ['', '-wal']) rmSync(hit + suffix, { force: true });
    writeFileSync(hit, bytes);
    const opened = open(hit);
    const said = opened.ok ? 'unused' : opened.reason;
    seen[said] = (seen[said] ?? 0) + 1;
    if (!opened.ok) continue;
    // Not noticed: then it hit a page that holds nothing, and all that is there is right.
    const page = Math.floor(at / PAGE_BYTES);
    const { authentic } = openPage(whole.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES), page + 1, key);
    expect(authentic()).toBe(true);
    expect(opened.value.all(fact, 'SELECT * FROM fact ORDER BY n')).toEqual(expected);
    opened.value.close();
  }
  expect(Object.keys(seen).filter((said) => said !== 'damaged' && said !== 'unused')).toEqual([]);
  expect(seen['damaged']).toBeGreaterThan(FLIPS * 0.9);
}, 600_000);

it('tells a damaged first page from another key', () => {
  const hit = join(folder, 'first.db');
  writeFileSync(hit, whole);
  expect(open(hit, 8)).toMatchObject({ ok: false, reason: 'wrong_key' });
  const file = openSync(hit, 'r+');
  writeSync(file, Buffer.alloc(64, 9), 0, 64, 200);
  closeSync(file);
  expect(open(hit)).toMatchObject({ ok: false, reason: 'damaged' });
  expect(open(hit, 8)).toMatchObject({ ok: false, reason: 'wrong_key' });
});

const factsIn = (file: string, log?: string): Map<number, string> => {
  const found = new Map<number, string>();
  let n = 0;
  for (const { columns } of rawRecords(file, log, key)) {
    n += 1;
    const [id, text, ...more] = columns;
    if (columns.length === 2 && id === null && typeof text === 'string' && more.length === 0)
      found.set(Number(text.split(' ')[0]), text);
  }
  expect(n).toBeGreaterThan(0);
  return found;
};

it('reads every row of the pages themselves, without the first one', () => {
  const hit = join(folder, 'rootless.db');
  const bytes = Buffer.from(whole);
  bytes.fill(0, 0, PAGE_BYTES);
  writeFileSync(hit, bytes);
  const found = factsIn(hit);
  expect(expected.filter(({ n, text }) => found.get(n) !== text)).toEqual([]);
});

it('reads what only the write-ahead log has yet', () => {
  const fresh = join(folder, 'fresh.db');
  const db = mustSucceed(open(fresh));
  mustSucceed(db.write((tx) => tx.run('INSERT INTO fact VALUES (1, ?)', ['1 yes'])));
  for (const suffix of ['', '-wal']) writeFileSync(`${fresh}.copy${suffix}`, readFileSync(fresh + suffix));
  expect(factsIn(`${fresh}.copy`, `${fresh}.copy-wal`).get(1)).toBe('1 yes');
  db.close();
});
