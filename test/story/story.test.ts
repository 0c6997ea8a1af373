/**
 * The story of the product, once, for real: a virtual My Number Card in the real pcscd, the terminal's screen and the
 * centre's console in Chromium, four processes, no fake in between.
 */
import { once } from 'node:events';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildScreens } from '../../src/app/build-screens.ts';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { needed } from '../harness/needed.ts';
import { type Pcscd, pcscMissing, takePcscd } from '../harness/pcscd.ts';
import { openTrainingTown, type TrainingTown } from '../harness/training-town.ts';

const missing = pcscMissing();
const skipped = needed('chromium') || (missing !== undefined && process.env['CI'] !== 'true');
if (missing !== undefined) process.stdout.write(`the story is not played here: ${missing}\n`);

let pcscd: Pcscd;
let town: TrainingTown;
let browser: Browser;
let desk: Page;
let consolePage: Page;
const pageErrors: string[] = [];

const openPage = async (url: string): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => pageErrors.push(error.message));
  page.setDefaultTimeout(15_000);
  await page.goto(url);
  return page;
};

/** Holds a card over the reader until the screen says whose it is (or why not), then lifts it. */
const tap = async (persona: string): Promise<void> => {
  const card = await town.tap(persona, { timing: AT_106_KBIT });
  await desk.locator('[data-verdict-visit]').or(desk.getByRole('alert')).first().waitFor();
  card.close();
  await card.ended;
};
const press = (name: string | RegExp): Promise<void> => desk.getByRole('button', { name }).first().click();
const presentAtCentre = (people: number): Promise<void> =>
  consolePage.locator(`[data-shelter="S01"][data-present="${people}"]`).waitFor();

describe.skipIf(skipped)('a family comes to the shelter', () => {
  beforeAll(async () => {
    const built = await buildScreens();
    expect(built).toMatchObject({ ok: true });
    pcscd = await takePcscd();
    town = await openTrainingTown({ reader: 'pcsc', population: 2_000 });
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    const terminal = await town.startTerminal();
    expect(terminal.ready.reader).toBe('pcsc');
    desk = await openPage(terminal.ready.url);
    consolePage = await openPage(town.central().ready.console);
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await town.close();
    await pcscd.release();
  });

  it('is opened by the supervisor', async () => {
    await press(text.closed.open);
    await desk.getByLabel(ja.signIn.staff).fill('supervisor');
    await desk.getByLabel(ja.signIn.pin).fill('0000');
    await desk.keyboard.press('Enter');
    await press(text.closed.confirm);
    await desk.getByText(text.waiting.title).waitFor();
    await presentAtCentre(0);
  });

  it('checks in four of six with one confirmation, and the centre shows four', async () => {
    await tap('family6-1');
    expect(await desk.getByRole('checkbox').count()).toBe(6);
    for (const name of ['髙橋　湊', '髙橋　陽葵']) await desk.getByText(name, { exact: true }).click();
    const confirmed = performance.now();
    await press(text.household.confirm(4));
    await desk.getByText(text.done.saved).waitFor();
    await presentAtCentre(4);
    const seconds = ((performance.now() - confirmed) / 1000).toFixed(2);
    process.stdout.write(`story: the console showed four people ${seconds} s after the confirmation\n`);
    await press(text.done.next);
  });

  it('goes on while the centre is dead, and the count is right when it is back', async () => {
    await tap('elder');
    const centre = town.central().process;
    const dead = once(centre, 'exit');
    await Promise.all([press(text.household.confirm(1)), Promise.resolve(centre.kill('SIGKILL'))]);
    await desk.getByText(text.done.saved).waitFor();
    await dead;
    await press(text.done.next);
    await tap('foreigner');
    await press(text.household.confirm(1));
    await desk.getByText(text.done.saved).waitFor();
    await press(text.done.next);
    await town.startCentral();
    await presentAtCentre(6);
  });

  it('shows the state at the second tap of another member, who goes out and is taken back', async () => {
    await tap('family6-2');
    await desk.getByText(text.household.manageTitle).waitFor();
    await press(text.action.out.button);
    await press(text.confirm.submit);
    await desk.getByText(text.done.saved).waitFor();
    await presentAtCentre(5);
    await press(text.done.undo);
    await press(text.undo.reasons[0] ?? '');
    await presentAtCentre(6);
  });

  it('left no error in any page', () => expect(pageErrors).toEqual([]));
});
