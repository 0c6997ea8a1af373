/**
 * Pictures of every polling scene, to be looked at: `node test/screens/polling-shots.ts [folder] [name part]`. At 1280×800, in grey, at
 * a zoom of 200 %. Exit code 1 when a page reported an error or a scene was not come to.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { buildScreens } from '../../src/app/build-screens.ts';
import { greyscale } from '../harness/look.ts';
import { startPollingScreenServer } from '../harness/polling-screen-server.ts';
import { ELECTORS, type PollingScene, SCENES } from './polling-scenes.ts';

const [folder = '/tmp/kazasu-polling-shots', only = ''] = process.argv.slice(2);

const take = async (browser: Browser, scene: PollingScene, complaints: string[]): Promise<void> => {
  const { name, early = false, oathBy = 'print', prepare } = scene;
  const server = await startPollingScreenServer({ electors: ELECTORS, early, oathBy });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
  });
  try {
    await page.goto(server.page);
    await page.locator('header').waitFor();
    await prepare(server, page);
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `${name}-1280.png`) });
    await greyscale(page, join(folder, `${name}-grey.png`));
    await page.setViewportSize({ width: 640, height: 400 });
    await page.waitForTimeout(100);
    await page.screenshot({ path: join(folder, `${name}-200.png`), fullPage: true });
    process.stdout.write(`${name}\n`);
  } catch (error) {
    complaints.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    await page.screenshot({ path: join(folder, `${name}-failed.png`) });
  } finally {
    await page.close();
    await server.close();
  }
};

mkdirSync(folder, { recursive: true });
const built = await buildScreens({ pages: ['screen'] });
if (!built.ok) {
  process.stderr.write(`${built.reason} ${JSON.stringify(built.detail)}\n`);
  process.exit(1);
}
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const complaints: string[] = [];
for (const scene of SCENES) if (scene.name.includes(only)) await take(browser, scene, complaints);
await browser.close();
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length === 0 ? 0 : 1);
