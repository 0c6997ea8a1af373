/** `bin/kazasu.mjs`: whose compiled code it runs, and when it runs the built `read` command instead of the sources. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let top: string;
let caches: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'kazasu-entry-'));
  caches = join(top, 'caches');
  for (const folder of ['bin', 'src/app', 'dist/cli']) mkdirSync(join(top, folder), { recursive: true });
  copyFileSync('bin/kazasu.mjs', join(top, 'bin/kazasu.mjs'));
  writeFileSync(join(top, 'package.json'), '{"type":"module"}');
  writeFileSync(join(top, 'src/app/cli.ts'), "const said: string = 'sources'; process.stdout.write(said);");
  writeFileSync(join(top, 'dist/cli/read.js'), "process.stdout.write('built');");
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const run = (command = 'read', env: NodeJS.ProcessEnv = {}): string => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(top, 'bin/kazasu.mjs'), command], {
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: caches, ...env },
  });
  expect(status, stderr).toBe(0);
  return stdout;
};

/** What the build writes: path, size and time of every source. */
const markBuilt = (): void => {
  const path = 'src/app/cli.ts';
  const { size, mtimeMs } = statSync(join(top, path));
  writeFileSync(join(top, 'dist/cli/sources.json'), JSON.stringify([[path, size, mtimeMs]]));
};

test('what was built of these very sources runs, for read only', () => {
  expect(run()).toBe('sources');
  markBuilt();
  expect(run()).toBe('built');
  expect(run('doctor')).toBe('sources');
});

test.each([
  ['changed', () => writeFileSync(join(top, 'src/app/cli.ts'), "process.stdout.write('sources');// longer")],
  ['touched', () => utimesSync(join(top, 'src/app/cli.ts'), new Date(0), new Date(0))],
  ['unlisted', () => writeFileSync(join(top, 'dist/cli/sources.json'), 'no list')],
  [
    'one of them gone',
    () => writeFileSync(join(top, 'dist/cli/sources.json'), JSON.stringify([['src/gone.ts', 1, 1]])),
  ],
])('sources that are %s run themselves', (_, change) => {
  markBuilt();
  change();
  expect(run()).toBe('sources');
});

const cacheFolder = (): string => join(caches, 'kazasu', 'compiled');

test('compiled code is kept in a folder of this user alone', () => {
  run();
  expect(statSync(cacheFolder()).mode & 0o777).toBe(0o700);
  expect(readdirSync(cacheFolder())).not.toEqual([]);
  expect(run()).toBe('sources');
});

test.each([
  ['others can write to', () => chmodSync(cacheFolder(), 0o777)],
  [
    'is a link to elsewhere',
    () => {
      rmSync(cacheFolder(), { recursive: true });
      mkdirSync(join(top, 'elsewhere'), { mode: 0o700 });
      symlinkSync(join(top, 'elsewhere'), cacheFolder());
    },
  ],
  [
    'is no folder',
    () => {
      rmSync(cacheFolder(), { recursive: true });
      writeFileSync(cacheFolder(), '');
    },
  ],
])('a folder that %s is not used, and the program runs', (_, spoil) => {
  mkdirSync(cacheFolder(), { recursive: true });
  spoil();
  expect(run()).toBe('sources');
  const kept = statSync(cacheFolder()).isDirectory() ? readdirSync(cacheFolder()) : [];
  expect(kept).toEqual([]);
});

test('with nowhere to keep it the program runs all the same', () => {
  writeFileSync(caches, '');
  expect(run()).toBe('sources');
  expect(existsSync(cacheFolder())).toBe(false);
});
