/**
 * Pictures of the card desk's page, over a desk without a reader: `node test/screens/desk-shots.ts [folder]`.
 * Build the page first (`buildScreens`). A person looks at them; nothing is compared.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { pageDir } from '../../src/app/build-screens.ts';
import { createPhotos, deskPersona } from '../../src/app/desk-personas.ts';
import { startDeskServer } from '../../src/app/desk-server.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { TRAINING_PIN } from '../../src/simulator/cards.ts';
import { personas } from '../../src/simulator/town/personas.ts';
import { createMadeUpDesk } from '../harness/made-up-desk.ts';

const OUT = process.argv[2] ?? 'test-results/desk-shots';
const TOKEN = 'shots';

const shoot = async (page: Page, name: string, fullPage = false): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(OUT, `desk-${name}.png`), fullPage });
};

/** Draws a card by the mouse as a hand would, and looks half way. */
const draw = async (page: Page, from: string, to: string, look: () => Promise<void>): Promise<void> => {
  const start = await page.locator(from).boundingBox();
  const end = await page.locator(to).boundingBox();
  if (start === null || end === null) throw new Error(`nothing to draw from ${from} to ${to}`);
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + 90, end.y + 60, { steps: 8 });
  await look();
  await page.mouse.up();
};

/** The same by a finger. */
const drawByFinger = async (page: Page, from: string, to: string): Promise<void> => {
  const start = await page.locator(from).boundingBox();
  const end = await page.locator(to).boundingBox();
  if (start === null || end === null) throw new Error(`nothing to draw from ${from} to ${to}`);
  const cdp = await page.context().newCDPSession(page);
  const at = (part: number) => ({
    x: start.x + 40 + (end.x + 60 - start.x - 40) * part,
    y: start.y + 30 + (end.y + 50 - start.y - 30) * part,
  });
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at(0)] });
  for (const part of [0.25, 0.5, 0.75, 1])
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(part)] });
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
};

mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const { name, width, height } of [
  { name: 'w1280', width: 1280, height: 800 },
  { name: 'w1920', width: 1920, height: 1080 },
  { name: 'w600', width: 600, height: 900 },
]) {
  const made = createMadeUpDesk();
  const second = createMadeUpDesk('vpcd 2');
  const server = mustSucceed(
    await startDeskServer({
      port: 0,
      token: TOKEN,
      deskDir: pageDir('desk'),
      personas: personas.map(deskPersona),
      pin: TRAINING_PIN,
      photo: createPhotos(personas),
      slots: [made.desk, second.desk],
    }),
  );
  const page = await browser.newPage({ viewport: { width, height } });
  page.on('console', (message) => process.stderr.write(`${message.text()}\n`));
  page.on('pageerror', (error) => process.stderr.write(`${error.stack ?? ''}\n`));
  await page.goto(`${server.url}/#token=${TOKEN}`);
  await page.locator('[data-persona=family6-1]').waitFor();
  await shoot(page, `empty-${name}`, true);
  await page.locator('[data-persona=family6-1] [data-act=hold]').focus();
  await page.keyboard.press('Enter');
  await page.locator('[data-card=family6-1]').waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await draw(page, '[data-grip=family6-2]', '[data-slot="1"]', () => shoot(page, `drawn-${name}`));
  await page.locator('[data-slot-card=family6-2]').waitFor();
  await shoot(page, `held-${name}`);
  await page.keyboard.press('Escape');
  await page.locator('[data-slot="1"][data-slot-card=""]').waitFor();
  await page.locator('[data-card=""]').waitFor();
  await drawByFinger(page, '[data-grip=family6-1]', '[data-slot="0"]');
  await page.locator('[data-card=family6-1]').waitFor();
  await drawByFinger(page, '[data-slot="0"] [class*=cursor-grab]', '[data-act=search]');
  await page.locator('[data-card=""]').waitFor();
  await page.locator('[data-act=search]').fill('髙橋');
  await shoot(page, `search-${name}`);
  await page.locator('[data-act=search]').fill('');
  await page.evaluate(() => {
    globalThis.print = () => undefined;
  });
  await page.locator('[data-persona=family6-1] [data-act=print]').click();
  await page.emulateMedia({ media: 'print' });
  await shoot(page, `print-${name}`);
  const card = await page.locator('.print-card').boundingBox();
  process.stdout.write(`printed card: ${JSON.stringify(card)} CSS pixels (85.6 mm are 323.5)\n`);
  await page.emulateMedia({ media: 'screen' });
  made.refuse('no_reader');
  await page.locator('[data-persona=elder] [data-act=tap]').click();
  await page.getByRole('alert').waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await shoot(page, `refused-${name}`);
  await server.close();
  await page.locator('[data-line=lost]').waitFor();
  await shoot(page, `lost-${name}`);
  await page.close();
}
await browser.close();
