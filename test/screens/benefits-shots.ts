/**
 * Pictures of every scene of the shop's screen, over the real module and a centre that does what it is told: `node
 * test/screens/benefits-shots.ts [folder] [name part]`. At 1024×600, at 390×844, in grey; axe, what is cut off, and the keyboard alone are held
 * against each. Exit code 1 when something was found or a scene was not come to.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { startHostServer } from '../../src/app/host-server.ts';
import { deskTopics } from '../../src/identity/schema.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { benefitsTopics } from '../../src/modules/benefits/contract.ts';
import { createRpcServer } from '../../src/rpc/server.ts';
import { openTill, shop } from '../harness/benefits-till.ts';
import { axeViolations, greyscale, lostAtDoubleSize, walkByKeyboard } from '../harness/look.ts';
import { initialDesk } from '../harness/made-up-desk-state.ts';
import { ANNA, TILL_SCENES, type TillScene } from './benefits-scenes.ts';

const [folder = '/tmp/kazasu-benefits-shots', only = ''] = process.argv.slice(2);
const TOKEN = 'benefits-shots-token';

const take = async (
  browser: Browser,
  { name, prepare }: TillScene,
  screenDir: string,
  complaints: string[],
): Promise<void> => {
  const till = openTill();
  till.world.centre.balances.set(ANNA.tokens[0]?.hmac ?? '', 1_200);
  till.world.centre.balances.set('2'.padStart(64, '0'), 40);
  let caller = shop;
  const rpc = createRpcServer({
    methods: till.benefits.methods,
    topics: { ...deskTopics, ...benefitsTopics },
    caller: () => caller,
    logger: silentLogger,
  });
  const telling = setInterval(() => {
    rpc.publish('desk', initialDesk(true));
    rpc.publish('benefits', till.benefits.state());
  }, 30);
  const host = mustSucceed(await startHostServer({ rpc, token: TOKEN, screenDir, port: 0 }));
  const page = await browser.newPage({ viewport: { width: 1024, height: 600 } });
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
  });
  try {
    await page.goto(`${host.url}/#token=${TOKEN}`);
    await page.locator('main').waitFor();
    await prepare({ till, page, as: (next) => void (caller = next) });
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(folder, `${name}-1024.png`) });
    await greyscale(page, join(folder, `${name}-grey.png`));
    for (const each of await axeViolations(page)) complaints.push(`${name}: ${each}`);
    for (const each of await lostAtDoubleSize(page)) complaints.push(`${name}: ${each}`);
    const { problems } = await walkByKeyboard(page);
    for (const each of problems) complaints.push(`${name}: ${each}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(100);
    await page.screenshot({ path: join(folder, `${name}-390.png`), fullPage: true });
    process.stdout.write(`${name}\n`);
  } catch (error) {
    complaints.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    await page.screenshot({ path: join(folder, `${name}-failed.png`) });
  } finally {
    clearInterval(telling);
    await page.close();
    await host.close();
    await till.close();
  }
};

mkdirSync(folder, { recursive: true });
const built = mkdtempSync(join(tmpdir(), 'kazasu-benefits-page-'));
await build({
  configFile: false,
  logLevel: 'error',
  root: fileURLToPath(new URL('benefits-page', import.meta.url)),
  base: './',
  plugins: [react(), tailwindcss()],
  build: { outDir: built, emptyOutDir: true, target: 'chrome120', assetsInlineLimit: 0 },
});
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const complaints: string[] = [];
for (const scene of TILL_SCENES) if (scene.name.includes(only)) await take(browser, scene, built, complaints);
await browser.close();
rmSync(built, { recursive: true });
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length === 0 ? 0 : 1);
