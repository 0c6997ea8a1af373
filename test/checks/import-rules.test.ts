import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let tree: string;

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'kazasu-imports-'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    cpSync(file, join(tree, file));
  symlinkSync(join(process.cwd(), 'node_modules'), join(tree, 'node_modules'));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

const cruise = (files: Readonly<Record<string, string>>): { status: number | null; output: string } => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const run = spawnSync('node_modules/.bin/depcruise', ['--config', '.dependency-cruiser.cjs', 'src'], {
    cwd: tree,
    encoding: 'utf8',
  });
  return { status: run.status, output: run.stdout + run.stderr };
};

const leaf = 'export const x = 1;\n';

test.each([
  ['kernel-is-bottom', 'src/kernel/a.ts', '../card/b.ts', 'src/card/b.ts'],
  ['no-module-to-module', 'src/modules/shelter/api.ts', '../polling/api.ts', 'src/modules/polling/api.ts'],
  ['screen-no-store', 'src/modules/shelter/screen.tsx', './store.ts', 'src/modules/shelter/store.ts'],
  ['screen-no-store', 'src/modules/shelter/screens/done.tsx', '../store.ts', 'src/modules/shelter/store.ts'],
  ['rules-pure', 'src/modules/shelter/rules.ts', '../../db/index.ts', 'src/db/index.ts'],
  ['src-no-electron', 'src/app/a.ts', '../../electron/main.ts', 'electron/main.ts'],
  ['central', 'src/central/a.ts', '../db/index.ts', 'src/db/index.ts'],
])('a planted wrong import is reported: %s', (rule, from, specifier, to) => {
  const { status, output } = cruise({ [from]: `export { x } from '${specifier}';\n`, [to]: leaf });
  expect(output).toContain(`error ${rule}`);
  expect(status).not.toBe(0);
});

test('a tree that keeps the rules passes, and modules were really looked at', () => {
  const { status, output } = cruise({
    'src/card/a.ts': "export { x } from '../kernel/b.ts';\n",
    'src/kernel/b.ts': leaf,
  });
  expect(status).toBe(0);
  expect(output).toMatch(/2 modules, 1 dependencies cruised/);
});
