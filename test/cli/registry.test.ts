/** `kazasu registry` as a person types it: a key, a seal, an import, what is in use, the way back, and Ctrl+C. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-registry-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const dataDir = join(folder, 'terminal');
const key = join(folder, 'seal.pem');
const SITE = 'kiosk-config/sites/training.yaml';

const command = (...args: readonly string[]): string[] => ['src/app/kazasu.mjs', 'registry', ...args];
const registry = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, command(...args), { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
};

const HEADER = '宛名番号,世帯番号,住民状態,氏名,氏名_フリガナ,性別,生年月日,続柄表記,住所';
const write = (people: number): string => {
  const path = join(folder, 'people.csv');
  const lines = Array.from(
    { length: people },
    (_, at) =>
      `${1_000 + at},${at},住登者,山田　太郎,ヤマダ　タロウ,1,1980-02-17,世帯主,架空県かざし市本町一丁目`,
  );
  writeFileSync(path, [HEADER, ...lines, ''].join('\r\n'));
  return path;
};

const seal = (path: string, version: number, ...more: readonly string[]) =>
  registry(
    ...['seal', path, '--key', key, '--version', String(version), '--data-date', '2026-11-24'],
    ...['--source', '住民記録システム', '--tenant', '999990', ...more],
  );
const importArgs = (path: string, ...more: readonly string[]): string[] => [
  ...['import', path, '--data', dataDir, '--site', SITE, '--seal-key', `${key}.pub`],
  ...more,
];

it('from a new key to a version in use, and back', () => {
  expect(registry('status', '--data', dataDir)).toMatchObject({ code: 1, out: '' });
  const made = registry('seal', '--new-key', '--key', key);
  expect(made.code, made.err).toBe(0);
  expect(statSync(key).mode & 0o077).toBe(0);
  expect(registry('seal', '--new-key', '--key', key)).toMatchObject({ code: 1 });
  const path = write(300);
  expect(registry('seal', path, '--key', key)).toMatchObject({ code: 2 });
  expect(registry(...importArgs(path))).toMatchObject({
    code: 1,
    err: expect.stringContaining('not_sealed'),
  });
  expect(seal(path, 1)).toMatchObject({
    code: 0,
    out: expect.stringContaining('住民記録システム.manifest.json'),
  });
  const first = registry(...importArgs(path, '--json'));
  expect(first.code, first.err).toBe(0);
  expect(JSON.parse(first.out)).toMatchObject({ dataset: 'residents', version: 1, taken: 300 });
  expect(registry(...importArgs(path))).toMatchObject({ code: 1, err: expect.stringContaining('not_newer') });

  seal(write(200), 2);
  const odd = registry(...importArgs(path));
  expect(odd).toMatchObject({ code: 1, out: '', err: expect.stringContaining('row_count') });
  expect(odd.err).toContain('前の版のままです');
  const second = registry(...importArgs(path, '--confirm-count', '200'));
  expect(second.code, second.err).toBe(0);
  expect(second.out).toContain('200 人');
  const status = registry('status', '--data', dataDir, '--json');
  expect(JSON.parse(status.out)).toMatchObject({
    current: { version: 2 },
    before: { version: 1 },
    residents: 200,
  });
  expect(registry('rollback', '--data', dataDir).code).toBe(0);
  expect(registry('status', '--data', dataDir).out).toContain('第 1 版  300 人');
}, 120_000);

it('a key that is in no profile is believed in training only', () => {
  const production = 'kiosk-config/sites/example-production.yaml';
  const args = ['import', join(folder, 'people.csv'), '--data', dataDir, '--site', production];
  expect(registry(...args, '--seal-key', `${key}.pub`).err).toContain('not_training');
  expect(registry(...args).err).toContain('seal_keys_missing');
});

it('Ctrl+C in the middle changes nothing, and says so', async () => {
  const path = write(100_000);
  expect(seal(path, 3).code).toBe(0);
  const before = readFileSync(join(dataDir, 'registry', 'current.json'), 'utf8');
  const child = spawn(process.execPath, command(...importArgs(path, '--confirm-count', '100000')));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(child, 'exit');
  const begun = join(dataDir, 'registry-reports', 'import-residents-3.csv.new');
  while (!existsSync(begun) && child.exitCode === null) await delay(20);
  child.kill('SIGINT');
  expect(await ended).toEqual([1, null]);
  expect(said).toContain('import_stopped');
  expect(said).toContain('何も変わっていません');
  expect(readFileSync(join(dataDir, 'registry', 'current.json'), 'utf8')).toBe(before);
  expect(readdirSync(join(dataDir, 'registry')).filter((name) => name.includes('-3'))).toEqual([]);
  expect(existsSync(begun)).toBe(false);
}, 120_000);
