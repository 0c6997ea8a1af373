/** The polling page in a real browser: every scene looked at, and what a hurried hand, a scanner and the next card may not do. */
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildScreens } from '../../src/app/build-screens.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { VERDICT_KINDS, type VerdictKind } from '../../src/modules/polling/schema.ts';
import { text } from '../../src/modules/polling/screen-text.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { scanCode } from '../harness/hand-scanner.ts';
import {
  axeViolations,
  besideClock,
  differenceInGrey,
  type Grey,
  greyOf,
  lostAtDoubleSize,
  walkByKeyboard,
} from '../harness/look.ts';
import { needed } from '../harness/needed.ts';
import { type PollingScreenServer, startPollingScreenServer } from '../harness/polling-screen-server.ts';
import { ELECTORS, electorOf, type PollingScene, press, SCENES, sign, verdict } from './polling-scenes.ts';

const SIZE = { width: 1280, height: 800 };
/** A machine that does other things beside this looks at one scene in this time. */
const PATIENCE_MS = 120_000;

let browser: Browser;
let server: PollingScreenServer;
let page: Page;
let complaints: string[];

const open = async ({ early = false, oathBy = 'print' }: Partial<PollingScene> = {}): Promise<void> => {
  complaints = [];
  server = await startPollingScreenServer({ electors: ELECTORS, early, oathBy });
  await page.goto(server.page);
  await page.locator('header').waitFor();
};

describe.skipIf(needed('chromium'))('polling screens in chromium', () => {
  beforeAll(async () => {
    mustSucceed(await buildScreens({ pages: ['screen'] }));
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    // One window for all: each has processes of its own. Every server is another origin, so nothing is left of the one before.
    page = await browser.newPage({ viewport: SIZE });
    page.on('pageerror', (error) => complaints.push(error.message));
  }, PATIENCE_MS);
  afterAll(() => browser.close());
  afterEach(async () => {
    await page.goto('about:blank');
    await server.close();
    expect(complaints).toEqual([]);
  });

  test.each(SCENES)(
    '$name: axe finds nothing, nothing is lost at 200 %, and every action is reached by keyboard',
    async (scene) => {
      await open(scene);
      await scene.prepare(server, page);
      expect(await axeViolations(page)).toEqual([]);
      expect((await walkByKeyboard(page)).problems).toEqual([]);
      expect(besideClock(await lostAtDoubleSize(page))).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'each verdict has a shape of its own, told apart in grey, and a word of a sixth of the height',
    async () => {
      const shapes = new Map<string, Grey>();
      for (const kind of VERDICT_KINDS) {
        await open();
        await verdict(page, kind);
        shapes.set(kind, await greyOf(page.locator('[data-verdict] [data-shape]')));
        const size = await page
          .locator('[data-verdict-word]')
          .evaluate((word) => Number.parseFloat(getComputedStyle(word).fontSize));
        expect(size, kind).toBeGreaterThanOrEqual(SIZE.height / 6);
        const box = await page.locator('[data-verdict-word]').boundingBox();
        expect((box?.x ?? 0) + (box?.width ?? SIZE.width), kind).toBeLessThan(SIZE.width);
        if (kind !== VERDICT_KINDS.at(-1)) {
          await page.goto('about:blank');
          await server.close();
        }
      }
      const kinds = [...shapes];
      for (const [at, [one, a]] of kinds.entries()) {
        for (const [other, b] of kinds.slice(at + 1)) {
          expect(differenceInGrey(a, b), `${one} and ${other}`).toBeGreaterThan(0.02);
        }
      }
    },
    PATIENCE_MS,
  );

  test(
    '§12.2 the six stops are one and the same screen: over all of it, read out at once, with one way to end it and none to accept',
    async () => {
      const looks: unknown[] = [];
      const six = [
        ...['voted', 'early_voted', 'absentee_issued', 'disfranchised', 'other_place', 'not_on_roll'],
      ] as const;
      await open();
      for (const kind of six as readonly VerdictKind[]) {
        await verdict(page, kind);
        const stop = page.locator('[data-verdict]');
        const role = await stop.getAttribute('role');
        const [color, focused] = await stop.evaluate((found) => [
          getComputedStyle(found).backgroundColor,
          found === document.activeElement,
        ]);
        const box = await stop.boundingBox();
        const ends = await page.getByRole('button', { name: text.stop.end, exact: true }).count();
        const accepts = await page.getByRole('button', { name: text.verdict.accept }).count();
        looks.push({ role, color, focused, left: box?.x, width: box?.width, ends, accepts });
        await press(page, text.stop.end);
        await press(page, text.stop.endYes);
        await page.getByText(text.waiting.title).waitFor();
      }
      const [first] = looks;
      expect(first).toMatchObject({
        role: 'alert',
        focused: true,
        left: 0,
        width: SIZE.width,
        ends: 1,
        accepts: 0,
      });
      expect(looks).toEqual(six.map(() => first));
    },
    PATIENCE_MS,
  );

  test.each(VERDICT_KINDS.filter((kind) => kind !== 'ok'))(
    '%s: neither a ticket nor a card, nor one that leads to nobody, nor Enter and Escape take it away',
    async (kind) => {
      await open();
      await verdict(page, kind);
      const { calls } = server.world;
      await scanCode(page, electorOf('ok').code);
      server.tap(electorOf('ok').residentId);
      await page.getByText(text.stop.stands).waitFor();
      server.problem('card_unreadable');
      for (const key of ['Enter', 'Escape', ' ', 'F2', 'F3', 'F9']) await page.keyboard.press(key);
      await page.waitForTimeout(200);
      expect(await page.locator('[data-verdict]').getAttribute('data-verdict')).toBe(kind);
      expect(calls).toEqual([]);
      expect(server.world.acceptances).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'going on past a stop needs another person’s PIN and a reason, and only then there is a verdict',
    async () => {
      await open();
      await verdict(page, 'check');
      await press(page, text.stop.override);
      const submit = page.getByRole('button', { name: text.second.submit });
      await page.getByLabel(text.second.pin).fill('2468');
      expect(await submit.isDisabled()).toBe(true);
      await page.getByText('名簿係　中村').click();
      expect(await submit.isDisabled()).toBe(true);
      await page.getByLabel(text.second.typed).fill('旧姓の通知書で確かめた');
      await press(page, text.second.submit);
      await page.locator('[data-verdict="ok"]').waitFor();
      expect(server.world.calls).toEqual([
        { method: 'override', input: { reason: '旧姓の通知書で確かめた', second: 'jimu-2' } },
      ]);
      await page.getByText(text.verdict.overridden('要確認')).waitFor();
    },
    PATIENCE_MS,
  );

  test(
    '§12.16 a 個人番号 in a reason is refused in words, recorded nowhere, and the stop still stands',
    async () => {
      await open();
      await verdict(page, 'check');
      await press(page, text.stop.override);
      await page.getByLabel(text.second.pin).fill('2468');
      await page.getByText('名簿係　中村').click();
      await page.getByLabel(text.second.typed).fill('通知カード 1234-5678-9018 を見た');
      await press(page, text.second.submit);
      await page.getByText(ja.machine.my_number.title).waitFor();
      expect(server.world.calls).toEqual([]);
      await press(page, ja.button.back);
      await page.locator('[data-verdict="check"]').or(page.getByLabel(text.second.typed)).first().waitFor();
      expect(server.world.acceptances).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'a stop is ended by saying that no ballot was handed out, and the next person is read then',
    async () => {
      await open();
      await verdict(page, 'early_voted');
      await press(page, text.stop.end);
      await press(page, text.stop.endYes);
      await page.getByText(text.waiting.title).waitFor();
      await verdict(page, 'ok');
    },
    PATIENCE_MS,
  );

  test(
    'a scanner is heard in a field: its code is no text there, and its Enter presses nothing',
    async () => {
      await open();
      await press(page, text.waiting.search);
      await page.getByLabel(text.search.text).fill('たか');
      await scanCode(page, electorOf('other_place').code);
      await page.locator('[data-verdict="other_place"]').waitFor();
      await press(page, text.stop.end);
      await press(page, text.stop.endYes);
      // The button that accepts has the focus: the Enter of the next ticket must not press it.
      await verdict(page, 'ok');
      await scanCode(page, electorOf('voted').code);
      await page.locator('[data-verdict="voted"]').waitFor();
      expect(server.world.calls).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'what was typed by hand before a code came stays in its field',
    async () => {
      await open();
      await press(page, text.waiting.menu);
      await press(page, /^紙の受付/);
      const number = page.getByLabel(/名簿番号/);
      await number.fill('12-1-');
      await scanCode(page, electorOf('ok').code);
      await page.getByText(text.waiting.held.ticket).waitFor();
      expect(await number.inputValue()).toBe('12-1-');
    },
    PATIENCE_MS,
  );

  test(
    'an early vote by keyboard alone: verdict, reason, oath on paper, ballots one by one',
    async () => {
      await open({ early: true });
      await verdict(page, 'ok');
      await page.keyboard.press('Enter');
      await page.getByText(text.reason.title).waitFor();
      await page.keyboard.press('Enter');
      await page.getByText(text.oath.printed).waitFor();
      await page.keyboard.press('Enter');
      await page.getByText(text.issue.lead).waitFor();
      for (let left = 3; left > 0; left -= 1) {
        await page.keyboard.press('Enter');
        await expect.poll(() => page.locator('li').getByText(text.issue.given).count()).toBe(4 - left);
        await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON');
      }
      await page.getByText(text.issue.all).waitFor();
      expect(server.world.calls).toMatchObject([
        { method: 'printPaper', input: { paper: 'oath' } },
        { method: 'accept', input: { reason: 1, oath: { form: 'printed' } } },
      ]);
    },
    PATIENCE_MS,
  );

  test(
    'each ballot is ticked by one touch, however often the host has something new to say meanwhile',
    async () => {
      await open();
      await verdict(page, 'ok');
      await press(page, text.verdict.accept);
      await page.getByText(text.issue.lead).waitFor();
      // As often as a record that is being sent, and its neighbours' news, would have it.
      let pending = 0;
      const news = setInterval(() => {
        pending += 1;
        server.set({ record: { ...server.world.desk.record, pending } });
      }, 50);
      try {
        for (let given = 1; given <= 3; given += 1) {
          await press(page, / わたした$/);
          await expect.poll(() => page.locator('li').getByText(text.issue.given).count()).toBe(given);
        }
      } finally {
        clearInterval(news);
      }
      await page.getByText(text.issue.all).waitFor();
    },
    PATIENCE_MS,
  );

  test(
    'signed on the screen: nothing is accepted before there is ink, and the strokes go with it',
    async () => {
      await open({ early: true, oathBy: 'sign' });
      await verdict(page, 'ok');
      await press(page, text.verdict.reason);
      await press(page, /病気・けが/);
      const accept = page.getByRole('button', { name: text.oath.signed });
      await page.getByRole('img', { name: text.oath.pad }).waitFor();
      expect(await accept.isDisabled()).toBe(true);
      await sign(page);
      await press(page, text.oath.signed);
      await page.getByText(text.issue.lead).waitFor();
      expect(server.world.calls).toMatchObject([
        {
          method: 'accept',
          input: { reason: 3, oath: { form: 'signed', strokes: [expect.any(Array), expect.any(Array)] } },
        },
      ]);
    },
    PATIENCE_MS,
  );

  test(
    'a reload of the page does not lose the stop',
    async () => {
      await open();
      await verdict(page, 'voted');
      await page.reload();
      await page.locator('[data-verdict="voted"]').waitFor();
    },
    PATIENCE_MS,
  );
});
