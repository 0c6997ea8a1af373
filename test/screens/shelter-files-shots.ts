/**
 * Pictures of 避難所の一覧 and 報告と書き出し over a real centre, with what axe has against them:
 * `node test/screens/shelter-files-shots.ts [folder]`. Build the page first. A person looks at them; exit code 1: axe found something, or a
 * page is too wide.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { pageDir } from '../../src/app/build-screens.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { axeViolations } from '../harness/look.ts';
import { startTrainingCentre, trainingConfig } from '../harness/training-centre.ts';

const OUT = process.argv[2] ?? 'test-results/shelter-files-shots';
const PIN = '0000';
const wrong: string[] = [];

const shoot = async (page: Page, name: string): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) wrong.push(`${name}: ${wide}px too wide`);
  wrong.push(...(await axeViolations(page)).map((violation) => `${name}: ${violation}`));
  await page.screenshot({ path: join(OUT, `${name}.png`), fullPage: true });
};

const LIST = join(OUT, '避難所一覧.csv');
mkdirSync(OUT, { recursive: true });
writeFileSync(
  LIST,
  [
    '名称,所在地,ID,収容人数,洪水,地震,緯度,経度',
    '第一中学校,旭町1-1,A1,"1,200人",○,○,138.96,37.63',
    '公民館,本町2,A2,300～400,△,1,37.64,138.95',
    '児童公園,荻堀3,A3,,,１,,',
  ].join('\n'),
);

const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
const centre = await startTrainingCentre({
  config: trainingConfig({ staff: [{ id: 'chief', role: 'supervisor', pinScrypt }] }),
  consoleDir: pageDir('console'),
});
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'ja-JP' });
  const page = await context.newPage();
  page.on('pageerror', (error) => wrong.push(String(error.stack)));
  await page.goto(`http://localhost:${new URL(centre.central.url).port}/console/`);
  await page.getByLabel('職員番号').fill('chief');
  await page.getByLabel('PIN').fill(PIN);
  await page.keyboard.press('Enter');
  await page.locator('[data-line=live]').waitFor();
  await page.evaluate(() => (location.hash = '#/places'));
  await page.getByText('一覧はまだありません').waitFor();
  await shoot(page, 'places-empty');
  await page.getByLabel(/指定緊急避難場所・指定避難所のファイル/).setInputFiles(LIST);
  await page.getByLabel(/出典/).fill('三条市オープンデータ');
  await page.getByRole('button', { name: 'ファイルを確かめる' }).click();
  await page.getByRole('button', { name: 'この一覧を使い始める' }).waitFor();
  await shoot(page, 'places-looked');
  await page.getByRole('button', { name: 'この一覧を使い始める' }).click();
  await page.getByText('第 1 版').waitFor();
  await page.getByText('一覧を見る').click();
  await shoot(page, 'places-in-force');
  await page.setViewportSize({ width: 390, height: 844 });
  await shoot(page, 'places-narrow');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.evaluate(() => (location.hash = '#/files'));
  await page.getByRole('button', { name: 'いまの報告を作る' }).click();
  await page.locator('[data-report]').waitFor();
  await shoot(page, 'files');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '避難者名簿（印刷）' }).click(),
  ]);
  await file.saveAs(join(OUT, 'roster.pdf'));
} finally {
  await browser.close();
  await centre.stop();
}
for (const each of wrong) process.stderr.write(`${each}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
