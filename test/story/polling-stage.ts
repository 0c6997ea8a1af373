/** The stage of the polling stories: an early place of the training election behind real pcscd, a centre, Chromium and a printer. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { buildScreens } from '../../src/app/build-screens.ts';
import { TRAINING_CENTRAL } from '../../src/app/commands/paths.ts';
import { loadRoll } from '../../src/app/load-roll.ts';
import { addDays, civilDateInJapan } from '../../src/kernel/dates.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { placeText } from '../../src/modules/polling/place-text.ts';
import { text } from '../../src/modules/polling/screen-text.ts';
import { electionSchema } from '../../src/registry/roll/election.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { rollOf } from '../../src/simulator/town/roll.ts';
import { TRAINING_ELECTION, trainingElection } from '../../src/simulator/town/roll-election.ts';
import { generateTown } from '../../src/simulator/town/town.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { scanCode } from '../harness/hand-scanner.ts';
import { openPaperTray, type PaperTray } from '../harness/paper-tray.ts';
import { type Pcscd, takePcscd } from '../harness/pcscd.ts';
import { openTerminalClient, type TerminalClient } from '../harness/terminal-client.ts';
import { openTrainingTown, SITE, type TrainingTown, trainingProfile } from '../harness/training-town.ts';

const POPULATION = 2_000;
const SEED = 1;
/** 二人目 of the stories. */
export const SECOND = { id: 'jimu-2', pin: '2468' } as const;

/** Two early places share all electors, so that each must ask the centre; open the whole day, whenever a test runs. */
const storyElection = (pollDay: ReturnType<typeof addDays>) => {
  const made = trainingElection({ pollDay, precincts: 1, early: 2, common: 0 });
  const places = made.places.map((place) => ({
    ...place,
    hours: place.hours.map((hours) => ({ ...hours, opens: '00:00', closes: '23:59' })),
  }));
  return electionSchema.parse({ ...made, places });
};

const writeConfigs = (folder: string, printer: number, pollDay: string): { site: string; centre: string } => {
  const profile: Record<string, unknown> = parse(readFileSync(SITE, 'utf8'));
  const staff = [
    ...(Array.isArray(profile['staff']) ? profile['staff'] : []),
    { id: SECOND.id, role: 'clerk', pinScrypt: hashPin(SECOND.pin, new Uint8Array(16).fill(7)) },
  ];
  const site = join(folder, 'early.yaml');
  writeFileSync(
    site,
    stringify({
      ...profile,
      modules: ['polling'],
      polling: { election: TRAINING_ELECTION, place: 'early-1' },
      registry: { pollDay },
      paperPrinter: { host: '127.0.0.1', port: printer },
      staff,
    }),
  );
  const central: Record<string, unknown> = parse(readFileSync(TRAINING_CENTRAL, 'utf8'));
  const centre = join(folder, 'central.yaml');
  const reservations = [{ scope: TRAINING_ELECTION, policy: 'strict', budgetMs: 1_500 }];
  writeFileSync(centre, stringify({ ...central, reservations }));
  return { site, centre };
};

export interface PollStage {
  readonly town: TrainingTown;
  readonly desk: Page;
  readonly client: TerminalClient;
  readonly tray: PaperTray;
  readonly pageErrors: readonly string[];
  /** A press, as slow as a hand; counted. */
  readonly press: (name: string | RegExp) => Promise<void>;
  /** Holds a card over the reader until the screen has a verdict, then lifts it. */
  readonly tap: (persona: string) => Promise<void>;
  /** Presses since the last question, and the seconds since then. */
  readonly count: () => { readonly touches: number; readonly seconds: string };
  close(): Promise<void>;
}

const openPage = async (browser: Browser, url: string, errors: string[]): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => errors.push(error.message));
  page.setDefaultTimeout(30_000);
  await page.goto(url);
  return page;
};

export const openPollStage = async (): Promise<PollStage> => {
  mustSucceed(await buildScreens());
  const pcscd: Pcscd = await takePcscd();
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-poll-'));
  const tray = await openPaperTray();
  const today = civilDateInJapan(realSystem.now());
  const pollDay = addDays(today, 3);
  const election = storyElection(pollDay);
  const { site, centre } = writeConfigs(folder, tray.port, pollDay);
  const town = await openTrainingTown({
    reader: 'pcsc',
    population: POPULATION,
    site,
    centralConfig: centre,
  });
  mustSucceed(
    loadRoll({
      dataDir: town.terminalData,
      profile: trainingProfile,
      election,
      electors: rollOf(generateTown({ population: POPULATION, seed: SEED }), election, { seed: SEED }),
      asOf: addDays(today, -1),
      system: realSystem,
    }),
  );
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const terminal = await town.startTerminal();
  const pageErrors: string[] = [];
  const desk = await openPage(browser, terminal.ready.url, pageErrors);
  const client = openTerminalClient(terminal.ready.url);
  let touches = 0;
  let since = performance.now();
  return {
    town,
    desk,
    client,
    tray,
    pageErrors,
    async press(name) {
      const button = desk.getByRole('button', { name, exact: typeof name === 'string' }).first();
      await button.waitFor();
      await desk.waitForTimeout(IGNORED_MS + 100);
      await button.click();
      touches += 1;
    },
    async tap(persona) {
      const card = await town.tap(persona, { timing: AT_106_KBIT });
      await desk.locator('[data-verdict]').waitFor();
      card.close();
      await client.until(
        () => (client.desk()?.cardOnReader === false ? true : undefined),
        'the card to be lifted',
      );
    },
    count() {
      const counted = { touches, seconds: ((performance.now() - since) / 1_000).toFixed(1) };
      touches = 0;
      since = performance.now();
      return counted;
    },
    async close() {
      client.close();
      await browser.close();
      await town.close();
      await tray.close();
      await pcscd.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** 開所, as the staff does it: each thing tried on the spot; what cannot be done here is waived by two persons. */
export const openPlace = async ({ desk, press, town, client }: PollStage): Promise<void> => {
  const { checklist } = placeText;
  await press(text.closed.checklist);
  await desk.locator('[data-item="scanner"]').waitFor();
  await scanCode(desk, '100000001');
  await desk.getByText(/^読めました/).waitFor();
  const card = await town.tap('elder', { timing: AT_106_KBIT });
  // vpcd has two slots, and one card: the other reader stays untried, and is waived below.
  await expect.poll(() => desk.locator('[data-item="readers"]').innerText(), { timeout: 20_000 }).toMatch(/^(?!.*00 00)/s);
  card.close();
  await client.until(
    () => (client.desk()?.cardOnReader === false ? true : undefined),
    'the card to be lifted',
  );
  await press(checklist.testPage);
  for (const [item, done] of Object.entries(checklist.byHand)) {
    const row = desk.locator(`[data-item="${item}"]`);
    if ((await row.count()) === 0) continue;
    await row.getByRole('button', { name: done }).click();
    await desk.locator(`[data-item="${item}"][data-state="done"]`).waitFor();
  }
  await press(/開所する$/);
  await desk.getByLabel(ja.signIn.staff).fill('supervisor');
  await desk.getByLabel(ja.signIn.pin).fill('0000');
  await desk.keyboard.press('Enter');
  const waives = desk.getByText(text.second.title);
  const opened = desk.getByText(text.noted.opened);
  await waives.or(opened).first().waitFor();
  if (await waives.isVisible()) {
    await desk.getByText(checklist.waiveReasons[0]).click();
    await second(desk);
    await press(text.second.submit);
  }
  await opened.waitFor();
  await press(text.issue.next);
  await desk.getByText(text.waiting.title).waitFor();
};

/** 二人目, by name where there is a list, otherwise by her number. */
export const second = async (desk: Page): Promise<void> => {
  const number = desk.getByLabel(text.second.staff);
  if ((await number.count()) > 0) await number.fill(SECOND.id);
  else await desk.getByText(SECOND.id).click();
  await desk.getByLabel(text.second.pin).fill(SECOND.pin);
};
