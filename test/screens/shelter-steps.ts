/** What a clerk does at the shelter's desk, for the pictures and the tests of it; each touch is counted. */
import type { Page } from '@playwright/test';
import { householdIdSchema, residentIdSchema, shelterIdSchema } from '../../src/kernel/ids.ts';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { menuText } from '../../src/modules/shelter/screen-text-menu.ts';
import { countingText } from '../../src/modules/shelter/screen-text-tasks.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import type { ScreenServer } from '../harness/screen-server.ts';

/** Hands that count what they touch. */
export const handsOn = (page: Page) => {
  let touches = 0;
  return {
    touches: () => touches,
    /** By its whole name, or a pattern of it; as slow as a hand, because presses right after a new screen are ignored. */
    press: async (name: string | RegExp): Promise<void> => {
      const button = page.getByRole('button', { name, exact: typeof name === 'string' }).first();
      await button.waitFor();
      await page.waitForTimeout(IGNORED_MS + 50);
      await button.click();
      touches += 1;
    },
    /** A row of the household. */
    untick: async (name: string): Promise<void> => {
      await page.getByText(name, { exact: true }).click();
      touches += 1;
    },
  };
};

export const verdict = (page: Page) => page.locator('[data-verdict-visit]').waitFor();
export const saved = (page: Page) => page.getByText(text.done.saved).first().waitFor();

export const openTask = async (page: Page, task: keyof typeof menuText.tasks): Promise<void> => {
  const { press } = handsOn(page);
  await press(menuText.open);
  await press(new RegExp(menuText.tasks[task].slice(0, 6)));
};

/** The grandmother of the made-up six is at another shelter already. */
export const takenInElsewhere = (server: ScreenServer): void =>
  server.happened({
    kind: 'shelter.checked_in',
    data: {
      shelterId: shelterIdSchema.parse('S02'),
      householdId: householdIdSchema.parse('9008'),
      members: [{ residentId: residentIdSchema.parse('603'), sex: '2', age: 79 }],
    },
  });

export const tap = async (server: ScreenServer, page: Page, id: string): Promise<void> => {
  server.tap(id);
  await verdict(page);
};

export const checkIn = async (server: ScreenServer, page: Page, id: string): Promise<void> => {
  await tap(server, page, id);
  await handsOn(page).press(/受け付ける$/);
  await saved(page);
};

export const next = async (page: Page): Promise<void> => {
  await handsOn(page).press(text.done.next);
  await page.getByText(text.waiting.title).waitFor();
};

/** Somebody of the household is here; the second tap. */
export const manage = async (server: ScreenServer, page: Page, id = '601'): Promise<void> => {
  await checkIn(server, page, id);
  await next(page);
  await tap(server, page, id);
};

/** Ten people at the door. */
export const count = async (page: Page): Promise<void> => {
  const { press } = handsOn(page);
  await openTask(page, 'counting');
  await page.waitForTimeout(IGNORED_MS + 50);
  for (const [band, times] of [
    ['adult', 5],
    ['elderly', 2],
    ['child', 2],
    ['infant', 1],
    ['wheelchairs', 1],
  ] as const)
    for (let time = 0; time < times; time += 1)
      await page.getByRole('button', { name: `${countingText.band[band]} ひとつ ふやす` }).click();
  await press(countingText.save(10));
  await saved(page);
};

/** As a hand-held scanner types it: five milliseconds apart by the clock of the keys, however slow this machine is, and Enter. */
export const scan = async (page: Page, code: string): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  const from = Date.now() / 1_000;
  const keys = code.split('').map((key) => ({
    key,
    code: key === '-' ? 'Minus' : /[0-9]/.test(key) ? `Digit${key}` : `Key${key}`,
    text: key,
  }));
  let at = 0;
  for (const key of [...keys, { key: 'Enter', code: 'Enter', text: '\r' }]) {
    at += 1;
    const timestamp = from + at * 0.005;
    await session.send('Input.dispatchKeyEvent', { type: 'keyDown', timestamp, ...key });
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp, key: key.key, code: key.code });
  }
  await session.detach();
};
