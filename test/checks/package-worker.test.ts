/** The bundles of the host's threads lie beside it: built apart, they are easily forgotten. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import shell from '../../electron/vite.config.ts';

test.each(['package-worker', 'backup-worker'])('the host of Electron and its %s', (worker) => {
  const bundle = (mode: string): unknown =>
    typeof shell === 'function' ? shell({ mode, command: 'build' }) : undefined;
  expect(bundle(worker)).toMatchObject({
    build: { outDir: 'dist/host', lib: { entry: `src/app/${worker}.ts` } },
  });
  expect(readFileSync('electron-builder.yml', 'utf8')).toContain(`- dist/host/${worker}.js`);
});
