/**
 * Pictures of the console's own pages (要確認, 端末の登録, 受付の方針, 運用, パスキー, サインイン) in their states, over a real centre:
 * `node test/screens/pages-shots.ts [folder]`. Build the page first. A person looks at them; nothing is compared.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { pageDir } from '../../src/app/build-screens.ts';
import { noteAnomaly } from '../../src/central/anomalies.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { ROLES } from '../../src/kernel/roles.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';
import { plantRequest } from '../walk/waiting-terminal.ts';

const OUT = process.argv[2] ?? 'test-results/pages-shots';
const PIN = '0000';
const SIZES = [
  { name: 'w1280', width: 1280, height: 800 },
  { name: 'w1920', width: 1920, height: 1080 },
  { name: 'w390', width: 390, height: 844 },
];

const shoot = async (page: Page, name: string): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) process.stderr.write(`${name}: ${wide}px too wide\n`);
  await page.screenshot({ path: join(OUT, `${name}.png`), fullPage: true });
};

const fill = async (centre: TrainingCentre): Promise<void> => {
  const now = realSystem.now();
  const kinds = ['fork', 'regression', 'withdrawn_device_record', 'break_glass'] as const;
  for (const [n, kind] of kinds.entries())
    await noteAnomaly(centre.owner, TENANT, { kind, key: `k${n}`, device: 'gym-1', foundAt: now - n * 4e6 });
  await centre.owner`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at, revoked_at)
    VALUES (${TENANT}, 'gym-1', 'gym-1', 'かざし市立第一小学校体育館', 'k', ${now}, NULL),
      (${TENANT}, 'center-1', 'center-1', '北部地区コミュニティ本部（旧 北かざし小学校）', 'k', ${now}, NULL),
      (${TENANT}, 'old-1', 'old-1', '倉庫（予備）', 'k', ${now}, ${now})`;
  await centre.owner`
    INSERT INTO device_decision (tenant, at, kind, staff, device, reason)
    VALUES (${TENANT}, ${now}, 'withdraw', 'admin', 'old-1', '返却したため。鍵は庁舎3階の金庫で保管')`;
  await plantRequest(centre.owner, TENANT);
};

const ADDRESSES = {
  anomalies: 'supervisor',
  devices: 'admin',
  policies: 'election_officer',
  operation: 'admin',
  passkeys: 'supervisor',
} as const;

const open = async (
  browser: Browser,
  size: (typeof SIZES)[number],
  centre: TrainingCentre,
  staff: string,
) => {
  const context = await browser.newContext({ viewport: size, locale: 'ja-JP' });
  const page = await context.newPage();
  page.on('pageerror', (error) => process.stderr.write(`${error.stack ?? ''}\n`));
  await page.goto(`http://localhost:${new URL(centre.central.url).port}/console/`);
  await page.getByLabel('職員番号').waitFor();
  await shoot(page, `signin-${size.name}`);
  await page.getByLabel('職員番号').fill(`${staff}-${size.name}`);
  await page.getByLabel('PIN').fill(PIN);
  await page.keyboard.press('Enter');
  await page.locator('[data-line=live]').waitFor();
  return page;
};

const tour = async (browser: Browser, centre: TrainingCentre, state: string): Promise<void> => {
  for (const size of SIZES)
    for (const [name, staff] of Object.entries(ADDRESSES)) {
      const page = await open(browser, size, centre, staff);
      await page.evaluate((hash) => (location.hash = hash), `#/${name}`);
      await page.locator('h1').waitFor();
      await page.waitForLoadState('networkidle').catch(() => undefined);
      await realSystem.sleep(400);
      await shoot(page, `${name}-${state}-${size.name}`);
      if (name === 'policies' && state === 'empty') await decide(page, size.name);
      if (name === 'devices' && state === 'full') {
        await page.getByRole('button', { name: /承認…/ }).first().click();
        await shoot(page, `devices-approve-${size.name}`);
      }
      await page.context().close();
    }
};

const decide = async (page: Page, size: string): Promise<void> => {
  await page.getByRole('button', { name: '新しい受付の方針' }).click();
  await page.getByLabel(/受付の名前/).fill(`shicho-2026-${size}`);
  await page.getByLabel('連絡がつくまで受け付けない').check();
  await page.getByLabel(/理由/).fill('選挙管理委員会の決定（11月20日）による');
  await shoot(page, `policies-write-${size}`);
  await page.getByRole('button', { name: '次へ' }).click();
  await shoot(page, `policies-confirm-${size}`);
  await page.getByRole('button', { name: 'この方針に決める' }).click();
  await page.locator('[data-scope]').first().waitFor();
};

const refused = async (browser: Browser, centre: TrainingCentre): Promise<void> => {
  for (const size of SIZES.slice(2))
    for (const name of Object.keys(ADDRESSES)) {
      const page = await open(browser, size, centre, 'viewer');
      await page.evaluate((hash) => (location.hash = hash), `#/${name}`);
      await realSystem.sleep(600);
      await shoot(page, `${name}-viewer-${size.name}`);
      await page.context().close();
    }
};

mkdirSync(OUT, { recursive: true });
const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
// Each signs in a few times only: the centre counts.
const staff = ROLES.flatMap((role) => SIZES.map(({ name }) => ({ id: `${role}-${name}`, role, pinScrypt })));
const devices = { listen: { host: '127.0.0.1', port: 0 } };
const centre = await startTrainingCentre({
  config: trainingConfig({ staff, devices }),
  consoleDir: pageDir('console'),
});
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
await tour(browser, centre, 'empty');
await fill(centre);
await tour(browser, centre, 'full');
await refused(browser, centre);
await browser.close();
await centre.stop();
