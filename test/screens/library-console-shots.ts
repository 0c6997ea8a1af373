/**
 * Pictures of 図書 at the console, over a real centre: `node test/screens/library-console-shots.ts [folder]`. Build the page first. A person
 * looks at them; nothing is compared.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { pageDir } from '../../src/app/build-screens.ts';
import { applyLibrary } from '../../src/central/library-facts.ts';
import { addDays, type CivilDate, civilDateInJapan } from '../../src/kernel/dates.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { createRandom } from '../../src/simulator/town/random.ts';
import { axeViolations } from '../harness/look.ts';
import { createTestStream, TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';

const OUT = process.argv[2] ?? 'test-results/library-console-shots';
const PIN = '4071';
const SIZES = [
  { name: 'w1280', width: 1280, height: 800 },
  { name: 'w390', width: 390, height: 844 },
];

const shoot = async (page: Page, name: string): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => scrollTo(0, 0));
  await realSystem.sleep(150);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) process.stderr.write(`${name}: ${wide}px too wide\n`);
  for (const violation of await axeViolations(page)) process.stderr.write(`${name}: ${violation}\n`);
  await page.screenshot({ path: join(OUT, `${name}.png`), fullPage: true });
};

const open = async (browser: Browser, centre: TrainingCentre, size: (typeof SIZES)[number]) => {
  const context = await browser.newContext({ viewport: size, locale: 'ja-JP' });
  const page = await context.newPage();
  page.on('pageerror', (error) => process.stderr.write(`${error.stack ?? ''}\n`));
  await page.goto(`http://localhost:${new URL(centre.central.url).port}/console/`);
  await page.getByLabel('職員番号').fill('toshokan');
  await page.getByLabel('PIN').fill(PIN);
  await page.keyboard.press('Enter');
  await page.locator('[data-library]').waitFor();
  await page.getByText('時間帯').first().waitFor();
  return page;
};

/** Two months of a middling library and its branch. */
const fill = async (centre: TrainingCentre): Promise<void> => {
  const random = createRandom(7);
  const today = civilDateInJapan(realSystem.now());
  const days = Array.from({ length: 60 }, (_, back) => addDays(today, back - 59));
  const facts = (device: string, busy: number) =>
    days.flatMap((day: CivilDate) =>
      Array.from({ length: 10 }, (_, at) => {
        const sessions = random.between(at > 8 ? 0 : 1, busy);
        return {
          ...{ eventId: realSystem.newId(), device, at: realSystem.now() },
          event: {
            kind: 'library.counted' as const,
            data: {
              hour: `${day}T${String(at + 9).padStart(2, '0')}`,
              counts: {
                ...(sessions > 0
                  ? { sessions, lent: sessions * 3, returned: sessions * 3 + 1 }
                  : { returned: 1 }),
                ...(random.chance(0.2) ? { renewed: 2, held: 1, linked: 1 } : {}),
                ...(random.chance(0.05) ? { queued: 6, sent: 5, conflicts: 1 } : {}),
              },
            },
          },
        };
      }),
    );
  const settled = (['patron_told', 'came_back', 'patron_told'] as const).map((how) => ({
    ...{ eventId: realSystem.newId(), device: 'toshokan-1', at: realSystem.now() },
    event: { kind: 'library.settled' as const, data: { why: 'lent_to_other' as const, how } },
  }));
  const relink = {
    ...{ eventId: realSystem.newId(), device: 'toshokan-1', at: realSystem.now() - 20 * 86_400_000 },
    event: { kind: 'library.relink_started' as const, data: { links: 240 } },
  };
  const all = [...facts('toshokan-1', 14), ...facts('toshokan-2', 2), ...settled, relink];
  await centre.central.database.begin((tx) => applyLibrary(tx, TENANT, all));
};

mkdirSync(OUT, { recursive: true });
const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
const centre = await startTrainingCentre({
  config: trainingConfig({ staff: [{ id: 'toshokan', role: 'librarian', pinScrypt }] }),
  consoleDir: pageDir('console'),
});
await centre.introduce(createTestStream('toshokan-1'));
await centre.introduce(createTestStream('toshokan-2'));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const size of SIZES) {
  const page = await open(browser, centre, size);
  await page.getByText('数えたものは').first().waitFor();
  await shoot(page, `empty-${size.name}`);
  await page.context().close();
}
await fill(centre);
for (const size of SIZES) {
  const page = await open(browser, centre, size);
  await page.getByText('期間の計').waitFor();
  await shoot(page, `figures-${size.name}`);
  await page.getByRole('combobox', { name: '端末' }).selectOption('toshokan-2');
  await shoot(page, `branch-${size.name}`);
  await page.getByLabel('終わりの日').fill('2020-01-01');
  await shoot(page, `wrong-span-${size.name}`);
  await page.context().close();
}
const paper = await open(browser, centre, { name: 'paper', width: 1280, height: 800 });
await paper.getByText('期間の計').waitFor();
await paper.emulateMedia({ media: 'print' });
await paper.pdf({ path: join(OUT, 'paper.pdf'), format: 'A4' });
await shoot(paper, 'paper');
await browser.close();
await centre.stop();
