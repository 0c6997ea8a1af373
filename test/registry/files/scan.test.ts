/** The scanner must be able to find: a planted number in every kind of place is seen. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, expect, it } from 'vitest';
import { INVENTED_MY_NUMBERS, MY_NUMBER_SHAPES } from './my-numbers.ts';
import { scanFolder, scanText } from './scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-scan-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [number] = INVENTED_MY_NUMBERS;
const KEY = new Uint8Array(32).fill(7);

it.each(Object.entries(MY_NUMBER_SHAPES))('sees it in a text, %s', (_, shape) => {
  expect(scanText('x', `備考：${shape(number)}。`)).toEqual([{ where: 'x', number }]);
});

it.each([
  '123456789012',
  '0123456789018',
  '2026-11-25 20:43',
  '0197f3a2-1b2c-7d3e-8f4a-123456789018',
  '090-1234-5678',
])('sees none in %s', (text) => expect(scanText('x', text)).toEqual([]));

it('sees it in a column, in a blob, inside JSON, in an encrypted database and in a log', () => {
  const path = join(folder, 'record.db');
  const db = new Database(path);
  db.pragma("cipher='chacha20'");
  db.pragma(`key="x'${Buffer.from(KEY).toString('hex')}'"`);
  db.exec('CREATE TABLE event (id INTEGER, body BLOB, data TEXT) STRICT');
  const insert = db.prepare('INSERT INTO event VALUES (?, ?, ?)');
  insert.run(1, Buffer.from(`{"name":"${number}"}`), 'nothing');
  insert.run(Number(number), Buffer.from([0xff, 0xfe]), `{"q":"1234-5678-9018"}`);
  db.close();
  writeFileSync(join(folder, 'terminal.log'), `search ${number} refused\n`);
  const scanned = scanFolder(folder, () => KEY);
  expect(scanned).toMatchObject({ files: 2, databases: 1, cells: 6 });
  expect(scanned.found.map((each) => each.number)).toEqual([number, number, number, number]);
});
