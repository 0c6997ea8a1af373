/**
 * Pictures of every view of the centre's page, over a made-up centre: `node test/screens/console-shots.ts [folder]`.
 * Build the page first (`buildScreens`). A person looks at them; nothing is compared.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { pageDir } from '../../src/app/build-screens.ts';
import { CODE, type MadeUpCentre, PIN, startMadeUpCentre } from '../harness/made-up-centre.ts';

const OUT = process.argv[2] ?? 'test-results/console-shots';
const NOW = Date.UTC(2026, 10, 23, 5, 5, 9);
const minutes = (count: number): number => NOW - count * 60_000;

const shelter = (shelterId: string, name: string, capacity: number, present: number, away: number) => ({
  shelterId,
  name,
  capacity,
  open: capacity > 0,
  present,
  away,
  lastEventAt: present > 0 ? minutes(shelterId.charCodeAt(2) % 7) : null,
});

const terminal = (device: string, siteName: string, state: string, seen: number | null, events: number) => ({
  device,
  epoch: events === 0 ? null : '0123456789abcdef',
  site: device,
  siteName,
  events,
  lastSeenAt: seen === null ? null : minutes(seen),
  state,
});

const SHELTERS = [
  shelter('S01', '第一小学校体育館', 200, 84, 12),
  shelter('S02', 'かざし市民センター', 150, 121, 8),
  shelter('S03', '東部中学校', 300, 287, 26),
  shelter('S04', '福祉避難所 ひだまりの里', 40, 40, 0),
  shelter('S05', '北部地区コミュニティ本部（旧 北かざし小学校 体育館および校舎1階）', 1200, 640, 35),
  shelter('S06', '南公民館', 60, 0, 0),
  shelter('S07', '西分校', 0, 3, 0),
];
const TERMINALS = [
  terminal('gym-1', 'かざし市立第一小学校体育館', 'ok', 0, 412),
  terminal('gym-2', 'かざし市立第一小学校体育館', 'ok', 2, 388),
  terminal('center-1', 'かざし市民センター', 'quiet', 190, 204),
  terminal('tobu-1', '東部中学校', 'fork', 14, 530),
  terminal('minami-1', '南公民館', 'quiet', null, 0),
  terminal('old-1', '倉庫（予備）', 'revoked', 60 * 24 * 3, 17),
];
const overview = (part: object = {}) => ({
  tenant: { id: '999990', name: '架空県かざし市' },
  mode: 'drill',
  asOf: NOW,
  shelters: SHELTERS,
  totals: { present: 1175, away: 81 },
  terminals: TERMINALS,
  quarantined: 2,
  openAnomalies: 3,
  deviceRequests: 1,
  deskAlarms: [
    { kind: 'search_limited', device: 'gym-2', siteName: '市民センター', staff: 's-17', at: minutes(4) },
    { kind: 'card_refused', device: 'gym-1', siteName: '第一小学校体育館', staff: 'desk', at: minutes(9) },
  ],
  ...part,
});
const CALM = overview({
  mode: 'real',
  shelters: SHELTERS.slice(0, 2),
  totals: { present: 205, away: 20 },
  terminals: TERMINALS.slice(0, 2),
  quarantined: 0,
  openAnomalies: 0,
  deviceRequests: 0,
  deskAlarms: [],
});
const EMPTY = overview({
  shelters: [],
  totals: { present: 0, away: 0 },
  terminals: [],
  quarantined: 0,
  openAnomalies: 0,
  deviceRequests: 0,
  deskAlarms: [],
});

const STATUSES = ['present', 'present', 'present', 'present', 'out', 'present', 'overnight', 'moved', 'left'];
const PEOPLE = {
  shelterId: 'S01',
  people: Array.from({ length: 96 }, (_, index) => ({
    residentId: String(100_000_000_000_000 + index * 7_919),
    sex: index % 41 === 0 ? '9' : index % 2 === 0 ? '1' : '2',
    age: index % 37 === 5 ? null : (index * 17) % 97,
    status: STATUSES[index % STATUSES.length],
    since: minutes(index * 3),
  })),
};

const SIZES = [
  { name: 'w1280', width: 1280, height: 800 },
  { name: 'w1920', width: 1920, height: 1080 },
  { name: 'w390', width: 390, height: 844 },
];

const shoot = async (page: Page, name: string, fullPage = true): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(OUT, `${name}.png`), fullPage });
};

const loginShots = async (page: Page, size: string, centre: MadeUpCentre): Promise<void> => {
  await page.goto(`${centre.url}/console/?code=used-up-code`);
  await page.getByRole('alert').waitFor();
  await shoot(page, `login-used-code-${size}`);
  await page.goto(`${centre.url}/console/`);
  await page.getByLabel('職員番号').waitFor();
  await shoot(page, `login-${size}`);
  await page.getByLabel('職員番号').fill('honbu-1');
  await page.getByLabel('PIN').fill('9999');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await shoot(page, `login-wrong-${size}`);
  await page.getByLabel('PIN').fill(PIN);
  await page.keyboard.press('Enter');
};

const overviewShots = async (page: Page, size: string, centre: MadeUpCentre): Promise<void> => {
  await page.locator('[data-shelter=S01]').waitFor();
  await shoot(page, `overview-${size}`);
  centre.cut(true);
  await page.getByText('本部との回線が切れています').waitFor();
  await shoot(page, `overview-line-lost-${size}`, false);
  centre.cut(false);
  await page.locator('[data-line=live]').waitFor();
  centre.show(EMPTY);
  await page.getByText('登録された端末は、まだありません').waitFor();
  await shoot(page, `overview-empty-${size}`);
  centre.show(CALM);
  await page.locator('[data-ribbon=drill]').waitFor({ state: 'detached' });
  await shoot(page, `overview-real-calm-${size}`);
  centre.show(overview());
};

const detailShots = async (page: Page, size: string, centre: MadeUpCentre): Promise<void> => {
  await page.getByRole('link', { name: '第一小学校体育館' }).click();
  await page.locator('[data-resident]').first().waitFor();
  await shoot(page, `detail-${size}`);
  await page.getByRole('button', { name: /外泊中/ }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await shoot(page, `detail-filter-focus-${size}`, false);
  if (size === 'w1280') {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV で保存' }).click(),
    ]);
    await download.saveAs(join(OUT, download.suggestedFilename()));
    await page.getByRole('button', { name: /すべて/ }).click();
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 720, height: 1018 });
    await shoot(page, 'detail-print', false);
    await page.emulateMedia({ media: null });
    await page.setViewportSize(SIZES[0] ?? { width: 1280, height: 800 });
    await page.pdf({ path: join(OUT, 'detail-print.pdf'), preferCSSPageSize: true, printBackground: false });
  }
  centre.setRole('viewer');
  await page.goto(`${centre.url}/console/#/shelters/S02`);
  await page.getByText('名簿は表示できません').waitFor();
  await shoot(page, `detail-viewer-${size}`);
  centre.setRole('clerk');
  await page.goto(`${centre.url}/console/#/shelters/S99`);
  await page.getByText('S99').waitFor();
  await shoot(page, `detail-none-${size}`, false);
};

const session = async (browser: Browser, size: (typeof SIZES)[number]): Promise<void> => {
  const centre = await startMadeUpCentre(pageDir('console'));
  centre.show(overview());
  centre.setPeople(PEOPLE);
  const context = await browser.newContext({
    viewport: size,
    locale: 'ja-JP',
    timezoneId: 'America/Anchorage',
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (/Content Security|Uncaught/.test(message.text())) process.stderr.write(`${message.text()}\n`);
  });
  page.on('pageerror', (error) => process.stderr.write(`${error.stack ?? ''}\n`));
  await loginShots(page, size.name, centre);
  await overviewShots(page, size.name, centre);
  await detailShots(page, size.name, centre);
  await context.clearCookies();
  await page.goto(`${centre.url}/console/?code=${CODE}`);
  await page.locator('[data-shelter=S01]').waitFor();
  process.stdout.write(`${size.name}: after the one-time code the address is ${page.url()}\n`);
  await context.close();
  await centre.close();
};

mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const size of SIZES) await session(browser, size);
await browser.close();
