/**
 * Pictures of the shelter's desk, to be looked at: `node test/screens/shelter-shots.ts [folder] [name parts] [width]`. Behind
 * them is the real module over made-up people. Exit code 1 when the page reported an error.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { buildScreens } from '../../src/app/build-screens.ts';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { consentText } from '../../src/modules/shelter/screen-text-consent.ts';
import { needsText } from '../../src/modules/shelter/screen-text-needs.ts';
import { guestText, leavingText } from '../../src/modules/shelter/screen-text-people.ts';
import {
  cardsText,
  closingText,
  countingText,
  familyText,
  suppliesText,
} from '../../src/modules/shelter/screen-text-tasks.ts';
import { MADE_UP } from '../harness/made-up-households.ts';
import { type ScreenServer, startScreenServer } from '../harness/screen-server.ts';
import {
  checkIn,
  count,
  handsOn,
  manage,
  next,
  openTask,
  saved,
  takenInElsewhere,
  tap,
} from './shelter-steps.ts';

const [folder = '/tmp/kazasu-shots', only = '', width = ''] = process.argv.slice(2);

/** A counter's terminal, a large screen, a small one, and the first at a zoom of 200 %. */
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 1024, height: 768 },
  { width: 640, height: 400 },
].filter((size) => width === '' || String(size.width) === width);

type Shot = readonly [name: string, prepare: (server: ScreenServer, page: Page) => Promise<void>];

const says = (page: Page, words: string) => page.getByText(words).first().waitFor();
const press = (page: Page, name: string | RegExp) => handsOn(page).press(name);
const more = async (server: ScreenServer, page: Page, choice: string): Promise<void> => {
  await manage(server, page);
  await press(page, text.more.button);
  await press(page, new RegExp(choice.slice(0, 8)));
};
const noteAllergy = async (page: Page): Promise<void> => {
  await press(page, needsText.buttonOf('五十嵐　湊'));
  await press(page, 'そば');
  await press(page, '卵');
  await press(page, needsText.severe);
};
const six = async (server: ScreenServer, page: Page): Promise<void> => {
  takenInElsewhere(server);
  await tap(server, page, '601');
};
const guest = async (page: Page, kind: keyof typeof text.household.guestKind): Promise<void> => {
  await openTask(page, 'guests');
  await press(page, new RegExp(text.household.guestKind[kind]));
};
const give = async (page: Page): Promise<void> => {
  await openTask(page, 'supplies');
  await press(page, /食事/);
};

const ARRIVALS: readonly Shot[] = [
  ['six', six],
  [
    'six-absent-and-allergy',
    async (server, page) => {
      await six(server, page);
      await page.keyboard.press('4');
      await page.keyboard.press('2');
      await noteAllergy(page);
      await press(page, needsText.done);
      await says(page, 'アレルギー');
    },
  ],
  [
    'needs-allergy',
    async (server, page) => {
      await six(server, page);
      await noteAllergy(page);
    },
  ],
  ...(['body', 'health', 'food', 'language', 'other'] as const).map(
    (tab): Shot => [
      `needs-${tab}`,
      async (server, page) => {
        await six(server, page);
        await press(page, needsText.buttonOf('五十嵐　健一'));
        await page.getByRole('tab', { name: new RegExp(needsText.tab[tab]) }).click();
        if (tab === 'health') {
          await press(page, '人工透析');
          await press(page, needsText.medicines);
          await press(page, 'あす');
        }
      },
    ],
  ),
  [
    'said',
    async (server, page) => {
      await six(server, page);
      await press(page, text.household.whereOf('五十嵐　トキ'));
      await says(page, text.said.title('五十嵐　トキ'));
    },
  ],
  [
    'said-done',
    async (server, page) => {
      await six(server, page);
      await page.keyboard.press('2');
      await press(page, text.household.whereOf('五十嵐　由美'));
      await press(page, new RegExp(text.household.saidOf.coming));
      await says(page, text.household.title);
    },
  ],
  [
    'consent',
    async (server, page) => {
      await six(server, page);
      await press(page, new RegExp('安否の 回答'));
      await says(page, consentText.title);
    },
  ],
  [
    'stay',
    async (server, page) => {
      await six(server, page);
      await press(page, text.household.stay);
      await press(page, /車（車中泊）/);
    },
  ],
  [
    'stay-chosen',
    async (server, page) => {
      await six(server, page);
      await press(page, text.household.stay);
      await press(page, /車（車中泊）/);
      await page.getByLabel(/区画番号/).fill('B-12');
      await press(page, 'これでよい');
      await says(page, text.household.title);
    },
  ],
  [
    'group',
    async (server, page) => {
      await six(server, page);
      await press(page, text.household.group);
      await press(page, /^犬/);
      await press(page, /^猫/);
      await press(page, /猫.*ふやす/);
    },
  ],
  [
    'minors-only',
    async (server, page) => {
      await tap(server, page, '601');
      await press(page, text.household.none);
      await page.keyboard.press('6');
    },
  ],
  [
    'guest-with-household',
    async (server, page) => {
      await six(server, page);
      await press(page, text.household.guest);
      await press(page, /赤ちゃん/);
    },
  ],
  ['done-six', (server, page) => checkIn(server, page, '601')],
  [
    'done-card',
    async (server, page) => {
      await checkIn(server, page, '601');
      await press(page, text.card.button);
      await says(page, text.card.title);
    },
  ],
  [
    'done-card-slip',
    async (server, page) => {
      await checkIn(server, page, '601');
      await press(page, text.card.button);
      await press(page, /新しく 印刷/);
      await page.locator('[role=img] svg').waitFor();
    },
  ],
];

const AFTERWARDS: readonly Shot[] = [
  ['manage-six', (server, page) => manage(server, page)],
  ['more', (server, page) => manage(server, page).then(() => press(page, text.more.button))],
  ['spot', (server, page) => more(server, page, text.more.spot)],
  [
    'overnight',
    async (server, page) => {
      await manage(server, page);
      await press(page, text.action.overnight.button);
      await says(page, leavingText.overnight);
    },
  ],
  [
    'overnight-slip',
    async (server, page) => {
      await manage(server, page);
      await press(page, text.action.overnight.button);
      await page.getByLabel(leavingText.where).fill('長岡市 親せきの家');
      await press(page, leavingText.next);
      await press(page, text.confirm.submit);
      await press(page, text.done.overnightSlip);
      await page.locator('[role=img] svg').waitFor();
    },
  ],
  [
    'left-where',
    async (server, page) => {
      await manage(server, page);
      await press(page, text.action.left.button);
      await says(page, leavingText.left);
    },
  ],
  [
    'left-confirm',
    async (server, page) => {
      await manage(server, page);
      await press(page, text.action.left.button);
      await press(page, /親せき/);
      await says(page, text.confirm.title);
    },
  ],
  [
    'hand-over',
    async (server, page) => {
      await manage(server, page, '606');
      await press(page, text.action.left.button);
      await press(page, /自宅/);
      await says(page, leavingText.handOver);
    },
  ],
  [
    'done-needs',
    async (server, page) => {
      await manage(server, page);
      await noteAllergy(page);
      await press(page, needsText.done);
      await saved(page);
    },
  ],
];

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
