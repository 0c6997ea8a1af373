/** Every bundle that may hold src/card/images.ts has the photo's thread beside it: built apart, it is easily forgotten. */
import { expect, test } from 'vitest';
import command from '../../bin/vite.config.ts';
import shell from '../../electron/vite.config.ts';

test('kazasu read', () => {
  expect(command).toMatchObject({
    build: {
      rolldownOptions: { input: { 'photo-worker': expect.stringMatching(/src\/card\/photo-worker\.ts$/) } },
    },
  });
});

test('the host of Electron', () => {
  const bundle = (mode: string): unknown =>
    typeof shell === 'function' ? shell({ mode, command: 'build' }) : undefined;
  expect(bundle('host')).toMatchObject({ build: { outDir: 'dist/host' } });
  expect(bundle('photo-worker')).toMatchObject({
    build: { outDir: 'dist/host', lib: { entry: 'src/card/photo-worker.ts' } },
  });
});
