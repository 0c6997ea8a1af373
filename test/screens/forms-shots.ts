/**
 * Pictures of 様式の目録 at the console in its states, over a real centre with the shipped catalogue:
 * `node test/screens/forms-shots.ts [folder]`. Build the page first. A person looks at them; nothing is compared.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { pageDir } from '../../src/app/build-screens.ts';
import { shippedForms } from '../../src/app/shipped-forms.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { axeViolations } from '../harness/look.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';

const OUT = process.argv[2] ?? 'test-results/forms-shots';
const PIN = '4071';
const SIZES = [
  { name: 'w1280', width: 1280, height: 800 },
  { name: 'w390', width: 390, height: 844 },
];
const FORM = 'sm_moving_in_notification';

let shot = 0;
const shoot = async (page: Page, name: string): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  await realSystem.sleep(150);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) process.stderr.write(`${name}: ${wide}px too wide\n`);
  for (const violation of await axeViolations(page)) process.stderr.write(`${name}: ${violation}\n`);
  shot += 1;
  await page.screenshot({ path: join(OUT, `${String(shot).padStart(2, '0')}-${name}.png`), fullPage: true });
};

const go = async (page: Page, hash: string): Promise<void> => {
  await page.evaluate((to) => (location.hash = to), hash);
  await realSystem.sleep(300);
};

const open = async (
  browser: Browser,
  centre: TrainingCentre,
  staff: string,
  size: (typeof SIZES)[number],
) => {
  const context = await browser.newContext({ viewport: size, locale: 'ja-JP' });
  const page = await context.newPage();
  page.on('pageerror', (error) => process.stderr.write(`${error.stack ?? ''}\n`));
  await page.goto(`http://localhost:${new URL(centre.central.url).port}/console/`);
  await page.getByLabel('職員番号').fill(staff);
  await page.getByLabel('PIN').fill(PIN);
  await page.keyboard.press('Enter');
  await page.locator('[data-line=live]').waitFor();
  return page;
};

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();

/** What an author does, with a picture of each step. */
const write = async (page: Page, size: string): Promise<void> => {
  await go(page, '#/forms');
  await page.locator('[data-found]').waitFor();
  await shoot(page, `list-${size}`);
  await page.getByLabel('さがす言葉').fill('どこにもない言葉');
  await shoot(page, `list-empty-${size}`);
  await go(page, '#/forms/changes');
  await shoot(page, `changes-empty-${size}`);
  await go(page, `#/forms/document/form/${FORM}`);
  await page.locator('[data-who]').waitFor();
  await shoot(page, `document-${size}`);
  await go(page, `#/forms/edit/form/${FORM}`);
  await page.locator('[data-editor]').waitFor();
  await shoot(page, `edit-${size}`);
  await page.getByLabel(/改正の理由/).fill('住民異動の事務取扱要領の改正による');
  await press(page, /の中に 条件を足す/);
  for (const section of ['attachments', 'fee', 'deadline', 'fields', 'tests', 'basics'])
    await page.locator(`[data-section=${section}] > summary`).click();
  await page.getByLabel(/題名（英語）/).fill('');
  await page.getByText('代わりになるもの').nth(1).click();
  await page.getByLabel(/添付・持ち物を足す/).fill('住民票');
  await shoot(page, `edit-open-${size}`);
  await page.getByLabel(/題名（英語）/).fill('Notification of moving in');
  await page.getByLabel(/添付・持ち物を足す/).fill('');
  for (const section of ['attachments', 'fee', 'deadline', 'fields', 'basics'])
    await page.locator(`[data-section=${section}] > summary`).click();
  await press(page, '保存して 確かめる');
  await realSystem.sleep(1_500);
  await shoot(page, `edit-found-${size}`);
};

const decide = async (page: Page, size: string): Promise<void> => {
  await go(page, '#/forms/changes');
  await shoot(page, `changes-${size}`);
  await page.locator('[data-change] a').first().click();
  await page.locator('[data-edit]').first().waitFor();
  await shoot(page, `change-${size}`);
};

mkdirSync(OUT, { recursive: true });
const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
const staff = SIZES.flatMap(({ name }) => [
  { id: `a-${name}`, role: 'clerk' as const, pinScrypt },
  { id: `b-${name}`, role: 'supervisor' as const, pinScrypt },
]);
const centre = await startTrainingCentre({
  ...{
    config: trainingConfig({ staff }),
    consoleDir: pageDir('console'),
    shippedForms: shippedForms('assets/forms', silentLogger),
  },
});
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const size of SIZES) {
  const author = await open(browser, centre, `a-${size.name}`, size);
  await write(author, size.name);
  await go(author, '#/forms/document/fact/has_card');
  await shoot(author, `fact-${size.name}`);
  await go(author, '#/forms/edit/attachment/identity');
  await shoot(author, `attachment-${size.name}`);
  await go(author, '#/forms/new/form');
  await shoot(author, `new-${size.name}`);
  await go(author, '#/forms/files');
  await shoot(author, `files-${size.name}`);
  const other = await open(browser, centre, `b-${size.name}`, size);
  await decide(other, size.name);
  await author.context().close();
  await other.context().close();
}
await browser.close();
await centre.stop();
