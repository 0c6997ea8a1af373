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
import { openTrainingTown, type TerminalStart, type TrainingTown } from '../harness/training-town.ts';

/** Why no story can be played here; said by name, and in CI no reason counts. */
export const stageMissing = (): boolean => {
  const missing = pcscMissing();
  if (missing !== undefined) process.stdout.write(`skipped here: ${missing}\n`);
  return needed('chromium') || (missing !== undefined && process.env['CI'] !== 'true');
};

/** People of the town. */
export const POPULATION = 2_000;

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

/** What is there before any terminal: pcscd, the town with its centre, and a browser that looks at its console. */
export interface House {
  readonly town: TrainingTown;
  /** A terminal and its screen. The one before is ended first: there is one pcscd for all. */
  stage(start?: TerminalStart): Promise<Stage>;
  close(): Promise<void>;
}

export const openHouse = async (options: { readonly centralConfig?: string } = {}): Promise<House> => {
  mustSucceed(await buildScreens());
  const pcscd = await takePcscd();
  const town = await openTrainingTown({ reader: 'pcsc', population: POPULATION, ...options });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const pageErrors: string[] = [];
  const centre = await openPage(browser, town.central().ready.console, pageErrors);
  let leave = async (): Promise<void> => undefined;
  const close = async (): Promise<void> => {
    await leave();
    await browser.close();
    await town.close();
    await pcscd.release();
  };
  return {
    town,
    async stage(start) {
      await leave();
      const terminal = await town.startTerminal(start);
      const desk = await openPage(browser, terminal.ready.url, pageErrors);
      const client = openTerminalClient(terminal.ready.url);
      leave = async () => {
        client.close();
        await desk.close();
        await terminal.stop();
      };
      const terminalPid = terminal.process.pid ?? 0;
      return {
        ...{ pcscd, town, terminalPid, desk, console: centre, client, pageErrors, close },
        async press(name) {
          // The whole name: 「開設する」 is not 「開設する（責任者）」, which stood there a moment before.
          const button = desk.getByRole('button', { name, exact: typeof name === 'string' }).first();
          await button.waitFor();
          // As slow as a hand: presses right after a new screen are ignored.
          await desk.waitForTimeout(IGNORED_MS + 100);
          await button.click();
        },
      };
    },
    close,
  };
};

export const openStage = async (): Promise<Stage> => (await openHouse()).stage();

/** Through the screens, as the supervisor does it. */
export const openShelter = async ({ desk, press }: Stage): Promise<void> => {
  await press(text.closed.open);
  await desk.getByLabel(ja.signIn.staff).fill('supervisor');
  await desk.getByLabel(ja.signIn.pin).fill('0000');
  await desk.keyboard.press('Enter');
  await press(text.closed.confirm);
  await desk.getByText(text.waiting.title).waitFor();
};
