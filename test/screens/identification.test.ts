/** 本人確認 in a real browser, over the terminal as it is composed. */
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildScreens } from '../../src/app/build-screens.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { text } from '../../src/modules/identification/screen-text.ts';
import { HIDDEN_ADDRESS } from '../../src/registry/disclose.ts';
import { TRAINING_PIN } from '../../src/simulator/cards.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { digitsOf } from '../harness/check-desk.ts';
import { needed } from '../harness/needed.ts';
import { startTownScreen, type TownScreen } from '../harness/town-screen.ts';
import { openTown, type Town } from '../harness/town-terminal.ts';

let browser: Browser;
let town: Town;
let screen: TownScreen;
let page: Page;
let complaints: string[];
/** What the host has sent. */
let heard: string[];

const button = (name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first();
/** As slow as a hand: presses right after a new screen are ignored (ui/double-press.ts). */
const press = async (name: string | RegExp): Promise<void> => {
  await button(name).waitFor();
  await page.waitForTimeout(IGNORED_MS + 50);
  await button(name).click();
};
const says = (title: string): Promise<void> => page.getByRole('heading', { name: title }).waitFor();
const level = (name: string): Promise<void> => page.locator(`[data-level=${name}]`).waitFor();
const body = (): Promise<string> => page.locator('body').innerHTML();

/** The menu of a person at the desk, and its choice by key. */
const choose = async (number: number): Promise<void> => {
  await page.keyboard.press('F4');
  await says(text.menu.title);
  await page.keyboard.press(String(number));
};

/** The supervisor comes, says who she is and why it may go on. */
const release = async (): Promise<void> => {
  await press(ja.hold.submit);
  await says(ja.signIn.title);
  await page.keyboard.type('supervisor');
  await page.getByLabel(ja.signIn.pin).first().fill('0000');
  await page.keyboard.press('Enter');
  await says(ja.hold.reasonTitle);
  await press(ja.hold.reasons.holder_present);
  await says(text.menu.title);
};

/** From the person at the desk to the comparison, with the keyboard alone. */
const compare = async (persona: string): Promise<void> => {
  await choose(1);
  await says(text.number.title);
  // The first six boxes are filled from the register; a scanner types the rest and Enter.
  await page.keyboard.type(digitsOf(persona).slice(6));
  await page.keyboard.press('Enter');
  await says(text.compare.title);
};

describe.skipIf(needed('chromium'))('本人確認 in chromium', () => {
  beforeAll(async () => {
    mustSucceed(await buildScreens({ pages: ['screen'] }));
    town = await openTown({ commonCardId: true, jpkiStatus: 'verifier' });
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
    });
  });
  afterAll(async () => {
    await browser.close();
    town.close();
  });
  const open = async (change?: Parameters<typeof startTownScreen>[1]): Promise<void> => {
    screen = await startTownScreen(town, change);
    await screen.openShelter();
    complaints = [];
    heard = [];
    page = await browser.newPage({ viewport: { width: 1024, height: 768 } });
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => heard.push(String(payload))),
    );
    await page.goto(screen.page);
    await page.locator('header').waitFor();
  };
  beforeEach(() => open());
  afterEach(async () => {
    await page.close();
    await screen.close();
    expect(complaints).toEqual([]);
  });

  test('of a protected person stops, in words for anybody’s eyes, until a supervisor releases it; the shelter does not', async () => {
    await screen.hold('protected');
    await level('L0');
    await page.keyboard.press('F4');
    await says(ja.hold.notice.title);
    expect(await body()).not.toMatch(/支援|DV|ＤＶ|緑ケ丘/);
    await press(ja.button.back);
    // Back at the household, who is taken in with nobody's help.
    await press(/受け付ける$/);
    await page.getByText('1人を 受け付けました').waitFor();
    await press('次の方へ');
    screen.lift();
    await screen.hold('protected');
    await level('L0');
    await page.keyboard.press('F4');
    await says(ja.hold.notice.title);
    await release();
    // Her rights went with her word.
    expect(screen.terminal.state().session.role).toBe('clerk');
    expect(await body()).not.toContain('緑ケ丘');
  });

  test('what may be shown is asked anew when the supervisor goes, and the check goes on where it is', async () => {
    await page.close();
    await screen.close();
    await open({ profile: { ...town.profile, release: { address: 'supervisor' } } });
    /** Of the register, as each answer gave it; a card's is never in one. */
    const addresses = () =>
      heard.flatMap((frame) => /"candidate":\{[^}]*"address":"([^"]*)"/u.exec(frame)?.[1] ?? []);
    await screen.hold('protected');
    await level('L0');
    await page.keyboard.press('F4');
    await says(ja.hold.notice.title);
    await release();
    await page.keyboard.press('1');
    await says(text.number.title);
    await page.keyboard.type(digitsOf('protected').slice(6));
    await page.keyboard.press('Enter');
    await says(text.compare.title);
    expect(addresses().at(-1)).toContain('緑ケ丘');
    await screen.output('session.signOut', {});
    await expect.poll(() => addresses().at(-1)).toBe(HIDDEN_ADDRESS);
    await says(text.compare.title);
    await press(text.compare.same);
    await says(text.consent.title);
  });

  test('a card of nobody: number, whose it is, comparison with the photo, registration, LC', async () => {
    await screen.hold('unlinked');
    await press(ja.button.identify);
    await says(text.number.title);
    await page.keyboard.type(digitsOf('unlinked'));
    await page.keyboard.press('Enter');
    await says(text.choose.title);
    await press(/山﨑/);
    await says(text.compare.title);
    await page.getByRole('img', { name: text.compare.photo }).waitFor();
    expect(await page.locator('[data-match=same]').count()).toBe(4);
    await press(text.compare.same);
    await press(text.consent.holder);
    await says(text.linked.title);
    await press(text.compared.next);
    await level('L1');
    screen.lift();
    await press(ja.button.cancel);
    await screen.hold('unlinked');
    await level('LC');
    await page.getByText(ja.level.LC).waitFor();
  });

  test('nothing of a person stays when the desk is cleared, in the page or in the host', async () => {
    await screen.hold('elder');
    await level('L0');
    await compare('elder');
    const before = await body();
    const photo = /data:image\/png;base64,([A-Za-z0-9+/=]+)/.exec(before)?.[1] ?? '';
    expect(photo.length).toBeGreaterThan(1_000);
    await screen.output('desk.clear', {});
    await page.getByText('カードを かざしてください').waitFor();
    const after = await body();
    for (const secret of ['渡邉', '大字上かざし', photo, digitsOf('elder').slice(10)])
      expect(after).not.toContain(secret);
    expect(await screen.output('identification.current', {})).toMatchObject({ reason: 'not_checking' });
  });

  test('不一致 stops the desk; Escape leaves every scene without an answer', async () => {
    await screen.hold('elder');
    await level('L0');
    await compare('elder');
    await page.keyboard.press('Escape');
    await says(text.menu.title);
    await page.keyboard.press('Escape');
    await level('L0');
    await compare('elder');
    await press(text.compare.different);
    await says(ja.card.not_the_holder.title);
  });

  test('a wrong number says how many tries are left, and what was typed can be corrected', async () => {
    await screen.hold('family6-1');
    await level('L0');
    await choose(1);
    await says(text.number.title);
    const rest = digitsOf('family6-1').slice(6);
    await page.keyboard.type(`${rest.slice(0, -1)}${rest.endsWith('0') ? '1' : '0'}`);
    await page.keyboard.press('Enter');
    await page.getByText(text.wrong.left(9), { exact: true }).waitFor();
    await press(text.wrong.fix);
    await page.keyboard.press('Backspace');
    await page.keyboard.type(rest.slice(-1));
    await page.keyboard.press('Enter');
    await says(text.compare.title);
  });

  test('twelve digits of a scanner are erased and never sent; a whole number takes the boxes that were filled', async () => {
    await screen.hold('elder');
    await level('L0');
    await choose(1);
    await says(text.number.title);
    await page.keyboard.type('202056789018');
    await page.keyboard.press('Enter');
    await page.getByText(text.number.twelve).waitFor();
    expect(await page.getByRole('button', { name: 'まだありません' }).count()).toBe(14);
    await page.keyboard.press('Escape');
    await says(text.menu.title);
    await page.keyboard.press('1');
    await says(text.number.title);
    await page.keyboard.type(digitsOf('elder'));
    await page.keyboard.press('Enter');
    await says(text.compare.title);
  });

  test('a picture fills the boxes, marks what is unsure, and is sent whole to the host alone', async () => {
    await screen.hold('elder');
    await level('L0');
    await choose(1);
    await press(text.number.camera);
    await press(text.camera.shoot);
    await page.getByText(text.number.doubtful).waitFor();
    expect(await page.getByRole('button', { name: text.number.unsure }).count()).toBe(3);
    expect(screen.pictures).toHaveLength(1);
    const [picture] = screen.pictures;
    expect(picture?.pixels).toBe((picture?.width ?? 0) * (picture?.height ?? 0));
  });

  test('the PIN: tries before the first key, nothing to read, L2 on the desk', async () => {
    await screen.hold('elder');
    await level('L0');
    await choose(2);
    await page.getByText(text.pin.left(3)).waitFor();
    for (const digit of TRAINING_PIN) await press(digit);
    expect(await body()).not.toContain(TRAINING_PIN);
    await press(text.pin.submit);
    await says(text.proved.title);
    await press(text.compared.next);
    await level('L2');
  });

  test('a wrong PIN asks whether one of the last tries is to be used, and Enter says no', async () => {
    await screen.hold('family6-2');
    await level('L0');
    await choose(2);
    await says(text.pin.title);
    await page.keyboard.type('0000');
    await page.keyboard.press('Enter');
    await says(text.pinLast.title(2));
    await page.keyboard.press('Enter');
    await level('L0');
  });

  test('a reload in the middle begins the check anew and spends nothing', async () => {
    await screen.hold('elder');
    await level('L0');
    await compare('elder');
    await page.reload();
    await says(text.menu.title);
  });

  test('everything to press is at least 56 px high, and at 200 % all of it can be reached', async () => {
    const small = (least: number) =>
      page
        .locator('button:visible')
        .evaluateAll(
          (elements, px) =>
            elements
              .filter((element) => element.getBoundingClientRect().height < px)
              .map((element) => element.textContent ?? ''),
          least,
        );
    await screen.hold('elder');
    await level('L0');
    expect(await small(55.5)).toEqual([]);
    await compare('elder');
    expect(await small(55.5)).toEqual([]);
    // 1024×768 at 200 %.
    await page.setViewportSize({ width: 512, height: 384 });
    await button(text.compare.same).scrollIntoViewIfNeeded();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await press(text.compare.same);
    await says(text.consent.title);
  });
});
