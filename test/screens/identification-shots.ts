/**
 * Pictures of 本人確認, to be looked at: `node test/screens/identification-shots.ts [folder] [name part]`. The terminal behind
 * them is the composed one, with virtual cards. Exit code 1 when the page reported an error.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { buildScreens } from '../../src/app/build-screens.ts';
import { text } from '../../src/modules/identification/screen-text.ts';
import { TRAINING_PIN } from '../../src/simulator/cards.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { digitsOf } from '../harness/check-desk.ts';
import { startTownScreen } from '../harness/town-screen.ts';
import { openTown } from '../harness/town-terminal.ts';
import { CARD_SHOTS } from './card-shots.ts';
import {
  compare,
  fromStop,
  held,
  menu,
  number,
  pin,
  press,
  reasons,
  type Shot,
  says,
  served,
  wrongPin,
} from './identification-steps.ts';

const SIZES = [
  { width: 1024, height: 768 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  // 1280×800 at 200 %.
  { width: 640, height: 400 },
];

const [folder = '/tmp/kazasu-shots', only = ''] = process.argv.slice(2);

const SHOTS: readonly Shot[] = [
  [
    'band',
    async (screen, page) => {
      await screen.hold('elder');
      await served(page);
    },
  ],
  [
    'level-dialog',
    async (screen, page) => {
      await screen.hold('elder');
      await served(page);
      await press(page, new RegExp('カード読み取り'));
      await page.getByRole('dialog').waitFor();
    },
  ],
  ['menu', (screen, page) => menu(screen, page)],
  [
    'stop-not-linked',
    async (screen, page) => {
      await screen.hold('unlinked');
      await says(page, ja.card.not_linked.title);
    },
  ],
  ['number-empty', fromStop],
  ['number-registered', (screen, page) => number(screen, page)],
  [
    'number-twelve',
    async (screen, page) => {
      await number(screen, page);
      await page.keyboard.type('202056789018');
      await page.keyboard.press('Enter');
      await says(page, text.number.twelve);
    },
  ],
  [
    'number-too-many',
    async (screen, page) => {
      await number(screen, page);
      await page.keyboard.type('203412345');
      await page.keyboard.press('Enter');
      await says(page, text.number.tooMany);
    },
  ],
  [
    'number-doubtful',
    async (screen, page) => {
      await fromStop(screen, page);
      await press(page, text.number.camera);
      await page.locator('input[type=file]').setInputFiles({
        name: 'card.png',
        mimeType: 'image/png',
        buffer: Buffer.from(await page.screenshot()),
      });
      await says(page, text.number.doubtful);
    },
  ],
  [
    'camera',
    async (screen, page) => {
      await fromStop(screen, page);
      await press(page, text.number.camera);
      await says(page, text.camera.title);
      await page.waitForTimeout(800);
    },
  ],
  [
    'place',
    async (screen, page) => {
      await number(screen, page);
      screen.lift();
      await page.keyboard.type(digitsOf('elder').slice(6));
      await page.keyboard.press('Enter');
      await says(page, text.place.title);
    },
  ],
  [
    'number-wrong',
    async (screen, page) => {
      await number(screen, page);
      await page.keyboard.type('20340000');
      await page.keyboard.press('Enter');
      await says(page, text.wrong.title);
    },
  ],
  [
    'gregorian',
    async (screen, page) => {
      await number(screen, page, 'foreigner');
      await page.keyboard.type(digitsOf('foreigner').slice(6));
      await page.keyboard.press('Enter');
      await press(page, text.wrong.gregorian);
      await says(page, text.gregorian.title);
    },
  ],
  [
    'choose',
    async (screen, page) => {
      await fromStop(screen, page);
      await page.keyboard.type(digitsOf('unlinked'));
      await page.keyboard.press('Enter');
      await says(page, text.choose.title);
    },
  ],
  ['compare', (screen, page) => compare(screen, page)],
  ['held', held],
  [
    'held-reason',
    async (screen, page) => {
      await held(screen, page);
      await reasons(page);
    },
  ],
  [
    'held-in-check',
    async (screen, page) => {
      await fromStop(screen, page);
      await page.keyboard.type(digitsOf('unlinked'));
      await page.keyboard.press('Enter');
      await press(page, text.choose.search);
      await says(page, ja.search.purpose);
      await page.getByRole('textbox').first().fill('ヨシダ');
      await page.keyboard.press('Enter');
      await press(page, /𠮷田/);
      await says(page, ja.hold.notice.title);
    },
  ],
  [
    'held-compare',
    async (screen, page) => {
      await held(screen, page);
      await reasons(page);
      await press(page, ja.hold.reasons.holder_present);
      await says(page, text.menu.title);
      await press(page, new RegExp(text.menu.number.button));
      await says(page, text.number.title);
      await page.keyboard.type(digitsOf('protected').slice(6));
      await page.keyboard.press('Enter');
      await says(page, text.compare.title);
    },
  ],
  [
    'held-not',
    async (screen, page) => {
      await held(screen, page);
      await press(page, ja.button.back);
      await served(page);
    },
  ],
  [
    'search',
    async (_screen, page) => {
      await page.keyboard.press('F2');
      await says(page, ja.search.purpose);
    },
  ],
  [
    'consent',
    async (screen, page) => {
      await compare(screen, page);
      await press(page, text.compare.same);
      await says(page, text.consent.title);
    },
  ],
  [
    'linked',
    async (screen, page) => {
      await compare(screen, page);
      await press(page, text.compare.same);
      await press(page, text.consent.holder);
      await says(page, text.linked.title);
    },
  ],
  ...CARD_SHOTS,
  [
    'band-lc',
    async (screen, page) => {
      await compare(screen, page);
      await press(page, text.compare.same);
      await press(page, text.consent.holder);
      await press(page, text.compared.next);
      await served(page);
      screen.lift();
      await press(page, ja.button.cancel);
      await screen.hold('elder');
      await page.locator('[data-level=LC]').waitFor();
    },
  ],
  [
    'clone',
    async (screen, page) => {
      await compare(screen, page);
      await press(page, text.compare.same);
      await press(page, text.consent.holder);
      await press(page, text.compared.next);
      await served(page);
      screen.lift();
      await press(page, ja.button.cancel);
      await screen.hold('clone');
      await says(page, ja.card.chip_mismatch.title);
    },
  ],
  [
    'different',
    async (screen, page) => {
      await compare(screen, page);
      await press(page, text.compare.different);
      await says(page, ja.card.not_the_holder.title);
    },
  ],
  [
    'unlink',
    async (screen, page) => {
      await menu(screen, page);
      await press(page, new RegExp(text.menu.unlink.button));
      await says(page, text.unlink.title);
    },
  ],
  [
    'pin',
    async (screen, page) => {
      await pin(screen, page, 'elder');
      await says(page, text.pin.title);
      await page.keyboard.type('12');
    },
  ],
  [
    'proved',
    async (screen, page) => {
      await pin(screen, page, 'elder');
      await says(page, text.pin.title);
      await page.keyboard.type(TRAINING_PIN);
      await page.keyboard.press('Enter');
      await says(page, text.proved.title);
    },
  ],
  [
    'pin-last',
    async (screen, page) => {
      await pin(screen, page, 'family6-1');
      await wrongPin(page);
      await press(page, text.pinLast.go);
      await wrongPin(page);
      await says(page, text.pinLast.title(1));
    },
  ],
  [
    'pin-blocked',
    async (screen, page) => {
      await pin(screen, page, 'blocked_pin');
      await says(page, text.refusal.blocked.title);
    },
  ],
  [
    'certificate-expired',
    async (screen, page) => {
      await pin(screen, page, 'expired_certificate');
      await says(page, text.pin.title);
      await page.keyboard.type(TRAINING_PIN);
      await page.keyboard.press('Enter');
      await says(page, text.refusal.certificate_expired.title);
    },
  ],
];

const town = await openTown({ commonCardId: true, jpkiStatus: 'verifier' });

const take = async (browser: Browser, [name, prepare]: Shot, complaints: string[]): Promise<void> => {
  for (const viewport of SIZES) {
    const screen = await startTownScreen(town);
    await screen.openShelter();
    const page = await browser.newPage({ viewport });
    page.setDefaultTimeout(8_000);
    page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
    });
    try {
      await page.goto(screen.page);
      await page.locator('header').waitFor();
      await prepare(screen, page);
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(150);
      await page.screenshot({ path: join(folder, `${name}-${viewport.width}.png`) });
      process.stdout.write(`${name} ${viewport.width}\n`);
    } catch (error) {
      complaints.push(`${name} ${viewport.width}: ${error instanceof Error ? error.message : String(error)}`);
      await page.screenshot({ path: join(folder, `${name}-${viewport.width}-failed.png`) });
    } finally {
      await page.close();
      await screen.close();
    }
  }
};

mkdirSync(folder, { recursive: true });
const built = await buildScreens({ pages: ['screen'] });
if (!built.ok) {
  process.stderr.write(`${built.reason} ${JSON.stringify(built.detail)}\n`);
  process.exit(1);
}
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
});
const complaints: string[] = [];
for (const shot of SHOTS) if (shot[0].includes(only)) await take(browser, shot, complaints);
await browser.close();
town.close();
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length === 0 ? 0 : 1);
