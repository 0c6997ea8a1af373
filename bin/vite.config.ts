/**
 * `kazasu read` as a few files instead of two hundred: what a read costs besides the card is loading
 * (docs/decisions/0015). `src/app/build-command.ts` runs this.
 */
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const TOP = fileURLToPath(new URL('../', import.meta.url));

/** Size and time of every file that went into the bundle: `kazasu.mjs` looks whether they are still the same. */
const sources: Plugin = {
  name: 'kazasu-sources',
  generateBundle() {
    const own = [...this.getModuleIds()].filter((id) => id.startsWith(TOP) && !id.includes('node_modules'));
    const files = [...own, `${TOP}package-lock.json`, `${TOP}bin/vite.config.ts`].map((path) => {
      const { size, mtimeMs } = statSync(path);
      return [relative(TOP, path), size, mtimeMs];
    });
    this.emitFile({ type: 'asset', fileName: 'sources.json', source: JSON.stringify(files) });
  },
};

export default defineConfig({
  root: TOP,
  publicDir: false,
  logLevel: 'warn',
  plugins: [sources],
  // Everything goes in but what finds its other half beside itself: koffi's native code, the photo decoder's wasm.
  ssr: { noExternal: true, external: ['koffi', '@cornerstonejs/codec-openjpeg'] },
  build: {
    ssr: true,
    outDir: 'dist/cli',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      // The photo's thread is a file of its own beside `images.ts`.
      input: { read: `${TOP}src/app/cli-read.ts`, 'photo-worker': `${TOP}src/card/photo-worker.ts` },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
