/**
 * Pictures of every screen at four sizes, to be looked at: `node test/screens/shots.ts [folder] [name part]`.
 * Exit code 1 when the page reported an error or a forbidden request.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { buildScreens } from '../../src/app/build-screens.ts';
import { cardProblemSchema } from '../../src/identity/schema.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { MADE_UP } from '../harness/made-up-households.ts';
import { day } from '../harness/made-up-residents.ts';
import { type ScreenServer, startScreenServer } from '../harness/screen-server.ts';

/** A counter's terminal, a large screen, a small one, and the first at a zoom of 200 %. */
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 1024, height: 768 },
  { width: 640, height: 400 },
];

const [folder = '/tmp/kazasu-shots', only = ''] = process.argv.slice(2);

type Shot = readonly [name: string, prepare: (server: ScreenServer, page: Page) => Promise<void> | void];

const press = async (page: Page, name: string | RegExp): Promise<void> => {
  await page.waitForTimeout(IGNORED_MS + 50);
  await page.getByRole('button', { name }).first().click();
};
const verdict = (page: Page) => page.locator('[data-verdict-visit]').waitFor();

const checkIn = async (server: ScreenServer, page: Page, id: string): Promise<void> => {
  server.tap(id);
  await verdict(page);
  await press(page, /受け付ける$/);
  await page.getByText('この端末に 記録しました').waitFor();
};
const next = async (page: Page): Promise<void> => {
  await press(page, '次の方へ');
  await page.getByText('カードを かざしてください').waitFor();
};
const manage = async (server: ScreenServer, page: Page): Promise<void> => {
  await checkIn(server, page, '101');
  await next(page);
  server.tap('102');
  await verdict(page);
};

const SHOTS: readonly Shot[] = [
  ['waiting', () => undefined],
  [
    'waiting-offline-nearly-full',
    (server) => {
      server.set({ record: { ...server.world.desk.record, line: 'offline', pending: 128 } });
      server.setShelter({ present: 191 });
    },
  ],
  [
    'waiting-data-stale',
    async (server, page) => {
      server.set({
        registry: { ...server.world.desk.registry, state: 'stale', dataDate: day('2026-10-03') },
      });
      await press(page, /住民データ/);
    },
  ],
  [
    'waiting-data-stale-chip',
    (server) =>
      server.set({
        registry: { ...server.world.desk.registry, state: 'stale', dataDate: day('2025-12-03') },
      }),
  ],
  [
    'waiting-data-missing',
    (server) => server.set({ registry: { state: 'missing', dataDate: null, source: null, version: null } }),
  ],
  [
    'waiting-data-none',
    (server) => server.set({ registry: { state: 'none', dataDate: null, source: null, version: null } }),
  ],
  ['waiting-full', (server) => server.setShelter({ present: 214, away: 1_024 })],
  ['not-open', (server) => server.setShelter({ open: false, present: 0, away: 0 })],
  ['reading', (server) => server.reading()],
  [
    'household',
    async (server, page) => {
      server.tap('101');
      await verdict(page);
    },
  ],
  [
    'household-unticked-note',
    async (server, page) => {
      server.tap('101', ['card_expired', 'certificate_unreadable']);
      await verdict(page);
      await page.keyboard.press('3');
      await page.getByText('いません').first().waitFor();
    },
  ],
  [
    'household-seven',
    async (server, page) => {
      server.tap('203');
      await verdict(page);
      await page.keyboard.press('2');
    },
  ],
  [
    'household-22',
    async (server, page) => {
      server.tap('500');
      await verdict(page);
    },
  ],
  [
    'household-one',
    async (server, page) => {
      server.tap('401');
      await verdict(page);
    },
  ],
  [
    'household-protected',
    async (server, page) => {
      server.tap('301');
      await verdict(page);
    },
  ],
  [
    'household-not-open',
    async (server, page) => {
      server.setShelter({ open: false });
      server.tap('101');
      await verdict(page);
    },
  ],
  ['done', (server, page) => checkIn(server, page, '101')],
  ['done-seven', (server, page) => checkIn(server, page, '201')],
  [
    'slip',
    async (server, page) => {
      await checkIn(server, page, '101');
      await press(page, '受付票');
      await page.locator('[role=img] svg').waitFor();
    },
  ],
  [
    'slip-protected',
    async (server, page) => {
      await checkIn(server, page, '301');
      await press(page, '受付票');
      await page.locator('[role=img] svg').waitFor();
    },
  ],
  [
    'undo-reasons',
    async (server, page) => {
      await checkIn(server, page, '101');
      await press(page, '取り消す');
      await page.getByText('取り消す理由は').waitFor();
    },
  ],
  [
    'undone',
    async (server, page) => {
      await checkIn(server, page, '101');
      await press(page, '取り消す');
      await press(page, 'まちがえて押した');
      await page.getByText('取り消しました').waitFor();
    },
  ],
  ['manage', manage],
  [
    'manage-mixed',
    async (server, page) => {
      await manage(server, page);
      await press(page, '外出');
      await press(page, 'はい 記録する');
      await next(page);
      server.tap('102');
      await verdict(page);
      await page.keyboard.press('1');
    },
  ],
  [
    'destination',
    async (server, page) => {
      await manage(server, page);
      await press(page, '転所');
      await page.getByText('どの避難所へ').waitFor();
    },
  ],
  [
    'confirm-moved',
    async (server, page) => {
      await manage(server, page);
      await page.keyboard.press('1');
      await press(page, '転所');
      await press(page, 'かざし市民センター');
      await page.getByText('この内容で').waitFor();
    },
  ],
  [
    'done-left',
    async (server, page) => {
      await manage(server, page);
      await press(page, '退所');
      await press(page, 'はい 記録する');
      await page.getByText('退所に しました').waitFor();
    },
  ],
  [
    'recent',
    async (server, page) => {
      await checkIn(server, page, '201');
      await next(page);
      await checkIn(server, page, '401');
      await press(page, '取り消す');
      await press(page, 'まちがえて押した');
      await next(page);
      await manage(server, page);
      await press(page, '外出');
      await press(page, 'はい 記録する');
      await next(page);
      await press(page, '最近の受付');
      await page.getByRole('listitem').first().waitFor();
    },
  ],
  [
    'recent-empty',
    async (_server, page) => {
      await press(page, '最近の受付');
      await page.getByText('まだ 受付がありません').waitFor();
    },
  ],
  [
    'search',
    async (_server, page) => {
      await press(page, /カードがない方/);
      for (const key of ['サ', 'ト', 'ウ']) await press2(page, key);
    },
  ],
  [
    'search-date',
    async (_server, page) => {
      await press(page, /カードがない方/);
      await page.getByLabel('よみがな').fill('さとう');
      await page.getByLabel('年', { exact: true }).fill('64');
      await page.getByLabel('月', { exact: true }).fill('2');
      await page.getByLabel('日', { exact: true }).fill('30');
      await press(page, 'さがす');
      await page.getByText('この日付は').waitFor();
    },
  ],
  ['search-results', (_server, page) => search(page, 'やまだ')],
  ['search-standing', (_server, page) => search(page, 'よしだ')],
  ['search-more', (_server, page) => search(page, 'すず')],
  ['search-none', (_server, page) => search(page, 'ぬぬ')],
  [
    'search-chosen',
    async (_server, page) => {
      await search(page, 'さとう');
      await press(page, /佐藤.美咲/);
      await verdict(page);
    },
  ],
  [
    'sign-in',
    async (server, page) => {
      server.setShelter({ open: false });
      await press(page, /開設する/);
      await page.getByLabel('職員番号').fill('supervisor');
      await page.getByLabel('暗証番号').fill('9999');
      await press(page, '確認する');
      await page.getByText('ちがいます').waitFor();
    },
  ],
  [
    'opening',
    async (server, page) => {
      server.setShelter({ open: false, present: 0 });
      await press(page, /開設する/);
      await page.getByLabel('職員番号').fill('supervisor');
      await page.getByLabel('暗証番号').fill('0000');
      await page.keyboard.press('Enter');
      await page.getByText('を 開設します').waitFor();
    },
  ],
  ...cardProblemSchema.options.map(
    (problem): Shot => [`problem-${problem}`, (server) => server.problem(problem)],
  ),
  [
    'reader-none',
    (server) => server.set({ reader: { ...server.world.desk.reader, state: 'no_reader', names: [] } }),
  ],
  [
    'reader-service-down',
    (server) => server.set({ reader: { ...server.world.desk.reader, state: 'service_down' } }),
  ],
  [
    'cannot-record',
    async (server, page) => {
      server.world.failSaves = true;
      server.tap('101');
      await verdict(page);
      await press(page, /受け付ける$/);
      await page.getByText('記録できませんでした').waitFor();
    },
  ],
  ['clock-off', (server) => server.set({ clock: { state: 'off', offsetMs: -754_000 } })],
  ['clock-suspect', (server) => server.set({ clock: { state: 'suspect', offsetMs: 0 } })],
  [
    'frozen',
    (server) => server.set({ record: { ...server.world.desk.record, line: 'frozen', pending: 42 } }),
  ],
  [
    'trouble-dialog',
    async (server, page) => {
      server.set({ record: { ...server.world.desk.record, line: 'offline', pending: 42 } });
      await press(page, /回線なし/);
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'help',
    async (_server, page) => {
      await page.keyboard.press('F1');
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'disconnected',
    async (server, page) => {
      await server.close();
      await page.getByText('受付ソフトに').waitFor();
    },
  ],
  [
    'refused',
    async (_server, page) => {
      await page.evaluate(() => sessionStorage.setItem('kazasu.token', 'old'));
      await page.reload();
      await page.getByText('古くなりました').waitFor();
    },
  ],
];

const press2 = (page: Page, name: string) => page.getByText(name, { exact: true }).first().click();

const search = async (page: Page, kana: string): Promise<void> => {
  await press(page, /カードがない方/);
  await page.getByLabel('よみがな').fill(kana);
  await press(page, 'さがす');
  await page
    .getByText(/えらんでください|見つかりませんでした/)
    .first()
    .waitFor();
};

const take = async (browser: Browser, [name, prepare]: Shot, complaints: string[]): Promise<void> => {
  for (const viewport of SIZES) {
    const server = await startScreenServer({ households: MADE_UP });
    const page = await browser.newPage({ viewport });
    page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/ERR_CONNECTION|503|WebSocket/.test(message.text()))
        complaints.push(`${name}: ${message.text()}`);
    });
    try {
      await page.goto(server.page);
      await page.locator('header').waitFor();
      await prepare(server, page);
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(150);
      await page.screenshot({ path: join(folder, `${name}-${viewport.width}.png`) });
      process.stdout.write(`${name} ${viewport.width}\n`);
    } catch (error) {
      complaints.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      await page.screenshot({ path: join(folder, `${name}-${viewport.width}-failed.png`) });
    } finally {
      await page.close();
      await server.close();
    }
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
for (const shot of SHOTS) if (shot[0].includes(only)) await take(browser, shot, complaints);
await browser.close();
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length === 0 ? 0 : 1);
