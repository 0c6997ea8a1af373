#!/usr/bin/env node
/**
 * Entry of the `kazasu` command, and the one file of plain JavaScript: what is loaded before the compile cache is on has
 * its types stripped anew in every run, which costs more than all the rest of a start (docs/decisions/0015).
 */
import { lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

/** Where this user's caches lie by the custom of the system. */
const cacheHome = () => {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (process.platform === 'win32') return local ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return xdg !== undefined && xdg.startsWith('/') ? xdg : join(homedir(), '.cache');
};

/**
 * What lies in the cache is run as it is, so the folder must be nobody else's: made for this user alone, no link, and not
 * writable by others. Anything else: `undefined`, and the program is compiled as it would be without.
 *
 * @returns {string | undefined}
 */
const ownFolder = () => {
  const folder = join(cacheHome(), 'kazasu', 'compiled');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    const mine = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return mine && lstatSync(folder).isDirectory() ? folder : undefined;
  } catch {
    return undefined; // a home that cannot be written to, or none: only slower
  }
};

/**
 * Whether `dist/cli` was built from the very sources that lie here (size and time of each): a program that is not what its
 * sources say would be worse than a slow one.
 */
const isFresh = () => {
  try {
    /** @type {readonly (readonly [string, number, number])[]} */
    const files = JSON.parse(readFileSync(new URL('../../dist/cli/sources.json', import.meta.url), 'utf8'));
    return files.every(([path, size, time]) => {
      const now = statSync(new URL(`../../${path}`, import.meta.url));
      return now.size === size && now.mtimeMs === time;
    });
  } catch {
    return false; // not built, or one of its sources is gone
  }
};

// An import makes garbage as fast as it can, and V8 would take 50 MB more to do so in (measured: 340 MB and 280, 7 % more time). A
// terminal runs for weeks on a small machine (small-heap.ts).
if (process.argv[2] === 'registry' || process.argv[2] === 'terminal')
  setFlagsFromString('--semi-space-growth-factor=1');
if (process.argv[2] === 'terminal') setFlagsFromString('--heap-growing-percent=10');

const folder = ownFolder();
if (folder !== undefined) enableCompileCache(folder);
await import(process.argv[2] === 'read' && isFresh() ? '../../dist/cli/read.js' : './cli.ts');
