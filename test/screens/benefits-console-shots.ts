/**
 * Pictures of 優遇とポイント at the console, over a real centre with a small town of shops:
 * `node test/screens/benefits-console-shots.ts [folder]`. Build the page first. A person looks at them; nothing is compared.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { pageDir } from '../../src/app/build-screens.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { axeViolations } from '../harness/look.ts';
import { fillBenefits } from '../harness/points-made-up.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';

const OUT = process.argv[2] ?? 'test-results/benefits-console-shots';
const PIN = '4071';
const SIZES = [
  { name: 'w1280', width: 1280, height: 800 },
  { name: 'w390', width: 390, height: 844 },
];

let shot = 0;
const shoot = async (page: Page, name: string): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => scrollTo(0, 0));
  await realSystem.sleep(150);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) process.stderr.write(`${name}: ${wide}px too wide\n`);
  for (const violation of await axeViolations(page)) process.stderr.write(`${name}: ${violation}\n`);
  shot += 1;
  await page.screenshot({ path: join(OUT, `${String(shot).padStart(2, '0')}-${name}.png`), fullPage: true });
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
  await page.evaluate(() => (location.hash = '#/benefits'));
  await page.locator('[data-benefits]').waitFor();
  return page;
};

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();

/** Each tab, with a form of each kind and what is asked before something is done. */
const walk = async (page: Page, size: string): Promise<void> => {
  await page.getByText('公開中').first().waitFor();
  await shoot(page, `offers-${size}`);
  await press(page, '優遇を作る…');
  await shoot(page, `offer-new-${size}`);
  await page.getByLabel('対象の方').selectOption('age');
  await page.getByLabel('曜日と時間を限る').check();
  await page.getByLabel('対象の店').selectOption('some');
  await page.getByLabel(/市が 費用を出す/).check();
  await shoot(page, `offer-open-${size}`);
  await press(page, 'やめる');
  await press(page, 'キャンペーンと予算');
  await shoot(page, `campaigns-${size}`);
  await press(page, /変える.*秋の/);
  await page.getByLabel('避難訓練の受付に ポイントを付ける').check();
  await shoot(page, `campaign-edit-${size}`);
  await press(page, 'やめる');
  await press(page, '加盟店');
  await shoot(page, `shops-${size}`);
  await press(page, /変える.*パン/);
  await shoot(page, `shop-edit-${size}`);
  await press(page, 'やめる');
  await press(page, '精算とカード');
  await page.getByText('いま 未払い').waitFor();
  await shoot(page, `pay-${size}`);
  await press(page, '帳簿の点検');
  await page.getByText('帳簿は 合っています').waitFor();
  await press(page, '表示する');
  await page.locator('[data-entry]').first().waitFor();
  await shoot(page, `book-${size}`);
  await press(page, /取り消す…/);
  await shoot(page, `undo-${size}`);
  await press(page, 'やめる');
};

mkdirSync(OUT, { recursive: true });
const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
const staff = [
  { id: 'shoko', role: 'commerce' as const, pinScrypt },
  { id: 'kansa', role: 'auditor' as const, pinScrypt },
];
const centre = await startTrainingCentre({
  config: trainingConfig({ staff }),
  consoleDir: pageDir('console'),
});
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const [first = SIZES[0]] = SIZES;
if (first !== undefined) {
  const empty = await open(browser, centre, 'shoko', first);
  await empty.getByText('優遇は まだありません').waitFor();
  await shoot(empty, 'empty');
  await empty.context().close();
}
await fillBenefits(centre.central.database);
for (const size of SIZES) {
  const page = await open(browser, centre, 'shoko', size);
  await walk(page, size.name);
  await page.context().close();
}
const auditor = await open(browser, centre, 'kansa', { name: 'w1280', width: 1280, height: 800 });
await auditor.getByText('公開中').first().waitFor();
await shoot(auditor, 'auditor');
await browser.close();
await centre.stop();
