/** `kazasu shelters` as somebody at a keyboard meets it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-shelters-'));
afterAll(() => rmSync(folder, { recursive: true }));

const kazasu = (...args: string[]) =>
  spawnSync(process.execPath, ['src/app/kazasu.mjs', 'shelters', ...args], { encoding: 'utf8' });
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const TOWN = ['--code', '152048', '--name', '三条市'];

test('check says what was repaired by line, and writes the report', () => {
  const report = join(folder, '報告.csv');
  const path = file('一覧.csv', '名称,所在地,収容人数,緯度,経度\n公民館,本町1,"1,200人",138.96,37.63\n');
  const { status, stdout, stderr } = kazasu('check', path, ...TOWN, '--report', report);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('一覧.csv 2行 収容人数 「1,200人」→「1200」');
  expect(stdout).toContain('緯度と経度が逆でした');
  expect(stdout).toContain('読めた場所　1か所');
  expect(readFileSync(report, 'utf8')).toContain('capacity_repaired');
});

test('a file that is no list of shelters is refused with a sentence and exit code 1', () => {
  const { status, stdout } = kazasu('check', file('別.csv', '日付,金額\n1,2\n'), ...TOWN);
  expect(status).toBe(1);
  expect(stdout).toContain('避難所の一覧だと分かりません');
  expect(kazasu('check', join(folder, 'none.csv'), ...TOWN).status).toBe(1);
});
