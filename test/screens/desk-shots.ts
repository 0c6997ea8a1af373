/**
 * Pictures of the card desk's page, over a desk without a reader: `node test/screens/desk-shots.ts [folder]`.
 * Build the page first (`buildScreens`). A person looks at them; nothing is compared.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { pageDir } from '../../src/app/build-screens.ts';
import { startDeskServer } from '../../src/app/desk-server.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { personas } from '../../src/simulator/town/personas.ts';
import { createMadeUpDesk } from '../harness/made-up-desk.ts';

const OUT = process.argv[2] ?? 'test-results/desk-shots';
const TOKEN = 'shots';

const shoot = async (page: Page, name: string, fullPage = false): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(OUT, `desk-${name}.png`), fullPage });
};

mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const { name, width, height } of [
  { name: 'w1280', width: 1280, height: 800 },
  { name: 'w1920', width: 1920, height: 1080 },
  { name: 'w600', width: 600, height: 900 },
]) {
  const made = createMadeUpDesk();
  const server = mustSucceed(
    await startDeskServer({
      port: 0,
      token: TOKEN,
      deskDir: pageDir('desk'),
      personas: personas.map(({ name: id, label, card }) => ({ name: id, label, kind: card.kind })),
      desk: made.desk,
    }),
  );
  const page = await browser.newPage({ viewport: { width, height } });
  page.on('console', (message) => process.stderr.write(`${message.text()}\n`));
  page.on('pageerror', (error) => process.stderr.write(`${error.stack ?? ''}\n`));
  await page.goto(`${server.url}/#token=${TOKEN}`);
  await page.locator('[data-persona=family6-1]').waitFor();
  await shoot(page, `empty-${name}`, true);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('[data-card=family6-1]').waitFor();
  await shoot(page, `held-${name}`);
  await page.keyboard.press('Escape');
  await page.locator('[data-card=""]').waitFor();
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
