/** Builds the web pages (terminal screen, centre's console, card desk of 訓練) when their sources have changed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failure, type Result, success } from '../kernel/result.ts';

/** One build each: `vite build --mode screen|console|desk` (vite.config.ts) writes `dist/screen|console|desk`. */
export const PAGES = {
  /** The terminal's screen; relative addresses, because Electron serves it from its own scheme. */
  screen: { root: 'src/app/screen', base: './' },
  /** The centre's page, served at /console/. */
  console: { root: 'src/console', base: '/console/' },
  /** The card desk of 訓練. */
  desk: { root: 'src/app/desk', base: './' },
} as const;
export type Page = keyof typeof PAGES;

const PAGE_NAMES = ['screen', 'console', 'desk'] as const satisfies readonly Page[];

const TOP = fileURLToPath(new URL('../../', import.meta.url));

/** Where a page's built files are. */
export const pageDir = (page: Page): string => join(TOP, 'dist', page);

/** Name of the file inside a built page that holds the hash of what it was built from. */
const STAMP = '.stamp';

/** Any file of src may be imported by a page, so any of them counts; hashing them all takes a few milliseconds. */
const hashOfSources = (page: Page): string => {
  const files = readdirSync(join(TOP, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(tsx?|css|html|svg)$/.test(path) && !/\.test\.tsx?$/.test(path))
    .map((path) => join('src', path))
    .toSorted();
  const hash = createHash('sha256').update(page);
  for (const path of ['package-lock.json', 'vite.config.ts', ...files]) {
    hash.update(`\0${path}\0`).update(readFileSync(join(TOP, path)));
  }
  return hash.digest('hex');
};

const stampOf = (page: Page): string | undefined => {
  try {
    return readFileSync(join(pageDir(page), STAMP), 'utf8');
  } catch {
    return undefined;
  }
};

/** vite's own program; a development dependency, so an installed terminal has the built pages and no vite. */
export const viteProgram = (): string | undefined => {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  } catch {
    return undefined;
  }
};

/** Builds beside the old files and swaps at the end, so that two builds at once or a failed one leave a whole page. */
const buildPage = async (vite: string, page: Page, stamp: string): Promise<Result<Page, 'build_failed'>> => {
  const work = join(TOP, 'dist', `.work-${page}-${process.pid}`);
  // A process of its own: vite would otherwise stay in the terminal's memory, and NODE_ENV decides what React it takes.
  const child = spawn(process.execPath, [vite, 'build', '--mode', page, '--outDir', join(work, 'new')], {
    cwd: TOP,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  const [code] = await once(child, 'close');
  try {
    if (code !== 0) {
      return failure('build_failed', { page, output: said.join('').slice(-4_000) });
    }
    writeFileSync(join(work, 'new', STAMP), stamp);
    if (existsSync(pageDir(page))) renameSync(pageDir(page), join(work, 'old'));
    renameSync(join(work, 'new'), pageDir(page));
    return success(page);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

/**
 * Builds the pages that exist in src and whose sources are not those they were built from (`force`: all of them).
 * `vite_missing`: something is to be built on a machine without the development dependencies;
 * `build_failed`: `detail.page`, and the end of vite's words in `detail.output`.
 */
export const buildScreens = async ({
  force = false,
  pages = PAGE_NAMES,
}: {
  readonly force?: boolean;
  readonly pages?: readonly Page[];
} = {}): Promise<
  Result<{ readonly built: Page[]; readonly fresh: Page[] }, 'vite_missing' | 'build_failed'>
> => {
  const built: Page[] = [];
  const fresh: Page[] = [];
  for (const page of pages) {
    if (!existsSync(join(TOP, PAGES[page].root, 'index.html'))) continue;
    const stamp = hashOfSources(page);
    if (!force && stampOf(page) === stamp) {
      fresh.push(page);
      continue;
    }
    const vite = viteProgram();
    if (vite === undefined) return failure('vite_missing', { page });
    mkdirSync(join(TOP, 'dist'), { recursive: true });
    const made = await buildPage(vite, page, stamp);
    if (!made.ok) return made;
    built.push(page);
  }
  return success({ built, fresh });
};
