import { defineConfig } from 'vite';

/** What each bundle of the shell is made from. The preload is one CJS file because a sandboxed one can be nothing else. */
const BUNDLES = {
  main: { entry: 'electron/main.ts', format: 'es', outDir: 'dist/electron', file: 'main.js' },
  preload: { entry: 'electron/preload.ts', format: 'cjs', outDir: 'dist/electron', file: 'preload.cjs' },
  /** The terminal host; its libraries, some of them native, stay in node_modules. */
  host: {
    entry: 'src/app/terminal-utility.ts',
    format: 'es',
    outDir: 'dist/host',
    file: 'terminal-utility.js',
  },
  /** The thread that decodes a card's photo; the host looks for it beside itself (src/card/images.ts). */
  'photo-worker': {
    entry: 'src/card/photo-worker.ts',
    format: 'es',
    outDir: 'dist/host',
    file: 'photo-worker.js',
  },
  /** The thread that takes a site package over (src/app/package-thread.ts). */
  'package-worker': {
    entry: 'src/app/package-worker.ts',
    format: 'es',
    outDir: 'dist/host',
    file: 'package-worker.js',
  },
  /** The thread that proves a backup of the record (src/app/backup-thread.ts). */
  'backup-worker': {
    entry: 'src/app/backup-worker.ts',
    format: 'es',
    outDir: 'dist/host',
    file: 'backup-worker.js',
  },
} as const;

const isBundle = (mode: string): mode is keyof typeof BUNDLES => Object.hasOwn(BUNDLES, mode);

/** `vite build -c electron/vite.config.ts [--mode preload|host|photo-worker|package-worker|backup-worker]` */
export default defineConfig(({ mode }) => {
  const { entry, format, outDir, file } = BUNDLES[isBundle(mode) ? mode : 'main'];
  const external = outDir === 'dist/host' ? [/^node:/, /^[^./]/] : ['electron', /^node:/];
  return {
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      lib: { entry, formats: [format], fileName: () => file },
      rolldownOptions: { external },
    },
  };
});
