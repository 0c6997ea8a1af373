/** The stage of the staff door's story: real pcscd, the terminal's own page in Chromium, and days that can be turned. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { buildScreens, pageDir } from '../../src/app/build-screens.ts';
import { startHostServer } from '../../src/app/host-server.ts';
import { createPcscReader } from '../../src/card/pcsc-reader.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import { insertIntoVpcd, VPCD_PORT, type VpcdLink } from '../../src/simulator/vpcd-link.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { type DoorTerminal, doorCard, openDoorTerminal, turnedSystem } from '../harness/door-terminal.ts';
import { takePcscd } from '../harness/pcscd.ts';

const permit = mustSucceed(permitSimulation({ training: true }));
const TOKEN = 'attendance-story-token';

/** What the colleague's hands did, and how long it took. */
export interface Hands {
  touches: number;
  taps: number;
}

export interface DoorStage {
  readonly page: Page;
  readonly door: DoorTerminal;
  readonly hands: Hands;
  readonly pageErrors: readonly string[];
  /** It is then, for the terminal and for its page. */
  goTo(text: string): Promise<void>;
  /** Holds a card over the reader until a verdict stands, and lifts it. */
  tap(persona: string): Promise<void>;
  press(name: string | RegExp): Promise<void>;
  /** Digits on the keys of the screen. */
  key(digits: string): Promise<void>;
  close(): Promise<void>;
}

const openPage = async (browser: Browser, url: string, now: number, errors: string[]): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => errors.push(error.message));
  page.setDefaultTimeout(15_000);
  await page.clock.setFixedTime(now);
  await page.goto(url);
  return page;
};

const momentOf = (text: string): number => Date.parse(`2026-${text.replace(' ', 'T')}:00+09:00`);

export const openDoorStage = async (start: string): Promise<DoorStage> => {
  mustSucceed(await buildScreens());
  const pcscd = await takePcscd();
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-door-story-'));
  const system = turnedSystem(momentOf(start));
  const reader = createPcscReader({ system: realSystem, logger: silentLogger, samSlots: false });
  const door = await openDoorTerminal(reader, join(folder, 'data'), system);
  const host = mustSucceed(
    await startHostServer({ rpc: door.terminal.rpc, token: TOKEN, screenDir: pageDir('screen'), port: 0 }),
  );
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const pageErrors: string[] = [];
  const page = await openPage(browser, `${host.url}/#token=${TOKEN}`, momentOf(start), pageErrors);
  const hands: Hands = { touches: 0, taps: 0 };
  const noCard = async (): Promise<void> => {
    for (let turn = 0; turn < 500 && door.terminal.state().cardOnReader; turn += 1)
      await realSystem.sleep(20);
  };
  return {
    ...{ page, door, hands, pageErrors },
    async goTo(text) {
      system.goTo(momentOf(text));
      await page.clock.setFixedTime(momentOf(text));
      // What was shown is over by then; the terminal's own tick says so.
      await page.locator('[data-verdict]').waitFor({ state: 'detached' });
    },
    async tap(persona) {
      hands.taps += 1;
      const before = await page
        .locator('[data-verdict-visit]')
        .evaluateAll((all) => all[0]?.getAttribute('data-verdict-visit') ?? '');
      const link: VpcdLink = mustSucceed(
        await insertIntoVpcd({
          port: VPCD_PORT,
          card: doorCard(persona),
          timing: AT_106_KBIT,
          system: realSystem,
          permit,
        }),
      );
      await page.locator(`[data-verdict-visit]:not([data-verdict-visit="${before}"])`).waitFor();
      link.close();
      await link.ended;
      await noCard();
    },
    async press(name) {
      hands.touches += 1;
      const button = page.getByRole('button', { name, exact: typeof name === 'string' }).first();
      await button.waitFor();
      // As slow as a hand: presses right after a new screen are ignored.
      await page.waitForTimeout(IGNORED_MS + 50);
      await button.click();
    },
    async key(digits) {
      for (const digit of digits) {
        hands.touches += 1;
        await page.locator('[data-pad]').getByText(digit, { exact: true }).click();
      }
    },
    async close() {
      await browser.close();
      await host.close();
      await door.close();
      await pcscd.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
