/** The bundle that takes site packages over has its thread beside it: built apart, it is easily forgotten. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import shell from '../../electron/vite.config.ts';

test('the host of Electron', () => {
  const bundle = (mode: string): unknown =>
    typeof shell === 'function' ? shell({ mode, command: 'build' }) : undefined;
  expect(bundle('package-worker')).toMatchObject({
    build: { outDir: 'dist/host', lib: { entry: 'src/app/package-worker.ts' } },
  });
  expect(readFileSync('electron-builder.yml', 'utf8')).toContain('- dist/host/package-worker.js');
});
