/** The terminal's page in a real browser, against the real RPC and loopback servers. */
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildScreens } from '../../src/app/build-screens.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { MADE_UP } from '../harness/made-up-households.ts';
import { needed } from '../harness/needed.ts';
import { type ScreenServer, startScreenServer } from '../harness/screen-server.ts';

const CHROMIUM = '/usr/bin/chromium';

let browser: Browser;
let server: ScreenServer;
let page: Page;
let complaints: string[];

const open = async (): Promise<void> => {
  complaints = [];
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:'))
      complaints.push(`foreign request: ${request.url()}`);
  });
  await page.goto(server.page);
  await page.getByText('カードを かざしてください').waitFor();
};

/** As slow as a hand: presses right after a new screen are ignored (ui/double-press.ts). */
const press = async (button: { readonly name: string | RegExp; readonly exact?: boolean }): Promise<void> => {
  await page.getByRole('button', button).waitFor();
  await page.waitForTimeout(IGNORED_MS + 50);
  await page.getByRole('button', button).click();
};

const verdict = () => page.locator('[data-verdict-visit]').getAttribute('data-verdict-visit');

describe.skipIf(needed('chromium'))('screen in chromium', () => {
  beforeAll(async () => {
    mustSucceed(await buildScreens({ pages: ['screen'] }));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    server = await startScreenServer({ households: MADE_UP });
    await open();
  });
  afterEach(async () => {
    await page.close();
    await server.close();
  });

  test('a tap shows the household once, marks the paint, and keys alone record who is here', async () => {
    const visitId = server.tap('102');
    expect(await verdict()).toBe(visitId);
    const marked = await page.waitForFunction(() =>
      performance
        .getEntriesByName('kazasu:verdict')
        .map((entry) => (entry instanceof PerformanceMark ? String(entry.detail) : '')),
    );
    expect(await marked.jsonValue()).toEqual([visitId]);
    // The host says its whole state again whenever anything changes; the page must not ask again.
    server.set({ record: { ...server.world.desk.record, pending: 3 } });
    await page.getByText('未送信 3件').waitFor();
    await page.keyboard.press('3');
    await page.keyboard.press('Enter');
    await page.getByText('3人を 受け付けました').waitFor();
    expect(server.world.asked.get(visitId)).toBe(1);
    const [fact] = server.world.facts;
    expect(fact?.event).toMatchObject({ kind: 'shelter.checked_in', data: { members: [{}, {}, {}] } });
    await page.keyboard.press('Escape');
    await page.getByText('カードを かざしてください').waitFor();
    expect(await page.locator('body').innerText()).not.toContain('山田');
    expect(complaints).toEqual([]);
  });

  test('a double press records once and does not take the verdict away', async () => {
    server.tap('101');
    const confirm = page.getByRole('button', { name: /受け付ける$/ });
    await confirm.waitFor();
    await page.waitForTimeout(IGNORED_MS + 50);
    // Two presses at one place, a tenth of a second apart, as a hand makes them.
    await confirm.click({ clickCount: 2, delay: 40 });
    await page.getByText('この端末に 記録しました').waitFor();
    await page.getByRole('button', { name: '次の方へ' }).waitFor();
    expect(server.world.facts).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  test('a verdict is undone with a reason, and the next card takes the screen by itself', async () => {
    server.tap('101');
    await press({ name: /受け付ける$/ });
    await press({ name: '取り消す' });
    await press({ name: '人数や いる方が ちがう' });
    await page.getByText('取り消しました').waitFor();
    expect(server.world.facts[1]?.event).toMatchObject({
      kind: 'shelter.undone',
      data: { reason: '人数や いる方が ちがう' },
    });
    const next = server.tap('401');
    await page.getByText('渡邉　一').waitFor();
    expect(await verdict()).toBe(next);
    expect(complaints).toEqual([]);
  });

  test('a stop stays until it is pressed away', async () => {
    server.problem('two_cards');
    await page.getByText('カードが 2枚あります').waitFor();
    server.set({ cardOnReader: false });
    await press({ name: 'もう一度 かざす' });
    await page.getByText('カードを かざしてください').waitFor();
  });

  test('a card on the reader at a stop is said to be there, and read when that is asked for', async () => {
    server.problem('card_unreadable');
    await page.getByText('カードを 読み取れませんでした').waitFor();
    const lies = page.getByText('カードが 置かれています');
    server.set({ cardOnReader: false });
    await lies.waitFor({ state: 'hidden' });
    server.set({ cardOnReader: true });
    await lies.waitFor();
    await press({ name: 'もう一度 かざす' });
    await page.getByText('カードを かざしてください').waitFor();
    expect(server.world.clearedAgain).toEqual([true]);
  });

  test('a slip is printed, with a letter the printer has not said before; one that was not printed can be again', async () => {
    server.tap('801');
    await press({ name: /受け付ける$/ });
    await press({ name: '受付票' });
    await page.getByText('プリンターに ない字が 1字あり').waitFor();
    server.world.printer = 'silent';
    await press({ name: '印刷する' });
    await page.getByText('印刷できませんでした').waitFor();
    server.world.printer = 'good';
    await press({ name: 'もう一度 印刷する' });
    await page.getByText('印刷しました').waitFor();
    expect(server.world.printed).toHaveLength(1);
    expect(server.world.printed[0]).toContain('〓');
    await page.keyboard.press('Escape');
  });

  test('a full disk is said, and trying again records once there is room', async () => {
    server.world.failSaves = true;
    server.tap('401');
    await press({ name: '1人を 受け付ける' });
    await page.getByText('記録できませんでした').waitFor();
    server.world.failSaves = false;
    await press({ name: 'もう一度 ためす' });
    await page.getByText('1人を 受け付けました').waitFor();
    expect(server.world.facts).toHaveLength(1);
  });

  test('開設 needs the supervisor, and her role ends with it', async () => {
    server.setShelter({ open: false });
    await press({ name: /開設する/ });
    await page.getByLabel('職員番号').fill('supervisor');
    await page.getByLabel('暗証番号').fill('0000');
    await press({ name: '確認する' });
    await press({ name: '開設する', exact: true });
    await page.getByText('カードを かざしてください').waitFor();
    expect(server.world.shelter.open).toBe(true);
    await expect.poll(() => server.world.desk.session.role).toBe('clerk');
  });

  test('someone with no card is found by hiragana and taken in as found by search', async () => {
    await page.keyboard.press('F2');
    await page.getByLabel('よみがな').fill('わたなべ');
    await page.keyboard.press('Enter');
    await press({ name: /渡邉/ });
    await page.getByText('名前で さがした方です').waitFor();
    expect(server.world.desk.phase).toMatchObject({
      kind: 'identified',
      visit: { evidence: { level: 'L1', source: 'search' } },
    });
  });

  test('who is found and no resident of today is shown as such and cannot be chosen', async () => {
    await page.keyboard.press('F2');
    await page.getByLabel('よみがな').fill('よしだ');
    await page.keyboard.press('Enter');
    await page.getByText('住登外の方です').waitFor();
    await page.getByText('昭和20年5月日不詳 生まれ').waitFor();
    expect(await page.locator('[data-standing]').allInnerTexts()).toEqual([
      expect.stringContaining('住民登録がありません'),
      expect.stringContaining('転入の日が まだ来ていません'),
    ]);
    expect(await page.getByRole('button', { name: /吉田/ }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /𠮷田/ }).count()).toBe(1);
  });

  test('when the host dies the page says so, and comes back by itself with what the record says', async () => {
    const port = Number(new URL(server.url).port);
    server.tap('101');
    await page.getByRole('button', { name: '4人を 受け付ける' }).waitFor();
    await server.close();
    await page.getByText('受付ソフトに つながりません').waitFor();
    expect(await page.locator('body').innerText()).not.toContain('山田');
    server = await startScreenServer({ households: MADE_UP, port });
    await page.getByText('カードを かざしてください').waitFor();
  });

  test('the token is taken out of the address and survives a reload', async () => {
    expect(page.url()).not.toContain('token');
    await page.reload();
    await page.getByText('カードを かざしてください').waitFor();
  });

  test('at a zoom of 200 % names are seen, every person can be reached and no button is a column of letters', async () => {
    await page.setViewportSize({ width: 640, height: 400 });
    const seen = async (name: string): Promise<boolean> => {
      const box = await page.getByText(name).first().boundingBox();
      const bar = await page.locator('footer').boundingBox();
      return box !== null && bar !== null && box.y >= 0 && box.y + box.height <= bar.y;
    };
    const looksRight = async (): Promise<void> => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(640);
      const tall = await page
        .locator('footer button')
        .evaluateAll(
          (buttons) => buttons.filter((button) => button.getBoundingClientRect().height > 60).length,
        );
      expect(tall).toBe(0);
    };
    server.tap('101');
    await page.getByRole('button', { name: '4人を 受け付ける' }).waitFor();
    expect(await seen('山田　太郎')).toBe(true);
    await looksRight();
    await page.getByText('山田　健太').scrollIntoViewIfNeeded();
    expect(await seen('山田　健太')).toBe(true);
    await press({ name: /受け付ける$/ });
    await press({ name: '次の方へ' });
    server.tap('102');
    await page.getByRole('button', { name: '外泊' }).waitFor();
    expect(await seen('山田　太郎')).toBe(true);
    await looksRight();
    expect(complaints).toEqual([]);
  });

  test('everything to press is at least 56 px high', async () => {
    const small = async (): Promise<string[]> =>
      page.locator('button, label:has(input[type=checkbox])').evaluateAll((elements) =>
        elements
          .filter((element) => element.getClientRects().length > 0)
          .filter((element) => element.getBoundingClientRect().height < 55.5)
          .map((element) => element.textContent ?? ''),
      );
    expect(await small()).toEqual([]);
    server.tap('201');
    await page.locator('[data-verdict-visit]').waitFor();
    expect(await small()).toEqual([]);
    await press({ name: 'やめる' });
    await page.keyboard.press('F2');
    await page.getByLabel('よみがな').waitFor();
    expect(await small()).toEqual([]);
  });
});
