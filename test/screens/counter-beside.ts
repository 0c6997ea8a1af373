/** What stands beside a visit at the counter, played and looked at: 除票, ポイント, and her window in each language. */
import type { Page } from '@playwright/test';
import { expect } from 'vitest';
import { text as points, REFUSAL_WORDS } from '../../src/modules/benefits/register-text.ts';
import { text as certificates } from '../../src/modules/certificates/screen-text.ts';
import { LANGUAGES, RESIDENT_TEXT } from '../../src/modules/counter/resident-text.ts';
import { text } from '../../src/modules/counter/screen-text.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { ja } from '../../src/ui/text/ja.ts';
import type { CounterScreenServer } from '../harness/counter-screen.ts';
import { axeViolations, besideClock, lostAtDoubleSize, walkByKeyboard } from '../harness/look.ts';
import { tap, title } from './counter-scenes.ts';
import { ENDED } from './ended-scenes.ts';
import { corrected } from './resident-scenes.ts';

/** By the key: a finger would have to wait until a new screen takes presses. A button is grey until what its screen needs has come. */
export const press = (at: Page, name: string | RegExp): Promise<void> =>
  at
    .getByRole('button', { name, exact: typeof name === 'string', disabled: false })
    .first()
    .press('Enter');

export const look = async (at: Page, name: string, { keyboard = false } = {}): Promise<void> => {
  expect(await axeViolations(at), name).toEqual([]);
  if (keyboard) expect((await walkByKeyboard(at)).problems, name).toEqual([]);
  expect(besideClock(await lostAtDoubleSize(at)), name).toEqual([]);
};

/** Pixels that the page is wider than its window. */
const overflowing = (at: Page): Promise<number> =>
  at.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Two presses at one place, as a hand makes them: on the next screen the second would do something else. */
const pressTwice = async (at: Page, name: string): Promise<void> => {
  await at.waitForTimeout(IGNORED_MS + 50);
  await at.getByRole('button', { name, exact: true }).click({ clickCount: 2, delay: 20 });
};

export const findEnded = async (page: Page, server: CounterScreenServer): Promise<void> => {
  await press(page, certificates.open);
  await title(page, certificates.menu.titleNobody);
  await look(page, 'certificates of nobody', { keyboard: true });
  await page.keyboard.press('1');
  const field = page.getByLabel(ja.search.text);
  await field.waitFor();
  await look(page, 'search for 除票', { keyboard: true });
  await field.fill('ぬぬぬ');
  await page.keyboard.press('Enter');
  await title(page, ja.search.none);
  await look(page, 'nobody found');
  await page.keyboard.press('Escape');
  server.ended.many = true;
  await field.fill(ENDED.kana);
  await page.keyboard.press('Enter');
  await page.getByText(ja.search.more).waitFor();
  await look(page, 'too many');
  await page.keyboard.press('Escape');
  server.ended.many = false;
  await field.waitFor();
  await pressTwice(page, ja.search.submit);
  const found = page.getByRole('button', { name: ENDED.family });
  await found.waitFor();
  await look(page, 'found', { keyboard: true });
  await found.press('Enter');
  await title(page, certificates.kinds.title);
  await page.getByText(certificates.kinds.standing.moved_out).waitFor();
  await look(page, 'kinds of 除票');
  await page.reload();
  await title(page, text.home.title);
  expect(await page.locator('body').innerText()).not.toContain('小鳥遊');
};

export const registerPoints = async (page: Page, server: CounterScreenServer): Promise<void> => {
  const choose = (name: string) => page.getByRole('radio', { name }).check({ force: true });
  const open = async (): Promise<void> => {
    await press(page, points.open);
    await title(page, points.title);
  };
  await tap(server, page);
  await open();
  await look(page, 'points', { keyboard: true });
  await page.keyboard.press('1');
  await title(page, points.consent.title);
  await choose(points.consent.no);
  await look(page, 'consent', { keyboard: true });
  await press(page, points.consent.submit);
  await title(page, REFUSAL_WORDS.no_card.title);
  await look(page, 'no card');
  await page.keyboard.press('Escape');
  const lift = await server.desk.hold('family6-1');
  await page.getByText(points.consent.cardThere).waitFor();
  await pressTwice(page, points.consent.submit);
  await title(page, points.done.registered);
  expect(server.desk.kinds().filter((kind) => kind === 'benefits.card_registered')).toHaveLength(1);
  await look(page, 'registered');
  lift();
  // What is under way is gone with the page; what was recorded is not, and she is still at the desk.
  await page.reload();
  await title(page, text.purpose.title);
  await open();
  await page.getByText(points.standing.registered).waitFor();
  await page.keyboard.press('2');
  await title(page, points.stop.title);
  await choose(points.stop.reasons.lost);
  await look(page, 'stop', { keyboard: true });
  await press(page, points.stop.submit);
  await title(page, points.done.stopped);
  await look(page, 'stopped');
  await page.keyboard.press('Escape');
  await open();
  await page.keyboard.press('3');
  await title(page, points.withdraw.title);
  await look(page, 'withdraw');
  await page.keyboard.press('Escape');
  await title(page, points.title);
  await page.keyboard.press('Escape');
  await title(page, text.purpose.title);
};

export const readInEachLanguage = async (page: Page, server: CounterScreenServer): Promise<void> => {
  await corrected(server, page);
  await look(page, 'corrected', { keyboard: true });
  for (const language of LANGUAGES) {
    await press(page, RESIDENT_TEXT[language].language);
    await page.getByText(RESIDENT_TEXT[language].correctedLead).waitFor();
    await look(page, `corrected, ${language}`);
    expect(await overflowing(page), language).toBe(0);
  }
};
