import { defineConfig } from 'vite';

/** `vite build -c electron/vite.config.ts [--mode preload]`: main as ESM; the sandboxed preload as one CJS file. */
export default defineConfig(({ mode }) => {
  const preload = mode === 'preload';
  return {
    publicDir: false,
    build: {
      outDir: 'dist/electron',
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      lib: {
        entry: preload ? 'electron/preload.ts' : 'electron/main.ts',
        formats: [preload ? 'cjs' : 'es'],
        fileName: () => (preload ? 'preload.cjs' : 'main.js'),
      },
      rolldownOptions: { external: ['electron', /^node:/] },
    },
  };
});
