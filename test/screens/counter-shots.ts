/**
 * Pictures of the counter and of the resident's window, to be looked at: `node test/screens/counter-shots.ts [folder] [name part]`. At
 * 1280×800, 1920×1080 and at a zoom of 200 %. Exit code 1 when a page reported an error or a scene was not come to.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { buildScreens } from '../../src/app/build-screens.ts';
import { openCounterTown } from '../harness/counter-desk.ts';
import { startCounterScreen } from '../harness/counter-screen.ts';
import { type CounterScene, SCENES } from './counter-scenes.ts';
import { ENDED_SCENES } from './ended-scenes.ts';
import { POINTS_SCENES } from './points-scenes.ts';
import { RESIDENT_SCENES } from './resident-scenes.ts';

const [folder = '/tmp/kazasu-counter-shots', only = ''] = process.argv.slice(2);

const SIZES = [
  ['1280', { width: 1280, height: 800 }, false],
  ['1920', { width: 1920, height: 1080 }, false],
  ['200', { width: 640, height: 400 }, true],
] as const;

const shoot = async (page: Page, name: string): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  for (const [label, size, fullPage] of SIZES) {
    await page.setViewportSize(size);
    await page.waitForTimeout(120);
    await page.screenshot({ path: join(folder, `${name}-${label}.png`), fullPage });
  }
};

const world = await openCounterTown();
const take = async (
  browser: Browser,
  { name, pointsKey, prepare }: CounterScene,
  which: 'page' | 'residentPage',
  complaints: string[],
): Promise<void> => {
  const server = await startCounterScreen(world, pointsKey === undefined ? {} : { pointsKey });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
  });
  try {
    await page.goto(server[which]);
    await page.locator('header').waitFor();
    await prepare(server, page);
    await shoot(page, name);
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
for (const scene of [...SCENES, ...ENDED_SCENES, ...POINTS_SCENES])
  if (scene.name.includes(only)) await take(browser, scene, 'page', complaints);
for (const scene of RESIDENT_SCENES)
  if (scene.name.includes(only)) await take(browser, scene, 'residentPage', complaints);
await browser.close();
world.close();
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length === 0 ? 0 : 1);
