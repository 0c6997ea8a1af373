/**
 * Pictures of every scene of the library's screen, over the real module, the real SIP2 client and the training library:
 * `node test/screens/library-shots.ts [folder] [name part,name part]`. At 1280×800, in grey, at a zoom of 200 %; axe looks at each. Exit code 1 when a page
 * reported an error, axe found something, or a scene was not come to.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { startHostServer } from '../../src/app/host-server.ts';
import { deskTopics } from '../../src/identity/schema.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { libraryTopics } from '../../src/modules/library/contract.ts';
import { createRpcServer } from '../../src/rpc/server.ts';
import { clerk, type LibraryDesk, openLibraryDesk } from '../harness/library-desk.ts';
import { axeViolations, greyscale } from '../harness/look.ts';
import { initialDesk } from '../harness/made-up-desk-state.ts';
import { LIBRARY_SCENES, type LibraryScene } from './library-scenes.ts';

const [folder = '/tmp/kazasu-library-shots', only = ''] = process.argv.slice(2);
const TOKEN = 'library-shots-token';

const pictures = async (page: Page, name: string, complaints: string[]): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(350);
  await page.screenshot({ path: join(folder, `${name}-1280.png`) });
  for (const found of await axeViolations(page)) complaints.push(`${name}: ${found}`);
  await greyscale(page, join(folder, `${name}-grey.png`));
  await page.setViewportSize({ width: 640, height: 400 });
  await page.waitForTimeout(100);
  await page.screenshot({ path: join(folder, `${name}-200.png`), fullPage: true });
};

const serve = async (desk: LibraryDesk, screenDir: string) => {
  const rpc = createRpcServer({
    methods: desk.library.methods,
    topics: { ...deskTopics, ...libraryTopics },
    caller: () => clerk,
    logger: silentLogger,
  });
  const tell = (): void => {
    rpc.publish('desk', initialDesk(true));
    rpc.publish('library', desk.state());
  };
  tell();
  const telling = setInterval(tell, 40);
  const host = mustSucceed(await startHostServer({ rpc, token: TOKEN, screenDir, port: 0 }));
  return {
    url: `${host.url}/?ahead=${desk.system.now() - Date.now()}#token=${TOKEN}`,
    async close() {
      clearInterval(telling);
      await host.close();
    },
  };
};

const take = async (
  browser: Browser,
  { name, options = {}, prepare }: LibraryScene,
  screenDir: string,
  complaints: string[],
): Promise<void> => {
  const desk = await openLibraryDesk(options);
  await desk.online();
  const host = await serve(desk, screenDir);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(6_000);
  page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
  });
  try {
    await page.goto(host.url);
    await page.locator('main').waitFor();
    await prepare({ desk, page });
    await pictures(page, name, complaints);
    process.stdout.write(`${name}\n`);
  } catch (error) {
    complaints.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    await page.screenshot({ path: join(folder, `${name}-failed.png`) });
  } finally {
    await page.close();
    await host.close();
    await desk.close();
  }
};

mkdirSync(folder, { recursive: true });
const built = mkdtempSync(join(tmpdir(), 'kazasu-library-page-'));
await build({
  configFile: false,
  logLevel: 'error',
  root: fileURLToPath(new URL('library-page', import.meta.url)),
  base: './',
  plugins: [react(), tailwindcss()],
  build: { outDir: built, emptyOutDir: true, target: 'chrome120', assetsInlineLimit: 0 },
});
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const complaints: string[] = [];
for (const scene of LIBRARY_SCENES)
  if (only.split(',').some((part) => scene.name.includes(part)))
    await take(browser, scene, built, complaints);
await browser.close();
rmSync(built, { recursive: true });
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length === 0 ? 0 : 1);
