import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { keepSupportList, readSupportCsv, readSupportList } from './support-list.ts';
import type { ReplicaFiles } from './versions.ts';

let files: ReplicaFiles;
beforeEach(() => {
  const key = new Uint8Array(32).fill(7);
  files = { folder: mkdtempSync(join(tmpdir(), 'kazasu-support-')), key, tokenKey: key };
});
afterEach(() => rmSync(files.folder, { recursive: true }));

const CSV = '氏名,宛名番号,支援を要する事由\r\n試験　花子,101,"要介護3, 独居"\r\n,102,人工呼吸器\r\n';
const read = (text: string) => mustSucceed(readSupportCsv(Buffer.from(text)));

test('two columns are taken by their names, in UTF-8 and in Shift_JIS, and no more of anybody', () => {
  const people = [
    { residentId: '101', reason: '要介護3, 独居' },
    { residentId: '102', reason: '人工呼吸器' },
  ];
  expect(read(`\uFEFF${CSV}`)).toEqual({ people, refused: [] });
  const sjis = Buffer.from('88bc96bc94d48d862c8e78898782f0977682b782e98e96975230302c780d0a', 'hex');
  expect(mustSucceed(readSupportCsv(Buffer.from(CSV)))).toEqual({ people, refused: [] });
  expect(readSupportCsv(sjis)).toEqual({ ok: false, reason: 'no_header' });
  expect(readSupportCsv(Buffer.from('番号,事由\n1,2\n'))).toEqual({ ok: false, reason: 'no_header' });
});

test('a line without a number or a reason, a number twice, and a My Number in its place are told and left out', () => {
  const text = `${CSV},101,もう一度\n,103,\n,123456789018,マイナンバー\n,104,難病\n`;
  const { people, refused } = read(text);
  expect(people.map(({ residentId }) => residentId)).toEqual(['101', '102', '104']);
  expect(refused).toEqual([4, 5, 6]);
});

test('is kept where nobody reads it without the key, and an altered one is none', () => {
  expect(mustSucceed(readSupportList(files)).size).toBe(0);
  keepSupportList(files, read(CSV).people, realSystem);
  const path = join(files.folder, 'support-list.enc');
  const bytes = readFileSync(path);
  expect(bytes.includes(Buffer.from('呼吸器'))).toBe(false);
  expect([...mustSucceed(readSupportList(files))]).toEqual([
    ['101', '要介護3, 独居'],
    ['102', '人工呼吸器'],
  ]);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(readSupportList(files)).toMatchObject({ ok: false, reason: 'damaged' });
});
