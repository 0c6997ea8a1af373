/** Fonts of the drawn cards. Without them the pictures would be of empty boxes: a missing one is an error, not a skip. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GlobalFonts } from '@napi-rs/canvas';

/** Two typefaces, so that the reader is not fitted to one: `noto` as Debian has it, `biz` a document typeface. */
export type CardFont = 'noto' | 'biz';

const NOTO = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

const packaged = (name: string, wanted: RegExp): readonly string[] => {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve(`@fontsource/${name}/package.json`)),
    'files',
  );
  return readdirSync(folder)
    .filter((file) => wanted.test(file))
    .map((file) => join(folder, file));
};

const register = (files: readonly string[], family: string): void => {
  if (files.length === 0) throw new Error(`no file of the font for ${family}`);
  for (const file of files)
    if (GlobalFonts.registerFromPath(file, family) === null) throw new Error(`font does not load: ${file}`);
};

const registered = new Set<CardFont>();

/** Family name to draw with. */
export const fontFamily = (font: CardFont): string => {
  const family = `Kazasu ${font}`;
  if (registered.has(font)) return family;
  if (font === 'biz') register(packaged('biz-udpgothic', /-400-normal\.woff2$/), family);
  else if (existsSync(NOTO)) GlobalFonts.registerFromPath(NOTO, family);
  else register(packaged('noto-sans-jp', /-(japanese|latin)-400-normal\.woff2$/), family);
  if (!GlobalFonts.has(family)) throw new Error(`font is not there after loading: ${family}`);
  registered.add(font);
  return family;
};
