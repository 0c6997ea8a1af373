/** What a clerk does at the screens of 本人確認, step by step, for the pictures of them. */
import type { Page } from '@playwright/test';
import { text } from '../../src/modules/identification/screen-text.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { digitsOf, person } from '../harness/check-desk.ts';
import type { TownScreen } from '../harness/town-screen.ts';

export type Shot = readonly [name: string, prepare: (screen: TownScreen, page: Page) => Promise<void>];

export const press = async (page: Page, name: string | RegExp): Promise<void> => {
  const button = page.getByRole('button', { name, exact: typeof name === 'string' }).first();
  await button.waitFor();
  await page.waitForTimeout(IGNORED_MS + 50);
  await button.click();
};
export const says = (page: Page, words: string) => page.getByText(words).first().waitFor();

export const served = (page: Page) => page.locator('[data-verdict-visit]').waitFor();

export const menu = async (screen: TownScreen, page: Page, persona = 'elder'): Promise<void> => {
  await screen.hold(persona);
  await served(page);
  await press(page, ja.level.identify);
  await says(page, text.menu.title);
};
/** 本人確認 of a protected person stops. */
export const held = async (screen: TownScreen, page: Page): Promise<void> => {
  await screen.hold('protected');
  await served(page);
  await press(page, ja.level.identify);
  await says(page, ja.hold.notice.title);
};
export const reasons = async (page: Page): Promise<void> => {
  await press(page, ja.hold.submit);
  await says(page, ja.signIn.title);
  await page.keyboard.type('supervisor');
  await page.getByLabel(ja.signIn.pin).first().fill('0000');
  await page.keyboard.press('Enter');
  await says(page, ja.hold.reasonTitle);
};
export const number = async (screen: TownScreen, page: Page, persona = 'elder'): Promise<void> => {
  await menu(screen, page, persona);
  await press(page, new RegExp(text.menu.number.button));
  await says(page, text.number.title);
};
export const fromStop = async (screen: TownScreen, page: Page): Promise<void> => {
  await screen.hold('unlinked');
  await press(page, ja.button.identify);
  await says(page, text.number.title);
};
export const compare = async (screen: TownScreen, page: Page, persona = 'elder'): Promise<void> => {
  await number(screen, page, persona);
  await page.keyboard.type(digitsOf(persona).slice(6));
  await page.keyboard.press('Enter');
  await says(page, text.compare.title);
};
export const linked = async (screen: TownScreen, page: Page): Promise<void> => {
  await compare(screen, page);
  await press(page, text.compare.same);
  await press(page, text.consent.holder);
  await says(page, text.linked.title);
};
/** From the verdict of a registration to the list of cards. */
export const openCards = async (_screen: TownScreen, page: Page): Promise<void> => {
  await press(page, text.compared.next);
  await press(page, ja.level.identify);
  await press(page, new RegExp(text.menu.cards.button));
  await says(page, text.cards.title);
};
const NEXT = { serial: '900000000009999', expires: '2036-05-05' } as const;
/** The elder, who is at the desk, lays down her new card, and it is compared. */
export const renewed = async (screen: TownScreen, page: Page): Promise<void> => {
  await served(page);
  screen.lift();
  await press(page, ja.level.identify);
  await press(page, new RegExp(text.menu.number.button));
  await says(page, text.number.title);
  await screen.holdCard({ ...person('elder').card, ...NEXT });
  await page.keyboard.type(`${NEXT.expires.slice(0, 4)}${digitsOf('elder').slice(10)}`);
  await page.keyboard.press('Enter');
  await press(page, text.compare.same);
  await says(page, text.consent.title);
};
export const wrongPin = async (page: Page): Promise<void> => {
  await says(page, text.pin.title);
  await page.keyboard.type('0000');
  await page.keyboard.press('Enter');
};
export const pin = async (screen: TownScreen, page: Page, persona: string): Promise<void> => {
  await menu(screen, page, persona);
  await press(page, new RegExp(text.menu.pin.button));
};
