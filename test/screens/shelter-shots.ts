/**
 * Pictures of the shelter's desk, to be looked at: `node test/screens/shelter-shots.ts [folder] [name parts] [width]`. Behind
 * them is the real module over made-up people. Exit code 1 when the page reported an error.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { buildScreens } from '../../src/app/build-screens.ts';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { needsText } from '../../src/modules/shelter/screen-text-needs.ts';
import { guestText } from '../../src/modules/shelter/screen-text-people.ts';
import {
  cardsText,
  closingText,
  countingText,
  familyText,
  suppliesText,
} from '../../src/modules/shelter/screen-text-tasks.ts';
import { MADE_UP } from '../harness/made-up-households.ts';
import { startScreenServer } from '../harness/screen-server.ts';
import { AFTERWARDS, ARRIVALS, noteAllergy, press, type Shot, says, six } from './shelter-people-shots.ts';
import { checkIn, count, next, openTask, saved, tap } from './shelter-steps.ts';

const [folder = '/tmp/kazasu-shots', only = '', width = ''] = process.argv.slice(2);

/** A counter's terminal, a large screen, a small one, and the first at a zoom of 200 %. */
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 1024, height: 768 },
  { width: 640, height: 400 },
].filter((size) => width === '' || String(size.width) === width);

const guest = async (page: Page, kind: keyof typeof text.household.guestKind): Promise<void> => {
  await openTask(page, 'guests');
  await press(page, new RegExp(text.household.guestKind[kind]));
};
const give = async (page: Page): Promise<void> => {
  await openTask(page, 'supplies');
  await press(page, /食事/);
};

const TASKS: readonly Shot[] = [
  ['menu', (_server, page) => press(page, text.waiting.others)],
  ['counting', (_server, page) => openTask(page, 'counting')],
  [
    'counting-some',
    async (_server, page) => {
      await openTask(page, 'counting');
      for (const key of '1112335') await page.keyboard.press(key);
      await press(page, '入口');
    },
  ],
  ['counted', (_server, page) => count(page)],
  [
    'naming-list',
    async (_server, page) => {
      await count(page);
      await press(page, countingText.naming(10));
    },
  ],
  [
    'naming',
    async (_server, page) => {
      await count(page);
      await press(page, countingText.naming(10));
      await press(page, /来た方/);
    },
  ],
  [
    'naming-arrive',
    async (server, page) => {
      await count(page);
      await press(page, countingText.naming(10));
      await press(page, /来た方/);
      await tap(server, page, '101');
    },
  ],
  [
    'naming-done',
    async (server, page) => {
      await count(page);
      await press(page, countingText.naming(10));
      await press(page, /来た方/);
      await checkIn(server, page, '101');
    },
  ],
  ['guests-kind', (_server, page) => openTask(page, 'guests')],
  ['guests', (_server, page) => guest(page, 'traveller')],
  [
    'guests-second',
    async (_server, page) => {
      await guest(page, 'traveller');
      await page.getByLabel(guestText.name.traveller).fill('NGUYEN THI MAI');
      await page.getByLabel(guestText.town).fill('ベトナム');
      await press(page, guestText.sex['2']);
      await press(page, /おとな/);
      await press(page, guestText.more);
      await page.getByLabel(guestText.name.traveller).fill('NGUYEN VAN AN');
    },
  ],
  [
    'guests-done',
    async (_server, page) => {
      await guest(page, 'newborn');
      await press(page, guestText.sex['2']);
      await press(page, guestText.record(1));
      await saved(page);
    },
  ],
  ['cards', (_server, page) => openTask(page, 'cards')],
  [
    'cards-stock',
    async (_server, page) => {
      await openTask(page, 'cards');
      await press(page, cardsText.make(5));
      await page.locator('[role=img] svg').waitFor();
    },
  ],
  ['people-empty', (_server, page) => openTask(page, 'people')],
  [
    'people',
    async (server, page) => {
      await six(server, page);
      await noteAllergy(page);
      await press(page, needsText.done);
      await press(page, /受け付ける$/);
      await next(page);
      await openTask(page, 'people');
      await says(page, '五十嵐　湊');
    },
  ],
  ['needs-list-empty', (_server, page) => openTask(page, 'needs')],
  [
    'needs-list',
    async (server, page) => {
      await six(server, page);
      await noteAllergy(page);
      await press(page, needsText.done);
      await press(page, /受け付ける$/);
      await next(page);
      await openTask(page, 'needs');
      await says(page, '五十嵐　湊');
    },
  ],
  ['family-asker', (_server, page) => openTask(page, 'family')],
  [
    'family-question',
    async (_server, page) => {
      await openTask(page, 'family');
      await press(page, new RegExp(familyText.asker.family));
    },
  ],
  [
    'family-nothing',
    async (_server, page) => {
      await openTask(page, 'family');
      await press(page, new RegExp(familyText.asker.family));
      await page.getByLabel(familyText.name).fill('イガラシ');
      await press(page, familyText.ask);
      await says(page, familyText.nothing);
    },
  ],
  [
    'family-found',
    async (server, page) => {
      await checkIn(server, page, '601');
      await next(page);
      await openTask(page, 'family');
      await press(page, new RegExp(familyText.asker.family));
      await page.getByLabel(familyText.name).fill('イガラシ');
      await press(page, familyText.ask);
      await says(page, '五十嵐　湊');
    },
  ],
  ['supplies', (_server, page) => openTask(page, 'supplies')],
  ['supplies-giving', (_server, page) => give(page)],
  [
    'supplies-given',
    async (server, page) => {
      await six(server, page);
      await noteAllergy(page);
      await press(page, needsText.done);
      await press(page, /受け付ける$/);
      await next(page);
      await give(page);
      server.tap('606');
      await saved(page);
    },
  ],
  [
    'supplies-not-here',
    async (server, page) => {
      await give(page);
      server.tap('401');
      await page.getByRole('alert').waitFor();
    },
  ],
  [
    'supplies-number',
    async (_server, page) => {
      await give(page);
      await press(page, suppliesText.byNumber);
      await press(page, suppliesText.stepOf(50));
    },
  ],
  ['place', (_server, page) => openTask(page, 'place')],
  [
    'place-noted',
    async (server, page) => {
      server.setShelter({
        condition: { areaM2: 280, toilets: 3, womensToilets: 2, power: true, water: false },
      });
      await openTask(page, 'place');
    },
  ],
  ['closing', (_server, page) => openTask(page, 'closing')],
  [
    'closing-carry',
    async (_server, page) => {
      await openTask(page, 'closing');
      await press(page, closingText.carry);
    },
  ],
  [
    'closing-sure',
    async (_server, page) => {
      await openTask(page, 'closing');
      await press(page, closingText.carry);
      await press(page, /市民センター/);
    },
  ],
  [
    'waiting-busy-night',
    async (server, page) => {
      server.setShelter({ unnamed: 23, outside: 14, late: 2, expected: 6, takenElsewhere: 1 });
      await says(page, text.waiting.late(2));
    },
  ],
  [
    'opening-hazards',
    async (server, page) => {
      server.setShelter({ open: false });
      await press(page, /開設する/);
      await page.getByLabel('職員番号').fill('supervisor');
      await page.getByLabel('暗証番号').fill('0000');
      await page.keyboard.press('Enter');
      await says(page, text.closed.hazard);
    },
  ],
  [
    'opening-unsuitable',
    async (server, page) => {
      server.setShelter({ open: false });
      await press(page, /開設する/);
      await page.getByLabel('職員番号').fill('supervisor');
      await page.getByLabel('暗証番号').fill('0000');
      await page.keyboard.press('Enter');
      await press(page, /津波/);
      await press(page, text.closed.confirm);
      await page.getByRole('alert').waitFor();
    },
  ],
];

const take = async (browser: Browser, [name, prepare]: Shot, complaints: string[]): Promise<void> => {
  for (const viewport of SIZES) {
    const server = await startScreenServer({ households: MADE_UP });
    const page = await browser.newPage({ viewport });
    page.setDefaultTimeout(6_000);
    page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
    });
    try {
      await page.goto(server.page);
      await page.locator('header').waitFor();
      await prepare(server, page);
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(200);
      await page.screenshot({ path: join(folder, `${name}-${viewport.width}.png`) });
      process.stdout.write(`${name} ${viewport.width}\n`);
    } catch (error) {
      complaints.push(`${name} ${viewport.width}: ${error instanceof Error ? error.message : String(error)}`);
      await page.screenshot({ path: join(folder, `${name}-${viewport.width}-failed.png`) });
    } finally {
      await page.close();
      await server.close();
    }
  }
};

mkdirSync(folder, { recursive: true });
const built = await buildScreens({ pages: ['screen'] });
if (!built.ok) {
  process.stderr.write(`${built.reason} ${JSON.stringify(built.detail)}\n`);
  process.exit(1);
}
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const complaints: string[] = [];
for (const shot of [...ARRIVALS, ...AFTERWARDS, ...TASKS])
  if (only.split(',').some((part) => shot[0].includes(part))) await take(browser, shot, complaints);
await browser.close();
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length === 0 ? 0 : 1);
