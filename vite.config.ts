import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { PAGES, type Page } from './src/app/build-screens.ts';

/** The pages of `src/app/build-screens.ts`, which runs this: `vite build --mode screen|console|desk`. */
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const isPage = (mode: string): mode is Page => Object.hasOwn(PAGES, mode);

/** The font packages name a WOFF beside each WOFF2; every browser we run knows WOFF2, so half the files are dropped. */
const woff2Only: Plugin = {
  name: 'kazasu-woff2-only',
  enforce: 'pre',
  transform(code, id) {
    if (!/@fontsource\/.*\.css$/.test(id)) return undefined;
    return { code: code.replaceAll(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, ''), map: null };
  },
};

/** receiptline asks for its printer parts (iconv, PNG, streams) wherever `require` exists; a page only draws SVG. */
const receiptlineForPages: Plugin = {
  name: 'kazasu-receiptline-for-pages',
  enforce: 'pre',
  transform(code, id) {
    if (!/receiptline\/lib\/receiptline\.js$/.test(id)) return undefined;
    return { code: code.replace("typeof require !== 'undefined'", 'false'), map: null };
  },
};

export default defineConfig(({ mode }) => {
  const page = isPage(mode) ? mode : 'screen';
  return {
    root: here(PAGES[page].root),
    base: PAGES[page].base,
    publicDir: false,
    plugins: [woff2Only, receiptlineForPages, react(), tailwindcss()],
    build: {
      outDir: here(`dist/${page}`),
      emptyOutDir: true,
      // The terminal runs a current Chromium; a clerk's browser at the centre may be a few years old.
      target: 'chrome120',
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2_000,
    },
  };
});
