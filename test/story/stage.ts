/** The stage of the stories: real pcscd, real processes, real Chromium. */
import { type Browser, chromium, type Page } from '@playwright/test';
import { buildScreens } from '../../src/app/build-screens.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { needed } from '../harness/needed.ts';
import { type Pcscd, pcscMissing, takePcscd } from '../harness/pcscd.ts';
import { openTerminalClient, type TerminalClient } from '../harness/terminal-client.ts';
import { openTrainingTown, type TrainingTown } from '../harness/training-town.ts';

/** Why no story can be played here; said by name, and in CI no reason counts. */
export const stageMissing = (): boolean => {
  const missing = pcscMissing();
  if (missing !== undefined) process.stdout.write(`skipped here: ${missing}\n`);
  return needed('chromium') || (missing !== undefined && process.env['CI'] !== 'true');
};

export interface Stage {
  readonly pcscd: Pcscd;
  readonly town: TrainingTown;
  readonly terminalPid: number;
  /** The terminal's screen. */
  readonly desk: Page;
  readonly console: Page;
  /** The same terminal, seen by another screen without pixels. */
  readonly client: TerminalClient;
  readonly pageErrors: readonly string[];
  readonly press: (name: string | RegExp) => Promise<void>;
  close(): Promise<void>;
}

const openPage = async (browser: Browser, url: string, errors: string[]): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => errors.push(error.message));
  page.setDefaultTimeout(15_000);
  await page.goto(url);
  return page;
};

export const openStage = async (): Promise<Stage> => {
  mustSucceed(await buildScreens());
  const pcscd = await takePcscd();
  const town = await openTrainingTown({ reader: 'pcsc', population: 2_000 });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const terminal = await town.startTerminal();
  const pageErrors: string[] = [];
  const desk = await openPage(browser, terminal.ready.url, pageErrors);
  const client = openTerminalClient(terminal.ready.url);
  return {
    pcscd,
    town,
    terminalPid: terminal.process.pid ?? 0,
    desk,
    console: await openPage(browser, town.central().ready.console, pageErrors),
    client,
    pageErrors,
    async press(name) {
      // The whole name: 「開設する」 is not 「開設する（責任者）」, which stood there a moment before.
      const button = desk.getByRole('button', { name, exact: typeof name === 'string' }).first();
      await button.waitFor();
      // As slow as a hand: presses right after a new screen are ignored.
      await desk.waitForTimeout(IGNORED_MS + 100);
      await button.click();
    },
    async close() {
      client.close();
      await browser.close();
      await town.close();
      await pcscd.release();
    },
  };
};

/** Through the screens, as the supervisor does it. */
export const openShelter = async ({ desk, press }: Stage): Promise<void> => {
  await press(text.closed.open);
  await desk.getByLabel(ja.signIn.staff).fill('supervisor');
  await desk.getByLabel(ja.signIn.pin).fill('0000');
  await desk.keyboard.press('Enter');
  await press(text.closed.confirm);
  await desk.getByText(text.waiting.title).waitFor();
};
