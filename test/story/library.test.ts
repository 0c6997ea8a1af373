/**
 * 図書館, once, for real: a virtual card in the real pcscd, the library's terminal in a process of its own with its training library system, its screen
 * in Chromium. A card is registered with the library card, five books go out, one comes back. Touches are counted and the seconds told.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildScreens } from '../../src/app/build-screens.ts';
import { type Child, startChild } from '../../src/app/child.ts';
import { terminalReadySchema } from '../../src/app/commands/terminal.ts';
import { openTrainingCards } from '../../src/app/training-cards.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { text } from '../../src/modules/library/screen-text.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { TRAINING_ITEMS as ITEM, TRAINING_PATRONS as PATRON } from '../../src/simulator/library/index.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import { personaByName } from '../../src/simulator/town/personas.ts';
import { insertIntoVpcd, VPCD_PORT, type VpcdLink } from '../../src/simulator/vpcd-link.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { scanCode } from '../harness/hand-scanner.ts';
import { axeViolations } from '../harness/look.ts';
import { type Pcscd, takePcscd } from '../harness/pcscd.ts';
import { stageMissing } from './stage.ts';

const BOOKS = [ITEM.ordinary, ITEM.second, ITEM.third, ITEM.fourth, ITEM.fifth];

let folder: string;
let pcscd: Pcscd;
let terminal: Child<{ url: string }>;
let browser: Browser;
let page: Page;
let card: VpcdLink | undefined;
let touches = 0;
const pageErrors: string[] = [];
let hold: () => Promise<void>;

const lift = async (): Promise<void> => {
  card?.close();
  await card?.ended;
  card = undefined;
  // pcscd looks every 0.4 s whether a card is there; a hand is slower than that.
  await page.waitForTimeout(900);
};
const press = async (name: string): Promise<void> => {
  const button = page.getByRole('button', { name, exact: true }).first();
  await button.waitFor();
  await page.waitForTimeout(IGNORED_MS + 50);
  await button.click();
  touches += 1;
};
const says = (words: string): Promise<void> => page.getByText(words).first().waitFor();

describe.skipIf(stageMissing())('a library', () => {
  beforeAll(async () => {
    mustSucceed(await buildScreens());
    folder = mkdtempSync(join(tmpdir(), 'kazasu-library-story-'));
    pcscd = await takePcscd();
    const cards = await openTrainingCards(join(folder, 'cards'), realSystem);
    const permit = mustSucceed(permitSimulation({ training: true }));
    hold = async () => {
      const persona = personaByName('family6-1');
      if (persona === undefined) throw new Error('no such persona');
      const inserted = await insertIntoVpcd({
        port: VPCD_PORT,
        card: await cards.card(persona.card),
        timing: AT_106_KBIT,
        system: realSystem,
        permit,
      });
      card = mustSucceed(inserted);
    };
    terminal = mustSucceed(
      await startChild(
        [
          ...['terminal', '--site', 'kiosk-config/sites/training-library.yaml'],
          ...['--data', join(folder, 'library'), '--trust', cards.trustDir],
          ...['--port', '0', '--reader', 'pcsc', '--json'],
          // Nobody is there: the library works without its centre.
          ...['--central-url', 'https://127.0.0.1:9'],
        ],
        terminalReadySchema,
      ),
    );
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => pageErrors.push(error.message));
    page.setDefaultTimeout(15_000);
    await page.goto(terminal.ready.url);
    await says(text.waiting.title);
  }, 180_000);
  afterAll(async () => {
    card?.close();
    await browser?.close();
    await terminal?.stop();
    await pcscd?.release();
    rmSync(folder, { recursive: true, force: true });
  });

  it('registers a card once, with the library card, lends five books by the card alone, and takes one back', async () => {
    await hold();
    await says(text.link.title);
    await scanCode(page, `A${PATRON.ordinary.number}A`);
    await says(text.link.consentTitle);
    await press(text.link.agree);
    await says(text.link.linked);
    await lift();
    await press(text.ended.next);

    touches = 0;
    const began = performance.now();
    await hold();
    await page.locator('[data-who]').waitFor();
    const toPatron = performance.now() - began;
    for (const [at, { barcode, title }] of BOOKS.entries()) {
      await scanCode(page, `B${barcode}B`);
      await page.locator(`[data-lent="${at + 1}"]`).waitFor();
      await page.locator('[data-verdict="lent"]').waitFor();
      await says(title);
    }
    expect(await axeViolations(page)).toEqual([]);
    const looked = performance.now();
    await press(text.session.end);
    await page.locator('[data-ended="done"]').waitFor();
    const seconds = (performance.now() - looked + (looked - began)) / 1_000;
    process.stdout.write(
      `five books: ${touches} touch, card to patron ${toPatron.toFixed(0)} ms, ${seconds.toFixed(1)} s with axe and a hand's pause\n`,
    );
    expect(touches).toBe(1);
    await lift();

    await press(text.ended.next);
    await press(text.waiting.returns);
    await scanCode(page, ITEM.ordinary.barcode);
    await page.locator('[data-returned="returned"]').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(pageErrors).toEqual([]);
  }, 60_000);
});
