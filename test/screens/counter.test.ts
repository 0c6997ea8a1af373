/** The counter and the resident's window in a real browser, over the terminal as it is composed: one visit from the tap to the numbers, looked at. */
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildScreens } from '../../src/app/build-screens.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { KEY_WORDS, text as points } from '../../src/modules/benefits/register-text.ts';
import { RESIDENT_TEXT } from '../../src/modules/counter/resident-text.ts';
import { text } from '../../src/modules/counter/screen-text.ts';
import { sheetText } from '../../src/modules/counter/screen-text-sheet.ts';
import type { VisitView } from '../../src/modules/counter/views.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { attachLater, fillAll, interview, openCounterTown } from '../harness/counter-desk.ts';
import { type CounterScreenServer, startCounterScreen } from '../harness/counter-screen.ts';
import { axeViolations } from '../harness/look.ts';
import { needed } from '../harness/needed.ts';
import { findEnded, look, press, readInEachLanguage, registerPoints } from './counter-beside.ts';
import { sayNo, tap, title } from './counter-scenes.ts';
import { write } from './resident-scenes.ts';

const SIZE = { width: 1280, height: 800 };
/** A machine that does other things beside this. */
const PATIENCE_MS = 180_000;
const hers = RESIDENT_TEXT.ja;

let world: Awaited<ReturnType<typeof openCounterTown>>;
let browser: Browser;
/** The clerk's page and the resident's. One window for all tests: each has processes of its own. */
let page: Page;
let resident: Page;
let server: CounterScreenServer;
let complaints: string[];

const visitNow = (): Promise<VisitView> =>
  server.desk.must<VisitView>('counter.visit', { visit: server.standing() });

/** Answers over the wire until a question of this kind stands; the page follows. */
const until = async (fits: (ask: NonNullable<VisitView['ask']>) => boolean): Promise<void> => {
  let view = await visitNow();
  while (view.ask !== null && !fits(view.ask)) {
    const { fact, people } = view.ask;
    const answers = (people.length === 0 ? [null] : people).map((person) => ({
      person,
      value: sayNo(server)(fact),
    }));
    view = await server.desk.must<VisitView>('counter.answer', { visit: view.id, fact, answers });
  }
  await title(page, view.ask?.question.ja ?? 'no such question');
};

describe.skipIf(needed('chromium'))('the counter in chromium', () => {
  beforeAll(async () => {
    mustSucceed(await buildScreens({ pages: ['screen'] }));
    world = await openCounterTown();
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    const context = await browser.newContext({ viewport: SIZE });
    page = await context.newPage();
    resident = await context.newPage();
    for (const each of [page, resident]) each.on('pageerror', (error) => complaints.push(error.message));
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser.close();
    world.close();
  });
  beforeEach(async () => {
    complaints = [];
    server = await startCounterScreen(world);
    await resident.goto(server.residentPage);
    await title(resident, hers.idle);
    await page.goto(server.page);
    await title(page, text.home.title);
  });
  afterEach(async () => {
    await page.goto('about:blank');
    await resident.goto('about:blank');
    await server.close();
    expect(complaints).toEqual([]);
  });

  test(
    'one visit, every scene of it: axe finds nothing, nothing is lost at 200 %, and of the resident nothing is left at her window',
    async () => {
      await look(page, 'home', { keyboard: true });
      await tap(server, page);
      await page.keyboard.press('1');
      await page.keyboard.press('2');
      await look(page, 'purpose', { keyboard: true });
      await press(page, text.purpose.next);
      await title(page, text.people.title);
      await look(page, 'people');
      await press(page, new RegExp(`^${text.people.add}`));
      await look(page, 'guest');
      await page.keyboard.press('Escape');
      await press(page, text.people.proxy);
      await look(page, 'proxy');
      await page.keyboard.press('Escape');
      await press(page, /で つぎへ$/);
      await page.getByText(/^あと 約/).waitFor();
      await until(({ kind, people }) => kind.type === 'yes_no' && people.length > 2);
      await look(page, 'ask yes or no', { keyboard: true });
      await until(({ kind, people }) => kind.type === 'choice' && people.length > 2);
      await look(page, 'ask a choice');
      await until(({ kind }) => kind.type === 'date');
      await page.getByLabel(text.ask.day).fill('20260110');
      await look(page, 'ask a date');
      await page.keyboard.press('Enter');
      await interview(server.desk, await visitNow(), sayNo(server));
      await press(page, text.bar.steps.list);
      await press(page, /住民異動届（転居） くわしく/);
      await look(page, 'list, late');
      await press(page, text.bar.steps.resident);
      await press(page, new RegExp(`^${sheetText.resident.paper}`));
      await press(page, sheetText.confirm.accept);
      await page.getByRole('alert').waitFor();
      await look(page, 'refused');
      await press(page, text.bar.goTo.fields);
      await title(page, sheetText.fields.title);
      await page.getByText(sheetText.fields.known(0).slice(0, 8)).waitFor();
      const known = page.getByRole('region', { name: sheetText.fields.knownTitle });
      await known.getByRole('button', { name: sheetText.fields.show }).press('Enter');
      await page.getByText(sheetText.fields.sources.registry).first().waitFor();
      await look(page, 'fields, and what is known');

      const visit = server.standing();
      await attachLater(server.desk, visit, await fillAll(server.desk, visit));
      for (const { key, late } of (await visitNow()).procedures)
        if (late)
          await server.desk.must('counter.lateReason', { visit, procedure: key, reason: '入院していた' });
      await press(page, text.bar.steps.papers);
      await press(page, '運転免許証');
      await look(page, 'papers');
      await press(page, sheetText.papers.next);
      await press(page, new RegExp(`^${sheetText.resident.show}`));
      await page.getByText(sheetText.resident.checking).waitFor();

      await title(resident, hers.formsTitle);
      await look(resident, 'her forms', { keyboard: true });
      await press(resident, hers.next);
      await resident.getByRole('main').getByRole('button').nth(1).click();
      await page.getByText(sheetText.resident.wrong).waitFor();
      await look(resident, 'here is something wrong');
      await look(page, 'she points at it');
      await resident.getByRole('main').getByRole('button').nth(1).click();
      while ((await resident.getByRole('button', { name: hers.good }).count()) === 0)
        await press(resident, hers.next);
      await press(resident, hers.good);
      await title(resident, hers.signTitle);
      await write(resident);
      await look(resident, 'her signature');
      await press(resident, hers.sign);
      await title(resident, hers.thanks);

      // The clerk's screen goes on by itself.
      await page.getByText(sheetText.confirm.signs.screen).waitFor();
      await look(page, 'confirm');
      await press(page, sheetText.confirm.accept);
      await page.getByText(/件 受け付けました$/).waitFor();
      await title(resident, hers.idle);
      expect(await resident.locator('body').innerText()).not.toMatch(/髙橋|健一|本町/);
      const kept = await resident.evaluate(async () => ({
        local: window.localStorage.length,
        session: Object.keys(window.sessionStorage),
        cookies: document.cookie,
        databases: (await indexedDB.databases()).length,
        caches: (await caches.keys()).length,
        address: window.location.href,
      }));
      expect(kept).toMatchObject({ local: 0, cookies: '', databases: 0, caches: 0 });
      expect(kept.session).toEqual(['kazasu.resident-token']);
      expect(kept.address).not.toContain('token');

      const all = await page.getByRole('listitem').count();
      // Looked at before it is printed, by the keys alone; one of them is not to be printed, then it is after all.
      await page.keyboard.press('F2');
      await page.getByRole('img', { name: /、1枚目/ }).waitFor();
      await look(page, 'papers before they are printed', { keyboard: true });
      const width = await page.getByRole('img').evaluate((img: HTMLImageElement) => img.naturalWidth);
      expect(width).toBeGreaterThan(1_000);
      await page.keyboard.press('+');
      await look(page, 'a paper as wide as the screen', { keyboard: true });
      await page.keyboard.press('-');
      await page.keyboard.press('*');
      await page.getByText(ja.paper.isLeft).waitFor();
      await look(page, 'a paper that is not to be printed');
      await page.getByRole('button', { name: sheetText.done.printSome(all - 1) }).waitFor();
      const place = page.getByText(/^書類 \d/);
      const from = await place.innerText();
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => place.innerText()).not.toBe(from);
      // At her window there is no picture and nothing of it.
      expect(await resident.locator('img').count()).toBe(0);
      await title(resident, hers.idle);
      await page.keyboard.press('Escape');
      await page.getByText(sheetText.done.leftOut, { exact: true }).waitFor();
      await look(page, 'one is left out');
      await page.keyboard.press('F2');
      await page.getByRole('img').waitFor();
      await page.keyboard.press('*');
      await page.keyboard.press('Escape');

      // The paper runs out in the middle.
      server.printer.stopsAfter = 1;
      const onPaper = (): Promise<number> => page.getByText(sheetText.done.onPaper, { exact: true }).count();
      await press(page, sheetText.done.printAll);
      await page.getByText(text.print.failed.printer_failed).waitFor();
      expect(await onPaper()).toBe(1);
      await look(page, 'printer stopped');
      server.printer.stopsAfter = Number.POSITIVE_INFINITY;
      await press(page, text.print.rest(all - 1));
      await expect.poll(onPaper).toBe(all);
      expect(server.printer.printed).toHaveLength(all);

      await press(page, sheetText.done.next);
      await press(page, text.home.applications);
      await page.getByRole('listitem').first().waitFor();
      await look(page, 'applications');
      await press(page, / 開く$/);
      await look(page, 'application');
      await press(page, sheetText.applications.withdraw);
      await page.getByRole('dialog').waitFor();
      expect(await axeViolations(page), 'withdraw').toEqual([]);
      await press(page, sheetText.applications.withdrawReasons[0]);
      await page.getByText(sheetText.applications.withdrawn).first().waitFor();
    },
    PATIENCE_MS,
  );

  test(
    'beside the counter: the certificates of nobody, 除票 searched for and chosen; Esc goes back one step, a double press none too many',
    () => findEnded(page, server),
    PATIENCE_MS,
  );

  test(
    'ポイントの登録窓口: registered once with a double press, stopped, ended; no card, and whose it is after a reload',
    () => registerPoints(page, server),
    PATIENCE_MS,
  );

  test(
    'ポイントの登録窓口 where the key is missing says who can do something about it',
    async () => {
      await page.goto('about:blank');
      await resident.goto('about:blank');
      await server.close();
      server = await startCounterScreen(world, { pointsKey: false });
      await page.goto(server.page);
      await title(page, text.home.title);
      await tap(server, page);
      await press(page, points.open);
      await title(page, KEY_WORDS.missing.title);
      await look(page, 'no key');
    },
    PATIENCE_MS,
  );

  test(
    'her window in each language, and what the clerk has put right',
    () => readInEachLanguage(resident, server),
    PATIENCE_MS,
  );

  test(
    'from the tap to the fields by the keys alone; neither another card nor a reload nor 保留 takes the visit away',
    async () => {
      await tap(server, page);
      for (const key of ['1', '2', 'Enter']) await page.keyboard.press(key);
      await title(page, text.people.title);
      // The family without the eldest.
      await page.keyboard.press('2');
      await page.getByText(text.people.next(5)).waitFor();
      await page.keyboard.press('Enter');
      await page.getByText(/^あと 約/).waitFor();
      // Another card takes nobody's visit away, a page that is loaded anew goes on with it, and what is laid aside comes back.
      await server.desk.tap('elder');
      await page.getByText(text.bar.knocking).waitFor();
      expect(await page.locator('aside').first().innerText()).toContain('健一');
      await page.reload();
      await page.getByText(/^あと 約/).waitFor();
      await page.keyboard.press('F8');
      await page.getByRole('button', { name: /再開する/ }).focus();
      await page.keyboard.press('Enter');
      await page.getByText(/^あと 約/).waitFor();
      let asked = 0;
      for (let view = await visitNow(); view.ask !== null || asked === 0; view = await visitNow()) {
        const { ask } = view;
        if (ask === null) continue;
        asked += 1;
        await title(page, ask.question.ja);
        const several = ask.people.length > 1;
        if (ask.kind.type === 'yes_no') await page.keyboard.press(several ? '/' : '0');
        if (ask.kind.type === 'choice')
          for (const _person of several ? ask.people : [0]) await page.keyboard.press('1');
        if (ask.kind.type === 'number' || ask.kind.type === 'date')
          for (const _person of several ? ask.people : [0]) {
            await page.keyboard.type(ask.kind.type === 'date' ? '1120' : '0');
            await page.keyboard.press('Enter');
          }
        await expect
          .poll(async () => (await visitNow()).answers.some(({ fact }) => fact === ask.fact))
          .toBe(true);
      }
      await title(page, text.list.title);
      expect((await visitNow()).people.filter(({ index }) => index !== null)).toHaveLength(5);
      await page.keyboard.press('ArrowDown');
      await page.getByText(text.list.bring).waitFor();
      await page.keyboard.press('Enter');
      await title(page, sheetText.fields.title);
      await press(page, text.bar.end);
      await press(page, text.bar.endYes);
      await title(page, text.home.title);
      expect(await page.locator('body').innerText()).not.toContain('健一');
    },
    PATIENCE_MS,
  );
});
